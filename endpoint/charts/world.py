"""Maps of the world: countries shaded by a value, and corridors as arcs as thick as their number of people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from endpoint.charts.geometry import HEIGHT, WIDTH, Outline, Place, outlines
from endpoint.charts.model import Words
from endpoint.charts.svg import canvas, el

CLASSES = 5
_ONE, _BOTH = ("m1", "m2", "m3", "m4", "m5"), ("w2", "w1", "m2", "m3", "m5")


@dataclass(frozen=True, slots=True)
class Shade:
    """A country's value, its text and its page."""

    name: str
    value: float
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A corridor on the map: the M49 numbers of its ends."""

    origin: str
    destination: str
    value: float
    name: str
    text: str
    href: str


def limits(values: Sequence[float]) -> list[float]:
    """Return the upper limits of the classes of a choropleth, all but the last: equal numbers of countries each.

    Where values lie on both sides of zero, two classes are below it and three above, each side parted equally.
    """
    ranked = sorted(values)
    if not ranked:
        return []
    if ranked[0] < 0 < ranked[-1]:
        below, above = [v for v in ranked if v <= 0], [v for v in ranked if v > 0]
        return [_parted(below, 2)[0], 0, *_parted(above, 3)]
    return _parted(ranked, CLASSES)


def _parted(ranked: Sequence[float], classes: int) -> list[float]:
    return [ranked[min(len(ranked) - 1, math.ceil(len(ranked) * n / classes) - 1)] for n in range(1, classes)]


def tints(upper: Sequence[float]) -> tuple[str, ...]:
    """Return the classes of the shades for some limits: warm below zero and cold above where they part at zero."""
    return _BOTH if len(upper) == CLASSES - 1 and upper[0] < 0 == upper[1] else _ONE


def choropleth(shades: Mapping[str, Shade], shapes: Mapping[str, Outline], words: Words) -> Markup:
    """Draw countries (by M49 number) shaded in the classes of :func:`limits`; the rest without shade."""
    upper = limits([shade.value for shade in shades.values()])
    classes = tints(upper)
    drawn = []
    for code, outline in shapes.items():
        shade = shades.get(code)
        if shade is None:
            drawn.append(el("path", d=outline.d, class_="land"))
            continue
        tint = classes[sum(shade.value > limit for limit in upper)]
        title = el("title", f"{shade.name}: {shade.text}")
        drawn.append(el("a", el("path", title, d=outline.d, class_=f"land {tint}"), href=shade.href))
    return canvas(words.name, words.title, words.description, (WIDTH, HEIGHT), *drawn)


def swatch(tint: str) -> Markup:
    """Return the small drawing of a shade for the key below a map."""
    square = el("rect", x=0, y=0, width=32, height=12, class_=f"land {tint}")
    return el("svg", square, viewBox="0 0 32 12", class_="chart", aria_hidden="true")


LAND = "/static/land.svg"
"""Address of the drawing of all land, which maps of corridors have behind them."""


def _behind() -> Markup:
    return el("image", href=LAND, x=0, y=0, width=WIDTH, height=HEIGHT)


def land() -> str:
    """Return the ``d`` of all land; empty without outlines."""
    return "".join(outline.d for outline in outlines().values())


def land_file() -> bytes:
    """Return the drawing of all land, in a grey that suits light and dark pages."""
    shape = el("path", d=land(), fill="#8f8a7d", fill_opacity=0.35, stroke="#8f8a7d", stroke_width=0.4)
    drawing = el("svg", shape, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}")
    return drawing.encode()


def _curve(start: Place, end: Place) -> str:
    (x0, y0), (x1, y1) = start, end
    lift = 0.18 * math.hypot(x1 - x0, y1 - y0) + 6
    return f"M{x0:.0f} {y0:.0f}Q{(x0 + x1) / 2:.0f} {(y0 + y1) / 2 - lift:.0f} {x1:.0f} {y1:.0f}"


def flows(arcs: Sequence[Arc], shapes: Mapping[str, Outline], words: Words) -> Markup:
    """Draw corridors between countries; those with an end that the outlines lack are left to the table."""
    placed = [arc for arc in arcs if arc.origin in shapes and arc.destination in shapes]
    most = max((arc.value for arc in placed), default=1.0) or 1.0
    drawn = []
    for arc in sorted(placed, key=lambda one: one.value):
        start, end = shapes[arc.origin].centre, shapes[arc.destination].centre
        title = el("title", f"{arc.name}: {arc.text}")
        thick = 0.7 + 8 * math.sqrt(arc.value / most)
        line = el("path", title, d=_curve(start, end), class_="flow", stroke_width=thick)
        stop = el("circle", cx=round(end[0]), cy=round(end[1]), r=thick / 2 + 0.8, class_="stop")
        drawn.append(el("a", line, stop, href=arc.href))
    return canvas(words.name, words.title, words.description, (WIDTH, HEIGHT), _behind(), *drawn)
