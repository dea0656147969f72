"""The page of a corridor: everything that is known about it, joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flask import request

from endpoint import numbers, statistics
from endpoint.asking import about, ask, labels, local, written
from endpoint.charts.model import Mark, moment
from endpoint.figure import Figure
from endpoint.terms import Row, Shown
from endpoint.things import derived, series
from endpoint.things.planned import SECTIONS, newest, part, ranked
from endpoint.things.series import Found
from endpoint.things.sources import Sources, sources
from endpoint.things.subject import Subject, distinct
from endpoint.things.views import wanted

_EACH, _PAIRS, _SHOWN, _MIRRORS = 3, 2, 4, 15


@dataclass(frozen=True, slots=True)
class Item:
    """Something linked to a corridor: what it is, how it is linked, its years and language."""

    shown: Shown
    link: str
    began: str
    ended: str
    language: str


def items(rows: Sequence[Row], kind: str, subject: Subject, named: Any) -> list[Item]:  # noqa: ANN401 - Labels
    """Return the things of one kind, each once, the closest link first."""
    found: dict[str, Item] = {}
    for row in sorted(rows, key=lambda r: (local(r, "link") != "corridor", local(r, "began"), local(r, "item"))):
        iri = local(row, "item")
        if local(row, "kind") == kind and iri not in found:
            shown = Shown(row["item"], named.of(iri), subject.base)
            began = local(row, "began") or local(row, "issued")
            found[iri] = Item(shown, local(row, "link"), began, local(row, "ended"), local(row, "language"))
    return list(found.values())


def _events(listed: Sequence[Item]) -> list[tuple[Mark, str]]:
    """Return events and policies of the corridor itself as marks for charts."""
    marks = []
    for item in listed:
        at = moment(item.began[:4]) if item.began else None
        if item.link == "corridor" and at is not None:
            marks.append((Mark(at, f"{item.began}: {item.shown.name}"), item.shown.href))
    return marks


def _differences(found: Sequence[Found], known: Sources, corridor: str) -> list[Figure]:
    """Return the differences between each two sources of one indicator, the pairs with most common periods first."""
    by_indicator: dict[str, dict[str, set[str]]] = {}
    for one in found:
        if one.value:
            by_indicator.setdefault(one.indicator, {}).setdefault(one.dataset, set()).add(one.period)
    figures = []
    sections = list(SECTIONS)
    for indicator, periods in sorted(
        by_indicator.items(), key=lambda item: (sections.index(part(item[0], known)), item[0])
    ):
        pairs = [(a, b) for a, b in combinations(sorted(periods), 2) if periods[a] & periods[b]]
        pairs.sort(key=lambda pair: -len(periods[pair[0]] & periods[pair[1]]))
        for pair in pairs[:_PAIRS]:
            query = written(
                "figures/differences", corridor=corridor, indicator=indicator, first=pair[0], second=pair[1]
            )
            own = [one for one in found if one.indicator == indicator]
            figure = series.difference(own, pair, known, query)
            figures += [figure] if figure else []
    return figures


def _tile(figures: Sequence[Figure]) -> tuple[Figure, list[tuple[str, str, str, str]]] | None:
    """Return the figure of a section with the largest newest value, and the newest values of its sources."""
    given = [(figure, newest(figure)) for figure in figures]
    return max((one for one in given if one[1]), key=lambda one: numbers.decimal(one[1][0][3]) or 0, default=None)


def _found(subject: Subject) -> list[Found]:
    """Return the totals of the corridor: from the cube, or from the graph where there is no cube."""
    cube = statistics.cube(subject.serving)
    if cube is None:
        (rows,) = ask(subject.serving, written("figures/corridor", corridor=subject.iri))
        return series.read(rows)
    code = subject.path.removeprefix("corridor/")
    return series.counted(statistics.totals_of(cube, {"corridor": code}), subject.base)


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of a corridor shows. Raises Problem."""
    context, told = ask(
        subject.serving, about("things/corridor-context", subject.iri), about("things/derived", subject.iri)
    )
    found = _found(subject)
    known = sources(subject.serving, dict.fromkeys(iri for one in found for iri in (one.indicator, one.dataset)))
    named = labels(subject.serving, distinct(context, "item"))
    derived_ = derived.derived(subject.serving, told)
    policies, events = items(context, "policy", subject, named), items(context, "event", subject, named)
    marks = _events([*policies, *events])
    figures = series.time_figures(
        found, known, series.About(subject.name),
        lambda indicator: written("figures/series", corridor=subject.iri, indicator=indicator),
        lambda indicator: [*marks, *derived.marks(derived_, indicator)],
    )  # fmt: skip
    figures = wanted([(one.indicator, one) for one in ranked(figures)])
    planned = {name: [one for one in figures if one.section == name] for name in SECTIONS}
    groups = [list(dict.fromkeys(one.indicator for one in planned[name])) for name in SECTIONS]
    pairs = sorted({(one.indicator, one.dataset) for one in found}, key=lambda p: (known.name(p[0]), known.name(p[1])))
    each = 99 if "all" in request.args or "figure" in request.args else _EACH
    parts = {name: [one.draw() for one in planned[name][:each]] for name in SECTIONS}
    return {
        "origin": subject.one("simde:originArea"),
        "destination": subject.one("simde:destinationArea"),
        "phase": subject.one("simde:coveragePhase"),
        "parts": [(name, SECTIONS[name], parts[name]) for name in SECTIONS if parts[name] or name in ("stock", "flow")],
        "more": sum(len(given[each:]) for given in planned.values()),
        "tiles": [tile for name in SECTIONS if (tile := _tile(parts[name]))][:_SHOWN],
        "differences": _differences(found, known, subject.iri)[:each],
        "mirrors": [one for one in derived_ if one.kind == "mirror"][:_MIRRORS],
        "breaks": [one for one in derived_ if one.kind == "break"],
        "gaps": [one for one in derived_ if one.kind == "gap"],
        "compared": [(known.name(i), known.credit(d)) for i, d in pairs],
        "comparison": known.comparison(pairs),
        "statements": derived.comparisons(subject.serving, groups),
        "documents": items(context, "document", subject, named),
        "timeline": sorted([*policies, *events], key=lambda item: (item.began or "9999", item.shown.name)),
        "innovations": items(context, "innovation", subject, named),
    }
