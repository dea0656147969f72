"""What can be reconciled: areas, topics, indicators, organisations and documents of a release, with all their names."""

import csv
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from endpoint.asking import ask, written
from endpoint.concepts import LABELS, Concept, Text, chosen, folded, vocabularies
from endpoint.reconcile.names import bare, composed, key
from endpoint.service import Service
from endpoint.words import _
from simde_kg.vocab import PREFIXES

_P = PREFIXES
COUNTRY = _P["simde"] + "Country"
_TITLE = _P["dcterms"] + "title"
_CODES = (_P["skos"] + "notation", *(_P["simde"] + name for name in ("alpha2", "alpha3", "m49", "iso31662")),
          _P["bibo"] + "doi", _P["bibo"] + "isbn")  # fmt: skip
KINDS = {
    "area": _("Area"),
    "country": _("Country or territory"),
    "topic": _("Topic"),
    "indicator": _("Indicator"),
    "organization": _("Organisation"),
    "document": _("Document"),
}
"""The types of the service, those first that come first when nothing else decides."""
PREFERRED, OTHER, HIDDEN, FORMER, CODE = 0, 1, 2, 3, 4
"""How good a name is."""


@dataclass(frozen=True)
class Name:
    """A name, its language, how good it is, and whose it is (the number of an entity)."""

    text: str
    language: str
    rank: int
    entity: int


@dataclass
class Entity:
    """Something that can be reconciled; ``id`` is its address below the base."""

    id: str
    concept: Concept
    kinds: tuple[str, ...]

    def name(self, language: str) -> Text:
        """Return its name and the language of that."""
        return chosen(self.concept.texts("prefLabel") or self.concept.said.get(_TITLE, []), language)

    def about(self, language: str) -> str:
        """Return its definition or description, or an empty text."""
        for predicate in ("skos:definition", "dcterms:description", "dcterms:abstract", "simde:containerTitle"):
            prefix, _colon, local = predicate.partition(":")
            if given := self.concept.said.get(_P[prefix] + local):
                return chosen(given, language)[0]
        return ""

    @property
    def order(self) -> tuple[int, str]:
        """What decides between equals: countries, other areas, topics and so on; then the id."""
        first = 0 if "country" in self.kinds else 1 + list(KINDS).index(self.kinds[0])
        return first, self.id


@dataclass
class Entities:
    """All entities of a release and their names, by text, by folded text and by the words that count."""

    listed: list[Entity]
    names: list[Name]
    by_id: dict[str, Entity] = field(default_factory=dict)
    exact: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    folded: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    keyed: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    bared: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    worded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        """Fill the tables."""
        self.by_id = {one.id: one for one in self.listed}
        for name in self.names:
            self.exact[composed(name.text)].append(name)
            plain = folded(name.text)
            if not plain:
                continue
            self.folded[plain].append(name)
            if name.rank != CODE and (words := key(name.text)):
                self.keyed[words].append(name)
                if self.listed[name.entity].kinds[0] == "area" and (plain := bare(name.text)):
                    self.bared[plain].append(name)
                for word in words.split():
                    self.worded[word].add(words)

    @cached_property
    def plain(self) -> list[str]:
        """The folded names that are not codes, in the order of the alphabet."""
        return sorted(text for text, given in self.folded.items() if any(one.rank != CODE for one in given))

    @cached_property
    def ordered(self) -> list[str]:
        """The keys of names, each once."""
        return sorted(self.keyed)

    def beginning(self, start: str) -> Iterator[Name]:
        """Yield the names whose folded text begins so."""
        for text in self.plain[bisect_left(self.plain, start) :]:
            if not text.startswith(start):
                return
            yield from self.folded[text]


def _kinds(kind: str, concept: Concept) -> tuple[str, ...]:
    return (kind, "country") if COUNTRY in concept.types else (kind,)


@cache
def _former() -> list[dict[str, str]]:
    with (Path(__file__).parent / "other-names.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(number: int, entity: Entity) -> Iterator[Name]:
    for rank, label in enumerate(LABELS):
        for text, language in entity.concept.texts(label):
            yield Name(text, language, rank, number)
    for text, language in entity.concept.said.get(_TITLE, ()):
        yield Name(text, language, PREFERRED, number)
    for predicate in _CODES:
        for text in entity.concept.values(predicate):
            yield Name(text, "", CODE, number)
    if entity.kinds[0] == "area":
        for row in _former():
            if entity.id == f"area/{row['area']}":
                yield Name(row["name"], row["language"], FORMER, number)


def _others(serving: Service) -> Iterable[Concept]:
    (rows,) = ask(serving, written("services/entities"))
    found: dict[str, Concept] = {}
    for row in rows:
        iri, term = row["s"]["value"], row["o"]
        given = found.setdefault(iri, Concept(iri)).said.setdefault(row["p"]["value"], [])
        if (text := (term["value"], term.get("xml:lang", ""))) not in given:
            given.append(text)
    for one in found.values():
        for given in one.said.values():
            given.sort()
    return [found[iri] for iri in sorted(found)]


def _read(serving: Service) -> Entities:
    base = serving.settings.base_iri
    known = vocabularies(serving)
    listed = []
    for kind in ("area", "topic", "indicator"):
        concepts = known.by_id[kind].concepts.values() if kind in known.by_id else ()
        listed += [Entity(one.iri.removeprefix(base), one, _kinds(kind, one)) for one in concepts]
    for concept in _others(serving):
        path = concept.iri.removeprefix(base)
        if (kind := path.partition("/")[0]) in ("organization", "document") and "#" not in path:
            listed.append(Entity(path, concept, (kind,)))
    listed = [one for one in listed if one.name("en")[0]]
    return Entities(listed, [name for number, one in enumerate(listed) for name in _names(number, one)])


_lock = threading.Lock()
_kept: dict[str, Entities] = {}


def entities(serving: Service) -> Entities:
    """Return what can be reconciled in the release that is served. Raises Problem."""
    release = serving.releases.current().id
    if (known := _kept.get(release)) is not None:
        return known
    with _lock:
        if release not in _kept:
            made = _read(serving)
            while len(_kept) > 1:
                _kept.pop(next(iter(_kept)))
            _kept[release] = made
        return _kept[release]
