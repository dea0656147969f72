"""CSV and TSV files as rows of texts, with the row where one has too many or too few cells."""

import csv
import io
import re
from collections.abc import Iterator

from simde_kg.catalogue.readers import RefusedError
from simde_kg.catalogue.readers.text import decoded, head_text
from simde_kg.words import _

csv.field_size_limit(10_000_000)
_BROKEN = 200
"""Rows that are no CSV after which the rest of a file is not looked at."""


def header(head: bytes) -> list[str]:
    """Return the titles of the columns of the beginning of a file, in lower case."""
    line = next(iter(_body(head_text(head)).splitlines()), "")
    found = next(csv.reader([line], delimiter=_delimiter(line)), [])
    return [title.strip().lower() for title in found]


def _body(text: str) -> str:
    """Return a text from its header on: spreadsheets may write ``sep=;`` above it. Lines may end in CR alone."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return re.sub(r"\A\s*(?:\"?sep=.\"?[ \t]*\r?\n\s*)?", "", text, flags=re.IGNORECASE)


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def rows(data: bytes) -> Iterator[tuple[int, dict[str, str]] | RefusedError]:
    """Yield (position, cells by title in lower case); position 1 is the first row below the header."""
    text = _body(decoded(data))
    delimiter = _delimiter(text.split("\n", 1)[0])
    titles: list[str] = []
    position = 0
    for cells in _cells(text, delimiter):
        if isinstance(cells, csv.Error):
            position += 1
            yield RefusedError(position, _("Row {row} of {file} is no CSV: {reason}."), reason=str(cells))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not titles:
            titles = _distinct([cell.strip().lower() for cell in cells])
            continue
        position += 1
        if len(cells) != len(titles):
            yield RefusedError(
                position,
                _("Row {row} of {file} has {found} cells; the header has {expected}."),
                found=len(cells),
                expected=len(titles),
            )
            continue
        yield position, dict(zip(titles, cells, strict=True))


def _cells(text: str, delimiter: str) -> Iterator[list[str] | csv.Error]:
    """Yield the cells of each row; after one that is no CSV, for an open quote perhaps, go on at the next line."""
    lines = list(io.StringIO(text, newline=""))
    start, broken = 0, 0
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                yield cells
                before = reader.line_num
            return
        except csv.Error as error:
            yield error
        start, broken = start + before + 1, broken + 1
        if broken > _BROKEN:
            return


def _distinct(titles: list[str]) -> list[str]:
    """Return titles of columns, each once: a second *title* is *title (2)*, so that no cell hides another."""
    return [f"{one} ({n})" if (n := titles[:i].count(one) + 1) > 1 else one for i, one in enumerate(titles)]
