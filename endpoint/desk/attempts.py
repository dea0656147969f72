"""Attempts: wrong passwords, counted for an account and for a client, so that guessing comes to an end."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_WINDOW = 900.0  # seconds until a failure is forgotten
_MOST = 10_000  # names that are remembered


class Attempts:
    """Failures of the last quarter of an hour by name; ``most`` of them and the name has to wait."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str) -> int:
        """Return in how many seconds the name may try again; 0 for now. An empty name never waits."""
        with self._lock:
            times = self._recent(name)
        if not name or len(times) < self._most:
            return 0
        return max(1, int(times[-self._most] + _WINDOW - self._clock()) + 1)

    def failed(self, name: str) -> None:
        """Count a failure."""
        if not name:
            return
        with self._lock:
            times = [*self._recent(name), self._clock()][-self._most :]
            self._failures[name] = times
            self._failures.move_to_end(name)
            while len(self._failures) > _MOST:
                self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        with self._lock:
            self._failures.pop(name, None)

    def _recent(self, name: str) -> list[float]:
        return [one for one in self._failures.get(name, []) if one > self._clock() - _WINDOW]
