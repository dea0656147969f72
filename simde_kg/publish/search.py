"""Looking things up by their names in three languages, in milliseconds.

::

    index = Index(release.search)
    index.find("remesas zacatecas", "es", types=("document",)).hits[0].path
    index.suggest("etats", "fr")

All words of a question must be found, in names, descriptions, or names of what a thing is about; words of one stem are
alike. Only when nothing has them all, similar words are taken (one letter wrong, two in long words), and then things
that have at least half of them. A thing whose name is the question comes first; the rest is the order of BM25, and of
the index where that is equal, so the same question always has the same answer.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from simde_kg.errors import QueryError, ReleaseError
from simde_kg.publish import indexing, words
from simde_kg.publish.things import ENDS, FACETS, TYPES
from simde_kg.words import _, best, fallback

LONGEST = 300
"""Characters of a question that are read."""
_BUCKETS = 40  # values of a facet that are counted
_EXACT, _JOINED, _PHRASE, _NEAR, _CLOSE = 400.0, 150.0, 12.0, 60.0, 25.0
_OWN, _OTHER, _WORDS, _BODY = 5.0, 4.0, 4.5, 0.7
_LONG, _SHORT = 7, 4  # letters from which a word may have two letters wrong, or one
_ROOT, _ENDING = 5, 6  # letters of the root of a word at least, of its ending at most


@dataclass(frozen=True)
class Hit:
    """Something found: its IRI, its address below the base, and its words in the language asked for."""

    iri: str
    path: str
    type: str
    title: str
    language: str
    snippet: str
    year: str


@dataclass(frozen=True)
class Found:
    """The hits of one page, how many there are, facet -> value -> number, and how they were found.

    ``how``: ``all`` words, ``similar`` words, ``some`` words.
    """

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    how: str = "all"


class Index:
    """The search index of one release, for many threads. Raises ReleaseError when it is absent."""

    def __init__(self, path: Path, base: str = "https://w3id.org/simde/") -> None:
        if not (path / "meta.json").is_file():
            raise ReleaseError(
                _("The release has no {file}."), _("Build again: simde build writes it with each release."), file=path
            )
        self._base = base
        self._index = indexing.register(tantivy.Index.open(str(path)))
        self._index.config_reader(reload_policy="manual")
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def find(  # noqa: PLR0913 - what a search form has
        self,
        text: str,
        language: str,
        types: Sequence[str] = (),
        limit: int = 20,
        offset: int = 0,
        filters: Mapping[str, str | Sequence[str]] | None = None,
    ) -> Found:
        """Return what ``text`` finds, best first; with no text, everything in the index's order.

        ``filters``: facet, or end of a corridor -> value, or values of which one must fit. Raises QueryError for an
        unknown facet.
        """
        asked = words.asked(text[:LONGEST])
        narrowed = self._filters({**(filters or {}), **({"type": types} if types else {})})
        if not asked:
            return self._found(self._all(narrowed), language, limit, offset, "all")
        tries: tuple[tuple[str, Callable[[], Query]], ...] = (
            ("all", partial(self._every, asked, text, language)),
            ("similar", partial(self._similar, asked, text)),
            ("some", partial(self._some, asked, text, language)),
        )
        for how, made in tries:
            found = self._found(self._all([made(), *narrowed]), language, limit, offset, how)
            if found.total:
                return found
        return Found([], 0, {}, "some")

    def suggest(self, text: str, language: str, limit: int = 10, types: Sequence[str] = ()) -> list[Hit]:
        """Return things with a name whose words begin as those of ``text``, the last of which may be unfinished."""
        asked = words.folded(text[:LONGEST]).split()[:12]
        if not asked:
            return []
        tongue = language if language in words.STEMMED else "en"
        shown = [self._constant(self._every_beginning(f"words_{tongue}", asked), 5.0)]
        shown += [self._constant(self._beginning(f"name_{tongue}", " ".join(asked)), 10.0)]
        shown += [self._constant(self._term("exact", " ".join(asked)), 20.0)]
        narrowed = self._filters({"type": types} if types else {})
        every = self._all([self._constant(self._every_beginning("words", asked), 1.0), *narrowed])
        query = Query.boolean_query([(Occur.Must, every), *((Occur.Should, part) for part in shown)])
        found = self._hits(query, language, limit, 0)
        if not found:
            return self._hits(self._all([self._similar(asked, text), *narrowed]), language, limit, 0)
        return found

    def titles(self, paths: Iterable[str], language: str) -> dict[str, str]:
        """Return path -> title of things, those that are in the index."""
        listed = list(dict.fromkeys(paths))
        if not listed:
            return {}
        query = Query.term_set_query(self._schema, "path", listed)
        return {hit.path: hit.title for hit in self._hits(query, language, len(listed), 0)}

    def one(self, path: str, language: str) -> Hit | None:
        """Return the thing with an address below the base, None when there is none."""
        return next(iter(self._hits(self._term("path", path), language, 1, 0)), None)

    # -------------------------------------------------------------- queries

    def _term(self, name: str, word: str) -> Query:
        return Query.term_query(self._schema, name, word, index_option="freq")

    def _beginning(self, name: str, word: str) -> Query:
        return Query.fuzzy_term_query(self._schema, name, word, distance=0, prefix=True)

    def _every_beginning(self, name: str, asked: Sequence[str]) -> Query:
        return self._all([*(self._term(name, word) for word in asked[:-1]), self._beginning(name, asked[-1])])

    def _constant(self, query: Query, score: float) -> Query:
        return Query.const_score_query(query, score)

    def _all(self, parts: Sequence[Query]) -> Query:
        return Query.boolean_query([(Occur.Must, part) for part in parts]) if parts else Query.all_query()

    def _filters(self, given: Mapping[str, str | Sequence[str]]) -> list[Query]:
        for name in given:
            if name not in (*FACETS, *ENDS):
                known = ", ".join((*FACETS, *ENDS))
                raise QueryError(_("There is no facet {name!r}."), _("Facets: {known}."), name=name, known=known)
        listed = [(name, [value] if isinstance(value, str) else list(value)) for name, value in given.items()]
        return [
            self._constant(Query.term_set_query(self._schema, name, values), 0.0) for name, values in listed if values
        ]

    def _word(self, word: str, language: str) -> Query:
        """Return the query of one word: the best of the fields that have it counts."""
        parts = [Query.boost_query(self._term("words", word), _WORDS), self._term("body", word)]
        for tongue in words.STEMMED:
            stem = words.stem(word, tongue)
            parts.append(Query.boost_query(self._term(f"title_{tongue}", stem), _OWN if tongue == language else _OTHER))
            parts.append(Query.boost_query(self._term(f"body_{tongue}", stem), _BODY))
        if len(word) > _SHORT and not self._known(word):  # a misspelling may have the stem of another word
            near = Query.fuzzy_term_query(self._schema, "words", word, distance=1)
            parts.append(self._constant(near, _NEAR))
        return Query.disjunction_max_query(parts, 0.1)

    def _known(self, word: str) -> bool:
        return any(self._searcher.doc_freq(name, word) for name in ("words", "body"))

    def _whole(self, text: str) -> list[tuple[Occur, Query]]:
        """Return what lifts things whose name is, or has, the whole question."""
        name = words.folded(text[:LONGEST])
        lifts = [
            self._constant(self._term("exact", name), _EXACT),
            self._constant(self._term("joined", words.joined(text[:LONGEST])), _JOINED),
        ]
        if not all(self._known(word) for word in name.split()):
            lifts.append(Query.boost_query(self._close("joined", words.joined(text[:LONGEST])), _CLOSE))
        if len(several := name.split()) > 1:
            phrase = Query.phrase_query(self._schema, "words", list(several))
            lifts.append(Query.boost_query(phrase, _PHRASE))
        return [(Occur.Should, lift) for lift in lifts]

    def _every(self, asked: list[str], text: str, language: str) -> Query:
        every = self._all([self._word(word, language) for word in asked])
        named = self._term("joined", words.joined(text[:LONGEST]))
        either = Query.boolean_query([(Occur.Should, every), (Occur.Should, self._constant(named, 1.0))])
        return Query.boolean_query([(Occur.Must, either), *self._whole(text)])

    def _close(self, name: str, word: str) -> Query:
        """Return the query of words like ``word``: the more like it, the more it counts."""
        wrong = 2 if len(word) >= _LONG else 1 if len(word) >= _SHORT else 0
        near = [(self._term(name, word), 8.0)]
        near += [(Query.fuzzy_term_query(self._schema, name, word, distance=n), 4.0 / n) for n in range(1, wrong + 1)]
        return Query.disjunction_max_query([self._constant(query, score) for query, score in near])

    def _similar(self, asked: list[str], text: str) -> Query:
        every = self._all(
            [Query.disjunction_max_query([self._close("words", word), *self._related(word)]) for word in asked]
        )
        run = self._close("joined", words.joined(text[:LONGEST]))
        return Query.boolean_query([(Occur.Should, every), (Occur.Should, Query.boost_query(run, len(asked)))])

    def _related(self, word: str) -> list[Query]:
        """Return the queries of a word in descriptions, and of names that begin as a long one does.

        People are called after places with endings of many kinds: guatemaltecos, salvadoreños, Hondurans.
        """
        found = [self._close_body(word)]
        if len(word) >= _LONG:
            root = word[: max(_ROOT, len(word) - _ENDING)]
            found.append(self._constant(self._beginning("words", root), 0.25))
        return found

    def _close_body(self, word: str) -> Query:
        """Return the query of a word in descriptions; it may be unlike only when it is long."""
        parts = [self._term("body", word)]
        parts += [
            self._term(f"{part}_{tongue}", words.stem(word, tongue))
            for tongue in words.STEMMED
            for part in ("title", "body")
        ]
        return Query.boost_query(self._constant(Query.disjunction_max_query(parts), 1.0), 0.5)

    def _some(self, asked: list[str], text: str, language: str) -> Query:
        least = max(1, len(asked) // 2)
        some = Query.boolean_query([(Occur.Should, self._word(word, language)) for word in asked], least)
        return Query.boolean_query([(Occur.Must, some), *self._whole(text)])

    # -------------------------------------------------------------- answers

    def _found(self, query: Query, language: str, limit: int, offset: int, how: str) -> Found:
        result = self._searcher.search(query, max(1, limit), offset=offset)
        total = int(result.count or 0)  # type: ignore[attr-defined]
        if not total:
            return Found([], 0, {}, how)
        hits = [self._hit(address, language) for _score, address in result.hits[:limit]]
        wanted = {name: {"terms": {"field": name, "size": _BUCKETS}} for name in FACETS}
        counted = self._searcher.aggregate(query, wanted)
        return Found(hits, total, {name: _counts(counted[name]) for name in FACETS}, how)

    def _hits(self, query: Query, language: str, limit: int, offset: int) -> list[Hit]:
        result = self._searcher.search(query, max(1, limit), offset=offset, count=False)
        return [self._hit(address, language) for _score, address in result.hits[:limit]]

    def _hit(self, address: tantivy.DocAddress, language: str) -> Hit:
        thing = json.loads(bytes(self._searcher.doc(address).get_first("thing") or b"{}"))
        tongue, title = _said(thing["titles"], language)
        _tongue, about = _said(thing["about"], language)
        return Hit(self._base + thing["path"], thing["path"], thing["type"], title, tongue, about, thing["year"])


def _said(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return language and text, by the fallback chain, then any."""
    tag = best(texts, fallback(language))
    return ("", "") if tag is None else (tag, texts[tag])


def _counts(given: Mapping[str, Any]) -> dict[str, int]:
    """Return value -> number of a facet, the most frequent first, alike ones by name."""
    found = {str(one["key"]): int(one["doc_count"]) for one in given["buckets"]}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


__all__ = ["FACETS", "TYPES", "Found", "Hit", "Index"]
