"""The other side of the connection: is it still there, and how an answer reaches it."""

import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from isal import isal_zlib
from werkzeug.wsgi import FileWrapper

from endpoint.jobs import Answer, UnansweredError, Watch

_GZIP = 31  # window bits that make a gzip stream
_LEVEL = 1
WATCH = "simde.watch"
READING: dict[Any, float] = {}
"""Connections whose request has not arrived whole, and until when it must (seconds of the monotonic clock)."""


def received(environ: dict[str, Any]) -> None:
    """Stop the clock of a connection: its request is here. The pool times the answer."""
    READING.pop(environ.get("gunicorn.socket"), None)


_PIECE = 262_144
SMALL = 1024
"""Bodies below so many bytes are not worth packing."""


def watch(environ: dict[str, Any]) -> Watch:
    """Return what says whether the client has left and adds up its time in workers; one for each request."""
    found: Watch = environ.get(WATCH) or environ.setdefault(WATCH, Watch(_leaving(environ)))
    return found


def _leaving(environ: dict[str, Any]) -> Callable[[], bool]:
    """Return a function that says whether the client has left (always False where the server hides its socket)."""
    sock = environ.get("gunicorn.socket")
    if not isinstance(sock, socket.socket):
        return lambda: False

    def gone() -> bool:
        try:
            return sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except (BlockingIOError, InterruptedError):
            return False
        except (OSError, ValueError):
            return True

    return gone


def takes_gzip(header: str) -> bool:
    """Whether ``Accept-Encoding`` allows gzip."""
    for item in header.lower().split(","):
        name, _sep, parameter = item.partition(";")
        if name.strip() in ("gzip", "*"):
            return parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def packed(body: bytes) -> bytes:
    """Return ``body`` as a gzip stream."""
    packer = isal_zlib.compressobj(_LEVEL, wbits=_GZIP)
    return packer.compress(body) + packer.flush()


def _packed_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = isal_zlib.compressobj(_LEVEL, wbits=_GZIP)
    for chunk in chunks:
        if data := packer.compress(chunk):
            yield data
    yield packer.flush()


def _spooled(chunks: Iterable[bytes], room: int) -> tuple[Iterable[bytes], int]:
    """Return the chunks, collected first (on disk when they are many), and how many bytes they are."""
    file = SpooledTemporaryFile(room)  # noqa: SIM115 - it is closed when the server has sent it
    size = sum(file.write(chunk) for chunk in chunks)
    file.seek(0)
    return FileWrapper(file, _PIECE), size


def body(answer: Answer, gzip: bool, environ: dict[str, Any]) -> tuple[Iterable[bytes], list[tuple[str, str]]]:
    """Return the body of a long answer and the headers that tell its length, if any.

    HTTP/1.0 (some proxies speak it) has no chunks, so that a broken answer would look whole: it is collected first.
    Raises UnansweredError when the query fails meanwhile.
    """
    if environ.get("SERVER_PROTOCOL") != "HTTP/1.0":
        return Stream(answer, gzip), []
    found, size = _spooled(_packed_stream(answer) if gzip else answer, _PIECE * 64)
    return found, [("Content-Length", str(size))]


class Stream:
    """The body of a long answer. It ends well or the connection breaks: a short answer never looks whole."""

    def __init__(self, answer: Answer, gzip: bool) -> None:
        self._answer = answer
        self._chunks = _packed_stream(answer) if gzip else iter(answer)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces. Raises ConnectionResetError, which makes the server break off, when the query fails."""
        try:
            yield from self._chunks
        except UnansweredError as failure:
            raise ConnectionResetError(errno.ECONNRESET, f"answer broken off: {failure.code}") from None

    def close(self) -> None:
        """Stop the query if it still runs; the server calls this whatever happened."""
        self._answer.close()
