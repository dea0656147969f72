"""Zotero's own JSON: items of its interface (``data``) and of its exports and translators."""

import re
from collections.abc import Iterator

from simde_kg.catalogue import names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError
from simde_kg.catalogue.readers.jsontext import Node, items, nodes_of, text_of
from simde_kg.catalogue.readers.relators import TERMS
from simde_kg.catalogue.readers.text import head_text
from simde_kg.catalogue.record import Source
from simde_kg.words import _

_CONTAINERS = (
    "publicationTitle", "bookTitle", "proceedingsTitle", "encyclopediaTitle", "dictionaryTitle", "websiteTitle",
    "blogTitle", "series", "seriesTitle",
)  # fmt: skip
_ROLES = {
    "author": "aut", "editor": "edt", "bookAuthor": "aut", "seriesEditor": "pbd", "translator": "trl",
    "contributor": "ctb", "programmer": "prg",
}  # fmt: skip
_SINGLE = {"volume": "volume", "issue": "issue", "pages": "pages", "numPages": "pages", "edition": "edition",
           "reportNumber": "issue"}  # fmt: skip
_LISTS = {"publisher": "publishers", "institution": "publishers", "university": "publishers", "place": "places",
          "rights": "rights"}  # fmt: skip
_SKIPPED = frozenset((
    "key", "version", "itemType", "title", "shortTitle", "date", "creators", "tags", "notes", "attachments",
    "itemID", "relations", "language", "abstractNote", "url", "DOI", "ISBN", "ISSN", "collections", "dateAdded",
    "dateModified", "accessDate", "libraryCatalog", "uri",
))  # fmt: skip


def fits(head: bytes) -> bool:
    """Whether a file begins with JSON that has Zotero's item types."""
    return head_text(head).lstrip()[:1] in ("[", "{") and b'"itemType"' in head


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file; attachments and notes on their own are refused."""
    for found in items(data, "items"):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, node = found
        inner = node.get("data")
        yield _one(inner if isinstance(inner, dict) else node, Source(name, "zotero", position))


def _one(node: Node, source: Source) -> Item:
    kind = text_of(node.get("itemType"))
    if kind in ("attachment", "note", "annotation", ""):
        return RefusedError(
            source.position, _("Record {row} of {file} describes no document: it is of type {found!r}."), found=kind
        )
    draft = Draft(
        Source(source.file, source.form, source.position, text_of(node.get("key")) or text_of(node.get("itemID")))
    )
    draft.kind(kind, "itemType")
    draft.language(text_of(node.get("language")))
    draft.title(text_of(node.get("title")))
    draft.title(text_of(node.get("shortTitle")), main=False)
    for given in nodes_of(node.get("creators")):
        _creator(draft, given)
    if date := text_of(node.get("date")):
        draft.date(date)
    for tag, hint in (("DOI", "doi"), ("ISBN", "isbn"), ("ISSN", "issn")):
        if value := text_of(node.get(tag)):
            draft.identifier(value, hint)
    if value := text_of(node.get("url")):
        draft.link(value, "url")
    draft.abstract(text_of(node.get("abstractNote")))
    for given in nodes_of(node.get("tags")):
        draft.subject(text_of(given.get("tag")))
    for name in _CONTAINERS:
        if value := text_of(node.get(name)):
            draft.put("container", value, name)
    _rest(draft, node)
    return draft.record()


def _creator(draft: Draft, given: Node) -> None:
    kind = text_of(given.get("creatorType"))
    role = _ROLES.get(kind) or TERMS.get(kind.lower()) or "ctb"
    if whole := text_of(given.get("name")):
        draft.creator(names.organisation(whole, role))
    else:
        draft.creator(names.person(text_of(given.get("lastName")), text_of(given.get("firstName")), role))


def _rest(draft: Draft, node: Node) -> None:
    for name, given in node.items():
        text = text_of(given)
        if name in _SINGLE:
            draft.put(_SINGLE[name], text, name)
        elif name in _LISTS:
            draft.add(_LISTS[name], text)
        elif name == "extra":
            _extra(draft, text)
        elif name not in _SKIPPED and name not in _CONTAINERS:
            draft.keep(name, text)
    for found in nodes_of(node.get("notes")):
        draft.add("notes", re.sub(r"<[^<>]+>", " ", text_of(found.get("note"))))


def _extra(draft: Draft, text: str) -> None:
    """Take the lines ``DOI: ...`` that Zotero's users write into the field Extra."""
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() in ("doi", "isbn", "issn", "pmid"):
            draft.identifier(value, name.strip().lower())
        else:
            draft.keep("extra", line)
