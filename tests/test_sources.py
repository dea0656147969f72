"""Reading: what publishers' files hold, and one clear sentence for each way in which they are broken."""

import csv
import gzip
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from simde_kg.errors import InputError, MappingError
from simde_kg.sources import files
from simde_kg.sources.table import letter, stacked_titles, title
from simde_kg.sources.tabular import cell_text
from tests.folders import Folder

CSV = '<#t> a simde:SourceTable ; rml:path "t.csv" ; simde:format "csv" ; simde:column ( "code" "value" ) .'
BOOK = """<#t> a simde:SourceTable ; rml:path "t.xlsx" ; simde:format "xlsx" ; simde:sheet "Table 1" ;
    simde:headerRow 2 , 4 ; simde:column ( "Area" "Stock, males|1990" "Stock, males|1995" "Stock, females|1990" ) ."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def cells(folder: Folder) -> list[list[str]]:
    """Return the data rows of the only table as text, publisher's row number first."""
    (raw,) = folder.read().values()
    with raw.rows.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=raw.delimiter, quotechar=raw.quote))
    if raw.numbered:
        return rows
    return [[str(number), *row] for number, row in enumerate(rows[1:], 2)]


def refusal(folder: Folder) -> str:
    with pytest.raises(InputError) as caught:
        folder.read()
    for language in ("es", "fr"):
        assert caught.value.text(language) != caught.value.text("en")
    return caught.value.text()


def workbook(rows: list[list[object]], sheet: str = "Table 1") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS: list[list[object]] = [
    ["A title"],
    ["", "Stock, males", "", "Stock, females"],
    [],
    ["Area", 1990, 1995, 1990],
    ["México", 12.0, 0.5, ".."],
    [],
    ["NA", 1e-05, "", 3],
]


