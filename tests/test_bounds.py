"""What is read is bounded: bombs of every packing, sheets that claim a million rows, any text of Unicode in a cell."""

import gzip
import io
import resource
import zipfile
from pathlib import Path

import openpyxl
import pyoxigraph
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from rdflib import Graph, Literal

from simde_kg.iri import encode
from simde_kg.mapping import plain
from simde_kg.settings import Settings
from simde_kg.sources import bounds, files
from tests.folders import Folder
from tests.test_sources import cells, refusal

BOOK = """<#t> a simde:SourceTable ; rml:path "t.xlsx" ; simde:format "xlsx" ; simde:sheet "S" ;
    simde:column ( "code" "value" ) ."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.describe(BOOK)
    return made


def book(folder: Folder, row: int, column: int, value: str | None) -> None:
    """Write a sheet of one row of data and a cell far out: a value, or formatting only (None)."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "S"
    page.append(["code", "value"])
    page.append(["MEX", 1])
    page.cell(row, column).value = value
    if value is None:
        page.cell(row, column).font = Font(bold=True)
    made.save(folder.data / "t.xlsx")


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 2), (1_048_576, 16_384)])
def test_a_sheet_that_claims_a_million_empty_rows_is_read(folder: Folder, row: int, column: int) -> None:
    book(folder, row, column, None)
    assert cells(folder) == [["2", "MEX", "1"]]


def test_a_blank_a_million_rows_down_costs_little(folder: Folder) -> None:
    book(folder, 1_048_576, 2, "")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert cells(folder) == [["2", "MEX", "1"]]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # KiB


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 16_384), (20_000, 16_384), (1_048_576, 702)])
def test_a_stray_cell_far_out_is_refused(folder: Folder, row: int, column: int) -> None:
    book(folder, row, column, "x")
    assert f"t.xlsx [S]: its cells reach row {row} and column {column}: too many to read." in refusal(folder)


def test_another_sheet_may_be_large(folder: Folder) -> None:
    book(folder, 1_048_576, 16_384, "x")
    made = openpyxl.load_workbook(folder.data / "t.xlsx")
    page = made.create_sheet("Table")
    page.append(["code", "value"])
    page.append(["CAN", 2])
    made.save(folder.data / "t.xlsx")
    folder.describe(BOOK.replace('"S"', '"Table"'))
    assert cells(folder) == [["2", "CAN", "2"]]


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


BOMBS = {
    "gzip": ("t.csv.gz", gzip.compress(b"0" * (20 << 20)), "csv", ""),
    "zip": ("t.zip", zipped("a.csv", b"0" * (20 << 20)), "csv", 'simde:member "a.csv" ;'),
    "gzip of JSON": ("t.json.gz", gzip.compress(b" " * (20 << 20)), "json", ""),
    "gzip of SDMX": ("t.xml.gz", gzip.compress(b" " * (20 << 20)), "sdmx-ml", ""),
    "workbook": ("t.xlsx", zipped("xl/worksheets/sheet1.xml", b" " * (20 << 20)), "xlsx", 'simde:sheet "S" ;'),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path, data, form, more = BOMBS[name]
    monkeypatch.setattr(files, "MAX_BYTES", 5 << 20)
    monkeypatch.setattr(bounds, "MAX_BYTES", 5 << 20)
    folder.describe(
        f'<#t> a simde:SourceTable ; rml:path "{path.removesuffix(".gz")}" ; simde:format "{form}" ; {more}'
        ' simde:column ( "a" ) .'
    )
    folder.put(path, data)
    assert "bomb" in refusal(folder)


MAPPING = """@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://example.org/> .
<#m> a rml:TriplesMap ; rml:logicalSource [ rml:source "t.csv" ] ;
    rml:subjectMap [ rml:template "http://example.org/{n}/{a}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:plain ; rml:objectMap [ rml:reference "b" ] ] ,
        [ rml:predicate ex:tagged ; rml:objectMap [
            rml:template "{b}|{a}" ; rml:termType rml:Literal ; rml:language "es" ] ] ,
        [ rml:predicate ex:typed ; rml:objectMap [ rml:reference "b" ; rml:datatype ex:type ] ] ."""
# "Z" characters may stand in an IRI of N-Quads, but rdflib's reader takes them for white space.
CODE = st.text(st.characters(exclude_categories=["Cs", "Z"]), max_size=12)
CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
HARD = [
    ("\0", "\0"),
    ("\x1a", "\x1a\x1ar\x1aa"),
    ("\r\n", "\n\r"),
    ('"', '""'),
    ("\\", '\\"\\n'),
    ("\ufeff", "\ufffe\uffff"),
    ("\U0010ffff", "\u2028\u2029\x85\x0b\x0c\x1c"),
    ("é", "e\u0301"),
    ("", ""),
]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(CODE, CELL), min_size=1, max_size=30))
@example(pairs=HARD)
def test_any_unicode_in_any_cell_comes_back_from_two_parsers(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rows = "".join('{},"{}","{}"\n'.format(n, *(c.replace('"', '""') for c in pair)) for n, pair in enumerate(pairs))
    (folder / "t.csv").write_bytes(("n,a,b\n" + rows).encode())
    (folder / "m.ttl").write_text(MAPPING, encoding="utf-8")
    plain.map_file(folder / "m.ttl", folder / "out.nq", Settings())
    data = (folder / "out.nq").read_bytes()
    expected: set[tuple[str, str, str, str | None, str | None]] = set()
    for n, (a, b) in enumerate(pairs):
        subject = f"http://example.org/{n}/{encode(a)}"
        expected |= {(subject, "plain", b, None, None), (subject, "tagged", f"{b}|{a}", "es", None)}
        expected.add((subject, "typed", b, None, "http://example.org/type"))
    found = set()
    for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.N_QUADS):
        value = quad.object
        assert isinstance(value, pyoxigraph.Literal)
        named = value.datatype.value if value.datatype.value == "http://example.org/type" else None
        found.add((quad.subject.value, quad.predicate.value[19:], value.value, value.language, named))
    assert found == expected
    again = set()
    for node, predicate, literal in Graph().parse(data=data, format="nt"):
        assert isinstance(literal, Literal)
        named = str(literal.datatype) if literal.datatype else None
        again.add((str(node), str(predicate)[19:], str(literal), literal.language, named))
    assert again == expected
