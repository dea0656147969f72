"""A query from the command line."""

import io
import json
from pathlib import Path

import pytest

from simde_kg import ask, store
from simde_kg.errors import QueryError


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ask")
    (folder / "a.nq").write_text('<http://e/a> <http://www.w3.org/2004/02/skos/core#notation> "MEX" <http://e/g> .\n')
    store.build(folder / "store", [folder / "a.nq"])
    return folder / "store"


def test_a_query_is_text_or_file_or_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "count.rq"
    file.write_text("ASK {}")
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK { ?a ?b ?c }"))
    assert ask.read("SELECT * { ?s ?p ?o }") == "SELECT * { ?s ?p ?o }"
    assert ask.read(str(file)) == "ASK {}"
    assert ask.read("-") == "ASK { ?a ?b ?c }"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"absent\.rq cannot be read"):
        ask.read(str(tmp_path / "absent.rq"))


def test_prefixes_need_no_declaration(directory: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    ask.answer(directory, "SELECT ?n { ?s skos:notation ?n }", "json")
    (row,) = json.loads(capfdbinary.readouterr().out)["results"]["bindings"]
    assert row["n"]["value"] == "MEX"


def test_an_own_prefix_wins(directory: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    ask.answer(directory, "PREFIX skos: <http://e/> SELECT ?p { skos:a ?p ?o }", "csv")
    assert capfdbinary.readouterr().out.splitlines()[1:] == [b"http://www.w3.org/2004/02/skos/core#notation"]


def test_in_a_pipe_rows_are_csv_and_triples_are_n_triples(
    directory: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ask.answer(directory, "SELECT ?n { ?s skos:notation ?n }")
    ask.answer(directory, "CONSTRUCT { ?s skos:notation ?n } { ?s skos:notation ?n }")
    rows = capfdbinary.readouterr().out.splitlines()
    assert rows == [b"n", b"MEX", b'<http://e/a> <http://www.w3.org/2004/02/skos/core#notation> "MEX" .']


def test_a_table_for_people(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask.answer(directory, "SELECT ?s ?n { ?s skos:notation ?n }", "table")
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [["s", "n"], ["http://e/a", "MEX"]]


@pytest.mark.parametrize(("query", "name"), [("ASK {}", "turtle"), ("DESCRIBE <http://e/a>", "csv"), ("ASK {}", "pdf")])
def test_a_format_that_does_not_fit_is_told(directory: Path, query: str, name: str) -> None:
    with pytest.raises(QueryError, match=f"'{name}' does not fit this query. Choose one of .*(json|turtle)"):
        ask.answer(directory, query, name)


def test_a_mistake_is_told_by_the_persons_own_line(directory: Path) -> None:
    with pytest.raises(QueryError, match="line 2"):
        ask.answer(directory, "SELECT ?s\n{ ?s ?p }", "csv")
