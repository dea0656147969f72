"""Writing ``cube.parquet``: the statements of each observation become one row.

DuckDB reads the built N-Quads, one dataset after the other, so that memory holds one dataset's rows at most and the
rest waits on disk. A row is made of exactly the statements that the store loads; where one predicate has several
values, the smallest text stands; a decimal is written as the store writes it (100.0 as 100). What a period and an
indicator add (year, frequency, unit) comes from the store.

Measured: 1.4 CPU seconds a million statements on up to 2 threads; 1.2 GB for 979,000 observations of one dataset. Row
groups are small because pages ask for one corridor or place of many datasets: of 3 million rows 270 ms with 16,384 rows
a group, 590 ms with 122,880 (a busy machine).
"""

import math
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from simde_kg import queries, store
from simde_kg.errors import ReleaseError
from simde_kg.iri import rebased
from simde_kg.publish.columns import NAMES, ORDER, READ, Column
from simde_kg.settings import Settings
from simde_kg.vocab import PREFIXES
from simde_kg.words import _

_SHARE = 1 << 30  # bytes of text whose rows are collected at once
_PACKED = 20  # times that N-Quads are longer than their .gz, at least
_SEPARATOR = "\x01\x02\x03\x04"  # in no line of N-Quads, so that a line stays one column
_TYPE = PREFIXES["rdf"] + "type"
_CLASSES = (PREFIXES["qb"] + "Observation", PREFIXES["simde"] + "MissingObservation")


@dataclass(frozen=True)
class Written:
    """What was written: the file, and dataset id -> observations and missing observations."""

    path: Path
    observations: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def write(
    path: Path, files: Mapping[str, Sequence[Path]], opened: Path | None, dimensions: Sequence[str], settings: Settings
) -> Written:
    """Write the cube of the N-Quads ``files`` (dataset id -> files, plain or ``.gz``) to ``path``.

    ``opened`` is the directory of the store that holds them all (None while it is being made: then no year, no
    frequency and no unit is added); ``dimensions`` are the properties that the ontology declares as such: those
    without a column of their own go to ``extra``. Raises ReleaseError.
    """
    parts = path.with_suffix(".parts")
    try:
        parts.mkdir()
        with duckdb.connect() as connection:
            _prepare(connection, parts, settings)
            _look_ups(connection, opened, settings.base_iri)
            written: list[Path] = []
            for name in sorted(files):
                for share in _shares(files[name]):
                    written.append(parts / f"{len(written):05}.parquet")
                    _copy(connection, _select(files[name], share, dimensions, settings.base_iri), written[-1])
            _copy(connection, f"SELECT * FROM {_parquet(written)}", path)
            counted = connection.execute(
                f"SELECT dataset, count(exact), count(*) - count(exact) FROM {_parquet([path])} GROUP BY dataset"
            ).fetchall()
    except (duckdb.Error, OSError) as error:
        raise ReleaseError(
            _("The cube {file} cannot be written: {reason}."),
            _("Check free space and permissions there, then build again."),
            file=path,
            reason=" ".join(str(error).split())[:300].rstrip("."),
        ) from error
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    return Written(path, {name: seen for name, seen, _none in counted}, {name: none for name, _seen, none in counted})


def _shares(files: Sequence[Path]) -> list[str]:
    """Return the conditions of the shares of subjects that are read one after the other: one a gigabyte of text."""
    size = sum(file.stat().st_size * (_PACKED if file.suffix == ".gz" else 1) for file in files)
    many = math.ceil(size / _SHARE)
    return [f"hash(w[1]) % {many} = {number}" if many > 1 else "true" for number in range(many)]


def _parquet(paths: Iterable[Path]) -> str:
    return f"read_parquet([{', '.join(_text(str(path)) for path in paths)}])"


