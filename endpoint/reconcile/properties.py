"""Properties of what can be reconciled: to narrow candidates down, and to extend a table with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from endpoint.concepts import Text, chosen, folded, same
from endpoint.reconcile.entities import KINDS, Entities, Entity
from endpoint.words import _
from simde_kg.vocab import PREFIXES

_ALL = tuple(KINDS)
_PLACES, _CONCEPTS = ("area", "country"), ("area", "country", "topic", "indicator")


@dataclass(frozen=True)
class Property:
    """A property: its predicates, its name as a message, the types that have it, and the type of its values, if any."""

    id: str
    predicates: tuple[str, ...]
    msgid: str
    kinds: tuple[str, ...] = _ALL
    leads: str = ""


PROPERTIES: Mapping[str, Property] = {
    one.id: one
    for one in (
        Property("name", ("skos:prefLabel", "dcterms:title"), _("Name, in any language")),
        Property("otherName", ("skos:altLabel",), _("Other name")),
        Property("description", ("skos:definition", "dcterms:description", "dcterms:abstract"), _("Description")),
        Property("code", ("skos:notation",), _("Code"), _CONCEPTS),
        Property("alpha2", ("simde:alpha2",), _("ISO 3166-1 code of two letters"), _PLACES),
        Property("alpha3", ("simde:alpha3",), _("ISO 3166-1 code of three letters"), _PLACES),
        Property("m49", ("simde:m49",), _("M49 code of the United Nations"), _PLACES),
        Property("iso31662", ("simde:iso31662",), _("ISO 3166-2 code"), ("area",)),
        Property("broader", ("skos:broader",), _("Broader"), _CONCEPTS, "area"),
        Property("related", ("skos:related",), _("Related"), ("topic", "indicator"), "topic"),
        Property("memberOf", ("simde:memberOf",), _("Member of"), _PLACES, "area"),
        Property("match", ("skos:exactMatch", "skos:closeMatch", "schema:sameAs"), _("The same elsewhere")),
        Property("unit", ("simde:unit",), _("Unit"), ("indicator",)),
        Property("creator", ("dc:creator",), _("Author"), ("document",)),
        Property("year", ("dcterms:issued",), _("Year"), ("document",)),
        Property("doi", ("bibo:doi",), _("DOI"), ("document",)),
        Property("isbn", ("bibo:isbn",), _("ISBN"), ("document",)),
        Property("language", ("dc:language",), _("Language"), ("document",)),
        Property("source", ("simde:containerTitle",), _("Published in"), ("document",)),
        Property("topic", ("dcterms:subject",), _("Topic"), ("document",), "topic"),
        Property("area", ("dcterms:spatial",), _("Area"), ("document",), "area"),
        Property("corridor", ("simde:aboutCorridor",), _("Corridor"), ("document",)),
        Property("basedIn", ("simde:basedIn",), _("Based in"), ("organization",), "area"),
        Property("kind", ("org:classification",), _("Kind of organisation"), ("organization",)),
        Property("homepage", ("foaf:homepage",), _("Home page"), ("organization",)),
    )
}
"""The properties by id."""


def _predicate(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return PREFIXES[prefix] + local


def values(entity: Entity, one: Property) -> list[Text]:
    """Return the values of a property: texts with languages, or IRIs with none."""
    found = [text for name in one.predicates for text in entity.concept.said.get(_predicate(name), ())]
    return [(text.rpartition("/")[2][:4], "") for text, _tongue in found] if one.id == "year" else found


def _texts(entity: Entity, one: Property, known: Entities, base: str) -> set[str]:
    """Return everything that a value may be written as, folded."""
    found: set[str] = set()
    for text, _language in values(entity, one):
        path = text.removeprefix(base)
        found |= {folded(text), folded(path), folded(path.rpartition("/")[2])}
        if (other := known.by_id.get(path)) is not None:
            found |= {folded(label) for label, _tongue in other.concept.texts("prefLabel")}
    return found


def agreement(entity: Entity, asked: list[tuple[Property, list[str]]], known: Entities, base: str) -> float:
    """Return the share of the properties asked for of which the entity has one of the values, 0 to 1."""
    if not asked:
        return 1.0
    agree = sum(bool({folded(v) for v in given} & _texts(entity, one, known, base)) for one, given in asked)
    return agree / len(asked)


def cells(entity: Entity, one: Property, known: Entities, base: str, language: str) -> list[dict[str, Any]]:
    """Return the values of a property for data extension; texts in several languages give the one asked for."""
    given = values(entity, one)
    spoken = [text for text in given if text[1]]
    if spoken:
        own = [text for text in spoken if same(text[1], language)] if one.id == "otherName" else []
        given = (own or [chosen(spoken, language)]) + [text for text in given if not text[1]]
    found = []
    for text, _language in given:
        other = known.by_id.get(text.removeprefix(base))
        if other is not None:
            found.append({"id": other.id, "name": other.name(language)[0]})
        else:
            found.append({"str": text})
    return found
