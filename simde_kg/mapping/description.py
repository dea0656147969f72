"""The description of a dataset in its own graph: catalogue record, source tables, data structure definitions.

A dataset is one cube, or a whole of several (``dcterms:hasPart``): each cube has its own structure.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, BNode, Graph, Literal, Namespace, URIRef

from simde_kg.dataset import CSVW, RML, SIMDE, Dataset
from simde_kg.errors import MappingError
from simde_kg.iri import minted
from simde_kg.mapping import graphs
from simde_kg.mapping.model import ReferencingObjectMap, TermMap, TriplesMap
from simde_kg.words import _

if TYPE_CHECKING:
    from rdflib.term import Node

QB = Namespace("http://purl.org/linked-data/cube#")
_INTERNAL = {
    *(CSVW.column, CSVW.primaryKey, CSVW.dialect),
    *(SIMDE.column, SIMDE.unread, SIMDE.reads, SIMDE.query, SIMDE.expectation),
}
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
    """Return a qb:DataStructureDefinition for each cube: of the predicates that its observations have.

    Empty for a dataset without observations. A cube other than the dataset itself is one of its parts, and says so.
    Raises MappingError for a cube that dataset.ttl does not declare.
    """
    graph = Graph()
    for cube, predicates in sorted(cubes(dataset, maps).items()):
        kinds = {p: kind for p in predicates if (kind := component_kind(p, declared)) is not None}
        if kinds:
            graph += _definition(cube, kinds)
        if cube != dataset.iri:
            graph.add((URIRef(cube), DCTERMS.isPartOf, URIRef(dataset.iri)))
    return graph


def cubes(dataset: Dataset, maps: tuple[TriplesMap, ...]) -> dict[str, set[str]]:
    """Return cube IRI -> predicates of its observations: the constants of ``qb:dataSet``, else the dataset itself."""
    found: dict[str, set[str]] = {}
    for item in maps:
        if str(QB.Observation) not in item.classes:
            continue
        said = [(predicate, part) for part in item.predicate_objects for predicate in _constants(part.predicates)]
        named = {iri for predicate, part in said if predicate == str(QB.dataSet) for iri in _constants(part.objects)}
        for cube in named or {dataset.iri}:
            if cube != dataset.iri:
                _refuse_undeclared(dataset, cube)
            found.setdefault(cube, set()).update(predicate for predicate, _part in said)
    return found


def _constants(terms: Iterable[TermMap | ReferencingObjectMap]) -> list[str]:
    """Return the IRIs of the constants among term maps."""
    constants = (term.expression.constant for term in terms if isinstance(term, TermMap))
    return [text[1:-1] for text in constants if text is not None]


def _refuse_undeclared(dataset: Dataset, cube: str) -> None:
    """Raise MappingError unless dataset.ttl has ``<> dcterms:hasPart <cube> . <cube> a qb:DataSet``."""
    whole, part = URIRef(dataset.iri), URIRef(cube)
    if (part, RDF.type, QB.DataSet) not in dataset.graph or (whole, DCTERMS.hasPart, part) not in dataset.graph:
        raise MappingError(
            _("{file}: observations belong to the cube {cube}, which is not declared."),
            _("Write <> dcterms:hasPart <{cube}> and <{cube}> a qb:DataSet with its titles, or correct the name."),
            file=dataset.folder / "dataset.ttl",
            cube=cube.removeprefix(dataset.iri),
        )


def _definition(cube: str, kinds: Mapping[str, str]) -> Graph:
    """Return the structure of one cube: dimensions, measures, attributes, in that order."""
    graph = Graph()
    name = cube + ("-" if "#" in cube else "#")
    whole = URIRef(name + "structure")
    graph.add((URIRef(cube), QB.structure, whole))
    graph.add((whole, RDF.type, QB.DataStructureDefinition))
    order = {"dimension": 0, "measure": 1, "attribute": 2}
    for number, (predicate, kind) in enumerate(sorted(kinds.items(), key=lambda pair: (order[pair[1]], pair[0])), 1):
        component = URIRef(f"{name}component-{predicate.rpartition('#')[2]}")
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
