"""CSL-JSON, as Zotero, Pandoc and Crossref's content negotiation write it."""

import json
import re
from collections.abc import Callable, Iterator

from simde_kg.catalogue import dates, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError
from simde_kg.catalogue.readers.jsontext import Node, items, nodes_of, text_of, texts_of
from simde_kg.catalogue.readers.text import head_text, unmarked
from simde_kg.catalogue.record import Agent, Source
from simde_kg.words import _

ROLES = {
    "author": "aut", "editor": "edt", "translator": "trl", "contributor": "ctb", "compiler": "com",
    "illustrator": "ill",
    "composer": "cmp", "director": "drt", "interviewer": "ivr", "recipient": "rcp", "collection-editor": "pbd",
}  # fmt: skip
"""Name variables of CSL and their relator codes."""
_SINGLE = {
    "volume": "volume", "issue": "issue", "page": "pages", "number-of-pages": "pages", "edition": "edition",
    "container-title": "container",
}  # fmt: skip
_LISTS = {"publisher": "publishers", "publisher-place": "places", "license": "rights", "note": "notes"}
_IDS = {"DOI": "doi", "ISBN": "isbn", "ISSN": "issn", "PMID": "pmid", "PMCID": "pmcid"}
_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)(?:\s[^<>]*)?>")
_SIMDE = {"topics", "areas", "corridors"}


def fits(head: bytes) -> bool:
    """Whether a file begins with JSON that names a type of CSL or one of its variables."""
    text = head_text(head)
    named = r'"(?:container-title|date-parts|author|DOI|citation-key|title)"\s*:'
    return (
        text.lstrip()[:1] in ("[", "{") and re.search(r'"type"\s*:', text) is not None and bool(re.search(named, text))
    )


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file: an array, an object with ``items``, or one item."""
    for found in items(data, "items"):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, node = found
        yield one(node, Source(name, "csl-json", position))


def one(node: Node, source: Source) -> Item:
    """Return the record of a CSL item, or why there is none."""
    if "type" not in node and "title" not in node:
        return RefusedError(
            source.position, _("Record {row} of {file} is no item of CSL: it has no type and no title.")
        )
    draft = Draft(Source(source.file, source.form, source.position, text_of(node.get("id"))))
    genre = text_of(node.get("genre"))
    draft.kind(genre if text_of(node.get("type")) == "article" and genre else text_of(node.get("type")), "type")
    language = text_of(node.get("language"))
    draft.language(language)
    draft.title(_MARKUP.sub("", text_of(node.get("title"))))
    for title in (text_of(node.get("title-short")), text_of(node.get("original-title"))):
        draft.title(title, main=False)
    for name, role in ROLES.items():
        for agent in _agents(node.get(name), role):
            draft.creator(agent)
    _date(draft, node.get("issued"))
    for name, value in node.items():
        _value(draft, name, value)
    return draft.record()


def _agents(given: object, role: str) -> Iterator[Agent]:
    """Yield the people of a name variable: objects as CSL says, or plain names as some programs write them."""
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict):
            yield _agent(one, role)
        elif isinstance(one, str):
            yield from (names.inverted(part.strip(), role) for part in one.split(";") if part.strip())


def _agent(given: Node, role: str) -> Agent:
    if literal := text_of(given.get("literal")) or text_of(given.get("name")):
        return names.organisation(literal, role)
    particles = (text_of(given.get(name)) for name in ("dropping-particle", "non-dropping-particle"))
    family = " ".join(part for part in (*particles, text_of(given.get("family"))) if part)
    first = ", ".join(part for part in (text_of(given.get("given")), text_of(given.get("suffix"))) if part)
    return names.person(family, first, role)


def _date(draft: Draft, issued: object) -> None:
    """Take the date; one that cannot be understood is kept as it stands."""
    given = next(iter(nodes_of(issued)), None)
    if given is None:
        if text := text_of(issued):
            draft.date(text, "issued")
        return
    raw = next((text for name in _RAW if (text := text_of(given.get(name)))), "")
    season = text_of(given.get("season"))
    circa = str(given.get("circa", "")).lower() not in ("", "false", "0", "none")
    found = dates.of_parts(_parts(given), circa=circa, season=dates.SEASONS.get(season.lower(), season)[-1:])
    if dates.is_edtf(text_of(given.get("edtf"))):
        found = text_of(given.get("edtf"))
    if found:
        draft.put("issued", found)
    elif raw:
        draft.date(raw, "issued")
    elif any(part not in (None, "", [], [None]) for value in given.values() for part in _listed(value)):
        draft.keep("issued", json.dumps(issued, ensure_ascii=False))


_RAW = ("raw", "literal", "edtf", "date-time")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _parts(given: Node) -> list[list[object]]:
    """Return the dates of ``date-parts``: lists of numbers, a list, a number, dates as texts; or of year and month."""
    parts = given.get("date-parts") or [given[name] for name in ("year", "month", "day") if given.get(name)]
    found = _listed(parts)
    if not any(isinstance(one, list) for one in found):
        found = [found] if found and len(str(found[0])) <= 4 else [[one] for one in found]
    ends: list[list[object]] = []
    for one in found:
        values = _listed(one)
        dashed = str(values[0]).split("-") if len(values) == 1 and values[0] else []
        whole = [int(value) if isinstance(value, float) and value.is_integer() else value for value in values]
        ends.append(list(dashed) if len(dashed) in (2, 3) and all(map(str.isdigit, dashed)) else whole)
    return ends


def _value(draft: Draft, name: str, value: object) -> None:
    if name in _SINGLE:
        draft.put(_SINGLE[name], _MARKUP.sub("", text_of(value)), name)
    elif name in _LISTS:
        for text in texts_of(value):
            draft.add(_LISTS[name], text)
    elif name in _IDS:
        for text in texts_of(value):
            draft.identifier(text, _IDS[name])
    elif name in _SPECIAL:
        _SPECIAL[name](draft, value)
    elif name not in _READ:
        for text in texts_of(value):
            draft.keep(name, text)


def _abstract(text: str) -> str:
    return unmarked(text) if "</" in text else text


def _keywords(draft: Draft, value: object) -> None:
    draft.keywords(re.split(r"[;,]", value) if isinstance(value, str) else texts_of(value))


_READ = frozenset({"id", "type", "title", "title-short", "original-title", "issued", "language", "genre", *ROLES})


def _custom(draft: Draft, values: object) -> None:
    for name, value in values.items() if isinstance(values, dict) else ():
        for text in texts_of(value):
            if name in _SIMDE:
                draft.add(name, text)
            else:
                draft.keep(f"custom:{name}", text)


_SPECIAL: dict[str, Callable[[Draft, object], None]] = {
    "URL": lambda draft, value: draft.link(text_of(value), "URL"),
    "abstract": lambda draft, value: draft.abstract(_abstract(text_of(value))),
    "keyword": _keywords,
    "custom": _custom,
}
