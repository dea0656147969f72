"""SDMX data messages (CSV, JSON, XML) as tables: one row an observation, one column a dimension, attribute or measure.

Values keep the text that the message has: no number is parsed. See https://sdmx.org/standards-2/.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from simde_kg.errors import InputError
from simde_kg.sources import sdmxjson, sdmxxml
from simde_kg.sources.files import as_utf8, locate, unpack
from simde_kg.sources.table import Context, RawTable
from simde_kg.sources.tabular import Records, delimited, from_rows, identified, normalised, records
from simde_kg.tables import SourceTable
from simde_kg.words import _

MESSAGE = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION")
"""Columns of SDMX-CSV that say what the message is; they need not be declared."""
_DELETED = ("D", "Delete", "DELETE")


def _located(table: SourceTable, context: Context) -> tuple[Path, Path]:
    path = locate(table, context.folder)
    return path, unpack(path, table.member, context.work)


def read_csv(table: SourceTable, context: Context) -> RawTable:
    """Read SDMX-CSV 1.0 or 2.0; where cells carry labels (``MEX: Mexico``), the codes. Rows are those of the file.

    Raises InputError for a row that deletes observations, and as the reader of CSV does.
    """
    path, content = _located(table, context)
    plain = as_utf8(content, table.dialect.encoding, context.work, path.name)
    with plain.open(encoding="utf-8-sig", newline="") as file:
        rows = _codes(records(delimited(file, table), path.name), path.name)
        unread = (*table.unread, *(name for name in MESSAGE if name not in table.columns))
        described = SourceTable(**{**vars(table), "format": "csv", "unread": unread})
        return identified(normalised(described, rows, context, (path.name, path)), path, content, context)


def _codes(rows: Records, name: str) -> Records:
    """Yield the rows with the codes of cells that carry labels, the header's too."""
    number, head = next(rows, (1, ()))
    titles = [str(cell) for cell in head]
    ids = [title.split(":", 1)[0].split("[", 1)[0].strip() for title in titles]
    labelled = [":" in title for title in titles]
    yield number, ids
    action = ids.index("ACTION") if "ACTION" in ids else None
    for number, row in rows:
        cells = [str(cell).split(": ", 1)[0] if cut else cell for cell, cut in zip(row, labelled, strict=False)]
        if action is not None and len(cells) > action and cells[action] in _DELETED:
            raise InputError(
                _("{file}, row {row}: it deletes observations (ACTION {found})."),
                _("Ask the publisher for the whole data, not for changes."),
                file=name,
                row=number,
                found=cells[action],
            )
        yield number, [*cells, *row[len(cells) :]]


def read_json(table: SourceTable, context: Context) -> RawTable:
    """Read SDMX-JSON 1.0 or 2.0; rows are observations, counted from 1. Raises InputError for another document."""
    path, content = _located(table, context)
    titles, rows = sdmxjson.observations(content, path.name)
    return _made(table, context, (path, content), titles, rows)


def read_xml(table: SourceTable, context: Context) -> RawTable:
    """Read SDMX-ML, generic or structure-specific; rows are observations, counted from 1.

    Raises InputError for another document.
    """
    path, content = _located(table, context)
    titles = sdmxxml.titles(content, path.name)
    rows = ([item.get(title, "") for title in titles] for item in sdmxxml.observations(content, path.name))
    return _made(table, context, (path, content), titles, rows)


def _made(
    table: SourceTable,
    context: Context,
    files: tuple[Path, Path],
    titles: Sequence[str],
    rows: Iterator[Sequence[str]],
) -> RawTable:
    raw = from_rows(table, context, titles, rows, files[0].name)
    return identified(raw, *files, context)
