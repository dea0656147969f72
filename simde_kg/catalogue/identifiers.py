"""Identifiers: found in what people write, brought into one form, their check digits tested."""

import re

from simde_kg.catalogue.record import Identifier

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.I)
_ORCID = re.compile(r"\b(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])\b")
_VIAF = re.compile(r"viaf(?:\.org/viaf)?[/):\s]+(\d{4,22})\b", re.I)
_HANDLE = re.compile(r"^(?:https?://hdl\.handle\.net/|hdl:\s*|info:hdl/)(\S+/\S+)$", re.I)
_ISBN_LIKE = re.compile(r"(?<![\d-])(?:97[89][ -]?)?(?:\d[ -]?){9}[\dXx](?![\d-])")
_ISSN_LIKE = re.compile(r"(?<![\d-])(\d{4})[-–]?(\d{3}[\dXx])(?![\d-])")
TRAILING = ".,;:)]}>'\""


def doi(text: str) -> str:
    """Return the DOI inside a text without its address; empty without one.

    Its letters stay as they are written; DOIs do not tell cases apart (ISO 26324): compare them in lower case.
    """
    found = _DOI.search(_DOI_PREFIX.sub("", text.strip()))
    if not found:
        return ""
    value = found[0]
    while value and value[-1] in TRAILING and not _balanced(value):
        value = value[:-1]
    return value if value.partition("/")[2] else ""


def _balanced(value: str) -> bool:
    """Whether the last character of a DOI is a bracket that was opened inside it."""
    pairs = {")": "(", "]": "[", ">": "<", "}": "{"}
    last = value[-1]
    return last in pairs and value.count(pairs[last]) >= value.count(last)


def isbn_digit_is_right(digits: str) -> bool:
    """Whether an ISBN of 10 or 13 characters has the right check digit (ISO 2108)."""
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
        return total % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum((3 if i % 2 else 1) * int(c) for i, c in enumerate(digits)) % 10 == 0
    return False


def isbn(text: str) -> str:
    """Return the first ISBN inside a text as 13 digits; empty without one that has the right check digit."""
    return next(iter(isbns(text)), "")


def isbns(text: str) -> list[str]:
    """Return every valid ISBN inside a text as 13 digits, each once; those of 10 become 13 (ISO 2108)."""
    found: dict[str, None] = {}
    for match in _ISBN_LIKE.finditer(text.replace("\u2010", "-").replace("\u2011", "-")):
        digits = re.sub(r"[ -]", "", match[0]).upper()
        if isbn_digit_is_right(digits):
            found[digits if len(digits) == 13 else _isbn13(digits)] = None
    return list(found)


def _isbn13(ten: str) -> str:
    body = "978" + ten[:9]
    total = sum((3 if i % 2 else 1) * int(c) for i, c in enumerate(body))
    return body + str(-total % 10)


def issn(text: str) -> str:
    """Return the ISSN inside a text as ``1234-567X``; empty without one that has the right check digit (ISO 3297)."""
    return next(iter(issns(text)), "")


def issns(text: str) -> list[str]:
    """Return every valid ISSN inside a text."""
    found: dict[str, None] = {}
    for match in _ISSN_LIKE.finditer(text):
        digits = (match[1] + match[2]).upper()
        total = sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
        if total % 11 == 0:
            found[f"{digits[:4]}-{digits[4:]}"] = None
    return list(found)


def orcid(text: str) -> str:
    """Return the ORCID iD inside a text as ``0000-0002-1825-0097``; empty without a valid one (ISO 7064 MOD 11-2)."""
    found = _ORCID.search(text)
    if not found:
        return ""
    digits, total = "".join(found.groups()).upper(), 0
    for c in digits[:-1]:
        total = (total + int(c)) * 2 % 11
    check = (12 - total) % 11
    return "-".join(found.groups()).upper() if digits[-1] == ("X" if check == 10 else str(check)) else ""


def agent(text: str) -> Identifier | None:
    """Return the identifier of a person or organisation (ORCID, VIAF) that a text holds."""
    if viaf := _VIAF.search(text):
        return Identifier("viaf", viaf[1])
    if (value := orcid(text)) and (text.strip() == value or "orcid" in text.lower() or not text.strip()[:1].isalpha()):
        return Identifier("orcid", value)
    return None


def typed(text: str, hint: str = "") -> list[Identifier]:
    """Return the identifiers that a text holds; ``hint`` is what its source calls it (``isbn``, ``sn``, ``local``).

    An ISBN or ISSN with a wrong check digit, and anything else, keeps its text under the scheme ``invalid-isbn``,
    ``invalid-issn``, or the hint.
    """
    text, hint = text.strip(), hint.lower()
    if not text:
        return []
    if hint in ("isbn", "issn"):
        values = isbns(text) if hint == "isbn" else issns(text)
        return [Identifier(hint, value) for value in values] or [Identifier(f"invalid-{hint}", text)]
    if hint in ("", "doi", "uri", "url") and (value := doi(text)):
        return [Identifier("doi", value)]
    if hint == "doi":
        return [Identifier("invalid-doi", text)]
    if handle := _HANDLE.match(text):
        return [Identifier("handle", handle[1])]
    if hint:
        return [Identifier(hint, text)]
    return _guessed(text)


def _guessed(text: str) -> list[Identifier]:
    """Return what a text without a hint is: an ISBN or ISSN where it says so or is nothing else, a local name."""
    lower = text.lower()
    bare = re.sub(r"[ -]", "", text)
    is_isbn = "isbn" in lower or re.fullmatch(r"(?:\d{9}|97[89]\d{9})[\dXx]", bare)
    if is_isbn and (values := isbns(text)):
        return [Identifier("isbn", value) for value in values]
    if ("issn" in lower or re.fullmatch(r"\d{4}-\d{3}[\dXx]", text)) and (values := issns(text)):
        return [Identifier("issn", value) for value in values]
    if lower.startswith("oai:"):
        return [Identifier("oai", text)]
    return [Identifier("local", text)]
