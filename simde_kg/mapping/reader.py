"""Reading nodes of an RML mapping: values of a property, with errors that name file and node."""

from simde_kg.errors import MappingError
from simde_kg.mapping.terms import ntriples
from simde_kg.statements import BLANK, IRI, Namespace, Node, Statements
from simde_kg.words import _

RML = Namespace("http://w3id.org/rml/")


def local(term: object) -> str:
    """Return the last part of an IRI, after ``#`` or ``/``."""
    return str(term).rpartition("#")[2].rpartition("/")[2]


class Reader:
    """Reads the nodes of one mapping; ``name`` is its file, for messages."""

    def __init__(self, graph: Statements, name: str) -> None:
        self.graph, self.name = graph, name

    def wrong(self, node: Node, problem: str, remedy: str, **params: object) -> MappingError:
        """Return an error about a node."""
        label = local(node) if node.kind == IRI else "[ ]"
        return MappingError(problem, remedy, file=self.name, node=label, **params)

    def all(self, node: Node, predicate: Node) -> list[Node]:
        """Return the values of a property in a fixed order."""
        return sorted(self.graph.objects(node, predicate), key=lambda term: (term.kind == BLANK, ntriples(term)))

    def one(self, node: Node, predicate: Node) -> Node | None:
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

    def text(self, node: Node, predicate: Node, default: str = "") -> str:
        """Return the value of a property as text."""
        value = self.one(node, predicate)
        return default if value is None else str(value)
