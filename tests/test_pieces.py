"""Long files: whatever stands in quoted cells, every record comes back as it was."""

import csv
import random
from pathlib import Path

import duckdb
import pytest

from simde_kg.errors import InputError
from simde_kg.sources import pieces, relation
from simde_kg.sources.table import RawTable
from tests.folders import Folder

CSV = """<#t> a simde:SourceTable ; rml:path "t.csv" ; simde:format "csv" ; simde:column ( "code" "value" ) ."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LONG", 1000)
    monkeypatch.setattr(pieces, "_CHUNK", 700)


def read(folder: Folder) -> tuple[RawTable, list[tuple[object, ...]]]:
    raw = folder.read()["t"]
    with duckdb.connect() as connection:
        relation.load(connection, raw)
        return raw, connection.execute("SELECT * FROM t").fetchall()


def put(folder: Folder, rows: list[list[str]], end: str = "\n") -> None:
    with (folder.data / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=end)
        writer.writerows([["code", "value"], *rows])


def cell(chance: random.Random) -> str:
    kinds = (
        "x" * chance.randrange(12),
        'a,"b"\n1,2',
        "\n".join(f"{n},plain" for n in range(chance.randrange(1, 40))),
        '","' * chance.randrange(1, 30) + '\n"',
        '"\n"' * chance.randrange(1, 50),
        "ñ" * chance.randrange(1, 900),
        str(chance.randrange(1000)),
    )
    return chance.choice(kinds)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("seed", range(5))
def test_records_look_alike_inside_quotes(tmp_path: Path, seed: int, end: str) -> None:
    chance = random.Random(seed)
    rows = [[str(number), cell(chance)] for number in range(300)]
    folder = Folder(tmp_path)
    folder.describe(CSV)
    put(folder, rows, end)
    raw, found = read(folder)
    assert len(raw.pieces) > 5 or raw.numbered
    assert [list(row[1:]) for row in found] == rows
    assert [row[0] for row in found] == list(range(2, 302)) or raw.numbered


def test_a_long_file_without_quotes_is_not_cut(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.describe(CSV)
    put(folder, [[str(number), "x"] for number in range(1000)])
    raw, found = read(folder)
    assert raw.buffered and not raw.pieces
    assert [row[0] for row in found] == list(range(2, 1002))


def test_a_ragged_row_of_a_piece_has_its_line_in_the_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.describe(CSV)
    lines = ["code,value", *(f'{number},"y"' for number in range(500))]
    lines[400] = '1,"y",3'
    folder.put("t.csv", "\n".join(lines) + "\n")
    with pytest.raises(InputError) as caught:
        read(folder)
    assert caught.value.text().startswith("t.csv, row 401: 3 cells, header 2.")
