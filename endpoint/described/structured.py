"""schema.org for search engines: a page's thing as JSON-LD, in a data block that no browser runs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from endpoint import asking
from endpoint.described import said as saying
from endpoint.described.said import Said
from endpoint.described.signposts import schema_type
from endpoint.service import Service
from endpoint.terms import Labels
from endpoint.visitor import language, say
from simde_kg.vocab import PREFIXES
from simde_kg.words import pick

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Licence of the catalogue itself; each dataset has its publisher's."""
_P = PREFIXES
_NAMES = (_P["skos"] + "prefLabel", _P["rdfs"] + "label", _P["dcterms"] + "title", _P["foaf"] + "name")
_ABOUT = (_P["skos"] + "definition", _P["dcterms"] + "description", _P["dcterms"] + "abstract", _P["rdfs"] + "comment")
_SAME = (_P["skos"] + "exactMatch", _P["schema"] + "sameAs", _P["owl"] + "sameAs")
_PLACES = tuple(
    _P["simde"] + one
    for one in ("corridor", "reportingArea", "originArea", "destinationArea", "senderArea", "receiverArea")
)
_PERIOD = _P["sdmx-dimension"] + "refPeriod"
_PLAIN: Mapping[str, Mapping[str, str]] = {
    "dataset": {
        "license": _P["dcterms"] + "license",
        "publisher": _P["dcterms"] + "publisher",
        "creator": _P["dcterms"] + "publisher",
        "spatialCoverage": _P["dcterms"] + "spatial",
        "version": _P["dcat"] + "version",
        "variableMeasured": _P["simde"] + "indicator",
        "citation": _P["dcterms"] + "bibliographicCitation",
        "dateModified": _P["dcterms"] + "modified",
        "datePublished": _P["dcterms"] + "issued",
    },
    "graph": {"license": _P["dcterms"] + "license", "publisher": _P["dcterms"] + "publisher"},
    "document": {
        "author": _P["dc"] + "creator",
        "datePublished": _P["dcterms"] + "issued",
        "inLanguage": _P["dc"] + "language",
        "publisher": _P["dc"] + "publisher",
        "about": _P["dcterms"] + "subject",
        "spatialCoverage": _P["dcterms"] + "spatial",
        "isPartOf": _P["simde"] + "containerTitle",
        "keywords": _P["simde"] + "keyword",
    },
    "area": {"containedInPlace": _P["skos"] + "broader"},
    "event": {
        "startDate": _P["schema"] + "startDate",
        "endDate": _P["schema"] + "endDate",
        "location": _P["dcterms"] + "spatial",
    },
    "policy": {"spatialCoverage": _P["simde"] + "affectsArea"},
    "innovation": {
        "creator": _P["dcterms"] + "creator",
        "datePublished": _P["dcterms"] + "issued",
        "spatialCoverage": _P["dcterms"] + "spatial",
        "abstract": _P["simde"] + "methodNote",
        "citation": _P["dcterms"] + "references",
    },
    "system": {"publisher": _P["dc"] + "publisher", "url": _P["foaf"] + "homepage"},
    "organization": {
        "url": _P["foaf"] + "homepage",
        "alternateName": _P["skos"] + "altLabel",
        "parentOrganization": _P["org"] + "subOrganizationOf",
    },
    "observation": {
        "measuredProperty": _P["simde"] + "indicator",
        "value": _P["sdmx-measure"] + "obsValue",
    },
}
"""Kind of thing -> property of schema.org -> what the graph calls it."""
_NODES = {
    "author": "Person",
    "publisher": "Organization",
    "creator": "Organization",
    "parentOrganization": "Organization",
    "spatialCoverage": "Place",
    "containedInPlace": "Place",
    "location": "Place",
    "variableMeasured": "PropertyValue",
    "measuredProperty": "Property",
    "about": "DefinedTerm",
}
"""Property -> type of its values; what has none is text or a bare IRI."""


def _chosen(said: Said, predicates: tuple[str, ...], tongue: str) -> str:
    """Return the text of the first predicate that is said, in the visitor's language if it can be."""
    for predicate in predicates:
        by_language = {tag: value for value, tag in reversed(said.get(predicate, []))}
        if by_language:
            return pick(by_language, tongue) or ""
    return ""


def _values(said: Said, predicate: str) -> list[str]:
    return list(dict.fromkeys(value for value, _tag in said.get(predicate, ())))[:50]


def of(path: str, iri: str, said: Said, serving: Service, root: str) -> dict[str, Any]:
    """Return the JSON-LD of a thing by what the graph says of it, in the visitor's language. Raises Problem."""
    site, kind, tongue = root.rstrip("/"), path.partition("/")[0], language()
    plain = {name: found for name, one in _PLAIN.get(kind, {}).items() if (found := _values(said, one))}
    names = _named(said, plain, serving)
    made: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": iri,
        "@type": schema_type(path).rpartition("/")[2],
        "name": _chosen(said, _NAMES, tongue) or _composed(said, names) or path,
        "url": f"{site}/{path}",
    }
    if about := _chosen(said, _ABOUT, tongue):
        made["description"] = about
    if same := [value for predicate in _SAME for value, _tag in said.get(predicate, ()) if value.startswith("http")]:
        made["sameAs"] = same[:20]
    made |= {name: _one([_value(name, value, names) for value in values]) for name, values in plain.items()}
    made |= _of_kind(kind, iri, said, names, serving)
    if kind == "dataset":
        made |= _files(path.removeprefix("dataset/"), serving, site)
    if made["@type"] == "DefinedTerm":
        made["termCode"] = path.rpartition("/")[2]
        above = {"concept": path.rpartition("/")[0], "ontology": "ontology"}.get(kind, f"concept/{kind}")
        made["inDefinedTermSet"] = serving.settings.base_iri + above
    return made


