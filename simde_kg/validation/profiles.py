"""Profiles: named, versioned selections of shapes, declared in ``shapes/profiles/profiles.ttl``.

A profile's ``role:validation`` files bring rules with their targets; its ``role:vocabulary`` files only lend rules.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from rdflib import DCTERMS, OWL, PROF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from simde_kg.errors import ValidationError
from simde_kg.validation import shacl
from simde_kg.words import _

_ROLE = Namespace("http://www.w3.org/ns/dx/prof/role/")


@dataclass(frozen=True)
class Profile:
    """A profile: its token, IRI and version, titles by language, its files."""

    name: str
    iri: str
    version: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    bases: tuple[str, ...]
    validating: tuple[Path, ...]
    lending: tuple[Path, ...]


def declared(folder: Path) -> dict[str, Profile]:
    """Return the profiles of a shapes folder by name. Raises ValidationError when their file cannot be read."""
    path = folder / "profiles" / "profiles.ttl"
    graph = shacl.parsed([path])
    found = (_profile(graph, node) for node in graph.subjects(RDF.type, PROF.Profile))
    return {profile.name: profile for profile in sorted(found, key=lambda one: one.name)}


def _profile(graph: Graph, node: Node) -> Profile:
    def texts(predicate: URIRef) -> dict[str, str]:
        return {t.language or "": str(t) for t in graph.objects(node, predicate) if isinstance(t, Literal)}

    def files(role: URIRef) -> tuple[Path, ...]:
        resources = [one for one in graph.objects(node, PROF.hasResource) if (one, PROF.hasRole, role) in graph]
        names = {str(file) for one in resources for file in graph.objects(one, PROF.hasArtifact)}
        return tuple(sorted(Path(url2pathname(urlsplit(name).path)) for name in names))

    return Profile(
        name=str(graph.value(node, PROF.hasToken)),
        iri=str(node),
        version=str(graph.value(node, OWL.versionInfo)),
        titles=texts(DCTERMS.title),
        descriptions=texts(DCTERMS.description),
        bases=tuple(sorted(map(str, graph.objects(node, PROF.isProfileOf)))),
        validating=files(_ROLE.validation),
        lending=files(_ROLE.vocabulary),
    )


def read(folder: Path, name: str) -> shacl.Shapes:
    """Return the shapes of one profile of a shapes folder. Raises ValidationError when there is no such profile."""
    known = declared(folder)
    if name not in known:
        raise ValidationError(
            _("There is no profile {name}."), _("Known profiles: {known}."), name=name, known=", ".join(known)
        )
    prefixes = folder.parent / "ontology" / "prefixes.ttl"
    lent = shacl.parsed(known[name].lending)
    for predicate in shacl.TARGETS:
        lent.remove((None, predicate, None))
    return shacl.Shapes(shacl.parsed([*known[name].validating, *([prefixes] if prefixes.is_file() else [])]) + lent)
