"""What a wrong value may have been meant for: the allowed terms that are written most alike."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from rdflib import SH, Literal, URIRef

from simde_kg import queries, store
from simde_kg.validation.compile import Check
from simde_kg.validation.paths import members

MOST, ALIKE, VALUES = 3, 0.6, 20
"""Terms named for a value; how alike they are at least (0 to 1, as difflib measures); values looked at in a finding."""


def _local(term: str) -> str:
    """Return what tells a term from its neighbours: the text of a literal, the last part of an IRI."""
    inner = term[1 : term.rindex(term[0].replace("<", ">"))] if term[:1] in ("<", '"') else term
    return re.split(r"[/#]", inner)[-1] if term.startswith("<") else inner


def alike(text: str, words: Iterable[str]) -> list[str]:
    """Return the words most like ``text``, best first; of words equally alike those of its length come first."""
    found = get_close_matches(text, words, 10 * MOST, ALIKE)
    ratio = {word: SequenceMatcher(None, word, text).ratio() for word in found}
    return sorted(found, key=lambda word: (-round(ratio[word], 2), abs(len(word) - len(text)), word))[:MOST]


class Nearest:
    """The allowed terms of one check, asked for once."""

    def __init__(self, opened: store.Store, check: Check, graphs: Sequence[str] = ()) -> None:
        self._opened, self._check, self._graphs = opened, check, graphs
        self._allowed: dict[str, str] | None = None
        self._found: dict[str, tuple[str, ...]] = {}

    def to(self, value: str | None) -> tuple[str, ...]:
        """Return the allowed terms that are written most like ``value``, best first; none where no list is given."""
        if value is None or self._check.constraint.parameter not in (SH["class"], SH["in"]):
            return ()
        if value not in self._found and len(self._found) < VALUES:
            if self._allowed is None:
                self._allowed = {_local(term): term for term in self._terms()}
            self._found[value] = tuple(self._allowed[one] for one in alike(_local(value), self._allowed))
        return self._found.get(value, ())

    def _terms(self) -> list[str]:
        given, shape = self._check.constraint.value, self._check.shape
        if self._check.constraint.parameter == SH["in"]:
            return [one.n3() for one in members(shape.graph, given) if isinstance(one, URIRef | Literal)]
        text, bindings = queries.text("validation/instances"), {"class": given.n3()}
        rows = store.rows(self._opened, text, graphs=self._graphs, bindings=bindings)
        return sorted(instance for _class, instance in rows if instance)
