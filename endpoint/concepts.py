"""The concepts of all schemes, read once for each release: what thesaurus services and reconciliation answer from."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from endpoint import rendering
from endpoint.asking import ask, written
from endpoint.service import Service
from simde_kg.publish import words
from simde_kg.vocab import PREFIXES
from simde_kg.words import fallback

_P = PREFIXES
SKOS, TYPE = _P["skos"], _P["rdf"] + "type"
LABELS = ("prefLabel", "altLabel", "hiddenLabel")
"""The kinds of labels, the preferred one first."""
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

folded = lru_cache(100_000)(words.folded)
"""Labels without case and accents, kept: the same ones are looked at again and again."""
Text = tuple[str, str]
"""A text and its language, empty for none."""


def same(tongue: str, language: str) -> bool:
    """Whether two tags name one language: es and es-419."""
    return tongue.partition("-")[0] == language.partition("-")[0]


def chosen(texts: list[Text], language: str) -> Text:
    """Return the text in a language, by its fallback chain, then English and Spanish, then any; else two empties."""
    for tag in (*fallback(language), "en", "es", ""):
        for text, tongue in texts:
            if tongue.lower() == tag.lower():
                return text, tongue
    return texts[0] if texts else ("", "")


@dataclass
class Concept:
    """What is said of a concept, scheme or class: predicate -> texts with languages, or IRIs with none."""

    iri: str
    said: dict[str, list[Text]] = field(default_factory=dict)
    narrower: list[str] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)

    def texts(self, name: str) -> list[Text]:
        """Return the texts of a SKOS property such as ``prefLabel``."""
        return self.said.get(SKOS + name, [])

    def iris(self, name: str) -> list[str]:
        """Return the IRIs of a SKOS property such as ``exactMatch``."""
        return [text for text, _language in self.said.get(SKOS + name, ())]

    def values(self, predicate: str) -> list[str]:
        """Return the values of a predicate."""
        return [text for text, _language in self.said.get(predicate, ())]

    def name(self, language: str) -> Text:
        """Return the preferred label and its language."""
        return chosen(self.texts("prefLabel") or self.said.get(_P["rdfs"] + "label", []), language)

    @cached_property
    def schemes(self) -> list[str]:
        """The schemes it is in."""
        return self.iris("inScheme")

    @cached_property
    def types(self) -> list[str]:
        """Its classes."""
        return self.values(TYPE)

    @property
    def notation(self) -> str:
        """Its notation or an empty text."""
        return next(iter(self.values(SKOS + "notation")), "")

    @property
    def local(self) -> str:
        """The last part of the IRI."""
        return self.iri.rpartition("#")[2].rpartition("/")[2]


@dataclass
class Vocabulary:
    """A scheme and its concepts, by IRI; ``tops`` in the order of their IRIs."""

    id: str
    scheme: Concept
    concepts: dict[str, Concept]

    @property
    def iri(self) -> str:
        """The scheme's IRI."""
        return self.scheme.iri

    @cached_property
    def tops(self) -> list[Concept]:
        """The top concepts: those declared; in a scheme that declares none, those without a broader one in it."""
        declared = set(self.scheme.iris("hasTopConcept"))
        found = [one for one in self.concepts.values() if one.iri in declared or self.iri in one.iris("topConceptOf")]
        return found or [one for one in self.concepts.values() if not any(up in self.concepts for up in one.broader)]

    @cached_property
    def languages(self) -> list[str]:
        """The languages of preferred labels."""
        found = {tongue for one in self.concepts.values() for _text, tongue in one.texts("prefLabel") if tongue}
        return sorted(found)

    def above(self, iri: str) -> Iterator[str]:
        """Yield a concept and everything broader in this scheme, the nearest first, each once."""
        return self._walk(iri, "broader")

    def below(self, iri: str) -> Iterator[str]:
        """Yield a concept and everything narrower in this scheme, the nearest first, each once."""
        return self._walk(iri, "narrower")

    def _walk(self, iri: str, way: str) -> Iterator[str]:
        waiting, seen = [iri], {iri}
        while waiting:
            here = waiting.pop(0)
            yield here
            onward = [one for one in getattr(self.concepts[here], way) if one in self.concepts and one not in seen]
            seen.update(onward)
            waiting += onward


@dataclass
class Vocabularies:
    """All schemes of a release by id, and the names of classes by IRI."""

    release: str
    by_id: dict[str, Vocabulary]
    concepts: dict[str, Concept]
    classes: dict[str, Concept]

    def of(self, iri: str) -> Vocabulary | None:
        """Return the vocabulary that a concept is in."""
        found = self.concepts.get(iri)
        return next((one for one in self.by_id.values() if found and one.iri in found.schemes), None)


def _link(concepts: Mapping[str, Concept]) -> None:
    """Fill ``broader``, ``narrower`` and ``related`` from either direction."""
    for one in concepts.values():
        for name, forth, back in (
            ("broader", "broader", "narrower"),
            ("narrower", "narrower", "broader"),
            ("related", "related", "related"),
        ):
            for other in one.iris(name):
                if other in concepts:
                    for start, way, end in ((one, forth, other), (concepts[other], back, one.iri)):
                        if end not in getattr(start, way):
                            getattr(start, way).append(end)
    for one in concepts.values():
        for listed in (one.broader, one.narrower, one.related):
            listed.sort()


def _read(serving: Service, release: str) -> Vocabularies:
    (rows,) = ask(serving, written("services/concepts"))
    found: dict[str, Concept] = {}
    for row in rows:
        term = row["o"]
        said = found.setdefault(row["s"]["value"], Concept(row["s"]["value"])).said
        given = said.setdefault(row["p"]["value"], [])
        if (text := (term["value"], term.get("xml:lang", ""))) not in given:
            given.append(text)
    for one in found.values():
        for given in one.said.values():
            given.sort()
    schemes = {iri: one for iri, one in found.items() if SKOS + "ConceptScheme" in one.types}
    concepts = {iri: found[iri] for iri in sorted(found) if found[iri].schemes}
    _link(concepts)
    classes = {iri: one for iri, one in found.items() if iri not in schemes and iri not in concepts}
    known = {
        one.local: Vocabulary(one.local, one, {c.iri: c for c in concepts.values() if iri in c.schemes})
        for iri, one in sorted(schemes.items())
    }
    return Vocabularies(release, known, concepts, classes)


_lock = threading.Lock()
_kept: dict[str, Vocabularies] = {}


def vocabularies(serving: Service) -> Vocabularies:
    """Return the concepts of the release that is served. Raises Problem."""
    release = serving.releases.current().id
    if (known := _kept.get(release)) is not None:
        return known
    with rendering.alone(_lock):
        if release not in _kept:
            made = _read(serving, release)
            while len(_kept) > 1:
                _kept.pop(next(iter(_kept)))
            _kept[release] = made
        return _kept[release]
