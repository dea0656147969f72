"""schema.org in JSON-LD: for search engines and data portals."""

import json
from collections.abc import Sequence
from typing import Any

from simde_kg.catalogue import kinds
from simde_kg.catalogue.record import Agent, Record, Text
from simde_kg.catalogue.writers import Labels
from simde_kg.catalogue.writers.terms import named

_AGENTS = {"orcid": "https://orcid.org/", "viaf": "http://viaf.org/viaf/"}
_ROLES = {"aut": "author", "edt": "editor", "trl": "translator", "ill": "illustrator"}


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return one node, or a graph of several."""
    nodes = [node(record, labels) for record in records]
    whole = {"@context": "https://schema.org/", **(nodes[0] if len(nodes) == 1 else {"@graph": nodes})}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def node(record: Record, labels: Labels) -> dict[str, Any]:
    """Return the node of a document, without a context. ``source.id`` is its IRI where it is one."""
    made: dict[str, Any] = {"@type": kinds.SCHEMA[record.type]}
    if record.source.id.startswith("http"):
        made["@id"] = record.source.id
    made["name"] = _text(record.title)
    made["alternateName"] = [_text(title) for title in record.other_titles]
    for agent in record.creators:
        made.setdefault(_ROLES.get(agent.role, "contributor"), []).append(_agent(agent))
    made["datePublished"] = record.issued
    made["inLanguage"] = list(record.languages)
    made["abstract"] = [_text(abstract) for abstract in record.abstracts]
    made["publisher"] = [{"@type": "Organization", "name": name} for name in record.publishers]
    made["bookEdition"] = record.edition
    made["pagination"] = record.pages
    made["isPartOf"] = _host(record)
    made["isbn"] = list(record.of("isbn"))
    made["identifier"] = [
        {"@type": "PropertyValue", "propertyID": one.scheme, "value": one.value}
        for one in record.identifiers
        if one.scheme not in ("isbn", "issn")
    ]
    made["sameAs"] = [f"https://doi.org/{value}" for value in record.of("doi")]
    made["url"] = list(record.links)
    made["license"] = list(record.rights)
    made["keywords"] = [_text(Text(one.text, one.language)) for one in record.subjects]
    made["about"] = [_term(iri, labels) for iri in (*record.topics, *record.corridors)]
    made["spatialCoverage"] = [{"@type": "Place", "@id": iri, "name": named(iri, labels)} for iri in record.areas]
    return {name: value for name, value in made.items() if value}


def _text(one: Text) -> str | dict[str, str]:
    return {"@value": one.text, "@language": one.language} if one.language else one.text


def _term(iri: str, labels: Labels) -> dict[str, str]:
    return {"@type": "DefinedTerm", "@id": iri, "name": named(iri, labels)}


def _agent(agent: Agent) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Person" if agent.person else "Organization", "name": agent.name}
    if agent.person and agent.given:
        made |= {"name": f"{agent.given} {agent.family}", "familyName": agent.family, "givenName": agent.given}
    addresses = [_AGENTS[one.scheme] + one.value for one in agent.identifiers if one.scheme in _AGENTS]
    return made | ({"sameAs": addresses} if addresses else {})


def _host(record: Record) -> dict[str, Any]:
    """Return the journal, book or series with volume and issue around it."""
    host: dict[str, Any] = {}
    if record.container:
        kind = {"article": "Periodical", "chapter": "Book"}.get(record.type, "CreativeWorkSeries")
        host = {"@type": kind, "name": record.container, "issn": list(record.of("issn"))}
        host = {name: value for name, value in host.items() if value}
    if record.volume:
        volume: dict[str, Any] = {"@type": "PublicationVolume", "volumeNumber": record.volume}
        host = {**volume, "isPartOf": host} if host else volume
    if record.issue:
        issue: dict[str, Any] = {"@type": "PublicationIssue", "issueNumber": record.issue}
        host = {**issue, "isPartOf": host} if host else issue
    return host
