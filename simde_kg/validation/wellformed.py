"""Shapes as they must be written: where a parameter may stand, and of what form its value is (SHACL, appendix A).

What the Recommendation calls ill-formed would otherwise be a rule that finds nothing, or everything.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rdflib import SH, XSD, URIRef
from rdflib import Literal as Text
from rdflib.term import Node

from simde_kg import queries, store
from simde_kg.errors import ValidationError
from simde_kg.words import _

if TYPE_CHECKING:
    from simde_kg.validation.shacl import Shape

_AT_PATHS = frozenset({SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals})
"""Parameters that only a shape with sh:path may have."""


def _iri(value: Node) -> bool:
    return isinstance(value, URIRef)


def _literal(value: Node) -> bool:
    return isinstance(value, Text)


def _node(value: Node) -> bool:
    return not isinstance(value, Text)


def _truth(value: Node) -> bool:
    return isinstance(value, Text) and value.datatype == XSD.boolean


def _count(value: Node) -> bool:
    return not isinstance(value, Text) or not isinstance(value.value, int) or value.value >= 0


_FORMS: tuple[tuple[Iterable[URIRef], Callable[[Node], bool], str], ...] = (
    ((SH["class"], SH.datatype, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals, SH.severity), _iri, "IRI"),
    ((SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf), _iri, "IRI"),
    ((SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive, SH.pattern, SH.flags), _literal, "literal"),
    ((SH.node, SH["not"], SH.property, SH.qualifiedValueShape), _node, "IRI, [ ... ]"),
    ((SH.closed, SH.uniqueLang, SH.deactivated, SH.qualifiedValueShapesDisjoint), _truth, "true, false"),
    ((SH.minCount, SH.maxCount, SH.minLength, SH.maxLength), _count, "0, 1, 2"),
    ((SH.qualifiedMinCount, SH.qualifiedMaxCount), _count, "0, 1, 2"),
)  # fmt: skip


def check(shape: "Shape") -> None:
    """Raise ValidationError where a parameter of a shape may not stand, or its value has not the form that it needs."""
    own = set(shape.graph.predicates(shape.node))
    if SH.path not in own and (stray := sorted(map(str, own & _AT_PATHS))):
        raise ValidationError(
            _("The shape {shape} has {parameter}, which needs a sh:path."),
            _("Put it into a property shape: sh:property [ sh:path ... ; {parameter} ... ]."),
            shape=shape.label,
            parameter=_short(URIRef(stray[0])),
        )
    for parameters, fits, form in _FORMS:
        for parameter in parameters:
            for value in shape.graph.objects(shape.node, parameter):
                if not fits(value):
                    raise _unfit(shape, parameter, value, form)
    for inner in shape.graph.objects(shape.node, SH.property):
        if (inner, SH.path, None) not in shape.graph:
            raise _unfit(shape, SH.property, inner, "[ sh:path ... ]")
    counted = SH.path in own and own & {SH.qualifiedMinCount, SH.qualifiedMaxCount}
    if counted and SH.qualifiedValueShape not in own:
        raise _unfit(shape, SH.qualifiedValueShape, Text(""), "IRI, [ ... ]")
    for pattern in shape.graph.objects(shape.node, SH.pattern):
        _expression(shape, str(pattern), str(shape.one(SH.flags) or ""))


def _short(parameter: URIRef) -> str:
    return "sh:" + str(parameter).removeprefix(str(SH))


def _unfit(shape: "Shape", parameter: URIRef, value: Node, form: str) -> ValidationError:
    return ValidationError(
        _("The shape {shape} gives {value} for {parameter}, which is not of the form that it needs."),
        _("Allowed: {known}."),
        shape=shape.label,
        value=value.n3(),
        parameter=_short(parameter),
        known=form,
    )


def _expression(shape: "Shape", pattern: str, flags: str) -> None:
    """Raise ValidationError for what is no regular expression of XPath."""
    given = {"pattern": Text(pattern).n3(), "flags": Text(flags).n3()}
    ((_pattern, _flags, fits),) = store.rows(store.in_memory(), queries.text("validation/expression"), bindings=given)
    if fits is None:
        raise ValidationError(
            _("The shape {shape} has the pattern {pattern!r}, which is no regular expression of XPath."),
            _("Close its brackets; (?=...), (?!...) and \\1 are not among them. Flags are s, m, i, x and q."),
            shape=shape.label,
            pattern=pattern,
        )
