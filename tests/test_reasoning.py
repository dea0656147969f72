"""What follows from the ontology (OWL 2 RL): no contradiction, and no thing of a kind that nobody gave it."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl  # type: ignore[import-untyped]
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Namespace, Node, URIRef

from simde_kg import queries
from tests.test_questions import rows

if TYPE_CHECKING:
    from simde_kg.release import Release

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


# --- the whole release --------------------------------------------------------------------------------------------
# The reasoner is too slow for a release of two million statements: it has the sample of every dataset, above.
# These three rules of OWL 2 RL ask the whole release; what subclasses imply is in its inferred graph.

RULES = ("disjoint", "domain", "range")


def rule(name: str) -> str:
    return queries.with_prefixes((ROOT / "tests" / "consistency" / f"{name}.rq").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RULES)
def test_the_release_keeps_the_rule(name: str, built_release: "Release") -> None:
    assert rows(built_release, rule(name)) == []


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("disjoint", "area:MEX a simde:Country , simde:Region ."),
        ("disjoint", "document:x a simde:Document , simde:Organization ."),
        ("domain", "area:MEX simde:basedIn area:USA ."),
        ("range", "organization:uaz a simde:Organization ; simde:basedIn event:x . event:x a simde:Event ."),
    ],
)
def test_a_release_that_breaks_the_rule_is_noticed(name: str, statement: str) -> None:
    prefixes = {"simde": SIMDE, **{one: f"{BASE}{one}/" for one in ("area", "organization", "document", "event")}}
    declared = "".join(f"@prefix {one}: <{namespace}> .\n" for one, namespace in prefixes.items())
    graph = Graph().parse(ROOT / "ontology" / "simde.ttl")
    assert list(graph.query(rule(name))) == []
    graph.parse(data=declared + statement, format="turtle")
    assert list(graph.query(rule(name))) != []


@pytest.mark.parametrize(
    ("rule_", "axiom", "example"),
    [
        ("domain", "simde:sourceAddress rdfs:domain simde:Document .", "organization"),
        ("domain", "dcterms:title rdfs:domain simde:Document .", "dataset-edition"),
        ("range", "dcterms:spatial rdfs:range simde:Corridor .", "event"),
        ("disjoint", "simde:Event rdfs:subClassOf simde:Event . simde:Event owl:disjointWith schema:Event .", "event"),
    ],
)
def test_an_axiom_that_infers_nonsense_is_noticed(rule_: str, axiom: str, example: str) -> None:
    names = {"simde": SIMDE, "rdfs": RDFS, "dcterms": DCTERMS, "owl": OWL, "schema": "https://schema.org/"}
    prefixes = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in names.items())
    graph = Graph().parse(ROOT / "ontology" / "examples" / f"{example}.ttl")
    graph.add((URIRef(f"{BASE}area/MEX"), RDF.type, SIMDE.Country))
    assert list((graph + Graph().parse(ROOT / "ontology" / "simde.ttl")).query(rule(rule_))) == []
    graph.parse(data=prefixes + axiom, format="turtle")
    assert list((graph + Graph().parse(ROOT / "ontology" / "simde.ttl")).query(rule(rule_))) != []


def test_schemes_are_consistent_with_the_ontology() -> None:
    """Topics too, with what says something to a reasoner."""
    schemes = Graph()
    for path in (ROOT / "ontology" / "concepts").glob("topic*.ttl"):
        schemes.parse(path)
    said = [triple for triple in schemes if triple[1] in (RDF.type, SKOS.broader, SKOS.related)]
    given, whole = closed(said)
    assert contradictions(whole) == []
    assert unintended(given, whole) == []
