"""Pages of countries, regions and other areas: who leaves, who comes, money, series, documents, what lies within."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from endpoint import statistics
from endpoint.asking import about, ask, labels, local, written
from endpoint.figure import Figure
from endpoint.places import places
from endpoint.statistics import View
from endpoint.terms import Row, Shown
from endpoint.things import series, views
from endpoint.things.planned import Planned, mixed, newest
from endpoint.things.record import Linked
from endpoint.things.series import Found
from endpoint.things.sources import Sources, sources
from endpoint.things.subject import Subject, distinct
from endpoint.things.views import wanted
from endpoint.visitor import say
from endpoint.words import _
from simde_kg.publish.cube import Cube
from simde_kg.publish.summaries import AREA
from simde_kg.vocab import PREFIXES

CONTEXT = {
    "policy": _("Policies"),
    "event": _("Events"),
    "document": _("Documents"),
    "innovation": _("Data innovations"),
    "organization": _("Organisations"),
    "part": _("Areas within it"),
    "member": _("Members"),
}
_DIRECTIONS = {
    "from": (("origin", "receiver"), "originArea", _("{indicator}: corridors from {place}")),
    "to": (("destination", "sender"), "destinationArea", _("{indicator}: corridors to {place}")),
}
"""Direction -> columns that hold the area, property of the corridor, title."""
_ENDS = {
    "destination": ("destinationArea", _("who live there")),
    "origin": ("originArea", _("who come from there")),
    "receiver": ("receiverArea", _("received")),
    "sender": ("senderArea", _("sent")),
}
"""End at which the area is -> the property, what it means."""
_EACH, _SERIES, _RECENT = 3, 3, 25
Chosen = tuple[str, View, dict[str, str]]
"""Direction, what is ranked, and the column and area it is about."""


def _listed(rows: Sequence[Row], subject: Subject) -> list[tuple[str, str, list[Linked]]]:
    """Return (kind, words, things) for each kind of link that there is."""
    named = labels(subject.serving, distinct(rows, "item"))
    found: dict[str, dict[str, Linked]] = {}
    for row in rows:
        iri = local(row, "item")
        shown = Shown(row["item"], named.of(iri), subject.base)
        found.setdefault(local(row, "kind"), {})[iri] = Linked(shown, local(row, "date"))
    return [
        (kind, say(words), sorted(found[kind].values(), key=lambda one: one.shown.name.casefold()))
        for kind, words in CONTEXT.items()
        if kind in found
    ]


def _partners(subject: Subject, cube: Cube) -> list[tuple[str, list[Figure]]]:
    """Return the rankings (and a map of the first) of the corridors from and to the area."""
    code = subject.path.removeprefix("area/")
    chosen: list[Chosen] = []
    since = int(subject.serving.releases.current().release.manifest.created[:4]) - _RECENT
    seen = statistics.views_of(cube, code, since)
    for direction, (columns, _property, _title) in _DIRECTIONS.items():
        for column in columns:
            where = {column: code}
            listed = [view for view in seen.get(column, ()) if view.rows > 1]
            for indicator in dict.fromkeys(view.indicator for view in listed):
                view = statistics.newest(listed, indicator)
                if view is not None:
                    chosen.append((direction, view, where))
    base = subject.base
    known = sources(
        subject.serving,
        [
            f"{base}{kind}/{one}"
            for _d, v, _w in chosen
            for kind, one in (("indicator", v.indicator), ("dataset", v.dataset))
        ],
    )
    found: dict[str, list[Figure]] = {}
    chosen.sort(key=lambda one: -one[1].rows)
    chosen = wanted([(one[1].indicator, one) for one in chosen])
    each = 99 if "all" in request.args or "figure" in request.args else _EACH
    for direction, view, where in chosen:
        if len(found.setdefault(direction, [])) >= each:
            continue
        rows = [row for row in statistics.ranking(cube, view, where) if row["corridor"]]
        if len(rows) > 1:
            drawn = _drawn(subject, (direction, view, where), rows, known)
            mapped = each > _EACH or not any(one.is_map for one in found[direction])
            found[direction] += _figures(subject, direction, drawn, mapped=mapped)
    return [(direction, found[direction]) for direction in _DIRECTIONS if found.get(direction)]


def _drawn(subject: Subject, chosen: Chosen, rows: Sequence[statistics.Row], known: Sources) -> views.Drawn:
    base, (direction, view, _where) = subject.base, chosen
    codes = dict.fromkeys(code for row in rows for code in views.ends(row["corridor"]))
    sparql = written(
        "figures/partners", area=subject.iri, direction=PREFIXES["simde"] + _DIRECTIONS[direction][1],
        indicator=f"{base}indicator/{view.indicator}", dataset=f"{base}dataset/{view.dataset}",
        period=f"{base}period/{view.period}",
    )  # fmt: skip
    named = labels(subject.serving, [f"{base}area/{code}" for code in codes])
    return views.Drawn(view, rows, known, named, places(subject.serving), sparql)


def _figures(subject: Subject, direction: str, drawn: views.Drawn, *, mapped: bool) -> list[Figure]:
    title = say(_DIRECTIONS[direction][2], indicator=drawn.measured, place=subject.name)
    name = f"{direction}-{drawn.view.indicator}"
    people = PREFIXES["unit"] + "persons" in drawn.known.values(
        f"{subject.base}indicator/{drawn.view.indicator}", "simde:unit"
    )
    shown = views.corridor_map(drawn, f"map-{name}", title) if people and mapped else None
    end = 1 if direction == "from" else 0
    return [one for one in (views.ranking(drawn, name, title, end), shown) if one]


def _singles(subject: Subject, totals: Mapping[str, Sequence[Found]]) -> list[Planned]:
    """Return the figures of the area and the world: who lives there, who left, money received and sent."""
    found = {end: totals.get(end, ()) for end in _ENDS}
    known = sources(
        subject.serving,
        dict.fromkeys(iri for given in found.values() for one in given for iri in (one.indicator, one.dataset)),
    )
    figures: list[Planned] = []
    for column, given in found.items():
        name, words = _ENDS[column]
        by = PREFIXES["simde"] + name
        place = series.About(f"{subject.name} · {say(words)}", "" if column == "destination" else f"{column}-")
        figures += series.time_figures(
            given,
            known,
            place,
            lambda i, by=by: written("figures/single", area=subject.iri, indicator=i, by=by),  # type: ignore[misc]
        )
    return figures


def _totals(subject: Subject, cube: Cube | None) -> Mapping[str, Sequence[Found]]:
    """Return the figures of the area alone, by its end: from the cube, or the reported ones from the graph."""
    if cube is None:
        (rows,) = ask(subject.serving, written("figures/area", area=subject.iri))
        return {AREA: series.read(rows)}
    sides: dict[str, list[Mapping[str, Any]]] = {}
    for row in cube.singles(subject.path.removeprefix("area/")):
        sides.setdefault(row["side"], []).append(row)
    return {side: series.counted(rows, subject.base) for side, rows in sides.items()}


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of an area shows. Raises Problem."""
    cube = statistics.cube(subject.serving)
    (context,) = ask(subject.serving, about("things/area-context", subject.iri))
    totals = _totals(subject, cube)
    reported = totals.get(AREA, ())
    known = sources(subject.serving, dict.fromkeys(iri for one in reported for iri in (one.indicator, one.dataset)))
    own = series.time_figures(
        reported,
        known,
        series.About(subject.name),
        lambda i: written("figures/area-series", area=subject.iri, indicator=i),
    )
    every = [*own, *_singles(subject, totals)]
    planned = wanted([(one.indicator, one) for one in mixed(every)])
    shown = len(planned) if "all" in request.args or "figure" in request.args else _SERIES
    drawn = [one.draw() for one in planned[:shown]]
    return {
        "series": drawn,
        "tiles": [(figure, found) for figure in drawn[:_SERIES] if (found := newest(figure))],
        "more": len(planned[shown:]),
        "partners": _partners(subject, cube) if cube else [],
        "context": _listed(context, subject),
        "names": [one for one in subject.said.get("skos:prefLabel", ()) if one.language],
        "codes": [
            one for name in ("simde:alpha3", "simde:alpha2", "simde:m49", "simde:iso31662") for one in subject.all(name)
        ],
        "within": subject.all("skos:broader"),
        "groups": subject.all("simde:memberOf"),
        "same": subject.all("skos:exactMatch"),
        "definition": subject.text("skos:definition", "skos:note"),
    }
