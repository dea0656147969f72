"""The columns of a cube in memory, coded: totals, look-ups and rows without reading the file.

Texts that repeat (places, datasets, periods ...) become codes of one to four bytes. Most mappings make the name of an
observation of its dimensions (``publisher/dataset/MEX-USA/2015``): kept is its pattern, the name with signs in the
place of the row's own values. Millions of observations have some thousands of patterns.

Measured with 2.4 million rows (a busy machine, processor time): loading 3.0 s and 71 bytes a row; all that is known of
MEX-USA, with names, 6 ms (19 ms with names from the file).
"""

import duckdb

from simde_kg.publish.columns import NAMES, TYPES
from simde_kg.publish.select import Source

TABLE = "quick"
_NAME, _PATTERN = "observation", "pattern"
_PARTS = (
    "dataset", "corridor", "period", "indicator", "origin", "destination", "sender", "receiver", "area", "age", "sex",
)  # fmt: skip
"""Columns whose values stand in the names of observations, the ones that hold others first."""
_SHORT = ("age", "sex")
"""Those of a few letters, which stand for themselves between slashes only."""
_PATTERNS = 100_000
"""Patterns; names that have more stay in the file."""
_PLAIN = ("exact", *TYPES)
CODED = tuple(name for name in NAMES if name not in (*_PLAIN, _NAME))
"""Columns that are codes in memory."""
_BYTES = 80
"""Memory of a row, with room to spare."""
_MOST = 12_000_000
"""Rows; a cube with more stays in its file."""


def room(file: str) -> int:
    """Return the bytes of memory that the columns of a Parquet file need; 0 when they are to stay in the file."""
    with duckdb.connect() as connection:
        found = connection.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [file]).fetchone()
    rows = int(found[0] or 0) if found else 0
    return rows * _BYTES if rows <= _MOST else 0


def _signs(name: str, number: int) -> tuple[str, str]:
    """Return what of a name becomes a sign, and the sign, in SQL. IRIs have no control characters."""
    start = "'/' || " if name in _SHORT else ""
    return f"{start}{name}", f"{start}'{chr(number)}'"


def _pattern() -> str:
    """Return the SQL of an observation's pattern."""
    text = _NAME
    for number, name in enumerate(_PARTS, 1):
        value, sign = _signs(name, number)
        text = f"CASE WHEN coalesce({name}, '') = '' THEN {text} ELSE replace({text}, {value}, {sign}) END"
    return text


def _written() -> str:
    """Return the SQL of an observation's name from its pattern: exactly what it was, for values have no signs."""
    text = f"{_PATTERN}::VARCHAR"
    for number, name in enumerate(_PARTS, 1):
        text = f"replace({text}, '{chr(number)}', coalesce({name}::VARCHAR, ''))"
    return text


def load(connection: duckdb.DuckDBPyConnection, view: str) -> tuple[Source, frozenset[str]]:
    """Fill the table from ``view``; return what has the columns, and those that it lacks.

    Raises duckdb.Error.
    """
    for name in CODED:
        distinct = f"SELECT DISTINCT {name} FROM {view} WHERE {name} IS NOT NULL ORDER BY 1"
        connection.execute(f"CREATE TYPE code_{name} AS ENUM ({distinct})")
    connection.execute(f"CREATE TEMP TABLE patterns AS SELECT DISTINCT {_pattern()} AS {_PATTERN} FROM {view}")
    found = connection.execute("SELECT count(*) FROM patterns").fetchone()
    named = found is not None and found[0] <= _PATTERNS
    if named:
        connection.execute(f"CREATE TYPE code_{_PATTERN} AS ENUM (SELECT {_PATTERN} FROM patterns ORDER BY 1)")
    connection.execute("DROP TABLE patterns")
    columns = [f"{name}::code_{name} AS {name}" if name in CODED else name for name in NAMES if name != _NAME]
    columns += [f"({_pattern()})::code_{_PATTERN} AS {_PATTERN}"] if named else []
    connection.execute(f"CREATE TABLE {TABLE} AS SELECT {', '.join(columns)} FROM {view}")
    return Source(TABLE, "rowid", _written() if named else _NAME), frozenset() if named else frozenset((_NAME,))
