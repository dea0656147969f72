"""SHACL -> SPARQL, for Oxigraph: every constraint of every targeted shape becomes one query that finds its violations.

The patterns follow the SPARQL definitions of the SHACL Recommendation. A query first lists the focus nodes, then looks
at each with ``LATERAL`` (SEP-0006), which binds the focus node everywhere inside, sub-queries included: SHACL's
pre-binding. A shape that another refers to (``sh:node``, ``sh:or``, qualified shapes ...) becomes an ``EXISTS`` of its
violations.

Large classes are asked the other way round ("bulk"): distinct values of the property first, since a property of 700,000
observations has a few hundred values and one scan of it takes 0.15 s, while 700,000 look-ups take 2-3 s; a missing
property by ``MINUS``, too many by ``GROUP BY``. Only what is found wrong is then joined with the focus nodes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, SH, BNode, URIRef
from rdflib.term import Node

from simde_kg.errors import ValidationError
from simde_kg.validation.shacl import Constraint, Shape, Shapes, Target
from simde_kg.words import _

if TYPE_CHECKING:
    from simde_kg.validation.components import Component

COLUMNS = ("this", "value", "path", "extra")
"""What every query selects: focus node, value, path (closed shapes only), what tells results of one value apart."""


@dataclass(frozen=True)
class Names:
    """The variables that a pattern may bind besides the focus node."""

    value: str = "?value"
    path: str = "?path"
    extra: str = "?extra"


@dataclass(frozen=True)
class Check:
    """One constraint of one shape for the focus nodes of one targeted shape, and the query that finds its violations.

    ``root`` is the shape whose targets are looked at; ``shape`` the one that holds the constraint; ``further`` the
    variables after :data:`COLUMNS` that its messages use.
    """

    root: Shape
    shape: Shape
    constraint: Constraint
    component: URIRef
    query: str
    further: tuple[str, ...] = ()
    messages: dict[str, str] = field(default_factory=dict)
    severity: URIRef | None = None

    @property
    def rule(self) -> str:
        """The rule's name for people: of a named SPARQL rule its own, else the shape's."""
        own = self.constraint.value
        named = self.constraint.parameter == SH.sparql and isinstance(own, URIRef)
        return own.n3(self.shape.graph.namespace_manager) if named else self.shape.label


def group(*parts: str) -> str:
    """Return patterns as one group."""
    return "{ " + " ".join(part for part in parts if part) + " }"


def union(groups: list[str]) -> str:
    """Return patterns of which any may match; of none, a pattern that never matches."""
    return " UNION ".join(group(one) for one in groups) if groups else "FILTER(false)"


def select(variables: str, body: str, tail: str = "") -> str:
    """Return a SELECT with a body that is no group yet."""
    return f"SELECT {variables} WHERE {group(body)} {tail}".rstrip()


def each(focus: str, pattern: str) -> str:
    """Return the pattern looked at for each focus node."""
    return f"{group(focus)} LATERAL {group(pattern)}"


def constant(node: Node, shape: Shape) -> str:
    """Return an RDF term as SPARQL. Raises ValidationError for a blank node, which names nothing outside its file."""
    if isinstance(node, BNode):
        raise ValidationError(
            _("The shape {shape} compares values with a blank node, which no other file can hold."),
            _("Give that node an IRI."),
            shape=shape.label,
        )
    return node.n3()


_CLASS_PATH = f"{RDF.type.n3()}/{RDFS.subClassOf.n3()}*"


def is_a(var: str, node: Node, shape: Shape) -> str:
    """Return the pattern "``var`` is an instance of the class or of a class below it"."""
    return f"{var} {_CLASS_PATH} {constant(node, shape)} ."


_TARGET_PATTERNS: dict[str, Callable[[str, Target, Shape], str]] = {
    "class": lambda var, target, shape: is_a(var, target.node, shape),
    "node": lambda var, target, shape: f"VALUES {var} {group(constant(target.node, shape))}",
    "subjects": lambda var, target, shape: f"{var} {constant(target.node, shape)} ?o{var[1:]} .",
    "objects": lambda var, target, shape: f"?s{var[1:]} {constant(target.node, shape)} {var} .",
}


def values(shape: Shape, this: str, value: str) -> str:
    """Return the pattern that binds ``value`` to each value node of ``this``, or holds when it is one already.

    A path of no steps leads from every term to itself; Oxigraph finds that of terms in its triples only.
    """
    itself = f"BIND({this} AS {value})" if value.startswith("?") else f"FILTER(sameTerm({this}, {value}))"
    if shape.path is None:
        return itself
    reached = f"{this} {shape.path} {value} ."
    if not shape.stays:
        return reached
    apart = [group(f"{this} {this}P {this}O ."), group(f"{this}S {this}P {this} .")]
    return union([reached, " ".join([*(f"FILTER NOT EXISTS {one}" for one in apart), itself])])


@dataclass(frozen=True)
class Focus:
    """The focus nodes of a shape: of ``shape``'s targets, or values of ``path`` at the focus nodes of ``outer``."""

    shape: Shape
    outer: "Focus | None" = None
    term: str = ""
    """The only focus node, where it is known, as SPARQL."""

    def pattern(self, var: str) -> str:
        """Return the pattern that binds ``var`` to each focus node once."""
        if self.term:
            return f"VALUES {var} {group(self.term)}"
        if self.outer is None:
            targets = [_TARGET_PATTERNS[target.kind](var, target, self.shape) for target in self.shape.targets]
            return select(f"DISTINCT {var}", union(targets) if len(targets) > 1 else targets[0])
        upper = f"{var}_"
        inner = each(self.outer.pattern(upper), values(self.shape, upper, var))
        return select(" ".join(["DISTINCT", var, *self.passed(var)]), inner)

    def passed(self, var: str) -> list[str]:
        """Return the variables of the focus nodes on the way: a node reached twice is validated twice."""
        return [] if self.outer is None else [f"{var}_", *self.outer.passed(f"{var}_")]

    @property
    def by_class(self) -> bool:
        """Whether the focus nodes are the instances of one class: then membership of a node is quickly tested."""
        return self.outer is None and not self.term and [target.kind for target in self.shape.targets] == ["class"]

    def test(self, var: str) -> str:
        """Return the pattern that holds when ``var``, already bound, is a focus node (only if :attr:`by_class`)."""
        return f"FILTER EXISTS {group(is_a(var, self.shape.targets[0].node, self.shape))}"


