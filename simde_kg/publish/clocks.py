"""Clocks for queries: one thread watches them all, since a thread for each would take longer than many a query."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count

_TICK = 0.05  # seconds between two looks
_running: dict[int, tuple[float, Callable[[], None]]] = {}
_begin = threading.Lock()
_some = threading.Event()
_watching: list[threading.Thread] = []
_numbers = count()
os.register_at_fork(after_in_child=_watching.clear)


def start(seconds: float, ring: Callable[[], None]) -> int:
    """Call ``ring`` in so many seconds, unless the clock that is returned is stopped before."""
    clock = next(_numbers)
    _running[clock] = time.monotonic() + seconds, ring
    _some.set()
    if not _watching:
        with _begin:
            if not _watching:
                _watching.append(threading.Thread(target=_watch, name="clocks", daemon=True))
                _watching[0].start()
    return clock


def stop(clock: int) -> None:
    """Stop a clock; it may have rung."""
    _running.pop(clock, None)


def _watch() -> None:
    while True:
        _some.wait()
        _some.clear()
        while _running:
            now = time.monotonic()
            for clock in [one for one, (until, _ring) in list(_running.items()) if now > until]:
                _call(clock)
            time.sleep(_TICK)


def _call(clock: int) -> None:
    if (found := _running.pop(clock, None)) is not None:
        with suppress(Exception):  # what it interrupts may be over
            found[1]()
