"""Delimited text: every cell as text, title blocks skipped, the publisher's row numbers kept."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from simde_kg.errors import InputError
from simde_kg.sources import encodings, linebreaks, pieces
from simde_kg.sources.files import as_utf8, fingerprint, is_open_ended, locate, unpack
from simde_kg.sources.table import (
    NUMBERED,
    Context,
    RawTable,
    check_titles,
    escape,
    letter,
    place,
    stacked_titles,
)
from simde_kg.tables import SourceTable
from simde_kg.words import _

csv.field_size_limit(1 << 27)
Records = Iterator[tuple[int, Sequence[object]]]
"""Rows of a file with their numbers, 1 = the first."""


def cell_text(value: object) -> str:
    """Return a workbook cell as text: ``1990.0`` -> 1990, dates as ISO 8601, booleans as true and false."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return _plain(repr(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value.total_seconds())
    return str(value)


def _plain(text: str) -> str:
    """Write out an exponent: ``1e-05`` -> 0.00001."""
    if "e" not in text:
        return text
    return f"{Decimal(text):f}"


def read_csv(table: SourceTable, context: Context) -> RawTable:
    """Read CSV or TSV, plain, gzipped or inside a zip.

    Raises InputError for a wrong encoding, an unclosed quote, a row of another length, or titles that are not as
    declared.
    """
    path = locate(table, context.folder)
    unpacked = unpack(path, table.member, context.work)
    name = f"{path.name}/{unpacked.name}" if table.member else path.name
    plain = as_utf8(unpacked, table.dialect.encoding, context.work, name)
    if not table.open_end and table.last_row is None and is_open_ended(plain):
        raise _cut_off(plain, name)
    encoding = encodings.chosen(unpacked, table.dialect.encoding)
    raw = replace(
        read_text(table, plain, context, (name, path)), detected=encoding * (encoding != table.dialect.encoding)
    )
    return identified(raw, path, unpacked, context)


def identified(raw: RawTable, path: Path, content: Path, context: Context) -> RawTable:
    """Return the table with the fingerprint of its file, where fingerprints are wanted."""
    return replace(raw, inputs=(fingerprint(path, content),)) if context.fingerprints else raw


def _cut_off(path: Path, name: str) -> InputError:
    with path.open("rb") as file:
        ((number, last),) = deque(enumerate(file, 1), maxlen=1)
    return InputError(
        _("{file}, line {line}: the file ends in the middle of a line: {found!r}."),
        _("It seems cut off: fetch it again. If its publisher issues it so, say simde:openEnd true in dataset.ttl."),
        file=name,
        line=number,
        found=last.decode(errors="replace")[-60:],
    )


def read_text(table: SourceTable, plain: Path, context: Context, origin: tuple[str, Path]) -> RawTable:
    """Read delimited UTF-8 text; ``origin`` is the name for messages and the file as it came."""
    name = origin[0]
    if (direct := _direct(table, plain)) is not None:
        titles, ending = direct
        keep = check_titles(table, titles, name, [True] * len(titles))
        return replace(_raw(table, titles, plain, keep, (*origin, context)), ending=ending)
    with plain.open(encoding="utf-8-sig", newline="") as file:
        return normalised(table, records(delimited(file, table), name), context, origin)


def delimited(file: Iterable[str], table: SourceTable) -> Iterator[list[str]]:
    """Return the rows of delimited text."""
    return csv.reader(file, delimiter=table.dialect.delimiter, quotechar=table.dialect.quote, strict=True)


def _direct(table: SourceTable, path: Path) -> tuple[tuple[str, ...], str] | None:
    """Return titles and ends of records of a file that is one header and data right behind it; None for others."""
    if table.header_rows != (1,) or table.last_row:
        return None
    if not (ending := linebreaks.ending(path, table.dialect.quote, table.dialect.delimiter)):
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = list(islice(delimited(file, table), 2))
        except csv.Error:  # told, with its row, by the reader of records
            return None
    if len(rows) < 2:
        return None
    titles = stacked_titles(rows[:1])
    return None if "" in titles else (titles, ending)


