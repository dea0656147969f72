"""From the rows of a query to time series figures: one for each indicator and frequency, a line for each source."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from endpoint import numbers
from endpoint.charts import values
from endpoint.charts.bars import bars
from endpoint.charts.lines import lines, sign, signs
from endpoint.charts.model import Bar, Mark, Point, Series, Words, moment
from endpoint.figure import Cell, Figure
from endpoint.terms import Row
from endpoint.things.planned import FREQUENCIES, Planned, part
from endpoint.things.sources import Sources
from endpoint.typesetting import capital
from endpoint.visitor import locale, say
from simde_kg.vocab import PREFIXES

_STATUS = PREFIXES["sdmx-code"] + "obsStatus-"
_MARKS = 9
Marks = Callable[[str], Sequence[tuple[Mark, str]]]
"""From an indicator to the marks of its chart, each with the address it leads to."""
_LINKED = 100
"""Tables with more cells than this do not lead to each observation: the page would be too long."""


@dataclass(frozen=True, slots=True)
class Found:
    """One observation, or one that the source states to be absent."""

    indicator: str
    dataset: str
    period: str
    value: str
    status: str
    observation: str


@dataclass(frozen=True, slots=True)
class About:
    """What figures are about: its name, and what goes before the names of the figures to tell them apart."""

    name: str
    prefix: str = ""


def frequency(period: str) -> str:
    """Return A, Q, M, F (fiscal year) or S (several years) for the name of a period."""
    if "--" in period:
        return "S"
    if period.endswith("-FY"):
        return "F"
    return "Q" if "-Q" in period else "M" if len(period) == 7 else "A" if len(period) == 4 else ""


def read(rows: Iterable[Row], indicator: str = "") -> list[Found]:
    """Return observations from rows of the queries ``figures/*``; of several for one place the first stands."""
    found: dict[tuple[str, str, str], Found] = {}
    for row in rows:
        given = {name: term["value"] for name, term in row.items()}
        one = Found(
            given.get("indicator", indicator),
            given["dataset"],
            given["period"].removeprefix(PREFIXES["period"]),
            given.get("value", ""),
            given.get("status", "").removeprefix(_STATUS),
            given.get("observation", ""),
        )
        key = (one.indicator, one.dataset, one.period)
        if key not in found or (one.value and not found[key].value):
            found[key] = one
    return list(found.values())


def counted(rows: Iterable[Mapping[str, Any]], base: str) -> list[Found]:
    """Return observations from rows of the cube, as :func:`read` does."""
    return [
        Found(
            f"{base}indicator/{row['indicator']}", f"{base}dataset/{row['dataset']}", row["period"],
            row["exact"] or "", row["status"] or "", f"{base}observation/{row['observation']}",
        )
        for row in rows
    ]  # fmt: skip


def _point(one: Found) -> Point | None:
    at, value = moment(one.period), numbers.decimal(one.value)
    if at is None:
        return None
    text = numbers.number(one.value, locale()) if value is not None else ""
    return Point(one.period, at, float(value) if value is not None else None, text, one.status)


def placed(found: Sequence[Found], names: Mapping[str, str]) -> list[Series]:
    """Return a line for each name (key -> name), in their order; ``dataset`` of what was found is the key."""
    points: dict[str, list[Point]] = {}
    for one in found:
        if (point := _point(one)) is not None:
            points.setdefault(one.dataset, []).append(point)
    return [
        Series(name, tuple(sorted(points[key], key=lambda p: p.at)), key)
        for key, name in names.items()
        if key in points
    ]


def series_of(found: Sequence[Found], known: Sources) -> list[Series]:
    """Return a line for each dataset, oldest value first; the datasets by name."""
    names = {one.dataset: known.name(one.dataset) for one in found}
    return placed(found, dict(sorted(names.items(), key=lambda item: (item[1].casefold(), item[0]))))


def absent(status: str) -> str:
    """Return the word for a value that is not there."""
    return say("suppressed") if Point("", 0, None, status=status).suppressed else say("missing")


def status_word(status: str) -> str:
    """Return the word for a value that is not final; empty for any other."""
    kind = Point("", 0, 0.0, status=status).uncertain
    return {"P": say("provisional"), "E": say("estimated")}.get(kind, "")


def table(found: Sequence[Found], series: Sequence[Series], base: str) -> list[list[Cell]]:
    """Return a row for each period, newest first, and a cell for each series."""
    at = {(one.dataset, one.period): one for one in found}
    periods = sorted({p.period: p.at for s in series for p in s.points}.items(), key=lambda item: (-item[1], item[0]))
    linked = len(periods) * len(series) <= _LINKED
    rows = []
    for period, _at in periods:
        cells = [Cell(period)]
        for one in series:
            given = at.get((one.key, period))
            if given is None:
                cells.append(Cell(""))
            elif not given.value:
                cells.append(Cell("", note=absent(given.status)))
            else:
                href = (
                    "/" + given.observation.removeprefix(base) if linked and given.observation.startswith(base) else ""
                )
                cells.append(Cell(numbers.number(given.value, locale()), given.value, href, status_word(given.status)))
        rows.append(cells)
    return rows


def axis() -> Callable[[float], str]:
    """Return what writes numbers on axes in the visitor's language."""
    where = locale()
    return lambda value: numbers.brief(value, where)


def time_figures(
    found: Sequence[Found], known: Sources, place: About, query: Callable[[str], str], marks: Marks | None = None
) -> list[Planned]:
    """Plan a figure for each indicator and frequency. ``query`` gives the SPARQL for an indicator."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.indicator, frequency(one.period)), []).append(one)

    counts = Counter(one.indicator for one in found if one.value)

    def planned(key: tuple[str, str]) -> Planned:
        def draw() -> Figure:
            return time_figure(groups[key], known, place, query(key[0]), marks(key[0]) if marks else ())

        datasets = {one.dataset for one in groups[key]}
        whose = {who for dataset in datasets for who in known.values(dataset, "dcterms:publisher") or [dataset]}
        return Planned(key[0], key[1], part(key[0], known), len(whose), counts[key[0]], draw)

    return [planned(key) for key in sorted(groups)]


def time_figure(
    found: Sequence[Found], known: Sources, place: About, sparql: str, marks: Sequence[tuple[Mark, str]] = ()
) -> Figure:
    """Return the figure of one indicator and frequency."""
    indicator, how_often = found[0].indicator, frequency(found[0].period)
    series = series_of(found, known)
    unit = known.aspect(indicator, "", "simde:unit")
    within = _within(marks, series)
    title = f"{known.name(indicator)} · {place.name}"
    often = say(FREQUENCIES[how_often])
    words = Words(
        f"{place.prefix}{indicator.rpartition('/')[2]}-{how_often or 'other'}", title, f"{often}; {described(series)}",
        say("missing"), say("suppressed"), say("provisional"), say("estimated"),
    )  # fmt: skip
    return Figure(
        name=words.name,
        title=capital(title),
        note=" · ".join(part for part in (", ".join(unit), often, known.definition(indicator)) if part),
        drawing=_drawn(series, words, [mark for mark, _href in within]),
        data=_data(series, [mark for mark, _href in within]),
        header=[say("Period"), *(one.name for one in series)],
        rows=table(found, series, known.base),
        sparql=sparql,
        credits=[known.credit(one.key) for one in series],
        key=[(sign(n), one.name) for n, one in enumerate(series)] if _moments(series) > 1 else (),
        marks=[(mark.name, href) for mark, href in within] if _moments(series) > 1 else (),
        signs=signs(series, words) if _moments(series) > 1 else (),
    )


def _within(marks: Sequence[tuple[Mark, str]], series: Sequence[Series]) -> list[tuple[Mark, str]]:
    """Return the marks inside the time of the series, in order; the last ones where there are many."""
    moments = [point.at for one in series for point in one.points]
    inside = [one for one in marks if moments and min(moments) - 1 <= one[0].at <= max(moments) + 1]
    return sorted(inside, key=lambda one: one[0].at)[-_MARKS:]


def _moments(series: Sequence[Series]) -> int:
    return len({point.at for one in series for point in one.points})


def _drawn(series: Sequence[Series], words: Words, marks: Sequence[Mark]) -> Markup:
    """Draw lines; where everything falls into one period, bars."""
    if _moments(series) > 1:
        return lines(series, words, axis(), marks)
    return bars(_single(series), words)


def _single(series: Sequence[Series]) -> list[Bar]:
    """Return a bar for each value."""
    given = [(one.name, point) for one in series for point in one.points if point.value is not None]
    return [Bar(f"{point.period} · {name}", point.value or 0, point.text) for name, point in given]


def _data(series: Sequence[Series], marks: Sequence[Mark]) -> str:
    return values.of_lines(series, marks) if _moments(series) > 1 else values.of_bars(_single(series))


def described(series: Sequence[Series]) -> str:
    """Say in words what the lines show: name, first and last value."""
    said = []
    for one in series:
        given = [point for point in one.points if point.value is not None]
        if given:
            first, last = given[0], given[-1]
            said.append(f"{one.name}: {first.period} {first.text} – {last.period} {last.text}")
    return "; ".join(said) + "."


def difference(found: Sequence[Found], pair: tuple[str, str], known: Sources, query: str) -> Figure | None:
    """Return how far the second dataset of ``pair`` is from the first, in the periods that both have."""
    given = {(one.dataset, one.period): one for one in found if one.value}
    periods = sorted(p for d, p in given if d == pair[0] and (pair[1], p) in given)
    rows, drawn = [], []
    for period in periods:
        first, second = (given[dataset, period].value for dataset in pair)
        a, b = numbers.decimal(first), numbers.decimal(second)
        if a is None or b is None:
            continue
        share = f"{numbers.percent(float((b - a) / abs(a)), locale())}" if a else "–"
        texts = [numbers.number(str(v), locale()) for v in (first, second, b - a)]
        rows.append(
            [Cell(period), *(Cell(t, str(v)) for t, v in zip(texts, (first, second, b - a), strict=True)), Cell(share)]
        )
        drawn.append(Bar(period, float(b - a), f"{texts[2]} ({share})"))
    if not rows:
        return None
    names = [known.name(dataset) for dataset in pair]
    title = say("Difference between {second} and {first}", first=names[0], second=names[1])
    name = "difference-" + "-".join(iri.rpartition("/")[2].replace("#", "-") for iri in pair)
    return Figure(
        name=name, title=title, note=known.name(found[0].indicator),
        drawing=bars(drawn, Words(name, title, "; ".join(f"{bar.name}: {bar.text}" for bar in drawn))),
        header=[say("Period"), *names, say("Difference"), "%"], rows=rows, sparql=query,
        credits=[known.credit(dataset) for dataset in pair], data=values.of_bars(drawn),
    )  # fmt: skip
