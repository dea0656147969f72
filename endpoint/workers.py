"""The pool: gives each query a worker, watches the clock and the client, and never lets one query harm another.

A query starts in the fast lane. After ``fast_seconds``, or much sooner when others wait, it moves to the slow lane:
with its worker when a slow place is free, else (if nothing was sent yet) it is stopped and started again when one is. A
query whose worker dies in the fast lane without having sent anything gets a second try with the slow lane's memory;
next time both start in the slow lane. One watching thread ends what is over time or has lost its reader; the thread of
the request only reads.
"""

import contextlib
import hashlib
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from endpoint.channel import message
from endpoint.jobs import Answer, Job, UnansweredError, Watch
from endpoint.lanes import Lane
from endpoint.limits import Limits
from endpoint.nursery import LiveWorker, Nursery
from endpoint.turns import elsewhere

if TYPE_CHECKING:
    from endpoint.house import House

log = logging.getLogger("endpoint.workers")
_TICK = 0.1  # seconds between two looks of the watching thread
_HURRY = 0.2  # seconds a query may stay in the fast lane while others wait for it
_PROBE = message(b"Q", {"text": "ASK {}", "results": "JSON"})
_REMEMBERED = 2000  # slow queries that are remembered


def _digest(request: bytes) -> bytes:
    return hashlib.blake2b(request, digest_size=16).digest()


