"""What a drawing shows, as data for scripts: a browser can draw the same values anew and let them be chosen.

Texts of numbers are those of the page; a drawing without scripts needs none of this.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from endpoint.charts.model import Bar, Link, Mark, Series

if TYPE_CHECKING:
    from endpoint.charts.world import Arc, Shade


def _written(kind: str, **values: object) -> str:
    return json.dumps({"kind": kind, **values}, ensure_ascii=False, separators=(",", ":"))


def of_lines(series: Sequence[Series], marks: Sequence[Mark] = ()) -> str:
    """Return series as [name, [[period, moment, value or null, text, whether it is withheld] ...]], and the marks."""
    lines = [
        [one.name, [[p.period, round(p.at, 3), p.value, p.text, p.suppressed] for p in one.points]] for one in series
    ]
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
