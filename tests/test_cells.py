"""Provenance to the cell: row (said) and column (from the crosswalk) of a matrix lead to the value, and back."""

import csv
import re
from pathlib import Path

import pytest

from simde_kg import dataset, sources
from simde_kg.mapping import components, crosswalk
from simde_kg.mapping.run import map_dataset
from simde_kg.settings import Settings
from tests.conftest import ROOT

MATRICES = {
    "un-desa/migrant-stock-2017-bilateral": ("originArea", "origin"),
    "un-desa/migrant-stock-2019-bilateral": ("originArea", "origin"),
}
"""Edition -> dimension whose codes are the titles of columns, and its tidy column."""
TERM = re.compile(r'^<([^>]*)> <[^>]*[#/]([A-Za-z]+)> (?:<[^>]*/([^/>]+)>|"([^"]*)")')


@pytest.mark.parametrize("name", MATRICES)
def test_every_value_stands_in_the_cell_of_its_row_and_column(name: str, tmp_path: Path) -> None:
    item = dataset.load(ROOT / "mappings" / name)
    context = sources.Context(ROOT / "data" / name, tmp_path, item.folder)
    tables = {table.name: sources.read(table, context) for table in item.sources}
    mapped = map_dataset(item, tables, tmp_path, Settings(), components.declared(ROOT / "ontology"))
    found: dict[str, dict[str, str]] = {}
    for path in mapped.parts[1:]:
        for line in path.read_text(encoding="utf-8").splitlines():
            if (match := TERM.match(line)) is not None:
                found.setdefault(match[1], {})[match[2]] = match[3] or match[4] or ""
    dimension, column_name = MATRICES[name]
    column = next(one for table in item.tidy for one in table.columns if one.name == column_name)
    walk = crosswalk.load(item, column, ROOT / "mappings")
    (file,) = (ROOT / "data" / name).glob("*.csv")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    places = {crosswalk.key(title): place for place, title in enumerate(rows[0])}
    observations = [one for one in found.values() if "obsValue" in one]
    assert len(observations) > 10_000
    for one in observations:
        titles = [code for code in walk.codes(one[dimension]) if code in places]
        assert len(titles) == 1, one  # forth: one column of this table has a title that means the area
        cell = rows[int(one["sourceRow"]) - 1][places[titles[0]]]
        assert re.sub(r"\D", "", cell) == one["obsValue"]
    back = {(one["sourceRow"], one[dimension]): one for one in observations}
    assert len(back) == len(observations)  # a row and a column's code lead to one observation only
