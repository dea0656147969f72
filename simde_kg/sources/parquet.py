"""Parquet files: every cell as text, written as a workbook's cells are."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from simde_kg.errors import InputError
from simde_kg.sources.engine import duckdb
from simde_kg.sources.files import locate, unpack
from simde_kg.sources.relation import literal
from simde_kg.sources.table import Context, RawTable
from simde_kg.sources.tabular import from_rows, identified
from simde_kg.tables import SourceTable
from simde_kg.words import _

_BATCH = 20_000
_PLAIN = (
    *("VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "UUID", "ENUM"),
    *("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"),
)


def read_parquet(table: SourceTable, context: Context) -> RawTable:
    """Read a Parquet file; rows are counted from 1.

    Raises InputError for a file that is none, or a column that holds lists, structures or bytes.
    """
    path = locate(table, context.folder)
    content = unpack(path, table.member, context.work)
    with duckdb.connect() as connection:
        titles = columns(connection, content, path.name)
        rows = _rows(connection, content)
        return identified(from_rows(table, context, titles, rows, path.name), path, content, context)


def columns(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> list[str]:
    """Return the titles of a Parquet file. Raises InputError for a file that is none, or a column that is no text."""
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})").fetchall()
    except duckdb.Error as error:
        raise InputError(
            _("{file}: not a readable Parquet file: {reason}."),
            _("It is truncated or not what its name says; fetch it again from its publisher."),
            file=name,
            reason=" ".join(str(error).split())[:200].rstrip("."),
        ) from error
    for title, kind, *_rest in described:
        if kind.split("(")[0] not in _PLAIN or kind.endswith("]"):
            raise InputError(
                _("{file}: the column {column!r} holds {kind}, which is no single value."),
                _("Write a file with a column for each value."),
                file=name,
                column=title,
                kind=kind,
            )
    return [str(row[0]) for row in described]


def _rows(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Sequence[object]]:
    found = connection.execute(f"SELECT * FROM read_parquet({literal(str(path))})")
    while batch := found.fetchmany(_BATCH):
        yield from batch
