"""What a page tells reference managers and search engines: Highwire and Dublin Core tags, COinS."""

from collections.abc import Iterator
from urllib.parse import urlencode

from simde_kg.catalogue import kinds, names
from simde_kg.catalogue.record import Agent, Record

_OPENURL = {"article": ("journal", "article"), "book": ("book", "book"), "chapter": ("book", "bookitem"),
            "report": ("book", "report"), "thesis": ("dissertation", "")}  # fmt: skip
_CONTAINERS = {"article": "citation_journal_title", "chapter": "citation_inbook_title"}
_PUBLISHERS = {"report": "citation_technical_report_institution", "thesis": "citation_dissertation_institution"}


def tags(record: Record, url: str = "") -> list[tuple[str, str]]:
    """Return (name, content) of the ``<meta>`` elements of a document's page; ``url`` is the page's own address.

    Highwire Press tags, which Google Scholar and Zotero read, then Dublin Core.
    """
    return [(name, content) for name, content in (*_highwire(record, url), *_dublin(record, url)) if content]


def pages(record: Record) -> tuple[str, str]:
    """Return first and last page."""
    first, _dash, last = record.pages.replace("–", "-").partition("-")
    return first.strip(), last.strip()


def _highwire(record: Record, url: str) -> Iterator[tuple[str, str]]:
    yield "citation_title", record.title.text
    for agent in record.by_role("aut"):
        yield "citation_author", agent.name
        for one in agent.identifiers:
            if one.scheme == "orcid":
                yield "citation_author_orcid", f"https://orcid.org/{one.value}"
    for agent in record.by_role("edt"):
        yield "citation_editor", agent.name
    yield "citation_publication_date", record.issued.replace("-", "/") if len(record.issued) == 10 else record.year
    yield _CONTAINERS.get(record.type, "citation_series_title"), record.container
    yield "citation_volume", record.volume
    yield "citation_issue", record.issue
    first, last = pages(record)
    yield "citation_firstpage", first
    yield "citation_lastpage", last
    for name, values in (("doi", record.of("doi")), ("isbn", record.of("isbn")), ("issn", record.of("issn"))):
        for value in values:
            yield f"citation_{name}", value
    for name in record.publishers:
        yield _PUBLISHERS.get(record.type, "citation_publisher"), name
    for code in record.languages:
        yield "citation_language", code
    for subject in record.subjects:
        yield "citation_keywords", subject.text
    yield "citation_public_url", url


def _dublin(record: Record, url: str) -> Iterator[tuple[str, str]]:
    yield "DC.title", record.title.text
    for agent in record.creators:
        yield "DC.creator" if agent.role == "aut" else "DC.contributor", agent.name
    yield "DC.date", record.issued
    yield "DC.type", kinds.GENRES.get(record.type, "")
    for code in record.languages:
        yield "DC.language", code
    for name in record.publishers:
        yield "DC.publisher", name
    for subject in record.subjects:
        yield "DC.subject", subject.text
    for value in record.of("doi"):
        yield "DC.identifier", f"https://doi.org/{value}"
    yield "DC.identifier", url
    for text in record.rights:
        yield "DC.rights", text


def coins(record: Record, referrer: str = "simde") -> str:
    """Return the ContextObject of a document (OpenURL 1.0, KEV), for ``<span class="Z3988" title="...">``."""
    form, genre = _OPENURL.get(record.type, ("dc", ""))
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}"),
        ("rfr_id", f"info:sid/{referrer}"),
        *((("rft_id", f"info:doi/{value}")) for value in record.of("doi")[:1]),
    ]
    pairs += list(_dc_keys(record) if form == "dc" else _kev(record, form, genre))
    return urlencode([(name, value) for name, value in pairs if value])


def _kev(record: Record, form: str, genre: str) -> Iterator[tuple[str, str]]:
    yield "rft.genre", genre
    own = {"journal": "rft.atitle", "book": "rft.btitle", "dissertation": "rft.title"}[form]
    yield "rft.atitle" if genre == "bookitem" else own, record.title.text
    yield (
        {"journal": "rft.jtitle", "book": "rft.btitle" if genre == "bookitem" else "rft.series"}.get(form, ""),
        record.container,
    )
    yield from _people(record.by_role("aut"))
    yield "rft.date", record.issued if len(record.issued) in (4, 7, 10) else record.year
    yield "rft.volume", record.volume
    yield "rft.issue", record.issue
    first, last = pages(record)
    yield "rft.spage", first
    yield "rft.epage", last
    yield "rft.issn", record.first("issn") if form == "journal" else ""
    yield "rft.isbn", record.first("isbn") if form == "book" else ""
    yield "rft.pub" if form != "dissertation" else "rft.inst", next(iter(record.publishers), "")
    yield "rft.place", next(iter(record.places), "")
    yield "rft.language", next(iter(record.languages), "")


def _people(authors: tuple[Agent, ...]) -> Iterator[tuple[str, str]]:
    for place, agent in enumerate(authors):
        if place == 0 and agent.person and agent.given:
            yield "rft.aulast", agent.family
            yield "rft.aufirst", agent.given
        yield "rft.au" if agent.person else "rft.aucorp", names.spoken(agent)


def _dc_keys(record: Record) -> Iterator[tuple[str, str]]:
    yield "rft.type", kinds.GENRES.get(record.type, "")
    yield "rft.title", record.title.text
    yield "rft.source", record.container
    for agent in record.creators:
        yield "rft.creator", names.spoken(agent)
    yield "rft.date", record.issued
    yield "rft.publisher", next(iter(record.publishers), "")
    yield "rft.language", next(iter(record.languages), "")
    for link in record.links[:1]:
        yield "rft.identifier", link
