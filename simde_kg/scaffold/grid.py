"""Grids: an unknown file as rows of text, with how it is written: encoding, delimiter, sheet, header, last row."""

import codecs
import csv
import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, ZipError

from simde_kg.errors import InputError
from simde_kg.scaffold.numbers import is_number
from simde_kg.sources import hxl
from simde_kg.sources.files import unpack
from simde_kg.sources.table import letter, stacked_titles, title
from simde_kg.sources.tabular import cell_text
from simde_kg.words import _

MOST_ROWS = 500_000
"""Rows that are looked at; the build reads all."""
MOST_COLUMNS = 5_000
_BOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsx", ".ods": "xlsx", ".xls": "xls"}
_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 60  # rows among which the header is looked for


@dataclass(frozen=True)
class Grid:
    """The rows of a file (or sheet), every cell as text, from its first row on, and how they were read."""

    path: Path
    format: str
    rows: tuple[tuple[str, ...], ...]
    sheet: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Layout:
    """Where the table is: header rows and last row (1 = the first; None: it goes on to the end), its titles, its rows.

    ``body`` has the data rows, as wide as the header, without blank ones; ``tagged``: titles are the tags of HXL.
    """

    header: tuple[int, ...]
    last: int | None
    titles: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    tagged: bool = False

    def column(self, title: str) -> list[str]:
        """Return the cells of a column."""
        place = self.titles.index(title)
        return [row[place] for row in self.body]


def read(path: Path, sheet: str = "") -> Grid:
    """Read a CSV, TSV or workbook, plain or gzipped. Raises InputError when it is none, or the sheet must be chosen."""
    if not path.is_file():
        raise InputError(_("There is no file {file}."), _("Check the name."), file=path)
    with tempfile.TemporaryDirectory(prefix="simde-new-") as work:
        plain = unpack(path, "", Path(work))
        if (form := _BOOKS.get(plain.suffix.lower())) is not None:
            return _book(path, plain, form, sheet)
        return _text(path, plain)


def _book(path: Path, plain: Path, form: str, sheet: str) -> Grid:
    try:
        with CalamineWorkbook.from_path(plain) as book:
            if not sheet and len(book.sheet_names) > 1:
                raise InputError(
                    _("{file} has {count} sheets: {sheets}."),
                    _("Choose one with --sheet."),
                    file=path,
                    count=len(book.sheet_names),
                    sheets=", ".join(book.sheet_names),
                )
            name = sheet or book.sheet_names[0]
            rows = [tuple(map(cell_text, row)) for row in islice(book.get_sheet_by_name(name).iter_rows(), MOST_ROWS)]
    except WorksheetNotFound:
        raise InputError(
            _("{file} has no sheet {sheet!r}."), _("Choose one with --sheet."), file=path, sheet=sheet
        ) from None
    except (CalamineError, ZipError, PasswordError, OSError) as error:
        raise InputError(
            _("{file}: not a readable workbook: {reason}."),
            _("It is truncated, locked or not what its name says; fetch it again from its publisher."),
            file=path,
            reason=str(error).rstrip("."),
        ) from error
    return Grid(path, form, tuple(rows), name)


