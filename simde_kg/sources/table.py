"""What every reader gives: one publisher's table as text, with where it came from."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from simde_kg.errors import InputError
from simde_kg.tables import SourceTable
from simde_kg.words import _

NUMBERED = ".numbered"
"""Ending of a work file whose records start with the publisher's row number."""
BEGINNING, ENDING = 1024, 256
"""Bytes that tell whether one file begins and ends as another does."""


@dataclass(frozen=True)
class Content:
    """What a file holds, unpacked: SHA-256, size in bytes, and the SHA-256 of its first and last bytes."""

    sha256: str
    size: int
    beginning: str  # of the first BEGINNING bytes
    ending: str  # of the last ENDING bytes


@dataclass(frozen=True)
class Input:
    """A file that was read: its name as people know it, the bytes' fingerprint, and what is inside when it is packed.

    ``content`` is the text or workbook that was read: the unpacked file, or the member of a zip.
    """

    file: str
    sha256: str
    size: int  # bytes
    content: Content


@dataclass(frozen=True)
class RawTable:
    """A table as text: its titles and a UTF-8 CSV of its data rows.

    ``rows`` is the CSV: either the publisher's own file, with its header in row 1 and the data behind it, or
    (``numbered``) a copy of the data rows only, each with its row number in front.
    """

    name: str
    titles: tuple[str, ...]
    rows: Path
    numbered: bool
    keep: tuple[int, ...]  # positions of the titles that are read
    file: str
    delimiter: str = ","
    ending: str = "\\n"  # of its records, as DuckDB writes it
    quote: str = '"'
    sheet: str = ""
    inputs: tuple[Input, ...] = ()
    buffer: int = 0  # bytes that are read at a time of a file without quotes; 0: all of the file, or of a piece
    pieces: tuple[Path, ...] = ()  # of any other long file: its records, cut
    detected: str = ""  # the encoding, where it was found out and not declared


@dataclass(frozen=True)
class Context:
    """What a reader may use: the folder of publisher's files, a work folder, the dataset's mapping folder, a SELECT.

    ``select`` answers a query over the release being built; None while there is none. ``fingerprints`` says whether
    those of the files are taken: a tenth of the time of a long file. ``observations``: a Parquet file of the
    observations of the release being built, one row each.
    """

    folder: Path
    work: Path
    mapping: Path
    select: Callable[[str], tuple[Sequence[str], Iterable[tuple[str, ...]]]] | None = None
    fingerprints: bool = True
    observations: Path | None = None


def escape(cell: str) -> str:
    """Write a cell for a numbered work file: carriage returns, which the bulk reader cannot take, as SUB and ``r``."""
    return cell.replace("\x1a", "\x1aa").replace("\r", "\x1ar") if "\r" in cell or "\x1a" in cell else cell


def place(file: str, sheet: str) -> str:
    """Return how messages name a table: ``file`` or ``file [sheet]``."""
    return f"{file} [{sheet}]" if sheet else file


def title(cell: object) -> str:
    """Return a header cell as a title: white space collapsed."""
    return " ".join(str(cell).replace("\ufeff", "").split())


def letter(position: int) -> str:
    """Return the spreadsheet letter of a column, 0 -> A, 26 -> AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def stacked_titles(rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    """Join header rows into one title a column: ``upper|lower``, upper cells carried to the right over empty ones.

    A column whose lowest cell is empty gets no title.
    """
    width = max((len(row) for row in rows), default=0)
    cells = [[title(row[i]) if i < len(row) else "" for i in range(width)] for row in rows]
    for row in cells[:-1]:
        for i in range(1, width):
            row[i] = row[i] or row[i - 1]
    found = []
    for i in range(width):
        parts = [row[i] for row in cells if row[i]]
        found.append("|".join(parts) if cells and cells[-1][i] else "")
    return tuple(found)


def check_titles(table: SourceTable, titles: Sequence[str], file: str, used: Sequence[bool]) -> tuple[int, ...]:
    """Return the positions of the columns to read.

    ``used[i]`` says whether column i has any non-empty data cell: untitled empty columns are passed over. Raises
    InputError for a missing, a repeated or an undeclared title.
    """
    where = place(file, table.sheet)
    names = [name or (f"#{letter(i)}" if used[i] else "") for i, name in enumerate(titles)]
    present = [name for name in names if name]
    for wanted in table.columns:
        if wanted not in present:
            near = get_close_matches(wanted, [n for n in present if n not in table.columns], 1, 0.4)
            spare = near or [n for n in present if n not in (*table.columns, *table.unread)][:1]
            raise InputError(
                _("{where}: the column {column!r} is missing from the header (row {row})."),
                _(
                    "Write this title in that row again, as in the publisher’s file; most like it there: {near!r}. If "
                    "the publisher has renamed the column, name it so in dataset.ttl."
                ),
                where=where,
                column=wanted,
                row=table.header_rows[-1],
                near=spare[0] if spare else "-",
            )
    if repeated := _repeated(present, set(table.unread)):
        raise InputError(
            _("{where}: the title {column!r} stands over more than one column (row {row})."),
            _("Give each column a title of its own."),
            where=where,
            column=repeated,
            row=table.header_rows[-1],
        )
    declared = {*table.columns, *table.unread}
    if not table.unpivoted and (extra := next((n for n in present if n not in declared), None)):
        raise InputError(
            _("{where}: the column {column!r} is not declared (row {row})."),
            _("Add it to simde:column to read it or to simde:unread to leave it out, in dataset.ttl."),
            where=where,
            column=extra,
            row=table.header_rows[-1],
        )
    return tuple(i for i, name in enumerate(names) if name and name not in table.unread)


def _repeated(present: Sequence[str], unread: Collection[str]) -> str | None:
    """Return a title that stands over two columns, or None; among columns that are read, case makes no difference."""
    read = [name.casefold() for name in present if name not in unread]
    return next(
        (n for n in present if present.count(n) > 1 or (n not in unread and read.count(n.casefold()) > 1)),
        None,
    )
