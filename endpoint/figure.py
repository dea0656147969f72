"""A figure of a page: the drawing, its table, the query behind it, and whose figures they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

_CELLS, _LEAST = 24, 6
"""Cells that a page shows of a table, and rows whatever their length."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the text, the exact value, where it leads, and why it is empty or not final."""

    text: str
    value: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """A source of a figure: its name, address, publisher, licence and version."""

    name: str
    href: str
    publisher: str = ""
    licence: str = ""
    version: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart with everything that belongs to it.

    ``name`` is its anchor, unique on the page; ``total`` how many rows there are when ``rows`` are the first ones only;
    ``data`` what scripts draw it from (:mod:`endpoint.charts.values`).
    """

    name: str
    title: str
    note: str
    drawing: Markup
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    sparql: str
    credits: Sequence[Credit] = ()
    key: Sequence[tuple[Markup, str]] = ()
    marks: Sequence[tuple[str, str]] = ()
    signs: Sequence[tuple[Markup, str]] = ()
    is_map: bool = False
    total: int = 0
    data: str = ""

    @property
    def editor(self) -> str:
        """Where the query can be changed and run."""
        return "/sparql?" + urlencode({"query": self.sparql})

    @property
    def values(self) -> Markup:
        """``data`` as it stands in an attribute between single quotes: JSON is full of double ones."""
        return Markup(self.data.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;"))  # noqa: S704 - escaped

    @property
    def shown(self) -> Sequence[Sequence[Cell]]:
        """The first rows, as many as a page can carry."""
        return self.rows[: max(_LEAST, _CELLS // max(1, len(self.header)))]

    @property
    def csv(self) -> str:
        """Where the query's answer is as CSV."""
        return "/sparql?" + urlencode({"query": self.sparql, "format": "csv"})

    def cited(self, address: str, release: str) -> str:
        """Return how to cite the figure: its title, whose figures, and where and in which release it was seen."""
        whose = "; ".join(", ".join(part for part in (c.publisher, c.name, c.version) if part) for c in self.credits)
        return f"{self.title}. {whose}. SIMDE KG {release}, {address}#{self.name}"
