"""The store: loading, reading, errors that name the place."""

import gzip
import io
from pathlib import Path

import pytest

from simde_kg import store
from simde_kg.errors import QueryError, ReleaseError
from simde_kg.formats import FORMATS

A = b'<urn:a> <urn:p> "uno"@es <urn:g1> .\n<urn:a> <urn:p> "one"@en <urn:g1> .'  # no line break at the end
B = b"<urn:b> <urn:q> <urn:a> <urn:g2> .\n"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "a.nq").write_bytes(A)
    (tmp_path / "b.nq.gz").write_bytes(gzip.compress(B))
    assert store.build(tmp_path / "store", [tmp_path / "a.nq", tmp_path / "b.nq.gz"]) == 3
    return tmp_path / "store"


def answered(directory: Path, text: str, name: str, **more: dict[str, str]) -> bytes:
    output = io.BytesIO()
    store.query(store.open_read_only(directory), text, output, FORMATS[name], **more)  # type: ignore[arg-type]
    return output.getvalue()


def test_plain_and_packed_files_are_one_graph_by_default(built: Path) -> None:
    assert answered(built, "SELECT ?o { ?b <urn:q> ?a . ?a <urn:p> ?o } ORDER BY ?o", "csv") == b"o\r\none\r\nuno\r\n"


def test_named_graphs_can_be_chosen(built: Path) -> None:
    opened = store.open_read_only(built)
    assert len(list(store.rows(opened, "SELECT * { ?s ?p ?o }"))) == 3
    assert len(list(store.rows(opened, "SELECT * { ?s ?p ?o }", graphs=["urn:g2"]))) == 1


def test_an_empty_list_of_files_is_an_empty_store(tmp_path: Path) -> None:
    assert store.build(tmp_path / "store", []) == 0
    assert answered(tmp_path / "store", "ASK { ?s ?p ?o }", "csv") == b"false"


def test_triples_and_solutions_take_their_own_formats(built: Path) -> None:
    text = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isIRI(?o)) }"
    assert answered(built, text, "ntriples") == b"<urn:b> <urn:q> <urn:a> .\n"
    with pytest.raises(QueryError, match="cannot be answered as csv"):
        answered(built, text, "csv")
    with pytest.raises(QueryError, match="cannot be answered as turtle"):
        answered(built, "ASK { }", "turtle")


def test_bindings_are_terms_not_text(built: Path) -> None:
    opened = store.open_read_only(built)
    found = list(store.rows(opened, "SELECT ?s ?o { ?s <urn:p> ?o }", bindings={"o": '"uno"@es'}))
    assert found == [("<urn:a>", '"uno"@es')]
    with pytest.raises(QueryError, match="does not select the variable"):
        list(store.rows(opened, "SELECT ?s { ?s <urn:p> ?o }", bindings={"o": '"uno"@es'}))
    with pytest.raises(QueryError, match="not an RDF term"):
        list(store.rows(opened, "SELECT ?s { ?s <urn:p> ?o }", bindings={"o": '"x" . <urn:a> <urn:b> <urn:c>'}))


def test_unbound_is_none(built: Path) -> None:
    text = "SELECT ?a ?z { ?a <urn:p> ?o OPTIONAL { ?a <urn:z> ?z } } LIMIT 1"
    assert list(store.rows(store.open_read_only(built), text)) == [("<urn:a>", None)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?x WHERE {\n  ?x ?y }", "line 2, column"),
        ("SELECT ?x WHERE {\n ?x nope:a ?y }", "prefix that is not declared, at line 2"),
        ("", "line 1, column 1"),
    ],
)
def test_a_wrong_query_is_told_with_its_place(built: Path, text: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        store.answer(store.open_read_only(built), text)


def test_lines_that_were_put_before_do_not_count(built: Path) -> None:
    with pytest.raises(QueryError, match="line 1, column"):
        store.answer(store.open_read_only(built), "# one\n# two\nSELECT x", lines_before=2)


@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_file_is_named_with_its_line(tmp_path: Path, packed: bool) -> None:
    good, bad = tmp_path / "good.nq", tmp_path / ("bad.nq.gz" if packed else "bad.nq")
    good.write_bytes(B * 3)
    text = B + b'<urn:a> <urn:b> "x <urn:g> .\n' + B
    bad.write_bytes(gzip.compress(text) if packed else text)
    with pytest.raises(ReleaseError, match=r"bad\.nq(\.gz)?, line 2: this is not N-Quads"):
        store.build(tmp_path / "store", [good, bad])


def test_a_truncated_package_and_an_absent_file_are_named(tmp_path: Path) -> None:
    bad = tmp_path / "cut.nq.gz"
    bad.write_bytes(gzip.compress(B * 1000)[:-12])
    with pytest.raises(ReleaseError, match=r"cut\.nq\.gz"):
        store.build(tmp_path / "one", [bad])
    with pytest.raises(ReleaseError, match=r"absent\.nq cannot be read"):
        store.build(tmp_path / "two", [tmp_path / "absent.nq"])


def test_a_store_is_written_once(built: Path) -> None:
    with pytest.raises(ReleaseError, match="only written once"):
        store.build(built, [])


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be opened as a store"):
        store.open_read_only(tmp_path / "nothing")


def test_only_select_gives_rows(built: Path) -> None:
    with pytest.raises(QueryError, match="Only a SELECT"):
        list(store.rows(store.open_read_only(built), "ASK { }"))


def test_rdflib_sees_the_union(built: Path) -> None:
    dataset = store.as_dataset(store.open_read_only(built))
    assert sorted(str(row[0]) for row in dataset.query("SELECT ?o { <urn:a> <urn:p> ?o }")) == ["one", "uno"]  # type: ignore[index]
