"""Expectations: a known version of the files gives what it gave; a cut or shrunken one is noticed."""

import gzip
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import dataset
from simde_kg.build import expected, recorded
from simde_kg.build.worker import Job, map_one
from simde_kg.errors import MappingError
from simde_kg.issues import Issue
from simde_kg.mapping import components
from simde_kg.mapping.run import Mapped
from simde_kg.mapping.tally import Tally, tally
from simde_kg.settings import Settings
from simde_kg.workspace import Workspace
from tests.conftest import ROOT
from tests.folders import Folder

if TYPE_CHECKING:
    from simde_kg.build import BuildResult

DESCRIBED = """
<> a simde:DatasetEdition ; simde:table <#t> .
<#t> a simde:SourceTable ; rml:path "t.csv" ; simde:format "csv" ; simde:column ( "area" "value" ) .
<#tidy> a simde:TidyTable ; simde:reads <#t> ; csvw:column (
    [ csvw:name "area" ; csvw:required true ]
    [ csvw:name "value" ; csvw:datatype xsd:decimal ; simde:missing [ simde:marker ".." ; simde:status "M" ] ] ) .
<#o> a rml:TriplesMap ;
    rml:logicalSource [ rml:source <#tidy> ; rml:iterator "SELECT * FROM tidy WHERE value IS NOT NULL" ] ;
    rml:subjectMap [ rml:template "https://example.org/{area}" ; rml:class qb:Observation ] ;
    rml:predicateObjectMap [ rml:predicate <http://purl.org/linked-data/sdmx/2009/measure#obsValue> ;
        rml:objectMap [ rml:reference "value" ; rml:datatype xsd:decimal ] ] .
<#m> a rml:TriplesMap ;
    rml:logicalSource [ rml:source <#tidy> ; rml:iterator "SELECT * FROM tidy WHERE value IS NULL" ] ;
    rml:subjectMap [ rml:template "https://example.org/{area}" ; rml:class simde:MissingObservation ] ."""
ROWS = [f"A{number:04},{number}.5" for number in range(299)] + ["LAST,.."]


