"""Drafts of dataset folders: from a file never seen before to observations, without Python."""

import csv
import gzip
import io
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import babel
import duckdb
import hypothesis
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Namespace

from simde_kg import gaps, scaffold, settings, store
from simde_kg.build import BuildResult, build
from simde_kg.errors import InputError, MappingError, WorkspaceError
from simde_kg.gaps import MARKER
from simde_kg.scaffold import Made, Wanted, codes, grid, numbers, periods
from simde_kg.scaffold.contents import contents
from simde_kg.workspace import Workspace
from tests.conftest import ROOT

ID = "partner/survey-2025"
LONG = """Country of origin;Country of destination;Year;Sex;Number of people;Remarks
MEX;USA;2019;Men;1 234;
MEX;USA;2019;Women;2 345;
MEX;USA;2020;Men;..;late
GTM;USA;2019;Men;345;
Hond.;USA;2019;Men;12 345;
Todas;USA;2019;Men;13 924;
MEX;CAN;2019;Women;77;
SLV;CAN;2019;Women;78;
GTM;CAN;2019;Women;79;
"""


@pytest.fixture
def project(tmp_path: Path) -> Workspace:
    """Return a project with the real ontology, shapes and areas, and no other dataset."""
    top = tmp_path / "project"
    top.mkdir()
    for name in ("ontology", "shapes"):
        (top / name).symlink_to(ROOT / name)
    for part in ("mappings", "data"):
        for name in ("areas", "periods", "corridors"):
            if (ROOT / part / "simde" / name).is_dir():
                shutil.copytree(ROOT / part / "simde" / name, top / part / "simde" / name)
    return Workspace(top, tmp_path / "home")


def new(project: Workspace, name: str, content: str | bytes, **words: str) -> Made:
    path = project.root / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return scaffold.new(project, Wanted(ID, path, **words))


def declared(made: Made) -> str:
    return (made.folder / "dataset.ttl").read_text(encoding="utf-8")


