"""Rankings, maps and flows between continents: figures of one indicator, source and period, from the cube."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from markupsafe import Markup

from endpoint import numbers
from endpoint.charts import values
from endpoint.charts.bars import bars
from endpoint.charts.geometry import outlines
from endpoint.charts.model import Bar, Link, Words
from endpoint.charts.sankey import sankey
from endpoint.charts.world import Arc, Shade, choropleth, flows, limits, swatch, tints
from endpoint.figure import Cell, Figure
from endpoint.places import Place
from endpoint.statistics import View
from endpoint.terms import Labels
from endpoint.things.sources import Sources
from endpoint.typesetting import capital
from endpoint.visitor import locale, say

_BARS, _ARCS, _LISTED = 20, 50, 30


@dataclass(frozen=True)
class Drawn:
    """What all figures of a view share: its rows (the first ones of ``every``), names, places and query."""

    view: View
    rows: Sequence[Mapping[str, Any]]
    known: Sources
    names: Labels
    places: Mapping[str, Place]
    sparql: str
    every: int = 0

    @property
    def base(self) -> str:
        """The base of every minted IRI."""
        return self.known.base

    def name(self, kind: str, code: str) -> str:
        """Return the name of an area, or of a corridor by its two ends."""
        if kind == "corridor":
            return " → ".join(self.name("area", part) for part in ends(code))
        found = self.names.of(f"{self.base}area/{code}")
        return found.text if found else code

    def figure(
        self, words: Words, drawn: tuple[Markup, str], header: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> Figure:
        """Return a figure with the view's note, query and credit. ``drawn``: the drawing and its data."""
        indicator, dataset = self.base + "indicator/" + self.view.indicator, self.base + "dataset/" + self.view.dataset
        unit = ", ".join(self.known.aspect(indicator, dataset, "simde:unit"))
        total = max(len(self.rows), self.every) if len(rows) == _LISTED else len(rows)
        note = " · ".join(part for part in (self.view.period, unit, self.known.definition(indicator)) if part)
        return Figure(
            words.name, words.title, note, drawn[0], header, rows, self.sparql, [self.known.credit(dataset)],
            is_map="map" in words.name, total=total, data=drawn[1],
        )  # fmt: skip

    @property
    def measured(self) -> str:
        """The name of the indicator, with a capital letter."""
        return capital(self.known.name(self.base + "indicator/" + self.view.indicator))


T = TypeVar("T")


def wanted(given: Sequence[tuple[str, T]]) -> list[T]:
    """Return what may give the figure that the address names (``figure=``), by its indicator; else everything."""
    name = request.args.get("figure", "")
    fits = [one for indicator, one in given if indicator.rpartition("/")[2] in name] if name else []
    return fits or [one for _indicator, one in given]


def ends(corridor: str) -> tuple[str, str]:
    """Return origin and destination of a corridor's local id."""
    origin, _dash, destination = corridor.partition("-")
    return origin, destination


def place_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return (kind, local id) of what a row is about: its corridor, else its area."""
    if row["corridor"]:
        return "corridor", row["corridor"]
    return "area", row["area"] or row["destination"] or row["receiver"] or row["origin"] or row["sender"] or ""


def text(row: Mapping[str, Any]) -> str:
    """Return the value of a row in the visitor's language."""
    return numbers.number(row["exact"], locale())


def table(drawn: Drawn) -> list[list[Cell]]:
    """Return a row for each of the first places: its name and its value."""
    cells = []
    for row in drawn.rows[:_LISTED]:
        kind, code = place_of(row)
        cells.append([Cell(drawn.name(kind, code), href=f"/{kind}/{code}"), Cell(text(row), row["exact"])])
    return cells


