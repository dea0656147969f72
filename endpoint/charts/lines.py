"""Time series: several sources and editions in one drawing, gaps left open, withheld values and breaks marked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from endpoint.charts.model import Mark, Point, Series, Words
from endpoint.charts.scale import Scale, bounds, ticks, years
from endpoint.charts.svg import canvas, el, path

WIDTH, HEIGHT = 640.0, 330.0
LEFT, RIGHT, TOP, BOTTOM = 72.0, 16.0, 22.0, 34.0
_CROWDED, _SIGNS, _NAME = 90, 8, 30
_TRIANGLE = 3
Format = Callable[[float], str]


def tone(n: int) -> str:
    """Return the class of the n-th series' colour."""
    return f"s{n % 8}"


def marker(n: int, place: tuple[float, float], title: str = "", *, hollow: bool = False, shape: int = -1) -> Markup:
    """Return the sign of the n-th series: its own shape, to tell it apart without colour, or another."""
    x, y = place
    kind = (n if shape < 0 else shape) % 4
    r, h = 4.2, 3.8
    shapes: tuple[list[tuple[float, float]], ...] = (
        [(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)],
        [(x, y - r * 1.35), (x + r * 1.35, y), (x, y + r * 1.35), (x - r * 1.35, y)],
        [(x, y - r * 1.3), (x + r * 1.2, y + r), (x - r * 1.2, y + r)],
    )
    inside = (el("title", title),) if title else ()
    class_ = f"{tone(n)} missing" if hollow else tone(n)
    if kind == 0:
        return el("circle", *inside, cx=x, cy=y, r=r, class_=class_)
    return el("path", *inside, d=path(shapes[kind - 1], closed=True), class_=class_)


