"""A drawing as a file of its own: what the style sheet says of its classes, written as attributes.

Works in any program that draws SVG, without a style sheet, in the light colours.
"""

import xml.etree.ElementTree as ET

_NS = "http://www.w3.org/2000/svg"
_SERIES = ("#0b6480", "#b84a12", "#6a4796", "#37722a", "#a82468", "#7a6100", "#2f4ea3", "#5b5b5b")
_STEPS = ("#cfe1e2", "#97c3ca", "#569db0", "#1f728c", "#0a4658")
_LOOK: dict[str, dict[str, str]] = {
    **{f"s{n}": {"fill": colour, "stroke": colour} for n, colour in enumerate(_SERIES)},
    **{f"m{n}": {"fill": colour} for n, colour in enumerate(_STEPS, 1)},
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


def standalone(drawing: str, heading: str = "", credit: str = "", land: str = "") -> bytes:
    """Return a drawing as an SVG file, with a heading above and the credit below it.

    ``land`` is the path that takes the place of the image of all land, which only this server has.
    """
    ET.register_namespace("", _NS)
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    for element in root.iter():
        if element.tag == f"{{{_NS}}}image":
            element.tag, element.attrib = f"{{{_NS}}}path", {"d": land, "class": "land"}
        _dress(element)
    _x, _y, width, height = (float(part) for part in root.attrib["viewBox"].split())
    inside = list(root)
    group = ET.SubElement(root, f"{{{_NS}}}g", transform="translate(0 34)")
    for child in inside:
        if child.tag in (f"{{{_NS}}}title", f"{{{_NS}}}desc"):
            continue
        root.remove(child)
        group.append(child)
    tall = height + 34 + (26 if credit else 0)
    ET.SubElement(root, f"{{{_NS}}}rect", width="100%", height="100%", fill="#ffffff")
    root.remove(group)
    root.append(group)
    look = {"font-family": "sans-serif", "fill": "#1b2430"}
    ET.SubElement(
        root, f"{{{_NS}}}text", {**look, "x": "8", "y": "20", "font-size": "15", "font-weight": "600"}
    ).text = heading
    if credit:
        ET.SubElement(
            root, f"{{{_NS}}}text", {**look, "x": "8", "y": f"{tall - 8:.0f}", "font-size": "10"}
        ).text = credit
    root.set("viewBox", f"0 0 {width:g} {tall:g}")
    root.set("width", f"{width:g}")
    root.set("height", f"{tall:g}")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
