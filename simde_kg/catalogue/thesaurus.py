"""Labels of topics and areas, ready to be found in texts: folded, without stop words, stemmed by language."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from simde_kg import iri
from simde_kg.catalogue.experience import Experience
from simde_kg.workspace import Workspace

LANGUAGES = ("es", "en", "fr", "pt")
"""Languages whose words are stemmed; labels in them are looked for."""
_SNOWBALL = {"es": "spanish", "en": "english", "fr": "french", "pt": "portuguese"}
_INITIALS = re.compile(r"\b(?:[A-ZÉ]\.\s?-?){2,}|\bEE\.?\s?UU\.?")
_TOKEN = re.compile(r"[^\W_]+(?:[’'](?=s\b))?")
STOP = {
    language: frozenset(words.split())
    for language, words in {
        "es": """a al ante con d de del desde e el en entre hacia la las lo los o para por s sobre su sus u un una unas
            unos y""",
        "en": "a an and at by d for from in into its of on or s the their to with",
        "fr": """a au aux avec d dans de des du en entre et l la le les leur leurs ou par pour s sa ses son sous sur un
            une vers""",
        "pt": """a ao aos as com d da das de do dos e em entre na nas no nos o os ou para pela pelo por s seu sobre sua
            um uma""",
    }.items()
}
"""Words that carry no subject, by language, folded."""
_GENERAL = 20
"""Narrower concepts, at any distance, from which on a concept is general."""
_SKIPPED_AREAS = frozenset({"m49-001"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, as written, folded, stemmed."""

    start: int
    end: int
    written: str
    plain: str
    stem: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a concept. ``kind``: topic or area; ``preferred`` names count a little more than others."""

    iri: str
    text: str
    language: str
    kind: str = "topic"
    preferred: bool = True


@cache
def _stemmer(language: str) -> Any:  # noqa: ANN401 (snowballstemmer has no types)
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer(_SNOWBALL[language])


@lru_cache(100_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a word in lower case, then without accents."""
    found = str(_stemmer(language).stemWord(word)) if language in _SNOWBALL else word
    return fold(found)


@lru_cache(100_000)
def fold(word: str) -> str:
    """Return a word in lower case without accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(100_000)
def forms(word: str) -> frozenset[str]:
    """Return a folded word and what is left of it without endings of number and gender."""
    ends = {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("x")}
    if word.endswith("ies"):
        ends.add(word[:-3] + "y")
    return frozenset(ends | {one[:-1] for one in ends if len(one) > 3 and one[-1] in "aeo"})


def tokens(text: str, language: str) -> list[Token]:
    """Return the words of a text; initials with dots (U.S., EE. UU.) are one word."""
    joined = _INITIALS.sub(lambda m: re.sub(r"[^A-ZÉ]", "", m[0]).ljust(len(m[0])), text)
    found = []
    for match in _TOKEN.finditer(joined):
        word = match[0].rstrip("’'")
        found.append(Token(match.start(), match.end(), word, fold(word), stem(word.casefold(), language)))
    return found


def content(text: str, language: str) -> list[Token]:
    """Return the words of a text that are no stop words of its language. ``US`` is a country, ``us`` is none."""
    stop = STOP.get(language, STOP["es"])
    found = tokens(text, language)
    return [one for one in found if one.plain not in stop and not (one.plain == "us" and not one.written.isupper())]


class Thesaurus:
    """Labels by the stems of their words, for each language."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self.by_first: dict[str, dict[str, list[tuple[tuple[str, ...], Label]]]] = {
            language: defaultdict(list) for language in LANGUAGES
        }
        self.bags: dict[str, dict[str, list[tuple[frozenset[str], Label]]]] = {
            language: defaultdict(list) for language in LANGUAGES
        }
        self.names: dict[str, dict[str, str]] = defaultdict(dict)
        self.people: dict[str, str] = {}
        self.broader: dict[str, set[str]] = defaultdict(set)
        self.experience = Experience()
        given = list(labels)
        countries = {fold(one.text) for one in given if _is_country(one)}
        for label in given:
            if label.kind == "topic" or _is_country(label) or fold(label.text) not in countries:
                self._add(label)

    def _add(self, label: Label) -> None:
        language = label.language.partition("-")[0]
        if language not in LANGUAGES:
            return
        words = content(label.text, language)
        if not words:
            return
        stems = tuple(word.stem for word in words)
        self.by_first[language][stems[0]].append((stems, label))
        if len(set(stems)) == len(stems) > 1 and label.kind == "topic":
            for one in stems:
                self.bags[language][one].append((frozenset(stems), label))
        if label.preferred:
            self.names[label.iri].setdefault(language, label.text)

    def above(self, concept: str) -> set[str]:
        """Return the broader concepts of a concept, at any distance."""
        found: set[str] = set()
        waiting = list(self.broader.get(concept, ()))
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.broader.get(one, ())
        return found

    @cached_property
    def general(self) -> frozenset[str]:
        """The concepts with so many narrower ones that nearly every document of the field names them."""
        below = Counter(broader for concept in list(self.broader) for broader in self.above(concept))
        return frozenset(concept for concept, count in below.items() if count >= _GENERAL)

    def name(self, concept: str, language: str) -> str:
        """Return a concept's preferred name in a language, else in any, else the end of its IRI."""
        found = self.names.get(concept, {})
        return found.get(language) or next(iter(found.values()), concept.rpartition("/")[2])


