"""Editions: what was added, removed and revised between two editions of a dataset, or the same one in two releases.

Observations are matched by the values of their dimensions, whatever their IRIs are. The dumps are compared, not the
stores: both are exact, and DuckDB pivots the 4.7 million statements of the two largest editions in seconds.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from simde_kg import queries, release, store
from simde_kg.errors import ReleaseError
from simde_kg.iri import minted
from simde_kg.release import Release
from simde_kg.settings import Settings
from simde_kg.words import _
from simde_kg.workspace import Workspace

CHANGES = ("added", "removed", "revised")
"""Kinds of difference; what is neither is unchanged."""
PREVIOUS = "previous"
"""Stands for the release before the current one."""
_QB = "http://purl.org/linked-data/cube#"
_SDMX = "http://purl.org/linked-data/sdmx/2009/"
_VALUE, _STATUS = f"{_SDMX}measure#obsValue", f"{_SDMX}attribute#obsStatus"


@dataclass(frozen=True)
class Edition:
    """One dataset edition as one release holds it; ``dimensions`` are the IRIs of its dimensions in order."""

    name: str
    release: Release
    dataset: str
    dump: Path
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What changed from one edition to another.

    ``counts`` has a number for each of :data:`CHANGES` and for ``unchanged``; ``titles`` and ``rows`` are those of
    the table of differences, as many rows as were asked for; ``only`` are the dimensions that one edition alone has.
    """

    before: Edition
    after: Edition
    counts: dict[str, int]
    titles: tuple[str, ...]
    rows: list[tuple[object, ...]]
    only: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the difference for programs."""
        return {
            "before": self.before.name,
            "after": self.after.name,
            "counts": self.counts,
            "dimensionsOfOneEdition": list(self.only),
            "rows": [dict(zip(self.titles, row, strict=True)) for row in self.rows],
        }


def _release(workspace: Workspace, wanted: str) -> Release:
    known = release.list_releases(workspace)
    current = release.current(workspace)
    if wanted == PREVIOUS and current is not None:
        wanted = next((found.id for found in known if found.id < current.id), PREVIOUS)
    chosen = current if not wanted else next((found for found in known if found.id == wanted), None)
    if chosen is None:
        raise ReleaseError(
            _("There is no release {name!r}."),
            _("Known releases: {known}."),
            name=wanted or "current",
            known=", ".join(found.id for found in known) or "-",
        )
    return chosen


def find(workspace: Workspace, settings: Settings, name: str) -> Edition:
    """Return the edition that ``<dataset>[@<release>]`` means; without a release the current one, ``@previous`` before.

    Raises ReleaseError when there is no such release, or no observations of such a dataset in it.
    """
    dataset, _at, wanted = name.partition("@")
    found = _release(workspace, wanted)
    dump = found.dumps / f"{dataset}.nq.gz"
    counts = found.manifest.graphs.get(dataset)
    if counts is None or not counts.observations or not dump.is_file():
        raise ReleaseError(
            _("The release {release} holds no observations of {dataset!r}."),
            _("It holds those of {known}."),
            release=found.id,
            dataset=dataset,
            known=", ".join(sorted(id_ for id_, graph in found.manifest.graphs.items() if graph.observations)) or "-",
        )
    iri = f"<{minted(settings.base_iri).dataset(dataset)}>"
    opened = store.open_read_only(found.store)
    components = store.rows(opened, queries.text("editions/components"), bindings={"dataset": iri})
    dimensions = tuple(str(row[1])[1:-1] for row in components if row[2] == f"<{_QB}dimension>")
    return Edition(name, found, dataset, dump, dimensions)


def compare(
    before: Edition, after: Edition, settings: Settings, *, csv: Path | None = None, sample: int = 10
) -> Difference:
    """Compare two editions; write every difference to ``csv`` and return counts and the first ``sample`` of each kind.

    Numbers are compared as numbers (``1.0`` is ``1``). A cell without a figure is compared by its status. Raises
    ReleaseError when observations of one edition share all dimensions, or ``csv`` cannot be written.
    """
    dimensions = tuple(dict.fromkeys((*before.dimensions, *after.dimensions)))
    with tempfile.TemporaryDirectory(prefix="simde-diff-") as work, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{settings.memory_limit}'")
        connection.execute(f"SET temp_directory = '{work}'")
        connection.execute("SET preserve_insertion_order = false")
        for table, edition in (("before", before), ("after", after)):
            _pivot(connection, table, edition, dimensions)
        titles = _join(connection, dimensions)
        if csv is not None:
            _write(connection, csv)
        found = connection.execute("SELECT change, count(*) FROM joined GROUP BY 1").fetchall()
        counts = dict.fromkeys((*CHANGES, "unchanged"), 0) | {str(name): int(count) for name, count in found}
        rows = [
            row
            for change in CHANGES
            for row in connection.execute(
                f"SELECT * FROM joined WHERE change = ? ORDER BY ALL LIMIT {int(sample)}", [change]
            ).fetchall()
        ]
    only = tuple(_local(d) for d in dimensions if (d in before.dimensions) != (d in after.dimensions))
    return Difference(before, after, counts, titles, rows, only)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _pivot(connection: duckdb.DuckDBPyConnection, table: str, edition: Edition, dimensions: Sequence[str]) -> None:
    """Make ``table``: one row an observation, d0, d1 ... its dimensions, its value as plain text, its status."""
    lines = (
        f"read_csv({_text(str(edition.dump))}, columns={{'line': 'VARCHAR'}}, auto_detect=false, header=false,"
        " delim='\x01', quote='', escape='', compression='gzip', max_line_size=16777216)"
    )
    wanted = ", ".join(_text(f"<{p}>") for p in (*dimensions, _VALUE, _STATUS))
    parts = [f"coalesce(max(o) FILTER (p = {_text(p)}), '') AS d{i}" for i, p in enumerate(dimensions)]
    connection.execute(
        f"""CREATE TABLE {table} AS
        WITH cut AS (SELECT string_split(line, ' ') AS c FROM {lines}),
        said AS (
            SELECT c[1] AS s, c[2][2:-2] AS p, array_to_string(c[3:len(c) - 2], ' ') AS o
            FROM cut WHERE c[2] IN ({wanted})
        ),
        pivoted AS (
            SELECT s AS iri, {", ".join([*parts, "1 AS one"])},
                max(regexp_extract(o, '^"([^"]*)"', 1)) FILTER (p = {_text(_VALUE)}) AS v,
                max(o) FILTER (p = {_text(_STATUS)}) AS status
            FROM said GROUP BY s
        )
        SELECT * EXCLUDE (one, v, status), coalesce(regexp_extract(status, '([^/#-]+)>$', 1), '') AS status,
            CASE WHEN contains(v, '.') THEN rtrim(rtrim(v, '0'), '.') ELSE v END AS value
        FROM pivoted WHERE v IS NOT NULL OR status IS NOT NULL"""
    )
    keys = ", ".join(f"d{i}" for i in range(len(dimensions))) or "iri"
    twice = connection.execute(
        f"SELECT count(*) AS n, min(iri), max(iri) FROM {table} GROUP BY {keys} HAVING n > 1 ORDER BY 2 LIMIT 1"
    ).fetchone()
    if twice:
        raise ReleaseError(
            _("{name}: the observations {first} and {second} have the same dimensions and cannot be told apart."),
            _("Give them a dimension that differs in the dataset's mapping, then build again."),
            name=edition.name,
            first=str(twice[1])[1:-1],
            second=str(twice[2])[1:-1],
        )


def _join(connection: duckdb.DuckDBPyConnection, dimensions: Sequence[str]) -> tuple[str, ...]:
    """Make the table ``joined`` of every observation of either edition; return its titles."""
    on = " AND ".join(f"before.d{i} = after.d{i}" for i in range(len(dimensions))) or "before.iri = after.iri"
    names = [_local(dimension) for dimension in dimensions]
    keys = [
        f"regexp_extract(coalesce(before.d{i}, after.d{i}), '([^/#]+)>$', 1) AS \"{name}\""
        for i, name in enumerate(names)
    ]
    number = "TRY_CAST({}.value AS DECIMAL(38, 18))"
    change = f"CAST({number.format('after')} - {number.format('before')} AS VARCHAR)"
    connection.execute(
        f"""CREATE TABLE joined AS SELECT
            CASE WHEN before.iri IS NULL THEN 'added' WHEN after.iri IS NULL THEN 'removed'
                WHEN before.value IS NOT DISTINCT FROM after.value AND before.status = after.status THEN 'unchanged'
                ELSE 'revised' END AS change,
            {"".join(key + ", " for key in keys)}
            before.value AS before, nullif(before.status, '') AS status_before,
            after.value AS after, nullif(after.status, '') AS status_after,
            rtrim(rtrim({change}, '0'), '.') AS difference,
            before.iri[2:-2] AS observation_before, after.iri[2:-2] AS observation_after
        FROM before FULL JOIN after ON {on}"""
    )
    return tuple(str(row[0]) for row in connection.execute("DESCRIBE joined").fetchall())


def _write(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        connection.execute(
            f"COPY (SELECT * FROM joined WHERE change <> 'unchanged' ORDER BY ALL) TO {_text(str(path))}"
            " (FORMAT csv, HEADER true)"
        )
    except duckdb.IOException as error:
        raise ReleaseError(
            _("{file} cannot be written: {reason}."),
            _("Choose another folder."),
            file=path,
            reason=" ".join(str(error).split())[:200].rstrip("."),
        ) from error