def fill(made: Made, **targets: str) -> None:
    """Close the gaps as a person does in an editor: texts, licence, version, and a target for each code."""
    path = made.folder / "dataset.ttl"
    text = re.sub(rf'"{re.escape(MARKER)}"@(\w\w)', r'"Encuesta, survey, enquête"@\1', path.read_text(encoding="utf-8"))
    text = text.replace('dcterms:license ""', "dcterms:license <https://creativecommons.org/licenses/by/4.0/>")
    text = text.replace('dcat:version ""', 'dcat:version "2025"').replace("indicator:CHOOSE", "indicator:migrant-stock")
    path.write_text(re.sub(rf"\s*# {re.escape(MARKER)}.*", "", text), encoding="utf-8")
    if (made.folder / "crosswalk.csv").is_file():
        with (made.folder / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows:
            if MARKER in row[3]:
                row[2] = targets.get(row[1], "")
                row[3] = "" if row[2] else "a total that is left out"
        with (made.folder / "crosswalk.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])


def run(project: Workspace, *names: str) -> BuildResult:
    return build(project, replace(settings.Settings(), home=str(project.home)), names)


def values(made: BuildResult, name: str = ID) -> dict[str, str]:
    """Return observation (last parts of its IRI) -> value."""
    query = f"""SELECT ?o ?v WHERE {{ ?o <http://purl.org/linked-data/cube#dataSet> ?d ;
        <http://purl.org/linked-data/sdmx/2009/measure#obsValue> ?v FILTER(CONTAINS(STR(?d), "{name}")) }}"""
    _titles, rows = store.select(store.open_read_only(made.release.store), query)
    return {iri.partition(name + "/")[2]: value for iri, value in rows}


# --- from a file to observations -----------------------------------------------------------------------------------


def test_a_file_never_seen_before_becomes_observations(project: Workspace) -> None:
    made = new(project, "survey.csv", LONG)
    assert {path.name for path in made.folder.iterdir()} == {"dataset.ttl", "tidy.sql", "crosswalk.csv"}
    assert made.data.read_text() == LONG
    with pytest.raises(MappingError, match=r"line \d+: still to be filled in: .*\(\d+ such lines in .*survey-2025\)"):
        run(project, ID)
    fill(made, **{"Hond.": "HND"})
    assert gaps.find(made.folder) == []
    result = run(project)
    assert values(result) == {
        "MEX/USA/2019/M": "1234",
        "MEX/USA/2019/F": "2345",
        "GTM/USA/2019/M": "345",
        "HND/USA/2019/M": "12345",
        "MEX/CAN/2019/F": "77",
        "SLV/CAN/2019/F": "78",
        "GTM/CAN/2019/F": "79",
    }
    assert result.report.passes
    (survey,) = (item for item in result.datasets if item.id == ID)
    assert (survey.rows, survey.kept) == (9, 8)
    assert survey.left_out == {"origin 'Todas': a total that is left out": 1}


def test_a_wide_table_of_years_becomes_observations(project: Workspace) -> None:
    head = "Estudio de prueba,,,\n,,,\nCódigo de país,País,2019,2020\n"
    text = head + 'MEX,México,"1,234.5",\nCAN,Canadá,7.0,8.25\n\nFuente: prueba,,,\n'
    made = new(project, "ancho.csv", text.encode("windows-1252"), indicator="net-migration")
    turtle = declared(made)
    for expected in ("simde:headerRow 3", "simde:lastRow 5", 'csvw:encoding "windows-1252"', 'csvw:groupChar ","'):
        assert expected in turtle
    assert "simde:otherColumns simde:Unpivoted" in turtle
    fill(made)
    assert values(run(project)) == {"MEX/2019": "1234.5", "CAN/2019": "7", "CAN/2020": "8.25"}


def test_a_sheet_of_a_workbook_becomes_observations(project: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Figures")
    for row in (
        ["Reporter", "Month", "Year", "Received"],
        ["Mexico", "enero", 2021, 10.5],
        ["Canada", "FEBRERO", 2021, 4],
    ):
        book["Figures"].append(row)
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(InputError, match=r"has 2 sheets: Sheet, Figures. Choose one with --sheet"):
        scaffold.new(project, Wanted(ID, tmp_path / "book.xlsx"))
    made = scaffold.new(project, Wanted(ID, tmp_path / "book.xlsx", sheet="Figures", indicator="remittances"))
    fill(made)
    assert values(run(project)) == {"MEX/2021-01": "10.5", "CAN/2021-02": "4"}


def test_several_measures_are_told_apart_by_indicator(project: Workspace) -> None:
    made = new(project, "two.tsv", "iso3\tperiod\tStock\tRefugees\nMEX\t2020Q1\t10\t1\nCAN\t2020Q2\t20\t2\n")
    fill(made, Stock="migrant-stock", Refugees="refugee-stock")
    assert values(run(project)) == {
        "migrant-stock/MEX/2020-Q1": "10",
        "refugee-stock/MEX/2020-Q1": "1",
        "migrant-stock/CAN/2020-Q2": "20",
        "refugee-stock/CAN/2020-Q2": "2",
    }


def test_a_matrix_of_areas_becomes_corridors(project: Workspace) -> None:
    rows = ["Year,Destination,Mexico,Guatemala,Honduras,Cuba,Haiti,Ruritania"]
    rows += ["2019,Canada,1,2,3,,5,6", "2019,Belize,10,20,30,40,50,60"]
    made = new(project, "matrix.csv", "\n".join(rows) + "\n", indicator="migrant-stock")
    fill(made)
    found = values(run(project))
    assert found["CAN/MEX/2019"] == "1" or found["MEX/CAN/2019"] == "1"
    assert len(found) == 9


SHAPES: dict[str, tuple[str, str, dict[str, str]]] = {
    "marked-years": (
        'iso2,país,2015,2016*\nMX,México,"1,234","2,345"\nNA,Namibia,5,..\n',
        "migrant-stock",
        {"MEX/2015": "1234", "MEX/2016": "2345", "NAM/2015": "5"},
    ),
    "matrix": (
        "Origin \\ Destination,840,124,724\n484,11 643 298,88 000,52 000\n32,200 000,10 000,300 000\n",
        "migrant-stock",
        {
            "MEX/USA/2019": "11643298",
            "MEX/CAN/2019": "88000",
            "MEX/ESP/2019": "52000",
            "ARG/USA/2019": "200000",
            "ARG/CAN/2019": "10000",
            "ARG/ESP/2019": "300000",
        },
    ),
    "hxl": (
        "Asylum,Origin,Year,Refugees\n#country+asylum,#country+origin,#date+year,#affected\nCOL,VEN,2019,771\n",
        "refugee-stock",
        {"COL/VEN/2019": "771"},
    ),
    "french": (
        (
            "Pays d’origine;Pays de destination;Année;Effectif\nMexique;États-Unis;1990;1 200 000\n"
            "Haïti;Canada;1990;x\nCôte d'Ivoire;France;1995;30 000\nMaroc;Espagne;1995;7\n"
        ),
        "migrant-stock",
        {"MEX/USA/1990": "1200000", "CIV/FRA/1995": "30000", "MAR/ESP/1995": "7"},
    ),
    "one-destination": (
        "origin,destination,year,visa,people\nMEX,USA,2019,H-2A,200\nMEX,USA,2019,H-2B,70\nSLV,USA,2019,H-2A,1\n",
        "migrant-stock",
        {"MEX/USA/2019": "200", "SLV/USA/2019": "1"},
    ),
    "states": (
        "area;quarter;value in USD\nMX-ZAC;2019-Q1;250000000,50\nUS-CA;2019-Q1;7,5\n",
        "remittances",
        {"MX-ZAC/2019-Q1": "250000000.5", "US-CA/2019-Q1": "7.5"},
    ),
}
"""Files as partners have them: name -> text, indicator, figures."""


def test_shapes_of_partners_become_observations(project: Workspace, tmp_path: Path) -> None:
    for name, (text, indicator, _expected) in SHAPES.items():
        (tmp_path / f"{name}.csv").write_bytes(text.encode("windows-1252"))
        made = scaffold.new(project, Wanted(f"partner/{name}", tmp_path / f"{name}.csv", indicator=indicator))
        fill(made)
        query = (made.folder / "tidy.sql").read_text(encoding="utf-8").replace("'' AS period", "'2019' AS period")
        (made.folder / "tidy.sql").write_text(re.sub(rf"-- {re.escape(MARKER)}.*", "", query), encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Encuesta"], [], ["País", "2015", None, "2020", None], [None, "Hombres", "Mujeres", "Hombres", "Mujeres"],
        ["México", 100, 110, 120, 130], ["Perú", 20, 22, None, 26], [], ["Fuente: prueba"],
    ):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "stacked.xlsx")
    fill(scaffold.new(project, Wanted("partner/stacked", tmp_path / "stacked.xlsx", indicator="migrant-stock")))
    result = run(project)
    for name, (_text, _indicator, expected) in SHAPES.items():
        assert values(result, f"partner/{name}") == expected
    assert values(result, "partner/stacked") == {
        "MEX/2015/M": "100",
        "MEX/2015/F": "110",
        "MEX/2020/M": "120",
        "MEX/2020/F": "130",
        "PER/2015/M": "20",
        "PER/2015/F": "22",
        "PER/2020/F": "26",
    }


def test_figures_are_never_left_unread_without_a_word(project: Workspace) -> None:
    head = "iso3,year,people,share (est.)\n"
    made = new(project, "t.csv", head + "MEX,2019,5,1.5\nCAN,2019,6,x\nUSA,2019,7,y\nGTM,2019,8,2\n")
    assert f"# {MARKER} share (est.) holds figures: read it, or remove this comment" in declared(made)


def test_names_of_countries_in_spanish_and_french_are_those_of_cldr() -> None:
    for language in ("es", "fr"):
        with (ROOT / "mappings" / "simde" / "areas" / f"name-{language}.csv").open(encoding="utf-8") as file:
            known = {row["code"]: row["target"] for row in csv.DictReader(file)}
        with (ROOT / "mappings" / "simde" / "areas" / "alpha2.csv").open(encoding="utf-8") as file:
            countries = {row["code"]: row["target"] for row in csv.DictReader(file)}
        names = babel.Locale(language).territories
        absent = {names[code] for code, area in countries.items() if code in names and known.get(names[code]) != area}
        assert absent <= {"Micronesia", "Micronésie"}  # the region has the same name


@pytest.mark.parametrize("page", ["add-a-dataset.md", "add-a-dataset.es.md"])
def test_the_example_of_the_documentation_gives_what_it_says(project: Workspace, page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    table, crosswalk = re.findall(r"```csv\n(.*?)```", text, re.S)
    made = new(project, "survey.csv", table, indicator="migrant-stock")
    drafted = (made.folder / "crosswalk.csv").read_text(encoding="utf-8")
    assert [row[:2] for row in csv.reader(drafted.splitlines())] == [
        row[:2] for row in csv.reader(crosswalk.splitlines())
    ]
    fill(made)
    (made.folder / "crosswalk.csv").write_text(crosswalk, encoding="utf-8")
    result = run(project)
    found = contents(project, replace(settings.Settings(), home=str(project.home)), ID, "en")
    said = [int(number) for number in re.findall(r"\b(\d+) (?:observa|celda|cell|fila fuera|row left)", text)]
    left_out = next(item.left_out for item in result.datasets if item.id == ID)
    assert [len(values(result)), sum(found.missing.values()), sum(left_out.values())] == said
    assert found.observations == said[0]


# --- what is refused, and how ---------------------------------------------------------------------------------------


def test_a_draft_is_written_once_and_under_a_proper_name(project: Workspace) -> None:
    new(project, "survey.csv", LONG)
    with pytest.raises(WorkspaceError, match="exists already"):
        new(project, "survey.csv", LONG)
    with pytest.raises(MappingError, match=r"'Partner/One' is not the id of a dataset"):
        scaffold.new(project, Wanted("Partner/One", project.root / "survey.csv"))
    with pytest.raises(MappingError, match=r"no indicator 'happiness'. Known indicators: .*migrant-stock"):
        scaffold.new(project, Wanted("partner/two", project.root / "survey.csv", indicator="happiness"))
    assert not (project.mappings / "partner" / "two").exists()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("one.csv", b"just text\nwithout columns\n", "no table with two columns"),
        ("empty.csv", b"", "is empty"),
        ("head.csv", b"a,b\n", "no table with two columns"),
        ("book.xlsx", b"not a workbook", "not a readable workbook"),
        ("image.png", b"\x89PNG\0\0\0", "neither text nor a workbook"),
        ("cut.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "cannot be unpacked"),
    ],
)
def test_what_is_no_table_is_told(project: Workspace, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        new(project, name, content)
    assert not (project.mappings / "partner").exists()


def test_comments_of_a_draft_are_in_the_language_asked_for(project: Workspace) -> None:
    made = new(project, "survey.csv", LONG, tongue="es")
    assert "Borrador escrito por simde new." in declared(made)


def test_rows_that_only_an_unknown_column_tells_apart_are_a_question(project: Workspace) -> None:
    text = "iso3,year,Age group,value\nMEX,2020,0-14,1\nMEX,2020,15+,2\nMEX,2020,Total,3\nCAN,2020,Total,4\n"
    made = new(project, "ages.csv", text)
    assert any("Age group" in line for path, _number, line in made.gaps if path.name == "tidy.sql")
    assert "Age group" not in re.findall(r"simde:unread \((.*?)\)", declared(made)) and '"Age group"' in declared(made)


def test_rows_with_the_same_key_and_no_area_are_questions(project: Workspace) -> None:
    text = "year,a,b,value\n2020,x,y,1\n2020,x,z,2\n2020,w,y,3\n2021,w,z,4\n"
    lines = [line for _path, _number, line in new(project, "same.csv", text).gaps]
    assert any("rows have the same key" in line for line in lines)
    assert any("no column of areas was found" in line for line in lines)


def test_a_fiscal_year_is_a_question(project: Workspace) -> None:
    made = new(project, "fiscal.csv", "iso3,Fiscal Year,Month,value\nMEX,2020,OCT,1\nMEX,2020,NOV,2\n")
    assert any("fiscal year" in line for _path, _number, line in made.gaps)


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@hypothesis.settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5), st.tuples(CELL, CELL, CELL))
def test_any_text_gives_a_draft_that_can_be_read(rows: list[tuple[str, ...]], titles: tuple[str, ...]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["iso3", "Year", "Value", *titles])
    writer.writerows(["MEX", str(2000 + number), number, *row] for number, row in enumerate(rows))
    with tempfile.TemporaryDirectory() as top:
        path = Path(top, "any.csv")
        path.write_bytes(out.getvalue().encode())
        try:
            drafted = scaffold.files(scaffold.study(Workspace(ROOT, Path(top)), Wanted(ID, path)))
        except InputError:
            return
    graph = Graph().parse(data=drafted["dataset.ttl"], format="turtle", publicID="https://example.org/")
    assert len(list(graph.subjects(RDF.type, Namespace("http://w3id.org/rml/").TriplesMap))) >= 1
    duckdb.extract_statements(drafted["tidy.sql"])


# --- the parts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "group", "point", "whole"),
    [
        (["1", "12345"], "", ".", True),
        (["1,234", "12", "1,234,567"], ",", ".", True),
        (["1.234,5", "12"], ".", ",", False),
        (["1 234 567", "12"], " ", ".", True),
        (["1\u202f234", "0,5"], "\u202f", ",", False),
        (["12.50", "3"], "", ".", False),
        (["3.0", "-4"], "", ".", True),
    ],
)
def test_ways_of_writing_numbers(cells: list[str], group: str, point: str, whole: bool) -> None:
    found = numbers.study(cells)
    assert found is not None and (found.group, found.point, found.whole) == (group, point, whole)


