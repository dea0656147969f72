"""Datatypes as the store keeps them: numbers in canonical form, whole-number types as ``xsd:integer``.

Oxigraph stores ``"5"^^xsd:nonNegativeInteger`` as ``"5"^^xsd:integer``; what remains of such a type is its range. Of
files that people hand in, notes are taken when they are read (:func:`simde_kg.rdffile.with_notes`): then it is known.
"""

from rdflib import XSD, URIRef

from simde_kg.rdffile import INTEGERS, WRITTEN

_NUMERIC = {XSD.integer, XSD.decimal, XSD.double, XSD.float}
_CASTABLE = {
    XSD.boolean, XSD.date, XSD.dateTime, XSD.time, XSD.duration, XSD.dayTimeDuration, XSD.yearMonthDuration,
    XSD.gYear, XSD.gYearMonth, XSD.gMonthDay, XSD.gDay, XSD.gMonth,
}  # fmt: skip
_RANGES: dict[URIRef, tuple[int | None, int | None]] = {
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedLong: (0, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
}


def is_of(var: str, datatype: URIRef) -> str:
    """Return the SPARQL expression "``var`` is a well-formed literal of the datatype"."""
    same = f"isLiteral({var}) && DATATYPE({var}) = {datatype.n3()}"
    if datatype in _RANGES:
        low, high = _RANGES[datatype]
        bounds = [f"{var} >= {low}"] if low is not None else []
        bounds += [f"{var} <= {high}"] if high is not None else []
        as_written = f"(DATATYPE({var}) = {XSD.integer.n3()} && ({_unknown(var)} || {_noted(var, datatype)}))"
        whole = f"({as_written} || DATATYPE({var}) = {datatype.n3()})"
        return " && ".join(["isNumeric(" + var + ")", whole, *bounds])
    if datatype in _NUMERIC:
        return f"{same} && isNumeric({var})"
    if datatype in _CASTABLE:
        return f"{same} && COALESCE(isLiteral({datatype.n3()}(STR({var}))), false)"
    return same


def ordered(one: str, operator: str, other: str) -> str:
    """Return the SPARQL expression "the comparison is possible, and true".

    Oxigraph takes every term for equal to itself and orders texts of one language; SPARQL compares numbers, plain
    texts, truth values and times only.
    """
    compared = f"{one} {operator} {other}"
    if operator.endswith("="):
        kinds = [f"isNumeric({one}) && STR({one}) != 'NaN'", f"DATATYPE({one}) = {XSD.string.n3()}"]
        kinds += [is_of(one, datatype) for datatype in sorted(_CASTABLE)]
        itself = " || ".join(f"({kind})" for kind in kinds)
        compared = f"IF(sameTerm({one}, {other}), {itself}, {compared})"
    return f"COALESCE(LANG({one}) = '' && ({compared}), false)"


def _unknown(var: str) -> str:
    """Return the expression "nobody has noted how literals were written"."""
    return f"NOT EXISTS {{ <{WRITTEN}> <{WRITTEN}#noted> {var}_noted }}"


def _noted(var: str, datatype: URIRef) -> str:
    """Return the expression "the value was somewhere written with the datatype"."""
    return f"EXISTS {{ {var}_note <{WRITTEN}#value> {var} ; <{WRITTEN}#datatype> {datatype.n3()} }}"


assert {str(one) for one in _RANGES} == INTEGERS  # noqa: S101 - what is noted is what is asked for
