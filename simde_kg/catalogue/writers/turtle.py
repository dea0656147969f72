"""Turtle: the triples of the graph."""

from collections.abc import Sequence

from rdflib import Graph

from simde_kg import iri, vocab
from simde_kg.catalogue import graph
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.writers import Labels

_PREFIXES = ("bf", "bibo", "dc", "dcat", "dcterms", "edtf", "foaf", "rdf", "rdfs", "schema", "simde", "skos", "xsd")


def write(records: Sequence[Record], labels: Labels) -> bytes:  # noqa: ARG001 (the graph holds IRIs, not words)
    """Return the graph of the records; ``source.id`` is the document's IRI where it is one below the base."""
    whole = Graph(bind_namespaces="none")
    for name in _PREFIXES:
        whole.bind(name, vocab.PREFIXES[name])
    taken: set[str] = set()
    for record in records:
        whole += graph.to_graph(record, _named(record, taken))
    return whole.serialize(format="turtle", encoding="utf-8")


def _named(record: Record, taken: set[str]) -> str:
    base = f"{iri.BASE}document/"
    if record.source.id.startswith(base):
        return record.source.id
    name = graph.slug(record)
    number = 1
    while (found := base + name + (f"-{number}" if number > 1 else "")) in taken:
        number += 1
    taken.add(found)
    return found
