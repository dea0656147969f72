"""``/sparql``: the SPARQL 1.1 Protocol."""

from flask import Blueprint, Response, make_response, request

from endpoint import client, description, negotiation, protocol, shortcut
from endpoint.cache import Kept
from endpoint.negotiation import RESULTS
from endpoint.service import Ready, Service, prepare, run, service

blueprint = Blueprint("sparql", __name__)
_FRESH = "public, max-age=60"
_KEPT = 262_144
_VARY = "Accept, Accept-Encoding"


@blueprint.route("/sparql", methods=["GET", "POST"], strict_slashes=False, provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query; without one, describe the service or show the form."""
    serving = service()
    query = protocol.parse(request, serving.limits)
    accept = request.headers.get("Accept")
    if query is None:
        return description.respond(serving)
    if not query.format and negotiation.wants_page(accept, RESULTS):
        from endpoint import pages

        return pages.results(query, serving)
    ready = prepare(query, lambda kinds: negotiation.choose(accept, query.format, kinds), serving)
    return answer(ready, serving)


@blueprint.route("/sparql", methods=["OPTIONS"])
def options() -> Response:
    """Say which methods there are; the cross-origin headers are added for every answer."""
    response = make_response("", 204)
    response.headers["Allow"] = ", ".join(protocol.METHODS)
    return response


def answer(ready: Ready, serving: Service) -> Response:
    """Return the answer to a prepared query: not modified, from the cache, whole, or streamed. Raises Problem."""
    etag = f'W/"{ready.tag}"'
    asked = request.headers.get("If-None-Match")
    if asked and ready.look.kind and not ready.look.changing and (asked == "*" or etag in asked):
        return _headed(Response(status=304), etag, ready)
    kept = serving.cache.get(ready.tag)
    if kept is not None:
        return _kept(kept, etag, ready, serving)
    choice, given = run(ready, serving, client.watch(request.environ))
    if given.whole is not None:
        return _kept(Kept(choice.content_type, given.whole), etag, ready, serving)
    gzip = client.takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = Response(client.Stream(given, gzip), content_type=choice.content_type)
    if gzip:
        response.headers["Content-Encoding"] = "gzip"
    return _headed(response, etag, ready)


def _kept(kept: Kept, etag: str, ready: Ready, serving: Service) -> Response:
    """Return a whole answer, and let the next equal request take the shortcut."""
    response = _headed(_whole(kept), etag, ready)
    if not ready.look.changing and len(kept.body) <= _KEPT:
        body = response.get_data()
        headers = response.headers.to_wsgi_list()
        shortcut.keep(request.environ, ready.served.id, Kept(kept.content_type, body, headers, etag), serving)
    return response


def _whole(kept: Kept) -> Response:
    body = kept.body
    if len(body) < client.SMALL or not client.takes_gzip(request.headers.get("Accept-Encoding", "")):
        return Response(body, content_type=kept.content_type)
    response = Response(client.packed(body), content_type=kept.content_type)
    response.headers["Content-Encoding"] = "gzip"
    return response


def _headed(response: Response, etag: str, ready: Ready) -> Response:
    headers = response.headers
    headers["Vary"] = _VARY
    if ready.look.changing:
        headers["Cache-Control"] = "no-store"
    else:
        headers["ETag"] = etag
        headers["Cache-Control"] = _FRESH
    return response
