"""Plain mapping of what answers queries (SQL, SPARQL), and into logical targets."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from rdflib import Graph

from simde_kg.errors import SimdeError
from simde_kg.mapping import plain
from simde_kg.settings import Settings

Map = Callable[..., list[str]]


@pytest.fixture
def mapped(tmp_path: Path) -> Map:
    def run(mapping: str, t_csv: str = "") -> list[str]:
        (tmp_path / "t.csv").write_text(t_csv, encoding="utf-8")
        (tmp_path / "mapping.ttl").write_text(mapping, encoding="utf-8")
        plain.map_file(tmp_path / "mapping.ttl", tmp_path / "output.nq", Settings())
        return (tmp_path / "output.nq").read_text(encoding="utf-8").splitlines()

    return run


# --- sources that answer queries ----------------------------------------------------------------------------------

ASKED = """@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://example.org/> .
@prefix formats: <http://www.w3.org/ns/formats/> . @prefix d2rq: <http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#> .
<#m> a rml:TriplesMap ; rml:logicalSource [ SOURCE ] ; rml:subjectMap [ rml:template "http://example.org/{code}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:name ; rml:objectMap [ rml:reference "name" ] ] ,
        [ rml:predicate ex:count ; rml:objectMap [ rml:reference "count" ] ] ."""
ANSWER = [
    '<http://example.org/MEX> <http://example.org/count> "12"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    '<http://example.org/MEX> <http://example.org/name> "México" .',
    '<http://example.org/NAM> <http://example.org/name> "NA" .',
]
ROWS = "SELECT 'MEX' AS code, 'México' AS name, 12 AS count UNION ALL SELECT 'NAM', 'NA', NULL"
SOURCES = {
    "SQLite": ('rml:source "t.sqlite" ; rml:referenceFormulation rml:SQL2008Table ; rml:iterator "t"'),
    "SQLite, a query": (
        'rml:source [ a d2rq:Database ; d2rq:jdbcDSN "jdbc:sqlite:t.sqlite" ] ; '
        'rml:referenceFormulation rml:SQL2008Query ; rml:iterator "SELECT * FROM t WHERE length(code) = 3;"'
    ),
    "DuckDB": 'rml:source "t.duckdb" ; rml:referenceFormulation rml:SQL2008Table ; rml:iterator "t"',
    "Parquet": 'rml:source "t.parquet" ; rml:referenceFormulation rml:CSV',
    "Parquet, a query": 'rml:source "t.parquet" ; rml:referenceFormulation rml:SQL2008Query ; '
    'rml:iterator "SELECT upper(code) AS code, name, count FROM parquet"',
    "SPARQL": 'rml:source "t.ttl" ; rml:referenceFormulation formats:SPARQL_Results_JSON ; rml:iterator '
    '"SELECT * WHERE { ?s <http://e/code> ?code ; <http://e/name> ?name OPTIONAL { ?s <http://e/count> ?count } }"',
}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Return a folder with one small table in every kind of file that is asked."""
    with closing(sqlite3.connect(tmp_path / "t.sqlite")) as opened:
        opened.execute(f"CREATE TABLE t AS {ROWS}")
        opened.commit()
    with duckdb.connect(str(tmp_path / "t.duckdb")) as other:
        other.execute(f"CREATE TABLE t AS {ROWS}")
        other.execute(f"COPY ({ROWS}) TO '{tmp_path / 't.parquet'}' (FORMAT parquet)")
    (tmp_path / "t.ttl").write_text(
        '<http://e/1> <http://e/code> "MEX" ; <http://e/name> "México" ; <http://e/count> 12 .\n'
        '<http://e/2> <http://e/code> "NAM" ; <http://e/name> "NA" .\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_is_asked_gives_rows_with_their_types(mapped: Map, tables: Path, name: str) -> None:
    assert sorted(mapped(ASKED.replace("SOURCE", SOURCES[name]))) == ANSWER


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('rml:source "t.sqlite" ; rml:referenceFormulation rml:SQL2008Table ; rml:iterator "u"', "no such table"),
        ('rml:source "t.sqlite" ; rml:referenceFormulation rml:SQL2008Query ; rml:iterator "DROP TABLE t"', "readonly"),
        ('rml:source "t.duckdb" ; rml:referenceFormulation rml:SQL2008Query ; rml:iterator "DROP TABLE t"', "read"),
        ('rml:source "t.parquet" ; rml:referenceFormulation rml:SQL2008Query ; rml:iterator "SELECT x"', "x"),
        (
            'rml:source [ d2rq:jdbcDSN "jdbc:postgresql://db/x" ] ; rml:referenceFormulation rml:SQL2008Table',
            "is no database file",
        ),
        (
            'rml:source "t.ttl" ; rml:referenceFormulation formats:SPARQL_Results_CSV ; rml:iterator "ASK {}"',
            "cannot be answered",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_is_named(mapped: Map, tables: Path, source: str, reason: str) -> None:
    with pytest.raises(SimdeError) as caught:
        mapped(ASKED.replace("SOURCE", source))
    assert reason in caught.value.text()
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3


# --- logical targets ----------------------------------------------------------------------------------------------

TO_FILE = """@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://example.org/> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<#m> a rml:TriplesMap ; rml:logicalSource [ rml:source "t.csv" ] ;
    rml:subjectMap [ rml:template "http://example.org/{a}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:b ; rml:objectMap [ rml:reference "b" ; rml:logicalTarget <#t> ] ] ,
        [ rml:predicate ex:c ; rml:object "c" ] .
<#t> a rml:LogicalTarget ; rml:target [ a rml:FilePath ; rml:path "PATH" ] ; rml:serialization formats:FORM ."""


def test_statements_go_to_the_targets_that_their_maps_name(mapped: Map, tmp_path: Path) -> None:
    text = TO_FILE.replace("PATH", "out/b.ttl").replace("FORM", "Turtle")
    assert mapped(text, t_csv="a,b\n1,x\n") == ['<http://example.org/1> <http://example.org/c> "c" .']
    (triple,) = Graph().parse(tmp_path / "out" / "b.ttl")
    assert [str(term) for term in triple] == ["http://example.org/1", "http://example.org/b", "x"]


@pytest.mark.parametrize(("path", "form", "reason"), [("../b.nq", "N-Quads", "is outside"), ("b", "PDF", "not known")])
def test_targets_outside_the_folder_or_unknown_are_refused(
    mapped: Map, tmp_path: Path, path: str, form: str, reason: str
) -> None:
    with pytest.raises(SimdeError, match=reason) as caught:
        mapped(TO_FILE.replace("PATH", path).replace("FORM", form), t_csv="a,b\n1,x\n")
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3
    assert not (tmp_path / "output.nq").exists() and not (tmp_path.parent / "b.nq").exists()


# --- YARRRML ------------------------------------------------------------------------------------------------------

YARRRML = """prefixes:
  ex: http://example.org/
mappings:
  one:
    sources: [['t.csv~csv']]
    s: http://example.org/$(a)
    po:
      - [ex:b, $(b), xsd:integer]
"""


def test_yarrrml_is_translated(tmp_path: Path) -> None:
    pytest.importorskip("yatter", reason="yatter is not installed: pip install 'simde-kg[yarrrml]'")
    (tmp_path / "t.csv").write_text("a,b\nx,1\n")
    (tmp_path / "m.yml").write_text(YARRRML)
    plain.map_file(tmp_path / "m.yml", tmp_path / "out.nq", Settings())
    wanted = '<http://example.org/x> <http://example.org/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert (tmp_path / "out.nq").read_text() == wanted
    (tmp_path / "m.yml").write_text("mappings: [")
    with pytest.raises(SimdeError, match="cannot be translated to RML"):
        plain.map_file(tmp_path / "m.yml", tmp_path / "out.nq", Settings())


def test_without_its_translator_yarrrml_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yatter", None)
    (tmp_path / "m.yaml").write_text(YARRRML)
    with pytest.raises(SimdeError, match="whose translator is not installed") as caught:
        plain.map_file(tmp_path / "m.yaml", tmp_path / "out.nq", Settings())
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3
