"""Formats: the one table that negotiation, file guessing, the service description and the docs read."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A serialization: its name, media types (preferred first), file endings, kind and names in the libraries."""

    name: str
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    kind: str  # "graph" (triples), "quads" (datasets) or "results" (SPARQL results)
    oxigraph: str  # attribute of pyoxigraph.RdfFormat or pyoxigraph.QueryResultsFormat
    rdflib: str  # rdflib parser and serializer name; empty where rdflib has none
    w3c: str  # IRI in http://www.w3.org/ns/formats/

    @property
    def media_type(self) -> str:
        """The media type that answers carry."""
        return self.media_types[0]


def _format(  # noqa: PLR0913 - the columns of the table below
    name: str, kind: str, media: str, ext: str, oxigraph: str, rdflib: str, w3c: str
) -> Format:
    return Format(
        name, tuple(media.split()), tuple(ext.split()), kind, oxigraph, rdflib, "http://www.w3.org/ns/formats/" + w3c
    )


_SR = "application/sparql-results+"
FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        _format("json", "results", f"{_SR}json application/json", "srj json", "JSON", "json", "SPARQL_Results_JSON"),
        _format("xml", "results", f"{_SR}xml application/xml text/xml", "srx xml", "XML", "xml", "SPARQL_Results_XML"),
        _format("csv", "results", "text/csv", "csv", "CSV", "csv", "SPARQL_Results_CSV"),
        _format("tsv", "results", "text/tab-separated-values", "tsv", "TSV", "", "SPARQL_Results_TSV"),
        _format("turtle", "graph", "text/turtle application/x-turtle", "ttl", "TURTLE", "turtle", "Turtle"),
        _format("ntriples", "graph", "application/n-triples text/plain", "nt", "N_TRIPLES", "nt", "N-Triples"),
        _format("rdfxml", "graph", "application/rdf+xml", "rdf", "RDF_XML", "xml", "RDF_XML"),
        _format("jsonld", "graph", "application/ld+json", "jsonld", "JSON_LD", "json-ld", "JSON-LD"),
        _format("nquads", "quads", "application/n-quads text/x-nquads", "nq", "N_QUADS", "nquads", "N-Quads"),
        _format("trig", "quads", "application/trig", "trig", "TRIG", "trig", "TriG"),
    )
}


def of_kind(kinds: Iterable[str]) -> list[Format]:
    """Return the formats of the given kinds, preferred first."""
    wanted = set(kinds)
    return [f for f in FORMATS.values() if f.kind in wanted]


def by_extension(extension: str, kinds: Iterable[str] = ("graph", "quads")) -> Format | None:
    """Return the format of a file ending (with or without the dot), or None."""
    ending = extension.lower().lstrip(".")
    return next((f for f in of_kind(kinds) if ending in f.extensions), None)


def by_name(name: str, kinds: Iterable[str]) -> Format | None:
    """Return the format that people mean by ``name``: our name, a file ending or a media type; or None."""
    wanted = name.strip().lower()
    return next((f for f in of_kind(kinds) if wanted in (f.name, *f.extensions, *f.media_types)), None)


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for item in accept.split(","):
        media, *params = [part.strip() for part in item.split(";")]
        quality = 1.0
        for param in params:
            name, _sep, value = param.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if media:
            found.append((media.lower(), quality))
    return found


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    best = (0, 0.0)
    for wanted, quality in ranges:
        if wanted == media:
            rank = 3
        elif wanted.endswith("/*") and media.startswith(wanted[:-1]):
            rank = 2
        elif wanted == "*/*":
            rank = 1
        else:
            continue
        best = max(best, (rank, quality), key=lambda pair: pair[0])
    return best[1]


def negotiate(accept: str | None, kinds: Iterable[str]) -> tuple[Format, str] | None:
    """Choose by an ``Accept`` header among the formats of ``kinds``; None means 406.

    Returns the format and the media type to answer with.

    RFC 9110 section 12.5.1: the most specific range gives a type its quality; equal quality goes to our own order.
    """
    offered = of_kind(kinds)
    if not accept or not accept.strip():
        return offered[0], offered[0].media_type
    ranges = _ranges(accept)
    scored = [
        (_quality(media, ranges), -i, -j, f, media)
        for i, f in enumerate(offered)
        for j, media in enumerate(f.media_types)
    ]
    quality, _i, _j, chosen, media = max(scored, key=lambda row: row[:3])
    return (chosen, media) if quality > 0 else None
