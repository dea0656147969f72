"""The public RML test suites, run in place; SIMDE_RML_SUITES names a folder that holds their checkouts.

Checkouts are folders named as their repositories of github.com/kg-construct: rml-core, rml-test-cases, rml-io and
rml-fnml. Every case that is not passed is listed here with its reason.
"""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rdflib import Dataset
from rdflib.compare import isomorphic, to_canonical_graph

from simde_kg.errors import SimdeError
from simde_kg.mapping import plain
from simde_kg.settings import Settings

SUITES = Path(os.environ.get("SIMDE_RML_SUITES", ""))
KNOWN: dict[str, tuple[str, str]] = {
    "rml-core": ("RMLTC*", "http://example.com/"),
    "rml-test-cases": ("RMLTC*-[CJX]*", "http://example.com/base/"),
    "rml-io": ("RMLSTC*", "http://example.com/"),
    "rml-fnml": ("RMLFNMLTC*", "http://example.com/"),
    "rml-cc": ("RMLTC-CC-*", "http://example.com/base/"),
}
"""Suite -> pattern of its cases' folders, base IRI of relative IRIs."""
_LIMITED = "wants the rows that have no mistake; a mistake in the data is an error here, as in rml-core's RMLTC0019b"
_DATABASE = "reads a database server"
NOT_PASSED: dict[str, dict[str, str]] = {
    "rml-test-cases": {
        f"{case}-{kind}": _LIMITED for case in ("RMLTC0019b", "RMLTC0020b") for kind in ("CSV", "JSON", "XML")
    },
    "rml-fnml": {"RMLFNMLTC0001-CSV": "calls a function that is there for tests only; the list of functions is closed"},
    "rml-io": {"RMLSTC0003": "SPARQL over a file of triples is not read", "RMLSTC0006a": _DATABASE},
}


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
    monkeypatch.chdir(case.folder)
    output = tmp_path / "output.nq"
    mapping = case.folder / "mapping.ttl"
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
    assert same(found, wanted.read_text(encoding="utf-8")), found
