"""SciELO ArticleMeta: ISIS fields (v12 titles, v10 authors, v83 abstracts ...) of article and journal."""

from collections.abc import Iterator

from simde_kg.catalogue import dates, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError
from simde_kg.catalogue.readers.jsontext import Node, items, nodes_of, text_of
from simde_kg.catalogue.readers.text import head_text
from simde_kg.catalogue.record import Identifier, Source
from simde_kg.words import _

_ROLES = {"nd": "aut", "ed": "edt", "tr": "trl", "coord": "edt", "org": "edt"}


def fits(head: bytes) -> bool:
    """Whether a file begins with JSON whose fields are numbered like those of ISIS."""
    text = head_text(head)
    return text.lstrip()[:1] in ("[", "{") and any(mark in text for mark in ('"v490"', '"v12"', '"v880"', '"sent_wos"'))


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the articles of a file."""
    for found in items(data, "objects"):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, node = found
        article, journal = node.get("article"), node.get("title")
        if not isinstance(article, dict):
            yield RefusedError(position, _("Record {row} of {file} has no article."))
            continue
        code = text_of(node.get("code")) or _first(article, "v880")
        source = Source(name, "scielo", position, code)
        yield _one(node, article, journal if isinstance(journal, dict) else {}, source)


def _first(node: Node, field: str, part: str = "_") -> str:
    return next((text for one in nodes_of(node.get(field)) if (text := text_of(one.get(part)))), "")


def _one(node: Node, article: Node, journal: Node, source: Source) -> Item:
    draft = Draft(source)
    draft.kind(text_of(node.get("document_type")) or _first(article, "v71type") or "article")
    draft.language(_first(article, "v40"))
    original = _first(article, "v40")
    titles = sorted(nodes_of(article.get("v12")), key=lambda one: text_of(one.get("l")) != original)
    for title in titles:
        text, sub = text_of(title.get("_")), text_of(title.get("s"))
        draft.title(f"{text}: {sub}" if sub else text, text_of(title.get("l")))
    for given in nodes_of(article.get("v10")):
        _creator(draft, given)
    for given in nodes_of(article.get("v11")):
        draft.creator(names.organisation(text_of(given.get("_")) or text_of(given.get("d"))))
    _date(draft, node, article)
    if doi := text_of(node.get("doi")) or _first(article, "v237"):
        draft.identifier(doi, "doi")
    if source.id:
        draft.identifiers.append(Identifier("scielo", source.id))
    for given in nodes_of(article.get("v83")):
        draft.abstract(text_of(given.get("a")), text_of(given.get("l")))
    for given in nodes_of(article.get("v85")):
        draft.subject(text_of(given.get("k")), text_of(given.get("l")))
    _place(draft, article, journal)
    licence = text_of(node.get("license"))
    draft.add("rights", licence if licence.startswith("http") or not licence else f"CC {licence.upper()}")
    return draft.record()


def _creator(draft: Draft, given: Node) -> None:
    role = _ROLES.get(text_of(given.get("r")).lower(), "aut")
    draft.creator(names.person(text_of(given.get("s")), text_of(given.get("n")), role))


def _date(draft: Draft, node: Node, article: Node) -> None:
    for text in (_first(article, "v65"), _first(article, "v223"), text_of(node.get("publication_date"))):
        if "issued" not in draft.single and (found := dates.edtf(text)):
            draft.put("issued", found)


def _place(draft: Draft, article: Node, journal: Node) -> None:
    draft.put("container", _first(journal, "v100") or _first(article, "v30"))
    draft.put("volume", _first(article, "v31"))
    draft.put("issue", _first(article, "v32") if _first(article, "v32") != "ahead" else "")
    first, last, number = (_first(article, "v14", part) for part in ("f", "l", "e"))
    draft.put("pages", f"{first}-{last}" if first and last else first or number)
    for field in ("v435", "v400", "v935"):
        for given in nodes_of(journal.get(field)):
            draft.identifier(text_of(given.get("_")), "issn")
    for given in nodes_of(journal.get("v480")):
        draft.add("publishers", text_of(given.get("_")))
    draft.add("places", _first(journal, "v490"))
    draft.keywords((text_of(one.get("_")) for one in nodes_of(journal.get("v440"))), "", "scielo-area")
