"""Bounds of XLSX workbooks, looked at before one is read: a stray cell far out makes a reader take all of memory."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lxml import etree

from simde_kg.errors import InputError
from simde_kg.sources.files import MAX_RATIO
from simde_kg.words import _

MAX_CELLS = 100_000_000
"""Cells between the first and the last of a sheet above which it is refused: about 5 GB of memory."""
MAX_BYTES = 8 << 30
"""Unpacked size of a workbook's parts, in bytes, above which it is refused."""
_CHUNK = 1 << 20
_FULL = rb"[^>]*[^/]>(?!</c>)"  # a cell that holds more than its format
_WIDE = re.compile(rb'<c [^>]*?r="([A-Z]{2,3})\d+"' + _FULL)  # narrower sheets are never too large
_ROW = re.compile(rb'<c [^>]*?r="[A-Z]+(\d+)"' + _FULL)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def check(path: Path, sheet: str, name: str) -> None:
    """Raise InputError for an XLSX file that unpacks to far too much, or whose sheet spans far too many cells.

    Other workbooks, and what is broken, are left to the reader.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            _sizes(archive, name)
            member = _member(archive, sheet)
            rows, columns = _extent(archive, member) if member else (0, 0)
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError):
        return
    if rows * columns > MAX_CELLS:
        raise InputError(
            _("{file} [{sheet}]: its cells reach row {rows} and column {columns}: too many to read."),
            _("Delete what stands far out, often a stray blank, or save the part that holds the table."),
            file=name,
            sheet=sheet,
            rows=rows,
            columns=columns,
        )


def _sizes(archive: zipfile.ZipFile, name: str) -> None:
    for info in archive.infolist():
        packed = max(info.compress_size, _CHUNK // 256)
        if info.file_size > MAX_BYTES or info.file_size > MAX_RATIO * packed:
            raise InputError(
                _("{file}: unpacks to more than {size} bytes, {ratio} times its packed size."),
                _("This looks like a decompression bomb; unpack it yourself if you trust it."),
                file=name,
                size=info.file_size,
                ratio=info.file_size // max(info.compress_size, 1),
            )


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the member that holds a sheet; empty where there is none of that name, or the file is no XLSX."""
    if "xl/workbook.xml" not in archive.namelist():
        return ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    wanted = [item.get(_RELATION) for item in book.iter("{*}sheet") if item.get("name") == sheet]
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    for item in relations.iter("{*}Relationship"):
        if item.get("Id") in wanted:
            target = str(item.get("Target"))
            return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return ""


def _extent(archive: zipfile.ZipFile, member: str) -> tuple[int, int]:
    """Return the last row and the widest column that hold a value; nothing where no column is beyond the 26th."""
    columns = max((_number(letters) for found in _scan(archive, member, _WIDE) for letters in set(found)), default=0)
    if not columns:
        return 0, 0
    return max((int(found[-1]) for found in _scan(archive, member, _ROW)), default=0), columns


def _scan(archive: zipfile.ZipFile, member: str, pattern: re.Pattern[bytes]) -> Iterator[list[bytes]]:
    """Yield what a pattern finds in each piece of a sheet, where it finds anything."""
    rest = b""
    with archive.open(member) as source:
        while chunk := source.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"<c ") + 1 or len(text)
            if found := pattern.findall(text, 0, end):
                yield found
            rest = text[end - 1 :] if end < len(text) else b""
    if found := pattern.findall(rest):
        yield found


def _number(letters: bytes) -> int:
    """Return the number of a column, A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
