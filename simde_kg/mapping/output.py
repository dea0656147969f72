"""Writing: lines of a mapping as N-Quads files, a set in a fixed order.

Sorting and comparing all lines is what costs most. It is left away where it cannot matter: rows of a scan come in a
fixed order, and where the subjects of these rows are all different (which is counted), so are their lines.
"""

from collections.abc import Sequence
from pathlib import Path

from simde_kg.mapping.compile import Line, Lines
from simde_kg.mapping.raised import raised
from simde_kg.mapping.termsql import ROW
from simde_kg.mapping.text import Text
from simde_kg.mapping.text import lines as joined
from simde_kg.sources.engine import duckdb
from simde_kg.sources.relation import is_ragged, literal, ragged


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
    """Whether the subjects of a scan's rows are all different. Different hashes prove it; equal ones say no."""
    if lines.once is not None or not lines.subject:
        return bool(lines.once)
    subject = lines.subject
    found = fetch(connection, f"SELECT count({subject}), count(DISTINCT hash({subject})) FROM {lines.source}")
    return found[0] == found[1]


def select(connection: duckdb.DuckDBPyConnection, group: Sequence[Lines]) -> str:
    """Return the SELECT whose rows are N-Quads text, in a fixed order, without repeats."""
    if len(group) == 1 and unique(connection, group[0]):
        return _streamed(group[0])
    return _grouped(group)


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


def _streamed(lines: Lines) -> str:
    """Return the SELECT of rows with different subjects: one text a row, its lines joined with line feeds.

    A row that has all its lines is put together at once: a line of its own, which is copied into the row's text, would
    take half as long again.
    """
    pairs = ((a, b) for number, a in enumerate(lines.lines) for b in lines.lines[number + 1 :])
    listed = ", ".join(line.sql for line in lines.lines)
    if not all(apart(a, b) for a, b in pairs):
        text = f"array_to_string(list_sort(list_distinct([{listed}])), chr(10))"
        return f"SELECT line FROM (SELECT {text} AS line FROM {lines.source}) WHERE line <> ''"
    whole = joined(line.text for line in lines.lines)
    if not whole.needs:
        return f"SELECT {whole.sql} AS line FROM {lines.source}"
    text = f"coalesce({whole.sql}, concat_ws(chr(10), {listed}))"
    return f"SELECT line FROM (SELECT {text} AS line FROM {lines.source}) WHERE line <> ''"


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
