"""Long files: whatever stands in quoted cells, every record comes back as it was."""

import csv
import random
from pathlib import Path

import duckdb
import pytest

from simde_kg.errors import InputError
from simde_kg.sources import linebreaks, pieces, relation
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
        "a\n\nb\r\nc",
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
    assert raw.buffer and not raw.pieces
    assert [row[0] for row in found] == list(range(2, 1002))


def test_long_lines_are_read_with_larger_buffers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    monkeypatch.setattr(pieces, "_BUFFER", 80)
    path.write_text("a,b\n" * 50)
    assert pieces.buffer(path) == 80
    path.write_text("a,b\n" * 50 + "x" * 39 + "\n")
    assert pieces.buffer(path) == 320


def test_a_ragged_row_of_a_piece_has_its_line_in_the_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.describe(CSV)
    lines = ["code,value", *(f'{number},"y"' for number in range(500))]
    lines[400] = '1,"y",3'
    folder.put("t.csv", "\n".join(lines) + "\n")
    with pytest.raises(InputError) as caught:
        read(folder)
    assert caught.value.text().startswith("t.csv, row 401: 3 cells where the header has 2.")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path: Path, end: str) -> None:
    folder = Folder(tmp_path)
    folder.describe(CSV)
    lines = ["code,value", *(f"{number},y" for number in range(500))]
    lines[400] = '1,"y'
    folder.put("t.csv", end.join(lines) + end)
    with pytest.raises(InputError) as caught:
        read(folder)
    assert caught.value.text().startswith("t.csv, row 401: not readable as delimited text")
    assert "quote" in caught.value.text() and "comilla" in caught.value.text("es")


@pytest.mark.parametrize(("end", "inside"), [("\n", "a\n\nb\r\n\r\nc"), ("\r\n", "a\n\nb\rc\r\r\r\nd\n")])
@pytest.mark.parametrize("rows", [10, 400])
def test_paragraphs_in_quotes_are_read_in_bulk(tmp_path: Path, rows: int, end: str, inside: str) -> None:
    folder = Folder(tmp_path)
    folder.describe(CSV)
    put(folder, [[str(number), inside] for number in range(rows)], end)
    raw, found = read(folder)
    assert not raw.numbered
    assert [tuple(row[1:]) for row in found] == [(str(number), inside) for number in range(rows)]


@pytest.mark.parametrize("text", [
    "a,b\n1,2\n\n3\n", "a,b\n1,2\r\n3,4\n", 'a,b\n1,"x\ry"\n', 'a\r\n"1\n"\r\n\r\n',
    "a,b\n1,2\n,\n3,4\n", "a,b\n1,2\n,", 'a,b\r\n1,"x\n"\r\n,\r\n', "a,b\r\n1,2\r\n,",
])  # fmt: skip
def test_other_line_breaks_and_rows_of_nothing_are_not_read_in_bulk(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert linebreaks.ending(path, '"', ",") == ""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [1, 5, 50])
def test_whatever_the_bulk_reader_takes_it_reads_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, size: int
) -> None:
    monkeypatch.setattr(linebreaks, "_CHUNK", size)
    chance, path, taken, wanted = random.Random(size), tmp_path / "t.csv", 0, 0
    with duckdb.connect() as connection:
        for _case in range(60):
            cells = ["".join(chance.choices('aé,"\r\n', k=chance.randrange(4))) for _cell in range(8)]
            rows = list(zip(cells[::2], cells[1::2], strict=True))
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator=end).writerows([("one", "two"), *rows])
            nothing = not all(map(any, rows))
            wanted += not nothing
            if ending := linebreaks.ending(path, '"', ","):
                assert not nothing
                raw = RawTable("t", ("one", "two"), path, numbered=False, keep=(0, 1), file="t.csv", ending=ending)
                assert connection.execute(relation.scan(raw, numbered=False)).fetchall() == rows
                taken += 1
    assert taken == wanted or (end == "\n" and taken)