def test_marks_among_numbers_are_found_and_unknown_ones_asked_for() -> None:
    found = numbers.study(["1", "2", "..", "", "*", "3", "4", "5", "6", "7"])
    assert found is not None and found.markers == {"..": "M", "": "M", "*": ""}
    assert numbers.study(["a", "b", "1"]) is None
    ambiguous = numbers.study(["1.234", "5.678"])
    assert ambiguous is not None and ambiguous.ambiguous


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["2019", "2020.0"], "year"),
        (["2019 [YR2019]"], "year"),
        (["2019-01", "2019-12"], "month"),
        (["1/2019", "12/2019"], "month"),
        (["2019-01-01"], "month"),
        (["2019Q1", "2019-T4"], "quarter"),
        (["T1 2019"], "quarter"),
        (["1990-1995", "1995–2000"], "span"),
        (["MEX"], ""),
        (["2019", "x"], ""),
    ],
)
def test_ways_of_writing_periods(cells: list[str], kind: str) -> None:
    found = periods.shape(cells)
    assert (found.kind if found else "") == kind


def test_codes_of_several_lists_are_known() -> None:
    mappings = ROOT / "mappings"
    for cells, file in (
        (["MEX", "USA", "CAN"], "alpha3.csv"),
        (["MX", "US", "CA"], "alpha2.csv"),
        (["484", "840", "124"], "m49.csv"),
        (["México", "Estados Unidos", "Canadá"], "name-es.csv"),
        (["Egypt, Arab Rep.", "Korea, Rep.", "Mexico"], "world-bank-name.csv"),
    ):
        found = codes.areas(cells, mappings)
        assert found is not None and found.files[0].endswith("/" + file), cells
    found = codes.areas(["MEX", "USA", "CAN", "Mexica"], mappings)
    assert found is not None and found.unknown["Mexica"].startswith("Mexico = MEX; ")
    doubtful = codes.areas(["CA", "AL", "AR", "DE"], mappings)
    assert doubtful is not None and doubtful.rival
    assert codes.areas(["apple", "pear"], mappings) is None
    assert codes.sex(["Hombres", "Mujeres", "Ambos sexos"]) == {"Hombres": "M", "Mujeres": "F", "Ambos sexos": "T"}
    assert codes.sex(["Hombres", "Otros"]) is None


