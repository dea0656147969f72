"""The SPARQL 1.1 Graph Store Protocol, for reading: ``/graph-store?graph=IRI`` and ``?default``.

Every named graph also answers at its own address (``/graph/...``), see :mod:`endpoint.entity`.
"""

from flask import Blueprint, Response, request

from endpoint import client, entity, negotiation, protocol, texts, whole
from endpoint.problems import problem
from endpoint.service import rows, service
from endpoint.terms import asked

blueprint = Blueprint("graphstore", __name__)
_KINDS = ("graph", "quads")


@blueprint.get("/graph-store")
def graph_store() -> Response:
    """Send one graph: a named one, or the union of all."""
    serving = service()
    found = protocol.url_pairs(request.environ)
    graphs = [value for name, value in found if name == "graph"]
    default = any(name == "default" for name, _value in found)
    if len(graphs) + default != 1:
        raise problem("one-graph")
    if graphs:
        protocol.check_iri(graphs[0])
        (known,), _release = rows(
            serving, [asked(texts.text("named"), graphs[0], take=1)], client.watch(request.environ)
        )
        if not known["rows"]:
            raise problem("not-found")
    accept = request.headers.get("Accept")
    choice = negotiation.choose(accept, protocol.last(found, "format"), _KINDS)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_KINDS))
    graph = graphs[0] if graphs else ""
    return entity.send(whole.question(graph, serving), choice, f"graph-store-{graph or 'default'}", serving)
