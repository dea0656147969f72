"""MARCXML: a collection, valid against the schema of the Library of Congress."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from simde_kg.catalogue.record import Record
from simde_kg.catalogue.writers import Labels, xmlout
from simde_kg.catalogue.writers.marc import to_marc

NAMESPACE = "http://www.loc.gov/MARC21/slim"
_SPACES: Any = {None: NAMESPACE}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return a collection of the records."""
    root = etree.Element(f"{{{NAMESPACE}}}collection", nsmap=_SPACES)
    for record in records:
        root.append(element(record, labels))
    return xmlout.serialized(root)


def element(record: Record, labels: Labels) -> etree._Element:
    """Return the ``record`` element of a document, for a collection or an answer of OAI-PMH."""
    marc = to_marc(record, labels)
    made = etree.Element(f"{{{NAMESPACE}}}record", nsmap=_SPACES)
    xmlout.element(made, "leader", str(marc.leader))
    for field in marc.fields:
        if field.is_control_field():
            xmlout.element(made, "controlfield", field.data or "", tag=field.tag)
            continue
        part = xmlout.element(made, "datafield", "", tag=field.tag, ind1=field.indicator1, ind2=field.indicator2)
        for one in field.subfields:
            xmlout.element(part, "subfield", one.value, code=one.code)
    return made
