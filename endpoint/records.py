"""Documents as bibliographic records: read from the graph, for every format that the catalogue writes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import rdflib
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from endpoint.asking import ask, local, written
from endpoint.service import Service
from endpoint.visitor import languages
from simde_kg.catalogue import fromgraph
from simde_kg.catalogue.record import Record
from simde_kg.words import best

_NAME = re.compile(r"[^\x00-\x20<>\"{}|^`\\#]+")
_PART = 100
"""Documents that one query asks for."""


def _term(given: Mapping[str, str]) -> Node:
    if given["type"] == "uri":
        return URIRef(given["value"])
    if given["type"] == "bnode":
        return rdflib.BNode(given["value"])
    datatype = given.get("datatype")
    language = given.get("xml:lang")
    return Literal(
        given["value"], lang=language, datatype=URIRef(datatype) if datatype and not language else None, normalize=False
    )


def records(iris: Iterable[str], serving: Service) -> dict[str, Record]:
    """Return IRI -> record of those IRIs that are documents; ``source.id`` is the IRI. Raises Problem."""
    own = f"{serving.settings.base_iri}document/"
    wanted = [iri for iri in dict.fromkeys(iris) if iri.startswith(own) and _NAME.fullmatch(iri)]
    graphs: dict[str, Graph] = {}
    for start in range(0, len(wanted), _PART):
        (rows,) = ask(serving, written("things/bibliographic", iri=wanted[start : start + _PART]))
        for row in rows:
            graph = graphs.setdefault(local(row, "iri"), Graph(bind_namespaces="none"))
            graph.add((_term(row["s"]), _term(row["p"]), _term(row["o"])))
    found = {}
    for iri in wanted:
        if iri in graphs:
            made = fromgraph.from_graph(graphs[iri], iri)
            found[iri] = made.replace(source=replace(made.source, id=iri))
    return found


def labels(found: Iterable[Record], serving: Service) -> dict[str, str]:
    """Return the names of the topics and areas of some records in the visitor's language. Raises Problem."""
    iris = list(dict.fromkeys(iri for one in found for iri in (*one.topics, *one.areas)))
    named: dict[str, dict[str, str]] = {}
    for start in range(0, len(iris), _PART):
        (rows,) = ask(serving, written("things/words", iri=iris[start : start + _PART]))
        for row in rows:
            named.setdefault(local(row, "iri"), {})[row["label"].get("xml:lang", "")] = local(row, "label")
    chain = languages()
    return {iri: given[tag] for iri, given in named.items() if (tag := best(given, chain)) is not None}
