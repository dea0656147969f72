"""XML documents: an XPath 1.0 iterator, and references below each of its nodes."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from simde_kg.errors import InputError, MappingError
from simde_kg.sources.records import Cell
from simde_kg.words import _


def compiled(path: str, namespaces: Mapping[str, str], mapping: str) -> etree.XPath:
    """Return an XPath. Raises MappingError where it is not one or uses a prefix that is not declared."""
    try:
        return etree.XPath(path, namespaces=dict(namespaces))
    except (etree.XPathError, ValueError) as error:
        raise _wrong(path, error, mapping) from error


def _wrong(path: str, reason: object, mapping: str) -> MappingError:
    return MappingError(
        _("{file}: {path!r} is not an XPath: {reason}."),
        _("Write one of XPath 1.0, such as /list/item, name or @id; declare prefixes with rml:namespace."),
        file=mapping,
        path=path,
        reason=str(reason).rstrip("."),
    )


def read(path: Path, name: str) -> etree._ElementTree:
    """Return the document of a file; entities are not resolved and nothing is fetched.

    Raises InputError naming the line where it is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        document = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            _("{file}: not XML: {reason}."),
            _("Correct the file, or fetch it again from its publisher."),
            file=name,
            reason=str(error).rstrip("."),
        ) from error
    if names := _entities(document.docinfo.internalDTD):
        raise InputError(
            _("{file} declares entities of its own ({names}), which are not read."),
            _("Write what they stand for in their places."),
            file=name,
            names=", ".join(names[:5]),
        )
    return document


def _entities(declared: Any) -> list[str]:  # noqa: ANN401 (lxml's stubs do not know what a DTD holds)
    return [] if declared is None else [str(entity.name) for entity in declared.entities()]


def rows(
    document: etree._ElementTree, iterator: str, references: Sequence[str], where: tuple[str, Mapping[str, str]]
) -> Iterator[list[list[Cell]]]:
    """Yield, for each node that ``iterator`` selects, the values of every reference (the text of each node).

    ``where`` is the mapping, for messages, and the namespaces of prefixes. Raises MappingError for a wrong path.
    """
    mapping, namespaces = where
    getters = [compiled(name, namespaces, mapping) for name in references]
    found = _evaluate(compiled(iterator or "/*", namespaces, mapping), document, mapping)
    if not isinstance(found, list):
        raise _wrong(iterator, type(found).__name__, mapping)
    for node in found:
        yield [[Cell(text) for text in _texts(_evaluate(getter, node, mapping))] for getter in getters]


def _evaluate(path: etree.XPath, node: object, mapping: str) -> object:
    try:
        return path(node)  # type: ignore[arg-type]
    except etree.XPathError as error:
        raise _wrong(path.path, error, mapping) from error


def _texts(found: object) -> list[str]:
    if isinstance(found, list):
        return [_text(item) for item in found]
    if isinstance(found, bool):
        return ["true" if found else "false"]
    if isinstance(found, float):
        return [str(int(found)) if found.is_integer() else repr(found)]
    return [str(found)]


def _text(item: object) -> str:
    if isinstance(item, etree._Element):
        return "".join(item.itertext())  # type: ignore[arg-type]
    return str(item)
