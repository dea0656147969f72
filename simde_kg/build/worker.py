"""One dataset from its files to N-Quads; runs in a worker process that ends with the build."""

import atexit
import os
import threading
import time
from multiprocessing import parent_process
from pathlib import Path

from simde_kg import dataset as datasets
from simde_kg import sources
from simde_kg.dataset import Dataset
from simde_kg.errors import MappingError, SimdeError
from simde_kg.mapping.run import Mapped, map_dataset
from simde_kg.settings import Settings
from simde_kg.words import _


def died(name: str) -> SimdeError:
    """Return the error of a worker process that ended without an answer."""
    return MappingError(
        _("The process that mapped {name} ended without an answer."),
        _("It was killed or ran out of memory; lower the setting memory_limit, or build again."),
        name=name,
    )


def end_with_parent() -> None:
    """Let a worker end when the build is killed."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    atexit.register(os._exit, 0)  # runs last: DuckDB's binding complains on standard error when it is torn down


def map_one(
    folder: Path, data: Path, work: Path, settings: Settings, declared: dict[str, str]
) -> "tuple[SimdeError | Mapped, float]":
    """Read and map one dataset; return its outcome and seconds. Runs in a worker process."""
    started = time.monotonic()
    try:
        item = datasets.load(folder, settings.base_iri)
        outcome: SimdeError | Mapped = map_tables(item, sources.Context(data, work, item.folder), settings, declared)
    except SimdeError as error:
        plain = (str, int, float)  # what can cross to the parent process
        error.params = {name: v if isinstance(v, plain) else str(v) for name, v in error.params.items()}
        error.__cause__ = None
        outcome = error
    return outcome, time.monotonic() - started


def map_tables(item: Dataset, context: sources.Context, settings: Settings, declared: dict[str, str]) -> Mapped:
    """Read the tables of a dataset and map them. Raises InputError and MappingError."""
    tables = {table.name: sources.read(table, context) for table in item.sources}
    return map_dataset(item, tables, context.work, settings, declared)
