"""The wire between the server and its query workers: frames over a stream socket.

A request is one frame ``Q`` with JSON. An answer is ``S`` (what the query gives: "results", "boolean" or "graph"), any
number of ``D`` (bytes of the serialization) and ``E`` (the end; its payload is ``1`` when the worker retires), or ``X``
(JSON: code and message) in the place of ``S``. ``W`` before them says that the whole answer is on its way.
"""

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

PID = struct.Struct("!q")
"""What the workers' parent answers to the path of a store and one end of a socket: the number of a process."""
LONGEST_PATH = 4096
"""The most bytes of such a path (PATH_MAX of Linux)."""
_HEAD = struct.Struct("!cI")
_CHUNK = 131_072
_SMALL = 16_384


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    return _HEAD.pack(kind, len(payload)) + payload


def message(kind: bytes, content: dict[str, Any]) -> bytes:
    """Return one frame whose payload is JSON."""
    return frame(kind, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


class Reader:
    """Reads frames from a blocking socket; ``wait`` is called before it may block."""

    def __init__(self, sock: socket.socket, wait: Callable[[socket.socket], None] | None = None) -> None:
        self._sock, self._wait = sock, wait
        self._data = b""
        self._at = 0

    def _need(self, size: int) -> None:
        while len(self._data) - self._at < size:
            if self._wait is not None:
                self._wait(self._sock)
            more = self._sock.recv(_CHUNK)
            if not more:
                raise EOFError
            self._data = self._data[self._at :] + more
            self._at = 0

    def _large(self, size: int) -> bytes:
        """Return the next ``size`` bytes, received in place."""
        payload = bytearray(size)
        have = len(self._data) - self._at
        payload[:have] = memoryview(self._data)[self._at :]
        self._data, self._at = b"", 0
        with memoryview(payload) as view:
            while have < size:
                if self._wait is not None:
                    self._wait(self._sock)
                got = self._sock.recv_into(view[have:])
                if not got:
                    raise EOFError
                have += got
        return bytes(payload)

    def next(self) -> tuple[bytes, bytes]:
        """Return (kind, payload) of the next frame. Raises EOFError when the other side is gone."""
        try:
            self._need(_HEAD.size)
            kind, size = _HEAD.unpack_from(self._data, self._at)
            self._at += _HEAD.size
            if len(self._data) - self._at < size > _SMALL:
                return kind, self._large(size)
            self._need(size)
        except OSError as error:
            raise EOFError from error
        payload = self._data[self._at : self._at + size]
        self._at += size
        return kind, payload
