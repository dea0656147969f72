"""Sending small graphs that the endpoint makes itself: negotiated, kept for the next reader."""

from typing import TYPE_CHECKING

from flask import Response, request

from endpoint import negotiation
from endpoint.cache import Kept
from endpoint.problems import problem
from endpoint.service import Service
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib

_KINDS = ("graph",)


def graph(*prefixes: str) -> "rdflib.Graph":
    """Return an empty graph that declares some of the project's prefixes."""
    import rdflib

    found = rdflib.Graph(bind_namespaces="none")
    for name in prefixes:
        found.bind(name, PREFIXES[name])
    return found


def wants_page() -> bool:
    """Whether the request prefers a page to RDF."""
    return not request.args.get("format") and negotiation.wants_page(request.headers.get("Accept"), _KINDS)


def send(name: str, serving: Service, build: "Callable[[str], rdflib.Graph]") -> Response:
    """Return the graph that ``build`` makes for the server's own address, in the format asked for. Raises Problem."""
    choice = negotiation.choose(request.headers.get("Accept"), request.args.get("format", ""), _KINDS)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_KINDS))
    key = (name, serving.releases.current().id, request.url_root, choice.media_type)
    kept = serving.cache.get(key)
    if kept is None:
        body = build(request.url_root).serialize(format=choice.format.rdflib, encoding="utf-8")
        kept = Kept(choice.content_type, body)
        serving.cache.put(key, kept)
    response = Response(kept.body, content_type=kept.content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
