"""Mistakes that only the rows of a source show: raised by SQL while it runs, told as errors of the mapping."""

from simde_kg.errors import MappingError
from simde_kg.sources.relation import literal
from simde_kg.words import _

ERROR = "\u0001"
"""Stands between the parts of a message that SQL raises: triples map, kind of mistake, value."""


def not_an_iri(name: str, value: str) -> MappingError:
    """Return the error of a value that cannot be an IRI."""
    return MappingError(
        _("{map}: {value!r} is not an IRI."),
        _("Make it with rml:template, which encodes the characters that an IRI cannot hold."),
        map=name,
        value=value,
    )


def not_a_language(name: str, value: str) -> MappingError:
    """Return the error of a value that cannot be a language tag."""
    return MappingError(
        _("{map}: {tag!r} is not a language tag."), _("Write one such as es, en or es-MX."), map=name, tag=value
    )


def no_base(name: str, value: str) -> MappingError:
    """Return the error of a relative IRI that nothing completes."""
    return MappingError(
        _("{map}: {value!r} is a relative IRI, and there is no base."),
        _("Give the base with --base or rml:baseIRI, or write the whole IRI."),
        map=name,
        value=value,
    )


def not_as_expected(name: str, value: str) -> MappingError:
    """Return the error of a value that a function (a date, a number) cannot read."""
    return MappingError(
        _("{map}: {value!r} is not what the function can read."),
        _("Correct the value, or the format and separators that the call gives."),
        map=name,
        value=value,
    )


def not_in_table(name: str, value: str) -> MappingError:
    """Return the error of a code that the table of a look-up does not have."""
    return MappingError(
        _("{map}: the code {value!r} is not in the table of the look-up."),
        _("Add it to the table, with an empty target when it is to give nothing."),
        map=name,
        value=value,
    )


_RAISED = {
    "iri": not_an_iri,
    "language": not_a_language,
    "base": no_base,
    "date": not_as_expected,
    "number": not_as_expected,
    "lookup": not_in_table,
}


def raised(message: str) -> MappingError | None:
    """Return the error that SQL raised on purpose, or None for any other message."""
    parts = message.removeprefix("Invalid Input Error: ").split(ERROR, 2)
    return _RAISED[parts[1]](parts[0], parts[2]) if len(parts) == 3 else None


def error(label: str, kind: str, value: str) -> str:
    """Return SQL that stops the mapping with a message about ``value`` (SQL); ``label`` names the triples map."""
    return f"error({literal(f'{label}{ERROR}{kind}{ERROR}')} || {value})"
