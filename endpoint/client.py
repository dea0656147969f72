"""The other side of the connection: is it still there, and how an answer reaches it."""

import errno
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import Any

import brotli  # type: ignore[import-untyped]
from isal import isal_zlib
from werkzeug.wsgi import FileWrapper

from endpoint.jobs import Answer, UnansweredError, Watch

_GZIP = 31  # window bits that make a gzip stream
_LEVEL = 1
_BROTLI = 4  # quality: about as fast as zlib at its usual level, and smaller
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
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


@lru_cache(256)
def coding(header: str) -> str:
    """Return the content coding that ``Accept-Encoding`` wants most: gzip, br or, empty, none. gzip wins a tie."""
    wanted: dict[str, float] = {}
    for item in header.lower().split(","):
        name, _sep, parameter = item.partition(";")
        found = _QUALITY.fullmatch(parameter.replace(" ", "")) if parameter else None
        wanted[name.strip()] = float(found[1]) if found else 1.0
    any_other = wanted.get("*", 0.0)
    gzip, br = wanted.get("gzip", any_other), wanted.get("br", any_other)
    if max(gzip, br) <= 0:
        return ""
    return "gzip" if gzip >= br else "br"


class _Brotli:
    """A brotli compressor with the names of zlib's."""

    def __init__(self) -> None:
        self._packer = brotli.Compressor(quality=_BROTLI)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._packer.process(data))

    def flush(self) -> bytes:
        return bytes(self._packer.finish())


def _packer(how: str) -> Any:  # noqa: ANN401 - compressors share two methods and no type
    return _Brotli() if how == "br" else isal_zlib.compressobj(_LEVEL, wbits=_GZIP)


def packed(body: bytes, how: str) -> bytes:
    """Return ``body`` in the content coding ``how``, gzip or br."""
    packer = _packer(how)
    whole: bytes = packer.compress(body) + packer.flush()
    return whole


def _packed_stream(chunks: Iterable[bytes], how: str) -> Iterator[bytes]:
    packer = _packer(how)
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


def body(answer: Answer, how: str, environ: dict[str, Any]) -> tuple[Iterable[bytes], list[tuple[str, str]]]:
    """Return the body of a long answer in the coding ``how`` and the headers that tell its length, if any.

    HTTP/1.0 (some proxies speak it) has no chunks, so that a broken answer would look whole: it is collected first.
    Raises UnansweredError when the query fails meanwhile.
    """
    if environ.get("SERVER_PROTOCOL") != "HTTP/1.0":
        return Stream(answer, how), []
    found, size = _spooled(_packed_stream(answer, how) if how else answer, _PIECE * 64)
    return found, [("Content-Length", str(size))]


class Stream:
    """The body of a long answer. It ends well or the connection breaks: a short answer never looks whole."""

    def __init__(self, answer: Answer, how: str) -> None:
        self._answer = answer
        self._chunks = _packed_stream(answer, how) if how else iter(answer)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces. Raises ConnectionResetError, which makes the server break off, when the query fails."""
        try:
            yield from self._chunks
        except UnansweredError as failure:
            raise ConnectionResetError(errno.ECONNRESET, f"answer broken off: {failure.code}") from None

    def close(self) -> None:
        """Stop the query if it still runs; the server calls this whatever happened."""
        self._answer.close()
