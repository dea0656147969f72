"""The places of a view in the order of their values, and the sums between continents: read once for all languages."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from endpoint import statistics
from endpoint.places import Place
from endpoint.statistics import Row, View
from simde_kg.publish.cube import Cube

_FIRST = 1000
_KEPT = 24


@dataclass(frozen=True)
class Ranked:
    """``by``: the column that tells places apart; the first ``rows``; all ``codes``; sums ``between`` continents."""

    by: str
    rows: Sequence[Row]
    codes: Sequence[str]
    between: Mapping[tuple[str, str], float]


_kept: "OrderedDict[tuple[Cube, View], Ranked]" = OrderedDict()


def ranked(cube: Cube, view: View, areas: Mapping[str, Place]) -> Ranked:
    """Return the places of a view, the largest value first; of single areas only those that are countries."""
    if (found := _kept.get((cube, view))) is None:
        first = statistics.first(cube, view, _FIRST)
        by = next((name for name in ("corridor", "area") if any(row[name] for row in first)), "destination")
        rows = [row for row in first if row[by] and (by == "corridor" or _country(row, by, areas))]
        every = [row for row in statistics.corridors(cube, view) if row["corridor"]] if by == "corridor" else rows
        sums = _between(every, areas) if by == "corridor" else {}
        found = _kept[cube, view] = Ranked(by, rows, [row[by] for row in every], sums)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return found


def _country(row: Row, by: str, areas: Mapping[str, Place]) -> bool:
    return row[by] in areas and (by != "destination" or not row["origin"])


def _between(rows: Sequence[Row], areas: Mapping[str, Place]) -> dict[tuple[str, str], float]:
    continents = {code: place.continent for code, place in areas.items() if place.continent}
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        origin, _dash, destination = row["corridor"].partition("-")
        if origin in continents and destination in continents and row["value"]:
            key = (continents[origin], continents[destination])
            sums[key] = sums.get(key, 0) + row["value"]
    return sums
