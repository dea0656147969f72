"""Facets as a page shows them: names in the visitor's language, and addresses that narrow or widen the result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel import Locale

from endpoint.visitor import here, language, say
from endpoint.words import _
from simde_kg.publish.search import FACETS, Found, Index

TYPES: Mapping[str, str] = {
    "area": _("Place"),
    "corridor": _("Corridor"),
    "topic": _("Topic"),
    "indicator": _("Indicator"),
    "dataset": _("Dataset"),
    "question": _("Question"),
    "document": _("Document"),
    "innovation": _("Data innovation"),
    "organization": _("Organisation"),
    "event": _("Event"),
    "policy": _("Policy"),
    "system": _("Information system"),
    "concept": _("Concept"),
    "term": _("Term of the ontology"),
}
"""Kinds of things by their name in the index."""
LABELS: Mapping[str, str] = {
    "type": _("Kind"),
    "area": _("Place"),
    "corridor": _("Corridor"),
    "topic": _("Topic"),
    "language": _("Language"),
    "year": _("Year"),
    "source": _("Publisher"),
}
"""Names of the facets."""
_MOST = 12


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its name, how many hits have it, and the address with it chosen or taken away."""

    name: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its most frequent values."""

    name: str
    label: str
    choices: list[Choice]


def _names(name: str, values: Iterable[str], index: Index, tongue: str) -> dict[str, str]:
    """Return value -> name of the values of a facet."""
    listed = list(values)
    if name in ("area", "corridor", "topic", "source"):
        start = "" if name == "source" else name + "/"
        titles = index.titles([start + value for value in listed], tongue)
        return {value: titles.get(start + value, value) for value in listed}
    if name == "type":
        return {value: say(TYPES[value]) if value in TYPES else value for value in listed}
    if name == "language":
        where = Locale.parse(language())
        return {value: where.languages.get(value.replace("-", "_"), value) for value in listed}
    return {value: value for value in listed}


def _href(name: str, filters: Mapping[str, list[str]], value: str) -> str:
    """Return this page's address with a value added, or taken away when it is chosen."""
    given = filters.get(name, [])
    kept = [one for one in given if one != value] if value in given else [*given, value]
    return here(**{name: kept or None, "page": None})


def shown(found: Found, filters: Mapping[str, list[str]], index: Index, tongue: str) -> list[Facet]:
    """Return the facets that part the result, each with its most frequent values."""
    made = []
    for name in FACETS:
        counts = dict(list(found.facets.get(name, {}).items())[:_MOST])
        if name == "year":
            counts = dict(sorted(counts.items(), reverse=True))
        if len(counts) < 2:
            continue
        names = _names(name, counts, index, tongue)
        given = filters.get(name, [])
        choices = [
            Choice(names[value], count, _href(name, filters, value), value in given) for value, count in counts.items()
        ]
        made.append(Facet(name, say(LABELS[name]), choices))
    return made


def chosen(filters: Mapping[str, list[str]], index: Index, tongue: str) -> list[Choice]:
    """Return the values that narrow the result now, each with the address without it."""
    return [
        Choice(
            f"{say(LABELS[name])}: {_names(name, [value], index, tongue)[value]}",
            0,
            _href(name, filters, value),
            chosen=True,
        )
        for name, values in filters.items()
        for value in values
    ]
