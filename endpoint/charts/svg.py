"""Writing SVG: elements with escaped text and attributes, numbers of one digit after the point."""

import re
from functools import cache

from markupsafe import Markup, escape

Attribute = str | float | int | None


_ACTIVE = re.compile("[&<>\"']")


def _escaped(text: str) -> str:
    """Return a text as it stands in markup; most have nothing to escape, and a page has thousands."""
    return text if isinstance(text, Markup) or not _ACTIVE.search(text) else str(escape(text))


def _written(value: Attribute) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)


@cache
def _begun(key: str) -> str:
    """Return what stands before the value of an attribute."""
    return f' {key.rstrip("_").replace("_", "-")}="'


def el(name: str, *children: str, **attributes: Attribute) -> Markup:
    """Return an element. ``children`` are text, escaped unless it is markup; attributes that are None are left out.

    ``class_`` is written as class, ``text_anchor`` as text-anchor.
    """
    written = ""
    for key, value in attributes.items():
        if value is not None:
            text = _escaped(value) if isinstance(value, str) else _written(value)
            written += f'{_begun(key)}{text}"'
    inside = "".join([_escaped(child) for child in children])
    return Markup(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S704 - escaped above


def path(points: list[tuple[float, float]], closed: bool = False) -> str:
    """Return the ``d`` of a path through some points."""
    steps = " ".join(f"{'L' if n else 'M'}{_written(float(x))} {_written(float(y))}" for n, (x, y) in enumerate(points))
    return steps + (" Z" if closed else "")


def canvas(name: str, title: str, description: str, size: tuple[float, float], *children: str) -> Markup:
    """Return a drawing with the name and the description that screen readers read; ``name`` makes its ids unique.

    A drawing with links is a group, because what is inside an image cannot be reached with the keyboard.
    """
    return el(
        "svg",
        el("title", title, id=f"{name}-title"),
        el("desc", description, id=f"{name}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        viewBox=f"0 0 {_written(float(size[0]))} {_written(float(size[1]))}",
        role="group" if any("<a " in child for child in children) else "img",
        aria_labelledby=f"{name}-title {name}-desc",
    )
