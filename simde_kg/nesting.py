"""How deep an RDF file is nested: brackets in Turtle, elements in RDF/XML. Depth without end makes parsers slow."""

import contextlib
import mmap
import re
from itertools import accumulate
from pathlib import Path
from xml.parsers import expat

DEEPEST = 1000
"""Levels; lists and nodes that people and programs write have some tens."""
_BRACKETS = b"[](){}"
_OTHERS = bytes(byte for byte in range(256) if byte not in _BRACKETS)
_STEPS = dict.fromkeys(b"[({", 1) | dict.fromkeys(b"])}", -1)
_TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\''
    rb"|<[^<>\s]*+>|#[^\n]*+|[\[\](){}]",
    re.DOTALL,
)
"""A text, an IRI, a comment or a bracket of Turtle and TriG."""


def is_deeper(path: Path, form: str, most: int = DEEPEST) -> bool:
    """Whether a file (``turtle``, ``trig``, ``n3`` or ``rdfxml``; not empty) is nested deeper than ``most`` levels.

    A file that breaks the rules of its format is looked at as far as they hold.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        if form == "rdfxml":
            return _elements(text, most)
        if form not in ("turtle", "trig", "n3"):
            return False
        brackets = text[:].translate(None, _OTHERS)
        return _levels(brackets, most) and _levels(_real(text), most)


def _levels(brackets: bytes, most: int) -> bool:
    """Whether brackets open more than ``most`` levels; what closes too much does not count."""
    if len(brackets) <= most:
        return False
    depths = accumulate(map(_STEPS.__getitem__, brackets), lambda depth, step: max(0, depth + step))
    return any(depth > most for depth in depths)


def _real(text: mmap.mmap) -> bytes:
    """Return the brackets outside texts, IRIs and comments."""
    return b"".join(found[0] for found in _TOKEN.finditer(text) if found[0] in _SINGLE)


_SINGLE = frozenset(_BRACKETS[i : i + 1] for i in range(len(_BRACKETS)))


class _TooDeepError(Exception):
    """An element below too many others."""


def _elements(text: mmap.mmap, most: int) -> bool:
    depth = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > most:
            raise _TooDeepError

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        with contextlib.suppress(expat.ExpatError):  # what is no XML the reader tells
            parser.ParseFile(text)
    except _TooDeepError:
        return True
    return False
