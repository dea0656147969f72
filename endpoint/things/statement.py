"""Pages of what has no kind of page of its own: statements that the build derives, incidents, periods.

What the ontology names is shown by its names: the class, what the statement is about, and its facts.
"""

from collections.abc import Mapping
from typing import Any

from endpoint import numbers
from endpoint.asking import ask, labels, local, written
from endpoint.terms import Label, Shown, short
from endpoint.things.subject import Subject, distinct
from endpoint.typesetting import capital
from endpoint.visitor import language, locale, say
from endpoint.words import _
from simde_kg.vocab import PREFIXES

_ABOUT = (
    "simde:indicator", "simde:compares", "simde:indicatorFamily", "simde:corridor", "simde:originArea",
    "simde:destinationArea", "simde:senderArea", "simde:receiverArea", "simde:reportingArea", "simde:periodBefore",
    "simde:periodAfter", "sdmx-dimension:refPeriod",
)  # fmt: skip
"""Properties whose values tell a statement from others, in the order of its heading."""
_VALUES = ("simde:valueBefore", "simde:valueAfter", "simde:totalValue", "schema:startDate", "schema:endDate")
_WORDS: Mapping[str, str] = {
    "dcterms:identifier": _("Identifier"),
    "schema:startDate": _("Began"),
    "schema:endDate": _("Ended"),
    "dcterms:spatial": _("Place"),
    "dcterms:temporal": _("Period"),
    "wgs84:lat": _("Latitude"),
    "wgs84:long": _("Longitude"),
    "prov:wasDerivedFrom": _("Derived from"),
}
"""Properties of other vocabularies and what a page calls them."""
_PLAIN = frozenset({"simde:year", "simde:sourceRow", "wgs84:lat", "wgs84:long"})
"""Properties whose numbers are written as they are."""
_SHAPED = frozenset({"rdf:type", "rdfs:label", "skos:prefLabel"})
_NUMBERS = frozenset({"decimal", "integer", "double"})
_LAST = frozenset({"prov:wasDerivedFrom", "simde:sourceRow", "simde:sourceTable", "simde:sourceAddress"})
_OBSERVATION, _STATEMENT = "observation/", "comparability/"


def _texts(subject: Subject) -> dict[str, str]:
    """Return IRI -> words for what the thing names: value and dataset of observations, and other statements."""
    named = dict.fromkeys(one.value for given in subject.said.values() for one in given if one.is_iri)
    found = {iri: say("statement") for iri in named if iri.startswith(subject.base + _STATEMENT)}
    wanted = [iri for iri in named if iri.startswith(subject.base + _OBSERVATION)]
    if not wanted:
        return found
    (rows,) = ask(subject.serving, written("things/figures-of", item=wanted))
    known = labels(subject.serving, distinct(rows, "dataset"))
    for row in rows:
        dataset = known.of(local(row, "dataset"))
        value = numbers.number(local(row, "value"), locale())
        found[local(row, "item")] = f"{value} ({dataset.text})" if dataset else value
    return found


def _place(name: str) -> tuple[int, str]:
    """Return where a property stands: what the thing is about first, then its values, where it comes from last."""
    first = (*_ABOUT, *_VALUES)
    return (first.index(name) if name in first else len(first) + (name in _LAST), name)


def _fact(shown: Shown, name: str, texts: Mapping[str, str]) -> Shown:
    """Return a value as people read it: numbers in the visitor's language, observations by value and source."""
    text = texts.get(shown.value)
    if not shown.is_iri and shown.datatype in _NUMBERS and name not in _PLAIN:
        return Shown({"type": "literal", "value": numbers.number(shown.value, locale())}, None, shown.base)
    return Shown(shown.term, Label(text, language(), foreign=False), shown.base) if text else shown


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page shows, as that of a record does; nothing for a thing of no class of ours.

    Raises Problem.
    """
    classes = [one for one in subject.said.get("rdf:type", ()) if one.value.startswith(PREFIXES["simde"]) and one.label]
    if not classes:
        return {}
    texts = _texts(subject)
    predicates = {short(row["p"]["value"]): row["p"]["value"] for row in subject.outgoing}
    named = labels(subject.serving, predicates.values())
    facts = []
    for name, iri in sorted(predicates.items(), key=lambda pair: _place(pair[0])):
        label = named.of(iri)
        words = say(_WORDS[name]) if name in _WORDS else label.text if label and name not in _SHAPED else ""
        if words:
            facts.append((capital(words), [_fact(one, name, texts) for one in subject.all(name)]))
    about = [one.name for name in _ABOUT for one in subject.all(name) if one.label]
    kind = classes[0]
    return {
        "kind": "statement",
        "section_name": kind.name,
        "section_path": kind.href,
        "heading": " · ".join([capital(kind.name), *dict.fromkeys(about)]),
        "texts": [],
        "facts": facts,
        "linked": [],
    }
