"""The constraint components of SHACL Core: one entry each in :data:`COMPONENTS`.

A component says either when one value is ``wrong`` (a SPARQL expression about the value's variable), or gives a
``pattern`` that matches once for each violation at a focus node (counts, pairs of properties, closed shapes).
"""

# ruff: noqa: ARG001 - every component is called with the same arguments
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from rdflib import SH, Literal, URIRef
from rdflib.term import Node

from simde_kg.errors import ValidationError
from simde_kg.validation import datatypes, sparql
from simde_kg.validation.compile import Compiler, Names, constant, group, is_a, select, union
from simde_kg.validation.paths import members
from simde_kg.validation.shacl import Constraint, Shape, is_true
from simde_kg.words import _

Wrong = Callable[[Compiler, Shape, Constraint, str], str]
Pattern = Callable[[Compiler, Shape, Constraint, str, Names], str]


@dataclass(frozen=True)
class Component:
    """A constraint component: its IRI and either ``wrong`` or ``pattern``."""

    iri: URIRef
    wrong: Wrong | None = None
    pattern: Pattern | None = None


def number(shape: Shape, constraint: Constraint) -> int:
    """Return a whole-number parameter. Raises ValidationError when it is something else."""
    value = constraint.value
    if isinstance(value, Literal) and isinstance(value.value, int) and not isinstance(value.value, bool):
        return value.value
    raise ValidationError(
        _("The shape {shape} gives {value} for {parameter}, which is no whole number."),
        _("Write digits only."),
        shape=shape.label,
        value=value.n3(),
        parameter=constraint.parameter.n3(shape.graph.namespace_manager),
    )


