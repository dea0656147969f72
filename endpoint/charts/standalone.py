"""A drawing as a file of its own: what the style sheet says of its classes, written as attributes.

Works in any program that draws SVG, without a style sheet, in the light colours.
"""

import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_NS = "http://www.w3.org/2000/svg"
_SERIES = ("#0b6480", "#b84a12", "#6a4796", "#37722a", "#a82468", "#7a6100", "#2f4ea3", "#5b5b5b")
_STEPS = ("#cfe1e2", "#97c3ca", "#569db0", "#1f728c", "#0a4658")
_LOOK: dict[str, dict[str, str]] = {
    **{f"s{n}": {"fill": colour, "stroke": colour} for n, colour in enumerate(_SERIES)},
    **{f"m{n}": {"fill": colour} for n, colour in enumerate(_STEPS, 1)},
    "w1": {"fill": "#efc3a0"},
    "w2": {"fill": "#b8531d"},
    "grid": {"stroke": "#d9d3c5"},
    "axis": {"stroke": "#8a8577"},
    "break": {"stroke": "#a8481a", "stroke-dasharray": "2 3"},
    "event": {"stroke": "#55606d", "stroke-dasharray": "1 4"},
    "line": {"fill": "none", "stroke-width": "2.25"},
    "missing": {"fill": "#ffffff", "stroke-width": "1.5"},
    "link": {"fill-opacity": "0.38", "stroke": "none"},
    "bar": {"stroke": "none"},
    "less": {"fill": "#b84a12"},
    "flow": {"fill": "none", "stroke": "#b84a12", "stroke-opacity": "0.62", "stroke-linecap": "round"},
    "stop": {"fill": "#b84a12"},
    "name": {"fill": "#1b2430"},
    "value": {"fill": "#1b2430"},
}
_LAND = {"fill": "#e9e4d8", "stroke": "#ffffff", "stroke-width": "0.5"}
_TEXT = {"fill": "#55606d", "font-size": "12", "font-family": "sans-serif"}
_LATE = ("line", "missing", "link", "bar", "less", "name", "value")


def _dress(element: ET.Element) -> None:
    """Write the look of an element's classes as attributes; those it has itself stand."""
    names = element.attrib.pop("class", "").split()
    look: dict[str, str] = dict(_TEXT) if element.tag == f"{{{_NS}}}text" else {}
    if "land" in names:
        look.update(_LAND)
    for name in sorted(names, key=lambda one: one in _LATE):
        look.update(_LOOK.get(name, {}))
    for key, value in look.items():
        element.attrib.setdefault(key, value)


@dataclass(frozen=True)
class Frame:
    """What stands around a drawing in its file: heading, key (sign, name), credit, and the path of all land."""

    heading: str = ""
    key: Sequence[tuple[str, str]] = ()
    credit: str = ""
    land: str = ""


def _text(parent: ET.Element, text: str, place: tuple[float, float], size: int, weight: str = "400") -> None:
    look = {"font-family": "sans-serif", "fill": "#1b2430", "font-size": str(size), "font-weight": weight}
    ET.SubElement(parent, f"{{{_NS}}}text", {**look, "x": f"{place[0]:g}", "y": f"{place[1]:g}"}).text = text


def _key(root: ET.Element, key: Sequence[tuple[str, str]], top: float) -> float:
    """Draw the key, a line for each sign; return where it ends."""
    for sign, name in key:
        drawn = ET.fromstring(sign)  # noqa: S314 - our own drawing
        group = ET.SubElement(root, f"{{{_NS}}}g", transform=f"translate(8 {top:g})")
        for child in drawn:
            for element in child.iter():
                element.tag = f"{{{_NS}}}" + element.tag.rpartition("}")[2]
            group.append(child)
        _text(root, name, (48, top + 10), 12)
        top += 18
    return top


def standalone(drawing: str, frame: Frame) -> bytes:
    """Return a drawing as an SVG file, with a heading above, and its key and credit below."""
    ET.register_namespace("", _NS)
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    _x, _y, width, height = (float(part) for part in root.attrib["viewBox"].split())
    heading = textwrap.wrap(frame.heading, int(width / 8.6)) or [""]
    top = 14 + 20.0 * len(heading)
    group = ET.Element(f"{{{_NS}}}g", transform=f"translate(0 {top:g})")
    for child in list(root):
        if child.tag not in (f"{{{_NS}}}title", f"{{{_NS}}}desc"):
            root.remove(child)
            group.append(child)
    ET.SubElement(root, f"{{{_NS}}}rect", width="100%", height="100%", fill="#ffffff")
    root.append(group)
    for n, line in enumerate(heading):
        _text(root, line, (8, 20 + 20 * n), 15, "600")
    end = _key(root, frame.key, top + height + 8)
    for line in textwrap.wrap(frame.credit, int(width / 5.6)):
        end += 13
        _text(root, line, (8, end), 10)
    for element in root.iter():
        if element.tag == f"{{{_NS}}}image":
            element.tag, element.attrib = f"{{{_NS}}}path", {"d": frame.land, "class": "land"}
        _dress(element)
    root.set("viewBox", f"0 0 {width:g} {end + 12:g}")
    root.set("width", f"{width:g}")
    root.set("height", f"{end + 12:g}")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


@lru_cache(64)
def picture(file: bytes) -> bytes:
    """Return an SVG file as PNG, twice as large, with the machine's fonts. Raises ValueError."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=file.decode(), zoom=2))
