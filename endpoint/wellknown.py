"""``/.well-known/``: the VoID description of the data and the published questions as SPARQL examples."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from endpoint import rdf
from endpoint.service import Service, service
from endpoint.usage import usage
from simde_kg import formats, iri, queries
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

blueprint = Blueprint("wellknown", __name__, url_prefix="/.well-known")


@blueprint.get("/void")
def void() -> Response:
    """Describe the data: sizes, graphs, dumps, classes and properties."""
    serving = service()
    return rdf.send("void", serving, lambda root: _void(root, serving))


def _void(root: str, serving: Service) -> "rdflib.Graph":
    from rdflib import RDF, Literal, Namespace, URIRef

    space, names = Namespace(PREFIXES["void"]), iri.minted(serving.settings.base_iri)
    manifest = serving.releases.current().release.manifest
    graph, me = rdf.graph("void", "dcterms"), URIRef(root + ".well-known/void")
    graph.add((me, RDF.type, space.Dataset))
    graph.add((me, space.sparqlEndpoint, URIRef(root + "sparql")))
    graph.add((me, space.uriSpace, Literal(serving.settings.base_iri)))
    graph.add((me, space.triples, Literal(manifest.triples)))
    for format_ in formats.of_kind(("graph",)):
        graph.add((me, space.feature, URIRef(format_.w3c)))
    for name, count in manifest.graphs.items():
        part = URIRef(names.graph(name))
        graph.add((me, space.subset, part))
        graph.add((part, RDF.type, space.Dataset))
        graph.add((part, space.triples, Literal(count.triples)))
        if serving.releases.current().pool.mode == "remote":
            continue  # its operator has the dumps, if there are any
        graph.add((part, space.dataDump, URIRef(f"{root}dumps/{name}.nq.gz")))
    _add_partitions(graph, me, serving)
    return graph


def _add_partitions(graph: "rdflib.Graph", me: "rdflib.URIRef", serving: Service) -> None:
    """Add how often each class and each property is used."""
    from rdflib import BNode, Literal, Namespace, URIRef

    space, counted = Namespace(PREFIXES["void"]), usage(serving)
    for partition, term, unit, counts in (
        ("classPartition", "class", "entities", counted.classes),
        ("propertyPartition", "property", "triples", counted.properties),
    ):
        for number, (name, count) in enumerate(counts.items()):
            node = BNode(f"{term}{number}")
            graph.add((me, space[partition], node))
            graph.add((node, space[term], URIRef(name)))
            graph.add((node, space[unit], Literal(count)))


@blueprint.get("/sparql-examples")
def examples() -> Response:
    """Describe the published questions as SHACL SPARQL executables, the form that endpoints share examples in."""
    return rdf.send("examples", service(), _examples)


def _examples(root: str) -> "rdflib.Graph":
    from rdflib import RDF, RDFS, Literal, Namespace, URIRef

    sh, schema = Namespace(PREFIXES["sh"]), Namespace(PREFIXES["schema"])
    graph = rdf.graph("sh", "schema", "rdfs")
    for question in queries.questions():
        me = URIRef(f"{root}.well-known/sparql-examples#{question.name}")
        graph.add((me, RDF.type, sh.SPARQLExecutable))
        graph.add((me, RDF.type, sh.SPARQLSelectExecutable))
        graph.add((me, sh.select, Literal(question.sparql)))
        graph.add((me, schema.target, URIRef(root + "sparql")))
        for language, title in question.title.items():
            graph.add((me, RDFS.comment, Literal(title, lang=language)))
    return graph
