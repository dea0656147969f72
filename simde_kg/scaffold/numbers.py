"""Numbers as publishers write them: which character groups thousands, which starts the decimals, what means "none"."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MISSING = {
    "": "M",
    "..": "M",
    "...": "M",
    "…": "M",
    ":": "M",
    "n.a.": "M",
    "n/a": "M",
    "N/A": "M",
    "NA": "M",
    "n.d.": "M",
    "ND": "M",
    "null": "M",
    "NULL": "M",
    "NaN": "M",
}
"""Cells that say that there is no figure, and their SDMX status."""
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_SPACES = " \u202f\u2009"
_SHARE = 0.7
_MARKERS = 12


@dataclass(frozen=True)
class Numbers:
    """How the numbers of a column are written. ``markers`` are cells that are none, with their status ("" unknown)."""

    group: str
    point: str
    whole: bool
    negative: bool
    markers: dict[str, str]
    ambiguous: bool  # whether 1.234 may be 1234 or 1 and a bit


def plain(cell: str) -> str:
    """Return a cell as the check reads it: white space collapsed and trimmed."""
    return _SPACE.sub(" ", cell).strip()


def is_number(cell: str) -> bool:
    """Whether a cell looks like a number in any way of writing."""
    text = plain(cell)
    return bool(re.fullmatch(r"[+-]?\d[\d.,'’ \u202f\u2009]*", text)) and any(_fits(text, *way) for way in _WAYS)


def _pattern(group: str, point: str) -> "re.Pattern[str]":
    whole = rf"(\d{{1,3}}({re.escape(group)}\d{{3}})+|\d+)" if group else r"\d+"
    return re.compile(rf"[+-]?{whole}({re.escape(point)}\d{{0,18}})?")


_WAYS = [(group, point) for point in ".," for group in ("", ",", ".", *_SPACES, "'", "’") if group != point]
_PATTERNS = {way: _pattern(*way) for way in _WAYS}


def _fits(text: str, group: str, point: str) -> bool:
    return _PATTERNS[group, point].fullmatch(text) is not None


def study(cells: Iterable[str]) -> Numbers | None:
    """Return how the numbers of a column are written; None when it is not a column of numbers.

    The first way that fits all number-like cells wins, ways without grouping first.
    """
    counts = Counter(map(plain, cells))
    numbers = {text: n for text, n in counts.items() if is_number(text)}
    others = {text: n for text, n in counts.items() if text not in numbers}
    filled = sum(n for text, n in counts.items() if text not in MISSING)
    if not numbers or sum(numbers.values()) < _SHARE * filled or len(others) > _MARKERS:
        return None
    ways = [way for way in _WAYS if all(_fits(text, *way) for text in numbers)]
    if not ways:
        return None
    group, point = ways[0]
    decimals = [text for text in numbers if point in text]
    return Numbers(
        group,
        point,
        whole=not any(text.partition(point)[2].strip("0") for text in decimals),
        negative=any(text.startswith("-") for text in numbers),
        markers={text: MISSING.get(text, "") for text in sorted(others)},
        ambiguous=bool(decimals)
        and not group
        and all(re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})", text) for text in decimals),
    )