def _class(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    return f"NOT EXISTS {group(is_a(var, constraint.value, shape))}"


def _datatype(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    return f"!({datatypes.is_of(var, URIRef(str(constraint.value)))})"


_KINDS: dict[Node, str] = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}


def _node_kind(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    if constraint.value not in _KINDS:
        raise ValidationError(
            _("The shape {shape} gives {value} for {parameter}, which is not known."),
            _("Known: {known}."),
            shape=shape.label,
            value=constraint.value.n3(),
            parameter="sh:nodeKind",
            known=", ".join(sorted(str(kind).split("#")[1] for kind in _KINDS)),
        )
    return "!" + _KINDS[constraint.value].format(var)


def _compared(operator: str) -> Wrong:
    def wrong(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
        limit = constant(constraint.value, shape)
        if isinstance(constraint.value, Literal) and isinstance(constraint.value.value, int | Decimal):
            return f"!COALESCE({var} {operator} {limit}, false)"
        return f"!{datatypes.ordered(var, operator, limit)}"

    return wrong


def _length(operator: str) -> Wrong:
    def wrong(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
        return f"isBlank({var}) || !(STRLEN(STR({var})) {operator} {number(shape, constraint)})"

    return wrong


def _pattern(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    flags = shape.one(SH.flags)
    more = f", {Literal(str(flags)).n3()}" if flags is not None else ""
    return f"isBlank({var}) || !COALESCE(REGEX(STR({var}), {Literal(str(constraint.value)).n3()}{more}), false)"


def _language_in(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    ranges = [Literal(str(tag)).n3() for tag in members(shape.graph, constraint.value)]
    found = " || ".join(f"LANGMATCHES(LANG({var}), {tag})" for tag in ranges) or "false"
    return f"!(isLiteral({var}) && ({found}))"


def _in(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    allowed = members(shape.graph, constraint.value)
    terms = [constant(one, shape) for one in allowed]
    if not terms:
        return "true"
    if all(isinstance(one, URIRef) for one in allowed):
        return f"{var} NOT IN ({', '.join(terms)})"
    return "!(" + " || ".join(f"sameTerm({var}, {term})" for term in terms) + ")"


def _node(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    return c.violates(constraint.value, var)


def _not(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    return c.conforms(constraint.value, var)


def _and(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    parts = [c.violates(node, var) for node in members(shape.graph, constraint.value)]
    return " || ".join(f"({part})" for part in parts) or "false"


def _or(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    parts = [c.violates(node, var) for node in members(shape.graph, constraint.value)]
    return " && ".join(f"({part})" for part in parts) or "true"


def _xone(c: Compiler, shape: Shape, constraint: Constraint, var: str) -> str:
    parts = [f"IF({c.violates(node, var)}, 0, 1)" for node in members(shape.graph, constraint.value)]
    return f"({' + '.join(parts) or '0'}) != 1"


def at_least(c: Compiler, this: str, value: str, pattern: str, wanted: int) -> str:
    """Return the expression "``pattern`` gives ``value`` at least so many different terms at ``this``"."""
    if wanted <= 0:
        return "true"
    if wanted == 1:
        return f"EXISTS {group(pattern)}"
    tail = f"GROUP BY {this} HAVING(COUNT(DISTINCT {value}) >= {wanted})"
    return f"EXISTS {group(group(select(this, pattern, tail)))}"


def _min_count(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    value = c.fresh()
    return f"FILTER(!{at_least(c, this, value, c.values(shape, this, value), number(shape, constraint))})"


def _max_count(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    value = c.fresh()
    return f"FILTER({at_least(c, this, value, c.values(shape, this, value), number(shape, constraint) + 1)})"


def _qualified(c: Compiler, shape: Shape, this: str, wanted: int) -> str:
    """Return "so many values conform to the qualified shape and, if disjoint, to no sibling's" (section 4.7.3)."""
    value, inner = c.fresh(), shape.one(SH.qualifiedValueShape)
    assert inner is not None  # noqa: S101 - the two callers see to it
    conditions = [c.conforms(inner, value)]
    if shape.on(SH.qualifiedValueShapesDisjoint):
        siblings = {
            other
            for parent in shape.graph.subjects(SH.property, shape.node)
            for sibling in shape.graph.objects(parent, SH.property)
            for other in shape.graph.objects(sibling, SH.qualifiedValueShape)
        } - {inner}
        conditions += [c.violates(sibling, value) for sibling in sorted(siblings, key=str)]
    pattern = f"{c.values(shape, this, value)} FILTER({' && '.join(f'({one})' for one in conditions)})"
    return at_least(c, this, value, pattern, wanted)


def _qualified_min(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    if shape.path is None or shape.one(SH.qualifiedValueShape) is None:
        return union([])
    return f"FILTER(!{_qualified(c, shape, this, number(shape, constraint))})"


def _qualified_max(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    if shape.path is None or shape.one(SH.qualifiedValueShape) is None:
        return union([])
    return f"FILTER({_qualified(c, shape, this, number(shape, constraint) + 1)})"


def _unique_lang(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    if not is_true(constraint.value):
        return union([])
    one, other = c.fresh(), c.fresh()
    same = f'FILTER(!sameTerm({one}, {other}) && LANG({one}) != "" && LANG({one}) = LANG({other}))'
    bound = f"BIND(LANG({one}) AS {names.extra})"
    return f"{c.values(shape, this, one)} {c.values(shape, this, other)} {same} {bound}"


def _has_value(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    wanted = constant(constraint.value, shape)
    if shape.path is None:
        return f"FILTER(!sameTerm({this}, {wanted}))"
    return f"FILTER NOT EXISTS {group(c.values(shape, this, wanted))}"


def _equals(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    value, other = names.value, constant(constraint.value, shape)
    absent = f"FILTER NOT EXISTS {group(f'{this} {other} {value} .')}"
    if shape.path is None:
        surplus = f"FILTER(!sameTerm({this}, {value}))"
    else:
        surplus = f"FILTER NOT EXISTS {group(c.values(shape, this, value))}"
    return union([f"{c.values(shape, this, value)} {absent}", f"{this} {other} {value} . {surplus}"])


def _disjoint(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    other = c.fresh()
    return (
        f"{c.values(shape, this, names.value)} {this} {constant(constraint.value, shape)} {other} ."
        f" FILTER(sameTerm({names.value}, {other}))"
    )


def _less_than(operator: str) -> Pattern:
    def pattern(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
        value, other = names.value, names.extra
        second = f"{this} {constant(constraint.value, shape)} {other} ."
        return f"{c.values(shape, this, value)} {second} FILTER(!{datatypes.ordered(value, operator, other)})"

    return pattern


def not_allowed(shape: Shape, path: str) -> str:
    """Return the expression "a closed shape does not allow the predicate in ``path``"."""
    ignored = shape.one(SH.ignoredProperties)
    found = set(members(shape.graph, ignored)) if ignored is not None else set()
    for inner in shape.graph.objects(shape.node, SH.property):
        found |= {path for path in shape.graph.objects(inner, SH.path) if isinstance(path, URIRef)}
    allowed = sorted(constant(one, shape) for one in found)
    return f"{path} NOT IN ({', '.join(allowed)})" if allowed else "true"


def _closed(c: Compiler, shape: Shape, constraint: Constraint, this: str, names: Names) -> str:
    if not is_true(constraint.value):
        return union([])
    subject = this if shape.path is None else c.fresh()
    reached = "" if shape.path is None else c.values(shape, this, subject)
    told = "" if shape.path is None else f"BIND({subject} AS {names.extra})"
    return f"{reached} {subject} {names.path} {names.value} . FILTER({not_allowed(shape, names.path)}) {told}"


def _wrong(name: str, wrong: Wrong) -> Component:
    return Component(SH[name + "ConstraintComponent"], wrong=wrong)


def _at(name: str, pattern: Pattern) -> Component:
    return Component(SH[name + "ConstraintComponent"], pattern=pattern)


COMPONENTS: dict[URIRef, Component] = {
    SH["class"]: _wrong("Class", _class),
    SH.datatype: _wrong("Datatype", _datatype),
    SH.nodeKind: _wrong("NodeKind", _node_kind),
    SH.minExclusive: _wrong("MinExclusive", _compared(">")),
    SH.minInclusive: _wrong("MinInclusive", _compared(">=")),
    SH.maxExclusive: _wrong("MaxExclusive", _compared("<")),
    SH.maxInclusive: _wrong("MaxInclusive", _compared("<=")),
    SH.minLength: _wrong("MinLength", _length(">=")),
    SH.maxLength: _wrong("MaxLength", _length("<=")),
    SH.pattern: _wrong("Pattern", _pattern),
    SH.languageIn: _wrong("LanguageIn", _language_in),
    SH["in"]: _wrong("In", _in),
    SH.node: _wrong("Node", _node),
    SH["not"]: _wrong("Not", _not),
    SH["and"]: _wrong("And", _and),
    SH["or"]: _wrong("Or", _or),
    SH.xone: _wrong("Xone", _xone),
    SH.minCount: _at("MinCount", _min_count),
    SH.maxCount: _at("MaxCount", _max_count),
    SH.uniqueLang: _at("UniqueLang", _unique_lang),
    SH.hasValue: _at("HasValue", _has_value),
    SH.equals: _at("Equals", _equals),
    SH.disjoint: _at("Disjoint", _disjoint),
    SH.lessThan: _at("LessThan", _less_than("<")),
    SH.lessThanOrEquals: _at("LessThanOrEquals", _less_than("<=")),
    SH.qualifiedMinCount: _at("QualifiedMinCount", _qualified_min),
    SH.qualifiedMaxCount: _at("QualifiedMaxCount", _qualified_max),
    SH.closed: _at("Closed", _closed),
    SH.sparql: _at("SPARQL", sparql.pattern),
}
"""Parameter -> component. ``sh:property`` is not here: it leads to another shape, whose violations are its own."""
