"""MARC 21 in ISO 2709: records parted at their terminators, so that a broken one does not take the others along."""

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator

import pymarc

from simde_kg.catalogue.readers import Item, Mended, RefusedError
from simde_kg.catalogue.readers.marcfields import mapped
from simde_kg.catalogue.record import Record, Source
from simde_kg.words import _

_END, _FIELD = b"\x1d", b"\x1e"
_LONE = re.compile(rb"^[^\x1b]*[\xe0-\xfe](?:\x1f|$)")
"""A field without escapes of which a subfield ends in a mark of MARC-8 that stands before its letter."""


def fits(head: bytes) -> bool:
    """Whether a file begins with a leader: five digits, and 45 at its end."""
    leader = re.match(rb"\s*\d{5}[\x20-\x7e]{5}[\x20-\x7e]{2}[\d ]{5}[\x20-\x7e]{3}", head)
    return leader is not None and (b"\x1e" in head or head[leader.end() :].isalnum())  # or a very long directory


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield a record or a refusal for each part that ends like a record."""
    parts = data.split(_END)
    rest = parts.pop()
    for position, part in enumerate(parts, 1):
        yield _one(part.lstrip(b"\r\n \t\x00") + _END, position, name)
    if rest.strip(b"\r\n \t\x00\x1a"):
        yield RefusedError(len(parts) + 1, _("Record {row} of {file} ends before its end mark: the file was cut off."))


def _one(chunk: bytes, position: int, name: str) -> Item:
    declared = chunk[:5]
    if not declared.isdigit():
        return RefusedError(position, _("Record {row} of {file} does not begin with its length in five digits."))
    if int(declared) == len(chunk):
        return _parsed(chunk, position, name) if _fits_directory(chunk) else _mended(chunk, position, name)
    before = _undone(chunk)
    if int(declared) == len(before):
        item = _unicode(before[:9] + b"a" + before[10:], position, name, _plain)
        if isinstance(item, Record):
            return Mended(item, _("Record {row} of {file} was turned into UTF-8 more than once; that was undone."))
    return _mended(chunk, position, name)


def _fits_directory(chunk: bytes) -> bool:
    """Whether each entry of the directory leads to a whole field: one begins and one ends where it says."""
    base, directory = chunk[12:17], chunk[24:].partition(_FIELD)[0]
    if not base.isdigit() or int(base) != 25 + len(directory) or len(directory) % 12:
        return False
    for i in range(0, len(directory), 12):
        length, start = directory[i + 3 : i + 7], directory[i + 7 : i + 12]
        if not (length.isdigit() and start.isdigit() and int(length)):
            return False
        begin = int(base) + int(start)
        field = chunk[begin : begin + int(length)]
        if chunk[begin - 1 : begin] != _FIELD or field.find(_FIELD) != int(length) - 1:
            return False
    return True


def _undone(chunk: bytes) -> bytes:
    """Return the bytes that were taken for Latin-1 and turned into UTF-8; empty when these cannot have been so."""
    try:
        return chunk.decode("utf-8").encode("latin-1")
    except UnicodeError:
        return b""


def _plain(text: str) -> str:
    """Return a text whose letters still are UTF-8 taken for Latin-1 as what it was; any other as it is."""
    try:
        return text if text.isascii() else text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _mended(chunk: bytes, position: int, name: str) -> Item:
    """Read a record whose lengths are wrong by its field terminators, when there is one for each directory entry."""
    lengths: dict[str, object] = {"expected": int(chunk[:5]), "found": len(chunk)}
    wrong = _("Record {row} of {file} says that it has {expected} bytes; it has {found}.")
    if int(chunk[:5]) == len(chunk):
        lengths, wrong = {}, _("The directory of record {row} of {file} does not fit its fields.")
    directory, *fields = chunk[24:-1].split(_FIELD)
    if fields and not fields[-1]:
        fields.pop()
    entries = _placed([directory[i : i + 12] for i in range(0, len(directory), 12)])
    tags = [entry[:3] for entry in entries]
    plain = all((b"\x1f" in field) != tag.startswith(b"00") for tag, field in zip(tags, fields, strict=False))
    if len(tags) != len(fields) or len(directory) % 12 or not plain:
        return RefusedError(position, wrong, **lengths)
    start, made = 0, b""
    for tag, field in zip(tags, fields, strict=True):
        made += tag + b"%04d%05d" % (len(field) + 1, start)
        start += len(field) + 1
    base = 24 + len(made) + 1
    head = b"%05d" % (base + start + 1) + chunk[5:12] + b"%05d" % base + chunk[17:24]
    item = _parsed(head + made + _FIELD + b"".join(field + _FIELD for field in fields) + _END, position, name)
    if isinstance(item, RefusedError | Mended):
        return item
    return Mended(item, wrong, lengths)


def _placed(entries: list[bytes]) -> list[bytes]:
    """Return the entries of a directory in the order of their fields, as far as it tells their places."""
    starts = {entry[7:12] for entry in entries}
    told = len(starts) == len(entries) and all(start.isdigit() for start in starts)
    return sorted(entries, key=lambda entry: entry[7:12]) if told else entries


def _parsed(chunk: bytes, position: int, name: str) -> Item:
    """Return the record of a chunk. Its leader may say MARC-8 of what is UTF-8, as many systems' exports do."""
    if chunk[9:10] == b" " and _is_utf8(chunk):
        item = _unicode(chunk[:9] + b"a" + chunk[10:], position, name)
        if isinstance(item, Record):
            return Mended(item, _("Record {row} of {file} says that it is MARC-8; it is UTF-8."))
    heads = _heads(chunk)
    for tag, head in heads.items():
        if len(head) > 2:
            return RefusedError(
                position, _("Field {found} of record {row} of {file} does not begin with two indicators."), found=tag
            )
    item = _unicode(chunk, position, name)
    if not isinstance(item, Record):
        return item
    if heads:
        tags = ", ".join(sorted(heads))
        return Mended(item, _("Fields of record {row} of {file} lack their indicators: {found}."), {"found": tags})
    if chunk[9:10] == b" " and any(map(_LONE.search, chunk.split(_FIELD))):
        return Mended(item, _("A diacritic without its letter was left out of record {row} of {file}."))
    return item


