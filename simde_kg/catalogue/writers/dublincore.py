"""Simple Dublin Core (oai_dc): the fifteen elements."""

from collections.abc import Sequence

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

    def add(name: str, text: str, language: str = "") -> None:
        if text:
            xmlout.element(made, f"{{{DC}}}{name}", text, lang=language)

    add("title", record.title.text, record.title.language)
    for title in record.other_titles:
        add("title", title.text, title.language)
    for agent in record.creators:
        add("creator" if agent.role == "aut" else "contributor", agent.name)
    for subject in record.subjects:
        add("subject", subject.text, subject.language)
    for iri in (*record.topics, *record.corridors):
        add("subject", iri)
        if iri in labels:
            add("subject", labels[iri])
    for abstract in record.abstracts:
        add("description", abstract.text, abstract.language)
    for name in record.publishers:
        add("publisher", name)
    add("date", record.issued)
    add("type", kinds.GENRES.get(record.type, ""))
    for one in record.identifiers:
        add("identifier", _PREFIXES.get(one.scheme, _SPOKEN.get(one.scheme, "")) + one.value)
    for link in record.links:
        add("identifier", link)
    add("source", record.container)
    for code in record.languages:
        add("language", code)
    for iri in record.areas:
        add("coverage", iri)
        if iri in labels:
            add("coverage", labels[iri])
    for text in record.rights:
        add("rights", text)
    return made
