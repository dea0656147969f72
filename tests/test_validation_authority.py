"""The compiled queries and pyshacl, the authority, find the same in every example."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.term import Node

from simde_kg import store
from simde_kg.validation import authority, engine, shacl

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


def compared(data: Graph, shapes: shacl.Shapes, bulk: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that pyshacl and the engine agree; ``bulk``: from how many instances on queries are turned round."""
    if bulk is not None:
        monkeypatch.setattr(engine, "BULK", bulk)
    opened = store.in_memory((data.serialize(format="nt", encoding="utf-8"), "ntriples"))
    found = engine.validate(opened, shapes, keep=None)
    expected = authority.validate(data, shapes)
    mine, theirs = results(found.to_rdf()), results(expected)
    assert mine - theirs == Counter(), "the engine invents"
    assert theirs - mine == Counter(), "the engine overlooks"
    assert found.conforms == (not theirs)
    assert sum(finding.count for finding in found.findings) == theirs.total()


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


@pytest.mark.parametrize("bulk", [None, 1], ids=["general", "bulk"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_on_the_examples_of_the_shapes(path: Path, bulk: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    data = context(path.parent.name) + Graph().parse(path)
    compared(data, rules(path.parent.name), bulk, monkeypatch)


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
