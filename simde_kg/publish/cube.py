"""Reading ``cube.parquet``: figures by column, many times faster than over triples.

One row is an observation or a missing observation (its ``value`` and ``exact`` are None)::

    cube = Cube(release.cube)
    cube.rows({"corridor": "MEX-USA", "indicator": "migrant-stock"}, ("dataset", "year", "exact"), order=("year",))
    cube.totals({"dataset": "publisher/dataset", "year": "2015"}, ("destination",))

Names of columns are checked, values are bound, never written into SQL. Connections may be used by many threads at once;
each query has its own time limit, and all together one memory limit, above which a query fails instead of the server.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import duckdb

from simde_kg.errors import QueryError, ReleaseError
from simde_kg.publish import clocks, quick, select, summaries
from simde_kg.publish.select import MEASURES, Sources, Where, conditions
from simde_kg.words import _

__all__ = ("FILE", "MEASURES", "POINT", "SERIES", "Cube", "Where")

FILE = "cube.parquet"
SERIES = (
    "dataset", "indicator", "corridor", "origin", "destination", "sender", "receiver", "area", "frequency", "sex",
    "age", "basis", "unit", "extra",
)  # fmt: skip
"""What the figures of one time series have in common."""
POINT = ("period", "year", "value", "exact", "status", "observation")
"""What a figure of a time series has of its own."""

_NEAR = 1
"""Threads of a query once the columns are in memory: what is read is small then, and many ask at once."""
_NARROWING = {*SERIES, "period", "year"}
_SHARES = (64, 8)
"""Columns whose first values are asked for first, and what part of them, when a page of groups is wanted."""


class Cube:
    """The figures of one release.

    ``seconds`` and ``memory`` (MB) bound each query and all of them together; what :meth:`load` takes is besides.
    Raises ReleaseError when the file is absent.
    """

    def __init__(self, path: Path | str, *, seconds: float = 10.0, memory: int = 512) -> None:
        self.path, self._seconds = Path(path), seconds
        if not self.path.is_file():
            raise ReleaseError(
                _("The release has no {file}."),
                _("Build again: simde build writes it with each release."),
                file=self.path,
            )
        self._memory, self._room = memory, quick.room(str(self.path))
        self._connection = _connected(self.path, memory + self._room // 1_000_000)
        self._sources = select.FILE_ONLY
        self._begins: dict[str, list[Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def load(self) -> None:
        """Take the columns into memory: from then on most queries read no file.

        Queries go on meanwhile. A cube with too many rows, or that is closed meanwhile, is read from its file.
        """
        if not self._room or self._sources.near:
            return
        with suppress(duckdb.Error), self._connection.cursor() as cursor:
            near, far = quick.load(cursor, "cube")
            if not far:
                summaries.load(cursor, near)
            self._sources = Sources(near, far)
            cursor.execute(f"SET threads = {_NEAR}; SET lock_configuration = true")

    def rows(
        self,
        where: Where,
        columns: Sequence[str] = (),
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Return the rows that ``where`` names, with all or some columns.

        They come in the file's order, or by ``order`` (``-year``: the last first; alike ones in the file's order).
        Raises QueryError for an unknown column and when a bound on time or memory is passed.
        """
        sql, values = select.rows(where, columns, order, self._sources)
        if limit is not None or offset:
            sql += " LIMIT ? OFFSET ?"
            values += [limit, offset]
        return self._dicts(sql, values)

    def after(self, where: Where, columns: Sequence[str], number: int, limit: int) -> list[dict[str, Any]]:
        """Return the next rows behind row ``number`` of the file (-1: from the start), each with its ``number``.

        However deep the page, no row before it is read. Raises QueryError.
        """
        sql, values = select.after(where, columns, number, self._sources)
        return self._dicts(sql + " LIMIT ?", [*values, limit])

    def totals(
        self, where: Where, by: Sequence[str], limit: int | None = None, offset: int = 0
    ) -> list[dict[str, Any]]:
        """Return one row a group, in order: the columns of ``by``, then :data:`MEASURES` of its values.

        Sums and means of unlike things are the caller's mistake to make: group by indicator, dataset and sex, or name
        one of each. Raises QueryError.
        """
        begin = self._begin(by[0]) if limit is not None and not where and len(by) > 1 else ()
        for narrower in (*({f"{by[0]}<=": last} for last in begin), where):
            sql, values = select.totals(narrower, by, self._sources)
            found = self._dicts(sql + " LIMIT ? OFFSET ?", [*values, limit, offset])
            if len(found) == limit:
                break  # groups come in order: those of the first values fill the page
        return found

    def _begin(self, column_: str) -> Sequence[Any]:
        """Return values of a column below which there are a small and a larger part of all, kept for the next page."""
        if column_ not in self._begins:
            known = self.values(column_) if column_ in _NARROWING else []
            self._begins[column_] = [known[len(known) // share] for share in _SHARES if len(known) >= share]
        return self._begins[column_]

    def counts(self, where: Where, by: Sequence[str]) -> list[dict[str, Any]]:
        """Return the columns of ``by`` and how many values there are, in no order: faster than :meth:`totals`."""
        return self._dicts(*select.counts(where, by, self._sources))

    def views(self, place: str, since: int) -> list[dict[str, Any]]:
        """Return the views that have values of a place, with the ``side`` it has there: :data:`summaries.VIEWS`."""
        return self._dicts(*summaries.views(place, since, loaded=self._complete()))

    def singles(self, place: str) -> list[dict[str, Any]]:
        """Return the figures of a place alone (``side`` area), or of it and the world: :data:`summaries.TOTALS`."""
        return self._dicts(*summaries.totals(place, loaded=self._complete()))

    def dimensions(self, dataset: str, indicator: str) -> dict[str, list[str]]:
        """Return dimension -> its values in order, of :data:`summaries.DIMENSIONS` those that have any."""
        found: dict[str, list[str]] = {name: [] for name in summaries.DIMENSIONS}
        for row in self._dicts(*summaries.dimensions(dataset, indicator, loaded=self._complete())):
            found[row["dimension"]].append(row["code"])
        return {name: codes for name, codes in found.items() if codes}

    def _complete(self) -> bool:
        return self._sources.near is not None and not self._sources.far

    def values(self, column_: str, where: Where | None = None) -> list[Any]:
        """Return the different values of a column, in order. Raises QueryError."""
        return self.distinct((column_,), where or {})[column_]

    def distinct(self, columns: Sequence[str], where: Where) -> dict[str, list[Any]]:
        """Return column -> its different values, in order, read in one go. Raises QueryError."""
        (found,) = self._dicts(*select.distinct(columns, where, self._sources))
        return {name: sorted(one for one in given or () if one is not None) for name, given in found.items()}

    def spans(self, column_: str) -> list[dict[str, Any]]:
        """Return each value of a column, how many figures have it, and their first and last year. Raises QueryError."""
        source = self._sources.holding([column_], {})
        name = source.sql(column_)
        return self._dicts(
            f"SELECT {name} AS value, count(exact) AS observations, min(year) AS first, max(year) AS last"
            f" FROM {source.table} WHERE {name} IS NOT NULL GROUP BY ALL ORDER BY ALL",
            [],
        )

    def series(self, where: Where, limit: int, offset: int = 0) -> list[dict[str, Any]]:
        """Return time series, in order: the columns of :data:`SERIES`, which its figures share, and ``points``.

        A point has :data:`POINT`; points are in the order of time. Raises QueryError.
        """
        condition, values = conditions(where)
        source = self._sources.holding(POINT, where)
        names, point = ", ".join(SERIES), ", ".join(f"{name} := {source.sql(name)}" for name in POINT)
        same = " AND ".join(f"{source.table}.{name} IS NOT DISTINCT FROM wanted.{name}" for name in SERIES)
        mine = ", ".join(f"{source.table}.{name}" for name in SERIES)
        sql = (  # first which series are wanted: points of all of them take more memory than there is
            f"WITH wanted AS (SELECT DISTINCT {names} FROM {source.table}{condition} ORDER BY {names} LIMIT ? OFFSET ?)"
            f" SELECT {mine}, list(struct_pack({point}) ORDER BY year, period, {source.name}) AS points"
            f" FROM {source.table} SEMI JOIN wanted ON {same}{condition} GROUP BY {mine} ORDER BY {mine}"
        )
        return self._dicts(sql, [*values, limit, offset, *values])

    def changes(self, older: Sequence[str], newer: Sequence[str]) -> list[dict[str, Any]]:
        """Return how many figures of each indicator two editions (ids of their cubes) share."""
        return self._dicts(*select.changes(older, newer, self._sources))

    def revisions(self, older: Sequence[str], newer: Sequence[str]) -> list[dict[str, Any]]:
        """Return the ten figures whose values differ most between two editions. Raises QueryError."""
        return self._dicts(*select.revisions(older, newer, self._sources))

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
        sql, values = select.totals(where, by) if by else select.rows(where, columns, order)
        kind = "(FORMAT parquet, COMPRESSION zstd)" if target.suffix == ".parquet" else "(FORMAT csv, HEADER true)"
        with _connected(self.path, self._memory, target.parent) as connection, self._timed(connection):
            connection.execute(f"COPY ({sql}) TO {_text(str(target))} {kind}", values)

    def count(self, where: Where | None = None) -> int:
        """Return how many rows there are. Raises QueryError."""
        condition, values = conditions(where or {})
        source = self._sources.holding((), where or {})
        return int(self._dicts(f"SELECT count(*) AS n FROM {source.table}{condition}", values)[0]["n"])

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
        clock = clocks.start(self._seconds, cursor.interrupt)
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
            clocks.stop(clock)


def _connected(path: Path, memory: int, exports: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection with the view ``cube`` that reads no other file, and writes to ``exports`` only."""
    connection = duckdb.connect()
    for name, value in (
        ("threads", "2"),
        ("memory_limit", _text(f"{memory}MB")),
        ("temp_directory", "''"),
        ("enable_progress_bar", "false"),
        ("preserve_insertion_order", "true"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("allowed_paths", f"[{_text(str(path))}]"),
        *((("allowed_directories", f"[{_text(str(exports))}]"),) if exports else ()),
        ("enable_external_access", "false"),  # for good: DuckDB does not allow it again
    ):
        connection.execute(f"SET {name} = {value}")
    connection.execute(
        f"CREATE VIEW cube AS SELECT * RENAME (file_row_number AS number)"
        f" FROM read_parquet({_text(str(path))}, file_row_number = true)"
    )
    return connection


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
