"""Reading: publishers' files into tables of text. One reader a format, all in :data:`READERS`."""

from collections.abc import Callable
from importlib import import_module

from simde_kg.errors import MappingError
from simde_kg.sources.table import Context, Input, RawTable
from simde_kg.tables import SourceTable
from simde_kg.words import _

Reader = Callable[[SourceTable, Context], RawTable]


def _reader(module: str, name: str) -> Reader:
    """Return a reader whose module is imported when it is first used: half of a small mapping's time are imports."""

    def read(table: SourceTable, context: Context) -> RawTable:
        found: Reader = getattr(import_module(f"{__name__}.{module}"), name)
        return found(table, context)

    return read


READERS: dict[str, Reader] = {
    "csv": _reader("tabular", "read_csv"),
    "tsv": _reader("tabular", "read_csv"),
    "xlsx": _reader("workbook", "read_workbook"),
    "xls": _reader("workbook", "read_workbook"),
    "json": _reader("jsontable", "read_json"),
    "parquet": _reader("parquet", "read_parquet"),
    "hxl": _reader("hxl", "read_hxl"),
    "sdmx-csv": _reader("sdmx", "read_csv"),
    "sdmx-json": _reader("sdmx", "read_json"),
    "sdmx-ml": _reader("sdmx", "read_xml"),
    "cldr": _reader("cldr", "read_cldr"),
    "sparql": _reader("select", "read_select"),
    "observations": _reader("observed", "read_observations"),
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
