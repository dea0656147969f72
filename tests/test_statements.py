"""Small RDF files as plain values, and what a mapping has to load before its first row."""

import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph

from simde_kg import statements, turtle
from simde_kg.errors import MappingError
from simde_kg.statements import RDF, Node

TEXT = """@prefix ex: <http://example.org/> .
<#a> ex:list ( "uno"@es-MX 01 "x"^^ex:t <b> [ ex:in ex:side ] ) ; a ex:Thing ; ex:text "1" , <1> .
"""


def test_terms_are_as_written(tmp_path: Path) -> None:
    path = tmp_path / "a b.ttl"
    path.write_text("\ufeff" + TEXT, encoding="utf-8")
    found = statements.read(path)
    (head,) = found.objects(None, Node("iri", "http://example.org/list"))
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert list(found.members(head)) == [
        Node("literal", "uno", "es-MX"),
        Node("literal", "01", "", integer),
        Node("literal", "x", "", "http://example.org/t"),
        Node("iri", (tmp_path / "b").as_uri()),
        next(found.subjects(Node("iri", "http://example.org/in"))),
    ]
    assert (None, RDF.type, Node("iri", "http://example.org/Thing")) in found
    texts = set(found.objects(Node("iri", path.as_uri() + "#a"), Node("iri", "http://example.org/text")))
    assert len(texts) == 2  # a literal and an IRI of the same text
    assert list(found) == list(statements.read(path))  # labels of blank nodes too


def test_same_as_rdflib(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TEXT.replace("01", "1"), encoding="utf-8")
    other = turtle.statements(Graph().parse(path, format="turtle", publicID=path.as_uri()))
    plain = [{(p, o) for _s, p, o in graph if o.kind != "blank"} for graph in (statements.read(path), other)]
    assert plain[0] == plain[1]
    assert len(list(statements.read(path))) == len(list(other))


def test_a_list_that_bites_its_tail_ends() -> None:
    node, value = Node("blank", "a"), Node("literal", "x")
    found = statements.Statements([(node, RDF.first, value), (node, RDF.rest, node)])
    assert list(found.members(node)) == [value]


def test_saying_one_value_removes_the_others() -> None:
    one, two, three = (Node("iri", text) for text in "abc")
    found = statements.Statements([(one, two, two), (one, two, three), (one, three, two)])
    found.set(one, two, one)
    assert set(found) == {(one, two, one), (one, three, two)}


@pytest.mark.parametrize("text", ["<a> <b> <c>\n\n<d", "<a>\n<b>\n<c d> ."])
def test_what_is_not_turtle_names_file_and_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text)
    with pytest.raises(MappingError, match=r"a\.ttl, line 3: not Turtle"):
        statements.read(path)


def test_a_mapping_loads_no_library_that_it_does_not_use(tmp_path: Path) -> None:
    mapping = tmp_path / "m.ttl"
    mapping.write_text(
        '@prefix rml: <http://w3id.org/rml/> . <#m> rml:logicalSource [ rml:source "a.csv" ] ;'
        ' rml:subjectMap [ rml:template "http://e/{a}" ; rml:class <http://e/C> ] .'
    )
    (tmp_path / "a.csv").write_text("a\n1\n")
    code = (
        "import sys; from simde_kg import cli; cli.main(['map', 'm.ttl', '--output', 'o.nq']);"
        " print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    heavy = {"rdflib", "duckdb", "pandas", "numpy", "pyarrow", "typer", "babel", "lxml", "logging", "hashlib"}
    assert heavy.isdisjoint(done.stdout.split())
    assert (tmp_path / "o.nq").read_text().startswith("<http://e/1> ")
