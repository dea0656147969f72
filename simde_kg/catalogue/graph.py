"""Record -> graph: a document, its agents and its catalogue record, in the model of the curated documents."""

import hashlib
import re
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from simde_kg import iri, vocab
from simde_kg.catalogue import kinds, languages
from simde_kg.catalogue.record import Agent, Record, Text
from simde_kg.issues import Issue
from simde_kg.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable

BIBO, BF = Namespace(vocab.PREFIXES["bibo"]), Namespace(vocab.PREFIXES["bf"])
DC, DCTERMS, DCAT = (Namespace(vocab.PREFIXES[name]) for name in ("dc", "dcterms", "dcat"))
FOAF, SCHEMA, SKOS = (Namespace(vocab.PREFIXES[name]) for name in ("foaf", "schema", "skos"))
SIMDE, EDTF = Namespace(vocab.PREFIXES["simde"]), Namespace(vocab.PREFIXES["edtf"])
RELATORS = "http://id.loc.gov/vocabulary/relators/"
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
UNKNOWN = "und"
"""The language tag of texts whose language nobody stated (ISO 639-2)."""
OTHER = "other"
"""The type of documents whose records state none that the project knows."""
AGENT_IRIS = {"orcid": "https://orcid.org/", "viaf": "http://viaf.org/viaf/"}

LITERALS = {
    "container": SIMDE.containerTitle,
    "volume": BIBO.volume,
    "issue": BIBO.issue,
    "pages": BIBO.pages,
    "edition": BIBO.edition,
}
"""Fields of one text and their properties."""
LISTS = {
    "publishers": DC.publisher,
    "places": SIMDE.placeOfPublication,
    "rights": DC.rights,
    "notes": SKOS.note,
}
"""Fields of many texts and their properties."""
THINGS = {"topics": DCTERMS.subject, "areas": DCTERMS.spatial, "corridors": SIMDE.aboutCorridor, "links": SCHEMA.url}
"""Fields of many IRIs and their properties."""
IDENTIFIERS = {"isbn": BIBO.isbn, "issn": BIBO.issn, "handle": BIBO.handle, "pmid": BIBO.pmid, "lccn": BIBO.lccn}
"""Schemes of identifiers that BIBO has a property for; the others are ``scheme:value`` of dc:identifier."""
_SHAPED = re.compile(r"10\.[0-9]{4,9}/[^ ]+")
_DATES = ((r"\d{4}", XSD.gYear), (r"\d{4}-(?:0[1-9]|1[0-2])", XSD.gYearMonth), (r"\d{4}-[01]\d-\d\d", XSD.date))
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+", re.I)
_STOP = frozenset((
    "a", "an", "and", "as", "at", "by", "de", "del", "des", "du", "e", "el", "en", "et", "for", "from", "in",
    "la", "las", "le", "les", "los", "of", "on", "or", "os", "para", "por", "sur", "the", "to", "un", "una",
    "with", "y",
))  # fmt: skip


def mappable(record: Record) -> Issue | None:
    """Return why a record cannot become a document of the graph; None when it can."""
    if record.title.text:
        return None
    return Issue(
        "record-without-title",
        _("Record {row} of {file} has no title."),
        severity="warning",
        file=record.source.file,
        row=record.source.position or None,
        remedy=_("Add one, then it can become a document."),
    )


def slug(record: Record) -> str:
    """Return a name for a new document: family name, year and the first words of the title; ``sd`` without a year.

    A title without Latin letters gives a hash in their place.

    The caller adds a number where the name is taken; once given, it never changes.
    """
    who = iri.slug(record.creators[0].family) if record.creators else ""
    words = [word for word in iri.slug(record.title.text).split("-") if word not in _STOP and len(word) > 1]
    if not words:
        words = [hashlib.blake2b(record.title.text.encode("utf-8", "replace"), digest_size=4).hexdigest()]
    parts = [*who.split("-")[:2], record.year or "sd", *words[:2]]
    return "-".join(part for part in parts if part)[:80].strip("-")


def date_literal(date: str) -> Literal:
    """Return a date of EDTF as a literal: of XSD where that says the same, else of the Library of Congress."""
    for pattern, datatype in _DATES:
        if re.fullmatch(pattern, date):
            return Literal(date, datatype=datatype, normalize=False)
    return Literal(date, datatype=EDTF.edtf)


def to_graph(record: Record, document: str, base: str = iri.BASE) -> Graph:
    """Return the triples of a document and of its catalogue record; ``document`` is the document's IRI."""
    graph = Graph(bind_namespaces="none")
    node = URIRef(document)
    for class_ in (SIMDE.Document, BIBO.Document, *(BIBO[k] for k in [kinds.BIBO.get(record.type)] if k)):
        graph.add((node, RDF.type, class_))
    kind = iri.minted(base).concept("document-type", record.type or OTHER)
    graph.add((node, DCTERMS.type, URIRef(kind)))
    _texts(graph, node, record)
    _agents(graph, node, record.creators)
    if record.issued:
        graph.add((node, DCTERMS.issued, date_literal(record.issued)))
    _identifiers(graph, node, record)
    _languages(graph, node, record.languages)
    for name, term in THINGS.items():
        for value in getattr(record, name):
            graph.add((node, term, URIRef(value) if _IRI.fullmatch(value) else Literal(value)))
    _catalogued(graph, node, record)
    return graph


