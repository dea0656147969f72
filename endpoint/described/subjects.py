"""What a page is about: the IRI of its thing and what is said of it, also where its address is not its IRI."""

from urllib.parse import quote

from endpoint import rules
from endpoint.described import said
from endpoint.described.said import Said
from endpoint.entity import iri_of
from endpoint.problems import Problem
from endpoint.service import Service
from simde_kg.vocab import PREFIXES

_PRINTED = "".join(map(chr, range(0x21, 0x7F)))


def of(path: str, serving: Service) -> tuple[str, Said]:
    """Return the IRI of the thing whose page is at ``/<path>``, and what is said of it: nothing where there is none.

    Of a graph that is said what is said of its dataset, of a rule its message. Raises Problem.
    """
    base = serving.settings.base_iri
    first, _slash, name = path.partition("/")
    if first == "ontology" and name:
        return (iri := f"{base}ontology#{name}"), said.of(iri, serving)
    if first == "shape":
        found = rules.known().get(name)
        texts = [(text, language) for language, text in found.messages.items()] if found else []
        return base + path, {PREFIXES["rdfs"] + "label": sorted(texts)} if texts else {}
    if first == "graph":
        return base + path, said.of(f"{base}dataset/{name}", serving)
    try:
        return base + quote(path, safe=_PRINTED), said.of(iri_of(path, base), serving)
    except Problem:
        return base + path, {}
