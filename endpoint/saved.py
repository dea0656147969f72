"""Saved queries: a short address for a query's text, ``/q/<name>``, which answers it like a published question.

Texts are files of the home folder, written whole and through to the disk before the address is told, and named by
their own hash: the same text has the same address, and nobody can change what an address means.
"""

import base64
import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import negotiation, pages, protocol, sparql
from endpoint.problems import problem
from endpoint.protocol import Query
from endpoint.rates import Rate, client_of
from endpoint.scan import look
from endpoint.service import prepare, service

blueprint = Blueprint("saved", __name__)
EXTENSION = "simde.saved"
_NAME = re.compile(r"[a-z2-7]{10,52}")
_SHORTEST, _LONGEST = 10, 52
_A_MINUTE = 20
_ENDING = ".rq"


class Saved:
    """The texts kept in one folder, at most ``most`` of them."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self.rate = Rate(_A_MINUTE)

    def read(self, name: str) -> str | None:
        """Return the text of a name, None when there is none."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return (self._folder / f"{name}{_ENDING}").read_text(encoding="utf-8")
        except OSError:
            return None

    def keep(self, text: str) -> str | None:
        """Keep a text and return its name; None when the folder is full. Raises OSError when it cannot be written."""
        whole = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii").lower().rstrip("=")
        for length in range(_SHORTEST, _LONGEST + 1):
            known = self.read(whole[:length])
            if known == text:
                return whole[:length]
            if known is None:
                break
        self._folder.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in self._folder.glob(f"*{_ENDING}")) >= self._most:
            return None
        self._write(self._folder / f"{whole[:length]}{_ENDING}", text)
        return whole[:length]

    def _write(self, path: Path, text: str) -> None:
        with NamedTemporaryFile("w", dir=self._folder, prefix=".", encoding="utf-8", newline="", delete=False) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _saved() -> Saved:
    found: Saved = current_app.extensions[EXTENSION]
    return found


@blueprint.post("/queries")
def keep() -> AnyResponse:
    """Keep a query; answer with its address."""
    serving = service()
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise problem("cross-site")
    asked = protocol.parse(request.environ, serving.limits)
    if asked is None or not look(asked.text).kind:
        raise problem("no-query")
    client = client_of(request.environ, int(serving.limits.proxies))
    kept = _saved()
    if seconds := kept.rate.wait(client):
        raise problem("rate", {"Retry-After": str(seconds)}, seconds=seconds)
    kept.rate.take(client, 1)
    name = kept.keep(asked.text)
    if name is None:
        raise problem("saved-full", limit=int(serving.limits.saved_queries))
    if negotiation.wants_page(request.headers.get("Accept"), negotiation.RESULTS):
        return redirect(f"/q/{name}", 303)
    answer = Response(f'{{"address": "{request.url_root}q/{name}"}}\n', status=201, content_type="application/json")
    answer.headers["Location"] = f"/q/{name}"
    return answer


@blueprint.get("/q/<name>")
def show(name: str) -> Response:
    """Answer a saved query; ``/q/<name>.rq`` is its text."""
    serving = service()
    text = _saved().read(name.removesuffix(_ENDING))
    if text is None:
        raise problem("not-found")
    if name.endswith(_ENDING):
        return Response(text, content_type="application/sparql-query; charset=utf-8")
    accept, format_ = request.headers.get("Accept"), request.args.get("format", "")
    if not format_ and negotiation.wants_page(accept, negotiation.RESULTS):
        return pages.results(Query(text), serving)
    ready = prepare(Query(text), lambda kinds: negotiation.choose(accept, format_, kinds), serving)
    status, headers, body = sparql.respond(ready, request.environ, serving)
    return Response(body, status=status, headers=headers)
