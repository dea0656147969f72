"""Workbooks: one sheet as a table, every cell as text."""

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, WorksheetNotFound, ZipError

from simde_kg.errors import InputError
from simde_kg.sources import bounds
from simde_kg.sources.files import locate, unpack
from simde_kg.sources.table import Context, RawTable
from simde_kg.sources.tabular import identified, normalised
from simde_kg.tables import SourceTable
from simde_kg.words import _


def read_workbook(table: SourceTable, context: Context) -> RawTable:
    """Read one sheet of an XLSX, XLS or ODS workbook.

    Raises InputError for a workbook that is truncated or locked, a sheet that is missing, or titles that are not as
    declared.
    """
    path = locate(table, context.folder)
    name = path.name
    plain = unpack(path, table.member, context.work)
    bounds.check(plain, table.sheet, name)
    try:
        with CalamineWorkbook.from_path(plain) as book:
            sheet = _sheet(book, table, name)
            rows = ((number, row) for number, row in enumerate(sheet.iter_rows(), 1))
            return identified(normalised(table, rows, context, (name, path)), path, plain, context)
    except (CalamineError, ZipError, PasswordError, OSError) as error:
        raise InputError(
            _("{file}: not a readable workbook: {reason}."),
            _("It is truncated, locked or not what its name says; fetch it again from its publisher."),
            file=name,
            reason=str(error).rstrip("."),
        ) from error


def _sheet(book: CalamineWorkbook, table: SourceTable, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(table.sheet)
    except WorksheetNotFound:
        raise InputError(
            _("{file}: there is no sheet {sheet!r}; it has {present}."),
            _("Correct simde:sheet in dataset.ttl, or fetch the publisher's own workbook."),
            file=name,
            sheet=table.sheet,
            present=", ".join(book.sheet_names),
        ) from None
