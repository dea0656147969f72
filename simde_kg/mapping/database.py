"""The DuckDB database of one mapping: it spills to disk when memory is short, and reaches no file but its own."""

from pathlib import Path

from simde_kg.mapping import terms
from simde_kg.settings import Settings
from simde_kg.sources.engine import duckdb
from simde_kg.sources.relation import literal


def connect(work: Path, settings: Settings, *, kept: bool = True) -> duckdb.DuckDBPyConnection:
    """Open a database in ``work`` whose queries can read and write only there.

    Its tables are ``kept`` in a file, or else in memory, from where they spill too: a file takes longer to open.
    """
    connection = duckdb.connect(str(work / "tables.duckdb") if kept else ":memory:")
    for name, value in (
        ("threads", str(settings.threads)),
        ("async_threads", "0"),  # they hold what is to be written: 10 MB, now and then 50
        ("async_threads", "0"),  # they hold what is to be written: 10 MB, now and then 50
        ("memory_limit", literal(settings.memory_limit)),
        ("temp_directory", literal(str(work / "spill"))),
        ("preserve_insertion_order", "true"),
        ("enable_progress_bar", "false"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
    ):
        connection.execute(f"SET {name} = {value}")
    terms.install(connection)
    return connection


def close_door(connection: duckdb.DuckDBPyConnection, work: Path) -> None:
    """Let no query of a mapping reach files outside ``work``, nor change that."""
    connection.execute(f"SET allowed_directories = [{literal(str(work))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
