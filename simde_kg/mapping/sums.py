"""Sums: wholes whose parts have to give them, checked in SQL over the tidy rows, where every cell's row is known.

``simde:sum`` of a tidy table names the column by which a whole is parted, or a query over the tidy tables that gives
the columns ``_table``, ``_row``, ``what``, ``whole`` and ``parts``. In SPARQL the same takes minutes for millions of
observations; here it is one GROUP BY.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb
from rdflib import URIRef

from simde_kg.dataset import SIMDE, Column, Dataset, TidyTable
from simde_kg.errors import MappingError
from simde_kg.issues import IssueLog
from simde_kg.mapping.findings import Findings, Place
from simde_kg.sources.relation import identifier, literal
from simde_kg.turtle import NodeReader
from simde_kg.words import _

MOST = 1000
"""Findings of one sum that are told."""


@dataclass(frozen=True)
class Sum:
    """A sum: by a column with the codes of whole and parts, or by a query; ``tolerance`` in the values' unit."""

    table: TidyTable
    over: str
    whole: str
    parts: tuple[str, ...]
    query: str
    tolerance: Decimal


def declared(dataset: Dataset) -> Iterator[Sum]:
    """Yield the sums of a dataset. Raises MappingError where one is incomplete."""
    read = NodeReader(dataset.graph, dataset.folder / "dataset.ttl")
    tables = {table.name: table for table in dataset.tidy}
    for name, table in tables.items():
        for node in sorted(dataset.graph.objects(URIRef(f"{dataset.iri}#{name}"), SIMDE["sum"]), key=str):
            found = Sum(
                table,
                read.text(node, SIMDE.over),
                read.text(node, SIMDE.whole),
                read.texts(node, SIMDE.part),
                read.text(node, SIMDE.query),
                read.number(node, SIMDE.tolerance) or Decimal(0),
            )
            names = {column.name for column in table.columns}
            if not found.query and not (found.over in names and found.whole and found.parts):
                raise read.error(
                    node,
                    _("{file}: a simde:sum of {table} says neither how a whole is parted nor by which query."),
                    _("Give simde:over (a column), simde:whole and simde:part, or simde:query."),
                    table=name,
                )
            yield found


def check(connection: duckdb.DuckDBPyConnection, dataset: Dataset, place: Place) -> IssueLog:
    """Return the wholes that are not the sum of their parts, and the partitions that lack a part.

    Raises MappingError where a declaration is incomplete or a query fails.
    """
    log = IssueLog()
    for one in declared(dataset):
        find = Findings(connection, dataset, one.table, place, log=log)
        for row in _wholes(find, one):
            _differs(find, one, row)
        if one.over:
            _incomplete(find, one)
    return log


def _wholes(find: Findings, one: Sum) -> list[tuple[object, ...]]:
    """Return (table, row, column, what, whole, parts) of each whole that differs by more than the tolerance."""
    sql = _by_query(find, one) if one.query else _by_column(find, one)
    differs = f"abs(whole - parts) > {one.tolerance}"
    try:
        return find.rows(f"SELECT * FROM ({sql}) WHERE {differs} ORDER BY _table, _row LIMIT {MOST}")
    except duckdb.Error as error:
        raise MappingError(
            _("{file}: the query fails: {reason}."),
            _("Give the columns _table, _row, what, whole and parts."),
            file=find.dataset.folder / (one.query or "dataset.ttl"),
            reason=" ".join(str(error).split())[:400].rstrip("."),
        ) from error


def _by_query(find: Findings, one: Sum) -> str:
    path = find.dataset.folder / one.query
    if not path.is_file():
        raise MappingError(
            _("{file} does not exist."), _("Write it, or correct simde:query in dataset.ttl."), file=path
        )
    inner = path.read_text(encoding="utf-8").strip().rstrip(";")
    return f"SELECT _table, _row, '' AS _column, what, whole, parts FROM (\n{inner}\n)"


def _keys(one: Sum) -> list[str]:
    return [identifier(name) for name in one.table.primary_key if name != one.over]


def _carried(find: Findings, name: str) -> str:
    known = {str(row[0]) for row in find.rows(f"DESCRIBE {find.target}")}
    return name if name in known else "NULL"


def _by_column(find: Findings, one: Sum) -> str:
    """Return SQL of each whole that has all its parts, with their sum."""
    over, keys = identifier(one.over), ", ".join(_keys(one))
    whole, value = f"{over} = {literal(one.whole)}", "CAST(value AS DECIMAL(38, 6))"
    parts = f"{over} IN ({', '.join(map(literal, one.parts))})"
    first = [f"arg_min({_carried(find, name)}, _row) FILTER ({whole}) AS {name}" for name in ("_table", "_column")]
    return (
        f"SELECT {first[0]}, min(_row) FILTER ({whole}) AS _row, {first[1]}, concat_ws(', ', {keys}) AS what,"
        f" max({value}) FILTER ({whole}) AS whole, sum({value}) FILTER ({parts}) AS parts FROM {find.target}"
        f" WHERE value IS NOT NULL GROUP BY {keys}"
        f" HAVING count(*) FILTER ({whole}) = 1 AND count(DISTINCT {over}) FILTER ({parts}) = {len(one.parts)}"
    )


def _differs(find: Findings, one: Sum, row: tuple[object, ...]) -> None:
    table, number, title, what, whole, parts = row
    find.issue(
        "sum-differs",
        (
            _("{where}, row {row}, column {column!r}: {what} is {found}, but its parts give {parts}."),
            _("Compare these cells with the publisher’s table; differences up to {tolerance} are taken for rounding."),
        ),
        Column("value"),
        (_plain(whole), 1, table, number, title),
        expected=_plain(parts),
        parts=_plain(parts),
        what=f"{what}, {one.whole}" if one.whole else what,
        tolerance=_plain(one.tolerance),
    )


def _plain(number: object) -> str:
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _incomplete(find: Findings, one: Sum) -> None:
    """Tell of a partition of which some parts are there and others not, not even as missing."""
    over, keys = identifier(one.over), ", ".join(_keys(one))
    parts = ", ".join(map(literal, one.parts))
    here = f"list_sort(list(DISTINCT {over}) FILTER ({over} IN ({parts})))"
    first = [f"arg_min({_carried(find, name)}, _row)" for name in ("_table", "_column")]
    sql = (
        f"SELECT concat_ws(', ', {keys}), 1, {first[0]}, min(_row), {first[1]}, {here} AS here FROM {find.target}"
        f" GROUP BY {keys} HAVING len(here) BETWEEN 1 AND {len(one.parts) - 1} ORDER BY 4 LIMIT {MOST}"
    )
    for row in find.rows(sql):
        given = row[5] if isinstance(row[5], list) else []
        lacking = [code for code in one.parts if code not in given]
        find.issue(
            "part-missing",
            (
                _("{where}, row {row}: {found} has {given} by {name}, but not {lacking}."),
                _("Add the row; where the publisher gives no figure, write its sign for that."),
            ),
            Column(one.over),
            row[:5],
            given=", ".join(map(str, given)),
            lacking=", ".join(lacking),
            expected=", ".join(one.parts),
        )
