"""Writing: lines of a mapping as N-Quads files, a set in a fixed order.

Sorting and comparing all lines is what costs most. It is left away where it cannot matter: rows of a scan come in a
fixed order, and where the subjects of these rows are all different (which is counted), so are their lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from simde_kg.mapping import keyed
from simde_kg.mapping.compile import Line, Lines
from simde_kg.mapping.raised import raised
from simde_kg.mapping.termsql import ROW
from simde_kg.mapping.text import Text, fixed
from simde_kg.mapping.text import lines as joined
from simde_kg.sources.engine import duckdb
from simde_kg.sources.relation import is_ragged, literal, ragged

SAMPLE = 10_000
"""Rows that are enough to see, mostly, that subjects come again."""
FULL = 0.5
"""Share of rows with all their lines above which these are put together at once."""


def _differ(one: Text, other: Text) -> bool:
    """Whether two patterns can never give the same text: their fixed beginnings contradict each other."""
    if one.constant is not None and other.constant is not None:
        return one.constant != other.constant
    first, second = ("" if not text.pieces or text.pieces[0][1] else text.pieces[0][0] for text in (one, other))
    return not first.startswith(second) and not second.startswith(first)


def apart(one: Line, other: Line) -> bool:
    """Whether two lines can never be the same."""
    pairs = ((one.predicate, other.predicate), (one.object, other.object), (one.graph, other.graph))
    return any(_differ(*pair) for pair in pairs)


def _groups_apart(one: Lines, other: Lines) -> bool:
    return _differ(one.pattern, other.pattern) or all(apart(a, b) for a in one.lines for b in other.lines)


def groups(lines: Sequence[Lines]) -> list[tuple[Lines, ...]]:
    """Return the queries in groups; queries of different groups never give the same line."""
    found: list[list[Lines]] = []
    for item in lines:
        touched = [group for group in found if not all(_groups_apart(item, other) for other in group)]
        found = [group for group in found if group not in touched]
        found.append([*(other for group in touched for other in group), item])
    order = {id(item): number for number, item in enumerate(lines)}
    ordered = [tuple(sorted(group, key=lambda item: order[id(item)])) for group in found]
    return sorted(ordered, key=lambda group: order[id(group[0])])


def unique(connection: duckdb.DuckDBPyConnection, lines: Lines) -> bool:
    """Whether the subjects of a scan's rows are all different."""
    if lines.once is not None or not lines.subject:
        return bool(lines.once)
    keys = keyed.of(lines.pattern)
    return bool(keys) and _differ_all(connection, lines.rows, keys, keyed.present(lines.pattern.needs))


def _differ_all(connection: duckdb.DuckDBPyConnection, rows: str, keys: Sequence[str], where: str) -> bool:
    """Whether all rows that a WHERE clause leaves have different keys. Different hashes prove it; equal ones say no.

    The first rows are looked at before all are.
    """
    hashes = f"SELECT hash({', '.join(keys)}) AS h FROM {rows} AS __rows{where}"
    for sql in (f"{hashes} LIMIT {SAMPLE}", hashes):
        count, different = fetch(connection, f"SELECT count(*), count(DISTINCT h) FROM ({sql})")
        if count != different or count != SAMPLE:
            break
    return count == different


def selects(connection: duckdb.DuckDBPyConnection, lines: Sequence[Lines]) -> Iterator[str]:
    """Yield SELECTs whose rows are N-Quads text, each in a fixed order: together, every line once.

    Raises MappingError and InputError for what counting the rows may show.
    """
    for group in groups([part for one in lines for part in _parts(one, lines)]):
        if len(group) > 1 or not group[0].subject:
            yield _grouped(group)
        elif unique(connection, group[0]):
            yield _streamed(connection, group[0])
        else:
            yield from _repeated(connection, replace(group[0], once=False))


def _parts(one: Lines, lines: Sequence[Lines]) -> Iterator[Lines]:
    """Yield the lines that only this query can give, then those that another may give too."""
    others = [other for other in lines if other is not one and not _differ(one.pattern, other.pattern)]
    own = [all(apart(line, theirs) for other in others for theirs in other.lines) for line in one.lines]
    yield from (
        _chosen(one, [n for n, is_own in enumerate(own) if is_own is kind]) for kind in (True, False) if kind in own
    )


def _chosen(lines: Lines, places: Sequence[int]) -> Lines:
    whole = tuple(lines.whole[n] for n in places) if lines.whole else ()
    return replace(lines, lines=tuple(lines.lines[n] for n in places), whole=whole)


