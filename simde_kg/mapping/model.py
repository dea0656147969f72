"""The parts of an RML mapping, as plain values (RML-Core, http://w3id.org/rml/core/spec)."""

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from simde_kg.sources.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterator


class TermType(Enum):
    """What kind of RDF term a term map gives."""

    IRI = "IRI"
    URI = "URI"
    UNSAFE_IRI = "UnsafeIRI"
    UNSAFE_URI = "UnsafeURI"
    BLANK_NODE = "BlankNode"
    LITERAL = "Literal"

    @property
    def is_iri(self) -> bool:
        """Whether the term is an IRI of some kind."""
        return self not in (TermType.BLANK_NODE, TermType.LITERAL)


@dataclass(frozen=True)
class Expression:
    """Where a value comes from: a constant (an N-Triples term, and its text), a template, a reference or a call.

    None of them: a value of its own for each iteration (only for blank nodes). ``sql`` is a column that holds a whole
    term already, as the head of a collection.
    """

    constant: str | None = None
    text: str = ""
    template: str | None = None
    reference: str | None = None
    call: "Call | None" = None
    sql: str = ""

    def walk(self) -> "Iterator[Expression]":
        """Yield the expression and, for a call, those of its inputs."""
        yield self
        for _parameter, given in self.call.inputs if self.call else ():
            yield from given.walk()


@dataclass(frozen=True)
class Call:
    """A function with what its parameters (names of :mod:`simde_kg.mapping.functions`) are given."""

    function: str
    inputs: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, order=True)
class Target:
    """A file that statements go to instead of the output: where, in which format, how packed and encoded."""

    path: str
    root: str
    serialization: str = "N-Quads"
    compression: str = "none"
    encoding: str = "UTF-8"


@dataclass(frozen=True)
class TermMap:
    """An expression with what it becomes; ``datatype`` and ``language`` belong to literals.

    There is no term where ``condition`` is not true.
    """

    expression: Expression
    term_type: TermType
    datatype: "TermMap | None" = None
    language: Expression | None = None
    condition: Expression | None = None
    gather: "Gather | None" = None
    targets: tuple[Target, ...] = ()

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression of the term, those of its members too; of parents, what their children are joined by."""
        given = (self.expression, self.language, self.condition)
        found = tuple(part for whole in given if whole is not None for part in whole.walk())
        found += self.datatype.expressions if self.datatype else ()
        for member in self.gather.members if self.gather else ():
            if isinstance(member, TermMap):
                found += member.expressions
            else:
                found += tuple(part for join in member.joins for part in join.child.walk())
        return found

    @property
    def parents(self) -> "tuple[ReferencingObjectMap, ...]":
        """The parents among the members of the collection, at any depth."""
        members = self.gather.members if self.gather else ()
        inner = tuple(one for member in members if isinstance(member, TermMap) for one in member.parents)
        return tuple(member for member in members if not isinstance(member, TermMap)) + inner


@dataclass(frozen=True)
class Gather:
    """What becomes of a term: a collection or container (``kind``: List, Bag, Seq, Alt) of its members' terms.

    ``empty``: one without members is made too. ``cartesian``: one for each combination of the members' values.
    """

    members: "tuple[TermMap | ReferencingObjectMap, ...]"
    kind: str
    empty: bool = False
    cartesian: bool = False


@dataclass(frozen=True)
class Join:
    """One equality of a join: a value of the child, a value of the parent."""

    child: Expression
    parent: Expression


@dataclass(frozen=True)
class ReferencingObjectMap:
    """An object that is the subject of another triples map."""

    parent: str
    joins: tuple[Join, ...]
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class PredicateObjectMap:
    """Every predicate with every object, in every graph."""

    predicates: tuple[TermMap, ...]
    objects: tuple["TermMap | ReferencingObjectMap", ...]
    graphs: tuple[TermMap, ...]


@dataclass(frozen=True)
class LogicalSource:
    """What is iterated over: the address of a source, how its iterator is to be read, how its file is written.

    ``natural`` says that values of JSON keep their type (integer, double, boolean); older mappings knew only texts.
    """

    source: str
    formulation: str
    iterator: str = ""
    access: Access = field(default_factory=Access)
    natural: bool = True


@dataclass(frozen=True)
class TriplesMap:
    """One subject and its predicates and objects for each iteration of a logical source.

    ``label`` is for messages: file and name. ``base`` completes relative IRIs; empty: that of the whole mapping.
    """

    name: str
    source: LogicalSource
    subject: TermMap
    classes: tuple[str, ...]
    graphs: tuple[TermMap, ...]
    predicate_objects: tuple[PredicateObjectMap, ...]
    base: str = ""
    label: str = ""

    @property
    def terms(self) -> tuple[TermMap, ...]:
        """Every term map, those of parents left out."""
        parts = self.predicate_objects
        objects = (obj for part in parts for obj in part.objects if isinstance(obj, TermMap))
        others = (term for part in parts for term in (*part.predicates, *part.graphs))
        return (self.subject, *self.graphs, *others, *objects)
