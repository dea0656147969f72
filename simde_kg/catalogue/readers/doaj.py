"""DOAJ JSON: articles as its interface and its dumps give them (``bibjson``)."""

from collections.abc import Iterator

from simde_kg.catalogue import dates, identifiers, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError
from simde_kg.catalogue.readers.jsontext import Node, items, nodes_of, text_of, texts_of
from simde_kg.catalogue.readers.text import head_text
from simde_kg.catalogue.record import Identifier, Source
from simde_kg.words import _


def fits(head: bytes) -> bool:
    """Whether a file begins with JSON that has a ``bibjson``."""
    return head_text(head).lstrip()[:1] in ("[", "{") and b'"bibjson"' in head


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the articles of a file."""
    for found in items(data, "results"):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, node = found
        inside = node.get("bibjson")
        if not isinstance(inside, dict):
            yield RefusedError(position, _("Record {row} of {file} has no bibjson."))
            continue
        yield _one(inside, Source(name, "doaj", position, text_of(node.get("id"))))


def _one(node: Node, source: Source) -> Item:
    draft = Draft(source)
    draft.put("type", "article")
    draft.title(text_of(node.get("title")))
    for given in nodes_of(node.get("author")):
        agent = names.direct(text_of(given.get("name")))
        orcid = identifiers.orcid(text_of(given.get("orcid_id")))
        draft.creator(type(agent)(agent.name, "aut", agent.person, (Identifier("orcid", orcid),)) if orcid else agent)
    if year := text_of(node.get("year")):
        month = text_of(node.get("month"))
        draft.date(dates.edtf(f"{year}-{month}") or dates.edtf(f"{month} {year}") or year, "year")
    for given in nodes_of(node.get("identifier")):
        kind = text_of(given.get("type")).lower()
        draft.identifier(text_of(given.get("id")), "issn" if kind in ("pissn", "eissn") else kind)
    start, end = text_of(node.get("start_page")), text_of(node.get("end_page"))
    draft.put("pages", f"{start}-{end}" if start and end and start != end else start or end)
    draft.abstract(text_of(node.get("abstract")))
    draft.keywords(texts_of(node.get("keywords")))
    for given in nodes_of(node.get("subject")):
        draft.subject(text_of(given.get("term")), "", text_of(given.get("scheme")).lower() or "lcc")
    for given in nodes_of(node.get("link")):
        draft.link(text_of(given.get("url")))
    for journal in nodes_of(node.get("journal")):
        _journal(draft, journal)
    return draft.record()


def _journal(draft: Draft, journal: Node) -> None:
    draft.put("container", text_of(journal.get("title")))
    draft.put("volume", text_of(journal.get("volume")))
    draft.put("issue", text_of(journal.get("number")))
    draft.add("publishers", text_of(journal.get("publisher")))
    for code in texts_of(journal.get("language")):
        draft.language(code)
    for value in texts_of(journal.get("issns")):
        draft.identifier(value, "issn")
    for given in nodes_of(journal.get("license")):
        draft.add("rights", text_of(given.get("title")) or text_of(given.get("type")))
