"""The public RML test suites, run in place; SIMDE_RML_SUITES names a folder that holds their checkouts.

Checkouts are folders named as their repositories of github.com/kg-construct: rml-core, rml-test-cases, rml-io and
rml-fnml. Every case that is not passed is listed here with its reason.
"""

import csv
import gzip
import json
import os
import re
import shutil
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic, to_canonical_graph

from simde_kg.errors import SimdeError
from simde_kg.mapping import plain
from simde_kg.settings import Settings

SUITES = Path(os.environ.get("SIMDE_RML_SUITES", ""))
KNOWN: dict[str, tuple[str, str]] = {
    "rml-core": ("RMLTC*", "http://example.com/"),
    "rml-test-cases": ("RMLTC*-[CJXP]*", "http://example.com/base/"),
    "rml-io": ("RML[ST]TC*", "http://example.com/"),
    "rml-fnml": ("RMLFNMLTC*", "http://example.com/"),
    "rml-cc": ("RMLTC-CC-*", "http://example.com/base/"),
}
"""Suite -> pattern of its cases' folders, base IRI of relative IRIs."""
_LIMITED = "wants the rows that have no mistake; a mistake in the data is an error here, as in rml-core's RMLTC0019b"
NOT_PASSED: dict[str, dict[str, str]] = {
    "rml-test-cases": {
        f"{case}-{kind}": _LIMITED
        for case in ("RMLTC0019b", "RMLTC0020b")
        for kind in ("CSV", "JSON", "XML", "PostgreSQL")
    }
    | {
        "RMLTC0002f-PostgreSQL": "expects that names without quotes are in lower case, as PostgreSQL makes them",
        "RMLTC0002i-PostgreSQL": "names a column, IDs, that its query does not give",
        "RMLTC0002j-PostgreSQL": "names a column, IDs, that its table does not have",
        "RMLTC0003b-PostgreSQL": "names a column, name, that its query does not give",
        "RMLTC0011a-PostgreSQL": "one of its logical sources names no database",
        "RMLTC0018a-PostgreSQL": "expects that texts of the type CHAR are padded with blanks; DuckDB does not pad",
    },
    "rml-fnml": {"RMLFNMLTC0001-CSV": "calls a function that is there for tests only; the list of functions is closed"},
}


UNTYPED = {
    f"RMLTTC{name}"
    for name in ("0004a", "0004c", "0004e", "0004f", "0004g", "0005b", "0006b", "0006c", "0006d", "0006e")
} | {"RMLSTC0003"}
"""Cases of rml-io whose target files have "33" where the suite's other cases have what RML's natural mapping gives, an
xsd:integer, or the other way round (RMLSTC0003: the triples that are read have a plain "33"): all else is compared."""


class Case(NamedTuple):
    suite: str
    folder: Path
    is_error: bool


def is_error(folder: Path, row: dict[str, str]) -> bool:
    """Whether a case is about a mistake: its suite says so, or it has no expected output."""
    said = row.get("error") or row.get("error expected?") or ""
    wanted = expected(folder)
    if said.lower() == "true" or wanted is None or "which is an error" in row.get("purpose", ""):
        return True
    return not row and not wanted.read_text(encoding="utf-8").strip()


def expected(folder: Path) -> Path | None:
    return next((path for name in ("output.nq", "default.nq") if (path := folder / name).is_file()), None)


def cases() -> Iterator[Any]:
    for suite, (pattern, _base) in KNOWN.items():
        folder = SUITES / suite / "test-cases"
        if not os.environ.get("SIMDE_RML_SUITES") or not folder.is_dir():
            reason = f"SIMDE_RML_SUITES names no folder that holds {suite}"
            yield pytest.param(None, id=suite, marks=pytest.mark.skip(reason=reason))
            continue
        with next(p for p in (folder / "metadata.csv", folder.parent / "metadata.csv") if p.is_file()).open() as file:
            rows = {row.get("ID") or row["RML id"]: row for row in csv.DictReader(file)}
        for path in sorted(folder.glob(pattern)):
            if not path.is_dir():
                continue
            reason = NOT_PASSED.get(suite, {}).get(path.name, "")
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            case = Case(suite, path, is_error(path, rows.get(path.name, {})))
            yield pytest.param(case, id=f"{suite}/{path.name}", marks=marks)


def quads(text: str) -> tuple[Counter[str], Dataset | None]:
    """Return the lines, blank space made one, and the parsed data where a parser takes it."""
    text = text.replace("^^<http://www.w3.org/2001/XMLSchema#string>", "")
    lines = Counter(re.sub(r"\s+", " ", re.sub(r"\s*\.\s*$", " .", line)).strip() for line in text.splitlines())
    lines.pop("", None)
    try:
        data = Dataset()
        data.parse(data=text, format="nquads")
        return lines, data
    except Exception:  # noqa: BLE001 (unsafe IRIs are no N-Quads, and rdflib has no error of its own for that)
        return lines, None


