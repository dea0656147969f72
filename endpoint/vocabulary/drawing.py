"""Drawings of the ontology: the hierarchy with the properties that join classes, and the surroundings of one term."""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from rdflib import RDFS

from endpoint.charts.svg import canvas, el
from endpoint.vocabulary.model import Vocabulary

_ROW, _INDENT, _WIDTH = 22.0, 18.0, 900.0
_BOX, _GAP, _STEP = 250.0, 70.0, 30.0
Named = Callable[[str], str]
"""Gives the name of a term (``Area``, ``simde:Area``, ``skos:Concept``) in the visitor's language."""


def address(name: str) -> str:
    """Return where a term of ours has its page (``Area`` or ``simde:Area``); empty for others."""
    prefix, _colon, local = name.rpartition(":")
    return f"/ontology/{local}" if prefix in ("", "simde") else ""


def _linked(name: str, *children: str) -> Markup:
    href = address(name)
    return el("a", *children, href=href) if href else el("g", *children)


def rows(vocabulary: Vocabulary) -> list[tuple[str, int]]:
    """Return the hierarchy of classes from top to bottom: (name, depth)."""
    found: list[tuple[str, int]] = []

    def add(name: str, depth: int) -> None:
        found.append((name, depth))
        for below in vocabulary.below(name):
            if vocabulary.is_class(below):
                add(below, depth + 1)

    for root in vocabulary.roots():
        add(root, 0)
    return found


def hierarchy(vocabulary: Vocabulary, named: Named, title: str, description: str) -> Markup:
    """Return the classes as an indented tree; arcs on the right are properties from one class to another."""
    listed = rows(vocabulary)
    heights: dict[str, float] = {}
    drawn: list[str] = []
    for place, (name, depth) in enumerate(listed):
        y = (place + 1) * _ROW
        heights.setdefault(name, y)
        x = depth * _INDENT + 4
        if depth:
            drawn.append(
                el(
                    "path",
                    d=f"M{x - 12:g} {y - _ROW:g} V{y:g} H{x - 2:g}",
                    fill="none",
                    class_="axis",
                    stroke="currentColor",
                    stroke_opacity=0.4,
                )
            )
        weight = "normal" if ":" in name else "bold"
        label = el("text", named(name), x=x, y=y + 4, font_size=13, font_weight=weight, fill="currentColor")
        drawn.append(_linked(name, label))
    drawn += _arcs(vocabulary, heights, named)
    return canvas("hierarchy", title, description, (_WIDTH, (len(listed) + 1) * _ROW), *drawn)


def _arcs(vocabulary: Vocabulary, heights: dict[str, float], named: Named) -> list[str]:
    """Return one arc for each property between two classes of ours, its name as a title."""
    drawn: list[str] = []
    left = 470.0
    for name in vocabulary.properties:
        for start in vocabulary.ends(name, RDFS.domain):
            for end in vocabulary.ends(name, RDFS.range):
                a, b = (heights.get(one.removeprefix("simde:")) for one in (start, end))
                if a is None or b is None:
                    continue
                reach = left + 40 + min(abs(b - a) * 0.55, _WIDTH - left - 50)
                words = f"{named(start)} → {named(name)} → {named(end)}"
                if a == b:
                    curve = f"M{left:g} {a - 5:g} C{left + 40:g} {a - 12:g} {left + 40:g} {a + 12:g} {left:g} {a + 5:g}"
                else:
                    curve = f"M{left:g} {a:g} C{reach:g} {a:g} {reach:g} {b:g} {left:g} {b:g}"
                line = el(
                    "path",
                    el("title", words),
                    d=curve,
                    fill="none",
                    stroke="currentColor",
                    stroke_opacity=0.45,
                    stroke_width=1.5,
                )
                dot = el("circle", cx=left, cy=b, r=3, fill="currentColor")
                drawn.append(_linked(name, line, dot))
    return drawn


def _box(name: str, text: str, x: float, y: float, strong: bool = False) -> Markup:
    cut = text if len(text) <= 36 else text[:35] + "…"
    return _linked(
        name,
        el("title", f"{text} ({name})"),
        el(
            "rect",
            x=x,
            y=y - 12,
            width=_BOX,
            height=24.0,
            rx=4,
            fill="none",
            stroke="currentColor",
            stroke_width=2.5 if strong else 1,
        ),
        el("text", cut, x=x + _BOX / 2, y=y + 4, font_size=12, text_anchor="middle", fill="currentColor"),
    )


def surroundings(name: str, sides: tuple[Sequence[str], Sequence[str]], named: Named, title: str) -> Markup:
    """Return a term with what leads to it on its left and what it leads to on its right, as boxes joined by lines."""
    before, after = sides
    height = max(len(before), len(after), 1) * _STEP + 16
    middle = (_BOX + _GAP, height / 2)
    drawn = []
    for column, side in ((0.0, before), (2 * (_BOX + _GAP), after)):
        top = (height - len(side) * _STEP) / 2 + _STEP / 2
        for place, one in enumerate(side):
            y = top + place * _STEP
            start, end = ((column + _BOX, y), middle) if column == 0 else ((middle[0] + _BOX, middle[1]), (column, y))
            drawn.append(
                el(
                    "path",
                    d=f"M{start[0]:g} {start[1]:g} L{end[0]:g} {end[1]:g}",
                    stroke="currentColor",
                    stroke_opacity=0.45,
                )
            )
            drawn.append(_box(one, named(one), column, y))
    drawn.append(_box(name, named(name), *middle, strong=True))
    said = "; ".join(named(one) for one in (*before, *after))
    return canvas("surroundings", title, said, (3 * _BOX + 2 * _GAP, height), *drawn)
