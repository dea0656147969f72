"""The SPARQL 1.1 Service Description: what the endpoint speaks, holds and allows, as RDF or as the form."""

from typing import TYPE_CHECKING

from flask import Response

from endpoint import rdf
from endpoint.limits import Limits
from endpoint.service import Service
from endpoint.words import LANGUAGES, text
from simde_kg import formats, iri
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

_QUERY_FORMATS = ("results", "graph", "quads")
_FEATURES = ("UnionDefaultGraph", "EmptyGraphs")


def respond(serving: Service) -> Response:
    """Answer a request to the endpoint that has no query: the form for browsers, the description for programs."""
    if rdf.wants_page():
        from endpoint import pages

        return pages.form(serving)
    return rdf.send("description", serving, lambda root: _description(root, serving))


def _description(root: str, serving: Service) -> "rdflib.Graph":
    from rdflib import RDF, Literal, Namespace, URIRef

    sd, dcterms = Namespace(PREFIXES["sd"]), Namespace(PREFIXES["dcterms"])
    graph = rdf.graph("sd", "void", "dcterms", "schema")
    me, release = URIRef(root + "sparql"), serving.releases.current().release
    graph.add((me, RDF.type, sd.Service))
    graph.add((me, sd.endpoint, me))
    graph.add((me, sd.supportedLanguage, sd.SPARQL11Query))
    for feature in _FEATURES:
        graph.add((me, sd.feature, sd[feature]))
    for format_ in formats.of_kind(_QUERY_FORMATS):
        graph.add((me, sd.resultFormat, URIRef(format_.w3c)))
    graph.add((me, dcterms.identifier, Literal(release.id)))
    if serving.partners:
        graph.add((me, sd.feature, sd.BasicFederatedQuery))
    for partner in serving.partners:
        graph.add((me, dcterms.relation, URIRef(partner)))
    _add_dataset(graph, me, serving)
    _add_limits(graph, me, serving.limits)
    return graph


def _add_dataset(graph: "rdflib.Graph", me: "rdflib.URIRef", serving: Service) -> None:
    """Add the default graph and every named graph with their sizes."""
    from rdflib import RDF, BNode, Literal, Namespace, URIRef

    sd, void = Namespace(PREFIXES["sd"]), Namespace(PREFIXES["void"])
    manifest, space = serving.releases.current().release.manifest, iri.minted(serving.settings.base_iri)
    dataset, default = BNode("dataset"), BNode("default")
    graph.add((me, sd.defaultDataset, dataset))
    graph.add((dataset, RDF.type, sd.Dataset))
    graph.add((dataset, sd.defaultGraph, default))
    graph.add((default, RDF.type, sd.Graph))
    graph.add((default, void.triples, Literal(manifest.triples)))
    for number, (name, count) in enumerate(sorted(manifest.graphs.items())):
        named, inside = BNode(f"named{number}"), BNode(f"graph{number}")
        graph.add((dataset, sd.namedGraph, named))
        graph.add((named, RDF.type, sd.NamedGraph))
        graph.add((named, sd.name, URIRef(space.graph(name))))
        graph.add((named, sd.graph, inside))
        graph.add((inside, RDF.type, sd.Graph))
        graph.add((inside, void.triples, Literal(count.triples)))


def _add_limits(graph: "rdflib.Graph", me: "rdflib.URIRef", limits: Limits) -> None:
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
