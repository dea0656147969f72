"""The journal: one line of JSON for each request, on standard error. Nothing in it leads to a person.

Written are the time (UTC), method, path without parameters, status, bytes sent, milliseconds in all, milliseconds in
query workers, and whether the body was sent whole. Not written: addresses, queries and other parameters, browsers,
languages, referring pages.
"""

import contextlib
import json
import os
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import lru_cache

from endpoint.limits import written
from simde_kg.errors import SettingsError
from simde_kg.words import _

SETTING = "SIMDE_LOG"
CHOICES = ("requests", "none")
_LONGEST = 200
_ERROR_OUTPUT = 2
_EVERY = 0.2  # seconds between two times that lines are written: one by one they would slow queries down
_MOST = 50_000  # lines that may wait; when nobody takes them the oldest are dropped


@lru_cache(8)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is noted about a request: times in seconds, ``sent`` in bytes before any chunking."""

    method: str
    path: str
    status: int
    sent: int
    seconds: float
    query_seconds: float
    whole: bool

    def line(self) -> str:
        """Return the line of the journal."""
        now = time.time()
        return (
            f'{{"time":"{_second(int(now))}.{int(now % 1 * 1000):03}Z","method":{json.dumps(self.method[:20])},'
            f'"path":{json.dumps(self.path[:_LONGEST])},"status":{self.status},"bytes":{self.sent},'
            f'"ms":{self.seconds * 1000:.1f},"query_ms":{self.query_seconds * 1000:.1f},'
            f'"whole":{"true" if self.whole else "false"}}}\n'
        )


class Journal:
    """Takes entries and writes them a little later, in a thread of its own; :meth:`close` writes the rest."""

    def __init__(self, output: int = _ERROR_OUTPUT) -> None:
        self.on = wanted()
        self._output = output
        self._lines: deque[str] = deque(maxlen=_MOST)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        if self.on:
            self._thread.start()

    def note(self, entry: Entry) -> None:
        """Note a request."""
        self._lines.append(entry.line())

    def _flush(self) -> None:
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        data = "".join(lines).encode()
        while data:
            data = data[os.write(self._output, data) :]

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # nobody reads the journal any more; requests are answered all the same
            while not self._closing.wait(_EVERY):
                self._flush()
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._closing.set()
        if self.on:
            self._thread.join(2)


def wanted() -> bool:
    """Whether requests are to be noted. Raises SettingsError for an unknown choice."""
    chosen = written().get("log", ("", CHOICES[0]))[1]
    if chosen not in CHOICES:
        raise SettingsError(
            _("The setting {name!r} is {value!r}."),
            _("Choose one of {known}."),
            name=SETTING,
            value=chosen,
            known=", ".join(CHOICES),
        )
    return chosen == CHOICES[0]