def _encoding(data: bytes) -> str:
    """Return the encoding of a text: by its mark, UTF-8 when it is that, else windows-1252 (or ISO 8859-1)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for name in ("utf-8", "windows-1252"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "iso-8859-1"


def _text(path: Path, plain: Path) -> Grid:
    data = plain.read_bytes()
    if b"\0" in data[:4096] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(
            _("{file} is neither text nor a workbook that can be read."),
            _("Give a CSV, TSV, XLSX, XLS or ODS file."),
            file=path,
        )
    encoding = _encoding(data)
    text = data.decode(encoding).removeprefix("\ufeff")
    delimiter = max(_DELIMITERS, key=lambda d: (_consistency(text, d), -_DELIMITERS.index(d)))
    try:
        rows = tuple(map(tuple, islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), MOST_ROWS)))
    except csv.Error as error:
        raise InputError(
            _("{file} cannot be read as delimited text: {reason}."),
            _("An unclosed quote is the usual cause."),
            file=path,
            reason=error,
        ) from error
    return Grid(path, "tsv" if delimiter == "\t" else "csv", rows, "", delimiter, encoding)


def _consistency(text: str, delimiter: str) -> float:
    """Return how well a delimiter fits: the share of rows of the usual width, times that width; 0 when it is 1."""
    try:
        widths = [
            len(row) for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 200) if row
        ]
    except csv.Error:
        return 0
    if not widths:
        return 0
    width, count = Counter(widths).most_common(1)[0]
    return 0 if width == 1 else count / len(widths) + min(width, 50) / 1000


def layout(grid: Grid) -> Layout:
    """Find the table in a grid. Raises InputError when no header with data below it is found."""
    tags = next((number for number, row in enumerate(grid.rows[: hxl.WITHIN]) if hxl.is_tags(row)), None)
    if tags is not None:
        return _tagged(grid, tags)
    filled = [sum(bool(cell.strip()) for cell in row) for row in grid.rows]
    usual = Counter(count for count in filled if count > 1).most_common(1)
    if not usual:
        raise _no_table(grid)
    width = usual[0][0]
    if width > MOST_COLUMNS:
        raise InputError(
            _("{file} has {found} columns; at most {most} are read."),
            _("Write what stands in columns below each other in rows."),
            file=grid.path,
            found=width,
            most=MOST_COLUMNS,
        )
    enough = max(2, round(width * 0.6))
    first = next(i for i, count in enumerate(filled) if count >= enough)
    top = _top(grid, first)
    rows = grid.rows[first + top :]
    last = max(i for i, count in enumerate(filled) if count >= min(enough, width))
    titles = stacked_titles(grid.rows[first : first + top])
    notes = any(filled[last + 1 :])
    kept = rows[: last + 1 - first - top] if notes else rows
    body = tuple((*row, *[""] * len(titles))[: len(titles)] for row in kept if any(cell.strip() for cell in row))
    names = tuple(name or f"#{letter(i)}" for i, name in enumerate(titles))
    used = [i for i, name in enumerate(titles) if name or any(row[i] for row in body)]
    if not body:
        raise _no_table(grid)
    return Layout(
        tuple(range(first + 1, first + top + 1)),
        last + 1 if notes else None,
        tuple(names[i] for i in used),
        tuple(tuple(row[i] for i in used) for row in body),
    )


def _tagged(grid: Grid, number: int) -> Layout:
    """Return the table of HXL below row ``number`` (0 = the first), its columns named by their tags."""
    row = grid.rows[number]
    used = [place for place, cell in enumerate(row) if cell.strip()]
    rows = ((*below, *[""] * len(row)) for below in grid.rows[number + 1 :] if any(cell.strip() for cell in below))
    body = tuple(tuple(below[place] for place in used) for below in rows)
    if not body:
        raise _no_table(grid)
    return Layout((number + 1,), None, tuple(title(row[place]) for place in used), body, tagged=True)


def _no_table(grid: Grid) -> InputError:
    return InputError(
        _("{file}: no table with two columns or more was found."),
        _("Give a file with a header row and data below it."),
        file=grid.path,
    )


def _top(grid: Grid, first: int) -> int:
    """Return how many header rows there are from row ``first`` on: 1, or 2-3 where upper cells span several columns."""
    for depth in (1, 2):
        below = grid.rows[first + depth : first + depth + _HEAD]
        above = grid.rows[first : first + depth]
        if not below or not any("" in (cell.strip() for cell in _inner(row)) for row in above[-1:]):
            return depth
        if any(is_number(cell) for cell in below[0]) or not _numeric_columns(below[1:]):
            return depth
    return 3


def _inner(row: Sequence[str]) -> Sequence[str]:
    """Return a row without the empty cells at its end."""
    filled = [i for i, cell in enumerate(row) if cell.strip()]
    return row[: filled[-1] + 1] if filled else ()


def _numeric_columns(rows: Iterable[Sequence[str]]) -> bool:
    return sum(any(is_number(cell) for cell in row) for row in rows) > 1
