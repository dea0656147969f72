"""Files: find what a dataset declares, unpack it within bounds, check its encoding, take its fingerprint."""

import codecs
import gzip
import os
import zlib
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, cast

from simde_kg.errors import InputError
from simde_kg.sources import encodings
from simde_kg.sources.table import BEGINNING, ENDING, Content, Input
from simde_kg.tables import SourceTable
from simde_kg.words import _

MAX_BYTES = 64 << 30
"""Unpacked size of one file, in bytes, above which it is refused."""
MAX_RATIO = 1000
"""Unpacked size over packed size above which a file counts as a bomb (deflate cannot exceed 1032)."""
_CHUNK = 1 << 20
_CACHED = 1 << 18  # bytes that stay in the cache of a core while they are looked at


def locate(table: SourceTable, folder: Path) -> Path:
    """Return the one file of ``folder`` that ``table.path`` (a name or a glob) means; ``.gz`` is found too.

    Raises InputError when the folder, the file or a unique match is missing.
    """
    if not folder.is_dir():
        raise InputError(
            _("The folder {folder} does not exist."),
            _("Put the publisher's files there, or leave --sources away to use the shipped extracts."),
            folder=folder,
        )
    found = sorted({*folder.glob(table.path), *folder.glob(table.path + ".gz")})
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            _("{folder} has no file {path!r}; it holds {present}."),
            _("Fetch the file from its publisher, or correct rml:path in dataset.ttl."),
            folder=folder,
            path=table.path,
            present=", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "-",
        )
    raise InputError(
        _("{folder} has {count} files that match {path!r}: {present}."),
        _("Keep one of them."),
        folder=folder,
        count=len(found),
        path=table.path,
        present=", ".join(p.name for p in found[:8]),
    )


def fingerprint(path: Path, content: Path) -> Input:
    """Return name, SHA-256 and size of a file; ``content`` is what it unpacks to (the file itself, or a work file)."""
    inside = _content(content)
    sha256 = inside.sha256 if content == path else _digest(path)
    return Input(path.name, sha256, path.stat().st_size, inside)


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(path: Path) -> Content:
    import hashlib

    size = path.stat().st_size
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
        file.seek(max(0, size - ENDING))
        ending = file.read(ENDING)
    return Content(_digest(path), size, *(hashlib.sha256(part).hexdigest() for part in (beginning, ending)))


def copy_bounded(source: IO[bytes], target: Path, packed: int, name: str) -> None:
    """Write what ``source`` unpacks to; ``packed`` is its packed size in bytes.

    Raises InputError for what looks like a decompression bomb.
    """
    size = 0
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES or size > MAX_RATIO * max(packed, _CHUNK):
                raise InputError(
                    _("{file}: unpacks to more than {size} bytes, {ratio} times its packed size."),
                    _("This looks like a decompression bomb; unpack it yourself if you trust it."),
                    file=name,
                    size=size,
                    ratio=size // max(packed, 1),
                )
            out.write(chunk)


def gunzip(path: Path, target: Path) -> None:
    """Write the unpacked gzip file to ``target``. Raises InputError for a bomb, OSError for a broken file."""
    with gzip.open(path, "rb") as source:
        copy_bounded(cast("IO[bytes]", source), target, path.stat().st_size, str(path))


def unpack(path: Path, member: str, work: Path) -> Path:
    """Return the plain file behind ``path``: itself, or its unpacked gzip or zip member, written into ``work``.

    Raises InputError for a broken archive, a missing or ambiguous member, an empty file or a bomb.
    """
    import zipfile

    if path.stat().st_size == 0:
        raise InputError(_("{file} is empty (0 bytes)."), _("Fetch it again from its publisher."), file=path)
    try:
        if path.suffix == ".gz":
            target = work / path.stem
            gunzip(path, target)
            return target
        if path.suffix == ".zip" and member:
            return _unzip(path, member, work)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise InputError(
            _("{file} cannot be unpacked: {reason}."),
            _("It is truncated or not what its name says; fetch it again from its publisher."),
            file=path,
            reason=str(error).rstrip("."),
        ) from error
    return path


def _unzip(path: Path, member: str, work: Path) -> Path:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        names = [info for info in archive.infolist() if fnmatch(info.filename, member)]
        if len(names) != 1:
            raise InputError(
                _("{file}: {count} members match {member!r}; it holds {present}."),
                _("Correct simde:member in dataset.ttl so that it means one."),
                file=path,
                count=len(names),
                member=member,
                present=", ".join(archive.namelist()[:8]),
            )
        target = work / Path(names[0].filename).name
        with archive.open(names[0]) as source:
            copy_bounded(source, target, names[0].compress_size, str(path))
    return target


def is_open_ended(path: Path) -> bool:
    """Whether a text file (plain or ``.gz``) ends without a line break: cut off, or issued so by its publisher."""
    last = b""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            last = chunk[-1:]
    return last not in (b"", b"\n", b"\r")


def as_utf8(path: Path, encoding: str, work: Path, name: str) -> Path:
    """Return the text file as UTF-8: itself when it already is, else a copy in ``work``.

    ``encoding`` may be ``auto``; a byte order mark goes before UTF-8. Raises InputError naming line, column and byte of
    the first that is not in the declared encoding.
    """
    encoding = encodings.chosen(path, encoding)
    try:
        codec = codecs.lookup(encoding)
    except LookupError:
        raise InputError(
            _("{file}: the encoding {encoding!r} is not known."),
            _("Use a name such as utf-8, windows-1252 or iso-8859-1 in csvw:encoding."),
            file=name,
            encoding=encoding,
        ) from None
    decoder = codec.incrementaldecoder("strict")
    same = codec.name in ("utf-8", "ascii")
    target = path if same else work / (path.name + ".utf8")
    position = 0
    with path.open("rb") as source, target.open("wb") if not same else Path(os.devnull).open("wb") as out:
        while True:
            chunk = source.read(_CACHED)
            try:
                text = decoder.decode(chunk, not chunk)
            except UnicodeDecodeError as error:
                raise _not_encoded(path, name, encoding, position + error.start - _held(error, chunk)) from None
            if not same:
                out.write(text.encode())
            if not chunk:
                return target
            position += len(chunk)


def _held(error: UnicodeDecodeError, chunk: bytes) -> int:
    """Bytes that the decoder had kept from the chunk before."""
    return max(0, len(error.object) - len(chunk))


def _not_encoded(path: Path, name: str, encoding: str, offset: int) -> InputError:
    before = path.read_bytes()[: offset + 1]
    line = before.count(b"\n") + 1
    start = before.rfind(b"\n", 0, offset) + 1
    return InputError(
        _("{file}, line {line}, byte {column}: the byte 0x{byte:02X} is not {encoding} text."),
        _(
            "Save the file as UTF-8 (in a spreadsheet: save as, CSV UTF-8); if the publisher writes it otherwise, "
            "declare that in dataset.ttl: {guess} fits its letters best."
        ),
        guess=encodings.detect(path),
        file=name,
        line=line,
        column=offset - start + 1,
        byte=before[offset] if offset < len(before) else 0,
        encoding=encoding,
    )
