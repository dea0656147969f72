"""RIS, in UTF-8 with the line ends that RIS asks for."""

import re
from collections.abc import Iterator, Sequence

from simde_kg.catalogue import kinds
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.writers import Labels

_ROLES = {"aut": "AU", "edt": "A2", "trl": "A4"}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return the records, each from TY to ER."""
    return "".join(
        f"{tag}  - {value}\r\n" for record in records for tag, value in _lines(record, labels) if value or tag == "ER"
    ).encode()


def _lines(record: Record, labels: Labels) -> Iterator[tuple[str, str]]:
    yield "TY", kinds.RIS[record.type]
    yield "ID", record.source.id
    yield "TI", record.title.text
    for title in record.other_titles:
        yield "TT", title.text
    for agent in record.creators:
        yield _ROLES.get(agent.role, "C0"), agent.name
    yield "T2", record.container
    yield "PY", record.year
    if record.issued and record.issued != record.year:
        yield "DA", _date(record.issued)
    yield "VL", record.volume
    yield "IS", record.issue
    yield from _pages(record.pages)
    yield "ET", record.edition
    yield from _lists(record)
    for subject in record.subjects:
        yield "KW", subject.text
    for iri in (*record.topics, *record.areas, *record.corridors):
        yield "KW", labels.get(iri, "")
        yield "C8", iri
    for abstract in record.abstracts:
        yield "AB", abstract.text
    for text in record.rights:
        yield "C1", f"rights: {text}"
    for link in record.links:
        yield "UR", link
    yield "ER", ""


def _date(date: str) -> str:
    """Return ``2016/05/03/`` for a plain date; any other EDTF as it is."""
    parts = re.fullmatch(r"(\d{4})-(0\d|1[0-2])(?:-(\d\d))?", date)
    return f"{parts[1]}/{parts[2]}/{parts[3] or ''}/" if parts else date


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    parts = re.fullmatch(r"(\w+)-(\w+)", pages)
    if parts:
        yield "SP", parts[1]
        yield "EP", parts[2]
    else:
        yield "SP", pages


def _lists(record: Record) -> Iterator[tuple[str, str]]:
    """Yield imprint, notes, languages and numbers."""
    lists = {"PB": record.publishers, "CY": record.places, "N1": record.notes, "LA": record.languages}
    for tag, values in lists.items():
        for value in values:
            yield tag, value
    for tag, scheme in (("DO", "doi"), ("SN", "isbn"), ("SN", "issn")):
        for value in record.of(scheme):
            yield tag, value
