"""The description of a dataset in its own graph: catalogue record, source tables, data structure definition."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from simde_kg.dataset import CSVW, RML, SIMDE, Dataset
from simde_kg.iri import minted
from simde_kg.mapping import graphs
from simde_kg.mapping.model import TriplesMap

if TYPE_CHECKING:
    from rdflib.term import Node

QB = Namespace("http://purl.org/linked-data/cube#")
_INTERNAL = {CSVW.column, CSVW.primaryKey, CSVW.dialect, SIMDE.column, SIMDE.unread, SIMDE.reads, SIMDE.query}
_SDMX = "http://purl.org/linked-data/sdmx/2009/"


def component_kind(predicate: str, declared: Mapping[str, str]) -> str | None:
    """Return ``dimension``, ``measure`` or ``attribute`` for a predicate of an observation, or None.

    ``declared`` holds the kinds of the ontology's own properties; SDMX's are known by their namespace.
    """
    for kind in ("dimension", "measure", "attribute"):
        if predicate.startswith(f"{_SDMX}{kind}#"):
            return kind
    return declared.get(predicate)


def structure(dataset: Dataset, maps: tuple[TriplesMap, ...], declared: Mapping[str, str]) -> Graph:
    """Return the qb:DataStructureDefinition of the predicates that the dataset's observations have.

    Empty for a dataset without observations.
    """
    graph = Graph()
    predicates = {
        predicate.expression.constant[1:-1]
        for item in maps
        if str(QB.Observation) in item.classes
        for part in item.predicate_objects
        for predicate in part.predicates
        if predicate.expression.constant is not None
    }
    kinds = {p: kind for p in predicates if (kind := component_kind(p, declared)) is not None}
    if not kinds:
        return graph
    whole = URIRef(dataset.iri + "#structure")
    graph.add((URIRef(dataset.iri), QB.structure, whole))
    graph.add((whole, RDF.type, QB.DataStructureDefinition))
    order = {"dimension": 0, "measure": 1, "attribute": 2}
    for number, (predicate, kind) in enumerate(sorted(kinds.items(), key=lambda pair: (order[pair[1]], pair[0])), 1):
        component = URIRef(f"{dataset.iri}#component-{predicate.rpartition('#')[2]}")
        graph.add((whole, QB.component, component))
        graph.add((component, RDF.type, QB.ComponentSpecification))
        graph.add((component, QB[kind], URIRef(predicate)))
        graph.add((component, QB.order, Literal(number)))
        if kind == "attribute":
            graph.add((component, QB.componentRequired, Literal(lexical_or_value=False)))
    return graph


def catalogue(dataset: Dataset) -> Graph:
    """Return what dataset.ttl says of the dataset and its source tables, without the mapping."""
    found = Graph()
    waiting: list[Node] = [URIRef(dataset.iri)]
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for predicate, value in dataset.graph.predicate_objects(node):
            if predicate in _INTERNAL or (str(predicate).startswith(str(RML)) and predicate != RML.path):
                continue
            found.add((node, predicate, value))
            if isinstance(value, BNode) or str(value).startswith(dataset.iri + "#"):
                waiting.append(value)
    return found


def write(dataset: Dataset, maps: tuple[TriplesMap, ...], declared: Mapping[str, str], path: Path, base: str) -> Path:
    """Write the description as N-Quads in the dataset's graph and return the path."""
    whole = catalogue(dataset) + structure(dataset, maps, declared)
    return graphs.write(whole, minted(base).graph(dataset.id), dataset.iri, path)
