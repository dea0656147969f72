"""Subjects proposed from title, keywords and abstract: which label of the thesaurus matched which words where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simde_kg.catalogue.corridors import corridors
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.thesaurus import LANGUAGES, Label, Thesaurus, Token, content, forms, tokens

WEIGHTS = {"keyword": 0.95, "title": 0.85, "abstract": 0.5}
"""How much a label found in a field counts."""
THRESHOLD = 0.45
"""Scores from here on are proposed."""
_SCATTERED, _FOREIGN, _PEOPLE = 0.6, 0.7, 0.6
"""What remains of the weight when a label's words stand apart, when it is foreign, when it is the people's."""
_DERIVED = 0.6
"""What remains when a word only has the stem of a label's word."""
_NEAR = 1
"""How many other words may stand among the scattered words of a label."""
_GENERAL = 0.45
"""What remains of the weight of a general concept outside keywords."""
_SURE = 0.5
"""The score from which on a topic brings those that people give with it."""
_BROADER = 0.5
"""What remains of a topic's score when a narrower one is proposed at least as surely."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is proposed: the label and its language, the field, and the words as they stand there."""

    label: str
    language: str
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed topic, area or corridor, with a score between 0 and 1 and its reasons."""

    iri: str
    kind: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A label in a text: the span of its words among the text's, how well it fits, and the words as written."""

    label: Label
    start: int
    end: int
    fit: float
    words: str
    people: bool = False


def suggest(record: Record, thesaurus: Thesaurus, threshold: float = THRESHOLD, most: int = 30) -> list[Suggestion]:
    """Return what is proposed for a record, best first; at most ``most`` of each kind."""
    scores: dict[tuple[str, str], float] = defaultdict(float)
    reasons: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for where, text, language in _texts(record):
        found = matches(text, language, thesaurus)
        for one in found:
            key = (one.label.iri, one.label.kind)
            weight = WEIGHTS[where] * one.fit * (1.0 if where == "keyword" else _trust(one, thesaurus))
            scores[key] = _joined(scores[key], weight)
            reasons[key].append(Evidence(one.label.text, one.label.language, where, one.words))
        for corridor in corridors(text, found, tokens(text, _first(language))):
            key = (corridor.iri, "corridor")
            scores[key] = _joined(scores[key], WEIGHTS[where] * corridor.fit)
            reasons[key].append(Evidence(corridor.rule, language, where, corridor.words))
    for iri, kind in list(scores):
        for broader in thesaurus.above(iri) if kind == "topic" else ():
            if 0 < scores.get((broader, kind), 0) <= scores[iri, kind]:
                scores[broader, kind] *= _BROADER
    for iri, other, reason in _companions(scores, thesaurus):
        scores[iri, "topic"] = max(scores[iri, "topic"], other)
        reasons[iri, "topic"].append(reason)
    made = [
        Suggestion(iri, kind, round(score, 3), tuple(dict.fromkeys(reasons[iri, kind])))
        for (iri, kind), score in scores.items()
        if score >= threshold
    ]
    made.sort(key=lambda one: (-one.score, one.iri))
    return [one for kind in ("topic", "area", "corridor") for one in [o for o in made if o.kind == kind][:most]]


def _trust(one: Found, thesaurus: Thesaurus) -> float:
    """Return how much of a match outside keywords counts: a single word for a general concept, and past proposals."""
    general = _GENERAL if " " not in one.words and one.label.iri in thesaurus.general else 1.0
    return general * (thesaurus.experience.trust(one.label.iri) if one.label.kind == "topic" else 1.0)


def _companions(scores: Mapping[tuple[str, str], float], thesaurus: Thesaurus) -> Iterator[tuple[str, float, Evidence]]:
    """Yield the topics that people give where one that is named, or one above it, is: with how often they did."""
    for iri in sorted(iri for (iri, kind), score in scores.items() if kind == "topic" and score >= _SURE):
        for concept in sorted({iri, *thesaurus.above(iri)}):
            for one in thesaurus.experience.companions.get(concept, ()):
                if scores.get((one.subject, "topic"), 0) >= one.share:
                    continue
                words = f"{thesaurus.name(concept, 'en')}: {one.together}/{one.of}"
                yield one.subject, one.share, Evidence(thesaurus.name(one.subject, "en"), "en", "experience", words)


def _joined(old: float, new: float) -> float:
    """Add a reason to a score: each takes its part of what is missing to 1."""
    return 1 - (1 - old) * (1 - new) if new > old else 1 - (1 - old) * (1 - new * 0.3)


def _first(language: str) -> str:
    primary = language.partition("-")[0]
    return primary if primary in LANGUAGES else "es"


