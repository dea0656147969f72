"""The SPARQL 1.1 Service Description: what the endpoint speaks, holds and allows, as RDF or as the form."""

from functools import lru_cache

from flask import Response, request

from endpoint import negotiation
from endpoint.limits import Limits
from endpoint.problems import problem
from endpoint.service import Service
from endpoint.words import LANGUAGES, text
from simde_kg import formats, iri
from simde_kg.release import Release
from simde_kg.vocab import PREFIXES

_GRAPHS = ("graph",)
_QUERY_FORMATS = ("results", "graph", "quads")


def respond(serving: Service) -> Response:
    """Answer a request to the endpoint that has no query: the form for browsers, the description for programs."""
    accept = request.headers.get("Accept")
    name = request.args.get("format", "")
    if not name and negotiation.wants_page(accept, _GRAPHS):
        from endpoint import pages

        return pages.form(serving)
    choice = negotiation.choose(accept, name, _GRAPHS)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_GRAPHS))
    release = serving.releases.current().release
    body = _serialized(request.url_root, release.id, choice.format.rdflib, _Described(release, serving))
    response = Response(body, content_type=choice.content_type)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


class _Described:
    """What a description is made from; equal for the cache, which keys on the release's id."""

    def __init__(self, release: Release, serving: Service) -> None:
        self.release, self.limits, self.base = release, serving.limits, serving.settings.base_iri

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Described) and other.release.id == self.release.id

    def __hash__(self) -> int:
        return hash(self.release.id)


@lru_cache(64)
def _serialized(root: str, _release: str, rdflib_format: str, described: _Described) -> bytes:
    """Return the description as bytes in one of rdflib's formats."""
    import rdflib
    from rdflib import RDF, BNode, Literal, Namespace, URIRef

    sd, void, dcterms = (Namespace(PREFIXES[name]) for name in ("sd", "void", "dcterms"))
    graph = rdflib.Graph(bind_namespaces="none")
    for name in ("sd", "void", "dcterms", "schema"):
        graph.bind(name, PREFIXES[name])
    me, dataset, default = URIRef(root + "sparql"), BNode("dataset"), BNode("default")
    graph.add((me, RDF.type, sd.Service))
    graph.add((me, sd.endpoint, me))
    graph.add((me, sd.supportedLanguage, sd.SPARQL11Query))
    for feature in ("UnionDefaultGraph", "EmptyGraphs"):
        graph.add((me, sd.feature, sd[feature]))
    for format_ in formats.of_kind(_QUERY_FORMATS):
        graph.add((me, sd.resultFormat, URIRef(format_.w3c)))
    graph.add((me, dcterms.identifier, Literal(described.release.id)))
    graph.add((me, sd.defaultDataset, dataset))
    graph.add((dataset, RDF.type, sd.Dataset))
    graph.add((dataset, sd.defaultGraph, default))
    graph.add((default, RDF.type, sd.Graph))
    graph.add((default, void.triples, Literal(described.release.manifest.triples)))
    space = iri.minted(described.base)
    for number, (name, count) in enumerate(sorted(described.release.manifest.graphs.items())):
        named, inside = BNode(f"named{number}"), BNode(f"graph{number}")
        graph.add((dataset, sd.namedGraph, named))
        graph.add((named, RDF.type, sd.NamedGraph))
        graph.add((named, sd.name, URIRef(space.graph(name))))
        graph.add((named, sd.graph, inside))
        graph.add((inside, RDF.type, sd.Graph))
        graph.add((inside, void.triples, Literal(count.triples)))
    _add_limits(graph, me, described.limits)
    return graph.serialize(format=rdflib_format, encoding="utf-8")


def _add_limits(graph: "rdflib.Graph", me: "rdflib.URIRef", limits: Limits) -> None:  # type: ignore[name-defined] # noqa: F821
    """Add each limit as a schema:PropertyValue with its meaning in every language."""
    from rdflib import RDF, BNode, Literal, Namespace

    schema = Namespace(PREFIXES["schema"])
    for name, meaning, value in limits.shown():
        node = BNode(f"limit-{name}")
        graph.add((me, schema.additionalProperty, node))
        graph.add((node, RDF.type, schema.PropertyValue))
        graph.add((node, schema.name, Literal(name)))
        graph.add((node, schema.value, Literal(value)))
        for language in LANGUAGES:
            graph.add((node, schema.description, Literal(text(meaning, language), lang=language)))
