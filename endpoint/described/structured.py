"""schema.org for search engines: a page's thing as JSON-LD, in a data block that no browser runs."""

import json
from collections.abc import Mapping
from typing import Any

from endpoint.described.said import Said
from endpoint.described.signposts import schema_type
from endpoint.service import Service
from simde_kg.vocab import PREFIXES
from simde_kg.words import pick

_P = PREFIXES
_NAMES = (_P["skos"] + "prefLabel", _P["rdfs"] + "label", _P["dcterms"] + "title", _P["foaf"] + "name")
_ABOUT = (_P["skos"] + "definition", _P["dcterms"] + "description", _P["dcterms"] + "abstract", _P["rdfs"] + "comment")
_SAME = (_P["skos"] + "exactMatch", _P["schema"] + "sameAs", _P["owl"] + "sameAs")
_PLAIN: Mapping[str, Mapping[str, str]] = {
    "dataset": {
        "license": _P["dcterms"] + "license",
        "publisher": _P["dcterms"] + "publisher",
        "creator": _P["dcterms"] + "publisher",
        "spatialCoverage": _P["dcterms"] + "spatial",
        "version": _P["dcat"] + "version",
        "variableMeasured": _P["simde"] + "indicator",
        "citation": _P["dcterms"] + "bibliographicCitation",
    },
    "document": {
        "author": _P["dc"] + "creator",
        "datePublished": _P["dcterms"] + "issued",
        "inLanguage": _P["dc"] + "language",
        "publisher": _P["dc"] + "publisher",
        "about": _P["dcterms"] + "subject",
        "isPartOf": _P["simde"] + "containerTitle",
    },
    "event": {"startDate": _P["schema"] + "startDate", "endDate": _P["schema"] + "endDate"},
    "organization": {"url": _P["foaf"] + "homepage"},
}
_PEOPLE = ("author",)
_AGENTS = ("publisher", "creator")


def _chosen(said: Said, predicates: tuple[str, ...], language: str) -> str:
    """Return the text of the first predicate that is said, in the visitor's language if it can be."""
    for predicate in predicates:
        by_language = {tag: value for value, tag in reversed(said.get(predicate, []))}
        if by_language:
            return pick(by_language, language) or ""
    return ""


def of(path: str, said: Said, serving: Service, root: str, language: str) -> dict[str, Any]:
    """Return the JSON-LD of a thing by what the graph says of it."""
    site, kind = root.rstrip("/"), path.partition("/")[0]
    made: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": serving.settings.base_iri + path,
        "@type": schema_type(path).rpartition("/")[2],
        "name": _chosen(said, _NAMES, language) or path,
        "url": f"{site}/{path}",
    }
    if about := _chosen(said, _ABOUT, language):
        made["description"] = about
    if same := [value for predicate in _SAME for value, _tag in said.get(predicate, ()) if value.startswith("http")]:
        made["sameAs"] = same[:20]
    for name, predicate in _PLAIN.get(kind, {}).items():
        values = [_value(name, value) for value, _tag in said.get(predicate, ())][:50]
        if values:
            made[name] = values[0] if len(values) == 1 else values
    if kind == "dataset":
        made |= _files(path.removeprefix("dataset/"), serving, site)
    if made["@type"] == "DefinedTerm":
        made["termCode"] = path.rpartition("/")[2]
        made["inDefinedTermSet"] = serving.settings.base_iri + (
            f"concept/{kind}" if kind != "concept" else path.rpartition("/")[0]
        )
    if made["@type"] == "ScholarlyArticle":
        made["headline"] = made["name"]
    return made


def _value(name: str, value: str) -> str | dict[str, str]:
    """Return a value as schema.org wants it: an IRI as a node, a person by name, anything else as text."""
    if name in _PEOPLE:
        return {"@type": "Person", "name": value}
    if value.startswith(("http://", "https://")):
        return {"@id": value} | ({"@type": "Organization"} if name in _AGENTS else {})
    return {"@type": "Organization", "name": value} if name in _AGENTS else value


def _files(name: str, serving: Service, site: str) -> dict[str, Any]:
    """Return the files that give a dataset."""
    count = serving.releases.current().release.manifest.graphs.get(name)
    if count is None or not count.dump:
        return {}
    given = [(f"{site}/dumps/{name}.nq.gz", "application/n-quads")]
    if count.observations:
        given.append((f"{site}/api/v1/observations?dataset={name.replace('/', '%2F')}&format=csv", "text/csv"))
    files = [{"@type": "DataDownload", "contentUrl": address, "encodingFormat": media} for address, media in given]
    return {"distribution": files, "isAccessibleForFree": True, "includedInDataCatalog": {"@id": f"{site}/catalog"}}


def block(data: Mapping[str, Any]) -> str:
    """Return the data block; no text of the data can end it."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>\n'
