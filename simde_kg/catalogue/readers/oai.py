"""Answers of OAI-PMH: the records inside, whatever metadata they carry; deletions and errors are told."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from simde_kg.catalogue.readers import Item, Mended, RefusedError, dublincore, marcxml, mods, xmltext
from simde_kg.catalogue.record import Record, Source
from simde_kg.words import _

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_METADATA = {"dc": dublincore.one, "qualifieddc": dublincore.one, "record": marcxml.one, "mods": mods.one}


@dataclass(frozen=True)
class Header:
    """The header of a record: identifier, datestamp, sets, whether it is deleted."""

    identifier: str
    datestamp: str
    sets: tuple[str, ...] = ()
    deleted: bool = False


def fits(head: bytes) -> bool:
    """Whether a file begins with an answer of OAI-PMH."""
    return xmltext.head_fits(head, "OAI-PMH")


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of an answer; a deleted one and an error of the protocol are refusals."""
    root = xmltext.root(data)
    if isinstance(root, RefusedError):
        again = xmltext.root(xmltext.mended(data)) if not xmltext.declares_entities(data) else root
        if isinstance(again, RefusedError):
            yield root
            return
        root = again
    for error in xmltext.children(root, "error"):
        yield RefusedError(
            0,
            _("{file} is the answer of a repository that says {found}: {reason}"),
            found=error.get("code") or "error",
            reason=xmltext.text(error) or "-",
        )
    answer = next((child for child in xmltext.children(root) if xmltext.local(child) in _VERBS), None)
    if answer is None:
        return
    if xmltext.local(answer) not in ("ListRecords", "GetRecord"):
        yield RefusedError(
            0, _("{file} is an answer to {found}: it names no records with metadata."), found=xmltext.local(answer)
        )
        return
    for position, record in enumerate(xmltext.children(answer, "record"), 1):
        yield one(record, Source(name, "oai-pmh", position))


_VERBS = ("ListRecords", "GetRecord", "ListIdentifiers", "ListSets", "ListMetadataFormats", "Identify")


def header(record: etree._Element) -> Header:
    """Return the header of a record element, or of a header element itself."""
    found = record if xmltext.local(record) == "header" else xmltext.child(record, "header")
    if found is None:
        return Header("", "")
    return Header(
        xmltext.text(xmltext.child(found, "identifier")),
        xmltext.text(xmltext.child(found, "datestamp")),
        tuple(xmltext.text(one) for one in xmltext.children(found, "setSpec")),
        found.get("status") == "deleted",
    )


def one(record: etree._Element, source: Source) -> Item:
    """Return the record of a ``record`` element, or why there is none."""
    head = header(record)
    named = Source(source.file, source.form, source.position, head.identifier)
    if head.deleted:
        return RefusedError(
            source.position, _("Record {row} of {file} ({found}) was deleted there."), found=head.identifier
        )
    metadata = xmltext.child(record, "metadata")
    inside = next(xmltext.children(metadata), None) if metadata is not None else None
    if inside is None:
        return RefusedError(
            source.position, _("Record {row} of {file} ({found}) has no metadata."), found=head.identifier
        )
    reader = _METADATA.get(xmltext.local(inside))
    if reader is None:
        return RefusedError(
            source.position, _("Record {row} of {file} is in {found}, which is not read."), found=xmltext.local(inside)
        )
    item = reader(inside, named)
    if isinstance(item, Record) and any("\ufffd" in text for text in map(str, inside.itertext())):
        return Mended(item, _("Record {row} of {file} has characters that cannot be read."))
    return item
