"""SIMDE's own words for each constraint component, used when a shape has no ``sh:message``; and for counts."""

from rdflib import SH, BNode, Literal, URIRef

from simde_kg.validation.compile import Check
from simde_kg.words import _, text

COUNTS: dict[URIRef, str] = {
    SH.Violation: _("violations: {count}"),
    SH.Warning: _("warnings: {count}"),
    SH.Info: _("remarks: {count}"),
}

_DEFAULTS: dict[URIRef, str] = {
    SH["class"]: _("The value of {path} is not an instance of {given}."),
    SH.datatype: _("The value of {path} is not a well-formed literal of the type {given}."),
    SH.nodeKind: _("The value of {path} is not of the kind {given}."),
    SH.minCount: _("{path} has fewer than {given} values."),
    SH.maxCount: _("{path} has more than {given} values."),
    SH.minExclusive: _("The value of {path} is not greater than {given}."),
    SH.minInclusive: _("The value of {path} is less than {given}."),
    SH.maxExclusive: _("The value of {path} is not less than {given}."),
    SH.maxInclusive: _("The value of {path} is greater than {given}."),
    SH.minLength: _("The value of {path} is shorter than {given} characters."),
    SH.maxLength: _("The value of {path} is longer than {given} characters."),
    SH.pattern: _("The value of {path} does not have the form {given}."),
    SH.languageIn: _("The value of {path} is not in one of the languages asked for."),
    SH.uniqueLang: _("{path} has two values in one language."),
    SH.equals: _("{path} and {given} do not have the same values."),
    SH.disjoint: _("{path} and {given} share a value."),
    SH.lessThan: _("The value of {path} is not less than that of {given}."),
    SH.lessThanOrEquals: _("The value of {path} is greater than that of {given}."),
    SH["in"]: _("The value of {path} is not one of the values allowed."),
    SH.hasValue: _("{path} lacks the value {given}."),
    SH.closed: _("A property is used that this kind of thing does not have."),
    SH.node: _("The value of {path} does not conform to {given}."),
    SH["not"]: _("The value of {path} conforms to a shape that it must not conform to."),
    SH["and"]: _("The value of {path} does not conform to all of the shapes it must conform to."),
    SH["or"]: _("The value of {path} conforms to none of the shapes it may conform to."),
    SH.xone: _("The value of {path} does not conform to exactly one of the shapes."),
    SH.qualifiedMinCount: _("{path} has fewer than {given} values of the kind asked for."),
    SH.qualifiedMaxCount: _("{path} has more than {given} values of the kind asked for."),
}
_OTHER = _("A rule in SPARQL is broken.")


def default(check: Check, language: str) -> str:
    """Return SIMDE's sentence for a constraint."""
    from simde_kg.validation.report import short

    value, path = check.constraint.value, check.shape.predicate
    given = "" if isinstance(value, BNode) else str(value) if isinstance(value, Literal) else short(value.n3())
    template = _DEFAULTS.get(check.constraint.parameter, _OTHER)
    named = short(path.n3()) if path is not None else check.shape.path or check.shape.label
    return text(template, language, path=named, given=given)
