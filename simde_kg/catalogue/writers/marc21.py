"""MARC 21 in ISO 2709 and UTF-8."""

from collections.abc import Sequence

from simde_kg.catalogue.record import Record
from simde_kg.catalogue.writers import Labels
from simde_kg.catalogue.writers.marc import to_marc
from simde_kg.errors import InputError
from simde_kg.words import _

MOST_FIELD, MOST_RECORD = 9_998, 99_999
"""Bytes of the longest field and record whose lengths fit into the digits of ISO 2709."""


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return the records one after the other. Raises InputError for one that is too long for ISO 2709."""
    return b"".join(_one(record, labels) for record in records)


def _one(record: Record, labels: Labels) -> bytes:
    marc = to_marc(record, labels)
    longest = max(len(field.as_marc("utf-8")) for field in marc.fields)
    data = bytes(marc.as_marc()) if longest <= MOST_FIELD else b""
    if not data or len(data) > MOST_RECORD:
        raise InputError(
            _("{title!r} is too long for ISO 2709 ({field} bytes a field, {record} a record)."),
            _("Write MARCXML, which has no such limit."),
            title=record.title.text[:80],
            field=MOST_FIELD,
            record=MOST_RECORD,
        )
    return data
