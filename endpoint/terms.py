"""RDF terms as a page shows them: names in the visitor's language, links that cannot run anything, short forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from endpoint.words import _
from simde_kg.vocab import PREFIXES
from simde_kg.words import best

Row = Mapping[str, dict[str, str]]
_SHORT = sorted(((iri, name) for name, iri in PREFIXES.items()), key=lambda pair: -len(pair[0]))


@lru_cache(8192)
def short(iri: str) -> str:
    """Return ``prefix:name`` where the project has a prefix for the IRI, else the IRI."""
    for namespace, name in _SHORT:
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :] and len(iri) > len(namespace):
            return f"{name}:{iri[len(namespace) :]}"
    return iri


_ABROAD = (
    ("www.wikidata.org/entity/", "Wikidata {code}"),
    ("sws.geonames.org/", "GeoNames {code}"),
    ("publications.europa.eu/resource/authority/", "publications.europa.eu {code}"),
    ("eurovoc.europa.eu/", "EuroVoc {code}"),
    ("metadata.un.org/thesaurus/", "UNBIS {code}"),
    ("metadata.un.org/sdg/", _("SDG {code}")),
    ("vocabularies.unesco.org/thesaurus/", "UNESCO {code}"),
    ("ror.org/", "ROR {code}"),
    ("doi.org/", "DOI {code}"),
    ("creativecommons.org/publicdomain/zero/", "CC0 {code}"),
    ("creativecommons.org/licenses/", "CC {code}"),
)
"""Beginnings of addresses of vocabularies and licences -> how people write what follows."""


@lru_cache(2048)
def abroad(iri: str) -> tuple[str, str]:
    """Return a message with ``{code}`` and the code for an IRI that people know by it, as a licence."""
    address = iri.partition("://")[2]
    for start, words in _ABROAD:
        if address.startswith(start) and (rest := address[len(start) :].strip("/")):
            if start.startswith("creativecommons"):
                return words, rest.replace("/", " ").upper()
            return words, rest if start == "doi.org/" else rest.rpartition("/")[2]
    return "", ""


@dataclass(frozen=True, slots=True)
class Label:
    """A name and its language; ``foreign`` when it is not the language that was asked for."""

    text: str
    language: str
    foreign: bool


class Labels:
    """Names of IRIs, chosen by a chain of languages."""

    def __init__(
        self, rows: Iterable[Row], languages: tuple[str, ...], chosen: Mapping[str, Label | None] | None = None
    ) -> None:
        """``chosen``: names that were chosen before, for the same languages."""
        self._languages = [language.lower() for language in languages]
        self._found: dict[str, list[tuple[str, str]]] = {}
        self._chosen: dict[str, Label | None] = dict(chosen or {})
        for row in rows:
            if "label" in row and row["iri"]["type"] == "uri":
                given = (row["label"].get("xml:lang", ""), row["label"]["value"])
                self._found.setdefault(row["iri"]["value"], []).append(given)

    def of(self, iri: str) -> Label | None:
        """Return the name of an IRI, in the first language of the chain that has one; else any."""
        if iri in self._chosen:
            return self._chosen[iri]
        if iri not in self._found:
            return None
        return self._chosen.setdefault(iri, self._choose(iri))

    def _choose(self, iri: str) -> Label | None:
        found: dict[str, str] = {}
        for language, text in sorted(self._found.get(iri, ())):
            found.setdefault(language, text)
        chosen = best(found, self._languages)
        if chosen is None:
            return None
        return Label(found[chosen], chosen, bool(chosen) and chosen[:2].lower() != self._languages[0][:2])


@dataclass(frozen=True)
class Shown:
    """A term ready for a template."""

    term: dict[str, str]
    label: Label | None
    base: str

    @property
    def is_iri(self) -> bool:
        """Whether it is an IRI."""
        return self.term["type"] == "uri"

    @property
    def value(self) -> str:
        """The IRI, the text of the literal or the name of the blank node."""
        return self.term["value"]

    @property
    def language(self) -> str:
        """The language of a literal."""
        return self.term.get("xml:lang", "")

    @property
    def datatype(self) -> str:
        """The short name of a literal's type; empty for plain text."""
        return short(self.term.get("datatype", "")).removeprefix("xsd:").removeprefix("string")

    @cached_property
    def href(self) -> str:
        """Where the IRI leads: our own page, an outside web page, or nowhere for any other scheme."""
        if not self.is_iri:
            return ""
        if self.value.startswith(self.base):
            return "/" + quote(self.value[len(self.base) :], safe="/#%~:@!$&'()*+,;=-._?")
        return self.value if self.value.startswith(("http://", "https://")) else ""

    @property
    def abroad(self) -> tuple[str, str]:
        """How people write an IRI of others: a message with ``{code}``, and the code. Empty where not known."""
        return abroad(self.value) if self.is_iri else ("", "")

    @property
    def name(self) -> str:
        """The label, else the short form."""
        if self.label or not self.is_iri:
            return self.label.text if self.label else self.value
        brief = short(self.value)
        return brief.removeprefix(self.base) if brief == self.value else brief


def iris(rows: Iterable[Row]) -> list[str]:
    """Return the IRIs in some rows, each once."""
    found = {term["value"]: None for row in rows for term in row.values() if term["type"] == "uri"}
    return list(found)


def show(row: Row, labels: Labels, base: str) -> dict[str, Shown]:
    """Return a row ready for a template."""
    return {
        name: Shown(term, labels.of(term["value"]) if term["type"] == "uri" else None, base)
        for name, term in row.items()
    }


def asked(text: str, iri: str, skip: int = 0, take: int = 100) -> dict[str, Any]:
    """Return one of our own queries with ?iri bound, for the worker."""
    return {"text": text, "bindings": {"iri": iri}, "skip": skip, "take": take}
