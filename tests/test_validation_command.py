"""simde validate, as a partner runs it: files, datasets, profiles, formats, exit status, three languages."""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, SH, Graph

from simde_kg import cli
from simde_kg.vocab import PREFIXES
from tests.conftest import ROOT

if TYPE_CHECKING:
    from simde_kg.build import BuildResult

WDI, REMITTANCES = "world-bank/wdi-net-migration", "banxico/remesas"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
GOOD = """<https://example.org/o1> a qb:Observation ;
    qb:dataSet <https://w3id.org/simde/dataset/world-bank/wdi-net-migration> ;
    simde:indicator indicator:net-migration ; simde:reportingArea area:MEX ;
    sdmx-dimension:refPeriod period:2015 ; sdmx-dimension:sex sdmx-code:sex-T ;
    sdmx-measure:obsValue 100 ; simde:sourceRow 2 .
"""
BAD = GOOD.replace("area:MEX", "area:MXC").replace("obsValue 100", 'obsValue "1,00"')


@pytest.fixture(scope="module")
def home(built: "BuildResult") -> Path:
    return built.release.path.parent.parent


class Ran:
    """What a run of the command gave: exit status and what it wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str], home: Path) -> None:
        self._capsys, self._home = capsys, home
        self.out = self.err = ""

    def __call__(self, *arguments: str | Path, language: str = "en") -> int:
        with pytest.raises(SystemExit) as stopped:
            cli.main(["--lang", language, "--home", str(self._home), "validate", *map(str, arguments)])
        self.out, self.err = self._capsys.readouterr()
        return int(stopped.value.code or 0)


@pytest.fixture
def validate(capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    monkeypatch.chdir(ROOT)
    return Ran(capsys, home)


def turtle(folder: Path, text: str, name: str = "data.ttl") -> Path:
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


# --- files --------------------------------------------------------------------------------------------------------


FORMS = {"ttl": "turtle", "nt": "nt", "nq": "nquads", "rdf": "xml", "jsonld": "json-ld", "trig": "trig"}


def test_every_format_is_read_and_what_is_right_conforms(validate: Ran, tmp_path: Path) -> None:
    for number, (ending, form) in enumerate(FORMS.items()):
        graph = Graph().parse(data=HEAD + GOOD.replace("/o1>", f"/o{number}>"))
        quads = {"nquads": graph.serialize(format="nt").replace(" .\n", " <https://example.org/g> .\n")}
        text = quads.get(form) or graph.serialize(format=form)
        (tmp_path / f"data.{ending}").write_text(text, encoding="utf-8")
    assert validate(*sorted(tmp_path.iterdir())) == 0, validate.out
    assert validate.out.startswith("Conforms: ") and "Things looked at: 6." in validate.out


@pytest.mark.parametrize(
    ("language", "told", "end"),
    [
        ("es", "El área de origen no está", "No cumple las formas."),
        ("en", "The area of origin is not", "Does not conform to the shapes."),
        ("fr", "La zone d’origine ne figure pas", "Non conforme aux formes."),
    ],
)
def test_what_is_wrong_is_told_with_what_was_meant(
    validate: Ran, tmp_path: Path, language: str, told: str, end: str
) -> None:
    bad = BAD.replace("reportingArea", "originArea")
    assert validate(turtle(tmp_path, bad), language=language) == 1
    assert told in validate.out and "= area:MXC (" in validate.out
    assert validate.err.strip() == end


def test_only_the_files_own_things_are_reported(validate: Ran, tmp_path: Path) -> None:
    """A rule that every area of the release breaks is told of the file's own area alone."""
    shapes = turtle(
        tmp_path,
        "<https://e.org/S> a sh:NodeShape ; sh:targetClass simde:Area ; "
        "sh:property [ sh:path <https://e.org/p> ; sh:minCount 1 ] .",
        "shapes.ttl",
    )
    own = turtle(tmp_path, "area:XXA a simde:Area .")
    assert validate(own, "--shapes", shapes, "--format", "json") == 1
    report = json.loads(validate.out)
    assert report["things"] == 1 and report["counts"]["Violation"] == 1
    assert report["findings"][0]["violations"][0]["focus"] == "<https://w3id.org/simde/area/XXA>"


def test_a_period_that_no_release_has_is_derived_as_in_a_build(validate: Ran, tmp_path: Path) -> None:
    assert validate(turtle(tmp_path, GOOD.replace("period:2015", "period:2031"))) == 0, validate.out


def test_several_files_may_refer_to_each_other(validate: Ran, tmp_path: Path) -> None:
    parts = [turtle(tmp_path, "area:XXA a simde:Area .", "a.ttl"), turtle(tmp_path, BAD, "b.ttl")]
    assert validate(*parts) == 1
    assert "Things looked at: 2." in validate.out


