"""Line breaks of delimited text: whether the bulk reader can take them.

DuckDB loses blank lines, with which the numbers of rows would be wrong, takes rows of nothing but delimiters for rows
(the reader of records leaves them out), and cannot take records that end in different ways. What stands in quoted
cells is no matter, but for carriage returns in a file whose records end with line feeds.
"""

import re
from pathlib import Path

LF, CRLF = "\\n", "\\r\\n"
"""Ends of records, as DuckDB writes them."""
_CHUNK = 1 << 18


def ending(path: Path, quote: str, delimiter: str) -> str:
    """Return how every record of a file ends, LF or CRLF; empty where they end in different ways, or one is blank.

    Empty too where a quote is never closed: DuckDB leaves out what follows it without a word.
    """
    last, mark, marks, part = b"", quote.encode(), 0, delimiter.encode()
    blank = re.compile(rb"\n%b*\n" % re.escape(part))
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            marks += chunk.count(mark) if mark else 0
            text = last + chunk if last else chunk
            if b"\r" in chunk or blank.search(text):
                return _ending(path, mark, part)
            last = _blank_end(text, part)
    if len(last) > 1:
        return ""
    return "" if marks % 2 else LF


def _blank_end(text: bytes, part: bytes) -> bytes:
    """Return the last line break and the delimiters behind it, where nothing else follows; empty otherwise."""
    end = text.rstrip(part)
    return text[len(end) - 1 :] if end.endswith(b"\n") else b""


def _ending(path: Path, mark: bytes, part: bytes) -> str:
    """Return how every record ends, what is in quotes left away."""
    inside, last, alone = False, b"", False
    blank = re.compile(rb"\n%b*[\r\n]|\r\r" % re.escape(part))
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
            if blank.search(text):
                return ""
            carriage += outside.count(b"\r")
            feed += outside.count(b"\n")
            both += outside.count(b"\r\n") + (last == b"\r" and outside.startswith(b"\n"))
            last = mark if inside else _blank_end(text, part) or outside[-1:]
    if len(last) > 1:
        return ""
    if carriage and carriage == feed == both and not inside:
        return CRLF
    return "" if carriage or alone or inside else LF


def _has_lone_carriage(text: bytes) -> bool:
    """Whether quoted text has a carriage return without its line feed (which may be in the next chunk: counted so)."""
    return text.count(b"\r") != text.count(b"\r\n")