def test_csv_keeps_every_cell_as_text(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", '\ufeffcode,value\nNA,007\n"a ""b"", c",\n"two\nlines",1.50\n')
    assert cells(folder) == [["2", "NA", "007"], ["3", 'a "b", c', ""], ["4", "two\nlines", "1.50"]]


def test_blank_lines_do_not_shift_row_numbers(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", "code,value\n\nMEX,1\n\n\nUSA,2\n")
    assert cells(folder) == [["3", "MEX", "1"], ["6", "USA", "2"]]


def test_title_block_above_the_header(folder: Folder) -> None:
    folder.describe(CSV.replace('"csv" ;', '"csv" ; simde:headerRow 3 ; simde:lastRow 5 ;'))
    folder.put("t.csv", '"A title"\n\ncode,value,\nMEX,1,\nUSA,2,\nSource: them,,\n')
    assert cells(folder) == [["4", "MEX", "1", ""], ["5", "USA", "2", ""]]


def test_declared_dialect_and_encoding(folder: Folder) -> None:
    dialect = 'csvw:dialect [ csvw:delimiter ";" ; csvw:quoteChar "\'" ; csvw:encoding "windows-1252" ] ;'
    folder.describe(CSV.replace('"csv" ;', f'"csv" ; {dialect}'))
    folder.put("t.csv", "code;value\n'Perú; Bolivia';1\n".encode("windows-1252"))
    assert cells(folder) == [["2", "Perú; Bolivia", "1"]]


def test_gzip_and_zip_members(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv.gz", gzip.compress(b"code,value\nMEX,1\n"))
    assert cells(folder) == [["2", "MEX", "1"]]
    (folder.data / "t.csv.gz").unlink()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("meta.csv", "x\n")
        archive.writestr("API_7.csv", "code,value\nUSA,2\n")
    folder.put("t.zip", out.getvalue())
    folder.describe(CSV.replace('"t.csv"', '"t*.zip" ; simde:member "API_*.csv"'))
    assert cells(folder) == [["2", "USA", "2"]]
    folder.describe(CSV.replace('"t.csv"', '"t.zip" ; simde:member "*.csv"'))
    assert "2 members match '*.csv'" in refusal(folder)


def test_stacked_header_of_a_workbook(folder: Folder) -> None:
    folder.describe(BOOK)
    folder.put("t.xlsx", workbook(ROWS))
    assert cells(folder) == [["5", "México", "12", "0.5", ".."], ["7", "NA", "0.00001", "", "3"]]


def test_cells_become_text() -> None:
    values = [None, True, 1990.0, 1e-05, 52595.3412, datetime(2020, 1, 2), datetime(2020, 1, 2, 3), time(4, 5)]  # noqa: DTZ001
    expected = ["", "true", "1990", "0.00001", "52595.3412", "2020-01-02", "2020-01-02T03:00:00", "04:05:00"]
    assert [cell_text(value) for value in values] == expected
    assert cell_text(date(2020, 1, 2)) == "2020-01-02"
    assert cell_text(timedelta(minutes=1)) == "60.0"


def test_titles() -> None:
    assert title("Sort\norder ") == "Sort order"
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert stacked_titles([["", "A", "", "B"], ["x", "1", "2", ""]]) == ("x", "A|1", "A|2", "")


def test_renamed_column_is_named_with_its_nearest(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", "code,valeu\nMEX,1\n")
    message = refusal(folder)
    assert message.startswith("t.csv: the column 'value' is missing from the header (row 1).")
    assert "'valeu'" in message


def test_renamed_column_of_a_workbook_names_the_sheet(folder: Folder) -> None:
    folder.describe(BOOK)
    folder.put("t.xlsx", workbook([*ROWS[:3], ["Country", 1990, 1995, 1990], *ROWS[4:]]))
    assert refusal(folder).startswith("t.xlsx [Table 1]: the column 'Area' is missing from the header (row 4).")


def test_undeclared_and_repeated_columns(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", "code,value,note\nMEX,1,x\n")
    assert "the column 'note' is not declared" in refusal(folder)
    folder.put("t.csv", "code,value,Value\nMEX,1,x\n")
    assert "'value' stands over more than one column" in refusal(folder)


def test_titles_that_differ_in_case_alone_trouble_only_where_both_are_read(folder: Folder) -> None:
    """SDMX-CSV gives each code a column of labels: SEX and Sex."""
    folder.describe(CSV.replace(" .", ' ; simde:unread ( "Value" ) .'))
    folder.put("t.csv", "code,value,Value\nMEX,1,one\n")
    (raw,) = folder.read().values()
    assert [raw.titles[i] for i in raw.keep] == ["code", "value"]
    folder.put("t.csv", "code,value,Value,Value\nMEX,1,one,two\n")
    assert "'Value' stands over more than one column" in refusal(folder)
    folder.put("t.csv", "code,value,\nMEX,1,x\n\n")
    assert "the column '#C' is not declared" in refusal(folder)


@pytest.mark.parametrize("blank", ["", "\n\n"])
def test_ragged_row_is_named(folder: Folder, blank: str) -> None:
    folder.describe(CSV)
    folder.put("t.csv", f"code,value\nMEX,1\nUSA,2,3\nCAN,4\n{blank}")
    with pytest.raises(InputError) as caught:
        folder.map()
    assert caught.value.text().startswith("t.csv, row 3: ")


def test_unclosed_quote_is_named(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", 'code,value\n\nMEX,"1\nUSA,2\n')
    assert refusal(folder).startswith("t.csv, row 3: not readable as delimited text")


def test_file_cut_in_the_last_number_is_refused(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", "code,value\nMEX,1\nUSA,88")  # of 88412476
    assert refusal(folder).startswith("t.csv, line 3: the file ends in the middle of a line: 'USA,88'.")
    folder.describe(CSV.replace('"csv" ;', '"csv" ; simde:openEnd true ;'))
    assert cells(folder)[-1] == ["3", "USA", "88"]


def test_header_that_breaks_off_is_named(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", 'code,"val\n')
    assert refusal(folder).startswith("t.csv, row 1: not readable as delimited text")


def test_byte_of_another_encoding_is_named(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", b"code,value\nMEX,1\nPer\xfa,2\n")
    message = refusal(folder)
    assert message.startswith("t.csv, line 3, byte 4: the byte 0xFA is not utf-8 text.")
    assert "windows-1252" in message


def test_byte_of_another_encoding_far_into_the_file(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", b"code,value\n" + b"\xc3\xa9E,1\n" * 400_000 + b"\xe9,2\n")
    assert refusal(folder).startswith("t.csv, line 400002, byte 1: the byte 0xE9")


@pytest.mark.parametrize(("name", "content"), [("t.csv", b""), ("t.csv.gz", b"")])
def test_empty_file(folder: Folder, name: str, content: bytes) -> None:
    folder.describe(CSV)
    folder.put(name, content)
    assert "is empty (0 bytes)" in refusal(folder)


def test_header_without_rows(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("t.csv", "code,value\n")
    with pytest.raises(InputError, match="there is a header"):
        folder.map()


def test_truncated_archives(folder: Folder) -> None:
    folder.describe(BOOK)
    folder.put("t.xlsx", workbook(ROWS)[:-200])
    assert refusal(folder).startswith("t.xlsx: not a readable workbook")
    folder.describe(CSV)
    folder.put("t.csv.gz", gzip.compress(b"code,value\nMEX,1\n" * 1000)[:-20])
    assert "cannot be unpacked" in refusal(folder)


def test_missing_sheet_lists_those_there(folder: Folder) -> None:
    folder.describe(BOOK)
    folder.put("t.xlsx", workbook(ROWS, "Main sheet"))
    assert refusal(folder).startswith("t.xlsx: there is no sheet 'Table 1'; it has Main sheet.")


def test_missing_and_ambiguous_files(folder: Folder) -> None:
    folder.describe(CSV)
    folder.put("other.csv", "x\n")
    assert "has no file 't.csv'; it holds other.csv" in refusal(folder)
    folder.describe(CSV.replace('"t.csv"', '"*.csv"'))
    folder.put("t.csv", "x\n")
    assert "2 files that match '*.csv'" in refusal(folder)


def test_bomb_is_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 5 << 20)
    folder.describe(CSV)
    folder.put("t.csv.gz", gzip.compress(b"0" * (20 << 20)))
    assert "bomb" in refusal(folder)


def test_unknown_format_lists_the_known(folder: Folder) -> None:
    folder.describe(CSV.replace('"csv" ;', '"spss" ;'))
    with pytest.raises(MappingError, match="'spss'"):
        folder.read()
