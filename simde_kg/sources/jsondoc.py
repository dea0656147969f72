"""JSON documents: an RFC 9535 iterator, and references below each of its nodes."""

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Self

from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError
from jsonpath.path import JSONPath
from jsonpath.segments import JSONPathChildSegment
from jsonpath.selectors import IndexSelector, NameSelector, WildcardSelector

from simde_kg.errors import InputError, MappingError
from simde_kg.sources.records import Cell
from simde_kg.words import _

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ENVIRONMENT = JSONPathEnvironment(strict=True)
Values = Callable[[object], list[object]]


class _Float(float):
    """A number with a fraction or an exponent, as it was written."""

    text: str

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.text = text
        return made


def compiled(path: str, mapping: str, *, iterator: bool = False) -> JSONPath:
    """Return a JSONPath; a reference without ``$`` is a member's name. Raises MappingError where it is not one."""
    tries = [path] if path.startswith("$") or iterator else [f"$.{path}", f"$[{json.dumps(path)}]"]
    for text in tries:
        try:
            found = _ENVIRONMENT.compile(text)
        except JSONPathError as error:
            reason = str(error).splitlines()[0]
        else:
            if isinstance(found, JSONPath):
                return found
            reason = text
    raise MappingError(
        _("{file}: {path!r} is not a JSONPath: {reason}."),
        _("Write one as RFC 9535 says, such as $.name or $['a name']."),
        file=mapping,
        path=path,
        reason=reason,
    )


def _steps(path: JSONPath) -> list[str | int | None] | None:
    """Return names, indices and wildcards (None) of a simple path, or None for any other."""
    found: list[str | int | None] = []
    for segment in path.segments:
        if not isinstance(segment, JSONPathChildSegment) or len(segment.selectors) != 1:
            return None
        selector = segment.selectors[0]
        if isinstance(selector, NameSelector):
            found.append(selector.name)
        elif isinstance(selector, IndexSelector) and selector.index >= 0:
            found.append(selector.index)
        elif isinstance(selector, WildcardSelector):
            found.append(None)
        else:
            return None
    return found


def _values(path: JSONPath) -> Values:
    """Return a function from a node to the values that ``path`` selects below it."""
    steps = _steps(path)
    if steps is None:
        return lambda node: list(path.query(node).values())  # type: ignore[arg-type]
    if len(steps) == 1 and isinstance(name := steps[0], str):
        return lambda node: [node[name]] if isinstance(node, dict) and name in node else []

    def walk(node: object) -> list[object]:
        nodes = [node]
        for step in steps:
            nodes = [child for parent in nodes for child in _children(parent, step)]
        return nodes

    return walk


def _children(node: object, step: str | int | None) -> list[object]:
    if isinstance(node, dict):
        if step is None:
            return list(node.values())
        return [node[step]] if isinstance(step, str) and step in node else []
    if isinstance(node, list):
        if step is None:
            return node
        return [node[step]] if isinstance(step, int) and step < len(node) else []
    return []


def _cell(value: object, reference: str, file: str) -> Cell:
    match value:
        case str():
            return Cell(value)
        case bool():
            text = "true" if value else "false"
            return Cell(text, f'"{text}"^^<{_XSD}boolean>')
        case int():
            return Cell(str(value), f'"{value}"^^<{_XSD}integer>')
        case _Float():
            return Cell(value.text, f'"{canonical_double(value)}"^^<{_XSD}double>')
    raise InputError(
        _("{file}: the reference {reference!r} gives an array or an object, not a value."),
        _("Name what is inside it, such as {example}."),
        file=file,
        reference=reference,
        example=f"{reference}[*]",
    )


def canonical_double(value: float) -> str:
    """Return the canonical text of an xsd:double (XML Schema 1.1, part 2): ``30.5`` -> 3.05E1."""
    if value in (float("inf"), float("-inf")):
        return "INF" if value > 0 else "-INF"
    sign, digits, exponent = Decimal(repr(float(value))).as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) - 1 + int(exponent) if text != "0" else 0
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{power}"


def read(path: Path, name: str) -> object:
    """Return the document of a UTF-8 file. Raises InputError naming line and column where it is not JSON."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return json.load(file, parse_float=_Float, parse_constant=_refuse)
    except ValueError as error:
        raise InputError(
            _("{file}: not JSON: {reason}."),
            _("Correct the file, or fetch it again from its publisher."),
            file=name,
            reason=error,
        ) from error


def selected(document: object, iterator: str, mapping: str) -> list[object]:
    """Return the nodes that a JSONPath selects. Raises MappingError where it is not one."""
    return _values(compiled(iterator, mapping, iterator=True))(document)


def text(value: object) -> str:
    """Return a value as a cell: null is empty, numbers as they are written, arrays and objects as JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case _Float():
            return value.text
    return json.dumps(value, ensure_ascii=False)


def _refuse(text: str) -> object:
    raise ValueError(text)


def rows(
    document: object, iterator: str, references: Sequence[str], where: tuple[str, str]
) -> Iterator[list[list[Cell]]]:
    """Yield, for each node that ``iterator`` selects, the values of every reference; null gives none.

    ``where`` is the mapping and the file, for messages.

    Raises MappingError for a wrong path, InputError for a reference to an array or an object.
    """
    getters = [(name, _values(compiled(name, where[0]))) for name in references]
    for node in _values(compiled(iterator or "$", where[0], iterator=True))(document):
        yield [[_cell(v, name, where[1]) for v in values(node) if v is not None] for name, values in getters]
