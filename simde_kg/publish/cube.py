"""Reading ``cube.parquet``: figures by column, many times faster than over triples.

One row is an observation or a missing observation (its ``value`` and ``exact`` are None)::

    cube = Cube(release.cube)
    cube.rows({"corridor": "MEX-USA", "indicator": "migrant-stock"}, ("dataset", "year", "exact"), order=("year",))
    cube.totals({"dataset": "publisher/dataset", "year": "2015"}, ("destination",))

Names of columns are checked, values are bound, never written into SQL. Connections may be used by many threads at once;
each query has its own time limit, and all together one memory limit, above which a query fails instead of the server.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb

from simde_kg.errors import QueryError, ReleaseError
from simde_kg.publish.columns import NAMES, TYPES
from simde_kg.words import _

FILE = "cube.parquet"
SERIES = (
    "dataset", "indicator", "corridor", "origin", "destination", "sender", "receiver", "area", "frequency", "sex",
    "age", "basis", "unit", "extra",
)  # fmt: skip
"""What the figures of one time series have in common."""
POINT = ("period", "year", "value", "exact", "status", "observation")
"""What a figure of a time series has of its own."""
Value = str | int | float | None
Where = Mapping[str, "Value | Sequence[str]"]
"""Column -> the value it has (None: it has none), or the values of which it has one.

