"""The compiled queries and pyshacl, the authority, find the same in every example."""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.term import Node

from simde_kg import store
from simde_kg.validation import authority, engine, shacl
from simde_kg.validation.report import Report

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = Path(__file__).parent / "validation"
EXAMPLES = sorted(path for path in (ROOT / "shapes/examples").glob("*/*valid.*.ttl"))
CASES = sorted(FIXTURES.glob("*.ttl"))
FACTS = (SH.focusNode, SH.value, SH.resultPath, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)


def told(node: Node | None, graph: Graph) -> object:
    """Return a term so that two graphs can be compared: numbers by value, blank nodes by what they say."""
    if isinstance(node, BNode):
        return frozenset((p, told(o, graph)) for p, o in graph.predicate_objects(node)) or "[]"
    if isinstance(node, Literal) and node.value is not None and not node.language:
        return (str(node.datatype), node.value)
    if isinstance(node, Literal):
        return (str(node.datatype), str(node), (node.language or "").lower())
    return node


def results(report: Graph) -> Counter[tuple[object, ...]]:
    """Return each result as a tuple of its facts; blank source shapes by kind only."""
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if (None, SH.detail, result) in report:
            continue
        facts = [report.value(result, fact) for fact in FACTS]
        shape = facts[3]
        facts[3] = None if isinstance(shape, BNode) else shape
        found.append(tuple(told(fact, report) for fact in facts))
    return Counter(found)


def agree(found: Report, expected: Graph) -> None:
    """Assert that a report of the engine has the results of one of pyshacl's."""
    mine, theirs = results(found.to_rdf()), results(expected)
    assert mine - theirs == Counter(), "the engine invents"
    assert theirs - mine == Counter(), "the engine overlooks"
    assert found.conforms == (not theirs)
    assert sum(finding.count for finding in found.findings) == theirs.total()


