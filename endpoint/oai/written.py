"""Answers of OAI-PMH as XML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from endpoint import rdf
from endpoint.oai.asked import moment
from endpoint.oai.ledger import Entry
from simde_kg.catalogue import graph
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.writers import Labels, dublincore, marcxml, mods

OAI = "http://www.openarchives.org/OAI/2.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ID = OAI + "oai-identifier"
_PREFIXES = ("bf", "bibo", "dc", "dcat", "dcterms", "edtf", "foaf", "rdf", "rdfs", "schema", "simde", "skos", "xsd")
_SCHEMA = f"{{{_XSI}}}schemaLocation"
_SPACES: Any = {None: OAI, "xsi": _XSI}


@dataclass(frozen=True)
class MetadataFormat:
    """A format of metadata: its namespace, its schema, and what makes the element of a record."""

    namespace: str
    schema: str
    element: Callable[[Record, Labels], etree._Element]


def _rdf(record: Record, _labels: Labels) -> etree._Element:
    """Return the triples of a record as RDF/XML."""
    made = rdf.graph(*_PREFIXES)
    made += graph.to_graph(record, record.source.id)
    return etree.fromstring(made.serialize(format="xml", encoding="utf-8"))


FORMATS: Mapping[str, MetadataFormat] = {
    "oai_dc": MetadataFormat(dublincore.OAI_DC, OAI + "oai_dc.xsd", dublincore.element),
    "marc21": MetadataFormat(
        "http://www.loc.gov/MARC21/slim", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", marcxml.element
    ),
    "mods": MetadataFormat(mods.NAMESPACE, "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd", mods.element),
    "rdf": MetadataFormat(_RDF, OAI + "rdf.xsd", _rdf),
}
"""The formats by metadataPrefix."""


def sub(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element of the protocol."""
    made = etree.SubElement(parent, f"{{{OAI}}}{name}", attributes)
    if text:
        made.text = text
    return made


def envelope(base: str, now: float, asked: Mapping[str, str]) -> etree._Element:
    """Return the root of an answer; ``asked``: the arguments, none when they were wrong."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap=_SPACES)
    root.set(_SCHEMA, f"{OAI} {OAI}OAI-PMH.xsd")
    sub(root, "responseDate", moment(now))
    sub(root, "request", base, **asked)
    return root


def identity(root: etree._Element, facts: Mapping[str, str], host: str, sample: str) -> None:
    """Add the answer to Identify."""
    made = sub(root, "Identify")
    for name, text in facts.items():
        sub(made, name, text)
    sub(made, "compression", "gzip")
    spaces: Any = {None: _ID}
    inside = etree.SubElement(sub(made, "description"), f"{{{_ID}}}oai-identifier", nsmap=spaces)
    inside.set(_SCHEMA, f"{_ID} {OAI}oai-identifier.xsd")
    for name, text in (
        ("scheme", "oai"),
        ("repositoryIdentifier", host),
        ("delimiter", ":"),
        ("sampleIdentifier", sample),
    ):
        etree.SubElement(inside, f"{{{_ID}}}{name}").text = text


def header(parent: etree._Element, entry: Entry, identifier: str) -> None:
    """Add the header of a record."""
    made = sub(parent, "header", **({"status": "deleted"} if entry.deleted else {}))
    sub(made, "identifier", identifier)
    sub(made, "datestamp", moment(entry.stamp))
    for spec in entry.sets:
        sub(made, "setSpec", spec)


def metadata(parent: etree._Element, record: Record, prefix: str, labels: Labels) -> None:
    """Add the metadata of a record; its schema is named."""
    form = FORMATS[prefix]
    element = form.element(record, labels)
    if _SCHEMA not in element.attrib:
        element.set(_SCHEMA, f"{form.namespace} {form.schema}")
    sub(parent, "metadata").append(element)
