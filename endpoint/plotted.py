"""A chart of a table that nobody described: which column is time, which is the value, and what tells lines apart.

The rules are simple and said on the page: a column of years or periods goes across, the column of numbers named most
like a value goes up, and columns with few different values make the lines. Without time, the largest values make bars.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from endpoint import numbers
from endpoint.charts import values
from endpoint.charts.bars import bars
from endpoint.charts.lines import lines, sign
from endpoint.charts.model import Bar, Point, Series, Words, moment
from endpoint.figure import Figure
from endpoint.terms import Shown
from endpoint.things.series import axis, described
from endpoint.visitor import locale, say

Table = Sequence[Mapping[str, Shown]]
_NUMBERS = frozenset({"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"})
_VALUE = re.compile(r"value|total|people|persons|amount|count|difference|remittances|sent|received|^n$", re.IGNORECASE)
_TIME = re.compile(r"year|period|quarter|month", re.IGNORECASE)
_COUNTING = re.compile(r"row|rank|since|position", re.IGNORECASE)
_LINES, _BARS = 8, 20


@dataclass(frozen=True)
class _Columns:
    """The column that goes across (empty without time), the value, what tells lines apart, and all other texts."""

    time: str
    value: str
    names: Sequence[str]
    others: Sequence[str]


def is_number(shown: Shown) -> bool:
    """Whether a term is a number."""
    return not shown.is_iri and shown.datatype in _NUMBERS


def _text(shown: Shown) -> str:
    return shown.name.rpartition("/")[2] if shown.is_iri and not shown.label else shown.name


def _columns(names: Sequence[str], rows: Table) -> _Columns | None:
    """Return what to draw; None when no column holds numbers."""
    given = {name: [row[name] for row in rows if name in row] for name in names}
    times = [
        name for name in names if _TIME.search(name) and given[name] and all(moment(_text(one)) for one in given[name])
    ]
    counted = [
        name
        for name in names
        if given[name] and name not in times and not _COUNTING.search(name) and all(map(is_number, given[name]))
    ]
    value = next((name for name in counted if _VALUE.search(name)), next(iter(counted), None))
    if value is None:
        return None
    others = [name for name in names if name not in (value, *times, *counted) and given[name]]
    if not times:
        return _Columns("", value, (), others)
    return _Columns(times[0], value, _apart(rows, times[0], others), others)


def _apart(rows: Table, time: str, others: Sequence[str]) -> list[str]:
    """Return the columns that tell values of one time apart, those with the fewest different values first."""

    def different(*columns: str) -> int:
        return len({tuple(_text(row[name]) if name in row else "" for name in columns) for row in rows})

    chosen: list[str] = []
    for name in sorted((one for one in others if different(one) > 1), key=different):
        if different(time, *chosen, name) > different(time, *chosen) and different(*chosen, name) <= _LINES:
            chosen.append(name)
    for name in tuple(chosen):  # a later one may tell apart alone what two did
        rest = [one for one in chosen if one != name]
        if rest and different(time, *rest) == different(time, *chosen):
            chosen = rest
    return chosen


def _named(row: Mapping[str, Shown], columns: Sequence[str]) -> str:
    return " · ".join(dict.fromkeys(_text(row[name]) for name in columns if name in row))


def _lines(rows: Table, columns: _Columns) -> list[Series]:
    """Return the lines; none where one would join values of different things."""
    found: dict[str, dict[str, Point]] = {}
    for row in rows:
        if columns.time not in row or columns.value not in row:
            continue
        period, exact = _text(row[columns.time]), row[columns.value].value
        at, value = moment(period), numbers.decimal(exact)
        if at is not None and value is not None:
            line = found.setdefault(_named(row, columns.names) or columns.value, {})
            if period in line:
                return []
            line[period] = Point(period, at, float(value), numbers.number(exact, locale()))
    ordered = [Series(name, tuple(sorted(points.values(), key=lambda p: p.at))) for name, points in found.items()]
    return ordered[:_LINES]


def _telling(rows: Table, columns: _Columns) -> Sequence[str]:
    """Return the first columns, with the time if need be, whose texts tell the values apart; none where none do."""
    time = [columns.time] if columns.time else []
    for few in (2, 3):
        for names in (columns.others[:few], [*columns.others[:few], *time]):
            named = [_named(row, names) for row in rows if columns.value in row]
            if len(set(named)) == len(named):
                return names
    return ()


def _bars(rows: Table, columns: _Columns) -> list[Bar]:
    """Return the largest values as bars; none where their names would be the same."""
    names = _telling(rows, columns)
    found: dict[str, Bar] = {}
    for row in rows:
        value = numbers.decimal(row[columns.value].value) if columns.value in row else None
        first = next((row[name] for name in names if name in row), None)
        name = _named(row, names)
        if value is not None and first is not None:
            text = numbers.number(row[columns.value].value, locale())
            found[name] = Bar(name, float(value), text, first.href if first.href.startswith("/") else "")
    return sorted(found.values(), key=lambda bar: -abs(bar.value))[:_BARS]


def chart(title: str, names: Sequence[str], rows: Table, sparql: str) -> Figure | None:
    """Return a chart of a table; None when its columns do not make one."""
    columns = _columns(names, rows)
    if columns is None:
        return None
    drawn = _lines(rows, columns) if columns.time else []
    if sum(len(one.points) > 1 for one in drawn):
        words = Words("chart", title, described(drawn), say("missing"), say("suppressed"))
        key = [(sign(n), one.name) for n, one in enumerate(drawn)]
        return _figure((lines(drawn, words, axis()), values.of_lines(drawn)), columns, sparql, key)
    ranked = _bars(rows, columns)
    if len(ranked) < 2:
        return None
    words = Words("chart", title, "; ".join(f"{bar.name}: {bar.text}" for bar in ranked[:5]))
    return _figure((bars(ranked, words), values.of_bars(ranked)), columns, sparql, ())


def _figure(both: tuple[Markup, str], columns: _Columns, sparql: str, key: Sequence[tuple[Markup, str]]) -> Figure:
    return Figure("chart", columns.value, columns.time, both[0], (), (), sparql, key=key, data=both[1])