A name may end in ``>=`` or ``<=``: ``{"year>=": 1990}``.
"""
_BOUNDS = (">=", "<=")
_MEASURES = (
    "count(exact) AS observations, count(*) - count(exact) AS missing, sum(value) AS total, avg(value) AS mean,"
    " min(value) AS least, max(value) AS most"
)
MEASURES = ("observations", "missing", "total", "mean", "least", "most")
"""What :meth:`Cube.totals` gives beside the columns it groups by."""


class Cube:
    """The figures of one release.

    ``seconds`` and ``memory`` bound each query and all of them together. Raises ReleaseError when the file is absent.
    """

    def __init__(self, path: Path | str, *, seconds: float = 10.0, memory: str = "512MB") -> None:
        self.path, self._seconds = Path(path), seconds
        if not self.path.is_file():
            raise ReleaseError(
                _("The release has no {file}."),
                _("Build again: simde build writes it with each release."),
                file=self.path,
            )
        self._memory = memory
        self._connection = _connected(self.path, memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(
        self,
        where: Where,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Return the rows that ``where`` names, with all or some columns.

        They come in the file's order, or by ``order`` (``-year``: the last first; alike ones by ``observation``).
        Raises QueryError for an unknown column and when a bound on time or memory is passed.
        """
        sql, values = _rows(where, columns, order)
        if limit is not None or offset:
            sql += " LIMIT ? OFFSET ?"
            values += [limit, offset]
        return self._dicts(sql, values)

    def totals(self, where: Where, by: Sequence[str]) -> list[dict[str, Any]]:
        """Return one row a group, in order: the columns of ``by``, then :data:`MEASURES` of its values.

        Sums and means of unlike things are the caller's mistake to make: group by indicator, dataset and sex, or name
        one of each. Raises QueryError.
        """
        return self._dicts(*_totals(where, by))

    def values(self, column: str, where: Where | None = None) -> list[Any]:
        """Return the different values of a column, in order. Raises QueryError."""
        condition, values = _condition(where or {})
        name = _column(column)
        sql = f"SELECT DISTINCT {name} FROM (SELECT {name} FROM cube{condition}) WHERE {name} IS NOT NULL ORDER BY 1"
        return [row[name] for row in self._dicts(sql, values)]

    def spans(self, column: str) -> list[dict[str, Any]]:
        """Return each value of a column, how many figures have it, and their first and last year. Raises QueryError."""
        name = _column(column)
        return self._dicts(
            f"SELECT {name} AS value, count(exact) AS observations, min(year) AS first, max(year) AS last FROM cube"
            f" WHERE {name} IS NOT NULL GROUP BY ALL ORDER BY ALL",
            [],
        )

    def series(self, where: Where, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return time series, in order: the columns of :data:`SERIES`, which its figures share, and ``points``.

        A point has :data:`POINT`; points are in the order of time. Raises QueryError.
        """
        condition, values = _condition(where)
        names, point = ", ".join(SERIES), ", ".join(f"{name} := {name}" for name in POINT)
        sql = (
            f"SELECT {names}, list(struct_pack({point}) ORDER BY year, period, observation) AS points"
            f" FROM cube{condition} GROUP BY {names} ORDER BY {names} LIMIT ? OFFSET ?"
        )
        return self._dicts(sql, [*values, limit, offset])

    def export(
        self,
        target: Path,
        where: Where,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
        *,
        by: Sequence[str] = (),
    ) -> None:
        """Write what :meth:`rows`, or with ``by`` :meth:`totals`, would give to a ``.csv`` or ``.parquet`` file.

        ``target`` is in a folder for exports. Raises QueryError.
        """
        sql, values = _totals(where, by) if by else _rows(where, columns, order)
        kind = "(FORMAT parquet, COMPRESSION zstd)" if target.suffix == ".parquet" else "(FORMAT csv, HEADER true)"
        with _connected(self.path, self._memory, target.parent) as connection, self._timed(connection):
            connection.execute(f"COPY ({sql}) TO {_text(str(target))} {kind}", values)

    def count(self, where: Where | None = None) -> int:
        """Return how many rows there are. Raises QueryError."""
        condition, values = _condition(where or {})
        return int(self._dicts(f"SELECT count(*) AS n FROM cube{condition}", values)[0]["n"])

    def _dicts(self, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
        with self._limited() as cursor:
            cursor.execute(sql, values)
            names = [str(described[0]) for described in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def _limited(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection of its own that is interrupted when the time is up."""
        with self._connection.cursor() as cursor, self._timed(cursor):
            yield cursor

    @contextmanager
    def _timed(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Interrupt what a connection does when the time is up; say what bound was passed."""
        clock = threading.Timer(self._seconds, cursor.interrupt)
        clock.daemon = True
        clock.start()
        try:
            yield
        except duckdb.InterruptException as error:
            raise QueryError(
                _("The figures were not found within {seconds} seconds."),
                _("Ask for less: name a dataset, an indicator or a corridor."),
                seconds=f"{self._seconds:g}",
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise QueryError(
                _("The answer needs more memory than it may use."),
                _("Ask for less: name a dataset, an indicator or a corridor."),
            ) from error
        finally:
            clock.cancel()


def _connected(path: Path, memory: str, exports: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection with the view ``cube`` that reads no other file, and writes to ``exports`` only."""
    connection = duckdb.connect()
    for name, value in (
        ("threads", "2"),
        ("memory_limit", _text(memory)),
        ("temp_directory", "''"),
        ("enable_progress_bar", "false"),
        ("preserve_insertion_order", "true"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("allowed_paths", f"[{_text(str(path))}]"),
        *((("allowed_directories", f"[{_text(str(exports))}]"),) if exports else ()),
        ("enable_external_access", "false"),
        ("lock_configuration", "true"),
    ):
        connection.execute(f"SET {name} = {value}")
    connection.execute(f"CREATE VIEW cube AS SELECT * FROM read_parquet({_text(str(path))})")
    return connection


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _column(name: str) -> str:
    if name not in NAMES:
        raise QueryError(
            _("The cube has no column {name!r}."), _("Its columns: {known}."), name=name, known=", ".join(NAMES)
        )
    return name


def _rows(where: Where, columns: Sequence[str], order: Sequence[str]) -> tuple[str, list[object]]:
    """Return the SELECT of rows and its bound values."""
    condition, values = _condition(where)
    names = ", ".join(map(_column, tuple(columns) or NAMES))
    return f"SELECT {names} FROM cube{condition}{_ordered(order)}", values


def _totals(where: Where, by: Sequence[str]) -> tuple[str, list[object]]:
    """Return the SELECT of totals and its bound values."""
    condition, values = _condition(where)
    names = ", ".join(_column(name) for name in by)
    grouped = f" GROUP BY {names} ORDER BY {names}" if by else ""
    return f"SELECT {names}{', ' if by else ''}{_MEASURES} FROM cube{condition}{grouped}", values


def _ordered(order: Sequence[str]) -> str:
    if not order:
        return ""
    parts = [
        f"{_column(name.removeprefix('-'))}{' DESC' if name.startswith('-') else ''} NULLS LAST"
        for name in (*order, *(() if "observation" in order else ("observation",)))
    ]
    return " ORDER BY " + ", ".join(parts)


def _bound(column: str, value: Value) -> Value:
    """Return a value as the column's type. Raises QueryError."""
    kind = TYPES.get(column)
    if kind is None or value is None:
        return value if value is None else str(value)
    try:
        return float(value) if kind == "DOUBLE" else int(value)
    except (ValueError, OverflowError) as error:
        raise QueryError(
            _("{value!r} is not a number, which the column {name!r} holds."),
            _("Write a number, such as 2015."),
            value=value,
            name=column,
        ) from error


def _condition(where: Where) -> tuple[str, list[object]]:
    """Return the WHERE clause and its bound values."""
    parts: list[str] = []
    values: list[object] = []
    for key, given in where.items():
        bound = next((sign for sign in _BOUNDS if key.endswith(sign)), "")
        name = _column(key.removesuffix(bound))
        if given is None:
            parts.append(f"{name} IS NULL")
        elif isinstance(given, (str, int, float)):
            parts.append(f"{name} {bound or '='} ?")
            values.append(_bound(name, given))
        else:
            listed = [_bound(name, one) for one in given]
            parts.append(f"{name} IN ({', '.join('?' * len(listed))})" if listed else "false")
            values += listed
    return (" WHERE " + " AND ".join(parts) if parts else ""), values