class Pool:
    """The workers of one release; ``memory``: seconds until it is loaded into memory too, None for never.

    Those of the release ``before`` have a parent process that these may have too.
    """

    def __init__(
        self, store: Path, limits: Limits, memory: float | None = None, kind: str = "disk", before: "Pool | None" = None
    ) -> None:
        self.limits = limits
        self.fast = Lane(int(limits.fast_places), int(limits.queue_places))
        self.slow = Lane(int(limits.slow_places), int(limits.queue_places))
        self.counts: Counter[str] = Counter()
        self._nursery = Nursery(store, limits, kind, before.house if before else None)
        self.house: House = self._nursery.house
        self._nurseries = [self._nursery]
        self._idle: list[LiveWorker] = []
        self._jobs: set[Job] = set()
        self._known_slow: dict[bytes, None] = {}  # digests of requests
        self._lock = threading.Lock()
        self._closing = threading.Event()
        threading.Thread(target=self._watch, name="pool", daemon=True).start()
        if memory is not None:
            loading = Nursery(store, limits, "memory")
            self._nurseries.append(loading)
            threading.Thread(target=self._move_to, args=(loading, memory), name="loading", daemon=True).start()

    @property
    def mode(self) -> str:
        """Where new workers read: disk (or remote), or memory once the release is loaded."""
        return self._nursery.mode

    def _move_to(self, loading: Nursery, later: float) -> None:
        """Wait until the release is in memory, then take new workers from there."""
        first: LiveWorker | None = None
        if self._closing.wait(later):
            return
        try:
            first = loading.spawn()
            first.sock.sendall(_PROBE)
            while first.reader.next()[0] != b"E":
                continue
        except (OSError, EOFError):
            if first is not None:
                first.close()
            if not self._closing.is_set():
                log.warning("the release could not be loaded into memory; queries go on from disk")
            return
        with self._lock:
            idle, self._idle = self._idle, [first]
            self._nursery = loading
            if self._closing.is_set():
                idle, self._idle = [*idle, first], []
        for worker in idle:
            worker.close()

    @property
    def busy(self) -> int:
        """Queries that run now."""
        return len(self._jobs)

    def answer(self, asked: dict[str, Any], client_gone: Callable[[], bool]) -> Answer:
        """Run a query (see endpoint.worker for ``asked``) and return its answer, started. Raises UnansweredError.

        One that is known to be ``slow`` starts in the slow lane, with its memory.
        """
        request = message(b"Q", asked)
        budget = self.limits.query_seconds
        slow = asked.get("slow") or _digest(request) in self._known_slow
        for lane in (self.slow,) if slow else (self.fast, self.slow):
            began = time.monotonic()
            try:
                return self._run(request, lane, began + budget, client_gone)
            except UnansweredError as failure:
                self.counts[failure.code] += 1
                if lane is self.slow or failure.code not in ("demoted", "crashed"):
                    raise
                self._remember(request)
            budget -= min(budget / 2, time.monotonic() - began)
        raise UnansweredError("crashed")

    def _remember(self, request: bytes) -> None:
        with self._lock:
            if len(self._known_slow) >= _REMEMBERED:
                self._known_slow.pop(next(iter(self._known_slow)))
            self._known_slow[_digest(request)] = None

    def _run(self, request: bytes, lane: Lane, deadline: float, client_gone: Callable[[], bool]) -> Answer:
        asked_at = time.monotonic()
        if not lane.enter(self.limits.queue_seconds):
            raise UnansweredError("busy")
        if client_gone():
            lane.leave()
            raise UnansweredError("gone")
        try:
            worker = self._take(slow=lane is self.slow)
        except OSError as error:
            lane.leave()
            raise UnansweredError("busy", str(error)) from error
        waited = time.monotonic() - asked_at
        job = Job(worker, lane, deadline + waited, client_gone)
        with self._lock:
            self._jobs.add(job)
        return self._start(job, request)

    def _start(self, job: Job, request: bytes) -> Answer:
        try:
            job.worker.sock.sendall(request)
            mark, payload = job.worker.reader.next()
        except (EOFError, OSError):
            self.finish(job, reuse=False)
            raise UnansweredError(job.verdict or "crashed") from None
        if mark == b"X":
            self.finish(job, reuse=True)
            said = json.loads(payload)
            raise UnansweredError(said["code"], said["message"])
        with self._lock:
            job.begun = True
        if job.verdict:  # ended between its first byte and now
            self.finish(job, reuse=False)
            raise UnansweredError(job.verdict)
        answer = Answer(job, payload.decode(), self.finish)
        answer.fill()
        return answer

    def _take(self, slow: bool) -> LiveWorker:
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None or worker.alive:
                break
            self.counts["died"] += 1
            worker.close()
        worker = worker or elsewhere(self._nursery.spawn)
        if slow:
            worker.slow_down()
        return worker

    def finish(self, job: Job, reuse: bool) -> None:
        """Take a job off the list and its worker back."""
        with self._lock:
            if job not in self._jobs:
                return
            self._jobs.discard(job)
            if isinstance(job.client_gone, Watch):
                job.client_gone.seconds += time.monotonic() - job.started
            lane, job.lane = job.lane, None
            keep = reuse and not job.verdict and not job.worker.slow and not self._closing.is_set()
            keep = keep and job.worker.mode == self._nursery.mode
            if keep:
                self._idle.append(job.worker)
        if not keep:
            job.worker.close()
        if lane is not None:
            lane.leave()

    def _watch(self) -> None:
        while not self._closing.wait(_TICK):
            now = time.monotonic()
            with self._lock:
                for job in self._jobs:
                    if not job.verdict:
                        self._judge(job, now)
                short = len(self._idle) + self.fast.running < self.fast.places
            if short and not self._closing.is_set():
                with contextlib.suppress(OSError):
                    worker = self._nursery.spawn()
                    with self._lock:
                        if self._closing.is_set():
                            worker.close()
                        else:
                            self._idle.append(worker)

    def _judge(self, job: Job, now: float) -> None:
        """End or move one job if it is time to; the lock is held."""
        if now > job.deadline:
            job.verdict = "timeout"
        elif job.client_gone():
            job.verdict = "gone"
        elif job.lane is self.fast:
            patience = min(_HURRY, self.limits.fast_seconds) if self.fast.waiting else self.limits.fast_seconds
            if now - job.started > patience:
                self._move(job)
        if job.verdict:
            log.info("query ended: %s after %.1f s", job.verdict, now - job.started)
            job.worker.kill()

    def _move(self, job: Job) -> None:
        if self.slow.enter_now():
            lane: Lane | None = self.slow
        elif not job.begun:
            job.verdict = "demoted"
            return
        elif sum(other.lane is None for other in self._jobs) < self.slow.places:
            lane = None  # an answer on its way keeps going beside the lanes
        else:
            job.verdict = "busy"
            return
        job.lane = lane
        job.worker.slow_down()
        self.fast.leave()

    def close(self) -> None:
        """End every worker."""
        self._closing.set()
        with self._lock:
            idle, self._idle = self._idle, []
            for job in self._jobs:
                job.verdict = job.verdict or "busy"
                job.worker.kill()
        for worker in idle:
            worker.close()
        for nursery in self._nurseries:
            nursery.close()