def tagged(one: Text) -> Literal:
    """Return a text with its language; ``und`` where it is not known."""
    return Literal(one.text, lang=one.language or UNKNOWN)


def _texts(graph: Graph, node: URIRef, record: Record) -> None:
    if record.title.text:
        graph.add((node, DCTERMS.title, tagged(record.title)))
    for title in record.other_titles:
        graph.add((node, DCTERMS.alternative, tagged(title)))
    for abstract in record.abstracts:
        graph.add((node, DCTERMS.abstract, tagged(abstract)))
    for name, term in LITERALS.items():
        if value := getattr(record, name):
            graph.add((node, term, Literal(value)))
    for name, term in LISTS.items():
        for value in getattr(record, name):
            graph.add((node, term, Literal(value)))
    for subject in record.subjects:
        text, language = subject.text, subject.language or UNKNOWN
        if subject.scheme:
            graph.add((node, SIMDE.subjectHeading, Literal(f"{subject.scheme}:{text}", lang=language)))
        else:
            graph.add((node, SIMDE.keyword, Literal(text, lang=language)))


def _agents(graph: Graph, node: URIRef, creators: "Iterable[Agent]") -> None:
    """Add names as literals, the list of authors in order, and each contribution with agent and role."""
    authors = 0
    for place, agent in enumerate(creators, 1):
        if agent.role == "aut":
            authors += 1
            graph.add((URIRef(f"{node}#authors"), RDF[f"_{authors}"], Literal(agent.name)))
        graph.add((node, DC.creator if agent.role == "aut" else DC.contributor, Literal(agent.name)))
        part, who = URIRef(f"{node}#contribution-{place}"), URIRef(f"{node}#agent-{place}")
        graph.add((node, BF.contribution, part))
        graph.add((part, RDF.type, BF.Contribution))
        graph.add((part, BF.agent, who))
        graph.add((part, BF.role, URIRef(RELATORS + iri.encode(agent.role))))
        graph.add((part, SCHEMA.position, Literal(place)))
        graph.add((who, RDF.type, BF.Person if agent.person else BF.Organization))
        graph.add((who, RDFS.label, Literal(agent.name)))
        for one in agent.identifiers:
            graph.add((who, DC.identifier, Literal(f"{one.scheme}:{one.value}")))
            if one.scheme in AGENT_IRIS:
                graph.add((who, SCHEMA.sameAs, URIRef(AGENT_IRIS[one.scheme] + iri.encode(one.value))))
    if authors:
        graph.add((node, BIBO.authorList, URIRef(f"{node}#authors")))
        graph.add((URIRef(f"{node}#authors"), RDF.type, RDF.Seq))


def _identifiers(graph: Graph, node: URIRef, record: Record) -> None:
    """Add identifiers; a document has one DOI of its own, the first, any other is kept as dc:identifier."""
    doi = next((value for value in record.of("doi") if _SHAPED.fullmatch(value)), "")
    if doi:
        graph.add((node, BIBO.doi, Literal(doi)))
        address = "https://doi.org/" + doi
        if _IRI.fullmatch(address):
            graph.add((node, SCHEMA.sameAs, URIRef(address)))
    for one in record.identifiers:
        if one.scheme in IDENTIFIERS:
            graph.add((node, IDENTIFIERS[one.scheme], Literal(one.value)))
        elif (one.scheme, one.value) != ("doi", doi):
            graph.add((node, DC.identifier, Literal(f"{one.scheme}:{one.value}")))


def _languages(graph: Graph, node: URIRef, codes: "Iterable[str]") -> None:
    given = list(codes) or [UNKNOWN]
    for code in given:
        graph.add((node, DC.language, Literal(code)))
        if three := languages.terminological(code):
            graph.add((node, DCTERMS.language, URIRef(LANGUAGES + three.upper())))


def _catalogued(graph: Graph, node: URIRef, record: Record) -> None:
    """Add the catalogue record: where the description was read, and what of it has no place in the document."""
    note, source = URIRef(f"{node}#record"), record.source
    graph.add((node, FOAF.isPrimaryTopicOf, note))
    graph.add((note, RDF.type, SIMDE.CatalogueRecord))
    graph.add((note, RDF.type, DCAT.CatalogRecord))
    graph.add((note, FOAF.primaryTopic, node))
    if source.address:
        graph.add((node, SIMDE.sourceAddress, Literal(source.address)))
    if source.position:
        graph.add((note, SIMDE.sourceRow, Literal(source.position)))
    for term, value in ((DC.source, source.file), (DC["format"], source.form), (DC.identifier, source.id)):
        if value:
            graph.add((note, term, Literal(value)))
    for one in record.extra:
        graph.add((note, SIMDE.unmappedField, Literal(f"{one.name}: {one.value}")))