def same(found: str, wanted: str) -> bool:
    """Whether two N-Quads texts hold the same data; blank nodes may have other labels."""
    (lines, one), (wanted_lines, other) = quads(found), quads(wanted)
    if one is None or other is None:
        return set(lines) == set(wanted_lines)
    names = {str(graph.identifier) for data in (one, other) for graph in data.graphs()}
    return all(isomorphic(to_canonical_graph(one.graph(name)), to_canonical_graph(other.graph(name))) for name in names)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("case", list(cases()))
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "case"  # a copy: targets are written beside the mapping
    shutil.copytree(case.folder, folder, ignore=shutil.ignore_patterns("dump*"))
    monkeypatch.chdir(folder)
    output = tmp_path / "output.nq"
    mapping = folder / "mapping.ttl"
    name_database(mapping)
    wanted = expected(case.folder)
    error = None
    try:
        plain.map_file(mapping, output, Settings(), KNOWN[case.suite][1])
    except SimdeError as raised:
        error = raised
    if error is not None:
        assert case.is_error, error.text()
        assert str(mapping) in error.text() or error.params.keys() & {"file", "folder", "path"}
        assert error.text("es") != error.text() != error.text("fr")
        return
    found = output.read_text(encoding="utf-8")
    lines = found.splitlines()
    assert len(lines) == len(set(lines)), "a line stands twice"
    assert wanted is not None, f"no error, but {found!r}"
    text = wanted.read_text(encoding="utf-8")
    if case.folder.name in UNTYPED and not list(case.folder.glob("dump*")):
        text = text.replace("^^<http://www.w3.org/2001/XMLSchema#integer>", "")
    assert same(found, text), found
    for target in case.folder.glob("dump*"):
        one, other = statements(folder / target.name), statements(target)
        if case.folder.name in UNTYPED:
            assert not isomorphic(one, other), f"{target.name} has datatypes now: take the case off the list"
            one, other = untyped(one), untyped(other)
        assert isomorphic(one, other), (folder / target.name).read_bytes()[:2000]


def name_database(mapping: Path) -> None:
    """Put the tables of a case about a database into a DuckDB file, and that into its mapping."""
    text = mapping.read_text(encoding="utf-8")
    if "CONNECTIONDSN" not in text:
        return
    with duckdb.connect(str(mapping.parent / "tables.duckdb")) as tables:
        for path in sorted(mapping.parent.glob("*.sql")):
            script = path.read_text(encoding="utf-8").replace("FLOAT", "DOUBLE").replace("REAL", "DOUBLE")
            tables.execute(re.sub(r"E?'\\+x([0-9A-Fa-f]+)'", r"unhex('\1')", script))
        for path in () if list(mapping.parent.glob("*.sql")) else sorted(mapping.parent.glob("*.csv")):
            tables.execute(f"CREATE TABLE \"{path.stem}\" AS SELECT * FROM read_csv('{path}')")
    mapping.write_text(re.sub(r"\$?CONNECTIONDSN", "jdbc:duckdb:tables.duckdb", text), encoding="utf-8")


def statements(path: Path) -> Graph:
    """Return the statements of a target's file, whatever its format and packing."""
    form = {".jsonld": "json-ld", ".n3": "n3", ".ttl": "turtle", ".rdfxml": "xml"}.get(path.suffix, "")
    text = unpacked(path)
    if path.suffix == ".rdfjson":
        return from_rdf_json(json.loads(text))
    if form or path.suffix == ".nt":
        return Graph().parse(data=text, format=form or "nt")
    graph = Graph()
    data = Dataset()
    data.parse(data=text, format="nquads")
    for subject, predicate, value, _graph in data.quads((None, None, None, None)):
        graph.add((subject, predicate, value))
    return graph


def from_rdf_json(found: dict[str, dict[str, list[dict[str, Any]]]]) -> Graph:
    graph = Graph()
    for subject, about in found.items():
        for predicate, values in about.items():
            for value in values:
                literal = Literal(str(value["value"]), value.get("lang"), value.get("datatype"))
                graph.add((URIRef(subject), URIRef(predicate), literal))
    return graph


def untyped(graph: Graph) -> Graph:
    """Return the graph with literals that have no datatype."""
    found = Graph()
    for subject, predicate, value in graph:
        found.add((subject, predicate, Literal(str(value)) if isinstance(value, Literal) else value))
    return found


def unpacked(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            data = archive.read(archive.namelist()[0])
    elif ".tar" in path.name:
        with tarfile.open(path) as bundle:
            member = bundle.extractfile(bundle.getmembers()[0])
            assert member is not None
            data = member.read()
    elif path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
