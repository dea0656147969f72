"""Answers to SPARQL queries as status, headers and body: not modified, from the cache, whole, or streamed.

This is the hot path. It stands before Flask, which costs as much as a point query; pages, descriptions and refusals go
on to the application with what was found out so far in the environment (``simde.query``, ``simde.problem``).
"""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from endpoint import client, negotiation, protocol
from endpoint.cache import Headers, Kept
from endpoint.jobs import Answer, UnansweredError
from endpoint.negotiation import RESULTS
from endpoint.problems import PROBLEM, Problem, problem
from endpoint.service import Ready, Service, prepare, refusal, run
from endpoint.turns import elsewhere

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("endpoint.sparql")
PATH = "/sparql"
QUERY = "simde.query"
_METHODS = ("GET", "HEAD", "POST")
_LONGEST = 4096  # characters of an address that is remembered word for word
_KEPT = 262_144  # bytes of an answer that is remembered word for word
_FRESH = [("Vary", "Accept, Accept-Encoding"), ("Cache-Control", "public, max-age=60")]
_CHANGING = [("Vary", "Accept, Accept-Encoding"), ("Cache-Control", "no-store")]
Response = tuple[str, Headers, Iterable[bytes]]
"""Status line, headers, body."""


def before(app: "WSGIApplication", serving: Service) -> "WSGIApplication":
    """Return ``app`` with queries answered before it is reached."""

    def wsgi(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in _METHODS or PROBLEM in environ:
            return elsewhere(app, environ, start_response)
        try:
            found = _repeated(environ, serving) or _answered(environ, serving)
        except Problem as refused:
            environ[PROBLEM] = refused
        except Exception:
            log.exception("query request failed")
            environ[PROBLEM] = problem("internal")
        else:
            if found is not None:
                start_response(found[0], found[1])
                return found[2]
        return elsewhere(app, environ, start_response)

    return wsgi


def _key(environ: "WSGIEnvironment", release: str) -> tuple[str, str, str, str] | None:
    """Return what the whole answer to a GET depends on, word for word; None when it is not remembered."""
    query, accept = environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", "")
    if environ["REQUEST_METHOD"] != "GET" or not query or len(query) > _LONGEST or len(accept) > _LONGEST:
        return None
    return release, query, accept, client.coding(environ.get("HTTP_ACCEPT_ENCODING", ""))


def _repeated(environ: "WSGIEnvironment", serving: Service) -> Response | None:
    """Return the answer to a request that was answered before, word for word."""
    key = _key(environ, serving.releases.id)
    kept = serving.cache.get(key) if key else None
    if kept is None or kept.headers is None:
        return None
    if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return _unchanged(kept.etag)
    return "200 OK", list(kept.headers), [kept.body]


def _answered(environ: "WSGIEnvironment", serving: Service) -> Response | None:
    """Read the request and answer its query; None when a page or the description is wanted. Raises Problem."""
    query = protocol.parse(environ, serving.limits)
    environ[QUERY] = query
    accept = environ.get("HTTP_ACCEPT")
    if query is None or (not query.format and negotiation.wants_page(accept, RESULTS)):
        return None
    ready = prepare(query, lambda kinds: negotiation.choose(accept, query.format, kinds), serving)
    return respond(ready, environ, serving)


def respond(ready: Ready, environ: "WSGIEnvironment", serving: Service) -> Response:
    """Return the answer to a prepared query. Raises Problem."""
    etag = f'W/"{ready.tag}"'
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and ready.look.kind and not ready.look.changing and (asked == "*" or etag in asked):
        return _unchanged(etag)
    kept = serving.cache.get(ready.tag)
    if kept is None:
        choice, given = run(ready, serving, client.watch(environ))
        if given.whole is None:
            return _long(choice.content_type, given, ready, environ, serving)
        kept = Kept(choice.content_type, given.whole)
    return _whole(kept, ready, environ, serving)


def _long(content_type: str, given: Answer, ready: Ready, environ: "WSGIEnvironment", serving: Service) -> Response:
    """Return an answer that is still being computed. Raises Problem."""
    how = client.coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    coded = [("Content-Encoding", how)] if how else []
    headers = [("Content-Type", content_type), *_caching(ready, f'W/"{ready.tag}"'), *coded]
    try:
        body, length = client.body(given, how, environ)
    except UnansweredError as failure:
        raise refusal(failure, ready, serving.limits) from None
    return "200 OK", headers + length, _body(environ, body)


def _caching(ready: Ready, etag: str) -> Headers:
    return _CHANGING if ready.look.changing else [*_FRESH, ("ETag", etag)]


def _unchanged(etag: str) -> Response:
    return "304 Not Modified", [*_FRESH, ("ETag", etag)], []


def _whole(kept: Kept, ready: Ready, environ: "WSGIEnvironment", serving: Service) -> Response:
    """Return a whole answer, and remember it for the next equal request."""
    etag, body = f'W/"{ready.tag}"', kept.body
    key = _key(environ, ready.served.id)
    how = client.coding(environ.get("HTTP_ACCEPT_ENCODING", "")) if len(body) >= client.SMALL else ""
    if how:
        body = client.packed(body, how)
    headers = [("Content-Type", kept.content_type), ("Content-Length", str(len(body))), *_caching(ready, etag)]
    if how:
        headers.append(("Content-Encoding", how))
    if key and not ready.look.changing and len(body) <= _KEPT:
        serving.cache.put(key, Kept(kept.content_type, body, headers, etag))
    return "200 OK", list(headers), _body(environ, [body])


def _body(environ: "WSGIEnvironment", body: Any) -> Iterable[bytes]:  # noqa: ANN401 - a list or a client.Stream
    """Return the body, empty for HEAD; what is not sent is stopped."""
    if environ["REQUEST_METHOD"] != "HEAD":
        return body  # type: ignore[no-any-return]
    if hasattr(body, "close"):
        body.close()
    return []
