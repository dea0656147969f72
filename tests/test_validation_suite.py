"""The public SHACL test suite of the W3C, where it is present: SIMDE_SHACL_SUITE=<.../data-shapes-test-suite/tests>.

It is not part of the project: https://github.com/w3c/data-shapes holds it.
"""

import logging
import os
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace
from rdflib.compare import isomorphic
from rdflib.term import Node

from simde_kg import rdffile, store
from simde_kg.errors import ValidationError
from simde_kg.validation import engine, shacl

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = Path(os.environ.get("SIMDE_SHACL_SUITE", "/nonexistent"))
FILES = sorted(SUITE.glob("*/*/*.ttl"))
COMPARED = {SH.focusNode, SH.value, SH.resultPath, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape}
MISSES = {
    "sparql/pre-binding/shapesGraph-001": "the shapes are not in the store: SHACL leaves $shapesGraph open",
}


def cases() -> list[tuple[str, Path]]:
    return [(f"{p.parts[-3]}/{p.parts[-2]}/{p.stem}", p) for p in FILES if SHT.Validate in set(parsed(p).objects())]


def parsed(path: Path) -> Graph:
    return Graph().parse(path, publicID=path.as_uri())


def file_of(node: Node | None) -> Path:
    return Path(str(node).removeprefix("file://"))


def noted(triples: bytes) -> bytes:
    """Return what a file that is handed in is read as: its statements, and how its whole numbers were written."""
    quads = rdffile.with_notes(ox.parse(triples, ox.RdfFormat.N_QUADS))
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def outline(graph: Graph, report: Node) -> Graph:
    """Return what the Recommendation asks of a report, with numbers as the store writes them."""
    found = Graph()
    top = BNode()
    found.add((top, SH.conforms, graph.value(report, SH.conforms) or Literal("")))
    waiting = list(graph.objects(report, SH.result))
    for result in waiting:
        found.add((top, SH.result, result))
    while waiting:
        node = waiting.pop()
        is_result = (report, SH.result, node) in graph
        for predicate, value in graph.predicate_objects(node):
            if is_result and predicate not in COMPARED:
                continue
            named = Literal("blank") if predicate == SH.sourceShape and isinstance(value, BNode) else value
            found.add((node, predicate, named))
            if isinstance(named, BNode) and predicate not in (SH.focusNode, SH.value):
                waiting.append(named)
    plain = Graph()
    opened = store.in_memory((found.serialize(format="nt", encoding="utf-8"), "ntriples"))
    lines = [" ".join(str(term) for term in row) for row in store.rows(opened, "SELECT ?s ?p ?o { ?s ?p ?o }")]
    return plain.parse(data="".join(f"{line} .\n" for line in lines), format="nt")


@pytest.mark.skipif(not FILES, reason="SIMDE_SHACL_SUITE does not name the folder of the SHACL test suite")
def test_the_whole_suite_is_there() -> None:
    assert len(cases()) == 98 + 23


@pytest.mark.parametrize(("name", "path"), cases(), ids=lambda value: value if isinstance(value, str) else "")
def test_reports_as_the_suite_does(
    name: str, path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if name in MISSES:
        request.applymarker(pytest.mark.xfail(reason=MISSES[name], strict=True))
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    graph = parsed(path)
    (test,) = graph.subjects(RDF.type, SHT.Validate)
    action, expected = graph.value(test, MF.action), graph.value(test, MF.result)
    assert action is not None and expected is not None
    data, shapes = file_of(graph.value(action, SHT.dataGraph)), file_of(graph.value(action, SHT.shapesGraph))
    opened = store.in_memory((noted(parsed(data).serialize(format="nt", encoding="utf-8")), "nquads"))
    if expected == SHT.Failure:
        with pytest.raises(ValidationError):
            engine.validate(opened, shacl.Shapes(parsed(shapes)), keep=None)
        return
    found = engine.validate(opened, shacl.Shapes(parsed(shapes)), keep=None).to_rdf()
    report = found.value(None, RDF.type, SH.ValidationReport)
    assert report is not None
    mine, theirs = outline(found, report), outline(graph, expected)
    assert isomorphic(mine, theirs), f"found:\n{mine.serialize()}\nexpected:\n{theirs.serialize()}"
