"""A running query and its answer, as the server's threads see them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from endpoint.lanes import Lane
from endpoint.nursery import LiveWorker


class UnansweredError(Exception):
    """A query without an answer.

    ``code`` is one of syntax, value, kind, too-large, memory, evaluation (said by the worker), timeout, busy, crashed,
    gone and, inside the pool only, demoted.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(eq=False)
class Watch:
    """Whether the client has left, and how long its queries have held workers, in seconds."""

    gone: Callable[[], bool]
    seconds: float = 0.0

    def __call__(self) -> bool:
        """Whether the client has left."""
        return self.gone()


@dataclass(eq=False, slots=True)
class Job:
    """One running query."""

    worker: LiveWorker
    lane: Lane | None
    deadline: float
    client_gone: Callable[[], bool]
    started: float = field(default_factory=time.monotonic)
    begun: bool = False  # bytes of the answer are on their way to the client
    verdict: str = ""  # why the watcher ended it


class Answer:
    """What a query gives: ``kind`` ("results" or "graph") and its bytes, whole or in pieces."""

    def __init__(self, job: Job, kind: str, finish: Callable[[Job, bool], None]) -> None:
        self._job, self._finish = job, finish
        self.kind = kind
        self.whole: bytes | None = None
        self._first: list[bytes] = []
        self._open = True

    def fill(self) -> None:
        """Read an answer that is whole already; leave a longer one to be iterated."""
        mark, payload = self._read()
        if mark != b"W":
            self._first.append(payload)
            return
        while mark != b"E":
            mark, payload = self._read()
            if mark == b"D":
                self._first.append(payload)
        self._end(payload)
        self.whole = b"".join(self._first)

    def _read(self) -> tuple[bytes, bytes]:
        try:
            return self._job.worker.reader.next()
        except EOFError:
            self.close()
            raise UnansweredError(self._job.verdict or "crashed") from None

    def _end(self, payload: bytes) -> None:
        self._open = False
        self._finish(self._job, payload != b"1")

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes. Raises UnansweredError when the query ends early: the body must be broken off."""
        yield from self._first
        self._first = []
        while self._open:
            mark, payload = self._read()
            if mark == b"E":
                self._end(payload)
            else:
                yield payload

    def close(self) -> None:
        """Stop the query if it still runs."""
        if self._open:
            self._open = False
            self._finish(self._job, False)  # noqa: FBT003