def test_the_type_of_a_whole_number_is_the_one_that_was_written(validate: Ran, tmp_path: Path) -> None:
    shapes = turtle(
        tmp_path,
        "<https://e.org/S> a sh:NodeShape ; sh:targetClass simde:Area ; "
        "sh:property [ sh:path <https://e.org/p> ; sh:datatype xsd:byte ] .",
        "shapes.ttl",
    )
    own = turtle(tmp_path, 'area:XXA a simde:Area ; <https://e.org/p> "5"^^xsd:byte , 6 , "7"^^xsd:short .')
    assert validate(own, "--shapes", shapes, "--format", "json") == 1
    (finding,) = json.loads(validate.out)["findings"]
    assert {one["value"].split('"')[1] for one in finding["violations"]} == {"6", "7"}


# --- formats ------------------------------------------------------------------------------------------------------


def test_the_report_has_every_format(validate: Ran, tmp_path: Path) -> None:
    path = turtle(tmp_path, BAD)
    assert validate(path, "--format", "turtle") == 1
    graph = Graph().parse(data=validate.out)
    results = len(list(graph.subjects(RDF.type, SH.ValidationResult)))
    assert validate(path, "--format", "csv", language="es") == 1
    rows = list(csv.DictReader(io.StringIO(validate.out)))
    assert len(rows) == results and all(row["row"] == "2" for row in rows)
    assert any("separadores" in row["message"] for row in rows)
    assert validate(path, "--format", "html", language="fr") == 1
    assert validate.out.startswith('<section lang="fr">') and validate.out.count("<tr>") == results + 1


# --- profiles and shapes ------------------------------------------------------------------------------------------


