"""RIS: tagged lines; whatever stands between the records is left aside."""

import re
from collections.abc import Callable, Iterator

from simde_kg.catalogue import names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, Mended, RefusedError
from simde_kg.catalogue.readers.text import decoded, head_text
from simde_kg.catalogue.record import Record, Source, clean
from simde_kg.words import _

_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$|^(ER|SP)  -$")
_FIRST = re.compile(r"\s*ty  ?- ?[A-Za-z]+\s*$", re.I)
_LOOSE = re.compile(r"\s|ty|Ty|tY")
NEXT = ">"
"""Stands in the place of ``ER`` where another record begins before the end."""
Lines = list[tuple[str, str]]
AGENTS = {"AU": "aut", "A1": "aut", "A2": "edt", "ED": "edt", "A3": "edt", "A4": "trl", "TA": "trl", "C0": "ctb"}
"""Tags of people and the roles that RIS gives them."""
_SINGLE = {"VL": "volume", "IS": "issue", "CP": "issue", "ET": "edition"}
_LISTS = {"PB": "publishers", "CY": "places", "PP": "places", "N1": "notes", "RN": "notes"}
_TITLES = ("T1", "TI", "CT")
_OTHER_TITLES = ("TT", "ST")
_CONTAINERS = ("JF", "JO", "T2", "BT", "T3", "JA", "J1", "J2")
_SIMDE = re.compile(r"https://\S+/(topic|area|corridor)/[^\s/]+$")


def fits(head: bytes) -> bool:
    """Whether a line of the beginning names a type of reference."""
    text = head_text(head)
    return re.search(r"^[ \t]*TY {1,2}- ?", text, re.M | re.I) is not None and not text.startswith("@")


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file."""
    for position, lines in enumerate(parted(decoded(data)), 1):
        whole = [pair for pair in lines if pair[0] not in ("ER", NEXT)]
        if len(whole) < 2:
            yield RefusedError(position, _("Record {row} of {file} has no tag but its type."))
        elif lines[-1][0] not in ("ER", NEXT):
            yield RefusedError(position, _("Record {row} of {file} does not end with ER: the file was cut off."))
        else:
            item = _record(whole, Source(name, "ris", position))
            wrong = lines[-1][0] == NEXT and isinstance(item, Record)
            yield Mended(item, _("Record {row} of {file} does not end with ER.")) if wrong else item  # type: ignore[arg-type]


def parted(text: str) -> Iterator[Lines]:
    """Yield the tagged lines of each record, ``ER`` last; lines without a tag continue the one before.

    ``NEXT`` is last where another record begins before the end. A record whose first line is indented, or has its tag
    in small letters, may have all its lines so.
    """
    lines: Lines = []
    inside, loose = False, False
    for line in text.replace("\ufeff", "").splitlines():
        loose = _LOOSE.match(line) is not None if _FIRST.match(line) else loose
        found = _TAG.match(_strict(line) if loose else line)
        tag, value = (found[1] or found[3], found[2] or "") if found else ("", line)
        if tag == "TY":
            if inside:
                yield [*lines, (NEXT, "")]
            lines, inside = [("TY", value)], True
        elif not inside:
            continue
        elif tag == "ER":
            yield [*lines, ("ER", "")]
            inside = False
        elif tag:
            lines.append((tag, value))
        elif value.strip() and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {value.strip()}")
    if inside:
        yield lines


def _strict(line: str) -> str:
    """Return a line without what stands before its tag, the tag in capitals."""
    line = line.lstrip()
    return line[:2].upper() + line[2:]


def _record(lines: Lines, source: Source) -> Item:
    values: dict[str, list[str]] = {}
    draft = Draft(source)
    for tag, value in lines:
        if value := clean(value):
            values.setdefault(tag, []).append(value)
            if tag in AGENTS:
                draft.creator(names.inverted(value, AGENTS[tag]))
    ids = values.pop("ID", [])
    draft.source = Source(source.file, source.form, source.position, ids[0] if ids else "")
    _titles(draft, values)
    _dates(draft, values)
    _pages(draft, values)
    for tag, given in values.items():
        for value in given:
            _value(draft, tag, value)
    return draft.record()


def _titles(draft: Draft, values: dict[str, list[str]]) -> None:
    kind = values.get("TY", [""])[0].upper()
    for tag in _TITLES if kind != "BOOK" or "BT" not in values else (*_TITLES, "BT"):
        for value in values.pop(tag, []):
            draft.title(value)
    for tag in _OTHER_TITLES:
        for value in values.pop(tag, []):
            draft.title(value, main=False)
    for tag in _CONTAINERS:
        for value in values.pop(tag, []):
            if tag in ("JA", "J1", "J2", "T3") and "container" in draft.single:
                draft.keep(tag, value)
            else:
                draft.put("container", value, tag)


def _dates(draft: Draft, values: dict[str, list[str]]) -> None:
    """Take the most exact of DA, PY and Y1."""
    found = [value for tag in ("DA", "Y1", "PY") for value in values.pop(tag, [])]
    for value in sorted(found, key=lambda one: -len(one.strip("/"))):
        year = draft.single.get("issued", "")[:4]
        if not year or not value.startswith(year):
            draft.date(value.rstrip("/"), "PY")


def _pages(draft: Draft, values: dict[str, list[str]]) -> None:
    start, end = (values.pop(tag, []) for tag in ("SP", "EP"))
    if start and end and not re.search(r"[-–]", start[0]):
        draft.put("pages", f"{start[0]}-{end[0]}")
    else:
        for value in [*start, *end]:
            draft.put("pages", value)


def _value(draft: Draft, tag: str, value: str) -> None:
    if tag in AGENTS:
        return
    if tag in _SINGLE:
        draft.put(_SINGLE[tag], value, tag)
    elif tag in _LISTS:
        draft.add(_LISTS[tag], value)
    else:
        _special(draft, tag, value)


def _serial(draft: Draft, value: str) -> None:
    """Take ISSNs and ISBNs; RIS has one tag for both."""
    digits = re.sub(r"[^0-9Xx]", "", value.split("(", maxsplit=1)[0])
    draft.identifier(value, "isbn" if len(digits) in (10, 13) else "issn")


def _links(draft: Draft, value: str) -> None:
    for one in re.split(r";\s*(?=https?://)", value):
        draft.link(one, "UR")


def _term(draft: Draft, value: str) -> None:
    """Take a topic, an area or a corridor by its IRI."""
    if found := _SIMDE.match(value):
        draft.add({"topic": "topics", "area": "areas", "corridor": "corridors"}[found[1]], value)
    else:
        draft.keep("C8", value)


def _special(draft: Draft, tag: str, value: str) -> None:
    if tag in _SPECIAL:
        _SPECIAL[tag](draft, value)
    else:
        draft.keep(tag, value)


_SPECIAL: dict[str, Callable[[Draft, str], None]] = {
    "TY": lambda draft, value: draft.kind(value, "TY"),
    "M3": lambda draft, value: draft.kind(value, "M3"),
    "DO": lambda draft, value: draft.identifier(value, "doi"),
    "SN": _serial,
    "UR": _links,
    "L2": lambda draft, value: draft.link(value, "L2"),
    "KW": lambda draft, value: draft.subject(value.lstrip("*")),
    "C8": _term,
    "AB": lambda draft, value: draft.abstract(value),
    "N2": lambda draft, value: draft.abstract(value),
    "LA": lambda draft, value: draft.language(value, "LA"),
    "C1": lambda draft, value: (
        draft.add("rights", value.removeprefix("rights: ")) if value.startswith("rights: ") else draft.keep("C1", value)
    ),
}
