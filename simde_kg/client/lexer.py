"""SPARQL's tokens: enough to add prefixes and pages to a query; strings, comments and subqueries stay as they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from simde_kg.errors import QueryError
from simde_kg.vocab import PREFIXES
from simde_kg.words import _

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+ | @[A-Za-z][A-Za-z0-9\-]*)
    | (?P<name>(?P<prefix>(?:\w(?:[\w.\-]*[\w\-])?)?):(?:[\w:%\-]|\.(?=[\w:%.\-])|\\.)*)
    | (?P<word>\w+)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind, its text (words in capitals), where it stands and how many brackets are open around it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, comments left out. Never fails: the endpoint's parser has the last word."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "prefix":  # the inner group of a name
            kind = "name"
        depth -= kind == "close"
        if kind != "comment":
            yield Token(kind, match[0].upper() if kind == "word" else match[0], match.start(), match.end(), depth)
        depth += kind == "open"


def form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; empty when the text has none of them outside brackets."""
    return next((t.text for t in tokens(text) if t.kind == "word" and t.depth == 0 and t.text in _FORMS), "")


def with_prefixes(text: str) -> str:
    """Return the text after declarations of the project's prefixes that it uses and does not declare.

    They stand in the first line, so that the endpoint's line numbers are those of the text.
    """
    found = list(tokens(text))
    names = [t.text.partition(":")[0] for t in found if t.kind == "name"]
    declared = {
        name.text.partition(":")[0] for word, name in pairwise(found) if word.text == "PREFIX" and name.kind == "name"
    }
    missing = [name for name in dict.fromkeys(names) if name not in declared and name in PREFIXES]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + text


@dataclass(frozen=True, slots=True)
class Pages:
    """A query split for paging: before and after its LIMIT and OFFSET, and what these two said."""

    before: str
    after: str
    limit: int | None
    offset: int

    def page(self, start: int, rows: int, by: Sequence[str] = ()) -> str:
        """Return the query for rows ``start`` to ``start + rows`` of its answer; ``by``: variables that order ties.

        SPARQL leaves some terms tied that differ (1 and 1.0, "a"@en and "a"@fr), so each variable gives four keys.
        """
        if self.limit is not None:
            rows = max(0, min(rows, self.limit - start))
        ties = "".join(f" ?{name} STR(?{name}) LANG(?{name}) DATATYPE(?{name})" for name in by)
        return f"{self.before}{ties}\nLIMIT {rows} OFFSET {self.offset + start}\n{self.after}"


def _number(words: Sequence[Token], name: str) -> int | None:
    for word, number in pairwise(words):
        if word.text == name and number.text.isdecimal():
            return int(number.text)
    return None


def pages(text: str) -> Pages:
    """Split a SELECT query. Raises QueryError when it has no ORDER BY of its own: pages would overlap.

    SPARQL 1.1 ends a query with ORDER BY, LIMIT and OFFSET in either order, VALUES, all outside brackets.
    """
    found = list(tokens(text))
    top = [index for index, token in enumerate(found) if token.depth == 0 and token.kind == "word"]
    order = max((i for i in top if found[i].text == "ORDER"), default=None)
    if order is None:
        raise QueryError(
            _("The query has no ORDER BY, so its pages would not fit together."),
            _("End it with ORDER BY and the variables that tell its rows apart."),
        )
    ends = [i for i in top if i > order and found[i].text in ("LIMIT", "OFFSET", "VALUES")]
    values = next((found[i].start for i in ends if found[i].text == "VALUES"), len(text))
    first = ends[0] if ends else len(found)
    tail = found[first:]
    return Pages(text[: found[first - 1].end], text[values:], _number(tail, "LIMIT"), _number(tail, "OFFSET") or 0)
