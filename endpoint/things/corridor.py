"""The page of a corridor: everything that is known about it, joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from endpoint.asking import about, ask, labels, local, written
from endpoint.charts.model import Mark, moment
from endpoint.figure import Figure
from endpoint.terms import Row, Shown
from endpoint.things import series
from endpoint.things.series import Found
from endpoint.things.sources import Sources, sources
from endpoint.things.subject import Subject, distinct
from endpoint.words import _
from simde_kg.vocab import PREFIXES

_POPULATION = PREFIXES["population"]
SECTIONS = {
    "stock": _("People living there"),
    "flow": _("Movements and events"),
    "money": _("Money sent"),
}
"""Parts of a corridor's figures, by what the indicator's definition counts and when."""
_PAIRS = 3
_SHOWN = 4


def part(indicator: str, known: Sources) -> str:
    """Return the section of an indicator: money when it counts transfers, a stock when at a date, else a flow."""
    if _POPULATION + "transfer" in known.values(indicator, "simde:populationConcept"):
        return "money"
    times = known.values(indicator, "simde:referenceTime")
    return "stock" if any(time.rpartition("/")[2] in ("date", "mid-year", "year-end") for time in times) else "flow"


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


def _marks(events: Sequence[Item], found: Sequence[Found]) -> list[tuple[Mark, Item]]:
    """Return events and policies of the corridor itself that began while there are figures."""
    moments = [at for one in found if (at := moment(one.period)) is not None]
    marks = []
    for item in events:
        at = moment(item.began[:4]) if item.began else None
        if item.link == "corridor" and at is not None and moments and min(moments) - 1 <= at <= max(moments) + 1:
            marks.append((Mark(at, f"{item.began}: {item.shown.name}"), item))
    return sorted(marks, key=lambda pair: pair[0].at)


def _differences(found: Sequence[Found], known: Sources, corridor: str) -> list[Figure]:
    """Return the differences between each two sources of one indicator, the pairs with most common periods first."""
    by_indicator: dict[str, dict[str, set[str]]] = {}
    for one in found:
        if one.value:
            by_indicator.setdefault(one.indicator, {}).setdefault(one.dataset, set()).add(one.period)
    figures = []
    for indicator, periods in sorted(by_indicator.items()):
        pairs = [(a, b) for a, b in combinations(sorted(periods, key=known.name), 2) if periods[a] & periods[b]]
        pairs.sort(key=lambda pair: -len(periods[pair[0]] & periods[pair[1]]))
        for pair in pairs[:_PAIRS]:
            query = written(
                "figures/differences", corridor=corridor, indicator=indicator, first=pair[0], second=pair[1]
            )
            own = [one for one in found if one.indicator == indicator]
            figure = series.difference(own, pair, known, query)
            figures += [figure] if figure else []
    return figures


def newest(figure: Figure) -> list[tuple[str, str, str, str]]:
    """Return (source, period, text, exact value) of the newest value of each source, the newest first."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for row in figure.rows:
        for name, cell in zip(figure.header[1:], row[1:], strict=True):
            if cell.value:
                found.setdefault(name, (name, row[0].text, cell.text, cell.value))
    return list(found.values())[:_SHOWN]


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of a corridor shows. Raises Problem."""
    rows, context = ask(
        subject.serving,
        written("figures/corridor", corridor=subject.iri),
        about("things/corridor-context", subject.iri),
    )
    found = series.read(rows)
    known = sources(subject.serving, distinct(rows, "indicator", "dataset"))
    named = labels(subject.serving, distinct(context, "item"))
    policies, events = items(context, "policy", subject, named), items(context, "event", subject, named)
    marked = _marks([*policies, *events], found)
    figures = series.time_figures(
        found, known, series.About(subject.name),
        lambda indicator: written("figures/series", corridor=subject.iri, indicator=indicator),
        [mark for mark, _item in marked],
    )  # fmt: skip
    parts = {name: [f for indicator, f in figures if part(indicator, known) == name] for name in SECTIONS}
    pairs = sorted({(one.indicator, one.dataset) for one in found}, key=lambda p: (known.name(p[0]), known.name(p[1])))
    return {
        "origin": subject.one("simde:originArea"),
        "destination": subject.one("simde:destinationArea"),
        "phase": subject.one("simde:coveragePhase"),
        "parts": [(name, SECTIONS[name], parts[name]) for name in SECTIONS],
        "tiles": [(f, newest(f)) for name in SECTIONS for f in parts[name][:2] if newest(f)],
        "marked": [item for _mark, item in marked],
        "differences": _differences(found, known, subject.iri),
        "compared": [(known.name(i), known.credit(d)) for i, d in pairs],
        "comparison": known.comparison(pairs),
        "documents": items(context, "document", subject, named),
        "timeline": sorted([*policies, *events], key=lambda item: (item.began or "9999", item.shown.name)),
        "innovations": items(context, "innovation", subject, named),
    }
