"""CSV and TSV files as rows of texts, with the row where one has too many or too few cells."""

import csv
import io
from collections.abc import Iterator

from simde_kg.catalogue.readers import RefusedError
from simde_kg.catalogue.readers.text import decoded, head_text
from simde_kg.words import _

csv.field_size_limit(10_000_000)


def header(head: bytes) -> list[str]:
    """Return the titles of the columns of the beginning of a file, in lower case."""
    line = head_text(head).lstrip("\r\n").split("\n", 1)[0]
    found = next(csv.reader([line], delimiter=_delimiter(line)), [])
    return [title.strip().lower() for title in found]


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def rows(data: bytes) -> Iterator[tuple[int, dict[str, str]] | RefusedError]:
    """Yield (position, cells by title in lower case); position 1 is the first row below the header."""
    text = decoded(data)
    delimiter = _delimiter(text.lstrip("\r\n").split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    titles: list[str] = []
    position = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            position += 1
            yield RefusedError(position, _("Row {row} of {file} is no CSV: {reason}."), reason=str(error))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not titles:
            titles = [cell.strip().lower() for cell in cells]
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
