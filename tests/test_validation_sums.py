"""Sums that a dataset declares: a changed cell of a shipped file is found with file and row; nothing is invented."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import URIRef

from simde_kg import dataset as datasets
from simde_kg import settings, workspace
from simde_kg.build.worker import Job, map_one
from simde_kg.dataset import SIMDE
from simde_kg.errors import MappingError
from simde_kg.issues import Issue
from simde_kg.mapping import components, sums
from simde_kg.mapping.run import Mapped
from tests.conftest import ROOT

BANXICO, STOCK = "banxico/remesas", "un-desa/migrant-stock-2020-destination"
Edit = Callable[[Path], None]


def issues(name: str, tmp_path: Path, edit: Edit = lambda _folder: None) -> list[Issue]:
    """Return what is found when a dataset is mapped after ``edit`` has changed a copy of its folder and files."""
    folder, data, work = tmp_path / "mappings" / name, tmp_path / "data" / name, tmp_path / "work"
    shutil.copytree(ROOT / "mappings", tmp_path / "mappings")
    shutil.copytree(ROOT / "data" / name, data)
    work.mkdir()
    edit(tmp_path)
    chosen = settings.load()
    job = Job(name, folder, data, work, chosen, components.declared(workspace.find(chosen).ontology))
    result = map_one(job).result
    if not isinstance(result, Mapped):
        raise result
    return list(result.issues)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def changed(file: str, line: int, column: int, value: str) -> Edit:
    """Return an edit that changes one cell of a shipped table; ``line`` 1 is the header."""

    def edit(folder: Path) -> None:
        path = folder / "data" / BANXICO / file
        rows = table(path)
        rows[line - 1][column] = value
        with path.open("w", encoding="utf-8", newline="") as output:
            csv.writer(output, lineterminator="\n").writerows(rows)

    return edit


@pytest.mark.parametrize("name", [BANXICO, STOCK])
def test_the_shipped_figures_add_up(name: str, tmp_path: Path) -> None:
    assert [issue.code for issue in issues(name, tmp_path) if issue.code in ("sum-differs", "part-missing")] == []


def test_a_dollar_amount_typed_wrong_is_found_by_the_tables_that_measure_the_same(tmp_path: Path) -> None:
    rows = table(ROOT / "data" / BANXICO / "remesas_entidad.csv")
    line, quarter = next((n, row) for n, row in enumerate(rows, 1) if row[0].startswith("2015"))
    wrong = str(int(quarter[3]) + 1_000_000)
    found = [
        issue
        for issue in issues(BANXICO, tmp_path, changed("remesas_entidad.csv", line, 3, wrong))
        if issue.code == "sum-differs"
    ]
    assert len(found) == 1 and found[0].severity == "violation"
    assert "remesas_mensuales.csv" in found[0].text() and "2015-Q1, remesas_entidad.csv" in found[0].text()
    texts = {language: found[0].text(language) for language in ("es", "en", "fr")}
    assert len(set(texts.values())) == 3
    assert "sus partes dan" in texts["es"] and "its parts give" in texts["en"] and "ses parties donnent" in texts["fr"]


def without_sex(code: str, kept: str) -> Edit:
    """Return an edit after which the rows of one sex and area have another figure, or are not there."""

    def edit(folder: Path) -> None:
        path = folder / "mappings" / STOCK / "stocks.sql"
        text = path.read_text(encoding="utf-8")
        path.write_text(f"SELECT * {kept} FROM (\n{text}\n) AS whole {code}", encoding="utf-8")

    return edit


def test_women_and_men_have_to_make_the_total(tmp_path: Path) -> None:
    kept = "REPLACE (if(area = '484' AND sex ILIKE '% male%' AND year = '2015', '1', value) AS value)"
    found = issues(STOCK, tmp_path, without_sex("", kept))
    differs = sorted(
        (issue for issue in found if issue.code == "sum-differs"), key=lambda issue: "MEX" not in issue.text()
    )
    assert len(differs) == 2 and "MEX" in differs[0].text() and "2015" in differs[0].text()
    assert "m49-013, M, 2015" in differs[1].text()  # nor do the men of Central America make its total now
    assert differs[0].row and differs[0].column


def test_a_sex_that_is_left_out_is_missed(tmp_path: Path) -> None:
    rows = "WHERE NOT (area = '484' AND sex ILIKE '% male%' AND year = '2015')"
    found = [issue for issue in issues(STOCK, tmp_path, without_sex(rows, "")) if issue.code == "part-missing"]
    assert len(found) == 1
    assert "has F by sex, but not M" in found[0].text() and "falta M" in found[0].text("es")
    assert "il manque M" in found[0].text("fr")


def test_a_country_that_a_region_does_not_hold_is_told(tmp_path: Path) -> None:
    def edit(folder: Path) -> None:
        path = folder / "mappings" / STOCK / "stocks.sql"
        text = path.read_text(encoding="utf-8")
        which = "area = '188' AND split_part(_column, '|', 2) = '2015' AND _table = 'stock'"
        raised = f"CASE WHEN {which} THEN CAST(CAST(value AS BIGINT) + 7 AS VARCHAR) ELSE value END"
        path.write_text(text.replace("AS year, value,", f"AS year, {raised} AS value,"), encoding="utf-8")

    found = [issue.text() for issue in issues(STOCK, tmp_path, edit) if "m49-013" in issue.text()]
    assert len(found) == 3  # both sexes, women, men
    assert "migrant-stock, m49-013, T, 2015 is" in "".join(found) and "[Table 1], row" in found[0]


def test_a_sum_that_says_nothing_is_refused(tmp_path: Path) -> None:
    def edit(folder: Path) -> None:
        path = folder / "mappings" / STOCK / "dataset.ttl"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('simde:over "sex" ; simde:whole "T"', 'simde:over "sexo" ; simde:whole "T"'))

    with pytest.raises(MappingError, match="neither how a whole is parted"):
        issues(STOCK, tmp_path, edit)


def test_every_declared_sum_can_be_read() -> None:
    for folder in sorted(path.parent for path in (ROOT / "mappings").glob("*/*/dataset.ttl")):
        item = datasets.load(folder)
        stated = sum(
            1 for table in item.tidy for _ in item.graph.objects(URIRef(f"{item.iri}#{table.name}"), SIMDE["sum"])
        )
        assert len(list(sums.declared(item))) == stated
