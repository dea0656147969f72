"""What changed between two editions of a dataset: counts of each indicator, and the largest revisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from endpoint import numbers
from endpoint.asking import labels
from endpoint.figure import Cell
from endpoint.terms import Labels, Shown
from endpoint.things.subject import Subject
from endpoint.visitor import locale
from simde_kg.publish.cube import Cube

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """An edition beside another: both, a row for each indicator, and a row for each of the largest revisions."""

    older: Shown
    newer: Shown
    counts: Sequence[Sequence[Cell]]
    largest: Sequence[Sequence[Cell]]


@lru_cache(8)
def _ids(cube: Cube) -> tuple[str, ...]:
    return tuple(cube.values("dataset"))


@lru_cache(64)
def _compared(cube: Cube, older: str, newer: str) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return counts and largest revisions; empty where one of the two has no figures."""
    both = [[one for one in _ids(cube) if one.partition("#")[0] == name] for name in (older, newer)]
    if not all(both):
        return (), ()
    return cube.changes(both[0], both[1]), cube.revisions(both[0], both[1])


def _local(iri: str, base: str) -> str:
    return iri.removeprefix(base + "dataset/").partition("#")[0]


def _iris(rows: Sequence[Row], base: str) -> list[str]:
    """Return the IRIs whose names the rows need."""
    places = (
        code
        for row in rows
        for name in ("origin", "destination", "sender", "receiver", "area")
        if (code := row.get(name))
    )
    return [*(f"{base}area/{code}" for code in places), *(f"{base}indicator/{row['indicator']}" for row in rows)]


def _named(named: Labels, iri: str) -> str:
    found = named.of(iri)
    return found.text if found else iri.rpartition("/")[2]


def _place(row: Row, named: Labels, base: str) -> Cell:
    """Return what a figure is about: a corridor, a pair of areas or one."""
    if row["corridor"]:
        ends = row["corridor"].split("-", 1)
        return Cell(
            " → ".join(_named(named, f"{base}area/{code}") for code in ends), href=f"/corridor/{row['corridor']}"
        )
    codes = [row[name] for name in ("origin", "sender", "destination", "receiver", "area") if row[name]]
    text = " → ".join(_named(named, f"{base}area/{code}") for code in codes)
    return Cell(text, href=f"/area/{codes[0]}" if len(codes) == 1 else "")


def changes(subject: Subject, cube: Cube, older: Shown, newer: Shown) -> Changes | None:
    """Return what changed from one edition to another; None where one of the two has no figures."""
    base, where = subject.base, locale()
    counted, revised = _compared(cube, _local(older.value, base), _local(newer.value, base))
    if not counted:
        return None
    named = labels(subject.serving, _iris([*counted, *revised], base))

    def indicator(row: Row) -> Cell:
        return Cell(_named(named, f"{base}indicator/{row['indicator']}"), href=f"/indicator/{row['indicator']}")

    def figure(value: object) -> Cell:
        return Cell(numbers.number(value, where), str(value))

    def revision(row: Row) -> list[Cell]:
        when = " · ".join(row[name] for name in ("period", "sex", "age") if row[name])
        values = [figure(row["earlier"]), figure(row["later"]), figure(f"{row['change']:.15g}")]
        return [_place(row, named, base), indicator(row), Cell(when), *values]

    counts = [
        [indicator(row), *(figure(row[name]) for name in ("added", "removed", "revised", "alike"))] for row in counted
    ]
    return Changes(older, newer, counts, [revision(row) for row in revised])
