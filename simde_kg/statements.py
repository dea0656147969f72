"""Statements of one small RDF file, in memory: what reads mappings, and starts a sixth as long as an RDF library.

``python -m simde_kg.mapping`` maps files of a few hundred thousand rows in less time than such a library takes to
start. Terms are plain values; the parser is the store's.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from simde_kg.errors import MappingError
from simde_kg.words import _

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_TAG = re.compile("@([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IRI, BLANK, LITERAL = "iri", "blank", "literal"
"""Kinds of terms."""


class Node(NamedTuple):
    """A term: its kind and text (an IRI, a label, a literal's words); ``language`` and ``datatype`` of a literal."""

    kind: str
    text: str
    language: str = ""
    datatype: str = ""

    def __str__(self) -> str:
        return self.text


class Namespace:
    """Makes IRIs: ``RML.template`` or ``RML["class"]``."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __getattr__(self, name: str) -> Node:
        return Node(IRI, self.address + name)

    def __getitem__(self, name: str) -> Node:
        return Node(IRI, self.address + name)


RDF = Namespace(_RDF)
Triple = tuple[Node, Node, Node]
Pattern = tuple[Node | None, Node | None, Node | None]


class Statements:
    """A set of statements that is asked by subject."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._of: dict[Node, dict[Triple, None]] = {}
        for triple in triples:
            self.add(triple)

    def __iter__(self) -> Iterator[Triple]:
        return (triple for found in self._of.values() for triple in list(found))

    def __contains__(self, pattern: Pattern) -> bool:
        return next(self.found(*pattern), None) is not None

    def found(
        self, subject: Node | None = None, predicate: Node | None = None, value: Node | None = None
    ) -> Iterator[Triple]:
        """Yield the statements with these terms; None stands for any."""
        if subject is None:
            triples: Iterator[Triple] = iter(self)
        else:
            triples = iter(list(self._of.get(subject, ())))
        for triple in triples:
            if predicate in (None, triple[1]) and value in (None, triple[2]):
                yield triple

    def add(self, triple: Triple) -> None:
        """Add a statement."""
        self._of.setdefault(triple[0], {})[triple] = None

    def remove(self, subject: Node, predicate: Node) -> None:
        """Remove what is said of a subject with a predicate."""
        for triple in list(self.found(subject, predicate)):
            del self._of[subject][triple]

    def set(self, subject: Node, predicate: Node, value: Node) -> None:
        """Say one value, whatever was said before."""
        self.remove(subject, predicate)
        self.add((subject, predicate, value))

    def subjects(self, predicate: Node, value: Node | None = None) -> Iterator[Node]:
        """Yield the subjects of statements with a predicate (and a value)."""
        return (triple[0] for triple in self.found(None, predicate, value))

    def objects(self, subject: Node | None, predicate: Node) -> Iterator[Node]:
        """Yield the values of a property."""
        return (triple[2] for triple in self.found(subject, predicate))

    def predicates(self, subject: Node | None = None) -> Iterator[Node]:
        """Yield the predicates of the statements about a subject, or of all."""
        return (triple[1] for triple in self.found(subject))

    def value(self, subject: Node | None, predicate: Node) -> Node | None:
        """Return a value of a property, None without one."""
        return next(self.objects(subject, predicate), None) if subject is not None else None

    def members(self, head: Node) -> Iterator[Node]:
        """Yield the members of a list; one that bites its tail ends there."""
        seen = set[Node]()
        while head not in seen and (member := self.value(head, RDF.first)) is not None:
            seen.add(head)
            yield member
            following = self.value(head, RDF.rest)
            if following is None:
                return
            head = following


def read(path: Path) -> Statements:
    """Return what a Turtle file says. Raises MappingError naming file and line where it is not Turtle."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_turtle(path, "?", str(error)) from error
    return parsed(text, path)


def parsed(text: str, path: Path) -> Statements:
    """Return what Turtle says; ``path`` is its file, the base of relative IRIs. Raises MappingError."""
    labels: dict[str, str] = {}
    tags = {tag.lower(): tag for tag in reversed(_TAG.findall(text))}  # the parser writes them in lower case

    def node(term: object) -> Node:
        if isinstance(term, NamedNode):
            return Node(IRI, term.value)
        if isinstance(term, BlankNode):  # numbered, so that the same file gives the same labels
            return Node(BLANK, labels.setdefault(term.value, f"b{len(labels):06}"))
        datatype = "" if term.language or term.datatype.value == XSD_STRING else term.datatype.value  # type: ignore[attr-defined]
        language = tags.get(term.language or "", term.language or "")  # type: ignore[attr-defined]
        return Node(LITERAL, term.value, language, datatype)  # type: ignore[attr-defined]

    try:
        quads = parse(text, format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri())
        return Statements((node(one.subject), node(one.predicate), node(one.object)) for one in quads)
    except SyntaxError as error:
        raise _not_turtle(path, error.lineno or "?", error.msg) from error


def _not_turtle(path: Path, line: object, reason: str) -> MappingError:
    return MappingError(
        _("{file}, line {line}: not Turtle: {reason}."),
        _("Mend that line; a missing dot, semicolon or prefix is the usual cause."),
        file=path,
        line=line,
        reason=" ".join(reason.split())[:200].rstrip("."),
    )
