"""Prefixes and pages for a query, added by its tokens: strings, comments and subqueries stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from simde_kg.errors import QueryError
from simde_kg.tokens import Token, tokens
from simde_kg.vocab import PREFIXES
from simde_kg.words import _

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


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
