"""Corridors recognised in a text by the two countries that it names and the words around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simde_kg.catalogue.subjects import Found
    from simde_kg.catalogue.thesaurus import Token

_TOWARDS = frozenset(["a", "al", "hacia", "to", "into", "vers", "para", "à", "rumbo", "aux", "au"])
_WITHIN = frozenset(["en", "in", "au", "aux", "no", "na", "nos", "nas", "au", "à"])
_BOTH = frozenset(["y", "and", "et", "e", "con", "with", "avec"])
_DASH = re.compile(r"^\s?(?:[-‐-―−/]|to)\s?$")
_BACK = re.compile(r"\b(?:desde|from|depuis)\b", re.I)


@dataclass(frozen=True, slots=True)
class Way:
    """A corridor with the rule that found it, how sure it is, and the words."""

    iri: str
    rule: str
    fit: float
    words: str


def corridors(text: str, found: "list[Found]", words: "list[Token]") -> Iterator[Way]:
    """Yield the corridors of a text: countries joined by a dash or a direction, people of one country in another."""
    countries = sorted((one for one in found if one.label.kind == "area" and _code(one)), key=lambda one: one.start)
    named = [one for one in countries if not one.people]
    seen: set[tuple[str, str]] = set()
    for left, right in pairwise(named):
        between = text[left.end : right.start]
        rule, fit = _rule(between, words, left.end, right.start)
        if rule and left.label.iri != right.label.iri:
            seen |= {(_code(left), _code(right)), (_code(right), _code(left))}
            yield _way(text, left, right, rule, fit)
    for people in (one for one in countries if one.people):
        for place in named:
            pair = (_code(people), _code(place))
            if pair[0] == pair[1] or pair in seen:
                continue
            seen.add(pair)
            yield _way(text, people, place, "people of the one, the other named", _nearness(text, people, place, words))


def _code(one: "Found") -> str:
    code = one.label.iri.rpartition("/")[2]
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""


def _rule(between: str, words: "list[Token]", start: int, end: int) -> tuple[str, float]:
    """Return the rule that joins two countries by what stands between them, and how sure it is."""
    if _DASH.match(between):
        return "joined by a dash", 0.9
    inside = [word.plain for word in words if start <= word.start < end]
    if len(inside) <= 4 and _TOWARDS & set(inside) and "." not in between:
        return "from the one to the other", 1.0
    if len(inside) <= 2 and _BOTH & set(inside):
        return "named together", 0.55
    return "", 0.0


def _nearness(text: str, people: "Found", place: "Found", words: "list[Token]") -> float:
    """Return how sure it is that people of one country are in the other: ``mexicanos en Estados Unidos``."""
    if people.end > place.start:
        return 0.55
    before = [word.plain for word in words if people.end <= word.start < place.start]
    if before and len(before) <= 8 and (_WITHIN | _TOWARDS) & set(before[-2:]):
        return 0.4 if _BACK.search(text[people.end : place.start]) else 0.9
    return 0.55


def _way(text: str, origin: "Found", destination: "Found", rule: str, fit: float) -> Way:
    base = origin.label.iri.rpartition("area/")[0]
    first, last = min(origin.start, destination.start), max(origin.end, destination.end)
    return Way(f"{base}corridor/{_code(origin)}-{_code(destination)}", rule, fit, " ".join(text[first:last].split()))
