"""The view of cubes for cube.link: whole, closed, and by its own profile, where that is present.

SIMDE_CUBE_LINK names a checkout of github.com/zazuko/cube-link, whose ``standalone-cube-constraint`` is run in place.
"""

import io
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import pytest
from rdflib import QB, RDF, SH, Graph, Literal, Namespace, Node, URIRef
from rdflib.collection import Collection
from rdflib.namespace import XSD

from endpoint.asking import written
from simde_kg import store
from simde_kg.formats import FORMATS

if TYPE_CHECKING:
    from simde_kg.release import Release

CUBE, SCHEMA = Namespace("https://cube.link/"), Namespace("http://schema.org/")
BASE = "https://w3id.org/simde/"
EDITIONS = {
    "oecd/international-migration-database": 1,
    "world-bank/bilateral-remittances-2016": 1,
    "mpidr/scholarly-migration": 4,
}
"""Small editions, and how many cubes each has."""
PROFILE = Path(os.environ.get("SIMDE_CUBE_LINK", "/nonexistent")) / "validation"
SHAPES = ("standalone-cube-constraint.ttl", "standalone-constraint-constraint.ttl")


@cache
def _view(folder: Path, edition: str) -> Graph:
    output = io.BytesIO()
    text = written("cube-link", edition=f"{BASE}dataset/{edition}", made="2026-11-22")
    store.query(store.open_read_only(folder), text, output, FORMATS["ntriples"])
    return Graph().parse(data=output.getvalue(), format="nt")


def view(release: "Release", edition: str) -> Graph:
    """Return the cubes of an edition, as the endpoint sends them."""
    return _view(release.store, edition)


def undescribed(graph: Graph) -> Iterator[str]:
    """Yield what a cube, or a property of its constraint, lacks."""
    for cube in graph[: RDF.type : CUBE.Cube]:
        names = {name.language for name in graph[cube : SCHEMA.name] if isinstance(name, Literal)}
        if names != {"es", "en", "fr"}:
            yield f"{cube}: names in {names}"
        for date in (SCHEMA.dateCreated, SCHEMA.datePublished, SCHEMA.dateModified):
            if [getattr(day, "datatype", None) for day in graph[cube:date]] != [XSD.date]:
                yield f"{cube}: {date}"
        for one in (SCHEMA.publisher, SCHEMA.creator, SCHEMA.contributor, SCHEMA.contactPoint):
            if [type(value) for value in graph[cube:one]] != [URIRef]:
                yield f"{cube}: {one}"
        for shape in graph[cube : CUBE.observationConstraint / SH.property]:
            path = graph.value(shape, SH.path)
            named = len(set(graph[shape : SCHEMA.name])) == 3 or path in (RDF.type, CUBE.observedBy)
            typed = any(graph.value(shape, way) is not None for way in (SH.nodeKind, SH.datatype, SH["or"]))
            if (
                not named
                or not typed
                or [graph.value(shape, n) for n in (SH.minCount, SH.maxCount)] != [Literal(1)] * 2
            ):
                yield f"{cube}: {path}"


def fits(graph: Graph, shape: Node, value: Node) -> bool:
    """Tell whether a value has the kind or one of the datatypes that a property shape asks for."""
    if graph.value(shape, SH.nodeKind) == SH.IRI:
        return isinstance(value, URIRef)
    either = graph.value(shape, SH["or"])
    ways = [shape] if either is None else list(Collection(graph, either))
    return getattr(value, "datatype", None) in {graph.value(way, SH.datatype) for way in ways}


def unfit(graph: Graph) -> Iterator[str]:
    """Yield observations without exactly one fitting value of each property of their cube, or with anything else."""
    for cube in graph[: RDF.type : CUBE.Cube]:
        shapes = {
            graph.value(shape, SH.path): shape for shape in graph[cube : CUBE.observationConstraint / SH.property]
        }
        for observation in graph[cube : CUBE.observationSet / CUBE.observation]:
            said = list(graph.predicate_objects(observation))
            if sorted(map(str, shapes)) != sorted(str(path) for path, _value in said):
                yield f"{observation}: {len(said)} statements"
            elif not all(fits(graph, shapes[path], value) for path, value in said):
                yield f"{observation}: a value"


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_observation_is_there_and_fits_the_constraint(edition: str, built_release: "Release") -> None:
    graph = view(built_release, edition)
    assert len(set(graph[: RDF.type : CUBE.Cube])) == EDITIONS[edition]
    held = built_release.manifest.graphs[edition].observations
    assert len(set(graph.subjects(RDF.type, CUBE.Observation))) == held > 0
    assert len(set(graph.subjects(CUBE.observation))) == EDITIONS[edition]
    assert (list(undescribed(graph)), list(unfit(graph))) == ([], [])
    assert not set(graph[: RDF.type : QB.Observation])


def test_the_figure_and_its_places_are_those_of_the_data_cube(built_release: "Release") -> None:
    graph = view(built_release, "world-bank/bilateral-remittances-2016")
    one = URIRef(f"{BASE}observation/world-bank/bilateral-remittances-2016/USA-MEX/2016")
    sdmx = Namespace("http://purl.org/linked-data/sdmx/2009/")
    value = graph.value(one, URIRef(f"{sdmx}measure#obsValue"))
    assert isinstance(value, Literal) and abs(float(value) - 28_125.89e6) < 10_000  # in US$, two decimals of a million
    assert graph.value(one, URIRef(f"{BASE}ontology#receiverArea")) == URIRef(f"{BASE}area/MEX")
    assert graph.value(one, CUBE.observedBy) == URIRef(f"{BASE}organization/world-bank")


@pytest.mark.parametrize("fault", ["name", "day", "dimension", "second value", "datatype"])
def test_a_fault_is_noticed(fault: str, built_release: "Release") -> None:
    graph = view(built_release, "oecd/international-migration-database") + Graph()
    (cube,) = graph[: RDF.type : CUBE.Cube]
    observation = min(graph[cube : CUBE.observationSet / CUBE.observation])
    value = URIRef("http://purl.org/linked-data/sdmx/2009/measure#obsValue")
    if fault == "name":
        graph.remove((cube, SCHEMA.name, None))
    elif fault == "day":
        graph.set((cube, SCHEMA.dateModified, Literal("2026")))
    elif fault == "dimension":
        graph.remove((observation, URIRef(f"{BASE}ontology#originArea"), None))
    elif fault == "second value":
        graph.add((observation, value, Literal(1)))
    else:
        graph.set((observation, value, Literal("1")))
    assert len([*undescribed(graph), *unfit(graph)]) == 1
    if PROFILE.is_dir() and fault in ("name", "day"):
        assert not conforms(graph)


def conforms(graph: Graph) -> bool:
    """Tell whether no violation of cube.link's own profile is found; its warnings are not counted."""
    shapes = Graph()
    for name in SHAPES:
        shapes.parse(PROFILE / name)
    _ok, report, _text = pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=True)
    assert isinstance(report, Graph)
    return not set(report.subjects(SH.resultSeverity, SH.Violation))


@pytest.mark.skipif(not PROFILE.is_dir(), reason="SIMDE_CUBE_LINK names no checkout of zazuko/cube-link")
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_profile_of_cube_link_passes(edition: str, built_release: "Release") -> None:
    graph = view(built_release, edition)
    for cube in set(graph[: RDF.type : CUBE.Cube]):  # the profile looks at every observation: a hundred tell as much
        left = set(sorted(graph[cube : CUBE.observationSet / CUBE.observation])[100:])
        small = Graph()
        for triple in graph:
            if left.isdisjoint(triple):
                small.add(triple)
        assert conforms(small)