def ranking(drawn: Drawn, name: str, title: str, end: int | None = None) -> Figure:
    """Return the ranking of the first places, all of them in the table; without zeros where there is more than that.

    ``end``: the end of corridors (0 or 1) that names the bars, where the other is the same for all.
    """
    ranked = []
    for row in [one for one in drawn.rows[:_BARS] if one["value"]] or drawn.rows[:_BARS]:
        kind, code = place_of(row)
        named = drawn.name(kind, code) if end is None else drawn.name("area", ends(code)[end])
        ranked.append(Bar(named, row["value"], text(row), f"/{kind}/{code}"))
    said = "; ".join(f"{bar.name}: {bar.text}" for bar in ranked[:5])
    words = Words(name, title, said)
    return drawn.figure(
        words, (bars(ranked, words), values.of_bars(ranked)), [say("Place"), drawn.measured], table(drawn)
    )


def corridor_map(drawn: Drawn, name: str, title: str) -> Figure | None:
    """Return the map of the largest corridors; None without outlines of countries."""
    arcs: list[Arc] = []
    for row in drawn.rows:
        if len(arcs) == _ARCS:
            break
        start, end = (drawn.places.get(code) for code in ends(row["corridor"] or ""))
        shown = start and end and start.m49 in outlines() and end.m49 in outlines()
        if start and end and shown and row["value"] and row["value"] > 0:
            corridor = row["corridor"]
            arcs.append(
                Arc(
                    start.m49,
                    end.m49,
                    row["value"],
                    drawn.name("corridor", corridor),
                    text(row),
                    f"/corridor/{corridor}",
                )
            )
    if not arcs or not outlines():
        return None
    words = Words(name, title, "; ".join(f"{arc.name}: {arc.text}" for arc in arcs[:5]))
    both = (flows(arcs, outlines(), words), values.of_arcs(arcs))
    return drawn.figure(words, both, [say("Place"), drawn.measured], table(drawn)[:_ARCS])


def shaded_map(drawn: Drawn, name: str, title: str) -> Figure | None:
    """Return the map of countries shaded by their value; None without outlines or with few countries."""
    shades = {}
    for row in drawn.rows:
        kind, code = place_of(row)
        place = drawn.places.get(code)
        if kind == "area" and place and place.m49:
            shades[place.m49] = Shade(drawn.name("area", code), row["value"], text(row), f"/area/{code}")
    if len(shades) < 2 * 5 or not outlines():
        return None
    ends_ = limits([shade.value for shade in shades.values()])
    upper = [numbers.brief(limit, locale()) for limit in ends_]
    if "w1" in (classes := tints(ends_)):
        told = say("Two shades below zero and three above; they end at {limits}.", limits="; ".join(upper))
    else:
        told = say("Five shades with as many countries each; they end at {limits}.", limits="; ".join(upper))
    words = Words(name, title, told)
    both = (choropleth(shades, outlines(), words), values.of_shades(shades, ends_))
    figure = drawn.figure(words, both, [say("Place"), drawn.measured], table(drawn))
    starts = [numbers.brief(min(shade.value for shade in shades.values()), locale()), *upper]
    last = numbers.brief(max(shade.value for shade in shades.values()), locale())
    spans = zip(classes, starts, [*upper, last], strict=True)
    key = [(swatch("m0"), say("no figure")), *((swatch(tint), f"{a} – {b}") for tint, a, b in spans)]
    return Figure(**{**vars(figure), "key": key})


def continents(drawn: Drawn, sums: Mapping[tuple[str, str], float], name: str, title: str) -> Figure | None:
    """Return the flows between continents: ``sums`` of the corridors between their countries."""
    if len(sums) < 2:
        return None
    where = locale()

    def named(iri: str) -> str:
        return drawn.name("area", iri.rpartition("/")[2])

    ordered = sorted(sums.items(), key=lambda item: -item[1])
    links = [Link(named(a), named(b), value, numbers.number(round(value), where)) for (a, b), value in ordered]
    said = "; ".join(f"{one.source} → {one.target}: {one.text}" for one in links[:5])
    words = Words(name, title, said, extra={"from": say("Origin"), "to": say("Destination")})
    cells = [
        [Cell(f"{link.source} → {link.target}"), Cell(link.text, str(round(value)))]
        for link, (_key, value) in zip(links, ordered, strict=True)
    ]
    both = (sankey(links, words), values.of_links(links))
    return drawn.figure(words, both, [say("Place"), drawn.measured], cells)
