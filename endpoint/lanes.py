"""Lanes: how many queries run at once and how many may wait, first come first served."""

import threading
from collections import deque

from endpoint.turns import Ticket


class Lane:
    """A number of places and a bounded queue before them."""

    def __init__(self, places: int, queue_places: int) -> None:
        self._free = places
        self._queue_places = queue_places
        self._waiting: deque[Ticket] = deque()
        self._lock = threading.Lock()
        self.places = places

    @property
    def running(self) -> int:
        """Places taken."""
        return self.places - self._free

    @property
    def waiting(self) -> int:
        """Requests in the queue."""
        return len(self._waiting)

    def enter(self, seconds: float) -> bool:
        """Take a place, waiting at most ``seconds``. False when the queue is full or the wait was in vain."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            if len(self._waiting) >= self._queue_places:
                return False
            ticket = Ticket()
            self._waiting.append(ticket)
        if ticket.wait(seconds):
            return True
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return False
        return True  # the place came just as patience ended

    def enter_now(self) -> bool:
        """Take a place if one is free and nobody waits for it."""
        with self._lock:
            if self._free > 0 and not self._waiting:
                self._free -= 1
                return True
        return False

    def leave(self) -> None:
        """Give a place back: to the first who waits, or to whoever comes."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().call()
            else:
                self._free += 1
