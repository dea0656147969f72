"""Lists of things: their rows made into items, choices to narrow them down by, and pages."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from endpoint.asking import MOST
from endpoint.terms import Labels, Row, Shown

PAGE = 100


def plain(text: str) -> str:
    """Return a text without accents and in small letters, to sort and to compare by."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Item:
    """A thing of a list and the values of each variable."""

    shown: Shown
    values: Mapping[str, tuple[Shown, ...]]
    name: str
    plain: str = ""

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


def items(rows: Iterable[Row], labels: Labels, base: str, naming: Sequence[str] = ()) -> list[Item]:
    """Bring the rows of each ``?item`` together. ``naming``: variables whose names make the item's, with arrows."""
    terms: dict[str, dict[str, str]] = {}
    found: dict[str, dict[str, dict[str, Shown]]] = {}
    made: dict[tuple[str, str], Shown] = {}
    for row in rows:
        item = row["item"]["value"]
        terms.setdefault(item, row["item"])
        values = found.setdefault(item, {})
        for name, term in row.items():
            if name != "item":
                key = (term["value"], term.get("xml:lang", ""))
                if key not in made:
                    made[key] = Shown(term, labels.of(term["value"]) if term["type"] == "uri" else None, base)
                values.setdefault(name, {})[term["value"]] = made[key]
    listed = []
    for iri, values in found.items():
        shown = Shown(terms[iri], None if naming else labels.of(iri), base)
        packed = {name: tuple(given.values()) for name, given in values.items()}
        parts = [packed[name][0].name for name in naming if name in packed]
        name = " → ".join(parts) or shown.name
        listed.append(Item(shown, packed, name, plain(name)))
    return sorted(listed, key=lambda item: (item.plain, item.shown.value))


def code(shown: Shown) -> str:
    """Return a value as it stands in an address: the path below the base, or the text."""
    return shown.value.removeprefix(shown.base) if shown.is_iri else shown.value


def narrowed(listed: Sequence[Item], chosen: Mapping[str, str], words: str) -> list[Item]:
    """Return the items that have every chosen value, and the words in their name."""
    left = list(listed)
    for name, value in chosen.items():
        if value:
            distinct = {id(one): one for item in left for one in item.values.get(name, ())}  # items share values
            fits = {key for key, one in distinct.items() if code(one) == value}
            left = [item for item in left if any(id(one) in fits for one in item.values.get(name, ()))]
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