def _is_country(label: Label) -> bool:
    code = label.iri.rpartition("/")[2]
    return label.kind == "area" and len(code) == 3 and code.isupper()


def of_workspace(workspace: Workspace, base: str = iri.BASE) -> Thesaurus:
    """Return the thesaurus of a checkout: topics of the ontology, areas with their names and those of CLDR."""
    made = Thesaurus([*topics(workspace, base), *areas(workspace, base)])
    for concept, broader in hierarchy(workspace, base):
        made.broader[concept].add(broader)
    made.people.update(people(base))
    made.experience = Experience.read(f"{base}topic/")
    return made


def people(base: str = iri.BASE) -> dict[str, str]:
    """Return words for the people of countries (es, en, fr, pt; folded) and the countries."""
    found = {}
    with Path(__file__).with_name("demonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.update({fold(word): iri.minted(base).area(row["area"]) for word in row["words"].split()})
    return found


@lru_cache(4)
def _concepts(folder: Path, base: str) -> Any:  # noqa: ANN401 (an rdflib graph)
    from simde_kg.turtle import read_all

    return read_all(sorted(folder.glob("concepts/topic*.ttl")), base)


def hierarchy(workspace: Workspace, base: str = iri.BASE) -> Iterator[tuple[str, str]]:
    """Yield (topic, broader topic)."""
    from rdflib.namespace import SKOS

    for concept, broader in _concepts(workspace.ontology, base).subject_objects(SKOS.broader):
        yield str(concept), str(broader)


def topics(workspace: Workspace, base: str = iri.BASE) -> Iterator[Label]:
    """Yield the labels of the topics, hidden ones too. Raises MappingError for a file that is not Turtle."""
    from rdflib import Literal
    from rdflib.namespace import SKOS

    graph = _concepts(workspace.ontology, base)
    for term in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
        for concept, label in graph.subject_objects(term):
            if isinstance(label, Literal) and str(concept).startswith(f"{base}topic/"):
                yield Label(str(concept), str(label), label.language or "", "topic", term == SKOS.prefLabel)


def areas(workspace: Workspace, base: str = iri.BASE) -> Iterator[Label]:
    """Yield the names of the areas: the shipped ones, and CLDR's short names of countries."""
    from babel import Locale

    space = iri.minted(base)
    folder = workspace.data / "simde" / "areas"
    for row in _rows(folder / "names.csv"):
        if row["area"] not in _SKIPPED_AREAS:
            yield Label(space.area(row["area"]), row["name"], row["language"], "area", preferred=False)
    locales = {language: Locale(language).territories for language in LANGUAGES}
    for row in _rows(folder / "areas.csv"):
        for language in LANGUAGES:
            name = locales[language].get(row["cldr"]) or row.get(language) or ""
            if name and row["id"] not in _SKIPPED_AREAS:
                yield Label(space.area(row["id"]), name, language, "area")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
