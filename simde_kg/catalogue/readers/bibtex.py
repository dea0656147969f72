"""BibTeX and biblatex: every entry of a file, whatever prose, double braces or broken entries stand around it."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from simde_kg.catalogue import dates, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, Mended, RefusedError, bibtexvalues
from simde_kg.catalogue.readers.latex import plain
from simde_kg.catalogue.readers.text import decoded, head_text
from simde_kg.catalogue.record import Agent, Identifier, Record, Source, clean
from simde_kg.words import _

if TYPE_CHECKING:
    from bibtexparser.model import ParsingFailedBlock

_BLOCK = re.compile(r"^\s*@\s*(\w+)\s*[{(]", re.M)
_SIMDE = re.compile(r"https://\S+/(topic|area|corridor)/[^\s/]+$")
_ROLES = {"author": "aut", "editor": "edt", "editora": "edt", "translator": "trl", "contributor": "ctb"}
_NAMES = {**_ROLES, "bookauthor": "aut"}
_COMMA = _("Entry {row} of {file} lacks a comma before: {found}.")


def fits(head: bytes) -> bool:
    """Whether an entry begins somewhere in the beginning of a file."""
    return re.search(r"^\s*@\s*[A-Za-z]+\s*[{(]\s*[^\s,=]*\s*[,=]", head_text(head), re.M) is not None


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file, in its order; entries that repeat a key are read like others."""
    from bibtexparser import entrypoint, model

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = entrypoint.parse_string(decoded(data), parse_stack=[])
    blocks = [getattr(one, "ignore_error_block", None) or one for one in library.blocks]
    known = bibtexvalues.macros((one.key, str(one.value)) for one in blocks if isinstance(one, model.String))
    entries: dict[int, tuple[bibtexvalues.Fields, list[str]]] = {}
    parents: dict[str, dict[str, str]] = {}
    for one in blocks:
        if isinstance(one, model.Entry):
            found = bibtexvalues.fields(((str(field.key), str(field.value)) for field in one.fields), known)
            entries[id(one)] = found
            parents.setdefault(one.key.lower(), dict(reversed(found[0])))
    position = 0
    for one in blocks:
        if isinstance(one, model.Entry):
            position += 1
            given, lacking = entries[id(one)]
            item = _entry(one.entry_type, given, Source(name, "bibtex", position, one.key), parents)
            wrong = lacking and isinstance(item, Record)
            yield Mended(item, _COMMA, {"found": ", ".join(lacking)}) if wrong else item  # type: ignore[arg-type]
        elif isinstance(one, model.ParsingFailedBlock):
            position += 1
            yield _broken(one, position)


def _broken(block: "ParsingFailedBlock", position: int) -> RefusedError:
    reason = str(getattr(block.error, "abort_reason", "") or block.error) or "-"
    return RefusedError(
        position,
        _("Entry {row} of {file}, at line {line}, is no BibTeX: {reason}."),
        line=(block.start_line or 0) + 1,
        reason=reason.splitlines()[0][:200].rstrip("."),
    )


def _entry(kind: str, fields: bibtexvalues.Fields, source: Source, parents: Mapping[str, dict[str, str]]) -> Item:
    draft = Draft(source)
    values = _once(fields, draft)
    if not values:
        found = source.id or kind
        return RefusedError(source.position, _("Entry {row} of {file} ({found}) has no fields."), found=found)
    if values.get("crossref"):
        bibtexvalues.inherited(values, kind, parents.get(values["crossref"].strip().lower(), {}))
    if kind.lower() != "misc":
        draft.kind(kind, "entry")
    _main(draft, values)
    _date(draft, values)
    for name, value in values.items():
        _value(draft, name, value)
    return draft.record()


def _once(fields: bibtexvalues.Fields, draft: Draft) -> dict[str, str]:
    """Return the first value of each field; another one is kept aside."""
    values: dict[str, str] = {}
    for name, value in fields:
        if name in values:
            draft.keep(name, plain(value))
        elif value.strip():
            values[name] = value
    return values


def _value(draft: Draft, name: str, value: str) -> None:
    if name in _NAMES:
        for agent in people(value, _NAMES[name]):
            draft.creator(agent)
    elif name in ("keywords", "keyword", "mendeley-tags"):
        draft.keywords(re.split(r"[;,]", plain(value)) if ";" not in value else plain(value).split(";"))
    elif name in ("url", "doi", "eprint"):
        _FIELDS[name](draft, clean(bibtexvalues.verbatim(value)))
    else:
        _FIELDS.get(name, _other(name))(draft, clean(plain(value)))


def _main(draft: Draft, values: dict[str, str]) -> None:
    """Take the titles: the entry's, its subtitle, the one of what it stands in."""
    title = clean(plain(values.pop("title", "")))
    if sub := clean(plain(values.pop("subtitle", ""))):
        title = f"{title}: {sub}" if title else sub
    draft.title(title)
    for name in ("journaltitle", "journal", "booktitle", "maintitle", "series"):
        if value := clean(plain(values.pop(name, ""))):
            if name in ("series", "maintitle") and "container" in draft.single:
                draft.keep(name, value)
            else:
                draft.put("container", value, name)


