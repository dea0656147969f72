"""Joins folded into scans: what a join gives a row stands beside the row's other lines, in one pass over the file.

That needs parents with one subject a key, and children with different subjects (both are counted): then no line can
come twice. Where one of them is not so, the join stays a query of its own, whose lines are compared.
"""

from collections.abc import Sequence
from dataclasses import replace

from simde_kg.mapping.compile import Line, Lines
from simde_kg.mapping.output import fetch, unique
from simde_kg.mapping.text import column
from simde_kg.sources.engine import duckdb

MOST = 1_000_000
"""Parents above this number are not kept in memory."""


def fold(connection: duckdb.DuckDBPyConnection, lines: Sequence[Lines]) -> list[Lines]:
    """Return the queries with joins folded into the scan of their map where they can be.

    Only one thread reads rows in a fixed order through a join; with more, nothing is folded. Raises MappingError and
    InputError for what reading the rows may show.
    """
    if fetch(connection, "SELECT current_setting('threads')") != (1,):
        return list(lines)
    gone: set[int] = set()
    found = [_with_joins(connection, scan, lines, gone) if scan.subject else scan for scan in lines]
    return [one for one in found if id(one) not in gone]


def _with_joins(connection: duckdb.DuckDBPyConnection, scan: Lines, lines: Sequence[Lines], gone: set[int]) -> Lines:
    """Return a scan with the joins of its map that can be folded; what they were is added to ``gone``."""
    joins = [one for one in lines if one.lookup and one.lookup.scan == scan.scan and one.targets == scan.targets]
    whole = replace(scan, once=unique(connection, scan)) if joins else scan
    for join in joins:
        folded = _folded(connection, whole, join, f"__parents{len(gone)}")
        if folded is not None:
            whole = folded
            gone.add(id(join))
    return whole


def _folded(connection: duckdb.DuckDBPyConnection, scan: Lines, join: Lines, table: str) -> Lines | None:
    """Return the scan with the lines of a join; None where a key has several parents, or there are too many."""
    lookup = join.lookup
    if lookup is None:
        raise TypeError(join)
    keys = [f"__k{number}" for number in range(len(lookup.keys))]
    present = " AND ".join(f"{name} IS NOT NULL" for name in ("__o", *keys))
    fetch(connection, f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {lookup.parents} WHERE {present}")
    count = fetch(connection, f"SELECT count(*), count(DISTINCT ({', '.join(keys)})) FROM {table}")
    if count[0] != count[1] or not isinstance(count[0], int) or count[0] > MOST:
        return None
    # the planner takes a file for a few rows, and would keep those in memory instead of the parents
    connection.execute("SET disabled_optimizers = 'build_side_probe_side,join_order'")
    obj = f"{table}_o"
    on = " AND ".join(f"{sql} = __q.{name}" for sql, name in zip(lookup.keys, keys, strict=True))
    source = f"(SELECT __c.*, __q.__o AS {obj} FROM {scan.source} AS __c LEFT JOIN {table} AS __q ON {on})"
    rows = f"(SELECT __c.*, __q.__o AS {obj} FROM {scan.rows} AS __c LEFT JOIN {table} AS __q ON {on})"
    line = Line(scan.lines[0].subject, lookup.predicate, column(obj), lookup.graph)
    whole = (*scan.whole, replace(line, subject=scan.pattern))
    return replace(scan, source=source, lines=(*scan.lines, line), rows=rows, whole=whole)
