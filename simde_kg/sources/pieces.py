"""Long files of delimited text: read in bounded memory without ever splitting a record.

DuckDB reads a file in parallel buffers, and guesses where records begin in each: it guesses wrong in files whose quoted
cells hold separators and quotes. Its other way is one buffer as long as the file. So a long file without quotes is read
in buffers, and any other is cut where its quotes are balanced.
"""

import re
from pathlib import Path

LONG = 32 << 20
"""Bytes above which a file is not read as one buffer."""
_CHUNK = 4 << 20
_MOST = 256
"""Pieces of a file that are not made larger: each is opened for itself."""


def has_quotes(path: Path, quote: str) -> bool:
    """Whether the quote character stands anywhere in a file."""
    mark = quote.encode()
    with path.open("rb") as file:
        return any(mark in chunk for chunk in iter(lambda: file.read(_CHUNK), b""))


def _last_break(text: bytes, mark: bytes, inside: bool) -> int:
    """Return the place behind the last line feed outside quotes; ``inside``: whether the text ends inside. 0: none."""
    end = len(text)
    while (found := text.rfind(b"\n", 0, end)) >= 0:
        inside ^= text.count(mark, found, end) % 2 == 1
        if not inside:
            return found + 1
        end = found
    return 0


def _first_break(text: bytes, mark: bytes) -> int:
    """Return the place behind the first line feed outside quotes; 0 where there is none."""
    found = text.find(b"\n")
    while found >= 0 and text.count(mark, 0, found) % 2:
        found = text.find(b"\n", found + 1)
    return found + 1


def cut(path: Path, quote: str, work: Path, *, header: bool) -> tuple[Path, ...]:
    """Write the records of a file as pieces into ``work``, without the header's; return their paths in order.

    The name of a piece ends with its number and the number of the header's lines.
    """
    mark, found, waiting, inside = quote.encode(), list[Path](), b"", False
    lines = None if header else 0
    size = max(_CHUNK, min(path.stat().st_size // _MOST, LONG // 2))
    with path.open("rb") as file:
        while chunk := file.read(size):
            waiting += chunk
            if lines is None and (start := _first_break(waiting, mark)):
                lines = waiting.count(b"\n", 0, start)
                inside = waiting.count(mark, start) % 2 == 1
                waiting = waiting[start:]
            elif lines is not None:
                inside ^= chunk.count(mark) % 2 == 1
            if lines is not None and (end := _last_break(waiting, mark, inside)):
                found.append(_write(waiting[:end], work, f"{path.name}.{len(found)}-{lines}"))
                waiting = waiting[end:]
    if waiting and lines is not None:
        found.append(_write(waiting, work, f"{path.name}.{len(found)}-{lines}"))
    return tuple(found)


def _write(text: bytes, work: Path, name: str) -> Path:
    path = work / name
    path.write_bytes(text)
    return path


def lines_before(piece: str) -> int:
    """Return the number of the file's lines before a piece; 0 for a whole file."""
    named = re.fullmatch(r"(.*\.)(\d+)-(\d+)", piece)
    if named is None:
        return 0
    before = (Path(f"{named[1]}{number}-{named[3]}") for number in range(int(named[2])))
    return int(named[3]) + sum(path.read_bytes().count(b"\n") for path in before)
