"""What all query workers share: frames for the server, and failures told as frames too."""

import json
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from endpoint.channel import frame, message

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FIRST, _NEXT = 131_072, 65_536  # bytes held back before the first and the following frames


class AnswerTooLargeError(Exception):
    """The answer passed the limit on its bytes."""


class RemoteError(Exception):
    """Another store did not give an answer; ``code`` is one of :class:`endpoint.jobs.UnansweredError`'s, or store."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Output:
    """A file that sends what is written as frames; the first one leaves late, so that errors can still be said."""

    def __init__(self, sock: socket.socket, kind: str, limit: int) -> None:
        self._sock = sock
        self._held = bytearray(frame(b"S", kind.encode()))
        self._data = bytearray()
        self._room = limit
        self.begun = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take bytes; send when enough are there. Raises AnswerTooLargeError."""
        self._data += data
        if len(self._data) >= (_NEXT if self.begun else _FIRST):
            self._send()
        return len(memoryview(data))

    def flush(self) -> None:
        """Do nothing: frames leave when they are full."""

    def _send(self, tail: bytes = b"") -> None:
        self._room -= len(self._data)
        if self._room < 0:
            raise AnswerTooLargeError
        if self._data:
            self._held += frame(b"D", bytes(self._data))
            self._data.clear()
        self._sock.sendall(self._held + tail)
        self._held.clear()
        self.begun = True

    def end(self, retire: bool) -> None:
        """Send the rest and the end; an answer in one piece says so (``W``)."""
        if not self.begun:
            self._held += frame(b"W")
        self._send(frame(b"E", b"1" if retire else b""))


class Responder(ABC):
    """A worker's side of the conversation with the server."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self.sock, self.limit = sock, limit

    @abstractmethod
    def answer(self, asked: dict[str, Any]) -> None:
        """Run one query and send its serialization."""

    @abstractmethod
    def table(self, one: dict[str, Any]) -> dict[str, Any]:
        """Run a query; return {"names", "rows": [{variable: term}], "more"} or {"boolean"}."""

    @property
    @abstractmethod
    def worn(self) -> bool:
        """Whether it is not to be used again."""

    def rows(self, asked: Iterable[dict[str, Any]]) -> None:
        """Run several queries and send the table of each."""
        tables = [self.table(one) for one in asked]
        output = Output(self.sock, "results", self.limit)
        output.write(json.dumps(tables, ensure_ascii=False).encode())
        output.end(self.worn)

    def respond(self, payload: bytes) -> None:
        """Answer one request; every failure becomes an ``X`` frame."""
        try:
            asked = json.loads(payload)
            if "queries" in asked:
                self.rows(asked["queries"])
            else:
                self.answer(asked)
        except SyntaxError as error:
            self._fail("syntax", error)
        except ValueError as error:
            self._fail("value", error)
        except AnswerTooLargeError as error:
            self._fail("too-large", error)
        except RemoteError as error:
            self._fail(error.code, error)
        except MemoryError as error:
            self._fail("memory", error)
        except (OSError, RuntimeError) as error:
            self._fail("evaluation", error)

    def _fail(self, code: str, error: Exception) -> None:
        self.sock.sendall(message(b"X", {"code": code, "message": str(error)}))
