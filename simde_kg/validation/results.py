"""Results: what was found, as RDF: a ``sh:ValidationResult`` each, with its place, its message in every language."""

from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from simde_kg.validation import paths
from simde_kg.validation.compile import Check
from simde_kg.validation.purpose import link
from simde_kg.vocab import SIMDE
from simde_kg.words import LANGUAGES

if TYPE_CHECKING:
    from simde_kg.validation.report import Finding, Place, Violation


def result(graph: Graph, finding: "Finding", violation: "Violation") -> BNode:
    """Add one ``sh:ValidationResult`` to a graph, with its details; return its node."""
    check, node = finding.check, BNode()
    values: list[tuple[URIRef, Node | None]] = [
        (RDF.type, SH.ValidationResult),
        (SH.resultSeverity, finding.severity),
        (SH.focusNode, _term(violation.focus)),
        (SH.value, _term(violation.value)),
        (SH.sourceShape, check.shape.node),
        (SH.sourceConstraintComponent, check.component),
        (SH.sourceConstraint, check.constraint.value if check.constraint.parameter == SH.sparql else None),
        (SH.resultPath, _term(violation.path) or _path(check, graph)),
        *_placed(violation.place),
        (RDFS.seeAlso, URIRef(link(check)) if link(check) else None),
    ]
    for predicate, value in values:
        if value is not None:
            graph.add((node, predicate, value))
    for inner in violation.details:
        for each in inner.violations:
            graph.add((node, SH.detail, result(graph, inner, each)))
    for language in check.messages or LANGUAGES:
        told = (
            replace(finding, check=replace(check, messages={"": check.messages[language]}))
            if check.messages
            else finding
        )
        graph.add((node, SH.resultMessage, Literal(told.message(violation, language or "en"), lang=language or None)))
    return node


def _placed(place: "Place") -> list[tuple[URIRef, Node | None]]:
    """Return what is said of the place: file, sheet and row as at an observation, the cell's text."""
    told: list[tuple[URIRef, Node | None]] = []
    if place.file:
        told.append((DCTERMS.source, Literal(place.file)))
    if place.row is not None:
        told.append((URIRef(str(SIMDE.sourceRow)), Literal(place.row)))
    if place.column:
        told.append((URIRef("http://www.w3.org/ns/csvw#title"), Literal(place.column)))
        told.append((RDF.value, Literal(place.cell)))
    return told


def _term(text_: str | None) -> Node | None:
    if text_ is None:
        return None
    return BNode(text_[2:]) if text_.startswith("_:") else from_n3(text_)  # type: ignore[return-value]


def _path(check: Check, graph: Graph) -> Node | None:
    node = check.shape.one(SH.path)
    return None if node is None else paths.copied(check.shape.graph, node, graph)
