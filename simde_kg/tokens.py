"""SPARQL's tokens (SPARQL 1.1, 19.8): comments, strings and IRIs are told from words, whatever they hold.

Every text is read in time linear in its length: no alternative gives back what it took, and a string that is never
closed is one token up to where it would have to end (no parser accepts such a text).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*+)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*+(?:\"\"\"|\\?\Z) | '''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\\?\Z)
        | "(?:[^"\\\n\r]|\\.)*+(?:"|\\?(?=[\n\r]|\Z)) | '(?:[^'\\\n\r]|\\.)*+(?:'|\\?(?=[\n\r]|\Z)))
    | (?P<variable>[?$]\w++|@[A-Za-z][A-Za-z0-9\-]*+)
    | (?P<name>(?P<prefix>(?:\w[\w.\-]*+)?):(?:[\w:%\-]|\.++(?=[\w:%\-\\])|\\.)*+)
    | (?P<word>\w[\w.\-]*+)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"\w++|[.\-]")


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text (words in capitals), where it stands and how many brackets are open around it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, comments left out. Never fails: the parser of the query has the last word."""
    depth = 0
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        depth -= kind == "close"
        if kind == "word":  # digits, dots and hyphens may stand against it: ``1.SERVICE``
            for part in _WORD.finditer(text, match.start(), match.end()):
                yield Token("word", part[0].upper(), part.start(), part.end(), depth)
        elif kind != "comment":
            yield Token(kind, match[0], match.start(), match.end(), depth)
        depth += kind == "open"
