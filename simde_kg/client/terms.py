"""RDF terms and Python: values of parameters as N-Triples terms, IRIs as prefixed names."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from simde_kg.errors import QueryError
from simde_kg.vocab import PREFIXES
from simde_kg.words import _

Value = str | bool | int | float | Decimal | date
"""A value of a parameter: ``area:MEX``, an IRI, text (``"es"``), a number, a truth value or a date."""

_LOCAL = re.compile(r"\w(?:[\w.-]*[\w-])?")
_PREFIXED = re.compile(r"([\w-]+):(\w(?:[\w.-]*[\w-])?)")
_IRI = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+)>?")
_TERM = re.compile(
    r'<[^\x00-\x20<>"{}|^`\\]+>'
    r'|"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^\x00-\x20<>"{}|^`\\]+>)?'
)
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
_NAMES = {namespace: name for name, namespace in PREFIXES.items()}


def shortened(iri: str) -> str:
    """Return ``area:MEX`` for an IRI right below one of the project's namespaces; others unchanged."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1  # every namespace of the project ends so
    name = _NAMES.get(iri[:cut])
    return f"{name}:{iri[cut:]}" if name and _LOCAL.fullmatch(iri, cut) else iri


def _typed(text: object, kind: str) -> str:
    return f'"{text}"^^<{PREFIXES["xsd"]}{kind}>'


def _text(value: str) -> str:
    if _TERM.fullmatch(value):
        return value
    if (match := _PREFIXED.fullmatch(value)) and match[1] in PREFIXES:
        return f"<{PREFIXES[match[1]]}{match[2]}>"
    if (match := _IRI.fullmatch(value)) and (value.startswith("<") or "://" in value):
        return f"<{match[1]}>"
    return f'"{value.translate(_ESCAPES)}"'


def term(value: Value) -> str:
    """Return a value as an N-Triples term.

    Text is an IRI when it is a prefixed name (``area:MEX``) or has ``://``, else a plain literal; a whole term
    (``<iri>``, ``"text"@es``) stays as it is. Raises QueryError for a value of another kind.
    """
    match value:
        case str():
            return _text(value)
        case bool():
            return _typed(str(value).lower(), "boolean")
        case int():
            return _typed(value, "integer")
        case float():
            return _typed(repr(value), "double")
        case Decimal():
            return _typed(f"{value:f}", "decimal")
        case datetime():
            return _typed(value.isoformat(), "dateTime")
        case date():
            return _typed(value.isoformat(), "date")
    raise QueryError(
        _("A parameter cannot be {value!r}."), _("Give text, a number, a date, or a list of them."), value=value
    )


def terms(value: Value | Iterable[Value]) -> str:
    """Return one value or several as N-Triples terms, parted by spaces."""
    return term(value) if isinstance(value, str) or not isinstance(value, Iterable) else " ".join(map(term, value))
