"""The JSON-LD context of the project: every declared prefix, and a plain name for every term of the ontology."""

from functools import cache
from pathlib import Path

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from simde_kg.vocab import PREFIXES

_PLAIN = (XSD.string, XSD.anyURI)


@cache
def context(ontology_dir: Path) -> dict[str, object]:
    """Return ``{"@context": ...}`` (JSON-LD 1.1) made from ``simde.ttl``.

    A property whose values are things has the type ``@id``, one with a single XSD type that type; texts in languages
    and anything else have none, so that a value is written with its own.
    """
    graph = Graph().parse(ontology_dir / "simde.ttl")
    namespace = PREFIXES["simde"]
    terms: dict[str, object] = {}
    for term in sorted({str(s) for s in graph.subjects(RDF.type) if str(s).startswith(namespace)}):
        terms[term.removeprefix(namespace)] = _term(graph, URIRef(term), term.removeprefix(namespace))
    return {"@context": {"@version": 1.1, **PREFIXES, **terms}}


def _term(graph: Graph, term: URIRef, name: str) -> object:
    kinds = set(graph.objects(term, RDF.type))
    if OWL.ObjectProperty in kinds:
        return {"@id": f"simde:{name}", "@type": "@id"}
    ranges = [str(one) for one in graph.objects(term, RDFS.range)]
    typed = len(ranges) == 1 and ranges[0].startswith(str(XSD)) and URIRef(ranges[0]) not in _PLAIN
    if OWL.DatatypeProperty in kinds and typed:
        return {"@id": f"simde:{name}", "@type": "xsd:" + ranges[0].removeprefix(str(XSD))}
    return f"simde:{name}"
