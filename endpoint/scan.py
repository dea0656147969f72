"""A first look at a query text, before any parser sees it: its form, its depth and the words that change how it is run.

The look knows SPARQL's tokens (comments, strings, IRIs, names) but no grammar; the worker's parser has the last word.
"""

import re
import sys
from dataclasses import dataclass, replace

from simde_kg.tokens import TOKEN

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PARTS = re.compile(r"[.\-]")
_FORMS = {"SELECT": "results", "ASK": "results", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_CHANGING = {"NOW", "RAND", "UUID", "STRUUID"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the text shows.

    ``kind`` is "results" or "graph" (empty when no query form was found), ``depth`` the deepest nesting of brackets,
    ``dataset`` whether it names its own dataset (FROM), ``service`` whether it asks another endpoint, ``changing``
    whether two runs may differ (NOW, RAND ...), ``update`` whether its first word is one of SPARQL Update,
    ``undeclared`` the prefixes that are used without PREFIX.
    """

    kind: str
    depth: int
    dataset: bool
    service: bool
    changing: bool
    update: bool
    undeclared: tuple[str, ...]


def look(text: str) -> Look:
    """Read the tokens of ``text`` once. Never fails: a text that is not SPARQL gives an empty kind.

    Some parsers read escapes first (SPARQL 1.1, 19.2), others in strings only: SERVICE can hide from neither.
    """
    seen = _read(text)
    if "\\" in text and not seen.service and (plain := _ESCAPE.sub(_character, text)) != text:
        return replace(seen, service=_read(plain).service)
    return seen


def _character(escape: "re.Match[str]") -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else " "


def _read(text: str) -> Look:
    depth = deepest = 0
    words: dict[str, None] = {}
    declared: set[str] = set()
    used: dict[str, None] = {}
    declaring = False
    for token in TOKEN.finditer(text):
        after_prefix, declaring = declaring, False
        match token.lastgroup:
            case "open":
                depth += 1
                deepest = max(deepest, depth)
            case "close":
                depth -= 1
            case "word":
                parts = _PARTS.split(token[0].upper())
                words.update(dict.fromkeys(parts))
                declaring = parts[-1] == "PREFIX"
            case "name" if after_prefix:
                declared.add(token["prefix"])
            case "name":
                used[token["prefix"]] = None
            case "comment":
                declaring = after_prefix
            case _:
                pass
    first = next((word for word in words if word in _FORMS or word in _UPDATES), "")
    return Look(
        kind=_FORMS.get(first, ""),
        depth=deepest,
        dataset="FROM" in words,
        service="SERVICE" in words,
        changing=not _CHANGING.isdisjoint(words),
        update=first in _UPDATES,
        undeclared=tuple(prefix for prefix in used if prefix not in declared and prefix != "_"),
    )