def titles_only(table: SourceTable, path: Path) -> tuple[str, ...] | None:
    """Return the titles of UTF-8 text that is a header and nothing else; None for others."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in islice(delimited(file, table), 2) if any(row)]
    return stacked_titles(rows) if len(rows) == 1 else None


def records(reader: Iterable[Sequence[object]], name: str) -> Records:
    """Yield rows with their numbers. Raises InputError naming the row where the text cannot be read."""
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            yield number, row
    except csv.Error as error:
        raise InputError(
            _("{file}, row {row}: not readable as delimited text: {reason}."),
            _("An unclosed quote is the usual cause; correct that row, or csvw:dialect in dataset.ttl."),
            file=name,
            row=number + 1,
            reason=error,
        ) from error


def normalised(table: SourceTable, records: Records, context: Context, origin: tuple[str, Path]) -> RawTable:
    """Write the data rows as plain CSV, row number first, and check them on the way."""
    name, path = origin
    header, body = _split(table, records, name)
    titles = stacked_titles([[cell_text(value) for value in row] for row in header])
    target = context.work / (table.name + NUMBERED)
    used = [False] * len(titles)
    count = 0
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for number, row in body:
            cells = [cell_text(value) for value in row]
            if not any(cells):
                continue
            if any(cells[len(titles) :]) or (len(cells) < len(titles) and table.format in ("csv", "tsv")):
                raise _ragged(table, (name, number), len(cells), len(titles))
            cells += [""] * (len(titles) - len(cells))
            used = [seen or bool(cell) for seen, cell in zip(used, cells, strict=False)]
            writer.writerow([number, *map(escape, cells[: len(titles)])])
            count += 1
    keep = check_titles(table, titles, name, used)
    if not count:
        raise InputError(
            _("{where}: there is a header (row {row}) but no data row below it."),
            _("Fetch the file again from its publisher, or correct simde:headerRow."),
            where=place(name, table.sheet),
            row=table.header_rows[-1],
        )
    return _raw(table, titles, target, keep, (name, path, context))


def _split(table: SourceTable, records: Records, name: str) -> tuple[list[Sequence[object]], Records]:
    wanted = set(table.header_rows)
    bottom = max(wanted)
    header = [row for number, row in islice(records, bottom) if number in wanted]
    if len(header) < len(wanted) or not any(title_ for title_ in stacked_titles(header)):
        raise InputError(
            _("{where}: no header in row {row}."),
            _("The file is empty or has another layout; correct simde:headerRow or fetch it again."),
            where=place(name, table.sheet),
            row=bottom,
        )
    last = table.last_row
    return header, (pair for pair in records if last is None or pair[0] <= last)


def _ragged(table: SourceTable, where: tuple[str, int], found: int, expected: int) -> InputError:
    return InputError(
        _("{where}, row {row}: {found} cells where the header has {expected}."),
        _("A missing or unquoted delimiter is the usual cause; correct that row."),
        where=place(where[0], table.sheet),
        row=where[1],
        found=found,
        expected=expected,
    )


def _raw(
    table: SourceTable,
    titles: Sequence[str],
    rows: Path,
    keep: tuple[int, ...],
    origin: tuple[str, Path, Context],
) -> RawTable:
    """Return the table; ``origin`` is the name for messages, the publisher's file and its context."""
    numbered = rows.suffix == NUMBERED
    quote = '"' if numbered else table.dialect.quote
    size = rows.stat().st_size
    bare = size > min(pieces.SHORT, pieces.LONG) and not pieces.has_quotes(rows, quote)
    cut = size > pieces.LONG and not bare
    return RawTable(
        name=table.name,
        titles=tuple(text or f"#{letter(i)}" for i, text in enumerate(titles)),
        rows=rows,
        numbered=numbered,
        keep=keep,
        file=origin[0],
        delimiter="," if numbered else table.dialect.delimiter,
        quote=quote,
        sheet=table.sheet,
        buffer=pieces.buffer(rows) if bare else 0,
        pieces=pieces.cut(rows, quote, origin[2].work, header=not numbered) if cut else (),
    )


def from_rows(
    table: SourceTable, context: Context, titles: Sequence[str], rows: Iterable[Sequence[object]], name: str
) -> RawTable:
    """Make a raw table of rows that come from elsewhere than a file (a query, a library); ``name`` says from where."""
    keep = check_titles(table, titles, name, [True] * len(titles))
    target = context.work / (table.name + NUMBERED)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([number, *(escape(cell_text(v)) for v in row)] for number, row in enumerate(rows, 1))
    return RawTable(table.name, tuple(titles), target, numbered=True, keep=keep, file=name)
