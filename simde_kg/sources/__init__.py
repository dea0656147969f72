"""Reading: publishers' files into tables of text. One reader a format, all in :data:`READERS`."""

from collections.abc import Callable

from simde_kg.dataset import SourceTable
from simde_kg.errors import MappingError
from simde_kg.sources import cldr, observed, sdmx, select
from simde_kg.sources.hxl import read_hxl
from simde_kg.sources.jsontable import read_json
from simde_kg.sources.parquet import read_parquet
from simde_kg.sources.table import Context, Input, RawTable
from simde_kg.sources.tabular import from_rows, read_csv
from simde_kg.sources.workbook import read_workbook
from simde_kg.words import _


def _read_cldr(table: SourceTable, context: Context) -> RawTable:
    return from_rows(table, context, cldr.TITLES, cldr.rows(), "CLDR")


READERS: dict[str, Callable[[SourceTable, Context], RawTable]] = {
    "csv": read_csv,
    "tsv": read_csv,
    "xlsx": read_workbook,
    "xls": read_workbook,
    "json": read_json,
    "parquet": read_parquet,
    "hxl": read_hxl,
    "sdmx-csv": sdmx.read_csv,
    "sdmx-json": sdmx.read_json,
    "sdmx-ml": sdmx.read_xml,
    "cldr": _read_cldr,
    "sparql": select.read_select,
    "observations": observed.read_observations,
}


def read(table: SourceTable, context: Context) -> RawTable:
    """Read one declared table. Raises InputError for what the file holds, MappingError for an unknown format."""
    if table.format not in READERS:
        raise MappingError(
            _("{folder}: the table {table} has the format {format!r}, which is not known."),
            _("Use one of {known} in simde:format."),
            folder=context.mapping,
            table=table.name,
            format=table.format,
            known=", ".join(READERS),
        )
    return READERS[table.format](table, context)


__all__ = ["READERS", "Context", "Input", "RawTable", "read"]