def _heads(chunk: bytes) -> dict[str, bytes]:
    """Return what data fields begin with before their first subfield, by tag, where that is not two indicators."""
    directory, *fields = chunk[24:-1].split(_FIELD)
    entries = _placed([directory[i : i + 12] for i in range(0, len(directory), 12)])
    found = {}
    for entry, field in zip(entries, fields, strict=False):
        head = field.partition(b"\x1f")[0]
        if not entry.startswith(b"00") and len(head) != 2:
            found[entry[:3].decode("latin-1")] = head
    return found


def _is_utf8(chunk: bytes) -> bool:
    """Whether letters beyond ASCII are UTF-8: bytes of MARC-8 hardly ever follow each other so."""
    try:
        return not chunk.isascii() and bool(chunk.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _unicode(chunk: bytes, position: int, name: str, mend: Callable[[str], str] = str) -> Item:
    complaints = io.StringIO()
    logging.getLogger("pymarc").setLevel(logging.CRITICAL)
    try:
        with contextlib.redirect_stderr(complaints), warnings.catch_warnings():
            warnings.simplefilter("error", pymarc.exceptions.BadSubfieldCodeWarning)
            record = pymarc.Record(chunk, to_unicode=True)
    except UnicodeDecodeError:
        return _undecodable(position)
    except (
        pymarc.exceptions.PymarcException,
        pymarc.exceptions.BadSubfieldCodeWarning,
        ValueError,
        IndexError,
        KeyError,
        AttributeError,
    ) as error:
        reason = str(error) or type(error).__name__
        return RefusedError(position, _("Record {row} of {file} is no MARC 21: {reason}."), reason=reason.rstrip("."))
    if not record.fields:
        return RefusedError(position, _("Record {row} of {file} has no fields."))
    if "�" in str(record) or complaints.getvalue():
        return _undecodable(position)
    for field in record.fields:
        if field.data is not None:
            field.data = mend(field.data)
        field.subfields = [one._replace(value=mend(one.value)) for one in field.subfields]
    return mapped(record, Source(name, "marc21", position))


def _undecodable(position: int) -> RefusedError:
    return RefusedError(
        position, _("Record {row} of {file} has characters that are neither of UTF-8 nor of MARC-8 as its leader says.")
    )
