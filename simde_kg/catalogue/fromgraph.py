"""Graph -> record: documents that the catalogue wrote, and those of the curated tables, read back for giving away."""

from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from simde_kg.catalogue import graph as written
from simde_kg.catalogue import names
from simde_kg.catalogue.graph import BF, BIBO, DC, DCTERMS, FOAF, SCHEMA, SIMDE, UNKNOWN
from simde_kg.catalogue.record import Agent, Extra, Identifier, Record, Source, Subject, Text, tidied

if TYPE_CHECKING:
    from rdflib.term import Node


def from_graph(graph: Graph, document: str) -> Record:
    """Return the record of a document; ``graph`` holds it and the nodes below it (``document#...``)."""
    node = URIRef(document)
    title, *titles = _tagged(graph, node, DCTERMS.title) or [Text("")]
    kind = next((str(one).rpartition("/")[2] for one in graph.objects(node, DCTERMS.type)), "")
    lists = {name: tuple(_texts(graph, node, term)) for name, term in (written.LISTS | written.THINGS).items()}
    singles = {name: next(iter(_texts(graph, node, term)), "") for name, term in written.LITERALS.items()}
    return tidied(
        Record(
            title=title,
            other_titles=(*titles, *_tagged(graph, node, DCTERMS.alternative)),
            type="" if kind == written.OTHER else kind,
            creators=_creators(graph, node),
            issued=next(iter(_texts(graph, node, DCTERMS.issued)), ""),
            identifiers=_identifiers(graph, node),
            languages=tuple(code for code in _texts(graph, node, DC.language) if code != UNKNOWN),
            subjects=_subjects(graph, node),
            abstracts=tuple(_tagged(graph, node, DCTERMS.abstract)),
            extra=_extra(graph, node),
            source=_source(graph, node),
            **singles,  # type: ignore[arg-type]
            **lists,  # type: ignore[arg-type]
        )
    )


def _texts(graph: Graph, node: "Node", term: URIRef) -> list[str]:
    return sorted(str(one) for one in graph.objects(node, term))


def _tagged(graph: Graph, node: "Node", term: URIRef) -> list[Text]:
    """Return texts with their languages; Spanish, English and French first, in this order."""
    found = [Text(str(one), _language(one)) for one in graph.objects(node, term) if isinstance(one, Literal)]
    order = {"es": 0, "en": 1, "fr": 2}
    return sorted(found, key=lambda one: (order.get(one.language, 3), one))


def _language(one: Literal) -> str:
    tag = one.language or ""
    if tag == UNKNOWN:
        return ""
    primary, dash, region = tag.partition("-")
    return f"{primary}{dash}{region.upper()}" if len(region) in (2, 3) else tag


def _creators(graph: Graph, node: URIRef) -> tuple[Agent, ...]:
    """Return the contributions in order; those of curated tables from their list of authors."""
    found: list[tuple[int, Agent]] = []
    for part in graph.objects(node, BF.contribution):
        who = graph.value(part, BF.agent)
        place = graph.value(part, SCHEMA.position)
        role = str(graph.value(part, BF.role) or "").rpartition("/")[2] or "ctb"
        if who is None:
            continue
        ids = tuple(sorted(_identifier(text) for text in _texts(graph, who, DC.identifier)))
        person = (who, RDF.type, BF.Organization) not in graph
        found.append((int(str(place or 0)), Agent(str(graph.value(who, RDFS.label) or ""), role, person, ids)))
    if found:
        return tuple(agent for _place, agent in sorted(found, key=lambda pair: pair[0]))
    authors = graph.value(node, BIBO.authorList)
    listed: list[tuple[int, str]] = []
    if authors is not None:
        for term, value in graph.predicate_objects(authors):
            number = str(term).removeprefix(str(RDF) + "_")
            if number.isdigit():
                listed.append((int(number), str(value)))
    names_ = [name for _place, name in sorted(listed)] or _texts(graph, node, DC.creator)
    return tuple(names.inverted(name) for name in names_)


def _identifier(text: str) -> Identifier:
    scheme, _colon, value = text.partition(":")
    return Identifier(scheme, value)


def _identifiers(graph: Graph, node: URIRef) -> tuple[Identifier, ...]:
    found = [Identifier("doi", value) for value in _texts(graph, node, BIBO.doi)]
    for scheme, term in written.IDENTIFIERS.items():
        found += [Identifier(scheme, value) for value in _texts(graph, node, term)]
    return (*found, *map(_identifier, _texts(graph, node, DC.identifier)))


def _subjects(graph: Graph, node: URIRef) -> tuple[Subject, ...]:
    free = [Subject(one.text, one.language) for one in _tagged(graph, node, SIMDE.keyword)]
    for one in _tagged(graph, node, SIMDE.subjectHeading):
        scheme, _colon, text = one.text.partition(":")
        free.append(Subject(text, one.language, scheme))
    return tuple(free)


def _note(graph: Graph, node: URIRef) -> "Node | None":
    return graph.value(node, FOAF.isPrimaryTopicOf)


def _extra(graph: Graph, node: URIRef) -> tuple[Extra, ...]:
    note = _note(graph, node)
    if note is None:
        return ()
    parts = (text.partition(": ") for text in _texts(graph, note, SIMDE.unmappedField))
    return tuple(Extra(name, value) for name, _colon, value in parts)


def _source(graph: Graph, node: URIRef) -> Source:
    """Return where the description was read; a document of a curated table names the address it was read at."""
    note = _note(graph, node)
    if note is None:
        return Source()

    def one(term: URIRef) -> str:
        return next(iter(_texts(graph, note, term)), "")

    row = one(SIMDE.sourceRow)
    file, form, number = one(DC.source), one(DC["format"]), one(DC.identifier)
    if not file and not number:
        file = next(iter(_texts(graph, node, SIMDE.sourceAddress)), "")
        return Source(file, form)
    return Source(file, form, int(row) if row.isdigit() else 0, number)
