"""Line breaks of delimited text: whether the bulk reader can take them.

DuckDB loses blank lines, with which the numbers of rows would be wrong, and cannot take records that end in different
ways. What stands in quoted cells is no matter, but for carriage returns in a file whose records end with line feeds.
"""

import re
from pathlib import Path

LF, CRLF = "\\n", "\\r\\n"
"""Ends of records, as DuckDB writes them."""
_CHUNK = 1 << 18
_BLANK = re.compile(rb"\n\n")  # half the time of ``in``
_TWICE = re.compile(rb"\n\n|\n\r|\r\r")


def ending(path: Path, quote: str) -> str:
    """Return how every record of a file ends, LF or CRLF; empty where they end in different ways, or one is blank.

    Empty too where a quote is never closed: DuckDB leaves out what follows it without a word.
    """
    last, mark, marks = b"", quote.encode(), 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            marks += chunk.count(mark) if mark else 0
            if b"\r" in chunk or _BLANK.search(chunk) or (last == b"\n" and chunk.startswith(b"\n")):
                return _ending(path, mark)
            last = chunk[-1:]
    return "" if marks % 2 else LF


def _ending(path: Path, mark: bytes) -> str:
    """Return how every record ends, what is in quotes left away."""
    inside, last, alone = False, b"", False
    carriage = feed = both = 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            segments = chunk.split(mark) if mark else [chunk]
            outside = mark.join(segments[inside::2])  # of two quotes that stand for one, there is nothing between
            if inside or len(segments) > 1:
                alone = alone or (b"\r" in chunk and _has_lone_carriage(mark.join(segments[not inside :: 2])))
                outside = mark * inside + outside
            inside ^= len(segments) % 2 == 0
            text = last + outside
            if _TWICE.search(text):
                return ""
            carriage += outside.count(b"\r")
            feed += outside.count(b"\n")
            both += outside.count(b"\r\n") + (last == b"\r" and outside.startswith(b"\n"))
            last = mark if inside else outside[-1:]
    if carriage and carriage == feed == both and not inside:
        return CRLF
    return "" if carriage or alone or inside else LF


def _has_lone_carriage(text: bytes) -> bool:
    """Whether quoted text has a carriage return without its line feed (which may be in the next chunk: counted so)."""
    return text.count(b"\r") != text.count(b"\r\n")
