"""Long files of delimited text: read in bounded memory without ever splitting a record.

DuckDB reads a file in parallel buffers, and guesses where records begin in each: it guesses wrong in files whose quoted
cells hold separators and quotes. Its other way is one buffer as long as the file. So a long file without quotes is read
in buffers, and any other is cut where its quotes are balanced.
"""

import os
import re
from io import FileIO
from itertools import pairwise
from pathlib import Path

LONG = 32 << 20
"""Bytes above which a file is not read as one buffer."""
SHORT = 12 << 20
"""Bytes above which that is so of a file without quotes."""
_BUFFER = 8 << 20
_CHUNK = 4 << 20
_READ = 1 << 18  # fits into the cache of a core
_MOST = 256
"""Pieces of a file that are not made larger: each is opened for itself."""


def has_quotes(path: Path, quote: str) -> bool:
    """Return whether the quote character stands anywhere in a file."""
    mark = quote.encode()
    with path.open("rb", buffering=0) as file:
        return any(mark in chunk for chunk in iter(lambda: file.read(_READ), b""))


def buffer(path: Path) -> int:
    """Return the bytes that are read at a time of a file without quotes, twice as long as its longest line or more."""
    part = _BUFFER // 4
    with path.open("rb", buffering=0) as file:
        whole = (chunk for chunk in iter(lambda: file.read(part), b"") if len(chunk) == part)
        return _BUFFER if all(b"\n" in chunk for chunk in whole) else 4 * _BUFFER


def _last_break(text: bytes, mark: bytes, inside: bool) -> int:
    """Return the place behind the last line feed outside quotes; ``inside``: whether the text ends inside. 0: none."""
    end = len(text)
    while (found := text.rfind(b"\n", 0, end)) >= 0:
        inside ^= text.count(mark, found, end) % 2 == 1
        if not inside:
            return found + 1
        end = found
    return 0


def _first_break(text: bytes, mark: bytes, inside: bool) -> int:
    """Return the place behind the first line feed outside quotes; ``inside``: whether it begins inside. 0: none."""
    start = 0
    while (found := text.find(b"\n", start)) >= 0:
        inside ^= text.count(mark, start, found) % 2 == 1
        if not inside:
            return found + 1
        start = found
    return 0


def cut(path: Path, quote: str, work: Path, *, header: bool) -> tuple[Path, ...]:
    """Write the records of a file as pieces into ``work``, without the header's; return their paths in order.

    The name of a piece ends with its number and the number of the header's lines.
    """
    breaks, lines = _breaks(path, quote.encode(), header=header)
    found = []
    with path.open("rb", buffering=0) as file:
        for number, (start, end) in enumerate(pairwise(breaks)):
            found.append(work / f"{path.name}.{number}-{lines}")
            _copy(file, start, end, found[-1])
    return tuple(found)


def _breaks(path: Path, mark: bytes, *, header: bool) -> tuple[list[int], int]:
    """Return the places in a file where pieces begin, and its end; and the number of the header's lines."""
    size = max(_CHUNK, min(path.stat().st_size // _MOST, LONG // 2))
    found, lines, inside, place = [] if header else [0], 0, False, 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(min(_READ, size)):
            before = inside
            inside ^= chunk.count(mark) % 2 == 1
            if not found:
                end = _first_break(chunk, mark, before)
                lines += chunk.count(b"\n", 0, end or len(chunk))
                found += [place + end] if end else []
            elif place + len(chunk) - found[-1] >= size and (end := _last_break(chunk, mark, inside)):
                found.append(place + end)
            place += len(chunk)
    return ([*found, place] if found and found[-1] < place else found), lines


def _copy(file: FileIO, start: int, end: int, target: Path) -> None:
    """Copy bytes of a file into another: by the kernel, where it can, in half the time."""
    with target.open("wb", buffering=0) as out:
        while start < end:
            try:
                copied = os.copy_file_range(file.fileno(), out.fileno(), end - start, start)
            except (AttributeError, OSError):
                copied = 0
            if not copied:
                file.seek(start)
                copied = out.write(file.read(min(_CHUNK, end - start))) or 0
            start += copied


def lines_before(piece: str) -> int:
    """Return the number of the file's lines before a piece; 0 for a whole file."""
    named = re.fullmatch(r"(.*\.)(\d+)-(\d+)", piece)
    if named is None:
        return 0
    before = (Path(f"{named[1]}{number}-{named[3]}") for number in range(int(named[2])))
    return int(named[3]) + sum(path.read_bytes().count(b"\n") for path in before)
