"""One dataset from its files to N-Quads, in a worker process that ends with the build.

A worker needs nothing of the program that starts it (which may be a notebook or an unguarded script), and one that is
killed takes only its own dataset with it. Both sides speak pickle over the worker's own pipes.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from simde_kg import dataset as datasets
from simde_kg import sources
from simde_kg.build import expected
from simde_kg.dataset import Dataset
from simde_kg.errors import SimdeError
from simde_kg.mapping.run import Mapped, map_dataset
from simde_kg.settings import Settings
from simde_kg.words import _


@dataclass(frozen=True, slots=True)
class Job:
    """One dataset to map: its folder, its publisher's files, a work folder, and what the mapping needs to know."""

    name: str
    folder: Path
    data: Path
    work: Path
    settings: Settings
    components: Mapping[str, str]
    shipped: bool = False  # whether ``data`` is the extract that the project ships


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: the mapped dataset or the error, and seconds."""

    name: str
    result: "Mapped | SimdeError"
    seconds: float


def map_tables(item: Dataset, context: sources.Context, settings: Settings, components: Mapping[str, str]) -> Mapped:
    """Read the tables of a dataset and map them. Raises InputError and MappingError."""
    tables = {table.name: sources.read(table, context) for table in item.sources}
    return map_dataset(item, tables, context.work, settings, components)


def map_one(job: Job) -> Outcome:
    """Read and map one dataset."""
    started = time.monotonic()
    try:
        item = datasets.load(job.folder, job.settings.base_iri)
        context = sources.Context(job.data, job.work, item.folder)
        mapped = map_tables(item, context, job.settings, job.components)
        expected.check(item, mapped, shipped=job.shipped)
        result: Mapped | SimdeError = mapped
    except SimdeError as error:
        plain = (str, int, float)  # what can cross to the parent process
        error.params = {name: v if isinstance(v, plain) else str(v) for name, v in error.params.items()}
        error.__cause__ = None
        result = error
    return Outcome(job.name, result, time.monotonic() - started)


def map_all(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    """Map datasets in worker processes; yield each outcome when it is there."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
    for _number in range(min(workers, len(jobs))):
        threading.Thread(target=_converse, args=(waiting, done), daemon=True).start()
    for _job in jobs:
        outcome = done.get()
        if isinstance(outcome, BaseException):
            raise outcome
        yield outcome


def _converse(waiting: "queue.SimpleQueue[Job]", done: "queue.SimpleQueue[Outcome | BaseException]") -> None:
    """Give one worker a job after the other; start another when it dies."""
    worker: subprocess.Popen[bytes] | None = None
    try:
        while not waiting.empty():
            job = waiting.get_nowait()
            worker = worker or _start()
            if (outcome := _asked(worker, job)) is None:
                with worker:
                    worker.kill()
                worker, outcome = None, Outcome(job.name, _died(job.name), 0.0)
            done.put(outcome)
    except queue.Empty:
        pass
    except BaseException as error:  # noqa: BLE001 - told by the thread that waits
        done.put(error)
    finally:
        if worker is not None:
            with worker:  # closes its pipes, at which it ends, and waits
                pass


def _start() -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import main; main()"], stdin=pipe, stdout=pipe, env=environment
    )


def _asked(worker: "subprocess.Popen[bytes]", job: Job) -> Outcome | None:
    """Return the worker's outcome of a job, None when it ended without one."""
    if worker.stdin is None or worker.stdout is None:
        return None
    try:
        pickle.dump(job, worker.stdin)
        worker.stdin.flush()
        found = pickle.load(worker.stdout)  # noqa: S301 - written by serve() below
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return found if isinstance(found, Outcome) else None


def _died(name: str) -> SimdeError:
    return SimdeError(
        _("The process that mapped {name} ended without an answer."),
        _("It was killed or ran out of memory; lower the setting memory_limit, or build again."),
        name=name,
    )


def _end_with_parent() -> None:
    """End at once when the build that started this process is gone, even in the middle of a dataset."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer each pickled Job with a pickled Outcome until the input ends."""
    while True:
        try:
            job = pickle.load(asked)  # noqa: S301 - written by _asked() above
        except EOFError:
            return
        pickle.dump(map_one(job), told)
        told.flush()


def main() -> None:
    """Serve standard input; what libraries print goes to standard error, so that answers stay whole."""
    _end_with_parent()
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(KeyboardInterrupt):
        serve(sys.stdin.buffer, told)
    os._exit(0)  # DuckDB's binding complains on standard error when it is torn down
