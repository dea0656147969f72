"""Shapes: SHACL read from Turtle into a typed model. Strict: what is not understood is an error, never skipped.

``read(folder or files)`` gives :class:`Shapes`; ``shapes.roots`` are the shapes that have targets.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, URIRef
from rdflib import Literal as Text
from rdflib.term import Node

from simde_kg.errors import ValidationError
from simde_kg.validation import paths, wellformed
from simde_kg.words import _

TARGETS = {
    SH.targetClass: "class",
    SH.targetNode: "node",
    SH.targetSubjectsOf: "subjects",
    SH.targetObjectsOf: "objects",
}
_LISTS = (SH["and"], SH["or"], SH.xone)
_SINGLE = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
CORE = frozenset(
    {
        *(SH["class"], SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH.minExclusive, SH.minInclusive),
        *(SH.maxExclusive, SH.maxInclusive, SH.minLength, SH.maxLength, SH.pattern, SH.languageIn, SH.uniqueLang),
        *(SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals, SH["not"], SH["and"], SH["or"], SH.xone, SH.node),
        *(SH.property, SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.closed, SH.hasValue, SH["in"], SH.sparql),
    }
)
"""Parameters that each make a constraint."""
_FURTHER = frozenset(
    {
        *(SH.path, SH.severity, SH.message, SH.deactivated, SH.name, SH.description, SH.order, SH.group),
        *(SH.defaultValue, SH.flags, SH.ignoredProperties, SH.qualifiedValueShape, SH.qualifiedValueShapesDisjoint),
    }
)
"""Predicates of a shape that make no constraint of their own."""


@dataclass(frozen=True)
class Target:
    """Where a shape's focus nodes come from: ``kind`` is class, node, subjects or objects."""

    kind: str
    node: Node


@dataclass(frozen=True)
class Constraint:
    """One parameter of a shape with one of its values."""

    parameter: URIRef
    value: Node


def is_true(node: Node | None) -> bool:
    """Return whether a term is the literal ``true`` (SHACL means that lexical form only)."""
    return isinstance(node, Text) and str(node) == "true" and node.datatype == XSD.boolean


