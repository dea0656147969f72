"""Workers: processes that answer queries of one store, each opened once, asked over their standard input.

A worker is ``python -m simde_kg.validation.worker``: it needs nothing of the program that starts it (which may be a
notebook or an unguarded script), ends when its input ends, and holds none of its starter's files or locks.
"""

import heapq
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from simde_kg import store
from simde_kg.errors import QueryError

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One query: its number among all, its text, the graphs to look at, how many rows to keep (None: all)."""

    number: int
    query: str
    graphs: tuple[str, ...] = ()
    keep: int | None = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What one query found: how many rows, the first of them in order, seconds."""

    number: int
    count: int
    sample: list[Row]
    seconds: float


class UnansweredError(Exception):
    """A query that could not be answered: its number, and why in English."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.number = number


def answer(opened: store.Store, task: Task) -> Answer:
    """Answer one query here. Raises UnansweredError."""
    try:
        return _answer(opened, task)
    except QueryError as error:
        raise UnansweredError(task.number, str(error)) from error


def _answer(opened: store.Store, task: Task) -> Answer:
    begun, rows, count = time.perf_counter(), store.rows(opened, task.query, graphs=task.graphs), 0

    def counted() -> Iterator[tuple[tuple[str, ...], Row]]:
        nonlocal count
        for row in rows:
            count += 1
            yield tuple(term or "" for term in row), row

    kept = sorted(counted()) if task.keep is None else heapq.nsmallest(task.keep, counted())
    return Answer(task.number, count, [row for _key, row in kept], time.perf_counter() - begun)


def shared(directory: Path, tasks: Iterable[Task], workers: int) -> list[Answer]:
    """Answer all queries in worker processes, in that order; return the answers by number. Raises UnansweredError."""
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    answers: list[Answer] = []
    failures: list[UnansweredError] = []
    started = [_start(directory) for _n in range(workers)]
    threads = [threading.Thread(target=_converse, args=(one, waiting, answers, failures)) for one in started]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:  # also when the person at the keyboard has had enough
        for one in started:
            with one:  # closes its pipes and waits for its end
                one.kill()
    if failures:
        raise failures[0]
    return sorted(answers, key=lambda one: one.number)


def _start(directory: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    command = [sys.executable, "-m", __name__, str(directory)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True, encoding="utf-8")


def _converse(
    worker: "subprocess.Popen[str]",
    waiting: "queue.SimpleQueue[Task]",
    answers: list[Answer],
    failures: list[UnansweredError],
) -> None:
    """Ask a worker one query after the other until none waits or one fails, here or at another worker."""
    while not failures and not waiting.empty():
        try:
            task = waiting.get_nowait()
        except queue.Empty:
            break
        told = _asked(worker, task)
        if "number" in told:
            answers.append(
                Answer(told["number"], told["count"], [tuple(row) for row in told["sample"]], told["seconds"])
            )
        else:
            failures.append(UnansweredError(task.number, told["failure"]))


def _asked(worker: "subprocess.Popen[str]", task: Task) -> dict[str, Any]:
    """Return what the worker says to one query; ``failure`` when it fails or ends."""
    assert worker.stdin  # noqa: S101 - it was started with pipes
    assert worker.stdout  # noqa: S101
    try:
        worker.stdin.write(json.dumps(asdict(task)) + "\n")
        worker.stdin.flush()
        line = worker.stdout.readline()
    except OSError as error:
        return {"failure": str(error)}
    found: dict[str, Any] = json.loads(line) if line else {"failure": f"validation.worker: {worker.wait()}"}
    return found


def serve(directory: Path, asked: Iterable[str]) -> Iterator[str]:
    """Answer each line of ``asked``, a task as JSON, with a line: the answer as JSON, or why there is none."""
    opened = store.open_read_only(directory)
    for line in asked:
        task = json.loads(line)
        try:
            found = answer(opened, Task(task["number"], task["query"], tuple(task["graphs"]), task["keep"]))
            yield json.dumps(asdict(found)) + "\n"
        except UnansweredError as error:
            yield json.dumps({"failure": str(error)}) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Serve standard input until it ends. Ctrl-C is for the program that started the worker and ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in serve(Path(arguments[0]), sys.stdin):
        sys.stdout.write(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
