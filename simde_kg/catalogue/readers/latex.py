"""LaTeX in BibTeX fields: to plain text and back."""

import re
from functools import cache
from typing import Any

_BRACES = re.compile(r"[{}]")
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "$": r"\$", "&": r"\&", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_SIGNS = ((r"\textasciicircum{}", "\ue000", "^"), (r"\textasciitilde{}", "\ue001", "~"))
"""Commands whose own sign is meant, not the accent that looks like it; characters of no meaning hold their place."""
_LIGATURES = re.compile(r"(--|''|``|!`|\?`|<<|>>|,,)")


@cache
def _decoder() -> Any:  # noqa: ANN401 (pylatexenc has no types)
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    return LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=False, keep_comments=True)


def plain(text: str) -> str:
    """Return the text of a BibTeX value: commands and accents resolved, braces taken away."""
    if "\\" not in text and not re.search(r"[${%~`']|--|''", text):
        return _BRACES.sub("", text)
    import logging

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    shielded = re.sub(r"(?<!\\)%", r"\\%", text)
    for command, stand_in, _sign in _SIGNS:
        shielded = shielded.replace(command, stand_in)
    try:
        found = _decoder().latex_to_text(shielded)
    except (ValueError, IndexError, RecursionError, AttributeError, KeyError):
        found = text
    for _command, stand_in, sign in _SIGNS:
        found = str(found).replace(stand_in, sign)
    return str(found) if "\\{" in text or "\\}" in text else _BRACES.sub("", str(found))


def escaped(text: str) -> str:
    """Return a text so that LaTeX, and :func:`plain`, give it back."""
    found = "".join(_ESCAPES.get(c, c) for c in text)
    while _LIGATURES.search(found):
        found = _LIGATURES.sub(lambda m: f"{m[0][0]}{{}}{m[0][1]}", found)
    return found