def compared(data: Graph, shapes: shacl.Shapes, bulk: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that pyshacl and the engine agree; ``bulk``: from how many instances on queries are turned round."""
    if bulk is not None:
        monkeypatch.setattr(engine, "BULK", bulk)
    opened = store.in_memory((data.serialize(format="nt", encoding="utf-8"), "ntriples"))
    agree(engine.validate(opened, shapes, keep=None), authority.validate(data, shapes))


@cache
def rules(name: str) -> shacl.Shapes:
    return shacl.read([ROOT / "shapes" / f"{name}.ttl", ROOT / "ontology/prefixes.ttl"])


@cache
def context(name: str) -> Graph:
    own = ROOT / "shapes/examples" / name / "context.ttl"
    whole = [*(ROOT / "ontology").rglob("*.ttl"), ROOT / "shapes/examples/context.ttl"]
    graph = Graph()
    for path in [own] if own.is_file() else whole:
        graph.parse(path)
    return graph


def quads(graph: Graph, name: str) -> bytes:
    lines = graph.serialize(format="nt").splitlines()
    return "".join(f"{line.removesuffix(' .')} <{name}> .\n" for line in lines if line.strip()).encode()


@cache
def opened_examples(name: str) -> store.Store:
    """Return a store with the context of a class and each of its examples in graphs of their own."""
    parts = [quads(context(name), "urn:context")]
    parts += [quads(Graph().parse(path), path.as_uri()) for path in EXAMPLES if path.parent.name == name]
    return store.in_memory((b"".join(parts), "nquads"))


@pytest.mark.parametrize("bulk", [None, 1], ids=["general", "bulk"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_breaks_what_its_name_says(path: Path, bulk: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    # tests/test_shapes.py says the same of pyshacl.
    if bulk is not None:
        monkeypatch.setattr(engine, "BULK", bulk)
    name, (verdict, why) = path.parent.name, path.stem.split(".", 1)
    found = engine.validate(opened_examples(name), rules(name), graphs=["urn:context", path.as_uri()])
    expected = {f"shape:{name}-{why}"} if verdict == "invalid" else set()
    assert {finding.check.rule for finding in found.findings} == expected


APART = {"observation/invalid.value-number": "with the others' indicators rdflib finds a text greater than a number"}


@cache
def authority_on_examples(name: str) -> tuple[Graph, Graph]:
    """Return the examples of a class as one graph, and what pyshacl finds in it."""
    data = Graph() + context(name)
    for path in EXAMPLES:
        if path.parent.name == name and f"{name}/{path.stem}" not in APART:
            data.parse(path)
    return data, authority.validate(data, rules(name))


@pytest.mark.parametrize("bulk", [None, 1], ids=["general", "bulk"])
@pytest.mark.parametrize("name", sorted({path.parent.name for path in EXAMPLES}))
def test_on_the_examples_of_a_class_together(name: str, bulk: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if bulk is not None:
        monkeypatch.setattr(engine, "BULK", bulk)
    data, expected = authority_on_examples(name)
    opened = store.in_memory((data.serialize(format="nt", encoding="utf-8"), "ntriples"))
    agree(engine.validate(opened, rules(name), keep=None), expected)


def test_there_are_cases_for_every_component() -> None:
    used: set[Node] = set()
    for path in CASES:
        used |= set(Graph().parse(path).predicates())
    assert shacl.CORE <= used


@pytest.mark.parametrize("bulk", [None, 1], ids=["general", "bulk"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_on_cases_of_each_component(path: Path, bulk: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    graph = Graph().parse(path)
    compared(graph, shacl.Shapes(graph), bulk, monkeypatch)


# --- random graphs and shapes -------------------------------------------------------------------------------------

NODES = [":a", ":b", ":c", ":d"]
# Left out: dates, truth values and IRIs after sh:lessThan, which pyshacl compares though SPARQL does not; 2.0, which
# the store writes as 2.
TERMS = [*NODES, "1", "2", "2.5", '"x"', '"x"@es', '"y"@en', '"MEX"']
PATHS = [
    ":p",
    ":q",
    "[ sh:inversePath :p ]",
    "( :p :q )",
    "[ sh:alternativePath ( :p :q ) ]",
    "[ sh:oneOrMorePath :p ]",
    "( :q [ sh:zeroOrMorePath :p ] )",
]
SIMPLE = [
    "sh:minCount 1",
    "sh:minCount 2",
    "sh:maxCount 1",
    "sh:maxCount 0",
    "sh:class :C",
    "sh:class :D",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:string",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:Literal",
    "sh:minInclusive 2",
    "sh:maxExclusive 2",
    "sh:minLength 2",
    'sh:pattern "^[A-Z]"',
    'sh:languageIn ( "es" )',
    "sh:uniqueLang true",
    "sh:hasValue :a",
    "sh:hasValue 1",
    'sh:in ( :a :b 1 "x" )',
    "sh:equals :q",
    "sh:disjoint :q",
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 1",
]
VALUES = [one for one in SIMPLE if not any(part in one for part in ("Count", "uniqueLang", "lessThan", "hasValue"))]

triples = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from([":p", ":q"]), st.sampled_from(TERMS)), max_size=12
)
types = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from([":C", ":D"])), min_size=1, max_size=5)


@st.composite
def node_shapes(draw: st.DrawFn, depth: int) -> str:
    """Draw the inside of a node shape: conditions on the node, properties of it, shapes joined by logic."""
    parts = draw(st.lists(st.sampled_from(VALUES), max_size=1))
    parts += [f"sh:property [ {inner} ]" for inner in draw(st.lists(property_shapes(depth), max_size=2))]
    if depth:
        for word in draw(st.lists(st.sampled_from(["sh:and", "sh:or", "sh:xone"]), max_size=1)):
            members = draw(
                st.lists(st.one_of(node_shapes(depth - 1), property_shapes(depth - 1)), min_size=1, max_size=2)
            )
            parts.append(f"{word} ( {' '.join(f'[ {member} ]' for member in members)} )")
        for inner in draw(st.lists(node_shapes(depth - 1), max_size=1)):
            parts.append(f"sh:not [ {inner} ]")
    return " ; ".join(["a sh:NodeShape", *parts]) if depth < 2 else " ; ".join(parts or ["sh:nodeKind sh:IRI"])


@st.composite
def property_shapes(draw: st.DrawFn, depth: int) -> str:
    """Draw the inside of a property shape: a path, conditions on its values, the shape of its values."""
    chosen = draw(st.lists(st.sampled_from(SIMPLE), min_size=1, max_size=2, unique=True))
    parts = [f"sh:path {draw(st.sampled_from(PATHS))}", chosen[0]]
    if len(chosen) > 1 and chosen[1].split()[0] != chosen[0].split()[0]:
        parts.append(chosen[1])
    if depth:
        parts += [f"sh:node [ {inner} ]" for inner in draw(st.lists(node_shapes(depth - 1), max_size=1))]
        parts += [f"sh:property [ {inner} ]" for inner in draw(st.lists(property_shapes(depth - 1), max_size=1))]
    return " ; ".join(["a sh:PropertyShape", *parts])


HEAD = """@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:D rdfs:subClassOf :C .
"""
TARGETS = [
    "sh:targetClass :C",
    "sh:targetClass :D",
    "sh:targetNode :a",
    "sh:targetSubjectsOf :p",
    "sh:targetObjectsOf :q",
]


@pytest.mark.parametrize("bulk", [None, 1], ids=["general", "bulk"])
@settings(max_examples=int(os.environ.get("SIMDE_RANDOM_SHAPES", "40")), deadline=None, derandomize=True, database=None)
@given(facts=triples, kinds=types, target=st.sampled_from(TARGETS), shape=st.one_of(node_shapes(2), property_shapes(2)))
def test_on_random_graphs_and_shapes(
    bulk: int | None, facts: list[tuple[str, str, str]], kinds: list[tuple[str, str]], target: str, shape: str
) -> None:
    data = HEAD + "".join(f"{s} {p} {o} .\n" for s, p, o in facts) + "".join(f"{s} a {c} .\n" for s, c in kinds)
    kind = "" if shape.startswith("a ") else "a sh:NodeShape ; "
    shapes = shacl.Shapes(Graph().parse(data=f"{HEAD}:shape {kind}{target} ; {shape} .", format="turtle"))
    with pytest.MonkeyPatch.context() as patch:
        compared(Graph().parse(data=data, format="turtle"), shapes, bulk, patch)
