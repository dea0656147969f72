"""XML files, safely: no entities, no document types from elsewhere, nothing fetched; broken ones as far as they go."""

import html.entities
import re
import sys
from collections.abc import Iterator

from lxml import etree

from simde_kg.catalogue.readers import RefusedError
from simde_kg.words import _

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTITY = re.compile(rb"<!ENTITY", re.I)


def root(data: bytes) -> etree._Element | RefusedError:
    """Return the root element, or the reason why a file is not read."""
    if declares_entities(data):
        return RefusedError(0, _("{file} declares XML entities, which are not read."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return RefusedError(0, _("{file} is not XML: {reason}."), reason=str(error).rstrip("."))


def mended(data: bytes) -> bytes:
    """Return a file with U+FFFD in the place of what XML cannot hold, ``&`` written as such and no entities of HTML.

    Repositories copy control characters, bare ampersands and ``&nbsp;`` from their databases into answers.
    """
    coding = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w.-]+)", data)
    try:
        given = data.decode(coding[1].decode() if coding else "utf-8", errors="replace").lstrip("\ufeff")
    except LookupError:
        return data
    given = re.sub(r"^\s*<\?xml[^>]*\?>", "", given)
    return _FORBIDDEN.sub("\ufffd", _REFERENCE.sub(_referred, given)).encode()


_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:#(\d{1,8}|x[0-9a-f]{1,6});|(\w{2,32});)?", re.I)


def _referred(found: re.Match[str]) -> str:
    if number := found[1]:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        return found[0] if code <= sys.maxunicode and not _FORBIDDEN.match(chr(code)) else "\ufffd"
    if found[2] in ("amp", "lt", "gt", "quot", "apos"):
        return found[0]
    return html.entities.html5.get(f"{found[2]};", "&amp;" + found[0][1:])


def declares_entities(data: bytes) -> bool:
    """Whether a file declares entities, which may be bombs or lead elsewhere."""
    return _ENTITY.search(data[:100_000]) is not None


def _tag(element: etree._Element) -> str:
    tag: object = element.tag  # a function for comments, whatever the stubs say
    return tag if isinstance(tag, str) else ""


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return _tag(element).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element."""
    tag = _tag(element)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def text(element: etree._Element | None) -> str:
    """Return the text inside an element and its descendants."""
    return "" if element is None else " ".join("".join(str(one) for one in element.itertext()).split())


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the child elements that have one of some names, whatever their namespace; all without names."""
    for child in element:
        if _tag(child) and (not names or local(child) in names):
            yield child


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """Return the first element at the end of a path of names."""
    found: etree._Element | None = element
    for name in path:
        found = None if found is None else next(children(found, name), None)
    return found


def language(element: etree._Element) -> str:
    """Return ``xml:lang`` or ``lang``."""
    return element.get(XML_LANG) or element.get("lang") or ""


def head_fits(head: bytes, names: str, namespaces: str = "") -> bool:
    """Whether a file begins as XML whose first elements are named like ``names`` (a pattern) in a namespace."""
    if b"<" not in head[:200] or not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    start = re.search(rb"<(?![?!])([\w.-]+:)?([\w.-]+)", head)
    if not start or not re.fullmatch(names, start[2].decode()):
        return False
    return not namespaces or re.search(namespaces.encode(), head) is not None