def _texts(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield (field, text, language) of what is searched."""
    spoken = next(iter(record.languages), "")
    for title in (record.title, *record.other_titles):
        yield "title", title.text, title.language or spoken
    for subject in record.subjects:
        yield "keyword", subject.text, subject.language or spoken
    for abstract in record.abstracts:
        yield "abstract", abstract.text[:20_000], abstract.language or spoken


def matches(text: str, language: str, thesaurus: Thesaurus) -> list[Found]:
    """Return the labels found in a text, longer ones before those inside them. An unknown language tries all."""
    spoken = language.partition("-")[0]
    order = [spoken, *(one for one in LANGUAGES if one != spoken)] if spoken in LANGUAGES else list(LANGUAGES)
    found: list[Found] = []
    for one in order:
        words = content(text, one)
        own = one == spoken or spoken not in LANGUAGES
        found += _sequences(words, one, thesaurus, 1.0 if own else _FOREIGN)
        if own:
            found += _scattered(words, one, thesaurus)
    found += _people(content(text, order[0]), thesaurus)
    return _longest(found)


def _sequences(words: list[Token], language: str, thesaurus: Thesaurus, fit: float) -> Iterator[Found]:
    index = thesaurus.by_first[language]
    stems = [word.stem for word in words]
    for place, one in enumerate(stems):
        for wanted, label in index.get(one, ()):
            if tuple(stems[place : place + len(wanted)]) != wanted:
                continue
            inside = words[place : place + len(wanted)]
            exact = fit if fit == 1.0 or _same(label, inside) else 0.0
            if exact and not _only_looks_like(label, inside):
                derived = 1.0 if label.kind == "area" or _inflected(label, inside) else _DERIVED
                yield _found(
                    label, inside, derived * (exact if label.preferred or label.kind == "area" else exact * 0.95)
                )


def _likeness(label: Label, inside: list[Token]) -> float:
    """Return what remains of the weight: a little less for other names, less for words that only share a stem."""
    if label.kind == "area":
        return 1.0
    return (1.0 if label.preferred else 0.95) * (1.0 if _inflected(label, inside) else _DERIVED)


def _inflected(label: Label, inside: list[Token]) -> bool:
    """Whether words differ from a label's in number and gender only, not as *developing* does from *development*."""
    own = content(label.text, label.language)
    return all(forms(one.plain) & forms(other.plain) for one, other in zip(own, inside, strict=True))


def _same(label: Label, inside: list[Token]) -> bool:
    """Whether a label of another language is written in full: its stems alone would prove nothing."""
    return [one.plain for one in content(label.text, label.language)] == [one.plain for one in inside]


def _only_looks_like(label: Label, inside: list[Token]) -> bool:
    """Whether a place's name is in fact a common word: names begin with a capital, abbreviations are capitals."""
    if label.kind != "area":
        return False
    if len(label.text) <= 4 and label.text.isupper():
        return any(not one.written.isupper() for one in inside)
    return not all(one.written[:1].isupper() for one in inside) or not _same(label, inside)


def _scattered(words: list[Token], language: str, thesaurus: Thesaurus) -> Iterator[Found]:
    """Yield labels whose words all stand close together, in any order."""
    stems = [word.stem for word in words]
    seen: set[tuple[int, str]] = set()
    for place, one in enumerate(stems):
        for bag, label in thesaurus.bags[language].get(one, ()):
            window = stems[place : place + len(bag) + _NEAR]
            if bag <= set(window) and (place, label.iri) not in seen:
                seen.add((place, label.iri))
                last = max(window.index(part) for part in bag)
                yield _found(label, words[place : place + last + 1], _SCATTERED)


def _people(words: list[Token], thesaurus: Thesaurus) -> Iterator[Found]:
    """Yield countries by the words for their people: mexicanos, Venezuelans, marocaines."""
    for word in words:
        if (area := thesaurus.people.get(word.plain)) and (word.plain != "china" or word.written.islower()):
            yield _found(Label(area, thesaurus.name(area, "en"), "en", "area"), [word], _PEOPLE, people=True)


def _found(label: Label, inside: list[Token], fit: float, *, people: bool = False) -> Found:
    written = " ".join(word.written for word in inside)
    return Found(label, inside[0].start, inside[-1].end, fit, written, people)


def _longest(found: list[Found]) -> list[Found]:
    """Keep the best match of each place: of two where one lies inside the other, the longer."""
    kept: list[Found] = []
    ranked = sorted(
        found, key=lambda one: (-(one.end - one.start) * (one.fit >= _FOREIGN), -one.fit, one.start, one.label.iri)
    )
    for one in ranked:
        covered = any(
            other.start <= one.start and one.end <= other.end and other.fit >= _FOREIGN and _hides(other, one)
            for other in kept
        )
        if not covered:
            kept.append(one)
    return kept


def _hides(longer: Found, shorter: Found) -> bool:
    """Whether a match makes one inside it superfluous: the same concept, or a longer label of its kind."""
    if longer.label.iri == shorter.label.iri:
        return True
    same_span = (longer.start, longer.end) == (shorter.start, shorter.end)
    return longer.label.kind == shorter.label.kind and (not same_span or shorter.fit < longer.fit)
