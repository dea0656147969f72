"""Values of BibTeX as they stand in a file: braces, quotes, macros joined by ``#``, what a parent lends its parts."""

import re
from collections.abc import Iterable, Mapping

_NEXT = re.compile(r"\s*([A-Za-z][\w:.+-]*)\s*=\s*(?=[{\"\d\w])")
_MOST = 100_000
"""Characters of the longest value that macros make."""
_LENT = (
    "year", "date", "month", "publisher", "address", "location", "organization", "editor", "series", "volume",
    "booktitle", "journal", "journaltitle",
)  # fmt: skip
"""Fields that a part has from what its ``crossref`` names."""
_SIGNS = re.compile(r"\\([_%&#$~{}])(?:\{\})?|\\text(?:ascii)?(tilde)(?:\{\})?")
Fields = list[tuple[str, str]]


def macros(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return name (lower case) -> text of the macros of a file, each made of those before it."""
    found: dict[str, str] = {}
    for name, raw in given:
        found[name.lower()] = one(raw, found)
    return found


def one(raw: str, known: Mapping[str, str]) -> str:
    """Return the text of a value; as it is written where it is no value of BibTeX."""
    text, end = _expression(raw, known)
    return raw if raw[end:].strip() else text


def fields(given: Iterable[tuple[str, str]], known: Mapping[str, str]) -> tuple[Fields, list[str]]:
    """Return the fields of an entry as texts, and the names of those before which a comma is missing."""
    found: Fields = []
    lacking: list[str] = []
    for given_name, given_value in given:
        name, value = given_name, given_value
        while True:
            text, end = _expression(value, known)
            following = _NEXT.match(value, end)
            if not value[end:].strip() or following is None:
                found.append((name.lower(), one(value, known)))
                break
            found.append((name.lower(), text))
            name, value = following[1], value[following.end() :]
            lacking.append(name)
    return found, lacking


def _expression(raw: str, known: Mapping[str, str]) -> tuple[str, int]:
    """Return the text of the value that a text begins with, and where that ends."""
    texts: list[str] = []
    place = 0
    while True:
        place += len(raw[place:]) - len(raw[place:].lstrip())
        end = _end(raw, place)
        piece = raw[place:end].strip()
        texts.append(piece[1:-1] if piece[:1] in ("{", '"') else known.get(piece.lower(), piece))
        joined = re.compile(r"\s*#\s*").match(raw, end)
        if joined is None or joined.end() == len(raw):
            break
        place = joined.end()
    text = "".join(texts)
    return (text, end) if len(text) <= _MOST else (raw, len(raw))


def _end(raw: str, start: int) -> int:
    """Return where a part of a value ends: a group, a text in quotes, a macro or a number."""
    if raw[start : start + 1] not in ("{", '"'):
        bare = re.compile(r"[^#{}\"=]*").match(raw, start)
        return bare.end() if bare else start
    quoted, depth = raw[start] == '"', 0
    for found in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(raw, start + quoted):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0 and found[0] == ('"' if quoted else "}"):
            return found.end()
    return len(raw)


def inherited(values: dict[str, str], kind: str, parent: Mapping[str, str]) -> None:
    """Add to an entry's values what the entry that it names in ``crossref`` has and it has not."""
    for name in _LENT:
        if name in parent:
            values.setdefault(name, parent[name])
    if kind.lower().startswith("in") and "title" in parent:
        values.setdefault("booktitle", parent["title"])


def verbatim(text: str) -> str:
    """Return an address or number as it is meant: LaTeX's escapes taken away and nothing else."""
    text = re.sub(r"^\s*\\url\s*\{(.*)\}\s*$", r"\1", text, flags=re.DOTALL)
    found = _SIGNS.sub(lambda match: "~" if match[2] else match[1], text)
    return found.replace("{", "").replace("}", "").strip()
