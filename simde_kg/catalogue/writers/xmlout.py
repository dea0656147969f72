"""Building XML: elements with text, written with a declaration, the same bytes for the same input."""

from lxml import etree


def element(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element ``{namespace}name`` or, without one, in the parent's namespace; empty attributes are left out."""
    if not name.startswith("{"):
        tag = str(parent.tag)
        name = f"{tag[: tag.index('}') + 1]}{name}" if tag.startswith("{") else name
    made = etree.SubElement(parent, name)
    for key, value in attributes.items():
        if value:
            made.set("{http://www.w3.org/XML/1998/namespace}lang" if key == "lang" else key, value)
    if text:
        made.text = text
    return made


def serialized(root: etree._Element) -> bytes:
    """Return a document as UTF-8."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
