"""Turtle files of the project: parsed with errors that name file and line; typed values of nodes."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from simde_kg.errors import MappingError
from simde_kg.iri import rebased
from simde_kg.statements import BLANK, IRI, LITERAL, Statements
from simde_kg.statements import Node as Term
from simde_kg.words import _


def read_turtle(path: Path, base_iri: str, public_id: str | None = None) -> Graph:
    """Parse a Turtle file of the project, its minted IRIs moved below ``base_iri``.

    Raises MappingError naming file and line where it is not Turtle.
    """
    try:
        text = rebased(path.read_text(encoding="utf-8"), base_iri)
        return Graph().parse(data=text, format="turtle", publicID=public_id or path.as_uri())
    except Exception as error:  # rdflib raises several kinds; all mean the same here
        line = getattr(error, "lines", None)
        reason = " ".join(str(getattr(error, "_why", error)).split())[:200]
        raise MappingError(
            _("{file}, line {line}: not Turtle: {reason}."),
            _("Mend that line; a missing dot, semicolon or prefix is the usual cause."),
            file=path,
            line=line + 1 if isinstance(line, int) else "?",
            reason=reason,
        ) from error


def term(node: Node) -> Term:
    """Return a term of rdflib as a plain value."""
    if not isinstance(node, Literal):
        return Term(BLANK if isinstance(node, BNode) else IRI, str(node))
    return Term(LITERAL, str(node), node.language or "", str(node.datatype or ""))


def statements(graph: Graph) -> Statements:
    """Return the statements of a graph as plain values."""
    return Statements((term(subject), term(predicate), term(value)) for subject, predicate, value in graph)


def read_all(paths: Iterable[Path], base_iri: str) -> Graph:
    """Return the statements of several Turtle files as one graph. Raises MappingError."""
    whole = Graph()
    for path in paths:
        whole += read_turtle(path, base_iri)
    return whole


class NodeReader:
    """Reads typed values of one node, with errors that name the file and the term."""

    def __init__(self, graph: Graph, path: Path) -> None:
        self.graph, self.path = graph, path

    def error(self, node: Node, problem: str, remedy: str, **params: object) -> MappingError:
        """Return an error about ``node``; ``problem`` may use {file} and {node}."""
        name = str(node).rpartition("#")[2] if isinstance(node, URIRef) else "[ ]"
        return MappingError(problem, remedy, file=self.path, node=name, **params)

    def one(self, node: Node, predicate: URIRef) -> Node | None:
        """Return the one value of a property, None without one. Raises MappingError for more."""
        values = list(self.graph.objects(node, predicate))
        if len(values) > 1:
            raise self.error(
                node,
                _("{file}: {node} has {count} values of {term}."),
                _("Keep one."),
                count=len(values),
                term=predicate.rpartition("#")[2] or predicate.rpartition("/")[2],
            )
        return values[0] if values else None

    def text(self, node: Node, predicate: URIRef, default: str = "") -> str:
        """Return a value as text."""
        value = self.one(node, predicate)
        return default if value is None else str(value)

    def number(self, node: Node, predicate: URIRef) -> Decimal | None:
        """Return a value as a number. Raises MappingError when it is none."""
        value = self.one(node, predicate)
        if value is None:
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise self.error(
                node,
                _("{file}: {node} has {value!r} where a number is expected ({term})."),
                _("Write a number."),
                value=str(value),
                term=predicate.rpartition("#")[2],
            ) from None

    def texts(self, node: Node, predicate: URIRef) -> tuple[str, ...]:
        """Return the items of a list as texts."""
        head = self.one(node, predicate)
        return () if head is None else tuple(str(item) for item in Collection(self.graph, head))

    def fragment(self, node: Node) -> str:
        """Return what stands behind the # of a node's IRI."""
        return str(node).rpartition("#")[2]
