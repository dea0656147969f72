"""The gate: what happens to every request before and after it is answered, that is rates and journal."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from endpoint.client import WATCH
from endpoint.journal import Entry
from endpoint.problems import PROBLEM, problem
from endpoint.rates import Rate, client_of

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from endpoint.service import Service

_FREE = ("/healthz", "/readyz", "/metrics", "/static/", "/robots.txt")
_DEPOSIT = 1.0  # seconds of query time set aside while a request runs, so that many at once do not slip through
_TOO_MANY = 429


class Gate:
    """Counts what each client uses, refuses who used too much, and notes every request."""

    def __init__(self, app: "WSGIApplication", serving: "Service") -> None:
        limits = serving.limits
        self._app, self._proxies = app, int(limits.proxies)
        self._time, self._errors = Rate(limits.rate_seconds), Rate(limits.rate_errors)
        self._journal, self._answered = serving.journal, serving.answered

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        client = "" if environ["PATH_INFO"].startswith(_FREE) else client_of(environ, self._proxies)
        if seconds := max(self._time.wait(client), self._errors.wait(client)):
            environ[PROBLEM] = problem("rate", {"Retry-After": str(seconds)}, seconds=seconds)
            client = ""
        passage = _Passage(environ)

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            passage.status = int(status[:3])
            return start_response(status, headers, exc_info)

        self._time.take(client, _DEPOSIT)
        try:
            body = self._app(environ, start)
        except BaseException:
            self._leave(client, passage)
            raise
        if type(body) is list:  # nothing to wait for
            passage.sent, passage.whole = sum(map(len, body)), True
            self._leave(client, passage)
            return body
        return _Body(body, passage, lambda: self._leave(client, passage))

    def _leave(self, client: str, passage: "_Passage") -> None:
        """Count and note a request that is over."""
        watch = passage.environ.get(WATCH)
        used = watch.seconds if watch is not None else 0.0
        self._time.take(client, used - _DEPOSIT)
        self._answered[passage.status] += 1
        if 400 <= passage.status < 500 and passage.status != _TOO_MANY:
            self._errors.take(client, 1)
        if self._journal.on:
            environ, seconds = passage.environ, time.monotonic() - passage.began
            method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            self._journal.note(Entry(method, path, passage.status, passage.sent, seconds, used, passage.whole))


class _Passage:
    """A request under way."""

    def __init__(self, environ: "WSGIEnvironment") -> None:
        self.environ = environ
        self.began = time.monotonic()
        self.status, self.sent, self.whole = 500, 0, False


class _Body:
    """A body that counts its bytes and says when it is over."""

    def __init__(self, body: Iterable[bytes], passage: _Passage, leave: Callable[[], None]) -> None:
        self._body, self._passage, self._leave = body, passage, leave

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self._passage.sent += len(piece)
            yield piece
        self._passage.whole = True

    def close(self) -> None:
        """Close the body beneath, then count and note the request."""
        with contextlib.ExitStack() as at_last:
            at_last.callback(self._leave)
            if close := getattr(self._body, "close", None):
                close()
