"""Pages are made by a few threads at a time, first come first served.

Python runs one thread at a time: eight pages that are made at once all come late, one after the other come on average
in half that time. A page that waits for a query worker lets the next one begin.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import g, has_app_context

from endpoint.lanes import Lane

if TYPE_CHECKING:
    from threading import Lock, RLock

PLACES = 2
"""Pages that are made at a time: one by Python, one that waits for columns, compression or the disk."""
_PATIENCE, _QUEUE = 10.0, 1000
_lane = Lane(PLACES, _QUEUE)


def begin() -> None:
    """Wait for a place for the page of this request, not forever; then it is made anyway."""
    g.rendering = _lane.enter(_PATIENCE)


def end() -> None:
    """Give the place of this request back, if it has one."""
    if g.pop("rendering", False):
        _lane.leave()


@contextmanager
def waiting() -> Iterator[None]:
    """Let others go on while this request waits for another process."""
    held = has_app_context() and g.pop("rendering", False)
    if held:
        _lane.leave()
    try:
        yield
    finally:
        if held:
            begin()


@contextmanager
def alone(lock: "Lock | RLock") -> Iterator[None]:
    """Hold a lock. Nobody waits for it in a place: who holds it may need one."""
    if not lock.acquire(blocking=False):
        with waiting():
            lock.acquire()
    try:
        yield
    finally:
        lock.release()
