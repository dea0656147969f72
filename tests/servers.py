"""A publisher's server for one test: real HTTP on this machine, each address with answers of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Publisher:
    """What the server has: path -> answers, one after the other (the last one again and again); what it was asked."""

    server: ThreadingHTTPServer
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, *answers: Answer) -> str:
        """Set the answers of a path and return its address."""
        self.answers[path] = list(answers)
        return self.url(path)

    def headers(self, name: str) -> list[str]:
        """Return a header of each request, empty where it had none."""
        return [headers.get(name.lower(), "") for _path, headers in self.asked]


@contextmanager
def serving() -> Iterator[Publisher]:
    """Serve until the end of the ``with``."""

    class Asked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            publisher.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            found = publisher.answers.get(self.path, [status(404)])
            (found.pop(0) if len(found) > 1 else found[0])(self)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    server.daemon_threads = True
    publisher = Publisher(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and no body; ``Retry_After="1"`` sets a header."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    return answer


def file(
    data: bytes,
    *,
    etag: str = "",
    cut: int | None = None,
    length: int | None = None,
    ranges: bool = True,
    **headers: str,
) -> Answer:
    """Answer with a file: conditional and in parts as HTTP says; ``cut``: the connection ends after so many bytes.

    ``length``: the Content-Length that is claimed; ``ranges``: whether parts are given.
    """

    def answer(request: BaseHTTPRequestHandler) -> None:
        if etag and request.headers.get("If-None-Match") == etag:
            return status(304)(request)
        start = 0
        wanted = request.headers.get("Range", "")
        if ranges and wanted and request.headers.get("If-Range", etag) == etag:
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            if start >= len(data):
                return status(416, Content_Range=f"bytes */{len(data)}")(request)
        body = data[start:]
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in {"Content_Type": "text/csv", "ETag": etag, **headers}.items():
            if value:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body if cut is None else body[:cut])
        request.wfile.flush()
        if cut is not None or length is not None:
            request.close_connection = True
        return None

    return answer
