"""SPARQL 1.1 Protocol, the request side: from an HTTP request to a typed :class:`Query`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_options_header

from endpoint.client import received
from endpoint.limits import Limits
from endpoint.problems import problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")
_MOST_PARAMETERS = 200
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Query:
    """A query with the dataset that the protocol gives it (None: the query's own or the usual one)."""

    text: str
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    format: str = ""

    def asked(self, base: str, union: bool) -> dict[str, Any]:
        """Return the request to a worker; see :mod:`endpoint.worker`."""
        return {"text": self.text, "base": base, "default": self.default, "named": self.named, "union": union}


def pairs(raw: bytes) -> Pairs:
    """Decode name=value pairs strictly. Raises Problem for what is not UTF-8 or not pairs."""
    parts = [part for part in raw.split(b"&") if part]
    if len(parts) > _MOST_PARAMETERS:
        raise problem("parameters")
    return [(_decoded(name), _decoded(value)) for name, _sign, value in (part.partition(b"=") for part in parts)]


def _decoded(data: bytes) -> str:
    return utf8(unquote_to_bytes(data.replace(b"+", b" ")))


def utf8(data: bytes) -> str:
    """Decode UTF-8 strictly. Raises Problem."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise problem("encoding") from None


def url_pairs(environ: "WSGIEnvironment") -> Pairs:
    """Return the pairs of the request's address."""
    raw = environ.get("QUERY_STRING", "")
    return pairs(raw.encode("latin-1")) if raw else []


def _body(environ: "WSGIEnvironment", limits: Limits) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > limits.body_bytes:
        raise problem("too-large-request", limit=limits.body_bytes)
    body: bytes = environ["wsgi.input"].read(limits.body_bytes + 1)
    received(environ)
    if len(body) > limits.body_bytes:
        raise problem("too-large-request", limit=limits.body_bytes)
    if len(body) < int(length):
        raise problem("cut-short", found=len(body), length=int(length))
    return body


def _posted(environ: "WSGIEnvironment", limits: Limits) -> tuple[Pairs, str | None]:
    """Return the pairs of a form and the text of a direct query. Raises Problem for any other body."""
    media, params = parse_options_header(environ.get("CONTENT_TYPE", ""))
    media, charset = media.lower(), params.get("charset", "utf-8").lower()
    if media == UPDATE:
        raise problem("update")
    plain = environ.get("HTTP_CONTENT_ENCODING", "identity").lower() == "identity"
    if media not in (FORM, DIRECT) or charset not in ("utf-8", "utf8") or not plain:
        raise problem("media-type", type=environ.get("CONTENT_TYPE", "-")[:100])
    body = _body(environ, limits)
    return (pairs(body), None) if media == FORM else ([], utf8(body))


def _graphs(found: Pairs, name: str) -> tuple[str, ...] | None:
    graphs = tuple(value for key, value in found if key == name)
    for iri in graphs:
        check_iri(iri)
    return graphs or None


def check_iri(iri: str) -> None:
    """Raise Problem when ``iri`` is not an absolute IRI."""
    if not _IRI.fullmatch(iri):
        raise problem("graph-iri", iri=iri[:200] or "-")


def last(found: Iterable[tuple[str, str]], name: str) -> str:
    """Return the last value of a parameter, or nothing."""
    return next((value for key, value in reversed(list(found)) if key == name), "")


def parse(environ: "WSGIEnvironment", limits: Limits) -> Query | None:
    """Read a SPARQL Protocol request; None when a GET carries no query at all. Raises Problem."""
    found = url_pairs(environ)
    direct: str | None = None
    post = environ["REQUEST_METHOD"] == "POST"
    if post:
        posted, direct = _posted(environ, limits)
        found += posted
    if any(name == "update" for name, _value in found):
        raise problem("update")
    texts = [value for name, value in found if name == "query"]
    if direct is not None:
        texts.append(direct)
    if not texts and not post:
        return None
    if len(texts) > 1:
        raise problem("many-queries")
    if not texts or not texts[0].strip():
        raise problem("no-query")
    if len(texts[0].encode()) > limits.query_bytes:
        raise problem("too-large-request", limit=int(limits.query_bytes))
    default, named = _graphs(found, "default-graph-uri"), _graphs(found, "named-graph-uri")
    return Query(texts[0], default, named, last(found, "format"))
