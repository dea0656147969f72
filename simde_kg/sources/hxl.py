"""HXL: tables of humanitarian data whose columns are named by a row of hashtags, ``#adm1 +name``.

Headers of people's own stand above that row, in any number; attributes of a tag may stand in any order
(https://hxlstandard.org/standard/1-1final/).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from python_calamine import CalamineWorkbook

from simde_kg.errors import InputError
from simde_kg.sources import bounds
from simde_kg.sources.files import as_utf8, locate, unpack
from simde_kg.sources.table import Context, RawTable, place, title
from simde_kg.sources.tabular import delimited, read_csv
from simde_kg.sources.workbook import read_workbook
from simde_kg.tables import SourceTable
from simde_kg.words import _

WITHIN = 25
"""Rows of a file in which the tags must stand, as the standard says."""
BOOKS = (".xlsx", ".xls", ".ods")
_TAG = re.compile(r"#[A-Za-z][A-Za-z0-9_]*(\s*\+[A-Za-z][A-Za-z0-9_]*)*")


def normal(tag: str) -> str:
    """Return a tag in one spelling: lower case, attributes sorted, no blanks; other text as it is."""
    if _TAG.fullmatch(tag) is None:
        return tag
    name, *attributes = re.sub(r"\s+", "", tag).lower().split("+")
    return "+".join([name, *sorted(attributes)])


def is_tags(row: Sequence[object]) -> bool:
    """Whether a row holds tags and nothing else."""
    cells = [text for cell in row if (text := title("" if cell is None else cell))]
    return bool(cells) and all(_TAG.fullmatch(cell) for cell in cells)


def read_hxl(table: SourceTable, context: Context) -> RawTable:
    """Read a CSV file or a sheet by the tags of its columns; columns without a tag are named ``#`` and their letter.

    Columns are called as dataset.ttl spells their tags. Raises InputError where no row of tags is found.
    """
    path = locate(table, context.folder)
    book = path.suffix.lower() in BOOKS
    rows = list(islice(_rows(table, path, context, book=book), WITHIN))
    number = next((number for number, row in enumerate(rows, 1) if is_tags(row)), 0)
    if not number:
        raise InputError(
            _("{where}: none of the first {count} rows holds HXL tags only, such as #adm1+name."),
            _("Correct simde:format in dataset.ttl, or fetch the file again from its publisher."),
            where=place(path.name, table.sheet),
            count=WITHIN,
        )
    spelt = {normal(tag): tag for tag in (title("" if cell is None else cell) for cell in rows[number - 1]) if tag}
    declared = {spelt.get(normal(name), name): name for name in (*table.columns, *table.unread)}
    found = (read_workbook if book else read_csv)(
        replace(
            table,
            format="xlsx" if book else "csv",
            header_rows=(number,),
            columns=tuple(spelt.get(normal(name), name) for name in table.columns),
            unread=tuple(spelt.get(normal(name), name) for name in table.unread),
        ),
        context,
    )
    return replace(found, titles=tuple(declared.get(name, normal(name)) for name in found.titles))


def _rows(table: SourceTable, path: Path, context: Context, *, book: bool) -> Iterator[Sequence[object]]:
    content = unpack(path, table.member, context.work)
    if book:
        bounds.check(content, table.sheet, path.name)
        with CalamineWorkbook.from_path(content) as opened:
            if table.sheet in opened.sheet_names:  # a missing sheet is told by the reader of workbooks
                yield from opened.get_sheet_by_name(table.sheet).iter_rows()
        return
    plain = as_utf8(content, table.dialect.encoding, context.work, path.name)
    with plain.open(encoding="utf-8-sig", newline="") as file:
        yield from delimited(file, table)