def _repeated(connection: duckdb.DuckDBPyConnection, scan: Lines) -> Iterator[str]:
    """Yield the SELECTs of a scan whose subjects come again: a line is compared by the cells it is made of."""
    numbers = range(len(scan.lines))
    alone = [n for n in numbers if all(n == m or apart(scan.lines[n], scan.lines[m]) for m in numbers)]
    if len(alone) < len(scan.lines):
        yield _grouped((_chosen(scan, [n for n in numbers if n not in alone]),))
    rest = _chosen(scan, alone)
    subject = set(keyed.of(scan.pattern))
    for part in keyed.keyed(rest.whole):
        where = keyed.present(part.needs)
        if not subject.issuperset(part.keys) and _differ_all(connection, rest.rows, part.keys, where):
            yield _streamed(connection, _chosen(rest, part.places))
        else:
            yield part.distinct(rest.rows, rest.whole)


def _grouped(group: Sequence[Lines]) -> str:
    """Return the SELECT of lines that may be the same: each where it stands first.

    Sorting by the number of a row and of a line takes half the time of sorting by lines; what many values or a join
    give in one row is in the order of its text.
    """
    width = sum(len(lines.lines) for lines in group)
    parts, first = [], 0
    for lines in group:
        texts = ", ".join(line.sql for line in lines.lines)
        places = ", ".join(f"{ROW} * {width} + {first + n}" for n in range(len(lines.lines)))
        parts.append(f"SELECT unnest([{texts}]) AS line, unnest([{places}]) AS place FROM {lines.source}")
        first += len(lines.lines)
    tie = "" if all(lines.subject for lines in group) else ", line"
    return (
        f"SELECT line FROM (SELECT line, min(place) AS place FROM ({' UNION ALL '.join(parts)})"
        f" WHERE line IS NOT NULL GROUP BY line) ORDER BY place{tie}"
    )


def _streamed(connection: duckdb.DuckDBPyConnection, lines: Lines) -> str:
    """Return the SELECT of rows with different subjects: one text a row, its lines joined with line feeds.

    A row that has all its lines is put together at once: a line of its own, which is copied into the row's text, would
    take half as long again.
    """
    numbers = range(len(lines.lines))
    alone = [n for n in numbers if all(n == m or apart(lines.lines[n], lines.lines[m]) for m in numbers)]
    listed = ", ".join(lines.lines[n].sql for n in alone)
    if len(alone) < len(lines.lines):
        same = ", ".join(lines.lines[n].sql for n in numbers if n not in alone)
        once = f"nullif(array_to_string(list_sort(list_distinct([{same}])), chr(10)), '')"
        text = f"concat_ws(chr(10), {listed}{', ' * bool(listed)}{once})"
        return f"SELECT line FROM (SELECT {text} AS line FROM {lines.source}) WHERE line <> ''"
    whole = joined(line.text for line in lines.lines)
    if not whole.needs:
        return f"SELECT {whole.sql} AS line FROM {lines.source}"
    full = " AND ".join(f"{need} IS NOT NULL" for need in whole.needs)
    share = fetch(connection, f"SELECT avg(({full})::INT) FROM (SELECT * FROM {lines.source} LIMIT {SAMPLE})")[0]
    if isinstance(share, float) and share < FULL:
        return _pieced(lines)
    text = f"coalesce({whole.sql}, concat_ws(chr(10), {listed}))"
    return f"SELECT line FROM (SELECT {text} AS line FROM {lines.source}) WHERE line <> ''"


def _pieced(lines: Lines) -> str:
    """Return the SELECT of rows with different subjects that mostly lack some of their lines."""
    sure, parts = lines.lines[0].subject.needs, list[str]()
    for needs, run in groupby(lines.lines, lambda line: tuple(need for need in line.text.needs if need not in sure)):
        text = joined(line.text for line in run)
        sql = Text((fixed("\n") + text).pieces if parts or needs else text.pieces).sql
        parts.append(
            f"CASE WHEN {' AND '.join(f'{need} IS NOT NULL' for need in needs)} THEN {sql} END" if needs else sql
        )
    whole = f"ltrim(concat({', '.join(parts)}), chr(10))"
    return f"SELECT line FROM (SELECT {whole} AS line FROM {lines.source}{keyed.present(sure)}) WHERE line <> ''"


def fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    """Return the first row of a query.

    Raises MappingError for a value that cannot be what its map says, InputError for a broken row of a file.
    """
    try:
        return connection.execute(sql).fetchone() or ()
    except duckdb.InvalidInputException as error:
        if is_ragged(str(error)):
            raise ragged(str(error)) from error
        if (wrong := raised(str(error))) is not None:
            raise wrong from error
        raise


def copy(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    """Write the one text column of ``sql`` to ``path`` as it is, a line feed after each row.

    Raises MappingError for a value that cannot be what its map says: an IRI, a language tag.
    """
    options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
    fetch(connection, f"COPY ({sql}) TO {literal(str(path))} ({options})")