def _copy(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    connection.execute(f"COPY ({sql}) TO {_text(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 16384)")


def _prepare(connection: duckdb.DuckDBPyConnection, work: Path, settings: Settings) -> None:
    for name, value in (
        ("threads", "2"),
        ("memory_limit", _text(settings.memory_limit)),
        ("temp_directory", _text(str(work / "spill"))),
        ("preserve_insertion_order", "true"),
        ("enable_progress_bar", "false"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
    ):
        connection.execute(f"SET {name} = {value}")
    for macro in _TEXTS:
        connection.execute(f"CREATE TEMP MACRO {macro}")


def _look_ups(connection: duckdb.DuckDBPyConnection, directory: Path | None, base: str) -> None:
    """Load what periods and indicators say: year, frequency and unit, as local parts."""
    opened = store.open_read_only(directory) if directory is not None else None
    for table, columns in (("periods", "key, year, frequency"), ("units", "key, unit")):
        text = rebased(queries.text(f"publish/{table}"), base)
        found = store.select(opened, text)[1] if opened is not None else ()
        width = columns.count(",") + 1
        connection.execute(f"CREATE TEMP TABLE {table} ({', '.join(f'{c} VARCHAR' for c in columns.split(', '))})")
        rows = [[_local(value, base) for value in row] for row in found]
        if rows:
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def _local(value: str, base: str) -> str | None:
    """Return the part of an IRI that a column keeps; None for nothing."""
    for column in READ:
        for space in column.namespaces:
            if value.startswith(rebased(space, base)):
                return value[len(rebased(space, base)) :]
    return value or None


def _cell(column: Column, base: str) -> str:
    """Return the SQL of a column's text, from the smallest object that the predicate has, shortened as below."""
    name = f"raw.{column.name}"
    starts = [_short(rebased(space, base), base) for space in column.namespaces]
    cases = [f"WHEN starts_with({name}, {_text(start)}) THEN {name}[{len(start) + 1}:]" for start in starts]
    return " ".join(["CASE", *cases, f"WHEN starts_with({name}, '<') THEN {name}[2:-2] ELSE {name} END"])


def _short(iri: str, base: str) -> str:
    """Return what is left of an IRI of our own or of an SDMX code while rows are collected."""
    return iri.removeprefix(base).removeprefix(PREFIXES["sdmx-code"])


def _shortened(base: str) -> str:
    """Return the SQL of an object without its brackets, quotes and most frequent namespaces: half the memory."""
    spaces = (f"<{base}", f"<{PREFIXES['sdmx-code']}")
    cases = [f"WHEN starts_with(o, {_text(space)}) THEN o[{len(space) + 1}:-2]" for space in spaces]
    return " ".join(["CASE", *cases, "WHEN starts_with(o, '\"') THEN split_part(o, '\"', 2) ELSE o END"])


def _is(predicates: Iterable[str], base: str) -> str:
    return f"p IN ({', '.join(_text(f'<{rebased(name, base)}>') for name in predicates)})"


def _other(dimensions: Iterable[str], base: str) -> str:
    """Return the SQL condition of a dimension without a column of its own."""
    known = {name for column in READ for name in column.predicates}
    declared = sorted(name for name in dimensions if name not in known)
    sdmx = f"starts_with(p, {_text('<' + PREFIXES['sdmx-dimension'])}) AND NOT {_is(sorted(known), base)}"
    return f"{_is(declared, base)} OR ({sdmx})" if declared else sdmx


_TEXTS = (
    """simde_plain(v) AS CASE WHEN starts_with(v, '<') THEN regexp_replace(v[2:-2], '^.*[/#]', '') ELSE
        replace(replace(replace(replace(replace(regexp_extract(v, '^"((?:[^"\\\\]|\\\\.)*)"', 1),
        '\\\\', chr(1)), '\\"', '"'), '\\n', chr(10)), '\\r', chr(13)), chr(1), '\\') END""",
    """simde_number(v) AS
        CASE WHEN regexp_full_match(v, '-?[0-9]+[.][0-9]*0') THEN regexp_replace(v, '[.]?0+$', '') ELSE v END""",
    """simde_pair(p, v) AS to_json(regexp_replace(p[2:-2], '^.*[/#]', '')) || ': ' || to_json(simde_plain(v))""",
)
"""Macros: a term without what marks it; a number as the store writes it; one member of a JSON object."""


def _select(files: Sequence[Path], share: str, dimensions: Sequence[str], base: str) -> str:
    """Return the SELECT of one dataset's rows, in order; ``share``: the condition of the subjects that it reads."""
    names = ", ".join(_text(str(file)) for file in files)
    start = f"<{base}observation/"
    kinds = ", ".join(_text(f"<{name}>") for name in _CLASSES)
    least = ", ".join(f"min(v) FILTER ({_is(column.predicates, base)}) AS {column.name}" for column in READ)
    cells = {column.name: _cell(column, base) for column in READ}
    exact = f"simde_number({cells['exact']})"
    made = cells | {
        "exact": exact,
        "observation": "raw.s",
        "year": "CAST(periods.year AS INTEGER)",
        "frequency": f"coalesce({cells['frequency']}, periods.frequency)",
        "unit": f"coalesce({cells['unit']}, units.unit)",
        "value": f"CAST({exact} AS DOUBLE)",
        "source_row": f"CAST({cells['source_row']} AS BIGINT)",
        "source_table": f"regexp_replace({cells['source_table']}, '^.*#', '')",
        "extra": "'{' || array_to_string(list_sort(raw.extra), ', ') || '}'",
    }
    return f"""
        WITH words AS (
            SELECT string_split(line, ' ') AS w
            FROM read_csv([{names}], columns = {{'line': 'VARCHAR'}}, delim = {_text(_SEPARATOR)}, quote = '',
                escape = '', header = false, auto_detect = false, new_line = '\\n', max_line_size = 16777216)
            WHERE starts_with(line, {_text(start)})
        ), named AS (SELECT w[1] AS s, w[2] AS p, w[3] AS o, w FROM words WHERE {share}),
        quads AS (
            SELECT s[{len(start) + 1}:-2] AS s, p, {_shortened(base)} AS v, p = '<{_TYPE}>' AND o IN ({kinds}) AS known,
                CASE WHEN {_other(dimensions, base)} THEN simde_pair(p, array_to_string(w[3:-3], ' ')) END AS other
            FROM named
        ), raw AS (
            SELECT s, {least}, list(other) FILTER (other IS NOT NULL) AS extra
            FROM quads GROUP BY s HAVING bool_or(known)
        )
        SELECT {", ".join(f"{made[name]} AS {name}" for name in NAMES)} FROM raw
            LEFT JOIN periods ON periods.key = {cells["period"]} LEFT JOIN units ON units.key = {cells["indicator"]}
        ORDER BY {", ".join(ORDER)}"""
