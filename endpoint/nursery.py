"""The nursery: gets query workers from their parent process, and kills them."""

import contextlib
import os
import signal
import socket
from pathlib import Path

from endpoint import sandbox
from endpoint.channel import Reader
from endpoint.house import House
from endpoint.limits import Limits
from endpoint.turns import readable

_NICE = 10


class LiveWorker:
    """The server's end of one worker."""

    def __init__(self, sock: socket.socket, pid: int, mode: str) -> None:
        self.sock, self.pid, self.mode = sock, pid, mode
        self.reader = Reader(sock, readable)
        self._descriptor = self._pidfd(pid)
        self.slow = False

    @staticmethod
    def _pidfd(pid: int) -> int:
        with contextlib.suppress(OSError, AttributeError):
            return os.pidfd_open(pid)
        return -1

    @property
    def alive(self) -> bool:
        """Whether an idle worker still holds its end of the socket."""
        try:
            return self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """End the worker at once. Whoever reads from it sees the end of the stream."""
        with contextlib.suppress(OSError):
            if self._descriptor >= 0:
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the worker and forget it."""
        self.kill()
        self.sock.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def slow_down(self) -> None:
        """Let the worker take more memory and leave the processor to others first."""
        self.slow = True
        with contextlib.suppress(OSError, ValueError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)
            sandbox.lift_memory(self.pid)


class Nursery:
    """Where the workers of one release come from; those that read from disk share a parent with the release before."""

    def __init__(self, store: Path, limits: Limits, mode: str = "disk", house: House | None = None) -> None:
        self._store, self.mode, self._closed = store, mode, False
        shared = house if mode == "disk" and house is not None and house.enter() else None
        self.house = shared or House(mode, store, limits)

    def spawn(self) -> LiveWorker:
        """Return a new worker. Raises OSError when none can be started, even with a new parent."""
        if self._closed:
            raise OSError("no query worker can be started")
        return LiveWorker(*self.house.fork(self._store), self.mode)

    def close(self) -> None:
        """Start no more workers; the parent ends, even while it still loads, when no other release needs it."""
        if not self._closed:
            self._closed = True
            self.house.leave()
