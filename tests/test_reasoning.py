"""What follows from the ontology (OWL 2 RL): no contradiction, and no thing of a kind that nobody gave it."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pytest
from rdflib import OWL, RDF, Graph, Namespace, Node, URIRef

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://w3id.org/simde/"
SIMDE = Namespace(f"{BASE}ontology#")
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
"""What owlrl says a contradiction is told by."""
SAMPLES = sorted((ROOT / "mappings").glob("*/*/sample/expected.nq"))
KINDS = [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual]
CONSTRUCTS = {OWL.disjointWith, OWL.members, OWL.versionIRI, OWL.versionInfo}
"""What of OWL the ontology uses: all of it is in OWL 2 RL."""


@cache
def background() -> bytes:
    """Return the ontology, its examples and the concepts, topics apart: the project's own words."""
    graph = Graph()
    files = [*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "ontology" / "examples").glob("*.ttl")]
    concepts = (ROOT / "ontology" / "concepts").glob("*.ttl")
    for path in [*files, *(path for path in concepts if not path.name.startswith("topic"))]:
        graph.parse(path)
    return graph.serialize(format="nt", encoding="utf-8")


def sample(path: Path) -> Graph:
    """Return the statements of a dataset's sample."""
    text = re.sub(r" <[^ ]+> \.$", " .", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return Graph().parse(data=text, format="nt")


def closed(data: Iterable[tuple[Node, Node, Node]]) -> tuple[Graph, Graph]:
    """Return the background with ``data``, and the same with everything that follows."""
    given = Graph().parse(background(), format="nt")
    for triple in data:
        given.add(triple)
    whole = given + Graph()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(whole)
    return given, whole


def contradictions(whole: Graph) -> list[str]:
    """Return what the reasoner reports, and members of the empty class."""
    return sorted(
        {str(text) for text in whole.objects(None, ERROR)} | {str(s) for s in whole[: RDF.type : OWL.Nothing]}
    )


def unintended(given: Graph, whole: Graph) -> list[str]:
    """Return classes of ours that a thing which says what it is gets by inference alone."""
    typed = set(given.subjects(RDF.type))
    return sorted(
        f"{subject} a {kind}"
        for subject, kind in whole.subject_objects(RDF.type)
        if str(kind).startswith(SIMDE) and subject in typed and (subject, RDF.type, kind) not in given
    )


def test_ontology_and_examples_are_consistent() -> None:
    given, whole = closed(())
    assert len(whole) > len(given)
    assert contradictions(whole) == []
    assert unintended(given, whole) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: "/".join(path.parts[-4:-2]))
def test_the_data_of_a_dataset_is_consistent(path: Path) -> None:
    given, whole = closed(sample(path))
    assert contradictions(whole) == []
    assert unintended(given, whole) == []


@pytest.mark.parametrize(
    ("statement", "follows"),
    [
        ("area:MEX simde:basedIn area:USA .", "Organization"),  # a country in place of an organisation
        ("organization:uaz simde:aboutCorridor corridor:MEX-USA .", "Document"),
        ("event:emif-pause simde:limitation 'x'@en ; simde:policyQuestion 'y'@en .", "DataInnovation"),
    ],
)
def test_a_thing_used_as_another_is_noticed(statement: str, follows: str) -> None:
    names = {"simde": SIMDE, **{name: f"{BASE}{name}/" for name in ("area", "organization", "corridor", "event")}}
    prefixes = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in names.items())
    found = unintended(*closed(Graph().parse(data=prefixes + statement, format="turtle")))
    assert any(text.endswith(f" a {SIMDE}{follows}") for text in found)


@pytest.mark.parametrize(
    ("thing", "kinds"),
    [
        ("observation/x", (SIMDE.MissingObservation, URIRef("http://purl.org/linked-data/cube#Observation"))),
        ("document/x", (SIMDE.Document, SIMDE.Organization)),
        ("area/x", (SIMDE.Country, SIMDE.Region)),
        ("area/x", (SIMDE.Area, SIMDE.Organization)),
    ],
)
def test_a_contradiction_is_noticed(thing: str, kinds: tuple[URIRef, URIRef]) -> None:
    _given, whole = closed((URIRef(BASE + thing), RDF.type, kind) for kind in kinds)
    assert contradictions(whole)


def test_the_ontology_keeps_to_the_profile() -> None:
    graph = Graph().parse(ROOT / "ontology" / "simde.ttl")
    used = {p for p in graph.predicates() if str(p).startswith(str(OWL))}
    assert used <= CONSTRUCTS
    kinds = {kind for kind in graph.objects(None, RDF.type) if str(kind).startswith(str(OWL))}
    assert kinds <= {*KINDS, OWL.AllDisjointClasses, OWL.Ontology}
    assert not [c for c in graph.subjects(RDF.type, OWL.Class) if not isinstance(c, URIRef)]
