"""Asking a partner: each question goes out in a process of its own (:mod:`endpoint.fetcher`), which can be killed."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from endpoint.partners import Partner

_ROOT = Path(__file__).resolve().parent.parent
_PLACES = threading.BoundedSemaphore(4)
"""Partners that may be asked at once, by all clients together."""
_WAIT = 5.0  # seconds that a question waits for a place
_TICK = 0.1


class FetchError(Exception):
    """A partner that gave no rows: ``code`` is busy, gone, time, address, status, size, rows or format."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Rows:
    """What a partner answered: names of variables, and rows of terms as in SPARQL JSON results."""

    names: list[str]
    rows: list[Mapping[str, Mapping[str, Any]]]


def fetch(partner: Partner, query: str, seconds: float, gone: Callable[[], bool]) -> Rows:
    """Ask ``partner``; wait ``seconds`` at most, and no longer than the client. Raises FetchError."""
    if not _PLACES.acquire(timeout=_WAIT):
        raise FetchError("busy")
    try:
        answer = _run({"url": partner.iri, "query": query, "rows": partner.rows, "bytes": partner.bytes,
                       "seconds": seconds}, seconds, gone)  # fmt: skip
    finally:
        _PLACES.release()
    if "error" in answer:
        raise FetchError(str(answer["error"]), str(answer.get("detail", "")))
    return Rows(answer["names"], answer["rows"])


def _run(asked: dict[str, Any], seconds: float, gone: Callable[[], bool]) -> dict[str, Any]:
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    command = [sys.executable, "-P", "-m", "endpoint.fetcher"]
    until = time.monotonic() + seconds + 1
    given: bytes | None = json.dumps(asked).encode()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    ) as program:
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return _read(program.communicate(given, timeout=_TICK)[0])
                given = None  # it is sent once
                if gone():
                    raise FetchError("gone")
                if time.monotonic() > until:
                    raise FetchError("time", f"> {seconds:g} s")
        finally:
            program.kill()


def _read(output: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        raise FetchError("format", "the fetcher ended early") from None
    return answer
