"""Simple Dublin Core (oai_dc): the fifteen elements."""

from collections.abc import Iterator, Sequence

from lxml import etree

from simde_kg.catalogue import kinds
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.writers import Labels, xmlout

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {"doi": "https://doi.org/", "handle": "http://hdl.handle.net/"}
_SPOKEN = {"isbn": "ISBN ", "issn": "ISSN "}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return one ``oai_dc:dc``, or several inside ``records``."""
    found = [element(record, labels) for record in records]
    if len(found) == 1:
        return xmlout.serialized(found[0])
    root = etree.Element("records")
    root.extend(found)
    return xmlout.serialized(root)


def element(record: Record, labels: Labels) -> etree._Element:
    """Return the ``oai_dc:dc`` element of a document, for a file or an answer of OAI-PMH."""
    made = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    made.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")

    for name, text, language in _elements(record, labels):
        if text:
            xmlout.element(made, f"{{{DC}}}{name}", text, lang=language)
    return made


def _elements(record: Record, labels: Labels) -> Iterator[tuple[str, str, str]]:
    """Yield (element, text, language)."""
    for title in (record.title, *record.other_titles):
        yield "title", title.text, title.language
    for agent in record.creators:
        yield "creator" if agent.role == "aut" else "contributor", agent.name, ""
    for subject in record.subjects:
        yield "subject", subject.text, subject.language
    for abstract in record.abstracts:
        yield "description", abstract.text, abstract.language
    for one in record.identifiers:
        yield "identifier", _PREFIXES.get(one.scheme, _SPOKEN.get(one.scheme, "")) + one.value, ""
    yield from ((name, text, "") for name, text in _plain(record, labels))


def _plain(record: Record, labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield what has no language."""
    for name, iris in (("subject", (*record.topics, *record.corridors)), ("coverage", record.areas)):
        for iri in iris:
            yield name, iri
            yield name, labels.get(iri, "")
    yield "date", record.issued
    yield "type", kinds.GENRES.get(record.type, "")
    yield "source", record.container
    lists = {"publisher": record.publishers, "identifier": record.links, "rights": record.rights}
    for name, values in (*lists.items(), ("language", record.languages)):
        for value in values:
            yield name, value
