"""Flows between groups: two columns whose heights are the sums, and bands between them."""

from collections.abc import Sequence

from markupsafe import Markup

from endpoint.charts.lines import tone
from endpoint.charts.model import Link, Words
from endpoint.charts.svg import canvas, el

WIDTH = 640.0
_BAR, _SIDE, _GAP = 14.0, 190.0, 9.0
_HEAD, _TEXT = 18.0, 15.0


def _stacks(links: Sequence[Link], names: list[str], scale: float, *, left: bool) -> dict[str, tuple[float, float]]:
    """Return name -> (top, height)."""
    found, y = {}, 10.0 + _HEAD
    for name in names:
        height = scale * sum(link.value for link in links if (link.source if left else link.target) == name)
        found[name] = (y, height)
        y += height + _GAP
    return found


def _apart(places: Sequence[float]) -> list[float]:
    """Return where names stand: beside their bar, but never on each other."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + _TEXT) if found else place)
    return found


def _order(links: Sequence[Link], *, left: bool) -> list[str]:
    sums: dict[str, float] = {}
    for link in links:
        name = link.source if left else link.target
        sums[name] = sums.get(name, 0) + link.value
    return sorted(sums, key=lambda name: (-sums[name], name))


def _band(x: tuple[float, float], y: tuple[float, float], thick: float) -> str:
    (x0, x1), (y0, y1), middle = x, y, (x[0] + x[1]) / 2
    return (
        f"M{x0:.1f} {y0:.1f} C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f} "
        f"V{y1 + thick:.1f} C{middle:.1f} {y1 + thick:.1f} {middle:.1f} {y0 + thick:.1f} {x0:.1f} {y0 + thick:.1f} Z"
    )


def sankey(links: Sequence[Link], words: Words) -> Markup:
    """Draw flows from sources (left) to targets (right), with heads where ``words`` has extra ``from`` and ``to``."""
    links = [link for link in links if link.value > 0]
    total = sum(link.value for link in links)
    sources, targets = _order(links, left=True), _order(links, left=False)
    most = max(len(sources), len(targets), 1)
    body = max(220.0, 24.0 * most)
    scale = body / total if total else 0
    left, right = _stacks(links, sources, scale, left=True), _stacks(links, targets, scale, left=False)
    x0, x1 = _SIDE + _BAR, WIDTH - _SIDE - _BAR
    used = {**{("l", name): place[0] for name, place in left.items()}, **{("r", n): p[0] for n, p in right.items()}}
    drawn = []
    for link in sorted(links, key=lambda one: (sources.index(one.source), targets.index(one.target))):
        thick = link.value * scale
        start, end = used["l", link.source], used["r", link.target]
        used["l", link.source], used["r", link.target] = start + thick, end + thick
        title = el("title", f"{link.source} → {link.target}: {link.text}")
        drawn.append(
            el("path", title, d=_band((x0, x1), (start, end), thick), class_=f"link {tone(sources.index(link.source))}")
        )
    foot = 0.0
    for stack, x, anchor, place, head in (
        (left, _SIDE, "end", _SIDE - 6, "from"), (right, x1, "start", x1 + _BAR + 6, "to")
    ):  # fmt: skip
        lines = _apart([top + height / 2 + 4 for top, height in stack.values()])
        foot = max([foot, *lines])
        if head in words.extra:
            drawn.append(el("text", words.extra[head], x=place, y=14, text_anchor=anchor))
        for n, ((name, (top, height)), line) in enumerate(zip(stack.items(), lines, strict=True)):
            class_ = f"bar {tone(n)}" if stack is left else "bar s7"
            drawn.append(el("rect", x=x, y=top, width=_BAR, height=max(height, 1), class_=class_))
            drawn.append(el("text", name, x=place, y=line, text_anchor=anchor, class_="name"))
    size = (WIDTH, max(body + most * _GAP + 20 + _HEAD, foot + 10))
    return canvas(words.name, words.title, words.description, size, *drawn)
