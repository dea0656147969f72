"""Figures by column for pages: the cube of the release that is served, where it has one.

A release that another store answers has none; pages leave out what they would draw from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from endpoint.service import Service
from simde_kg.publish.cube import FILE, Cube, Where

TOTAL: Mapping[str, str | None] = {"age": None, "extra": None}
"""Rows that are not parted by age or by anything else."""
_SEXES = ("T", None)
_ENOUGH = 0.5
_FIGURE = (
    "observation", "dataset", "indicator", "corridor", "area", "destination", "period", "sex", "exact", "status",
)  # fmt: skip
_COLUMNS = ("origin", "destination", "sender", "receiver", "area", "corridor", "value", "exact")


Row = Mapping[str, Any]


_opening = Lock()


@lru_cache(2)
def _opened(path: Path) -> Cube:
    """Open a cube, which is read from its file until its columns are in memory; what older ones had is let go."""
    _views.cache_clear()
    _ranking.cache_clear()
    opened = Cube(path)
    Thread(target=opened.load, name="cube", daemon=True).start()
    return opened


def cube(serving: Service) -> Cube | None:
    """Return the cube of the release that is served, None when it has none. Raises Problem."""
    path = serving.releases.current().release.path / FILE
    if not path.is_file():
        return None
    with _opening:
        return _opened(path)


@dataclass(frozen=True, slots=True)
class View:
    """One indicator as one dataset has it for one period: what a ranking or a map shows."""

    indicator: str
    dataset: str
    period: str
    rows: int


def views(found: Cube, where: Mapping[str, str | int]) -> Sequence[View]:
    """Return every (indicator, dataset, period) that has values, the newest and fullest of each indicator first."""
    return _views(found, tuple(sorted(where.items())))


@lru_cache(256)
def _views(found: Cube, where: tuple[tuple[str, str | int], ...]) -> tuple[View, ...]:
    wanted: dict[str, Any] = {**TOTAL, **dict(where), "sex": _SEXES}
    return _ordered(found.counts(wanted, ("indicator", "dataset", "period", "year")))


def views_of(found: Cube, place: str, since: int) -> Mapping[str, Sequence[View]]:
    """Return end of corridors -> the views since a year that have values for a place there, as :func:`views` does."""
    sides: dict[str, list[Row]] = {}
    for row in found.views(place, since):
        sides.setdefault(row["side"], []).append(row)
    return {side: _ordered(rows) for side, rows in sides.items()}


def _ordered(rows: Sequence[Row]) -> tuple[View, ...]:
    seen: dict[tuple[str, str, str], int] = {}
    years: dict[str, int] = {}
    for row in rows:
        if row["observations"]:
            key = (row["indicator"], row["dataset"], row["period"])
            seen[key] = seen.get(key, 0) + row["observations"]
            years[row["period"]] = row["year"] or 0
    listed = [View(*key, rows) for key, rows in seen.items()]
    order = sorted(listed, key=lambda one: (one.indicator, -years[one.period], -one.rows, one.dataset, one.period))
    return tuple(order)


def newest(listed: Sequence[View], indicator: str) -> View | None:
    """Return the newest view of an indicator that has at least half as many rows as the fullest."""
    own = [view for view in listed if view.indicator == indicator]
    most = max((view.rows for view in own), default=0)
    return next((view for view in own if view.rows >= most * _ENOUGH), None)


def ranking(found: Cube, view: View, where: Mapping[str, str], limit: int | None = None) -> Sequence[Row]:
    """Return the rows of a view, the largest value first: one for each place, of both sexes together."""
    return _ranking(found, view, tuple(sorted(where.items())))[:limit]


def first(found: Cube, view: View, most: int) -> Sequence[Row]:
    """Return the first rows of a view as :func:`ranking` does, not kept."""
    return _read(found, view, (), limit=most)


def corridors(found: Cube, view: View) -> Sequence[Row]:
    """Return ``corridor`` and ``value`` of all rows of a view, not kept: the world has tens of thousands."""
    return _read(found, view, (), ("corridor", "value"))


@lru_cache(64)
def _ranking(found: Cube, view: View, where: tuple[tuple[str, str], ...]) -> list[Row]:
    return _read(found, view, where)


def _read(
    found: Cube,
    view: View,
    where: tuple[tuple[str, str], ...],
    columns: Sequence[str] = _COLUMNS,
    limit: int | None = None,
) -> list[Row]:
    wanted: dict[str, Any] = {
        **TOTAL,
        **dict(where),
        "indicator": view.indicator,
        "dataset": view.dataset,
        "period": view.period,
    }
    wanted["sex"] = _SEXES
    return [row for row in found.rows(wanted, columns, ("-value",), limit) if row["value"] is not None]


def totals_of(found: Cube, where: Where, ages: Sequence[str | None] = (None, "total")) -> Sequence[Row]:
    """Return the figures of a place that are parted by nothing: both sexes, all ages, no further dimension."""
    return found.rows({**where, "extra": None, "age": ages, "sex": _SEXES}, _FIGURE)
