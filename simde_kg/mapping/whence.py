"""Whence: the cell of a publisher's table that a value in the graph was made from.

The database in which a dataset was mapped still holds its raw and tidy rows: the row is known, the mapping says which
tidy column the value was made from, and ``tidy.sql`` from which of the publisher's columns that was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rdflib import URIRef

from simde_kg.dataset import RML, Dataset
from simde_kg.mapping import lineage
from simde_kg.sources.relation import identifier

_FIELD = re.compile(r"(?<!\\)\{([^{}]+)\}")


@dataclass(frozen=True)
class Mapped:
    """A dataset as it was mapped: its declaration and the database with its tables."""

    dataset: Dataset
    database: Path


@dataclass(frozen=True)
class Cell:
    """What is known of a value: file, sheet and row; its predicate ("" for any) and the value as N-Triples."""

    file: str
    sheet: str
    row: int | None
    predicate: str
    value: str


def cell(mapped: Mapped, asked: Cell) -> tuple[str, str] | None:
    """Return title and text of the publisher's cell; None when it cannot be told."""
    columns = _tidy_columns(mapped.dataset, asked.predicate) if asked.predicate else set[str]()
    source = next((t for t in mapped.dataset.sources if t.path == asked.file and t.sheet == asked.sheet), None)
    if source is None:
        return None
    try:
        with duckdb.connect(str(mapped.database), read_only=True) as connection:
            raw = _row(connection, source.name, asked.row)
            titles = list(_titles(connection, mapped.dataset, source.name, columns, (asked.row, asked.value)))
    except (duckdb.Error, OSError):
        return None
    return next(((title, raw[title]) for title in titles if title in raw), None)


def _row(connection: duckdb.DuckDBPyConnection, table: str, row: int | None) -> dict[str, str]:
    found = connection.execute(f"SELECT * FROM {identifier(table)} WHERE _row = ?", [row])
    names = [str(column[0]) for column in found.description or ()]
    first = found.fetchone()
    return {} if first is None else {name: str(cell or "") for name, cell in zip(names, first, strict=True)}


def _tidy_columns(dataset: Dataset, predicate: str) -> set[str]:
    """Return the tidy columns that the values of a predicate are made from."""
    found: set[str] = set()
    graph = dataset.graph
    for holder in graph.subjects(RML.predicate, URIRef(predicate)):
        for term in graph.objects(holder, RML.objectMap):
            found |= {str(name) for name in graph.objects(term, RML.reference)}
            found |= {field for text in graph.objects(term, RML.template) for field in _FIELD.findall(str(text))}
    return found


def _titles(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    source: str,
    columns: set[str],
    at: tuple[int | None, str | None],
) -> Iterable[str]:
    """Yield the publisher's titles that tidy columns may have been made from, the likeliest first."""
    row, value = at
    local = re.sub(r'^[<"]|[>"].*$', "", value or "").rpartition("/")[2]
    for table in dataset.tidy:
        if source not in table.reads:
            continue
        names = [column.name for column in table.columns if not column.corridor_of]
        given = columns or _holding(connection, table.name, names, row, local)
        wanted = [name for name in names if name in given]
        for column in wanted:
            if title := lineage.title(dataset, table, column):
                yield title
            else:
                yield _row_of(connection, table.name, column, row, local).get("_column", "")
            yield column


def _holding(
    connection: duckdb.DuckDBPyConnection, table: str, names: list[str], row: int | None, value: str
) -> set[str]:
    """Return the tidy columns that hold a value in the tidy rows of a publisher's row."""
    tests = ", ".join(f"bool_or(CAST({identifier(name)} AS VARCHAR) = ?)" for name in names)
    query = f"SELECT {tests} FROM {identifier(table)} WHERE _row = ?"
    found = connection.execute(query, [*[value] * len(names), row]).fetchone() or ()
    return {name for name, held in zip(names, found, strict=False) if held}


def _row_of(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, row: int | None, value: str
) -> dict[str, str]:
    """Return the tidy row of a publisher's row that has the value, else any of them."""
    order = f"(CAST({identifier(column)} AS VARCHAR) = ?) DESC"
    found = connection.execute(
        f"SELECT * FROM {identifier(table)} WHERE _row = ? ORDER BY {order} LIMIT 1", [row, value]
    )
    names = [str(name[0]) for name in found.description or ()]
    first = found.fetchone()
    return {} if first is None else {name: str(cell or "") for name, cell in zip(names, first, strict=True)}
