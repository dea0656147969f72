"""Changes: the rows of a table that two snapshots of a dataset do not share, found by the dataset's own readers."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from rdflib import URIRef

from simde_kg import sources
from simde_kg.dataset import CSVW, Dataset
from simde_kg.sources.relation import identifier, literal, load
from simde_kg.tables import SourceTable
from simde_kg.turtle import NodeReader

ROWS = ("added", "removed", "changed")
_WIDEST_KEY = 9


@dataclass(frozen=True)
class Cell:
    """One cell that differs: its column, its text before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One row: ``change`` is one of :data:`ROWS`; ``key`` its identifying cells; rows are those of the files."""

    change: str
    before: int | None
    after: int | None
    key: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class TableChange:
    """What differs in one table: columns that came and went, rows by kind, the first of each, the file of all."""

    table: str
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    counts: dict[str, int]
    sample: tuple[RowChange, ...]
    csv: Path | None = None

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.columns_added or self.columns_removed or any(self.counts.values()))


def compare(dataset: Dataset, before: Path, after: Path, out: Path, sample: int = 5) -> list[TableChange]:
    """Compare the tables of two folders of files; every row that differs goes to ``out/<table>.csv``.

    Raises InputError when a file of ``after`` cannot be read as the dataset declares it.
    """
    return [_compare(dataset, table, (before, after), out, sample) for table in dataset.sources if table.path]


def _compare(dataset: Dataset, table: SourceTable, folders: tuple[Path, Path], out: Path, sample: int) -> TableChange:
    with _database() as (connection, work):
        titles = []
        for name, folder in zip(("before", "after"), folders, strict=True):
            inner = work / name
            inner.mkdir()
            raw = sources.read(table, sources.Context(folder, inner, dataset.folder))
            load(connection, replace(raw, name=name))
            titles.append([raw.titles[position] for position in raw.keep])
        common = [title for title in titles[0] if title in titles[1]]
        _differing(connection, common)
        key = _key(connection, dataset, table, common)
        counts = _pair(connection, common, key)
        return TableChange(
            table.name,
            tuple(title for title in titles[1] if title not in titles[0]),
            tuple(title for title in titles[0] if title not in titles[1]),
            counts,
            tuple(_sample(connection, common, key, sample)),
            _write(connection, common, out / f"{table.name}.csv") if any(counts.values()) else None,
        )


@contextmanager
def _database() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    with tempfile.TemporaryDirectory(prefix="simde-fetch-") as name, duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = {literal(str(Path(name, 'spill')))}")
        connection.execute("SET memory_limit = '2GB'")
        yield connection, Path(name)


def _differing(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
    """Make ``gone`` and ``come``: the rows (with ``_row``) of one table that the other lacks, counting repeats."""
    names = ", ".join(map(identifier, columns))
    for target, one, other in (("gone", "before", "after"), ("come", "after", "before")):
        numbered = "SELECT _row, {0}, row_number() OVER (PARTITION BY {0} ORDER BY _row) AS _n FROM {1}"
        using = ", ".join([*map(identifier, columns), "_n"])
        connection.execute(
            f"CREATE TABLE {target} AS SELECT _row, {names} FROM ({numbered.format(names, one)})"
            f" ANTI JOIN ({numbered.format(names, other)}) USING ({using})"
        )


def _key(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, table: SourceTable, columns: Sequence[str]
) -> tuple[str, ...]:
    """Return the columns that tell rows apart: those declared, else the likely key that pairs most rows, or none.

    Likely are the named columns of a wide table, the key of a tidy table that has the same columns, all columns without
    numbers, and any first columns. A key holds in both tables as a whole, so that rows are never paired by chance.
    """
    declared = NodeReader(dataset.graph, dataset.folder / "dataset.ttl").texts(URIRef(table.iri), CSVW.primaryKey)
    if declared and set(declared) <= set(columns) and _unique(connection, declared):
        return declared
    numbers = _numeric(connection, columns)
    choices = [table.columns if table.unpivoted else (), tuple(title for title in columns if title not in numbers)]
    choices += [tidy.primary_key for tidy in dataset.tidy if table.name in tidy.reads]
    choices += [tuple(columns[:width]) for width in range(1, min(len(columns), _WIDEST_KEY))]
    keys = [
        choice
        for choice in choices
        if choice and set(choice) <= set(columns) and set(choice) != set(columns) and _unique(connection, choice)
    ]
    return max(keys, key=lambda choice: _pairs(connection, choice), default=())


def _pairs(connection: duckdb.DuckDBPyConnection, key: Sequence[str]) -> int:
    """Return how many rows that went have the same key as one that came."""
    using = ", ".join(map(identifier, key))
    found = connection.execute(f"SELECT count(*) FROM gone JOIN come USING ({using})").fetchone()
    return int(found[0]) if found else 0


def _numeric(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> set[str]:
    """Return the columns whose cells, where they differ, are all numbers other than years."""
    if not columns:
        return set()
    number = r"^[+-]?[\d\s.,]*\d[\d\s.,]*$"
    tests = [
        f"bool_and({name} = '' OR regexp_full_match({name}, {literal(number)})) AND"
        f" NOT bool_and(regexp_full_match({name}, '(1[89]|20)\\d\\d(\\.0)?'))"
        for name in map(identifier, columns)
    ]
    row = connection.execute(f"SELECT {', '.join(tests)} FROM (FROM gone UNION ALL FROM come)").fetchone()
    return {title for title, numeric in zip(columns, row or (), strict=False) if numeric}


def _unique(connection: duckdb.DuckDBPyConnection, key: Sequence[str]) -> bool:
    names = ", ".join(map(identifier, key))
    return not any(
        connection.execute(f"SELECT 1 FROM {table} GROUP BY {names} HAVING count(*) > 1 LIMIT 1").fetchone()
        for table in ("before", "after")
    )


def _pair(connection: duckdb.DuckDBPyConnection, columns: Sequence[str], key: Sequence[str]) -> dict[str, int]:
    """Make ``paired``: change, row before, row after, and both texts of every column; return counts by change."""
    on = " AND ".join(f"gone.{n} = come.{n}" for n in map(identifier, key)) or "false"
    both = ", ".join(f"gone.{identifier(c)} AS b{i}, come.{identifier(c)} AS a{i}" for i, c in enumerate(columns))
    connection.execute(
        "CREATE TABLE paired AS SELECT CASE WHEN gone._row IS NULL THEN 'added' WHEN come._row IS NULL THEN 'removed'"
        f" ELSE 'changed' END AS change, gone._row AS before, come._row AS after{', ' if both else ''}{both}"
        f" FROM gone FULL JOIN come ON {on}"
    )
    found = connection.execute("SELECT change, count(*) FROM paired GROUP BY 1").fetchall()
    return dict.fromkeys(ROWS, 0) | {str(name): int(count) for name, count in found}


def _sample(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str], key: Sequence[str], most: int
) -> Iterator[RowChange]:
    for change in ROWS:
        sql = "SELECT * FROM paired WHERE change = ? ORDER BY coalesce(after, before) LIMIT ?"
        for _change, before, after, *texts in connection.execute(sql, [change, most]).fetchall():
            cells = [Cell(c, texts[2 * i] or "", texts[2 * i + 1] or "") for i, c in enumerate(columns)]
            named = tuple((cell.column, cell.after or cell.before) for cell in cells if not key or cell.column in key)
            changed = tuple(cell for cell in cells if change == "changed" and cell.before != cell.after)
            yield RowChange(change, before, after, named, changed)


def _write(connection: duckdb.DuckDBPyConnection, columns: Sequence[str], path: Path) -> Path:
    """Write every row that differs, a changed one as two lines: as it was, as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def lines(edition: str) -> str:
        cells = "".join(f", {edition[0]}{i} AS {identifier(c)}" for i, c in enumerate(columns))
        return f"SELECT change, '{edition}' AS _edition, {edition} AS _row{cells} FROM paired WHERE {edition} > 0"

    connection.execute(
        f"COPY (SELECT * FROM ({lines('before')} UNION ALL {lines('after')}) ORDER BY change, _row, _edition)"
        f" TO {literal(str(path))} (FORMAT csv, HEADER true)"
    )
    return path
