"""Identity: records that may describe one document. Identifiers first, then title, author and year; never merged."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz
from rdflib import PROV, RDF, XSD, Graph, Literal, URIRef

from simde_kg.catalogue.graph import SIMDE
from simde_kg.catalogue.record import Record

STRONG = ("doi", "handle", "pmid", "oai", "scielo")
"""Identifiers that one document has for itself; an ISBN may be a whole book's, and counts together with the title."""
THRESHOLD = 0.86
"""Scores from here on are proposed."""
_WORD = re.compile(r"[^\W_]+")
_ABOUT = re.compile(
    r"\b(?:rejoinder|reply|comment|review of|erratum|corrigendum|resena|respuesta|comentario|compte rendu)\b"
)
"""Words of titles about another work."""
_COMMON = 40
"""A word in more titles than this does not bring records together."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two records that may describe one document: their places in the register, a score 0..1, and why."""

    left: int
    right: int
    score: float
    reasons: tuple[str, ...]


@lru_cache(200_000)
def folded(text: str) -> str:
    """Return a text in lower case without accents and punctuation: what is compared."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def _titles(record: Record) -> list[str]:
    """Return the titles to compare: the whole ones, and each before its subtitle."""
    whole = [one.text for one in (record.title, *record.other_titles)]
    short = [head for text in whole if len((head := re.split(r"[:.?!] ", text)[0]).split()) > 3]
    return list(dict.fromkeys(folded(text) for text in (*whole, *short)))


def _families(record: Record) -> set[str]:
    """Return the family names of the people, each word of a double name too."""
    names = [folded(agent.family) for agent in record.creators]
    return {part for name in names for part in (name, *name.split()) if len(part) > 1}


def likeness(left: Record, right: Record) -> tuple[float, tuple[str, ...]]:
    """Return how likely two records describe one document, 0..1, and the reasons.

    An identifier of the document in common gives 1. Else the similarity of the titles (token sort ratio, the best pair)
    counts, lowered by other authors, other years (one year apart is a preprint or a proof), other volumes and pages,
    and by two different DOIs.
    """
    shared = [scheme for scheme in STRONG if _values(left, scheme) & _values(right, scheme)]
    if shared:
        return 1.0, tuple(shared)
    pairs = [(fuzz.token_sort_ratio(a, b), a, b) for a in _titles(left) for b in _titles(right) if a and b]
    if not pairs:
        return 0.0, ()
    best, a, b = max(pairs)
    score, reasons = best / 100, ["title"]
    if best < 100 and (_numbers(a) != _numbers(b) or bool(_ABOUT.search(a)) != bool(_ABOUT.search(b))):
        score -= 0.2
    score += _authors(left, right, reasons)
    if left.year and right.year:
        apart = abs(int(left.year) - int(right.year))
        score -= 0.0 if apart == 0 else 0.04 if apart == 1 else 0.15
        reasons += ["year"] if apart == 0 else []
    else:
        score -= 0.03
    if _values(left, "isbn") & _values(right, "isbn"):
        score += 0.1
        reasons.append("isbn")
    if _values(left, "doi") and _values(right, "doi"):
        score -= 0.2
    if left.type and right.type and left.type != right.type:
        score -= 0.05
    score -= 0.1 if _differ(left.pages, right.pages) and _differ(left.volume, right.volume) else 0.0
    if len(a.split()) < 3:
        score -= 0.1  # short titles (Introduction, Editorial) repeat
    return max(0.0, min(0.99, round(score, 3))), tuple(reasons)


def _differ(a: str, b: str) -> bool:
    return bool(a and b) and a != b


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _authors(left: Record, right: Record, reasons: list[str]) -> float:
    ours, theirs = _families(left), _families(right)
    if not ours or not theirs:
        return -0.06
    if ours & theirs:
        reasons.append("author")
        return 0.0
    return -0.35


def _values(record: Record, scheme: str) -> set[str]:
    return {value.lower() for value in record.of(scheme)}


class Register:
    """Records among which duplicates are looked for; found by identifiers and by rare words of their titles."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records: list[Record] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for record in records:
            self.add(record)

    def add(self, record: Record) -> int:
        """Take a record in; return its place."""
        place = len(self.records)
        self.records.append(record)
        for key in _keys(record):
            self._by_key[key].append(place)
        return place

    def like(self, record: Record, threshold: float = THRESHOLD, skip: int = -1) -> list[Likeness]:
        """Return the records like this one, best first; ``left`` is ``skip`` (the record's own place, or -1)."""
        shared: dict[int, int] = defaultdict(int)
        words = 0
        for key in _keys(record):
            places = self._by_key.get(key, ())
            if key.startswith("w:"):
                if len(places) > _COMMON + len(self.records) // 100:
                    continue
                words += 1
            for place in places:
                shared[place] += 1 if key.startswith("w:") else 100
        enough = max(1, words // 3)
        found = []
        for place, count in shared.items():
            if place != skip and count >= enough:
                score, reasons = likeness(record, self.records[place])
                if score >= threshold:
                    found.append(Likeness(skip, place, score, reasons))
        return sorted(found, key=lambda one: (-one.score, one.right))

    def duplicates(self, threshold: float = THRESHOLD) -> list[Likeness]:
        """Return every pair of records that may describe one document, best first."""
        found = []
        for place, record in enumerate(self.records):
            found += [one for one in self.like(record, threshold, skip=place) if one.right > place]
        return sorted(found, key=lambda one: (-one.score, one.left, one.right))


def _keys(record: Record) -> Iterator[str]:
    for scheme in (*STRONG, "isbn"):
        for value in record.of(scheme):
            yield f"{scheme}:{value.lower()}"
    yield "t:" + folded(record.title.text)
    words = {word for one in (record.title, *record.other_titles) for word in folded(one.text).split() if len(word) > 3}
    for word in sorted(words):
        yield "w:" + word[:8]


def links(found: Iterable[Likeness], documents: Sequence[str], derivation: str = "") -> Graph:
    """Return the proposals as triples: ``simde:possibleDuplicate`` both ways, and a statement with score and reasons.

    ``documents`` are the IRIs of the records by their places; ``derivation`` is the IRI of the activity that looked.
    """
    graph = Graph(bind_namespaces="none")
    for one in found:
        left, right = sorted((URIRef(documents[one.left]), URIRef(documents[one.right])))
        if left == right:
            continue
        graph.add((left, SIMDE.possibleDuplicate, right))
        graph.add((right, SIMDE.possibleDuplicate, left))
        note = URIRef(f"{left}#duplicate-{right.rpartition('/')[2]}")
        graph.add((note, RDF.type, RDF.Statement))
        graph.add((note, RDF.subject, left))
        graph.add((note, RDF.predicate, SIMDE.possibleDuplicate))
        graph.add((note, RDF.object, right))
        graph.add((note, SIMDE.likeness, Literal(Decimal(str(one.score)), datatype=XSD.decimal)))
        for reason in one.reasons:
            graph.add((note, SIMDE.likenessReason, Literal(reason)))
        if derivation:
            graph.add((note, PROV.wasGeneratedBy, URIRef(derivation)))
            graph.add((note, PROV.wasDerivedFrom, left))
            graph.add((note, PROV.wasDerivedFrom, right))
    return graph
