"""FAIR Signposting: typed links that lead programs from a page to its identifier, licence, data and description.

Level 1 is the ``Link`` header of the page; level 2 is the same, and more, as a linkset (RFC 9264) at
``/linkset/<address of the thing>``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from endpoint import bibliography, whole
from endpoint.described.said import Said
from endpoint.service import Service
from simde_kg import formats
from simde_kg.vocab import PREFIXES

_TYPES = {
    "dataset": "https://schema.org/Dataset",
    "document": "https://schema.org/ScholarlyArticle",
    "area": "https://schema.org/Place",
    "corridor": "https://schema.org/DefinedTerm",
    "organization": "https://schema.org/Organization",
    "event": "https://schema.org/Event",
    "policy": "https://schema.org/Legislation",
    "system": "https://schema.org/DataCatalog",
    "innovation": "https://schema.org/CreativeWork",
    "graph": "https://schema.org/CreativeWork",
    "observation": "https://schema.org/Observation",
    "ontology": "https://schema.org/DefinedTermSet",
}
_PAGE = "https://schema.org/AboutPage"
_FIGURES = (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet"))


@dataclass(frozen=True)
class Signpost:
    """A typed link."""

    relation: str
    address: str
    media: str = ""
    profile: str = ""

    def header(self) -> str:
        """Return it as a link value (RFC 8288)."""
        parts = [f'<{self.address}>; rel="{self.relation}"']
        parts += [f'type="{self.media}"'] if self.media else []
        parts += [f'profile="{self.profile}"'] if self.profile else []
        return "; ".join(parts)

    def target(self) -> dict[str, str]:
        """Return it as a target of a linkset."""
        found = {"href": self.address, "type": self.media, "profile": self.profile}
        return {name: value for name, value in found.items() if value}


def schema_type(path: str) -> str:
    """Return the schema.org type of a thing by its address below the base."""
    first, _slash, name = path.partition("/")
    return _TYPES.get(first if first != "ontology" or not name else "term", "https://schema.org/DefinedTerm")


def _fits(address: str) -> bool:
    """Whether an address may stand in a header."""
    return address.isascii() and not set(address) & set(' <>"\\') and address.startswith(("https://", "http://", "/"))


def of(path: str, iri: str, said: Said, serving: Service, root: str) -> list[Signpost]:
    """Return the signposts of a thing whose page is ``/<path>`` on this server; ``said``: what the graph says of it."""
    site = root.rstrip("/")
    dcterms, found = PREFIXES["dcterms"], [Signpost("cite-as", iri)]
    found += [Signpost("type", schema_type(path)), Signpost("type", _PAGE)]
    authors = said.get(dcterms + "creator") or (
        said.get(dcterms + "publisher") if path.startswith("dataset/") else None
    )
    found += [Signpost("author", one) for one, _tag in authors or ()]
    found += [Signpost("license", one) for one, _tag in said.get(dcterms + "license", ())]
    if not path.startswith("graph/") or whole.fits(path.removeprefix("graph/"), serving):
        found += [Signpost("describedby", f"{site}/{path}.{ending}", media) for ending, media in _written(path)]
    if path.startswith("dataset/"):
        found += _items(path.removeprefix("dataset/"), serving, site)
        found += [Signpost("collection", f"{site}/catalog", "text/html")]
    if path.startswith("graph/"):
        found += _items(path.removeprefix("graph/"), serving, site)
    return [one for one in found if _fits(one.address)]


def _written(path: str) -> Iterable[tuple[str, str]]:
    """Yield the ending and the media type of the formats that describe a thing; of documents those of libraries too."""
    yield from ((one.extensions[0], one.media_type) for one in formats.of_kind(("graph",)))
    if path.startswith("document/"):
        yield from ((one.extension, one.media_type) for one in bibliography.OFFERED)


def _items(name: str, serving: Service, site: str) -> Iterable[Signpost]:
    """Yield the files of a dataset."""
    count = serving.releases.current().release.manifest.graphs.get(name)
    if count is None or not count.dump:
        return
    yield Signpost("item", f"{site}/dumps/{name}.nq.gz", "application/gzip")
    if count.observations:
        for format_, media in _FIGURES:
            address = f"{site}/api/v1/observations?dataset={name.replace('/', '%2F')}&format={format_}"
            yield Signpost("item", address, media)


def linkset(path: str, posts: Iterable[Signpost], root: str) -> dict[str, Any]:
    """Return the linkset of a page: its own links, and the way back from its data."""
    anchor = f"{root.rstrip('/')}/{path}"
    relations: dict[str, Any] = {"anchor": anchor}
    others = []
    for post in posts:
        relations.setdefault(post.relation, []).append(post.target())
        if post.relation in ("describedby", "item"):
            back = "describes" if post.relation == "describedby" else "collection"
            others.append({"anchor": post.address, back: [{"href": anchor, "type": "text/html"}]})
    return {"linkset": [relations, *others]}
