"""Finding concepts by their labels as Skosmos does: ``*`` stands for any letters, case and accents do not matter."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from endpoint.concepts import LABELS, SKOS, Concept, Vocabularies, Vocabulary, folded

FIELDS = ("broader", "narrower", "related", "prefLabel", "altLabel", "hiddenLabel", "definition", "notation",
          "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")  # fmt: skip
"""What ``fields`` can add to a hit."""


@dataclass(frozen=True)
class Search:
    """What to look for. ``language``: of the labels that may match, empty for any; ``shown``: of the names given.

    ``once``: each concept with its best label only, not with every label that matches.
    """

    text: str
    language: str = ""
    shown: str = ""
    kinds: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    once: bool = True


@dataclass(frozen=True)
class Hit:
    """A concept, which kind of label matched, and the label with its language."""

    concept: Concept
    vocabulary: Vocabulary
    kind: str
    label: str
    language: str


def _plain(text: str) -> str:
    """Return folded text whose ``*`` are kept."""
    return "*".join(folded(part) for part in text.split("*"))


def pattern(text: str) -> re.Pattern[str]:
    """Return what a folded label must match as a whole."""
    return re.compile(".*".join(re.escape(part) for part in re.sub(r"\*+", "*", _plain(text)).split("*")))


def _speaks(language: str, wanted: str) -> bool:
    return not wanted or language.lower() == wanted.lower() or language.lower().startswith(wanted.lower() + "-")


def _matches(concept: Concept, search: Search, wanted: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, label and language of the labels that match, the best first."""
    for kind in LABELS:
        for label, language in sorted(concept.texts(kind), key=lambda pair: pair[1] != search.shown):
            if _speaks(language, search.language) and wanted.fullmatch(folded(label)):
                yield kind, label, language
    notation = concept.notation
    if notation and wanted.fullmatch(folded(notation)):
        yield ("notation", notation, "")


def find(vocabularies: Iterable[Vocabulary], search: Search) -> list[Hit]:
    """Return the hits in the order of their labels."""
    wanted, found = pattern(search.text or "*"), []
    for vocabulary in vocabularies:
        within = {below for iri in search.parents if iri in vocabulary.concepts for below in vocabulary.below(iri)}
        for concept in vocabulary.concepts.values():
            if search.parents and concept.iri not in within - set(search.parents):
                continue
            if search.kinds and not set(search.kinds) & set(concept.types):
                continue
            matched = _matches(concept, search, wanted)
            found += [Hit(concept, vocabulary, *one) for one in (islice(matched, 1) if search.once else matched)]
    return sorted(found, key=lambda hit: (folded(hit.label), hit.concept.iri))


def expanded(kind: str) -> str:
    """Return the IRI of a type that may be written as ``skos:Concept``."""
    return SKOS + kind[5:] if kind.startswith("skos:") else kind


def shortened(iri: str) -> str:
    """Return ``skos:Concept`` for the classes of SKOS, else the IRI."""
    return f"skos:{iri.removeprefix(SKOS)}" if iri.startswith(SKOS) else iri


def shown(hit: Hit, search: Search, known: Vocabularies) -> dict[str, object]:
    """Return a hit as Skosmos writes it."""
    concept, language = hit.concept, search.shown or search.language
    name, tongue = concept.name(language) if language else (hit.label, hit.language)
    if hit.kind != "prefLabel" and not language:
        name, tongue = concept.name(hit.language or "en")
    found: dict[str, object] = {
        "uri": concept.iri,
        "type": [shortened(one) for one in concept.types],
        "localname": concept.local,
        "prefLabel": name,
        "lang": tongue,
        "vocab": hit.vocabulary.id,
    }
    if concept.notation:
        found["notation"] = concept.notation
    if hit.kind == "prefLabel" and hit.label != name:
        found |= {"matchedPrefLabel": hit.label, "lang": hit.language}
    elif hit.kind in ("altLabel", "hiddenLabel"):
        found |= {hit.kind: hit.label, "lang": hit.language}
    found.update(_added(concept, search.fields, language, known))
    return found


def _added(concept: Concept, fields: Iterable[str], language: str, known: Vocabularies) -> Iterator[tuple[str, object]]:
    for name in fields:
        if name == "prefLabel":
            yield "prefLabels", {tongue: text for text, tongue in concept.texts(name)}
        elif name in ("broader", "narrower", "related"):
            others = [known.concepts[iri] for iri in getattr(concept, name)]
            if others:
                yield name, [{"uri": one.iri, "prefLabel": one.name(language or "en")[0]} for one in others]
        elif name.endswith("Match"):
            if matches := concept.iris(name):
                yield name, [{"uri": iri} for iri in matches]
        elif name in FIELDS and name != "notation":
            said = [text for text, tongue in concept.texts(name) if _speaks(tongue, language)]
            if said:
                yield name, said


def _rank(hit: Hit, label: str) -> int:
    """Return how well a hit's label is the one looked up: 0 the same preferred label ... 3, 4 for not at all."""
    if hit.kind not in ("prefLabel", "altLabel") or hit.label.lower() != label.lower():
        return 4
    return (0 if hit.kind == "prefLabel" else 2) + (hit.label != label)


def looked_up(hits: list[Hit], label: str) -> list[Hit]:
    """Return the hits whose label is ``label``, of the best kind that has any: preferred, same case first."""
    best = min((_rank(hit, label) for hit in hits), default=4)
    return [hit for hit in hits if best < 4 and _rank(hit, label) == best]
