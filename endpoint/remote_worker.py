"""The worker of a remote store: passes queries on and answers back, within the same limits and as easily killed.

It holds no data and is not sandboxed: sockets to the store in the settings are all it has. SERVICE was refused before.
"""

import codecs
import json
import os
import re
import socket
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from endpoint import sandbox
from endpoint.channel import Reader, message
from endpoint.output import AnswerTooLargeError, Output, RemoteError, Responder
from endpoint.remote import Remote, pieces
from simde_kg import formats

_JSON = "application/sparql-results+json"
_KINDS = {"results": ("results",), "graph": ("graph", "quads")}
_MEDIA = {(kind, f.oxigraph): f.media_type for kind, kinds in _KINDS.items() for f in formats.of_kind(kinds)}
_VARIABLES = re.compile(r'"vars"\s*:\s*(\[[^\]]*\])')
_BINDINGS = re.compile(r'"bindings"\s*:\s*\[')
_SEPARATORS = " \t\r\n,"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")


def _put(variable: "re.Pattern[str]", written: str, text: str) -> str:
    return variable.sub(lambda _match: written, text)


def bound(text: str, bindings: dict[str, str]) -> str:
    """Return one of our own queries with variables replaced by IRIs, as pyoxigraph's substitutions do.

    Only for texts in ``rq/``: they have one WHERE. Raises ValueError for what is not an IRI.
    """
    for name, iri in bindings.items():
        if not _IRI.fullmatch(iri):
            raise ValueError(f"not an IRI: {iri}")
        written = f"<{iri}>"
        head, where, body = text.partition("WHERE")
        before = f"({written} AS ?{name})" if "SELECT" in head else written
        variable = re.compile(rf"\?{name}\b")
        lines = (line if line.startswith("#") else _put(variable, before, line) for line in head.splitlines())
        text = "\n".join(lines) + f" {where}{_put(variable, written, body)}"
    return text


def _dataset(asked: dict[str, Any]) -> list[tuple[str, str]] | None:
    """Return the parameters of the protocol for the dataset of a query; None for the store's usual one."""
    default, named = asked.get("default"), asked.get("named")
    if default is None and named is None:
        return None if asked.get("union", True) else []
    return [("default-graph-uri", iri) for iri in default or []] + [("named-graph-uri", iri) for iri in named or []]


def read_rows(chunks: Iterable[str], enough: int) -> tuple[list[str], list[dict[str, Any]]] | bool:
    """Read SPARQL JSON results until ``enough`` rows are there; return (variables, rows), or the truth of an ASK.

    Raises RemoteError for what is not such a document.
    """
    coming, text = iter(chunks), ""
    while (begun := _BINDINGS.search(text)) is None:
        more = next(coming, None)
        if more is None:
            return _truth(text)
        text += more
    named = _VARIABLES.search(text[: begun.start()])
    rows: list[dict[str, Any]] = []
    text, decoder = text[begun.end() :], json.JSONDecoder()
    while len(rows) < enough:
        text = text.lstrip(_SEPARATORS)
        if text.startswith("]"):
            break
        try:
            row, end = decoder.raw_decode(text)
        except ValueError:
            if (more := next(coming, None)) is None:
                raise RemoteError("store", "the results end within a row") from None
            text += more
            continue
        rows.append(row)
        text = text[end:]
    return json.loads(named[1]) if named else list(dict.fromkeys(name for row in rows for name in row)), rows


def _truth(text: str) -> bool:
    try:
        return bool(json.loads(text)["boolean"])
    except (ValueError, KeyError, TypeError):
        raise RemoteError("store", f"no SPARQL results: {text[:100]!r}") from None


def _plain(term: dict[str, str]) -> dict[str, str]:
    return {**term, "type": "literal"} if term.get("type") == "typed-literal" else term


class RemoteWorker(Responder):
    """A connection to the store and the requests to it."""

    worn = False

    def __init__(self, remote: Remote, sock: socket.socket, limit: int) -> None:
        super().__init__(sock, limit)
        self._remote = remote

    def _text(self, asked: dict[str, Any]) -> str:
        text = bound(asked["text"], asked.get("bindings") or {})
        return f"BASE <{asked.get('base') or 'https://w3id.org/simde/'}>\n{text}"

    def answer(self, asked: dict[str, Any]) -> None:
        """Pass a query on and its answer back."""
        wanted = {kind: _MEDIA[kind, asked[kind]] for kind in _KINDS if asked.get(kind)}
        response = self._remote.ask(self._text(asked), ", ".join(wanted.values()), _dataset(asked))
        given = response.headers.get_content_type()
        kind = next((kind for kind, media in wanted.items() if media == given), None)
        if kind is None:
            self._remote.close()
            self.sock.sendall(message(b"X", {"code": "kind", "message": next(iter(wanted), "results")}))
            return
        output = Output(self.sock, kind, self.limit)
        try:
            for piece in pieces(response):
                output.write(piece)
            output.end(self.worn)
        except (RemoteError, AnswerTooLargeError, OSError):
            self._remote.close()
            if output.begun:
                os._exit(3)  # the server sees the end of the stream without the last frame
            raise

    def table(self, one: dict[str, Any]) -> dict[str, Any]:
        """Pass a query on; return the rows that were asked for and no more."""
        skip, take = one.get("skip", 0), one.get("take", 100)
        response = self._remote.ask(self._text(one), _JSON, _dataset(one))
        found = read_rows(codecs.iterdecode(self._bounded(pieces(response)), "utf-8"), skip + take + 1)
        if not response.isclosed():
            self._remote.close()
        if isinstance(found, bool):
            return {"boolean": found}
        names, rows = found
        shown = [{name: _plain(term) for name, term in row.items()} for row in rows[skip : skip + take]]
        return {"names": names, "rows": shown, "more": len(rows) > skip + take}

    def _bounded(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        room = self.limit
        for chunk in chunks:
            room -= len(chunk)
            if room < 0:
                self._remote.close()
                raise AnswerTooLargeError
            yield chunk


def work(remote: Remote, sock: socket.socket, limits: tuple[int, int, int]) -> NoReturn:
    """Answer requests from ``sock`` until it closes; the life of a worker."""
    fast, slow, result = limits
    worker = RemoteWorker(remote, sock, result)
    sandbox.bound_memory(fast * 2**20, slow * 2**20)
    reader = Reader(sock)
    try:
        while True:
            kind, payload = reader.next()
            if kind == b"Q":
                worker.respond(payload)
    except (EOFError, OSError):
        os._exit(0)
