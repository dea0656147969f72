"""Lists of things: their rows made into items, choices to narrow them down by, and pages."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from endpoint.asking import MOST
from endpoint.terms import Labels, Row, Shown

PAGE = 100


@lru_cache(16_384)
def plain(text: str) -> str:
    """Return a text without accents and in small letters, to sort and to compare by."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@dataclass(slots=True)
class Item:
    """A thing of a list and the values of each variable."""

    shown: Shown
    values: Mapping[str, tuple[Shown, ...]]
    name: str
    plain: str

    def one(self, variable: str) -> Shown | None:
        """Return the first value of a variable."""
        return next(iter(self.values.get(variable, ())), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow a list down by: as in the address, its name, and how many items have it."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A variable to narrow a list down by."""

    variable: str
    label: str
    choices: Sequence[Choice]


Key = tuple[str, str]
"""A value and its language."""


@dataclass(frozen=True)
class Grouped:
    """The rows of a list by ``?item``, the same in all languages: terms of items with their values, and all values."""

    found: Sequence[tuple[dict[str, str], Mapping[str, tuple[Key, ...]]]]
    terms: Mapping[Key, dict[str, str]]


def grouped(rows: Iterable[Row]) -> Grouped:
    """Bring the rows of each ``?item`` together."""
    found: dict[str, tuple[dict[str, str], dict[str, tuple[Key, ...]]]] = {}
    terms: dict[Key, dict[str, str]] = {}
    same: dict[Key, tuple[Key, ...]] = {}
    for row in rows:
        values = found.setdefault(row["item"]["value"], (row["item"], {}))[1]
        for name, term in row.items():
            if name != "item":
                key = (term["value"], term.get("xml:lang", ""))
                terms.setdefault(key, term)
                if name not in values:
                    values[name] = same.setdefault(key, (key,))
                elif key not in values[name]:
                    values[name] += (key,)
    return Grouped(list(found.values()), terms)


def items(rows: "Iterable[Row] | Grouped", labels: Labels, base: str, naming: Sequence[str] = ()) -> list[Item]:
    """Return the items of some rows. ``naming``: variables whose names make the item's, with arrows."""
    given = rows if isinstance(rows, Grouped) else grouped(rows)
    made = {
        key: Shown(term, labels.of(term["value"]) if term["type"] == "uri" else None, base)
        for key, term in given.terms.items()
    }
    one = {key: (shown,) for key, shown in made.items()}
    listed = []
    for term, values in given.found:
        shown = Shown(term, None if naming else labels.of(term["value"]), base)
        packed = {
            name: one[keys[0]] if len(keys) == 1 else tuple(made[key] for key in keys) for name, keys in values.items()
        }
        parts = [packed[name][0].name for name in naming if name in packed] or [shown.name]
        listed.append(Item(shown, packed, " → ".join(parts), " → ".join(map(plain, parts))))
    return sorted(listed, key=lambda item: (item.plain, item.shown.value))


def code(shown: Shown) -> str:
    """Return a value as it stands in an address: the path below the base, or the text."""
    return shown.value.removeprefix(shown.base) if shown.is_iri else shown.value


Index = Mapping[tuple[str, str], Sequence[Item]]
"""Variable and value as it stands in an address -> the items that have it, in their order."""


def indexed(listed: Sequence[Item], variables: Iterable[str]) -> Index:
    """Return what finds items by the values of some variables."""
    same: dict[int, str] = {}  # items share the values that are alike
    found: dict[tuple[str, str], list[Item]] = {}
    for name in variables:
        for item in listed:
            for shown in item.values.get(name, ()):
                value = same.get(id(shown))
                if value is None:
                    value = same[id(shown)] = code(shown)
                found.setdefault((name, value), []).append(item)
    return found


def narrowed(listed: Sequence[Item], chosen: Mapping[str, str], words: str, index: Index) -> list[Item]:
    """Return the items that have every chosen value, and the words in their name."""
    wanted = sorted((index.get(pair, ()) for pair in chosen.items() if pair[1]), key=len)
    left = list(wanted[0] if wanted else listed)
    for other in wanted[1:]:
        fits = {id(item) for item in other}
        left = [item for item in left if id(item) in fits]
    for word in plain(words).split():
        left = [item for item in left if word in item.plain]
    return left


def facet(listed: Sequence[Item], variable: str, label: str, chosen: str) -> Facet:
    """Return the choices of a variable in the items that are left, the most frequent first."""
    counts: dict[str, list[Shown]] = {}
    same: dict[int, str] = {}  # items share the values that are alike
    for item in listed:
        for shown in item.values.get(variable, ()):
            value = same.get(id(shown))
            if value is None:
                value = same[id(shown)] = code(shown)
            counts.setdefault(value, []).append(shown)
    ordered = sorted(counts.items(), key=lambda pair: (-len(pair[1]), plain(pair[1][0].name)))
    choices = [Choice(value, given[0].name, len(given), value == chosen) for value, given in ordered]
    return Facet(variable, label, choices)


def as_csv(listed: Sequence[Item], variables: Sequence[str]) -> str:
    """Return items as CSV: address, name, and the names of each variable's values, parted by a semicolon."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["iri", "name", *variables])
    for item in listed:
        values = ("; ".join(shown.name for shown in item.values.get(name, ())) for name in variables)
        writer.writerow([item.shown.value, item.name, *values])
    return file.getvalue()


def paged(listed: Sequence[Item], wanted: str) -> tuple[Sequence[Item], dict[str, int | None]]:
    """Return the items of a page, and where the pages before and after it begin."""
    start = min(int(wanted), MOST) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 0
    shown = listed[start : start + PAGE]
    after = start + PAGE if start + PAGE < len(listed) else None
    return shown, {"from": start, "previous": max(0, start - PAGE) if start else None, "next": after}
