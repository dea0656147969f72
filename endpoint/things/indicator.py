"""Pages of indicators: definition, sources and comparability, ranking, maps, series of places that a visitor picks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from endpoint import statistics
from endpoint.asking import about, ask, labels, local, written
from endpoint.listing.items import plain
from endpoint.places import places
from endpoint.statistics import View
from endpoint.things import derived, record, views
from endpoint.things.ranked import ranked
from endpoint.things.several import PROPERTIES, several, values_of
from endpoint.things.sources import sources
from endpoint.things.subject import Subject
from endpoint.visitor import say
from endpoint.words import _
from simde_kg.publish.cube import Cube
from simde_kg.vocab import PREFIXES

_VIEWS, _PLACES, _MOST, _FIRST, _PANELS = 60, 250, 8, 5, 6
_EDITION = PREFIXES["simde"] + "DatasetEdition"
_TITLES = {
    "ranking": _("{indicator}: the largest"),
    "map": _("{indicator} on the map"),
    "continents": _("{indicator} between continents"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick in a form."""

    value: str
    name: str
    chosen: bool


def _chosen(listed: Sequence[View], indicator: str) -> View | None:
    """Return the view that the address names (``view=dataset@period``), else the newest."""
    dataset, _at, period = request.args.get("view", "")[:200].partition("@")
    named = (view for view in listed if (view.dataset, view.period) == (dataset, period))
    return next(named, statistics.newest(listed, indicator))


def _picked(drawn: views.Drawn, by: str, codes: Sequence[str]) -> tuple[list[str], list[str], list[Option]]:
    """Return the places that the address names (``place=``), else the first ones; the first six; and all there are."""
    named = [code for code in request.args.getlist("place")[: 4 * _MOST] if code in codes][:_MOST]
    picked = named or list(codes[:_FIRST])
    kind = "corridor" if by == "corridor" else "area"
    options = [Option(code, drawn.name(kind, code), code in picked) for code in codes[:_PLACES]]
    return picked, list(codes[:_PANELS]), sorted(options, key=lambda one: plain(one.name))


def _figures(subject: Subject, cube: Cube, view: View) -> dict[str, Any]:
    """Return the figures of one source and period."""
    base = subject.base
    areas = places(subject.serving)
    found = ranked(cube, view, areas)
    by, rows = found.by, found.rows
    shown = [*(row[by] for row in rows), *found.codes[:_PLACES]]
    codes = dict.fromkeys(part for code in shown for part in (views.ends(code) if by == "corridor" else (code,)))
    continents = [place.continent for place in areas.values() if place.continent]
    drawn = views.Drawn(
        view, rows,
        sources(subject.serving, [subject.iri, f"{base}dataset/{view.dataset}"]),
        labels(subject.serving, [*(f"{base}area/{code}" for code in codes), *continents]),
        areas,
        written(
            "figures/view" if by == "corridor" else "figures/view-countries",
            by=PREFIXES["simde"] + PROPERTIES[by], indicator=subject.iri,
            dataset=f"{base}dataset/{view.dataset}", period=f"{base}period/{view.period}",
        ),
        every=len(found.codes),
    )  # fmt: skip

    def titled(name: str) -> str:
        return say(_TITLES[name], indicator=drawn.measured)

    picked, first, options = _picked(drawn, by, found.codes)
    given = values_of(drawn, cube, by, list(dict.fromkeys([*picked, *first])))
    counted = PREFIXES["unit"] + "percent" not in drawn.known.values(subject.iri, "simde:unit")
    mapped = views.corridor_map if by == "corridor" else views.shaded_map
    between = views.continents(drawn, found.between, "continents", titled("continents")) if counted else None
    return {
        "ranked": [views.ranking(drawn, "ranking", titled("ranking"))] if rows else [],
        "mapped": [one for one in (mapped(drawn, "map", titled("map")), between) if one],
        "series": several(drawn, given, by, picked, "series"),
        "multiples": several(drawn, given, by, first, "multiples") if len(first) == _PANELS else None,
        "options": options,
    }


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of an indicator shows. Raises Problem."""
    cube = statistics.cube(subject.serving)
    (linked,) = ask(subject.serving, about("things/linked", subject.iri))
    base, code = subject.base, subject.path.removeprefix("indicator/")
    listed = statistics.views(cube, {"indicator": code}) if cube else []
    chosen = _chosen(listed, code)
    datasets = [f"{base}dataset/{one}" for one in dict.fromkeys(view.dataset for view in listed)]
    known = sources(subject.serving, [subject.iri, *datasets])
    pairs = sorted(((subject.iri, dataset) for dataset in datasets), key=lambda pair: known.name(pair[1]))
    spans = {
        name: (min(v.period for v in listed if v.dataset == name), max(v.period for v in listed if v.dataset == name))
        for name in dict.fromkeys(view.dataset for view in listed)
    }
    figures = _figures(subject, cube, chosen) if cube and chosen else {}
    return {
        "definition": subject.text("skos:definition"),
        "facts": [(say(words), subject.all(name)) for name, words in _FACTS.items() if subject.all(name)],
        "datasets": [(known.credit(iri), spans[iri.removeprefix(base + "dataset/")]) for _i, iri in pairs],
        "comparison": known.comparison(pairs),
        "statements": derived.comparable(subject.serving, subject.iri),
        "views": [
            Option(f"{v.dataset}@{v.period}", f"{known.name(f'{base}dataset/{v.dataset}')} · {v.period}", v == chosen)
            for v in listed[:_VIEWS]
        ],
        "ranked": (), "mapped": (), "series": None, "multiples": None, "options": (),
        **figures,
        "linked": record.grouped(subject, [row for row in linked if local(row, "class") != _EDITION]),
    }  # fmt: skip


_FACTS = {
    "simde:populationConcept": _("Who is counted"),
    "simde:durationThreshold": _("From how long a stay"),
    "simde:referenceTime": _("At what time"),
    "simde:sourceType": _("Kind of source"),
    "simde:unit": _("Unit"),
    "skos:broader": _("Broader"),
    "skos:related": _("Related"),
    "skos:exactMatch": _("The same elsewhere"),
    "skos:relatedMatch": _("Goals it serves"),
}