def test_a_profile_checks_its_rules_only(validate: Ran, tmp_path: Path) -> None:
    path = turtle(tmp_path, BAD.replace('"1,00"', "1"))
    assert validate(path, "--profile", "core-cube") == 0, validate.out
    assert validate(path, "--profile", "simde-cube") == 1
    assert validate(path, "--profile", "thesaurus") == 2
    assert "kind of thing that the rules look at" in validate.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--profile", "cube"), "There is no profile cube. Known profiles: catalogue-record, core-cube"),
        (("--profile", "core-cube", "--shapes", "shapes"), "--shapes and --profile exclude each other."),
        (("--shapes", "nowhere.ttl"), "The shapes file nowhere.ttl cannot be read"),
        (("--format", "pdf"), "There is no format pdf for a report. Choose text"),
    ],
)
def test_rules_that_cannot_be_used_are_no_finding(
    validate: Ran, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    assert validate(turtle(tmp_path, GOOD), *arguments) == 2
    assert told in validate.err and not validate.out


# --- what cannot be read ------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", "<x:a> <x:b> 1 .\n<x:a> 2 .", "a.ttl, line 2: this is not turtle ("),
        ("a.ttl", "<x:a> <x:b> 3 <x:c> .", "a.ttl, line 1: this is not turtle ("),
        (
            "a.ttl",
            "<x:a> <x:b> " + "[ <x:b> " * 2000 + "1" + "]" * 2000 + " .",
            "a.ttl is nested deeper than 1000 levels.",
        ),
        ("a.nt", "<a> <b> <c> .", "a.nt, line 1: this is not ntriples ("),
        ("a.nt", "<https://e.org/a> <https://e.org/b> .", "a.nt, line 1: this is not ntriples ("),
        ("a.rdf", "<rdf:RDF>", "a.rdf: this is not rdfxml (Unknown prefix rdf:)"),
        ("a.rdf", BOMB, "a.rdf declares XML entities that refer to others"),
        ("a.jsonld", '{"@context": "https://e.org/c", "a": 1}', "a.jsonld takes its JSON-LD context from another"),
        ("a.jsonld", '{"https://e.org/b": ' + "[" * 100_000, "a.jsonld, line 1: this is not jsonld ("),
        ("a.ttl", "", "a.ttl holds no statement."),
        ("a.rdf", "", "a.rdf"),
        ("a.txt", "x", "a.txt is no RDF file: its name ends in none of .ttl, .nt"),
        ("a.csv", "", "a.csv is empty (0 bytes)."),
        ("a.zip", "no zip", "a.zip cannot be unpacked: File is not a zip file."),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_file_and_line(
    validate: Ran, tmp_path: Path, name: str, content: str, told: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert validate(path, "--profile", "thesaurus") == 2
    assert told in validate.err and "Traceback" not in validate.err and len(validate.err.splitlines()) == 1


def test_brackets_in_texts_are_no_nesting_and_relative_iris_begin_at_the_file(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "a b.ttl"
    path.write_text(
        "@prefix qb: <http://purl.org/linked-data/cube#> .\n"
        + "\n".join(f'<#o> a qb:Observation ; <#p{n}> "([[" , """{{"(""" . # ((' for n in range(1500)),
        encoding="utf-8",
    )
    assert validate(path, "--profile", "core-cube") == 1
    assert "file:///a%20b.ttl#o" in validate.out and "nested" not in validate.err


def test_a_file_that_is_too_large_is_not_read(validate: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.nt"
    with path.open("wb") as file:
        file.truncate(600_000_000)
    assert validate(path) == 2
    assert "has 600 MB; at most 512 MB are read." in validate.err


def test_a_name_that_is_nothing_and_a_table_of_a_dataset_are_told_apart(validate: Ran) -> None:
    assert validate("nothing/here") == 2
    assert "neither an RDF file nor a dataset" in validate.err and WDI in validate.err
    assert validate(ROOT / "data" / REMITTANCES / "remesas_pais.csv") == 2
    assert f"Validate that: simde validate {REMITTANCES}" in validate.err


# --- tables without a description, archives -----------------------------------------------------------------------

TABLE = """Year,Country,Sex,Value
2015,MEX,F,12
20l5,MXE,F,13
2015,USA,F,1O
2015,USA,F,1O
2016,CAN,M,15,3
2016,MEX,M,15
2016,BRA,M,15
2017,COL,M,15
2018,GTM,M,15
2019,MÃ©xico,M,15
"""
SAID = {
    "cell-unlike": "row 3, column 'Year': '20l5' is not like the other cells (1 cells). Did you mean 2015?",
    "code-unknown": "row 3, column 'Country': the area 'MXE' is not known (1 cells). Nearest known: MX = MEX",
    "letters-broken": "row 11, column 'Country': 'MÃ©xico' has letters of a wrong encoding. It may have been 'México'",
    "row-twice": "rows 4 and 5: the same cells",
    "row-width": "row 6: 5 cells where the header has 4.",
    "table-read": "read as csv, utf-8, ','; 10 rows below row 1",
}


def test_a_table_without_a_description_is_checked_as_far_as_can_be_known(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert validate(path, "--format", "json") == 1
    issues = json.loads(validate.out)["tables"]["issues"]
    told = {issue["code"]: [one["message"]["en"] for one in issues if one["code"] == issue["code"]] for issue in issues}
    assert told.keys() == SAID.keys()
    for code, text in SAID.items():
        assert any(text in message for message in told[code]), (code, told[code])
    assert all(len(set(issue["message"].values())) == 3 for issue in issues)


def test_a_table_that_is_well_written_conforms_and_says_how_it_was_read(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("Año;País;Valor\n2015;MEX;1\n2016;GTM;2\n2017;SLV;4\n", encoding="windows-1252")
    assert validate(path, language="es") == 0
    assert "no está en UTF-8; se leyó como windows-1252" in validate.out and "period = Año" in validate.out


def test_a_code_of_two_letters_among_codes_of_three_is_told(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    rows = [f"{year},{code},{year * 7}\n" for code in ("MEX", "GTM", "HN", "SLV", "CAN") for year in (2015, 2016)]
    path.write_text("year,iso,value\n" + "".join(rows), encoding="utf-8")
    assert validate(path, language="es") == 0
    told = "fila 6, columna 'iso': 'HN' no tiene 3 letras, como los demás códigos (2 celdas). Escriba HND"
    assert told in validate.out


def test_a_quote_that_is_never_closed_is_named(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('origin,destination,year,value\nMEX,USA,2010,1\nMEX,"CAN,2011,2\nMEX,GTM,2012,3\nMEX,HND,2013,4\n')
    assert validate(path) == 1
    assert (
        "t.csv, row 3, column 'destination': the quotation mark before 'CAN,2011,2' is not closed. 2 lines"
        in validate.out
    )
    assert "cells where the header" not in validate.out


def test_dates_of_another_order_are_told_with_what_to_write(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    dates = ("03/04/2019", "25/04/2019", "04/26/2019", "28/06/2019", "31/06/2019", "2019-06-29", "07/07/2019")
    path.write_text("country,date,value\n" + "".join(f"MEX,{date},{n}\n" for n, date in enumerate(dates)))
    assert validate(path) == 1
    for told in (
        "row 4, column 'date': '04/26/2019' has day and month in another order than '25/04/2019'. Write 2019-04-26;",
        "row 6, column 'date': '31/06/2019' is no date like the others.",
        "row 7, column 'date': '2019-06-29' is no date like the others. Did you mean 29/06/2019?",
        "row 2, column 'date': '03/04/2019' may be 2019-04-03 or 2019-03-04 (1 cells).",
    ):
        assert told in validate.out
    path.write_text("country,date,value\n" + "".join(f"MEX,{date},{n}\n" for n, date in enumerate(dates[:2])))
    assert validate(path) == 0


def test_a_first_row_of_data_is_told(validate: Ran, tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("".join(f"{year},MEX,{year * 7}\n" for year in range(2000, 2010)), encoding="utf-8")
    assert validate(path) == 1
    assert "row 1: the first row looks like data, not like a header: 2000, MEX, 14000" in validate.out


# --- datasets -----------------------------------------------------------------------------------------------------


def test_a_dataset_is_read_mapped_and_checked(validate: Ran) -> None:
    assert validate(WDI) == 0, validate.out
    assert "Conforms: " in validate.out
    things = re.search(r"Things looked at: ([\d,]+)", validate.out)
    assert things and int(things[1].replace(",", "")) > 1000
    assert validate("simde/corridors") == 2
    assert "Validate the release: simde validate" in validate.err


def test_a_folder_elsewhere_is_checked_with_its_own_tables(validate: Ran, tmp_path: Path) -> None:
    """A wrong cell is told with its file, row and column; no shape is asked about a table that cannot be read."""
    folder = copied(tmp_path, REMITTANCES)
    assert validate(folder) == 0, validate.err
    table = folder / "data" / "remesas_pais.csv"
    lines = table.read_bytes().split(b"\n")
    lines[2] = lines[2].rsplit(b",", 1)[0] + b",12;5"
    table.write_bytes(b"\n".join(lines))
    assert validate(folder, language="es") == 1
    assert validate.out.startswith("Tablas: ") and "12;5" in validate.out and table.name in validate.out
    assert "las formas se comprueban cuando sus tablas" in validate.out
    assert validate(folder, "--format", "json") == 1
    report = json.loads(validate.out)
    assert not report["passes"] and report["unread"] == [REMITTANCES] and report["tables"]["issues"][0]["row"] == 3
    assert validate(folder, "--format", "turtle") == 1
    results = Graph().parse(data=validate.out)
    assert "12;5" in [str(value) for value in results.objects(None, SH.value)]
    assert validate(folder, "--format", "csv") == 1
    assert next(csv.DictReader(io.StringIO(validate.out)))["dataset"] == REMITTANCES


def copied(tmp_path: Path, name: str) -> Path:
    """Return a copy of a dataset's folder with its shipped tables, which need not be those of a known version."""
    folder = tmp_path / "mappings" / name
    shutil.copytree(ROOT / "mappings" / name, folder)
    shutil.copytree(ROOT / "mappings/simde/areas", tmp_path / "mappings/simde/areas")
    shutil.copytree(ROOT / "data" / name, folder / "data")
    text = (folder / "dataset.ttl").read_text(encoding="utf-8").partition("<> simde:expectation")[0]
    (folder / "dataset.ttl").write_text(text, encoding="utf-8")
    return folder


def test_what_a_shape_finds_names_the_cell_that_it_was_read_from(validate: Ran, tmp_path: Path) -> None:
    folder = copied(tmp_path, REMITTANCES)
    described = (folder / "dataset.ttl").read_text(encoding="utf-8")
    (folder / "dataset.ttl").write_text(described.replace(" ; csvw:minimum 0", ""), encoding="utf-8")
    table = folder / "data" / "remesas_pais.csv"
    lines = table.read_bytes().split(b"\r\n")
    head, _comma, figure = lines[4].rpartition(b",")
    lines[4] = head + b",-" + figure
    table.write_bytes(b"\r\n".join(lines))
    assert validate(folder, "--format", "json") == 1
    findings = {one["rule"]: one for one in json.loads(validate.out)["findings"]}
    (wrong,) = findings["shape:observation-value-minimum"]["violations"]
    assert (wrong["file"], wrong["row"], wrong["column"]) == ("remesas_pais.csv", 5, "VALOR_USD")
    assert wrong["cell"] == f"-{figure.decode()}"
    former = findings["shape:observation-area-existed"]
    assert former["severity"].endswith("Warning") and former["purpose"]["es"].startswith("Una cifra vale")
    assert {(one["column"], one["cell"]) for one in former["violations"]} == {("PAIS", "Antillas Holandesas")}


def test_a_release_is_checked_when_nothing_is_named(validate: Ran, tmp_path: Path) -> None:
    assert validate() == 0, validate.err
    assert validate.out.startswith(("Conforms: ", "warnings: "))
    assert "file remesas_pais.csv, row 8, column 'PAIS': 'Antillas Holandesas'" in validate.out
    nowhere = Ran(validate._capsys, tmp_path)
    assert nowhere() == 2
    assert "There is no release yet." in nowhere.err
