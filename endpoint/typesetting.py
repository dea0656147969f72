"""Capital letters, and spaces that no line breaks at.

These are the French ones before ``: ; ? ! »`` and after ``«``, and those before ``%`` in French and Spanish.
"""

import re
from functools import lru_cache

_FRENCH = re.compile(r" (?=[:;?!»])|(?<=«) ")
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_KEPT = "\u00a0"


@lru_cache(8192)
def typeset(text: str, language: str) -> str:
    """Return a text with the spaces of its language that keep a sign on the line of its word."""
    tongue = language[:2].lower()
    if tongue == "fr":
        text = _FRENCH.sub(_KEPT, text)
    return _PERCENT.sub(_KEPT, text) if tongue in ("fr", "es") else text


def capital(text: str) -> str:
    """Return a text that begins with a capital letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]
