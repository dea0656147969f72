"""The parent of the query workers: forks them on request, so that a new one costs a fork and not a start of Python.

``python -m endpoint.parent MODE STORE CONTROL_FD FAST_MIB SLOW_MIB RESULT_BYTES``. MODE is ``disk`` (each worker opens
the directory that its request names) or ``memory`` (the parent loads STORE once, workers share its pages) or
``remote`` (workers ask the store of the setting ``store``). It never touches a query.
"""

import contextlib
import gc
import os
import signal
import socket
import sys

from endpoint import remote_worker, sandbox
from endpoint.channel import LONGEST_PATH, PID
from endpoint.mode import store_setting
from endpoint.remote import Remote, parse
from endpoint.worker import load, work

_COPIED = 160
"""Bytes of a triple in memory by which a slow query may take less of its own: reading everything copies up to 290 bytes
of each triple that workers share (measured with 2.0 million), but few queries read everything."""


class Parent:
    """Forks workers when the server asks, and ends with it."""

    def __init__(self, mode: str, path: str, control: socket.socket, limits: tuple[int, int, int]) -> None:
        self.control, self.limits = control, limits
        self.loaded = load(path) if mode == "memory" else None
        if self.loaded is not None:
            fast, slow, result = limits
            self.limits = fast, max(fast, slow - len(self.loaded) * _COPIED // 2**20), result
        self.remote = Remote(parse(store_setting())) if mode == "remote" else None
        self.children: set[int] = set()

    def _reap(self, *_signal: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                self.children.discard(pid)
                if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
                    sys.stderr.write(f"query worker {pid} died: {signal.Signals(os.WTERMSIG(status)).name}\n")

    def _fork(self, sock: socket.socket, path: str) -> int:
        pid = os.fork()
        if pid == 0:
            sandbox.die_with_parent()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            if self.remote is not None:
                remote_worker.work(self.remote, sock, self.limits)
            work(path, self.loaded, sock, self.limits)
        return pid

    def run(self) -> None:
        """Serve fork requests until the server closes the control socket, then end every child."""
        signal.signal(signal.SIGCHLD, self._reap)
        while True:
            data, descriptors, _flags, _address = socket.recv_fds(self.control, LONGEST_PATH, 1)
            if not data:
                break
            with socket.socket(fileno=descriptors[0]) as sock:
                pid = self._fork(sock, os.fsdecode(data))
            self.children.add(pid)
            self.control.sendall(PID.pack(pid))
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        for pid in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Start the parent of the workers; see the module."""
    mode, path, descriptor, *numbers = arguments
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    if sandbox.gives_way():
        sandbox.give_way()
    fast, slow, result = (int(number) for number in numbers)
    with socket.socket(fileno=int(descriptor)) as control:
        parent = Parent(mode, path, control, (fast, slow, result))
        gc.collect()
        gc.freeze()
        parent.run()


if __name__ == "__main__":
    main(sys.argv[1:])
