"""Federation: the ``SERVICE`` parts of a query are asked first, and their rows put in the place of the parts.

SPARQL 1.1 Federated Query defines ``SERVICE <iri> {P}`` as the multiset of solutions that the other endpoint gives for
P, joined like any group. A ``VALUES`` block with these solutions is that multiset, so the query means the same. This
needs the address in the query itself (no variable); blank nodes of an answer become IRIs, since ``VALUES`` has none.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from endpoint import fetching
from endpoint.partners import Partner
from endpoint.problems import Problem, problem
from simde_kg.tokens import Token, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
_TAG = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
_NAME = re.compile(r"\w+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
Terms = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A ``SERVICE`` of a query: where it stands in the text, whom it asks, what, and whether a failure is silent."""

    start: int
    end: int
    partner: Partner
    silent: bool
    query: str


def parts(text: str, base: str, partners: Mapping[str, Partner]) -> list[Part]:
    """Return the ``SERVICE`` parts of a query. Raises Problem 403 for one that may not or cannot be asked."""
    found = list(tokens(text))
    first = next((token.start for token in found if token.kind == "word" and token.text in _FORMS), 0)
    prologue, prefixes = f"BASE <{base}>\n{text[:first]}", _prefixes(found)
    made: list[Part] = []
    for place, token in enumerate(found):
        if token.kind != "word" or token.text != "SERVICE":
            continue
        if made and token.start < made[-1].end:
            raise problem("service-form")
        rest = found[place + 1 :]
        silent = bool(rest) and rest[0].text == "SILENT"
        name, *inside = rest[silent:] or [token]
        if not inside or inside[0].text != "{":
            raise problem("service-form")
        partner = _partner(name, prefixes, partners)
        close = next((one for one in inside[1:] if one.kind == "close" and one.depth == inside[0].depth), None)
        if close is None:
            raise problem("service-form")
        query = f"{prologue}SELECT * WHERE {text[inside[0].start : close.end]}\nLIMIT {partner.rows + 1}"
        made.append(Part(token.start, close.end, partner, silent, query))
    return made


def _prefixes(found: Sequence[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares."""
    declared = {}
    for word, name, iri in zip(found, found[1:], found[2:], strict=False):
        if word.text == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            declared[name.text] = iri.text[1:-1]
    return declared


def _partner(name: Token, prefixes: Mapping[str, str], partners: Mapping[str, Partner]) -> Partner:
    if name.kind == "iri":
        iri = name.text[1:-1]
    elif name.kind == "name" and f"{name.text.partition(':')[0]}:" in prefixes:
        iri = prefixes[f"{name.text.partition(':')[0]}:"] + name.text.partition(":")[2]
    else:
        raise problem("service-form")
    if iri not in partners:
        raise problem("service", iri=iri[:200], known=", ".join(partners) or "-")
    return partners[iri]


def without(text: str, asked: Sequence[Part]) -> str:
    """Return the query with its parts blanked out."""
    for part in reversed(asked):
        text = f"{text[: part.start]}{{ }}{text[part.end :]}"
    return text


def expanded(text: str, asked: Sequence[Part], base: str, seconds: float, gone: Callable[[], bool]) -> str:
    """Return the query with the rows of its parts in their place, on as many lines. Raises Problem."""
    places, written = [0], []
    for number, part in enumerate(asked):
        try:
            answer = fetching.fetch(part.partner, part.query, min(seconds, part.partner.seconds), gone)
            block = _values(answer, f"{base}.well-known/genid/{_digest(part.query)}-{number}-")
        except fetching.FetchError as failure:
            if not part.silent:
                raise _failed(part, failure) from None
            block = "VALUES () { () }"
        lines = "\n" * text.count("\n", part.start, part.end)
        written += [text[places[-1] : part.start], f"{{ {block} }}{lines}"]
        places.append(part.end)
    return "".join(written) + text[places[-1] :]


def _digest(query: str) -> str:
    return hashlib.blake2b(query.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _failed(part: Part, failure: fetching.FetchError) -> Problem:
    if failure.code == "busy":
        return problem("busy")
    return problem(
        "service-failed",
        iri=part.partner.iri,
        reason=failure.detail[:300] or failure.code,
        seconds=f"{part.partner.seconds:g}",
        rows=part.partner.rows,
        bytes=part.partner.bytes,
    )


def _values(answer: fetching.Rows, genid: str) -> str:
    """Return a VALUES block. Raises FetchError for a term that SPARQL has no writing for."""
    names = [name for name in answer.names if _NAME.fullmatch(name)]
    if len(names) != len(answer.names):
        raise fetching.FetchError("format", "a variable's name")
    lines = ("(" + " ".join(_term(row[n], genid) if n in row else "UNDEF" for n in names) + ")" for row in answer.rows)
    return f"VALUES ({' '.join('?' + name for name in names)}) {{ {' '.join(lines)} }}"


def _term(term: Mapping[str, Any], genid: str) -> str:
    kind, value = term.get("type"), term.get("value")
    if not isinstance(value, str):
        raise fetching.FetchError("format", f"{kind}")
    if kind == "bnode":
        kind, value = "uri", genid + re.sub(r"\W", "_", value)
    if kind == "uri" and _IRI.fullmatch(value):
        return f"<{value}>"
    if kind not in ("literal", "typed-literal"):
        raise fetching.FetchError("format", f"{kind} {value[:50]}")
    written = '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'
    if tag := term.get("xml:lang"):
        if not _TAG.fullmatch(str(tag)):
            raise fetching.FetchError("format", f"@{tag}")
        return f"{written}@{tag}"
    datatype = str(term.get("datatype") or "")
    if datatype and not _IRI.fullmatch(datatype):
        raise fetching.FetchError("format", datatype[:50])
    return f"{written}^^<{datatype}>" if datatype else written