def _named(said: Said, plain: Mapping[str, Sequence[str]], serving: Service) -> Labels:
    """Return the names of what is linked to."""
    linked = [value for name, values in plain.items() if name in _NODES for value in values]
    linked += [value for one in (*_PLACES, _PERIOD) for value in _values(said, one)]
    return asking.labels(serving, [value for value in linked if value.startswith(serving.settings.base_iri)])


def _composed(said: Said, names: Labels) -> str:
    """Return the name of a figure: what it measures, where and when."""
    parts = [value for one in (_P["simde"] + "indicator", *_PLACES, _PERIOD) for value in _values(said, one)]
    found = [label.text for part in parts if (label := names.of(part))] if _PERIOD in said else []
    return ", ".join(dict.fromkeys(found))


def _one(values: list[Any]) -> object:
    return values[0] if len(values) == 1 else values


def _value(name: str, value: str, names: Labels) -> str | dict[str, str]:
    """Return a value as schema.org wants it: an IRI as a node with its name, a person by name, else as text."""
    kind = {"@type": _NODES[name]} if name in _NODES else {}
    if value.startswith(("http://", "https://")):
        label = names.of(value)
        return {"@id": value, **kind, **({"name": label.text} if label and kind else {})}
    return {**kind, "name": value} if kind else value


def _of_kind(kind: str, iri: str, said: Said, names: Labels, serving: Service) -> dict[str, Any]:
    """Return what only one kind of thing has."""
    if kind == "document":
        doi = _values(said, _P["bibo"] + "doi")
        found = [{"@type": "PropertyValue", "propertyID": "https://registry.identifiers.org/registry/doi", "value": one}
                 for one in doi]  # fmt: skip
        return {"headline": _chosen(said, _NAMES, language()), **({"identifier": _one(found)} if found else {})}
    if kind == "area" and (code := _values(said, _P["simde"] + "alpha3")):
        return {"identifier": {"@type": "PropertyValue", "propertyID": "ISO 3166-1 alpha-3", "value": code[0]}}
    if kind == "dataset":
        keywords = [label.text for one in _values(said, _P["simde"] + "indicator") if (label := names.of(one))]
        return {"identifier": iri, **({"keywords": keywords} if keywords else {}), **_time(said, serving)}
    if kind == "policy":
        ends = [_one(_values(said, _P["schema"] + name)) or ".." for name in ("startDate", "endDate")]
        return {"temporalCoverage": "/".join(map(str, ends))} if ends[0] != ".." else {}
    if kind == "observation":
        places = [_value("location", value, names) for one in _PLACES for value in _values(said, one)]
        when = [value.rpartition("/")[2] for value in _values(said, _PERIOD)]
        return {"observationAbout": _one(places), "observationDate": _one(when)}
    return {}


def _time(said: Said, serving: Service) -> dict[str, str]:
    """Return the years that a dataset covers."""
    for period in _values(said, _P["dcterms"] + "temporal"):
        about = saying.of(period, serving)
        ends = [_values(about, _P["dcat"] + name) for name in ("startDate", "endDate")]
        if ends[0]:
            return {"temporalCoverage": f"{ends[0][0]}/{ends[1][0] if ends[1] else '..'}"}
    return {}


def _files(name: str, serving: Service, site: str) -> dict[str, Any]:
    """Return the files that give a dataset."""
    count = serving.releases.current().release.manifest.graphs.get(name)
    if count is None or not count.dump:
        return {}
    given = [(f"{site}/dumps/{name}.nq.gz", "application/n-quads")]
    if count.observations:
        given.append((f"{site}/api/v1/observations?dataset={name.replace('/', '%2F')}&format=csv", "text/csv"))
    files = [{"@type": "DataDownload", "contentUrl": address, "encodingFormat": media} for address, media in given]
    return {"distribution": files, "isAccessibleForFree": True, "includedInDataCatalog": _catalogue(site)}


def _catalogue(site: str) -> dict[str, Any]:
    return {
        "@id": f"{site}/catalog",
        "@type": "DataCatalog",
        "name": say("SIMDE: datasets on migration and development"),
        "url": f"{site}/catalog",
    }


def site(catalogue: bool, serving: Service, root: str) -> dict[str, Any]:
    """Return the JSON-LD of the catalogue's page, or of the home page with the address that searches the site."""
    where = root.rstrip("/")
    about = say("Figures, documents, organisations and data innovations on migration and development, by edition.")
    us = {"@id": f"{serving.settings.base_iri}organization/simde", "@type": "Organization", "name": "SIMDE"}
    said = {"@context": "https://schema.org/", "description": about, "publisher": us, "license": LICENCE}
    said["inLanguage"] = language()
    if catalogue:
        return {**said, **_catalogue(where)}
    template = {"@type": "EntryPoint", "urlTemplate": f"{where}/search?q={{search_term_string}}"}
    search = {"@type": "SearchAction", "target": template, "query-input": "required name=search_term_string"}
    return {**said, "@type": "WebSite", "@id": root, "url": root, "name": "SIMDE KG", "potentialAction": search}


def block(data: Mapping[str, Any]) -> str:
    """Return the data block; no text of the data can end it."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>\n'
