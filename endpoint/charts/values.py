"""What a drawing shows, as data for scripts: a browser can draw the same values anew and let them be chosen.

Texts of numbers are those of the page; a drawing without scripts needs none of this.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from endpoint.charts.model import Bar, Link, Mark, Point, Series

if TYPE_CHECKING:
    from endpoint.charts.world import Arc, Shade


def _written(kind: str, **values: object) -> str:
    return json.dumps({"kind": kind, **values}, ensure_ascii=False, separators=(",", ":"))


def _point(point: Point) -> list[object]:
    if point.value is None:
        return [point.period, None, True] if point.suppressed else [point.period, None]
    if point.uncertain:
        return [point.period, point.value, point.text, point.uncertain]
    return [point.period, int(point.value)] if point.value.is_integer() else [point.period, point.value, point.text]


def of_lines(series: Sequence[Series], marks: Sequence[Mark] = ()) -> str:
    """Return series as [name, [[period, value or null, text] ...]], and the marks as [moment, name, whether a break].

    Whole numbers have no text, for browsers write them alike; a withheld value has the text ``true``; last comes
    whether a value is provisional (P) or estimated (E).
    """
    lines = [[one.name, [_point(point) for point in one.points]] for one in series]
    return _written("lines", series=lines, marks=[[round(m.at, 3), m.name, m.broken] for m in marks])


def of_bars(bars: Sequence[Bar]) -> str:
    """Return bars as [name, value, text, address]."""
    return _written("bars", bars=[[one.name, one.value, one.text, one.href] for one in bars])


def of_arcs(arcs: "Sequence[Arc]") -> str:
    """Return corridors as [M49 of the origin, of the destination, value, name, text, address]."""
    listed = [[a.origin, a.destination, a.value, a.name, a.text, a.href] for a in arcs]
    return _written("arcs", arcs=listed)


def of_shades(shades: "Mapping[str, Shade]", upper: Sequence[float]) -> str:
    """Return areas as [M49, value, name, text, address], and the upper limits of the shades but the last."""
    areas = [[code, one.value, one.name, one.text, one.href] for code, one in shades.items()]
    return _written("areas", areas=areas, limits=list(upper))


def of_links(links: Sequence[Link]) -> str:
    """Return flows as [source, target, value, text]."""
    return _written("links", links=[[one.source, one.target, one.value, one.text] for one in links])
