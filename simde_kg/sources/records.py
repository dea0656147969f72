"""Documents as relations: one row an iteration, one column a reference, list-valued where references have many values.

A cell is text with, for values that are not text, the literal that RML's natural mapping makes of it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from simde_kg.sources.engine import duckdb
from simde_kg.sources.relation import identifier, literal

TYPED = "\u0001"
"""Ending of the column that holds the natural literals of a column's values."""


class Cell(NamedTuple):
    """One value: its text and, for a number or a boolean, its natural literal as N-Triples."""

    text: str
    natural: str | None = None


Rows = Iterator[list[list[Cell]]]
"""Rows of cells, each a list of values (empty: none)."""


@dataclass(frozen=True)
class Staged:
    """A relation: SQL for a FROM clause; columns, those with many values a row, those with natural literals."""

    sql: str
    columns: frozenset[str]
    multi: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()


def stage(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Sequence[Cell]]],
    work: Path,
) -> Staged:
    """Create the table ``name`` of rows whose cells are lists of values (empty: none)."""
    path = work / f"{name}.jsonl"
    many, typed = set[int](), set[int]()
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            for position, values in enumerate(row):
                if len(values) > 1:
                    many.add(position)
                if any(value.natural for value in values):
                    typed.add(position)
            out.write(json.dumps({f"c{i}": values for i, values in enumerate(row)}, ensure_ascii=False) + "\n")
    kinds = {f"c{i}": "VARCHAR[][]" for i in range(len(columns))} or {"c": "VARCHAR[][]"}
    chosen = [_column(i, column, i in many, i in typed) for i, column in enumerate(columns)]
    connection.execute(
        f"CREATE TABLE {identifier(name)} AS SELECT {', '.join(chosen) or 'true AS __row'} FROM read_json("
        f"{literal(str(path))}, format='newline_delimited', maximum_object_size=268435456, columns={kinds!r})"
    )
    path.unlink()
    return Staged(
        identifier(name),
        frozenset(columns),
        frozenset(columns[i] for i in many),
        frozenset(columns[i] for i in typed),
    )


def _column(position: int, name: str, many: bool, typed: bool) -> str:
    """Return SQL of one column: a list of pairs, or text with its natural literal beside it."""
    cell = f"c{position}"
    if many:
        return f"list_transform({cell}, lambda v: {{'v': v[1], 't': v[2]}}) AS {identifier(name)}"
    beside = f", {cell}[1][2] AS {identifier(name + TYPED)}" if typed else ""
    return f"{cell}[1][1] AS {identifier(name)}{beside}"
