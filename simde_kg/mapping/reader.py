"""Reading nodes of an RML mapping: values of a property, with errors that name file and node."""

from rdflib import BNode, Graph, Namespace, URIRef
from rdflib.term import Node

from simde_kg.errors import MappingError
from simde_kg.words import _

RML = Namespace("http://w3id.org/rml/")


def local(term: object) -> str:
    """Return the last part of an IRI, after ``#`` or ``/``."""
    return str(term).rpartition("#")[2].rpartition("/")[2]


class Reader:
    """Reads the nodes of one mapping; ``name`` is its file, for messages."""

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph, self.name = graph, name

    def wrong(self, node: Node, problem: str, remedy: str, **params: object) -> MappingError:
        """Return an error about a node."""
        label = local(node) if isinstance(node, URIRef) else "[ ]"
        return MappingError(problem, remedy, file=self.name, node=label, **params)

    def all(self, node: Node, predicate: URIRef) -> list[Node]:
        """Return the values of a property in a fixed order."""
        return sorted(self.graph.objects(node, predicate), key=lambda term: (isinstance(term, BNode), term.n3()))

    def one(self, node: Node, predicate: URIRef) -> Node | None:
        """Return the value of a property, or None. Raises MappingError for more than one."""
        values = self.all(node, predicate)
        if len(values) > 1:
            raise self.wrong(
                node,
                _("{file}: {node} has {count} values of rml:{term}."),
                _("Keep one."),
                count=len(values),
                term=local(predicate),
            )
        return values[0] if values else None

    def text(self, node: Node, predicate: URIRef, default: str = "") -> str:
        """Return the value of a property as text."""
        value = self.one(node, predicate)
        return default if value is None else str(value)
