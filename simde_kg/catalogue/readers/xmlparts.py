"""The records of an XML file; where the file is broken, of those of its records that are XML on their own."""

import re
from collections.abc import Iterator

from lxml import etree

from simde_kg.catalogue.readers import RefusedError, xmltext
from simde_kg.words import _

_PROLOG = re.compile(rb"\s*(<\?xml[^>]*\?>)")
_FIRST = re.compile(rb"<(?![?!])(?P<tag>[\w.:-]+)[^>]*>")
Part = tuple[int, etree._Element] | RefusedError


def parts(data: bytes, name: str) -> Iterator[Part]:
    """Yield (position, element) of each ``name`` below the root, or the root itself, and a refusal for broken ones."""
    root = xmltext.root(data)
    if not isinstance(root, RefusedError):
        found = [root] if xmltext.local(root) == name else xmltext.children(root, name)
        yield from enumerate(found, 1)
        return
    saved = [] if xmltext.declares_entities(data) else list(_alone(data, name))
    yield from saved if any(not isinstance(one, RefusedError) for one in saved) else [root]


def _alone(data: bytes, name: str) -> Iterator[Part]:
    """Yield the records of a broken file, each read inside the root's first tag, whose namespaces it needs."""
    first, prolog = _FIRST.search(data), _PROLOG.match(data)
    if first is None:
        return
    starts = [one.start() for one in re.finditer(rb"<(?:[\w.-]+:)?%b(?=[\s>])" % name.encode(), data)]
    if not starts:
        return
    own = first.start() == starts[0]
    opening, closing = (b"<x>", b"</x>") if own else (first[0], b"</" + first["tag"] + b">")
    for position, (start, following) in enumerate(zip(starts, [*starts[1:], len(data)], strict=True), 1):
        tag = re.match(rb"<([\w.:-]+)", data[start : start + 100])
        end = data.find(b"</%b>" % (tag[1] if tag else b""), start, following)
        chunk = data[start : data.find(b">", end) + 1] if end >= 0 else data[start:following]
        found = xmltext.root((prolog[1] if prolog else b"") + opening + chunk + closing)
        element = None if isinstance(found, RefusedError) else next(xmltext.children(found, name), None)
        if element is None:
            reason = found.params.get("reason", "") if isinstance(found, RefusedError) else ""
            yield RefusedError(position, _("Record {row} of {file} is not XML: {found}."), found=reason)
        else:
            yield position, element
