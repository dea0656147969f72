"""Which entities a text may name, and how sure that is: 100 for a preferred name exactly as written, down to 0.

In this order: a name as written; without case and accents; the same words in another order or abbreviated; the same
words but for those that say what kind of state it is; a code; a few letters wrong (rapidfuzz); some of the words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from endpoint.concepts import folded, same
from endpoint.reconcile.entities import CODE, Entities, Entity, Name
from endpoint.reconcile.names import bare, composed, keys, words_of

_EXACT = (100.0, 98.0, 97.0, 96.0, 96.0)
_FOLDED = (97.0, 95.0, 94.0, 94.0, 90.0)
"""Scores by :class:`Name` rank: preferred, other, hidden, former, code."""
_BARE, _FORM, _FUZZY, _LEAST, _SOME = 80.0, 4.0, 0.9, 72.0, 60.0
_SURE, _APART = 85.0, 3.0
"""A match is certain from this score on, when the next one has so many points less."""
_ELSEWHERE = 0.5
LONGEST = 500
"""Characters of a text that are compared."""


@dataclass
class Candidate:
    """An entity, its score (0-100), how it was found, and what the properties add."""

    entity: Entity
    score: float
    label: float
    agreeing: float | None = None
    match: bool = False


def _wanted(entity: Entity, kinds: tuple[str, ...]) -> bool:
    return not kinds or bool(set(kinds) & set(entity.kinds))


def _exactly(text: str, known: Entities, language: str) -> Iterator[tuple[Name, float]]:
    for name in known.exact.get(composed(text), ()):
        foreign = language and name.language and not same(name.language, language)
        yield name, _EXACT[name.rank] - (_ELSEWHERE if foreign else 0)
    for name in known.folded.get(folded(text), ()):
        yield name, _FOLDED[name.rank]


def _by_words(text: str, known: Entities) -> Iterator[tuple[Name, float]]:
    for one, worth in keys(text).items():
        for name in known.keyed.get(one, ()):
            yield name, worth - name.rank * 0.1
    words = set(words_of(text))
    for name in known.bared.get(bare(text), ()):
        theirs = set(words_of(name.text))
        yield name, _BARE + _FORM * len(words & theirs) / len(words | theirs) - name.rank * 0.1


def _nearly(text: str, known: Entities) -> Iterator[tuple[Name, float]]:
    """Yield names with some letters wrong; the longer the name, the more may be."""
    tries = [(folded(text), known.plain, known.folded), *((one, known.ordered, known.keyed) for one in keys(text))]
    for asked, listed, owners in tries:
        if len(asked) < 3:
            continue
        for found, ratio, _place in process.extract(asked, listed, scorer=fuzz.ratio, limit=8, score_cutoff=_LEAST):
            for name in owners[found]:
                if name.rank != CODE:
                    yield name, ratio * _FUZZY


def _partly(text: str, known: Entities) -> Iterator[tuple[Name, float]]:
    """Yield names that share words with the text, the rarest word first."""
    for one in keys(text):
        words = set(one.split())
        rare = sorted((word for word in words if word in known.worded), key=lambda word: len(known.worded[word]))
        for found in {name for word in rare[:3] for name in known.worded[word]}:
            theirs = set(found.split())
            shared = 2 * len(words & theirs) / (len(words) + len(theirs))
            for name in known.keyed[found]:
                yield name, _SOME * shared + (15.0 if words <= theirs or theirs <= words else 0.0)


def _best(found: Iterable[tuple[Name, float]], known: Entities, kinds: tuple[str, ...]) -> dict[int, float]:
    scores: dict[int, float] = {}
    for name, score in found:
        if _wanted(known.listed[name.entity], kinds) and score > scores.get(name.entity, 0.0):
            scores[name.entity] = score
    return scores


def candidates(text: str, known: Entities, kinds: tuple[str, ...], language: str = "") -> list[Candidate]:
    """Return what a text may name, best first, without a word on whether it is certain."""
    text = text[:LONGEST]
    scores = _best(_exactly(text, known, language), known, kinds)
    for number, score in _best(_by_words(text, known), known, kinds).items():
        scores.setdefault(number, score)
    if not scores:
        scores = _best(_nearly(text, known), known, kinds)
        for number, score in _best(_partly(text, known), known, kinds).items():
            scores[number] = max(score, scores.get(number, 0.0))
    found = [Candidate(known.listed[number], score, score) for number, score in scores.items()]
    return sorted(found, key=lambda one: (-one.score, one.entity.order))


def decided(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates in order; the first is a match when it is sure and nothing else comes near."""
    found.sort(key=lambda one: (-one.score, one.entity.order))
    if found and found[0].score >= _SURE and (len(found) == 1 or found[0].score - found[1].score >= _APART):
        found[0].match = True
    return found
