"""Periods: how a file says to which year, quarter or month a figure belongs, and the SQL that gives our code of it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_YEAR = r"(1[89]|20)\d\d"
_MONTHS = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "ene feb mar abr may jun jul ago sep oct nov dic",
)
MONTHS = tuple(name for names in _MONTHS for name in names.split())
"""Names of months; the place in its row of twelve is the month's number."""


@dataclass(frozen=True)
class Shape:
    """One way of writing a period: its pattern, the SQL that makes our code of ``{0}``, the datatype to check."""

    kind: str
    pattern: str
    sql: str
    datatype: str = "string"


SHAPES = (
    Shape("year", rf"{_YEAR}(\.0)?", "left({0}, 4)", "gYear"),
    Shape("year", rf"{_YEAR} \[YR\d{{4}}\]", "left({0}, 4)", "gYear"),
    Shape("month", rf"{_YEAR}[-/.](0?[1-9]|1[0-2])", r"left({0}, 4) || '-' || lpad({0}[6:], 2, '0')", "gYearMonth"),
    Shape("month", rf"(0?[1-9]|1[0-2])[-/.]{_YEAR}", r"right({0}, 4) || '-' || lpad({0}[:-6], 2, '0')", "gYearMonth"),
    Shape("month", rf"{_YEAR}-(0[1-9]|1[0-2])-01([T ]00:00.*)?", "left({0}, 7)", "gYearMonth"),
    Shape("month", rf"01/(0[1-9]|1[0-2])/{_YEAR}", "{0}[7:10] || '-' || {0}[4:5]", "gYearMonth"),
    Shape("quarter", rf"{_YEAR}[-/ ]?[QqTt]?[1-4]", "left({0}, 4) || '-Q' || right({0}, 1)"),
    Shape("quarter", rf"[QqTt][1-4][-/ ]?{_YEAR}", "right({0}, 4) || '-Q' || {0}[2]"),
    Shape("span", rf"{_YEAR}\s*[-–/]\s*{_YEAR}", "left({0}, 4) || '--' || right({0}, 4)"),
)
"""The ways of writing a whole period in one cell; the first that fits all cells is taken."""


@dataclass(frozen=True)
class Period:
    """How a row's period is made: SQL over the columns named, its kind and the datatype of the result."""

    sql: str
    kind: str
    datatype: str
    columns: tuple[str, ...]


def fold(text: str) -> str:
    """Return a text in lower case without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold().strip()


def shape(cells: Iterable[str]) -> Shape | None:
    """Return the one way in which all non-empty cells are periods, None when there is none."""
    texts = {cell.strip() for cell in cells if cell.strip()}
    if not texts:
        return None
    return next((one for one in SHAPES if all(re.fullmatch(one.pattern, text) for text in texts)), None)


def is_marked(title: str) -> bool:
    """Whether a title is a year with a mark of a note behind it: ``2019*``, ``2019 (p)``, ``2020 p/``, ``2018 e``."""
    return re.fullmatch(rf"{_YEAR}\s*([*†‡¹²³]+|\(\w{{1,3}}\)|\[\w{{1,3}}\]|[a-z]{{1,2}}/?)", title.strip()) is not None


def _part(cells: Iterable[str]) -> str:
    """Return ``quarter`` or ``month`` or ``month name`` for a column of such parts of a year, else an empty text."""
    texts = {fold(cell) for cell in cells if cell.strip()}
    if texts and all(re.fullmatch(r"(q|t|trim\w* ?)?[1-4]", text) for text in texts):
        return "quarter"
    if texts and all(re.fullmatch(r"(m)?(0?[1-9]|1[0-2])", text) for text in texts):
        return "month"
    return "month name" if texts and all(text.strip(".") in MONTHS for text in texts) else ""


_HINTS = {"quarter": r"quarter|trim|qtr", "month": r"month|mes\b|mois", "month name": ""}


def find(titles: Sequence[str], cells: Callable[[str], Sequence[str]], quote: Callable[[str], str]) -> Period | None:
    """Return how the columns of a table give a period, None when they do not."""
    shapes = {title: found for title in titles if (found := shape(cells(title))) is not None}
    hinted = [t for t in shapes if re.search(r"year|ano|annee|period|date|fecha|time|tiempo|temps|mes|month", fold(t))]
    chosen = next(iter([*hinted, *shapes]), None)
    if chosen is None:
        return None
    first = shapes[chosen]
    whole = Period(first.sql.format(f"trim({quote(chosen)})"), first.kind, first.datatype, (chosen,))
    if first.kind != "year":
        return whole
    for title in titles:
        kind = _part(cells(title)) if title != chosen else ""
        if kind and re.search(_HINTS[kind], fold(title)):
            return _joined(whole, title, kind, quote(title))
    return whole


def _joined(year: Period, title: str, kind: str, name: str) -> Period:
    if kind == "quarter":
        return Period(f"{year.sql} || '-Q' || right(trim({name}), 1)", "quarter", "string", (*year.columns, title))
    number = f"ltrim(lower(trim({name})), 'm')"
    if kind == "month name":
        names = ", ".join(f"'{month}'" for month in MONTHS)
        number = (
            f"CAST((list_position([{names}], rtrim(lower(strip_accents(trim({name}))), '.')) - 1) % 12 + 1 AS VARCHAR)"
        )
    return Period(f"{year.sql} || '-' || lpad({number}, 2, '0')", "month", "gYearMonth", (*year.columns, title))
