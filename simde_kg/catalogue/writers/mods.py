"""MODS 3.7: a collection, read back by ``readers.mods``."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from simde_kg.catalogue import kinds
from simde_kg.catalogue.record import Agent, Record
from simde_kg.catalogue.writers import Labels, xmlout
from simde_kg.catalogue.writers.terms import named
from simde_kg.catalogue.writers.xmlout import element as add

NAMESPACE = "http://www.loc.gov/mods/v3"
_SPACES: Any = {None: NAMESPACE}
RELATORS = "http://id.loc.gov/vocabulary/relators"
_TYPES = {"handle": "hdl"}
_ADDRESSES = {"orcid": "https://orcid.org/", "viaf": "http://viaf.org/viaf/"}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return a collection of the records."""
    root = etree.Element(f"{{{NAMESPACE}}}modsCollection", nsmap=_SPACES)
    for record in records:
        root.append(element(record, labels))
    return xmlout.serialized(root)


def element(record: Record, labels: Labels) -> etree._Element:
    """Return the ``mods`` element of a document, for a collection or an answer of OAI-PMH."""
    made = etree.Element(f"{{{NAMESPACE}}}mods", nsmap=_SPACES)
    made.set("version", "3.7")
    if record.title.text:
        info = add(made, "titleInfo", lang=record.title.language)
        add(info, "title", record.title.text)
    for title in record.other_titles:
        add(add(made, "titleInfo", type="alternative", lang=title.language), "title", title.text)
    for agent in record.creators:
        _name(made, agent)
    if record.type:
        add(made, "genre", kinds.GENRES[record.type], authority="simde")
    _origin(made, record)
    _content(made, record)
    _subjects(made, record, labels)
    _host(made, record)
    _identifiers(made, record)
    for link in record.links:
        add(add(made, "location"), "url", link)
    for text in record.rights:
        add(made, "accessCondition", text, type="use and reproduction")
    if record.source.id:
        add(add(made, "recordInfo"), "recordIdentifier", record.source.id)
    return made


def _content(made: etree._Element, record: Record) -> None:
    for code in record.languages:
        add(add(made, "language"), "languageTerm", code, type="code", authority="rfc5646")
    if record.pages and not _is_part(record):
        add(add(made, "physicalDescription"), "extent", record.pages)
    for abstract in record.abstracts:
        add(made, "abstract", abstract.text, lang=abstract.language)
    for note in record.notes:
        add(made, "note", note)


def _name(made: etree._Element, agent: Agent) -> None:
    name = add(made, "name", type="personal" if agent.person else "corporate")
    if agent.person and agent.given:
        add(name, "namePart", agent.family, type="family")
        add(name, "namePart", agent.given, type="given")
    else:
        add(name, "namePart", agent.name)
    add(add(name, "role"), "roleTerm", agent.role, type="code", authority="marcrelator")
    for one in agent.identifiers:
        address = _ADDRESSES.get(one.scheme)
        add(name, "nameIdentifier", f"{address or ''}{one.value}", type=one.scheme)


def _origin(made: etree._Element, record: Record) -> None:
    if not (record.places or record.publishers or record.issued or record.edition):
        return
    origin = add(made, "originInfo")
    for place in record.places:
        add(add(origin, "place"), "placeTerm", place, type="text")
    for name in record.publishers:
        add(origin, "publisher", name)
    if record.issued:
        add(origin, "dateIssued", record.issued, encoding="edtf")
    if record.edition:
        add(origin, "edition", record.edition)


def _is_part(record: Record) -> bool:
    return bool(record.container or record.volume or record.issue)


def _host(made: etree._Element, record: Record) -> None:
    if not _is_part(record):
        return
    host = add(made, "relatedItem", type="host")
    if record.container:
        add(add(host, "titleInfo"), "title", record.container)
    for value in record.of("issn"):
        add(host, "identifier", value, type="issn")
    part = add(host, "part")
    for kind, value in (("volume", record.volume), ("issue", record.issue)):
        if value:
            add(add(part, "detail", type=kind), "number", value)
    if record.pages:
        add(add(part, "extent", unit="pages"), "list", record.pages)


def _subjects(made: etree._Element, record: Record, labels: Labels) -> None:
    for one in record.subjects:
        add(add(made, "subject", authority=one.scheme, lang=one.language), "topic", one.text)
    for name, iris in (("topic", (*record.topics, *record.corridors)), ("geographic", record.areas)):
        for iri in iris:
            add(add(made, "subject", authority="simde", valueURI=iri), name, named(iri, labels))


def _identifiers(made: etree._Element, record: Record) -> None:
    hosted = _is_part(record)
    for one in record.identifiers:
        if one.scheme == "issn" and hosted:
            continue
        plain = one.scheme.removeprefix("invalid-")
        kind = _TYPES.get(plain, plain)
        add(made, "identifier", one.value, type=kind, invalid="" if plain == one.scheme else "yes")