class Compiler:
    """Writes the queries of a shapes graph. ``bulk``: nodes of the targeted shapes with many focus nodes.

    ``own``: IRIs of the graphs whose things are checked, all if empty; values are looked up in every graph.
    """

    def __init__(self, shapes: Shapes, bulk: frozenset[Node] = frozenset(), own: Sequence[str] = ()) -> None:
        from simde_kg.validation import components, sparql

        self.shapes = shapes
        self._bulk = bulk
        self._own = " ".join(f"<{graph}>" for graph in own)
        self._components: dict[URIRef, Component] = components.COMPONENTS | sparql.declared(shapes)
        self._numbers = count(1)
        self._open: list[Node] = []

    def fresh(self) -> str:
        """Return a variable that no other pattern uses."""
        return f"?v{next(self._numbers)}"

    def names(self) -> Names:
        """Return names for results that nobody reads: inside EXISTS."""
        return Names(self.fresh(), self.fresh(), self.fresh())

    @contextmanager
    def _inside(self, shape: Shape) -> Iterator[None]:
        if shape.node in self._open:
            raise ValidationError(
                _("The shape {shape} refers to itself; SHACL leaves the meaning of that open."),
                _("Write the rule as sh:sparql with a property path."),
                shape=shape.label,
            )
        self._open.append(shape.node)
        try:
            yield
        finally:
            self._open.pop()

    def component(self, constraint: Constraint) -> "Component":
        """Return what a constraint's parameter means. Raises ValidationError when nobody has written that down."""
        found = self._components.get(constraint.parameter)
        if found is None:
            raise ValidationError(
                _("The validator has no rule for {parameter}."),
                _("Write the rule as sh:sparql."),
                parameter=constraint.parameter.n3(self.shapes.graph.namespace_manager),
            )
        return found

    def violates(self, node: Node, var: str) -> str:
        """Return the expression "the term in ``var`` does not conform to the shape"."""
        return f"EXISTS {group(self._violations(self.shapes.shape(node), var))}"

    def conforms(self, node: Node, var: str) -> str:
        """Return the expression "the term in ``var`` conforms to the shape"."""
        return f"NOT {self.violates(node, var)}"

    def values(self, shape: Shape, this: str, value: str) -> str:
        """Return the pattern that binds ``value`` to each value node of ``this``."""
        return values(shape, this, value)

    def _violations(self, shape: Shape, this: str) -> str:
        """Return a pattern that matches when ``this``, bound outside, violates the shape in any way."""
        if shape.deactivated:
            return union([])
        with self._inside(shape):
            return union([self._pattern(shape, one, this) for one in shape.constraints(self.shapes.parameters)])

    def _pattern(self, shape: Shape, constraint: Constraint, this: str, names: Names | None = None) -> str:
        """Return the pattern that matches once for each violation of one constraint at ``this``."""
        names = names or self.names()
        if constraint.parameter == SH.property:
            value = self.fresh()
            return f"{self.values(shape, this, value)} FILTER({self.violates(constraint.value, value)})"
        component = self.component(constraint)
        if component.pattern:
            return component.pattern(self, shape, constraint, this, names)
        assert component.wrong  # noqa: S101 - a component has one of the two
        if shape.path is None:
            condition = component.wrong(self, shape, constraint, this)
            return f"FILTER({condition}) BIND({this} AS {names.value})"
        return (
            f"{self.values(shape, this, names.value)} FILTER({component.wrong(self, shape, constraint, names.value)})"
        )

    def within(self, root: Shape, body: str) -> str:
        """Return the pattern of ``?this`` for those focus nodes that the own graphs speak of."""
        kinds = {target.kind for target in root.targets}
        if not self._own or "node" in kinds:  # a shape that names its nodes means them wherever they are
            return body
        spoken = [group("?this ?ownP ?ownO"), *([group("?ownS ?ownP ?this")] if "objects" in kinds else [])]
        told = f"VALUES ?ownG {group(self._own)} GRAPH ?ownG {group(' UNION '.join(spoken))}"
        return f"{group(body)} FILTER EXISTS {group(told)}"

    def focus_count(self) -> str:
        """Return the query that counts the focus nodes of all targeted shapes together."""
        parts = [self.within(root, Focus(root).pattern("?this")) for root in self.shapes.roots if not root.deactivated]
        return select("(COUNT(DISTINCT ?this) AS ?n)", union(parts))

    def checks(self) -> list[Check]:
        """Return the checks of all targeted shapes."""
        return [check for root in self.shapes.roots for check in self._checks(root, Focus(root), root)]

    def checks_of(self, node: Node, term: str, holder: Shape | None = None) -> list[Check]:
        """Return the checks of one shape at one term (N-Triples, no blank node), or where ``holder``'s path leads."""
        shape = self.shapes.shape(node)
        focus = Focus(holder, Focus(holder, term=term)) if holder else Focus(shape, term=term)
        return list(self._checks(shape, focus, shape))

    def _checks(self, shape: Shape, focus: Focus, root: Shape) -> Iterator[Check]:
        if shape.deactivated:
            return
        with self._inside(shape):
            for constraint in shape.constraints(self.shapes.parameters):
                if constraint.parameter != SH.property:
                    yield self._check(shape, constraint, focus, root)
                    continue
                child = self.shapes.shape(constraint.value)
                yield from self._checks(child, focus if shape.path is None else Focus(shape, focus), root)

    def _check(self, shape: Shape, constraint: Constraint, focus: Focus, root: Shape) -> Check:
        from simde_kg.validation import bulk, sparql

        component = self.component(constraint)
        further = sparql.message_variables(shape, constraint)
        body = bulk.body(self, shape, constraint, focus) if focus.shape.node in self._bulk and focus.by_class else None
        body = body or each(focus.pattern("?this"), self._pattern(shape, constraint, "?this", Names()))
        columns = " ".join([*(f"?{name}" for name in (*COLUMNS, *further)), *focus.passed("?this")])
        return Check(
            root,
            shape,
            constraint,
            component.iri,
            select(f"DISTINCT {columns}", body if focus.term else self.within(root, body)),
            further,
            sparql.messages(shape, constraint),
            shape.severity,
        )