def text(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in ["area,value", *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a dataset of 300 rows whose expectation is recorded."""
    made = Folder(tmp_path)
    made.describe(DESCRIBED)
    made.put("t.csv", text(ROWS))
    record(made)
    return made


def record(folder: Folder, rows: list[str] | None = None, *, shipped: bool = False) -> expected.Expectation:
    if rows is not None:
        folder.put("t.csv", text(rows))
    now = expected.found(folder.map(f"record-{len(list(folder.top.iterdir()))}"), "2026-11-22", shipped=shipped)
    known = expected.read(dataset.load(folder.mapping))
    recorded.write(folder.mapping / "dataset.ttl", [now, *known])
    return now


def check(folder: Folder, *, shipped: bool = False) -> list[Issue]:
    mapped = folder.map(f"check-{len(list(folder.top.iterdir()))}")
    assert not list(mapped.issues)
    expected.check(dataset.load(folder.mapping), mapped, shipped=shipped)
    for issue in mapped.issues:
        assert len({issue.text(language) for language in ("es", "en", "fr")}) == 3
    return list(mapped.issues)


def test_what_was_recorded_is_read_back(folder: Folder) -> None:
    (known,) = expected.read(dataset.load(folder.mapping))
    assert known == expected.found(folder.map(), "2026-11-22")
    assert known.rows == 300
    assert known.tally == Tally(299, 1, sum(range(299)) + type(known.tally.total)("149.5"))
    assert [one.file for one in known.snapshots] == ["t.csv"]


def test_a_known_version_that_gives_the_same_is_silent(folder: Folder) -> None:
    assert check(folder) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'simde:marker ".."',
            'simde:marker "." ; simde:status "M" ] ; simde:leftOut ( ".." ) ; simde:missing [ simde:marker "x"',
            "0 missing observations came out, but this version of the files gives 1",
        ),
        ("WHERE value IS NOT NULL", "WHERE value > '1'", "observations came out, but this version of the files gives"),
        ("csvw:datatype xsd:decimal ;", "csvw:datatype xsd:decimal ; simde:scale 10 ;", "add up to 447005"),
    ],
)
def test_a_known_version_that_gives_something_else_is_a_violation(
    folder: Folder, before: str, after: str, told: str
) -> None:
    path = folder.mapping / "dataset.ttl"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    issues = check(folder)
    assert {(issue.code, issue.severity) for issue in issues} == {("not-as-expected", "violation")}
    assert any(told in issue.text() for issue in issues)


@pytest.mark.parametrize("rows", [299, 290, 150, 120])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_cut_between_two_rows_is_noticed(folder: Folder, rows: int, packed: bool) -> None:
    content = text(ROWS[:rows])
    if packed:
        (folder.data / "t.csv").unlink()
        folder.put("t.csv.gz", gzip.compress(content.encode()))
    else:
        folder.put("t.csv", content)
    (issue,) = check(folder)
    assert (issue.code, issue.severity) == ("cut-off", "violation")
    assert f"has only {len(content)}" in issue.text() and str(len(text(ROWS))) in issue.text()


def test_a_packed_file_is_the_version_that_it_holds(folder: Folder) -> None:
    (folder.data / "t.csv").unlink()
    folder.put("t.csv.gz", gzip.compress(text(ROWS).encode()))
    assert check(folder) == []


def test_a_file_that_lost_rows_elsewhere_is_noticed(folder: Folder) -> None:
    folder.put("t.csv", text(ROWS[:150] + ROWS[200:]))
    (issue,) = check(folder)
    assert (issue.code, issue.severity, issue.found, issue.expected) == ("too-few-rows", "violation", "250", "300")


def test_an_unknown_version_is_told_and_goes_through(folder: Folder) -> None:
    for rows in ([*ROWS, "NEW,1"], [row.replace("7.5", "8.5") for row in ROWS], ROWS[:150] + ROWS[155:]):
        folder.put("t.csv", text(rows))
        (issue,) = check(folder)
        assert (issue.code, issue.severity) == ("unknown-version", "info")
        assert "simde inspect test/one --expect" in issue.text()


def test_an_extract_is_compared_with_the_extract(folder: Folder) -> None:
    record(folder, ROWS[100:150], shipped=True)
    folder.put("t.csv", text([*ROWS[100:148], "NEW,1", "LAST,1"]))
    assert [issue.code for issue in check(folder, shipped=True)] == ["unknown-version"]
    assert [issue.code for issue in check(folder)] == ["too-few-rows"]


def test_without_expectations_nothing_is_told(folder: Folder) -> None:
    folder.describe(DESCRIBED)
    assert check(folder) == []


def test_values_are_added_exactly(tmp_path: Path) -> None:
    value = '<a> <http://purl.org/linked-data/sdmx/2009/measure#obsValue> "{}"^^<d> <g> .\n'
    (tmp_path / "a.nq").write_text("".join(value.format(n) for n in ("0.1", "0.2", "12345678901234567890123", "text")))
    assert str(tally([tmp_path / "a.nq"]).total) == "12345678901234567890123.3"


# --- recording ----------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Workspace:
    """Return a project of one dataset with its shipped extract, and nothing recorded."""
    folder = Folder(tmp_path)
    folder.describe(DESCRIBED)
    (tmp_path / "ontology").symlink_to(ROOT / "ontology")
    for name, rows in (("data", ROWS[:120]), ("whole", ROWS)):
        (tmp_path / name / "test" / "one").mkdir(parents=True)
        (tmp_path / name / "test" / "one" / "t.csv").write_text(text(rows))
    return Workspace(tmp_path, tmp_path / "home")


def test_the_command_records_extract_and_whole_files(project: Workspace) -> None:
    path = project.mappings / "test" / "one" / "dataset.ttl"
    whole = replace(Settings(), sources=str(project.root / "whole"))
    assert recorded.record(project, Settings(), "test/one").rows == 120
    assert recorded.record(project, whole, "test/one").rows == 300
    once = path.read_text()
    assert recorded.record(project, whole, "test/one").rows == 300
    assert path.read_text() == once
    assert once.startswith(path.read_text().partition(recorded.MARK)[0]) and "@prefix dcat:" in once
    assert [(item.rows, item.shipped) for item in expected.read(dataset.load(path.parent))] == [
        (300, False),
        (120, True),
    ]


def test_another_extract_takes_the_place_of_the_first(project: Workspace) -> None:
    recorded.record(project, Settings(), "test/one")
    (project.data / "test" / "one" / "t.csv").write_text(text(ROWS[:50]))
    recorded.record(project, Settings(), "test/one")
    (only,) = expected.read(dataset.load(project.mappings / "test" / "one"))
    assert only.rows == 50


def test_what_cannot_be_recorded_is_refused(project: Workspace) -> None:
    with pytest.raises(MappingError, match="There is no dataset 'test/two'"):
        recorded.record(project, Settings(), "test/two")
    path = project.mappings / "test" / "one" / "dataset.ttl"
    path.write_text(path.read_text() + "\n<> simde:expectation [ simde:rows 1 ] .\n")
    with pytest.raises(MappingError, match="before the lines that the command writes"):
        recorded.record(project, Settings(), "test/one")


# --- the shipped datasets -----------------------------------------------------------------------------------------

EDITIONS = sorted(
    "/".join(path.parts[-3:-1])
    for path in (ROOT / "mappings").glob("*/*/dataset.ttl")
    if "simde:DatasetEdition" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", EDITIONS)
def test_the_shipped_extract_of_an_edition_has_its_expectation(name: str) -> None:
    known = expected.read(dataset.load(ROOT / "mappings" / name))
    assert [item.shipped for item in known].count(True) == 1, f"run simde inspect {name} --expect"
    assert all(item.rows and item.tally.observations for item in known)


def test_the_shipped_extracts_give_what_is_expected(built: "BuildResult") -> None:
    codes = {issue.code for issue in built.issues}
    assert not codes & {"unknown-version", "too-few-rows", "cut-off", "not-as-expected"}


def test_a_build_stops_at_a_real_file_that_is_cut_between_two_rows(tmp_path: Path) -> None:
    name, work, cut = "un-desa/migrant-stock-2017-bilateral", tmp_path / "work", tmp_path / "cut"
    work.mkdir()
    cut.mkdir()
    (path,) = (ROOT / "data" / name).glob("*.csv")
    lines = path.read_bytes().splitlines(keepends=True)
    (cut / path.name).write_bytes(b"".join(lines[: len(lines) // 2]))
    known = components.declared(ROOT / "ontology")
    found = map_one(Job(name, ROOT / "mappings" / name, cut, work, Settings(), known)).result
    assert isinstance(found, Mapped), found.text()
    (issue,) = found.issues.violations
    size = path.stat().st_size
    assert issue.text().startswith(f"{path.name}: begins as the known file of {size} bytes, but has only")