def sign(n: int) -> Markup:
    """Return the small drawing of a series for the key below a chart."""
    line = el("path", d="M0 6H32", class_=f"line {tone(n)}", stroke_dasharray=_DASHES[n // 4 % 3] or None)
    return el("svg", line, marker(n, (16, 6)), viewBox="0 0 32 12", class_="chart", aria_hidden="true")


_DASHES = ("", "7 4", "2 4")


def signs(series: Sequence[Series], words: Words) -> list[tuple[Markup, str]]:
    """Return what the hollow signs of a drawing mean: on the line of zero no value, elsewhere an uncertain one."""
    points = [point for one in series for point in one.points]
    wanted = (
        (words.missing, 0, any(p.value is None and not p.suppressed for p in points)),
        (words.suppressed, _TRIANGLE, any(p.suppressed for p in points)),
        (words.provisional, -1, any(p.uncertain == "P" for p in points)),
        (words.estimated, -1, any(p.uncertain == "E" for p in points)),
    )
    return [(_hollow(shape), word) for word, shape, there in wanted if there]


def _hollow(shape: int) -> Markup:
    """Return a hollow sign for the key: on the line of zero, or (-1) on a line of values."""
    line = el("path", d="M0 6H32", class_="line s7" if shape < 0 else "axis")
    drawn = marker(7, (16, 6), hollow=True, shape=max(shape, 0))
    return el("svg", line, drawn, viewBox="0 0 32 12", class_="chart", aria_hidden="true")


@dataclass(frozen=True)
class Paper:
    """The two axes."""

    x: Scale
    y: Scale
    steps: list[float]


def _paper(series: Sequence[Series], marks: Sequence[Mark], size: tuple[float, float]) -> Paper:
    moments = [p.at for s in series for p in s.points] + [m.at for m in marks]
    low, high = min(moments, default=2000.0), max(moments, default=2001.0)
    room = max((high - low) * 0.03, 0.6)
    steps = ticks(*bounds(p.value for s in series for p in s.points if p.value is not None))
    x = Scale(low - room, high + room, LEFT, size[0] - RIGHT)
    return Paper(x, Scale(steps[0], steps[-1], size[1] - BOTTOM, TOP), steps)


def _axes(paper: Paper, format_: Format, size: tuple[float, float]) -> Iterator[Markup]:
    right = size[0] - RIGHT
    for value in paper.steps:
        y = paper.y(value)
        yield el("line", x1=LEFT, x2=right, y1=y, y2=y, class_="axis" if value == 0 else "grid")
        yield el("text", format_(value), x=LEFT - 8, y=y + 4, text_anchor="end")
    foot = size[1] - BOTTOM
    for year in years(paper.x.low, paper.x.high):
        x = paper.x(year + 0.5)
        if LEFT <= x <= right:
            yield el("line", x1=x, x2=x, y1=foot, y2=foot + 5, class_="axis")
            yield el("text", str(year), x=x, y=foot + 20, text_anchor="middle")


def pieces(points: Sequence[Point]) -> list[list[Point]]:
    """Part a series where a value is stated to be absent: a line is never drawn across a gap."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point.value is None:
            found.append([])
        else:
            found[-1].append(point)
    return [piece for piece in found if piece]


def _line(n: int, series: Series, paper: Paper, words: Words, each: int = 1) -> Iterator[Markup]:
    """Draw a series with the sign of every ``each``-th value, so that long ones stay apart without colour.

    Signs say the name of the series unless that is empty.
    """
    start = f"{series.name}, " if series.name else ""
    for piece in pieces(series.points):
        if len(piece) > 1:
            d = path([(paper.x(p.at), paper.y(p.value or 0)) for p in piece])
            yield el("path", d=d, class_=f"line {tone(n)}", stroke_dasharray=_DASHES[n // 4 % 3] or None)
        for place, p in enumerate(piece):
            if place % each == 0:
                said = {"P": words.provisional, "E": words.estimated}.get(p.uncertain, "")
                title = f"{start}{p.period}: {p.text}{f' ({said})' if said else ''}"
                yield marker(n, (paper.x(p.at), paper.y(p.value or 0)), title, hollow=bool(said))
    for p in series.points:
        if p.value is None:
            said = words.suppressed if p.suppressed else words.missing
            title = f"{start}{p.period}: {said}"
            yield marker(n, (paper.x(p.at), paper.y(0)), title, hollow=True, shape=_TRIANGLE if p.suppressed else 0)


def _marks(marks: Sequence[Mark], paper: Paper, size: tuple[float, float]) -> Iterator[Markup]:
    for mark in marks:
        x = paper.x(mark.at)
        class_ = "break" if mark.broken else "event"
        yield el("line", el("title", mark.name), x1=x, x2=x, y1=TOP, y2=size[1] - BOTTOM, class_=class_)
    for x, text in together([paper.x(mark.at) for mark in marks]):
        yield el("text", text, x=x, y=TOP - 6, text_anchor="middle")


def together(places: Sequence[float], least: float = 18.0) -> list[tuple[float, str]]:
    """Return where the numbers of marks stand; those that would stand on each other become one: 1–3."""
    groups: list[list[tuple[float, int]]] = []
    for place, n in sorted((place, n) for n, place in enumerate(places, 1)):
        if groups and place - groups[-1][-1][0] < least:
            groups[-1].append((place, n))
        else:
            groups.append([(place, n)])
    found = []
    for group in groups:
        own = sorted(n for _place, n in group)
        row = own[-1] - own[0] == len(own) - 1 and len(own) > 1
        found.append(((group[0][0] + group[-1][0]) / 2, f"{own[0]}–{own[-1]}" if row else " ".join(map(str, own))))
    return found


def _each(series: Sequence[Series]) -> int:
    """Return how many values there are for each sign: one, more where a drawing would be crowded."""
    if sum(len(one.points) for one in series) <= _CROWDED:
        return 1
    return max(1, max(len(one.points) for one in series) // _SIGNS)


def lines(
    series: Sequence[Series], words: Words, format_: Format, marks: Sequence[Mark] = (), height: float = HEIGHT
) -> Markup:
    """Draw series over time. ``marks`` are numbered in their order, for the list beside the chart."""
    size = (WIDTH, height)
    paper = _paper(series, marks, size)
    each = _each(series)
    told = [Series("", one.points) for one in series] if len(series) == 1 else series
    drawn = [part for n, one in enumerate(told) for part in _line(n, one, paper, words, each)]
    return canvas(
        words.name, words.title, words.description, size,
        *_axes(paper, format_, size), *_marks(marks, paper, size), *drawn,
    )  # fmt: skip


def multiples(panels: Sequence[Series], words: Words, format_: Format, columns: int = 2) -> Markup:
    """Draw each series in a panel of its own: one time for all, a scale for each whose end stands beside it."""
    wide, high, head = WIDTH / columns, 132.0, 38.0
    paper = _paper(panels, (), (wide, high))
    x = Scale(paper.x.low, paper.x.high, 10, wide - 14)
    span = [point.at for one in panels for point in one.points]
    drawn = []
    for n, one in enumerate(panels):
        steps = ticks(*bounds(p.value for p in one.points if p.value is not None), count=4)
        y = Scale(steps[0], steps[-1], high - 18, head)
        inside = [
            el("text", one.name if len(one.name) <= _NAME else one.name[: _NAME - 1] + "…", x=10, y=15, class_="name"),
            el("line", x1=10, x2=wide - 14, y1=y(0), y2=y(0), class_="axis"),
            el("line", x1=10, x2=wide - 14, y1=head, y2=head, class_="grid"),
            el("text", format_(steps[-1]), x=10, y=head - 4),
            *(el("text", format_(steps[0]), x=10, y=high - 22) for low in steps[:1] if low < 0),
            el("text", str(int(min(span))), x=10, y=high - 2),
            el("text", str(int(max(span))), x=wide - 14, y=high - 2, text_anchor="end"),
            *_line(0, Series("", one.points), Paper(x, y, steps), words, max(1, len(one.points) // 4)),
        ]
        place = f"translate({n % columns * wide:.0f} {n // columns * (high + 12):.0f})"
        drawn.append(el("g", *inside, transform=place))
    rows = -(-len(panels) // columns)
    return canvas(words.name, words.title, words.description, (WIDTH, rows * (high + 12)), *drawn)
