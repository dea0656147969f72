"""How cells of a bare table are written: quotes that are never closed, dates whose day and month change places.

Each function yields what is wrong as :class:`Fault`; :mod:`simde_kg.build.bare` adds the file.
"""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simde_kg.scaffold import periods
from simde_kg.scaffold.numbers import is_number
from simde_kg.words import _

_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SHORT = 60
Column = Sequence[tuple[int, str]]
"""Cells of a column with the numbers of their rows, 1 = the file's first."""


@dataclass(frozen=True)
class Fault:
    """What is wrong at a cell: a code, message and remedy (msgids), their fields, and how grave it is."""

    code: str
    message: tuple[str, str]
    told: dict[str, object] = field(default_factory=dict)
    severity: str = "violation"


def open_quotes(rows: Sequence[tuple[int, tuple[str, ...]]], titles: Sequence[str], delimiter: str) -> Iterator[Fault]:
    """Yield the cells that hold whole rows: a quotation mark before them is never closed, or only later."""
    width = len(titles)
    for number, row in rows:
        for place, cell in enumerate(row[:width]):
            own, *swallowed = cell.strip("\r\n").splitlines()[:200_000] or [""]
            if len(row) < width and any(line.count(delimiter) == width - 1 for line in swallowed):
                yield Fault(
                    "quote-open",
                    _OPEN,
                    {"row": number, "column": titles[place].strip(), "found": own[:_SHORT], "lines": len(swallowed)},
                )


def is_dated(cells: Sequence[str], share: float) -> bool:
    """Whether so large a share of cells are dates like 03/04/2019."""
    return sum(_DATE.fullmatch(cell) is not None for cell in cells) >= share * len(cells)


def dates(column: Column) -> Iterator[Fault]:
    """Yield the dates of a column whose day and month stand in another order than the others', or in one not known."""
    kinds: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, text in column:
        if text:
            kinds[_kind(text)].append((number, text))
    certain = sorted(("day", "month"), key=lambda kind: -len(kinds[kind]))
    usual = certain[0] if kinds[certain[0]] else ""
    for number, text in kinds["none"] + (kinds["other"] if usual else []):
        yield Fault(
            "date-wrong", _WRONG, {"row": number, "found": text[:_SHORT], "expected": _like(text, usual) or "-"}
        )
    if kinds["day"] and kinds["month"]:
        for number, text in kinds[certain[1]]:
            told = {"row": number, "found": text, "example": kinds[usual][0][1]}
            yield Fault("date-order", _ORDER, {**told, "expected": _iso(text, certain[1])})
    if kinds["either"] and (not usual or kinds[certain[1]]):
        number, text = kinds["either"][0]
        told = {"row": number, "found": text, "count": len(kinds["either"])}
        one, two = _iso(text, "day"), _iso(text, "month")
        yield Fault("date-ambiguous", _EITHER, {**told, "one": one, "two": two}, "warning")


_OPEN = (
    _("{file}, row {row}, column {column!r}: the quotation mark before {found!r} is not closed."),
    _("{lines} lines below went into this cell. Close the quotation mark after the text, or remove it."),
)
_WRONG = (
    _("{file}, row {row}, column {column!r}: {found!r} is no date like the others."),
    _("Did you mean {expected}? Correct the cell."),
)
_ORDER = (
    _("{file}, row {row}, column {column!r}: {found!r} has day and month in another order than {example!r}."),
    _("Write {expected}; year, month and day in this order leave no doubt."),
)
_EITHER = (
    _("{file}, row {row}, column {column!r}: {found!r} may be {one} or {two} ({count} cells)."),
    _("Write dates as year, month and day, such as {one}."),
)


def _kind(text: str) -> str:
    """Return what a date's order can be: ``day`` or ``month`` first, ``either``; ``none`` or ``other``: no date."""
    found = _DATE.fullmatch(text)
    if not found:
        return "other"
    first, second = int(found[1]), int(found[3])
    fits = [kind for kind in ("day", "month") if _iso(text, kind)]
    if first == second and fits:
        return "same"
    return "either" if len(fits) == 2 else fits[0] if fits else "none"


def _iso(text: str, kind: str) -> str:
    """Return a date as ISO 8601, read with day or month first; empty when there is no such day."""
    found = _DATE.fullmatch(text)
    if not found:
        return ""
    day, month = (found[1], found[3]) if kind == "day" else (found[3], found[1])
    year = int(found[4])
    if (
        not 1 <= int(month) <= 12
        or not 1 <= year <= 9999
        or not 1 <= int(day) <= calendar.monthrange(year, int(month))[1]
    ):
        return ""
    return f"{year:04}-{int(month):02}-{int(day):02}"


def _like(text: str, kind: str) -> str:
    """Return a date of ISO 8601 as the others of its column are written."""
    found = _ISO.fullmatch(text)
    if not found:
        return ""
    return f"{found[3]}/{found[2]}/{found[1]}" if kind == "day" else f"{found[2]}/{found[3]}/{found[1]}"


_LOOKALIKE = str.maketrans("lIiOoSsBZz", "1110055822")


def near_year(text: str) -> str:
    """Return the year that a text with letters in the place of digits means; empty when none."""
    near = text.translate(_LOOKALIKE)
    return near if periods.shape([near]) is not None else ""


def near_number(text: str) -> str:
    """Return the number that a text with letters in the place of digits means; empty when none."""
    near = text.translate(_LOOKALIKE)
    return near if is_number(near) else ""
