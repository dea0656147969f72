"""Dublin Core in XML: the fifteen elements as repositories really fill them."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from simde_kg.catalogue import identifiers, kinds, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError, xmltext
from simde_kg.catalogue.record import Source, clean
from simde_kg.words import _

_NUMBER = re.compile(r"^https?://(?:dx\.)?(?:doi\.org|hdl\.handle\.net)/", re.I)
_LINK = re.compile(r"^https?://", re.I)
_IRI = re.compile(r"https://\S+/(topic|area|corridor)/[^\s/]+$")
_LISTS = {"topic": "topics", "area": "areas", "corridor": "corridors"}


def fits(head: bytes) -> bool:
    """Whether a file begins with Dublin Core."""
    return xmltext.head_fits(head, "dc|qualifieddc|metadata|records|record", "purl.org/dc/elements/1.1|oai_dc")


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file: one ``dc`` element each."""
    root = xmltext.root(data)
    if isinstance(root, RefusedError):
        yield root
        return
    found = [one for one in root.iter() if _holds_elements(one)]
    for position, element in enumerate(found, 1):
        yield one(element, Source(name, "dc", position))


def _holds_elements(element: etree._Element) -> bool:
    return any(xmltext.namespace(child).startswith("http://purl.org/dc/") for child in xmltext.children(element))


def one(element: etree._Element, source: Source) -> Item:
    """Return the record of an element that holds Dublin Core, or why there is none."""
    draft = Draft(source)
    stray = [text for child in element if (text := clean(child.tail or ""))] + [clean(element.text or "")]
    for text in filter(None, stray):
        draft.keep("text", text)
    for child in xmltext.children(element):
        text, name = clean(xmltext.text(child)), xmltext.local(child)
        if text:
            _ELEMENTS.get(name, _other(name))(draft, text, child)
    found = draft.record()
    if not any((found.title.text, found.creators, found.identifiers, found.subjects, found.links)):
        return RefusedError(
            source.position, _("Record {row} of {file} holds no title, creator, identifier or subject.")
        )
    return found


Element = Callable[[Draft, str, etree._Element], None]


def _other(name: str) -> Element:
    return lambda draft, text, _element: draft.keep(f"dc:{name}", text)


def _title(draft: Draft, text: str, element: etree._Element) -> None:
    draft.title(text, xmltext.language(element))


def _alternative(draft: Draft, text: str, element: etree._Element) -> None:
    draft.title(text, xmltext.language(element), main=False)


def _creator(role: str) -> Element:
    def add(draft: Draft, text: str, element: etree._Element) -> None:
        named = identifiers.agent(element.get("id") or "")
        agent = names.inverted(text, role)
        draft.creator(agent if named is None else type(agent)(agent.name, role, agent.person, (named,)))

    return add


def _subject(draft: Draft, text: str, element: etree._Element) -> None:
    if found := _IRI.match(text):
        draft.add(_LISTS[found[1]], text)
        return
    scheme = (element.get("{http://www.w3.org/2001/XMLSchema-instance}type") or "").rpartition(":")[2].lower()
    for part in text.split(";"):
        draft.subject(part, xmltext.language(element), scheme)


def _description(draft: Draft, text: str, element: etree._Element) -> None:
    draft.abstract(text, xmltext.language(element))


def _date(draft: Draft, text: str, _element: etree._Element) -> None:
    if "issued" in draft.single:
        draft.keep("dc:date", text)
    else:
        draft.date(text, "dc:date")


def _type(draft: Draft, text: str, _element: etree._Element) -> None:
    if kinds.read(text):
        draft.kind(text, "dc:type")
    else:
        draft.keep("dc:type", text)


def _identifier(draft: Draft, text: str, _element: etree._Element) -> None:
    if _NUMBER.match(text) or not _LINK.match(text):
        draft.identifier(text)
    else:
        draft.link(text)


def _source(draft: Draft, text: str, _element: etree._Element) -> None:
    if found := identifiers.issns(text) if len(text) < 40 else []:
        for value in found:
            draft.identifier(value, "issn")
    elif _LINK.match(text):
        draft.keep("dc:source", text)
    else:
        draft.put("container", text, "dc:source")


def _coverage(draft: Draft, text: str, _element: etree._Element) -> None:
    if found := _IRI.match(text):
        draft.add(_LISTS[found[1]], text)
    else:
        draft.keep("dc:coverage", text)


_ELEMENTS: dict[str, Element] = {
    "title": _title,
    "alternative": _alternative,
    "creator": _creator("aut"),
    "contributor": _creator("ctb"),
    "subject": _subject,
    "description": _description,
    "abstract": _description,
    "publisher": lambda draft, text, _element: draft.add("publishers", text),
    "date": _date,
    "issued": _date,
    "type": _type,
    "identifier": _identifier,
    "source": _source,
    "language": lambda draft, text, _element: draft.language(text, "dc:language"),
    "coverage": _coverage,
    "rights": lambda draft, text, _element: draft.add("rights", text),
    "license": lambda draft, text, _element: draft.add("rights", text),
}
