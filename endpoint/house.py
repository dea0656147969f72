"""The house: the parent process of query workers, as the server sees it. Whoever is served next may move in.

A new release on disk needs a fork and not a start of Python: after a decision at the desk that is what people wait for.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from endpoint.channel import PID
from endpoint.limits import Limits

_ROOT = Path(__file__).resolve().parent.parent


class House:
    """A parent process, started when it is first needed, and again when it died; it ends when the last one left."""

    def __init__(self, mode: str, store: Path, limits: Limits) -> None:
        self._mode, self._store, self._limits = mode, store, limits
        self._lock = threading.Lock()  # held while the parent starts and loads
        self._counting = threading.Lock()
        self._inside = 1
        self._control: socket.socket | None = None
        self._parent: subprocess.Popen[bytes] | None = None

    def enter(self) -> bool:
        """Move in; False when everybody has left."""
        with self._counting:
            self._inside += 1 if self._inside else 0
            return self._inside > 0

    def leave(self) -> None:
        """Move out; the last one ends the parent and with it every worker, even while it still loads."""
        with self._counting:
            self._inside = max(0, self._inside - 1)
            if self._inside:
                return
        if (parent := self._parent) is not None:
            parent.kill()
        with self._lock:
            self._stop()

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        limits = self._limits
        numbers = (limits.fast_memory, max(limits.slow_memory, limits.fast_memory), limits.result_bytes)
        path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
        with theirs:
            self._parent = subprocess.Popen(
                [sys.executable, "-P", "-m", "endpoint.parent", self._mode, str(self._store), str(theirs.fileno())]
                + [str(int(number)) for number in numbers],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1", "RUST_BACKTRACE": "0"},
                start_new_session=True,
            )
        self._control = ours
        return ours

    def fork(self, store: Path) -> tuple[socket.socket, int]:
        """Return our end of a new worker's socket, and its process number. Raises OSError when none can be started."""
        with self._lock:
            for _attempt in range(2):
                if not self._inside:
                    break
                control = self._control or self._start()
                ours, theirs = socket.socketpair()
                with theirs, contextlib.suppress(OSError):
                    socket.send_fds(control, [os.fsencode(store)], [theirs.fileno()])
                    if answer := control.recv(PID.size, socket.MSG_WAITALL):
                        return ours, PID.unpack(answer)[0]
                ours.close()
                self._stop()
        raise OSError("no query worker can be started")

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._parent is not None:
            try:
                self._parent.wait(2)
            except subprocess.TimeoutExpired:
                self._parent.kill()
                self._parent.wait()
            self._parent = None
