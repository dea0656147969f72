"""Crossref JSON: works as its interface gives them, alone, in a list or in a message."""

import re
from collections.abc import Iterator

from simde_kg.catalogue import dates, identifiers, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError
from simde_kg.catalogue.readers.jsontext import Node, items, nodes_of, text_of, texts_of
from simde_kg.catalogue.readers.text import head_text, unmarked
from simde_kg.catalogue.record import Identifier, Source
from simde_kg.words import _

_ROLES = {"author": "aut", "editor": "edt", "translator": "trl", "chair": "edt"}


def fits(head: bytes) -> bool:
    """Whether a file begins with JSON that carries marks of Crossref."""
    text = head_text(head)
    return (
        text.lstrip()[:1] in ("[", "{")
        and re.search(r'"(?:message-type|prefix|member|is-referenced-by-count)"\s*:', text) is not None
    )


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the works of a file."""
    for found in items(data, "message", "items"):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, node = found
        yield _one(node, Source(name, "crossref", position, text_of(node.get("DOI"))))


def _one(node: Node, source: Source) -> Item:
    if not text_of(node.get("DOI")) and not text_of(node.get("title")):
        return RefusedError(
            source.position, _("Record {row} of {file} is no work of Crossref: it has no DOI and no title.")
        )
    draft = Draft(source)
    draft.kind(text_of(node.get("type")))
    draft.language(text_of(node.get("language")))
    parts = (unmarked(text_of(node.get(name))).strip() for name in ("title", "subtitle"))
    draft.title(": ".join(part for part in parts if part))
    for title in texts_of(node.get("original-title")):
        draft.title(unmarked(title), main=False)
    for name, role in _ROLES.items():
        for given in nodes_of(node.get(name)):
            _creator(draft, given, role)
    _date(draft, node)
    for tag, hint in (("DOI", "doi"), ("ISBN", "isbn"), ("ISSN", "issn")):
        for value in texts_of(node.get(tag)):
            draft.identifier(value, hint)
    for name, field in (("container-title", "container"), ("volume", "volume"), ("issue", "issue"), ("page", "pages"),
                        ("article-number", "pages"), ("edition-number", "edition")):  # fmt: skip
        draft.put(field, unmarked(text_of(node.get(name))), name)
    draft.add("publishers", text_of(node.get("publisher")))
    draft.add("places", text_of(node.get("publisher-location")))
    draft.abstract(unmarked(text_of(node.get("abstract"))))
    draft.keywords(texts_of(node.get("subject")), "", "crossref")
    for given in nodes_of(node.get("license")):
        draft.add("rights", text_of(given.get("URL")))
    return draft.record()


def _creator(draft: Draft, given: Node, role: str) -> None:
    orcid = identifiers.orcid(text_of(given.get("ORCID")))
    named = (Identifier("orcid", orcid),) if orcid else ()
    if whole := text_of(given.get("name")):
        draft.creator(names.organisation(whole, role, named))
    else:
        draft.creator(names.person(text_of(given.get("family")), text_of(given.get("given")), role, named))


def _date(draft: Draft, node: Node) -> None:
    for name in ("issued", "published", "published-print", "published-online"):
        for given in nodes_of(node.get(name)):
            parts = given.get("date-parts")
            lists = [part for part in parts if isinstance(part, list)] if isinstance(parts, list) else []
            if "issued" not in draft.single and (found := dates.of_parts(lists)):
                draft.put("issued", found)
