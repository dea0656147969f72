"""Figures that a page may draw: the section they belong to and their order, the same in every language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest

from endpoint.figure import Figure
from endpoint.things.sources import Sources
from endpoint.words import _
from simde_kg.vocab import PREFIXES

_POPULATION = PREFIXES["population"]
SECTIONS = {
    "stock": _("People living there"),
    "flow": _("Movements and events"),
    "remittances": _("Money sent"),
    "cost": _("Cost of sending money"),
    "other": _("Other figures"),
}
"""Families of indicators in the order of the page, by the local names of the graph's concepts."""
FREQUENCIES = {
    "A": _("yearly"),
    "Q": _("quarterly"),
    "M": _("monthly"),
    "F": _("by fiscal year"),
    "S": _("periods of several years"),
    "": _("other periods"),
}
"""How often a figure has a value, in the order of the page."""
_SOURCES = 4


def part(indicator: str, known: Sources) -> str:
    """Return the section of an indicator: its family, else by what it counts and at what time."""
    for family in known.values(indicator, "simde:indicatorFamily"):
        name = family.rpartition("/")[2]
        return name if name in SECTIONS else "other"
    if _POPULATION + "transfer" in known.values(indicator, "simde:populationConcept"):
        return "remittances"
    times = known.values(indicator, "simde:referenceTime")
    return "stock" if any(time.rpartition("/")[2] in ("date", "mid-year", "year-end") for time in times) else "flow"


@dataclass(frozen=True)
class Planned:
    """A figure that may be drawn: its indicator, frequency and section, and what draws it. Many stay undrawn.

    ``publishers``: how many say something; ``values``: how many values the indicator has here, of any frequency.
    """

    indicator: str
    often: str
    section: str
    publishers: int
    values: int
    draw: Callable[[], Figure]


def ranked(figures: Iterable[Planned]) -> list[Planned]:
    """Return figures with most publishers first, then most values, then shorter names; yearly ones first."""
    often = list(FREQUENCIES)
    return sorted(
        figures,
        key=lambda one: (-one.publishers, -one.values, len(one.indicator), one.indicator, often.index(one.often)),
    )


def mixed(figures: Iterable[Planned]) -> list[Planned]:
    """Return the first figure of each section, then the second of each, and so on."""
    found: dict[str, list[Planned]] = {name: [] for name in SECTIONS}
    for one in ranked(figures):
        found[one.section].append(one)
    return [one for group in zip_longest(*found.values()) for one in group if one]


def newest(figure: Figure) -> list[tuple[str, str, str, str]]:
    """Return (source, period, text, exact value) of the newest value of each source, the newest first."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for row in figure.rows:
        for name, cell in zip(figure.header[1:], row[1:], strict=True):
            if cell.value:
                found.setdefault(name, (name, row[0].text, cell.text, cell.value))
    return list(found.values())[:_SOURCES]
