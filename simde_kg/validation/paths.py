"""SHACL property paths: read from RDF, written as SPARQL 1.1 property paths (SHACL Recommendation, section 2.3.1)."""

from collections.abc import Callable

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from simde_kg.errors import ValidationError
from simde_kg.words import _


def members(graph: Graph, head: Node) -> list[Node]:
    """Return the members of an RDF list. Raises ValidationError when it is not one."""
    if head != RDF.nil and (head, RDF.first, None) not in graph:
        raise ValidationError(
            _("The shapes use {node} as a list, but it is not one."), _("Write ( ... )."), node=head.n3()
        )
    try:
        return list(Collection(graph, head))
    except ValueError as error:
        raise ValidationError(
            _("The shapes use {node} as a list, but it is not one."), _("Write ( ... )."), node=head.n3()
        ) from error


_SUFFIX: dict[URIRef, str] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def sparql(graph: Graph, path: Node) -> str:
    """Return a path as SPARQL text. Raises ValidationError when it is not a well-formed path."""
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in graph:
        return _joined(graph, path, "/")
    found = [(p, o) for p, o in graph.predicate_objects(path) if p in _FORMS]
    if not isinstance(path, BNode) or len(found) != 1:
        raise ValidationError(
            _("The shapes have a path {node} that is not a property path."),
            _("Write a property, a list, or one of sh:inversePath, sh:alternativePath, sh:zeroOrMorePath ..."),
            node=path.n3(),
        )
    ((form, inner),) = found
    return _FORMS[form](graph, inner)


def stays(graph: Graph, path: Node) -> bool:
    """Return whether a well-formed path may have no steps at all."""
    if isinstance(path, URIRef):
        return False
    if (path, RDF.first, None) in graph:
        return all(stays(graph, part) for part in members(graph, path))
    ((form, inner),) = [(p, o) for p, o in graph.predicate_objects(path) if p in _FORMS]
    if form == SH.alternativePath:
        return any(stays(graph, part) for part in members(graph, inner))
    return form in (SH.zeroOrMorePath, SH.zeroOrOnePath) or stays(graph, inner)


def copied(source: Graph, path: Node, target: Graph) -> Node:
    """Copy a path into another graph under new blank nodes, leaving out whatever else its nodes say."""
    if isinstance(path, URIRef):
        return path
    copy = BNode()
    if (path, RDF.first, None) in source:
        Collection(target, copy, [copied(source, part, target) for part in members(source, path)])
        return copy
    for form in _FORMS:
        for inner in source.objects(path, form):
            if form == SH.alternativePath:
                parts, head = [copied(source, part, target) for part in members(source, inner)], BNode()
                Collection(target, head, parts)
                target.add((copy, form, head))
            else:
                target.add((copy, form, copied(source, inner, target)))
    return copy


def _joined(graph: Graph, head: Node, by: str) -> str:
    parts = members(graph, head)
    if len(parts) < 2:
        raise ValidationError(
            _("The shapes have a path {node} that is not a property path."),
            _("Give a list of two members or more."),
            node=head.n3(),
        )
    return "(" + by.join(sparql(graph, part) for part in parts) + ")"


_FORMS: dict[Node, Callable[[Graph, Node], str]] = {
    SH.inversePath: lambda graph, inner: f"^({sparql(graph, inner)})",
    SH.alternativePath: lambda graph, inner: _joined(graph, inner, "|"),
    **{
        form: (lambda graph, inner, suffix=suffix: f"({sparql(graph, inner)}){suffix}")  # type: ignore[misc]
        for form, suffix in _SUFFIX.items()
    },
}
