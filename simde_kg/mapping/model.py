"""The parts of an RML mapping, as plain values (RML-Core, http://w3id.org/rml/core/spec)."""

from dataclasses import dataclass
from enum import Enum


class TermType(Enum):
    """What kind of RDF term a term map gives."""

    IRI = "IRI"
    UNSAFE_IRI = "UnsafeIRI"
    BLANK_NODE = "BlankNode"
    LITERAL = "Literal"


@dataclass(frozen=True)
class Expression:
    """Where a value comes from: exactly one of a constant (an N-Triples term), a template or a reference."""

    constant: str | None = None
    template: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class TermMap:
    """An expression with what it becomes; ``datatype`` and ``language`` belong to literals."""

    expression: Expression
    term_type: TermType
    datatype: "TermMap | None" = None
    language: Expression | None = None


@dataclass(frozen=True)
class Join:
    """One equality of a join: a column of the child, a column of the parent."""

    child: Expression
    parent: Expression


@dataclass(frozen=True)
class ReferencingObjectMap:
    """An object that is the subject of another triples map."""

    parent: str
    joins: tuple[Join, ...]


@dataclass(frozen=True)
class PredicateObjectMap:
    """Every predicate with every object, in every graph."""

    predicates: tuple[TermMap, ...]
    objects: tuple["TermMap | ReferencingObjectMap", ...]
    graphs: tuple[TermMap, ...]


@dataclass(frozen=True)
class LogicalSource:
    """What is iterated over: the fragment or address of a source, and how the iterator is to be read."""

    source: str
    formulation: str
    iterator: str = ""


@dataclass(frozen=True)
class TriplesMap:
    """One subject and its predicates and objects for each iteration of a logical source."""

    name: str
    source: LogicalSource
    subject: TermMap
    classes: tuple[str, ...]
    graphs: tuple[TermMap, ...]
    predicate_objects: tuple[PredicateObjectMap, ...]
