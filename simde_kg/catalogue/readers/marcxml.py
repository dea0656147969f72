"""MARCXML: records of any order of fields, with or without the namespace."""

from collections.abc import Iterator

import pymarc
from lxml import etree

from simde_kg.catalogue.readers import Item, RefusedError, xmlparts, xmltext
from simde_kg.catalogue.readers.marcfields import mapped
from simde_kg.catalogue.record import Source
from simde_kg.words import _

NAMESPACE = "http://www.loc.gov/MARC21/slim"


def fits(head: bytes) -> bool:
    """Whether a file begins with a collection or a record of MARCXML."""
    return xmltext.head_fits(head, "collection|record", "MARC21/slim|<(?:\\w+:)?(?:leader|controlfield|datafield)")


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a collection."""
    for part in xmlparts.parts(data, "record"):
        yield part if isinstance(part, RefusedError) else one(part[1], Source(name, "marcxml", part[0]))


def one(element: etree._Element, source: Source) -> Item:
    """Return the record of a MARCXML element, or why there is none."""
    record = pymarc.Record()
    leader = xmltext.child(element, "leader")
    text = (leader.text or "") if leader is not None else ""
    record.leader = pymarc.Leader(text.ljust(24)[:24] if text.strip() else " " * 24)
    for field in xmltext.children(element, "controlfield", "datafield"):
        tag = field.get("tag") or ""
        if len(tag) != 3:
            return RefusedError(
                source.position, _("Record {row} of {file} has a field with the tag {found!r}."), found=tag
            )
        if xmltext.local(field) == "controlfield":
            record.add_field(pymarc.Field(tag, data=field.text or ""))  # type: ignore[no-untyped-call]
            continue
        parts = [
            pymarc.Subfield(code=part.get("code") or "", value="".join(str(t) for t in part.itertext()))
            for part in xmltext.children(field, "subfield")
        ]
        indicators = pymarc.Indicators(_indicator(field.get("ind1")), _indicator(field.get("ind2")))
        record.add_field(pymarc.Field(tag, indicators=indicators, subfields=parts))  # type: ignore[no-untyped-call]
    if not record.fields:
        return RefusedError(source.position, _("Record {row} of {file} has no fields."))
    return mapped(record, source)


def _indicator(text: str | None) -> str:
    return (text or " ")[:1]
