"""Purposes: what a rule is for and where to read more, as the shapes say it (``rdfs:comment``, ``rdfs:seeAlso``)."""

from collections.abc import Iterator

from rdflib import RDFS, SH, Literal, URIRef
from rdflib.term import Node

from simde_kg.validation.compile import Check
from simde_kg.words import pick

PAGES = "https://w3id.org/simde/shape/"
"""What the IRIs of SIMDE's own rules begin with, which are the addresses of their pages."""


def _sources(check: Check) -> Iterator[Node]:
    """Yield the nodes that may say it: the rule, its shape, the shape with the target, others of the same class."""
    yield check.constraint.value
    yield check.shape.node
    yield check.root.node
    graph = check.root.graph
    for target in check.root.targets:
        yield from sorted(graph.subjects(SH.targetClass, target.node), key=str)


def purpose(check: Check, language: str) -> str:
    """Return what the rule is for, in a language; empty when the shapes do not say."""
    for node in _sources(check):
        texts = {
            t.language or "": str(t) for t in check.root.graph.objects(node, RDFS.comment) if isinstance(t, Literal)
        }
        if texts:
            return pick(texts, language) or ""
    return ""


def link(check: Check) -> str:
    """Return the address of the rule's page: of SIMDE's rules their IRI, else what the shapes name; or nothing."""
    own = check.constraint.value if check.constraint.parameter == SH.sparql else check.shape.node
    for node in (own, check.shape.node):
        if isinstance(node, URIRef) and node.startswith(PAGES):
            return str(node)
    for node in _sources(check):
        found = sorted(str(one) for one in check.root.graph.objects(node, RDFS.seeAlso) if isinstance(one, URIRef))
        if found:
            return found[0]
    return ""
