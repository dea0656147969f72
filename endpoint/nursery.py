"""The nursery: starts query workers by asking their parent process to fork, and kills them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from endpoint import sandbox
from endpoint.channel import FORK, PID, Reader
from endpoint.limits import Limits

_ROOT = Path(__file__).resolve().parent.parent
_NICE = 10


class LiveWorker:
    """The server's end of one worker."""

    def __init__(self, sock: socket.socket, pid: int, mode: str) -> None:
        self.sock, self.pid, self.mode = sock, pid, mode
        self.reader = Reader(sock)
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
    """The parent process of one release's workers."""

    def __init__(self, store: Path, limits: Limits, mode: str = "disk") -> None:
        self._store, self._limits, self.mode = store, limits, mode
        self._lock = threading.Lock()
        self._closed = False
        self._control: socket.socket | None = None
        self._parent: subprocess.Popen[bytes] | None = None

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        limits = self._limits
        numbers = (limits.fast_memory, max(limits.slow_memory, limits.fast_memory), limits.result_bytes)
        path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
        with theirs:
            self._parent = subprocess.Popen(
                [sys.executable, "-P", "-m", "endpoint.parent", self.mode, str(self._store), str(theirs.fileno())]
                + [str(int(number)) for number in numbers],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "1", "RUST_BACKTRACE": "0"},
                start_new_session=True,
            )
        self._control = ours
        return ours

    def spawn(self) -> LiveWorker:
        """Return a new worker. Raises OSError when none can be started, even with a new parent."""
        with self._lock:
            for attempt in (0, 1):
                if self._closed:
                    break
                control = self._control or self._start()
                ours, theirs = socket.socketpair()
                with theirs, contextlib.suppress(OSError):
                    socket.send_fds(control, [FORK], [theirs.fileno()])
                    if answer := control.recv(PID.size, socket.MSG_WAITALL):
                        return LiveWorker(ours, PID.unpack(answer)[0], self.mode)
                ours.close()
                self._stop()
                if attempt:
                    break
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

    def close(self) -> None:
        """End the parent and with it every worker, even while it still loads."""
        self._closed = True
        if (parent := self._parent) is not None:
            parent.kill()
        with self._lock:
            self._stop()
