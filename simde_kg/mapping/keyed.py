"""Lines known by the columns they are made of: repeats are found among cells, before any text is built.

A line is told from others of its predicate by its subject and its object, and these by the cells in them, unless two
rows can give one text with different cells (``{a}-{b}``, where a cell may hold a hyphen): then by the text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from simde_kg.mapping.compile import Line
from simde_kg.mapping.termsql import ROW
from simde_kg.mapping.text import Text
from simde_kg.mapping.text import lines as joined

_ENCODED = re.compile(r'(simde_iri|simde_text|url_encode)\(("(?:[^"]|"")+")\)')
"""An encoded column: different cells give different texts."""
_MAY_STAND = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")
"""The ASCII characters of a value that is encoded for an IRI."""


@dataclass(frozen=True)
class Keyed:
    """Lines that the same cells decide: SQL of these (``keys``), and what must not be NULL for the lines to be.

    ``places`` are those of the lines among the lines of their map.
    """

    keys: tuple[str, ...]
    needs: tuple[str, ...]
    places: tuple[int, ...]

    def distinct(self, rows: str, lines: Sequence[Line]) -> str:
        """Return the SELECT of the lines over ``rows``, each once, in the order of the rows where they stand first."""
        names = {sql: f"__k{number}" for number, sql in enumerate(self.keys)}
        chosen = "".join(f"{sql} AS {name}, " for sql, name in names.items())
        grouped = (
            f"(SELECT {chosen}min({ROW}) AS __first FROM {rows} AS __rows{present(self.needs)} GROUP BY ALL"
            " HAVING count(*) > 0)"
        )
        whole = joined(_rebuilt(lines[place], names).text for place in self.places)
        return f"SELECT {whole.sql} AS line FROM {grouped} AS __grouped ORDER BY __first"


def present(needs: Sequence[str]) -> str:
    """Return SQL of a WHERE clause for rows that have what is needed."""
    return f" WHERE {' AND '.join(f'{need} IS NOT NULL' for need in needs)}" if needs else ""


def of(*texts: Text) -> tuple[str, ...]:
    """Return SQL of the cells that tell one combination of texts of these patterns from another."""
    return tuple(dict.fromkeys(sql for text in texts for sql in _keys(text)))


def keyed(lines: Sequence[Line]) -> list[Keyed]:
    """Return the lines of a map's rows, those that the same cells decide together."""
    found: dict[tuple[frozenset[str], frozenset[str]], Keyed] = {}
    for place, line in enumerate(lines):
        keys = of(line.subject, line.predicate, line.object, line.graph)
        needs = line.text.needs
        before = found.setdefault((frozenset(keys), frozenset(needs)), Keyed(keys, needs, ()))
        found[frozenset(keys), frozenset(needs)] = replace(before, places=(*before.places, place))
    return list(found.values())


def _keys(text: Text) -> tuple[str, ...]:
    """Return SQL of what tells one text of a pattern from another."""
    given = [sql for sql, is_sql in text.pieces if is_sql]
    return tuple(_cell(sql)[1] for sql in given) if _is_injective(text) else (replace(text, needs=()).sql,)


def _cell(sql: str) -> tuple[str, str]:
    """Return a piece of SQL as a function of a column ("": none) and SQL of its argument."""
    match = _ENCODED.fullmatch(sql)
    return (match[1], match[2]) if match else ("", sql)


def _is_injective(text: Text) -> bool:
    """Whether different cells give different texts: what is between two of them cannot stand in the first."""
    places = [number for number, (_text, is_sql) in enumerate(text.pieces) if is_sql]
    for first, second in pairwise(places):
        between = "".join(part for part, _is_sql in text.pieces[first + 1 : second])
        encoded = _cell(text.pieces[first][0])[0] in ("simde_iri", "url_encode")
        if not encoded or not any(c.isascii() and c not in _MAY_STAND for c in between):
            return False
    return True


def _rebuilt(line: Line, names: Mapping[str, str]) -> Line:
    """Return a line over the columns of its keys."""
    parts = (line.subject, line.predicate, line.object, line.graph)
    return Line(*(_over(part, names) for part in parts))


def _over(text: Text, names: Mapping[str, str]) -> Text:
    if not _is_injective(text):
        return Text(((names[replace(text, needs=()).sql], True),))
    pieces = []
    for piece, is_sql in text.pieces:
        function, cell = _cell(piece) if is_sql else ("", "")
        sql = f"{function}({names[cell]})" if function else names.get(cell, piece)
        pieces.append((sql, True) if is_sql else (piece, False))
    return Text(tuple(pieces))
