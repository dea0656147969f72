"""Rankings, and differences that go either way from zero."""

from collections.abc import Sequence

from markupsafe import Markup

from endpoint.charts.model import Bar, Words
from endpoint.charts.scale import Scale, bounds
from endpoint.charts.svg import canvas, el

WIDTH, ROW = 640.0, 26.0
_DIGIT = 6.9
_LONGEST = 30


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _name(bar: Bar, x: float, y: float) -> Markup:
    whole = (el("title", bar.name),) if len(bar.name) > _LONGEST else ()
    text = el("text", *whole, _short(bar.name), x=x - 8, y=y, text_anchor="end", class_="name")
    return el("a", text, href=bar.href) if bar.href else text


def bars(ranked: Sequence[Bar], words: Words) -> Markup:
    """Draw a ranking, in the order given; negative values go left from zero."""
    low, high = bounds(bar.value for bar in ranked)
    names = 16 + _DIGIT * max((len(_short(bar.name)) for bar in ranked), default=0)
    texts = 14 + _DIGIT * max((len(bar.text) for bar in ranked), default=0)
    x = Scale(low, high, names + (texts if low < 0 else 0), WIDTH - (texts if high > 0 else 30))
    drawn = []
    for n, bar in enumerate(ranked):
        top, place = n * ROW + 4, x(bar.value)
        left, wide = min(place, x(0)), abs(place - x(0))
        back = bar.value < 0 or (bar.value == 0 and high == 0)
        anchor = "end" if back else "start"
        drawn += [
            _name(bar, names, top + 14),
            el("rect", x=left, y=top, width=max(wide, 0.5), height=ROW - 8, class_=f"bar {'less' if back else 's0'}"),
            el("text", bar.text, x=place + (-6 if back else 6), y=top + 14, class_="value", text_anchor=anchor),
        ]
    height = max(len(ranked), 1) * ROW + 8
    zero = el("line", x1=x(0), x2=x(0), y1=0.0, y2=height - 4, class_="axis")
    return canvas(words.name, words.title, words.description, (WIDTH, height), *drawn, zero)
