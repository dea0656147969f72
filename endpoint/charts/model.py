"""What charts are drawn from."""

import re
from dataclasses import dataclass, field

SUPPRESSED = frozenset({"Q", "C", "S", "D"})
"""Statuses (SDMX) of values that exist and are withheld; any other absent value is missing."""
UNCERTAIN = frozenset({"P", "E", "F", "I"})
"""Statuses (SDMX) of values that are provisional (P), or estimated, forecast or imputed."""
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})|-(\d{4})|(FY)))?")


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a period; ``value`` is None where the source states that there is none, and why in ``status``."""

    period: str
    at: float
    value: float | None
    text: str = ""
    status: str = ""

    @property
    def suppressed(self) -> bool:
        """Whether the value exists and is withheld."""
        return self.value is None and self.status in SUPPRESSED

    @property
    def uncertain(self) -> str:
        """``P`` for a provisional value, ``E`` for one that is estimated in any way; else an empty text."""
        if self.value is None or self.status not in UNCERTAIN:
            return ""
        return "P" if self.status == "P" else "E"


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one source, oldest first."""

    name: str
    points: tuple[Point, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a moment, drawn as a line across the chart: a break in a series, or an event."""

    at: float
    name: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a ranking: its name, value, the text of the value and where the name leads."""

    name: str
    value: float
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A flow between two groups, for a Sankey diagram."""

    source: str
    target: str
    value: float
    text: str = ""


@dataclass(frozen=True)
class Words:
    """What a drawing says in the page's language."""

    name: str
    title: str
    description: str
    missing: str = "missing"
    suppressed: str = "suppressed"
    provisional: str = "provisional"
    estimated: str = "estimated"
    extra: dict[str, str] = field(default_factory=dict)


def moment(period: str) -> float | None:
    """Return where a period lies in time, in years: 2015 -> 2015.5, 2015-Q1 -> 2015.125, 2010--2015 -> 2013.0.

    A fiscal year (2021-FY) ends on 30 September of its year.
    """
    found = _PERIOD.fullmatch(period)
    if not found:
        return None
    year = int(found[1])
    if found[2]:
        return year + (int(found[2]) - 0.5) / 4
    if found[3]:
        return year + (int(found[3]) - 0.5) / 12
    if found[5]:
        return year + 0.25
    return (year + int(found[4]) + 1) / 2 if found[4] else year + 0.5