class Shape:
    """A node shape (``path`` is None) or a property shape (``path`` is SPARQL text), as one node of a shapes graph."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self.graph = graph
        self.node = node

    def __repr__(self) -> str:
        return f"Shape({self.node.n3()})"

    def one(self, predicate: URIRef) -> Node | None:
        """Return the only value of a predicate, or None. Raises ValidationError when there are several."""
        found = set(self.graph.objects(self.node, predicate))
        if len(found) > 1:
            raise ValidationError(
                _("The shape {shape} has several values of {predicate}."),
                _("Keep one."),
                shape=self.label,
                predicate=predicate.n3(self.graph.namespace_manager),
            )
        return next(iter(found), None)

    def on(self, predicate: URIRef) -> bool:
        """Return whether a yes-or-no parameter is true."""
        value = self.one(predicate)
        return is_true(value)

    @cached_property
    def label(self) -> str:
        """The shape's name for people; for a blank property shape the shape that holds it and the path."""
        if isinstance(self.node, URIRef):
            return self.node.n3(self.graph.namespace_manager)
        holder = next((s for s in self.graph.subjects(SH.property, self.node)), None)
        name = Shape(self.graph, holder).label if holder is not None else "[]"
        return f"{name} {self.path}" if self.path else name

    @cached_property
    def path(self) -> str | None:
        """The path as SPARQL; None for a node shape."""
        node = self.one(SH.path)
        return None if node is None else paths.sparql(self.graph, node)

    @cached_property
    def stays(self) -> bool:
        """Whether the path may have no steps at all, so that a node is among its own values."""
        node = self.one(SH.path)
        return node is not None and paths.stays(self.graph, node)

    @cached_property
    def predicate(self) -> URIRef | None:
        """The path when it is a single property."""
        node = self.one(SH.path)
        return node if isinstance(node, URIRef) else None

    @property
    def deactivated(self) -> bool:
        """Whether the shape is switched off."""
        return self.on(SH.deactivated)

    @property
    def severity(self) -> URIRef:
        """``sh:Violation``, ``sh:Warning``, ``sh:Info`` or the author's own."""
        value = self.one(SH.severity)
        return value if isinstance(value, URIRef) else SH.Violation

    def messages(self, of: Node | None = None) -> dict[str, str]:
        """Return ``sh:message`` by language ("" without one), of the shape or of a constraint node ``of``."""
        found = self.graph.objects(self.node if of is None else of, SH.message)
        return {text.language or "": str(text) for text in sorted(found, key=str) if isinstance(text, Text)}

    def constraints(self, extra: frozenset[URIRef] = frozenset()) -> list[Constraint]:
        """Return the constraints in a fixed order; ``extra``: parameters of components that the shapes declare."""
        found = [
            Constraint(parameter, value)
            for parameter, value in self.graph.predicate_objects(self.node)
            if isinstance(parameter, URIRef) and (parameter in CORE or parameter in extra)
        ]
        return sorted(found, key=lambda one: (str(one.parameter), self._rank(one.value)))

    def _rank(self, value: Node) -> str:
        inner = self.graph.value(value, SH.path)
        return f"{inner} {sorted(map(str, self.graph.objects(value)))}" if inner is not None else str(value)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The declared targets, and the shape itself when it is a class."""
        found = [
            Target(TARGETS[p], o)
            for p, o in self.graph.predicate_objects(self.node)
            if p in TARGETS and isinstance(p, URIRef)
        ]
        kinds = set(self.graph.objects(self.node, RDF.type))
        if kinds & {RDFS.Class, OWL.Class} and kinds & {SH.NodeShape, SH.PropertyShape}:
            found.append(Target("class", self.node))
        return tuple(sorted(found, key=lambda target: (target.kind, str(target.node))))

    def inner(self) -> Iterator[Node]:
        """Yield the nodes of the shapes that this shape refers to."""
        for predicate in _SINGLE:
            yield from self.graph.objects(self.node, predicate)
        for predicate in _LISTS:
            for head in self.graph.objects(self.node, predicate):
                yield from paths.members(self.graph, head)


class Shapes:
    """A shapes graph: its shapes by node, those with targets first met as ``roots``."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._shapes: dict[Node, Shape] = {}
        named = {s for p in TARGETS for s in graph.subjects(p)}
        named |= {s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph.subjects(RDF.type, kind)}
        for node in sorted(named, key=str):
            self.shape(node)
        self.roots = [shape for shape in self._shapes.values() if shape.targets]
        self._check()

    def shape(self, node: Node) -> Shape:
        """Return the shape of a node, the same object each time."""
        if node not in self._shapes:
            self._shapes[node] = Shape(self.graph, node)
        return self._shapes[node]

    @cached_property
    def parameters(self) -> frozenset[URIRef]:
        """The first required parameter of each constraint component that the shapes declare themselves."""
        from simde_kg.validation import sparql

        return frozenset(sparql.declared(self))

    def _check(self) -> None:
        """Raise ValidationError for an ill-formed shape, or a SHACL predicate that this module does not know."""
        waiting, seen = list(self._shapes.values()), set()
        known: set[Node] = {*CORE, *_FURTHER, *TARGETS, *self.parameters}
        while waiting:
            shape = waiting.pop()
            if shape.node in seen:
                continue
            seen.add(shape.node)
            wellformed.check(shape)
            waiting += [self.shape(node) for node in shape.inner()]
            rule = {SH.select, SH.prefixes} if (None, SH.sparql, shape.node) in self.graph else set()
            for predicate in self.graph.predicates(shape.node):
                if predicate not in known | rule and str(predicate).startswith(str(SH)):
                    raise ValidationError(
                        _("The shape {shape} uses {predicate}, which the validator does not know."),
                        _("Correct the name, or write the rule as sh:sparql."),
                        shape=shape.label,
                        predicate=predicate.n3(self.graph.namespace_manager),
                    )


def files(folder: Path) -> list[Path]:
    """Return the shapes files of a folder, ``<class>.ttl``, and the prefixes that their SPARQL rules use.

    The prefixes are ``ontology/prefixes.ttl`` beside the folder, as in a workspace.
    """
    prefixes = folder.parent / "ontology" / "prefixes.ttl"
    return [*sorted(folder.glob("*.ttl")), *([prefixes] if prefixes.is_file() else [])]


def parsed(sources: Iterable[Path]) -> Graph:
    """Return Turtle files as one graph. Raises ValidationError naming the file that cannot be read."""
    graph = Graph()
    for path in sources:
        try:
            graph.parse(path, format="turtle")
        except (OSError, SyntaxError, ValueError, IndexError, AssertionError) as error:  # rdflib raises all of them
            raise ValidationError(
                _("The shapes file {file} cannot be read: {reason}."), _("Correct it."), file=path, reason=error
            ) from error
    return graph


def read(sources: Iterable[Path]) -> Shapes:
    """Read shapes from Turtle files as one graph. Raises ValidationError naming the file that cannot be read."""
    return Shapes(parsed(sources))
