"""Turns: short requests take turns in the one thread that accepts, instead of a thread each.

Threads that wait for each other's interpreter lock cost more than a point query. A turn is a greenlet: where its code
would wait (for a query worker, for a place in a lane, for a client that reads slowly) it lets others go on. The same
code runs in a thread too, where the functions of this module just wait. Nobody may hold a lock while waiting here.
"""

import heapq
import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from itertools import count
from typing import ParamSpec, TypeVar

from greenlet import getcurrent, greenlet

P = ParamSpec("P")
T = TypeVar("T")
_CAME, _LATE = True, False


class Turn(greenlet):
    """One request's turn; :class:`Turns` begins it."""

    turns: "Turns"


def _turn() -> Turn | None:
    current = getcurrent()
    return current if isinstance(current, Turn) else None


def readable(sock: socket.socket) -> None:
    """In a turn: let others go on until ``sock`` has something to read. In a thread: reading waits by itself."""
    if (turn := _turn()) is not None:
        turn.turns.wait(turn, sock.fileno(), select.EPOLLIN)


def elsewhere(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Return what ``work`` returns or raises; in a turn it runs in a thread while others go on."""
    if (turn := _turn()) is None:
        return work(*arguments, **named)
    ticket = Ticket()
    future = turn.turns.threads.submit(work, *arguments, **named)
    future.add_done_callback(lambda _future: ticket.call())
    ticket.wait()
    return future.result()


class Ticket:
    """One who waits, in a turn or in a thread of its own, until somebody calls."""

    def __init__(self) -> None:
        self._turn = _turn()
        self._waits = self._called = False
        self._bell = threading.Lock()
        self._bell.acquire()

    def call(self) -> None:
        """Let the one who waits go on; from any thread, once."""
        if self._turn is None:
            self._bell.release()
        else:
            self._turn.turns.call(self._wake)

    def _wake(self) -> None:
        self._called = True
        if self._waits and self._turn is not None:
            self._turn.switch(_CAME)

    def wait(self, seconds: float = -1) -> bool:
        """Wait until called; False when ``seconds`` passed first (below zero: for ever)."""
        if self._turn is None:
            return self._bell.acquire(timeout=seconds)
        if not self._called:
            self._waits = True
            self._turn.turns.pause(self._turn, seconds)
            self._waits = False
        return self._called


class PatientSocket(socket.socket):
    """A client's connection, to which a turn sends what it takes and lets others go on meanwhile."""

    patience = 20.0
    """Seconds that a client may take nothing."""

    def sendall(self, data: "bytes | bytearray | memoryview", flags: int = 0) -> None:  # type: ignore[override]
        """Send all of ``data``. Raises ConnectionResetError when the client takes nothing for too long."""
        if (turn := _turn()) is None:
            return super().sendall(data, flags)
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self.send(rest, flags | socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                if not turn.turns.wait(turn, self.fileno(), select.EPOLLOUT, self.patience):
                    raise ConnectionResetError("the client takes nothing") from None
        return None


class Turns:
    """The turns of this thread, which calls :meth:`go_on` when :meth:`fileno` is readable, :meth:`expire` often.

    ``call`` has a function called in that thread, from any other; ``threads`` run what takes longer.
    """

    def __init__(self, call: Callable[[Callable[[], None]], None], threads: Executor) -> None:
        self.call, self.threads = call, threads
        self._hub = getcurrent()
        self._epoll = select.epoll()
        self._waiting: dict[int, Turn] = {}  # by file descriptor
        self._late: list[tuple[float, int, Turn]] = []  # heap: until when, a number, who
        self._number = count()
        self._clocks: dict[Turn, int] = {}  # the number of the time that a turn waits for

    def fileno(self) -> int:
        """Return the descriptor that is readable when a turn can go on."""
        return self._epoll.fileno()

    def begin(self, work: Callable[P, None], *arguments: P.args, **named: P.kwargs) -> None:
        """Run ``work``, which must not raise, as far as it goes without waiting; the rest in turns."""
        turn = Turn(work)
        turn.turns = self
        turn.switch(*arguments, **named)

    def wait(self, turn: Turn, descriptor: int, event: int, seconds: float = -1) -> bool:
        """Let others go on until ``event`` at a descriptor; False when ``seconds`` passed first."""
        if descriptor < 0:
            return True  # it was closed: using it says so
        try:
            self._epoll.modify(descriptor, event | select.EPOLLONESHOT)
        except FileNotFoundError:
            self._epoll.register(descriptor, event | select.EPOLLONESHOT)
        self._waiting[descriptor] = turn
        came = self.pause(turn, seconds)
        if not came:
            self._waiting.pop(descriptor, None)
        return came

    def pause(self, turn: Turn, seconds: float = -1) -> bool:
        """Let others go on until somebody switches back (returns True); False when ``seconds`` passed first."""
        if seconds < 0:
            return bool(self._hub.switch())
        number = self._clocks[turn] = next(self._number)
        heapq.heappush(self._late, (time.monotonic() + seconds, number, turn))
        try:
            return bool(self._hub.switch())
        finally:
            del self._clocks[turn]

    def go_on(self, _descriptor: object = None) -> None:
        """Let every turn go on whose event came."""
        for descriptor, _event in self._epoll.poll(0):
            if (turn := self._waiting.pop(descriptor, None)) is not None:
                turn.switch(_CAME)

    def rest(self, seconds: float) -> float:
        """Return for how long, ``seconds`` at most, nobody's time ends."""
        while self._late and self._clocks.get(self._late[0][2]) != self._late[0][1]:
            heapq.heappop(self._late)
        return min(seconds, max(0.0, self._late[0][0] - time.monotonic())) if self._late else seconds

    def expire(self) -> None:
        """Let those go on whose time is over."""
        while self._late and self.rest(1.0) == 0.0:
            _until, _number, turn = heapq.heappop(self._late)
            turn.switch(_LATE)