def test_headers_over_two_rows_and_delimiters_are_found(tmp_path: Path) -> None:
    path = tmp_path / "stacked.csv"
    path.write_text(
        "Title of the table;;;\nArea;2019;;2020\n;Men;Women;Men\nMEX;1;2;3\nCAN;4;5;6\n", encoding="utf-8-sig"
    )
    found = grid.layout(grid.read(path))
    assert found.header == (2, 3)
    assert found.titles[1:] == ("2019|Men", "2019|Women", "2020|Men")


def test_both_languages_list_the_same_counts_of_datasets() -> None:
    folder = ROOT / "mappings"
    english, spanish = ((folder / name).read_text(encoding="utf-8") for name in ("README.md", "README.es.md"))
    row = re.compile(r"^\| `([\w-]+/[\w-]+)`(?: \(\w+\))? \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|", re.MULTILINE)
    assert row.findall(english) == row.findall(spanish)
    assert {name for name, *_counts in row.findall(english)} == {
        path.parent.relative_to(folder).as_posix()
        for path in folder.glob("*/*/dataset.ttl")
        if path.parent.parent.name not in ("facts", "simde") and path.parent.name != "missing-migrants"
    }
    total = sum(int(counts[1].replace(",", "")) for _name, *counts in row.findall(english))
    assert f"{total:,} observations" in english and f"{total:,}".replace(",", " ") in spanish.replace("\n", " ")