def _date(draft: Draft, values: dict[str, str]) -> None:
    if value := values.pop("date", "").strip("{} "):
        draft.date(value if dates.is_edtf(value) else plain(value))
    year, month = clean(plain(values.pop("year", ""))), clean(plain(values.pop("month", "")))
    if not year:
        if month:
            draft.keep("month", month)
        return
    found = dates.edtf(f"{year}-{month}") if month.isdigit() else dates.edtf(f"{month} {year}") if month else ""
    if "issued" not in draft.single:
        draft.date(found or year, "year")
        if month and not found:
            draft.keep("month", month)


def people(value: str, role: str) -> Iterator[Agent]:
    """Yield the people of a BibTeX list of names; a name in braces is an organisation, ``others`` is left out."""
    for part in _parted(value):
        name = part.strip()
        if not name or name.lower() in ("others", "and"):
            continue
        inner = name[1:-1] if name.startswith("{") and name.endswith("}") and _is_one_group(name) else ""
        if inner:
            while inner.startswith("{") and inner.endswith("}") and _is_one_group(inner):
                inner = inner[1:-1]
            yield names.organisation(plain(inner), role)
        else:
            yield _person(name, role)


def _person(name: str, role: str) -> Agent:
    """Read ``von Last, First``, ``von Last, Jr, First`` and biblatex's ``family=..., given=...``."""
    if pairs := dict(re.findall(r"(family|given|prefix|suffix)=\s*(\{[^{}]*\}|[^,]*)", name)):
        family = " ".join(clean(plain(pairs[part])) for part in ("prefix", "family") if part in pairs)
        return names.person(family, plain(pairs.get("given", "")), role)
    parts = [clean(plain(part)) for part in _parted(name, ",")]
    if len(parts) == 1:
        return names.direct(parts[0], role)
    given = f"{parts[2]}, {parts[1]}" if len(parts) == 3 else ", ".join(parts[1:])
    return names.person(parts[0], given, role)


def _parted(value: str, mark: str = "and") -> Iterator[str]:
    """Yield the parts of a value between commas or the word ``and``, where these stand outside braces."""
    depth, start = 0, 0
    pattern = re.compile(r"[{}]|," if mark == "," else r"[{}]|(?:(?<=\s)|^)and(?=\s|$)")
    for found in pattern.finditer(value):
        if found.start() and value[found.start() - 1] == "\\" and found[0] in "{}":
            continue
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
        elif depth <= 0:
            yield value[start : found.start()]
            start = found.end()
    yield value[start:]


def _is_one_group(text: str) -> bool:
    depth = 0
    for i, c in enumerate(text):
        if i and text[i - 1] == "\\":
            continue
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return i == len(text) - 1
    return False


def _other(name: str) -> "Callable[[Draft, str], None]":
    return lambda draft, value: draft.keep(name, value)


def _serial(hint: str) -> "Callable[[Draft, str], None]":
    """Take every ISBN or ISSN of a field; a field without a valid one keeps its text."""

    def add(draft: Draft, value: str) -> None:
        draft.identifier(value, hint)

    return add


def _link(draft: Draft, value: str) -> None:
    for one in re.split(r"[\s;]+(?=https?://)", value):
        draft.link(one, "url")


def _eprint(draft: Draft, value: str) -> None:
    draft.identifiers.append(Identifier("eprint", value))


def _how(draft: Draft, value: str) -> None:
    draft.link(value.removeprefix("url").strip(), "howpublished")


def _terms(draft: Draft, value: str) -> None:
    for one in value.split():
        if found := _SIMDE.match(one):
            draft.add({"topic": "topics", "area": "areas", "corridor": "corridors"}[found[1]], one)
        else:
            draft.keep("simde", one)


def _number(draft: Draft, value: str) -> None:
    draft.put("issue", value, "number")


_FIELDS: dict[str, Callable[[Draft, str], None]] = {
    "volume": lambda draft, value: draft.put("volume", value, "volume"),
    "number": _number,
    "issue": _number,
    "pages": lambda draft, value: draft.put("pages", re.sub(r"\s*(?:--+|–|—)\s*", "-", value), "pages"),
    "pagetotal": lambda draft, value: draft.put("pages", value, "pagetotal"),
    "edition": lambda draft, value: draft.put("edition", value, "edition"),
    "publisher": lambda draft, value: draft.add("publishers", value),
    "institution": lambda draft, value: draft.add("publishers", value),
    "school": lambda draft, value: draft.add("publishers", value),
    "organization": lambda draft, value: draft.add("publishers", value),
    "address": lambda draft, value: draft.add("places", value),
    "location": lambda draft, value: draft.add("places", value),
    "doi": lambda draft, value: draft.identifier(value, "doi"),
    "isbn": _serial("isbn"),
    "issn": _serial("issn"),
    "eprint": _eprint,
    "url": _link,
    "howpublished": _how,
    "abstract": lambda draft, value: draft.abstract(value),
    "note": lambda draft, value: draft.add("notes", value),
    "copyright": lambda draft, value: draft.add("rights", value),
    "rights": lambda draft, value: draft.add("rights", value),
    "language": lambda draft, value: draft.language(value, "language"),
    "langid": lambda draft, value: None if draft.lists.get("languages") else draft.language(value, "langid"),
    "shorttitle": lambda draft, value: draft.title(value, main=False),
    "type": lambda draft, value: draft.kind(value, "type"),
    "entrysubtype": lambda draft, value: draft.kind(value, "entrysubtype"),
    "simde": _terms,
}
