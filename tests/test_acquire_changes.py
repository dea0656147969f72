"""Rows that two snapshots do not share: paired by what truly is a key, never by chance."""

from pathlib import Path

import pytest

from simde_kg import dataset
from simde_kg.acquire import changes
from simde_kg.acquire.changes import TableChange
from tests.folders import Folder

LONG = '<#t> a simde:SourceTable ; simde:format "csv" ; rml:path "a.csv" ; simde:column ( {columns} ) {more} .'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def compare(folder: Folder, before: str, after: str, more: str = "") -> TableChange:
    titles = [title for title in before.splitlines()[0].split(",") if not title.isdigit()]
    folder.describe(LONG.format(columns=" ".join(f'"{title}"' for title in titles), more=more))
    for name, text in (("before", before), ("after", after)):
        (folder.top / name).mkdir(exist_ok=True)
        (folder.top / name / "a.csv").write_text(text, encoding="utf-8")
    item = dataset.load(folder.mapping)
    (found,) = changes.compare(item, folder.top / "before", folder.top / "after", folder.top / "out")
    return found


def counts(found: TableChange) -> tuple[int, ...]:
    return tuple(found.counts[name] for name in changes.ROWS)


def test_the_same_rows_in_another_order_are_no_change(folder: Folder) -> None:
    found = compare(folder, "a,b\n1,x\n2,y\n2,y\n", "a,b\n2,y\n1,x\n2,y\n")
    assert found.same and found.csv is None


def test_repeated_rows_are_counted(folder: Folder) -> None:
    assert counts(compare(folder, "a,b\n1,x\n1,x\n1,x\n", "a,b\n1,x\n2,z\n")) == (1, 2, 0)


def test_a_key_of_codes_and_years_pairs_rows(folder: Folder) -> None:
    before = "from,to,year,people,note\n" + "".join(f"A,B,{year}.0,{year % 7},\n" for year in range(2000, 2020))
    after = before.replace("2005.0,3,", "2005.0,99,late").replace("A,B,2019.0,3,\n", "A,C,2019.0,3,\n")
    found = compare(folder, before, after)
    assert counts(found) == (1, 1, 1)
    (changed,) = (row for row in found.sample if row.change == "changed")
    assert [(c.column, c.before, c.after) for c in changed.cells] == [("people", "3", "99"), ("note", "", "late")]


def test_columns_that_are_no_key_pair_nothing(folder: Folder) -> None:
    found = compare(folder, "a,b\nx,1\nx,2\ny,1\n", "a,b\nx,1\nx,3\ny,1\n")
    assert counts(found) == (1, 1, 0)


def test_a_declared_key_wins(folder: Folder) -> None:
    more = '; <http://www.w3.org/ns/csvw#primaryKey> ( "id" )'
    found = compare(folder, "name,id,n\nold,1,5\nb,2,6\n", "name,id,n\nnew,1,5\nb,2,6\n", more)
    assert counts(found) == (0, 0, 1) and found.sample[0].key == (("id", "1"),)


def test_a_new_year_of_a_wide_table_is_a_new_column(folder: Folder) -> None:
    wide = "; simde:otherColumns simde:Unpivoted"
    found = compare(folder, "Country,2019\nMEX,1\nCAN,2\n", "Country,2019,2020\nMEX,1,3\nCAN,9,4\n", wide)
    assert (found.columns_added, found.columns_removed, counts(found)) == (("2020",), (), (0, 0, 1))
    back = compare(folder, "Country,2019,2020\nMEX,1,3\n", "Country,2019\nMEX,1\n", wide)
    assert back.columns_removed == ("2020",) and not back.same
