"""What pages ask of the graph: their own queries with values written in, several at once, and names of things."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any

from flask import request

from endpoint import client, texts
from endpoint.service import Service, rows
from endpoint.terms import Label, Labels, Row, asked
from endpoint.visitor import languages
from simde_kg.queries import with_prefixes

MOST = 250_000
"""Rows that a page's query gives at most."""
_KEPT = 60_000
_PART = (
    r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2}"
    r"|[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd])*+"
)
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*+:{_PART}(?:#{_PART})?")
"""IRIs of RFC 3987 that a query may hold; without brackets, private use and the planes above the second."""
_BLOCK = r"(VALUES {variables} \{{)[^}}]*(\}})"
_PROPERTY = re.compile(r"^ *VALUES \?(by|direction) \{ (<[^<>]+>) \}\n", re.MULTILINE)
"""A block that gives a variable for a property one value."""
Value = str | int | Sequence[str] | Sequence[tuple[str, ...]]


@cache
def _prefixed(name: str) -> str:
    return with_prefixes(texts.text(name))


def _term(value: str | int | tuple[str, ...]) -> str:
    """Return a value as a term: a number, an IRI, or a text without quotation marks and backslashes."""
    if isinstance(value, tuple):
        return "(" + " ".join(_term(one) for one in value) + ")"
    if isinstance(value, int):
        return str(value)
    if _IRI.fullmatch(value):
        return f"<{value}>"
    if re.search(r'["\\\x00-\x1f]', value):
        raise ValueError(value)
    return f'"{value}"'


def written(name: str, **values: Value) -> str:
    """Return the query ``rq/<name>.rq``, complete and readable, with its ``VALUES ?parameter { ... }`` set.

    ``a_b`` sets ``VALUES (?a ?b)``. Texts that are not IRIs become plain literals. Raises ValueError for what cannot
    stand in a query.
    """
    text = _prefixed(name)
    for parameter, value in values.items():
        given = [value] if isinstance(value, str | int) else value
        terms = " ".join(_term(one) for one in given)
        variables = r"\?" + parameter if "_" not in parameter else r"\(\?" + parameter.replace("_", r" \?") + r"\)"
        text, found = re.subn(_BLOCK.format(variables=variables), lambda m, t=terms: f"{m[1]} {t} {m[2]}", text)  # type: ignore[misc]
        if not found:
            raise KeyError(parameter)
    return _inlined(text)


def _inlined(text: str) -> str:
    """Write a property where its variable stands: Oxigraph joins what has a variable there last (20 s, not 0.04 s)."""
    for name, iri in _PROPERTY.findall(text):
        text = re.sub(rf"\?{name}\b", iri, text.replace(f"  VALUES ?{name} {{ {iri} }}\n", "", 1))
    return text


def is_iri(text: str) -> bool:
    """Whether a text is an IRI that every parser of SPARQL takes."""
    return _IRI.fullmatch(text) is not None


def fixed(name: str, iri: str) -> str:
    """Return the query ``rq/<name>.rq`` with an IRI in the place of ``?iri``: nested parts are then looked up by it.

    Raises ValueError for what is no IRI.
    """
    if not is_iri(iri):
        raise ValueError(iri)
    return _prefixed(name).replace("?iri", f"<{iri}>")


def about(name: str, iri: str) -> dict[str, Any]:
    """Return the query ``rq/<name>.rq`` about an IRI, for :func:`ask`. Raises ValueError for what is no IRI.

    The IRI stands in the text: three times faster than a bound variable where parts are nested.
    """
    if not is_iri(iri):
        raise ValueError(iri)
    start, where, rest = _prefixed(name).partition("WHERE")
    given = start.replace("SELECT ?iri", f"SELECT (<{iri}> AS ?iri)") + where + rest.replace("?iri", f"<{iri}>")
    return {"text": given, "take": MOST}


def ask(serving: Service, *queries: str | dict[str, Any]) -> list[list[Row]]:
    """Run queries in one go; return the rows of each. Raises Problem."""
    asked_ = [one if isinstance(one, dict) else {"text": one, "take": MOST} for one in queries]
    if not asked_:
        return []
    tables, _release = rows(serving, asked_, client.watch(request.environ))
    return [table["rows"] for table in tables]


@dataclass
class _Names:
    """Names of things, kept from page to page: a release never changes."""

    kept: "OrderedDict[tuple[str, str], list[Row]]" = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def known(self, release: str, iris: Iterable[str]) -> dict[str, list[Row]]:
        """Return the rows of the IRIs that were asked for before."""
        with self.lock:
            return {iri: self.kept[release, iri] for iri in iris if (release, iri) in self.kept}

    def keep(self, release: str, found: Mapping[str, list[Row]]) -> None:
        """Keep rows, the newest ones."""
        with self.lock:
            for iri, given in found.items():
                self.kept[release, iri] = given
            while len(self.kept) > _KEPT:
                self.kept.popitem(last=False)


_names = _Names()
_definitions = _Names()


def kept_about(serving: Service, name: str, iris: Sequence[str]) -> dict[str, list[Row]]:
    """Return IRI -> rows of the query ``rq/<name>.rq`` about each, kept while the release is served. Raises Problem."""
    release = f"{serving.releases.current().id} {name}"
    found = _definitions.known(release, iris)
    lacking = [iri for iri in dict.fromkeys(iris) if iri not in found]
    if lacking:
        fresh = dict(zip(lacking, ask(serving, *(about(name, iri) for iri in lacking)), strict=True))
        _definitions.keep(release, fresh)
        found.update(fresh)
    return found


def labels(serving: Service, iris: Iterable[str]) -> Labels:
    """Return the names of some things, for the visitor's languages. Raises Problem."""
    wanted = list(dict.fromkeys(iris))
    release, tongues = serving.releases.current().id, languages()
    chosen = _chosen_before(release, tongues)
    unchosen = [iri for iri in wanted if iri not in chosen]
    if unchosen:
        found = _names.known(release, unchosen)
        lacking = [iri for iri in unchosen if iri not in found]
        if lacking:
            tables = ask(serving, *(asked(texts.text("labels"), iri) for iri in lacking))
            fresh = dict(zip(lacking, tables, strict=True))
            _names.keep(release, fresh)
            found.update(fresh)
        given = Labels((row for iri in unchosen for row in found[iri]), tongues)
        chosen.update({iri: given.of(iri) for iri in unchosen})
    return Labels((), tongues, {iri: chosen[iri] for iri in wanted})


_choices: "OrderedDict[tuple[str, tuple[str, ...]], dict[str, Label | None]]" = OrderedDict()
_CHAINS = 9


def _chosen_before(release: str, tongues: tuple[str, ...]) -> dict[str, Label | None]:
    """Return IRI -> name as it was chosen for some languages; kept for the last few languages that were asked for."""
    key = (release, tongues)
    if len(_choices.setdefault(key, {})) > _KEPT:
        _choices[key] = {}
    found = _choices[key]
    while len(_choices) > _CHAINS:
        _choices.popitem(last=False)
    return found


def local(row: Row, name: str, start: str = "") -> str:
    """Return the value of a variable, without ``start``; empty when it is unbound."""
    return row[name]["value"].removeprefix(start) if name in row else ""


_steady: "OrderedDict[tuple[str, str], list[Row]]" = OrderedDict()
_STEADY = 24


def steady(serving: Service, text: str) -> list[Row]:
    """Return the rows of a query that many pages ask alike; they are kept while the release is served."""
    key = (serving.releases.current().id, text)
    if (found := _steady.get(key)) is None:
        (found,) = ask(serving, text)
        _steady[key] = found
        while len(_steady) > _STEADY:
            _steady.popitem(last=False)
    return found
