"""A page or data for every minted IRI: the server answers the same paths as the base under its own host."""

import hashlib
import re
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import bibliography, client, negotiation, texts, whole
from endpoint.asking import fixed, is_iri
from endpoint.jobs import UnansweredError
from endpoint.negotiation import Choice
from endpoint.problems import problem
from endpoint.service import Service, failed_page, rows, service
from endpoint.terms import asked
from endpoint.things import shown
from simde_kg import formats
from simde_kg.iri import BASE
from simde_kg.vocab import PREFIXES

blueprint = Blueprint("entity", __name__)
_MINTED = [iri.removeprefix(BASE) for iri in PREFIXES.values() if iri.startswith(BASE) and "#" not in iri]
KINDS = tuple(sorted({path.split("/")[0] for path in _MINTED}))
"""First parts of the addresses of things: those of the declared prefixes."""
_DATA = ("graph", "quads")
_NOT_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_PATH = re.compile(r"[^\x00-\x20<>\"{}|^`\\?#]+")


def raw_path() -> str:
    """Return the path as the client wrote it: an IRI's percent signs are part of its name."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    return str(raw).partition("?")[0].partition("#")[0].lstrip("/")


def iri_of(path: str, base: str) -> str:
    """Return the IRI of a path: encoded characters beyond ASCII are written out (RFC 3987, section 3.2).

    Raises Problem 404 for what no IRI can be.
    """
    written = _NOT_ASCII.sub(lambda m: unquote(m[0], errors="strict") if _is_utf8(m[0]) else m[0], path)
    if not _PATH.fullmatch(written) or not is_iri(base + written):
        raise problem("not-found")
    return base + written


def _is_utf8(encoded: str) -> bool:
    try:
        unquote(encoded, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _split(path: str) -> tuple[str, str]:
    """Part a path from the file ending that names a format: ``area/MEX.ttl`` -> area/MEX, turtle."""
    stem, dot, ending = path.rpartition(".")
    found = formats.by_extension(ending, _DATA) if dot else None
    if found:
        return stem, found.name
    return (stem, "html") if dot and ending == "html" else (path, "")


@blueprint.get(f"/<any({', '.join(KINDS)}):kind>/<path:name>")
def entity(kind: str = "", name: str = "") -> AnyResponse:  # noqa: ARG001 - the raw path is read instead
    """Show or send what is known about an IRI."""
    serving = service()
    path, ending = _split(raw_path())
    iri = iri_of(path, serving.settings.base_iri)
    wanted = request.args.get("format", "") or ending
    accept = request.headers.get("Accept")
    if wanted == "html" or (not wanted and ("figure" in request.args or negotiation.wants_page(accept, _DATA))):
        return shown.page(iri, serving)  # a file of a figure is wanted whatever Accept says: pictures ask for images
    if kind == "document" and not wanted and (form := bibliography.preferred(accept or "")):
        return bibliography.sent([iri], form, serving)
    choice = negotiation.choose(accept, wanted, _DATA)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_DATA) + ", html (text/html)")
    return _data(iri, path, choice, serving)


@blueprint.get("/<path:name>")
def other(name: str) -> AnyResponse:
    """Show or send what else the graph knows below the base: what the build derives, what partners mint."""
    return entity(name=name)


def _known(iri: str, serving: Service) -> tuple[bool, str]:
    """Return (withdrawn, release id). Raises Problem 404 for an unknown IRI."""
    questions = [asked(texts.text("known"), iri, take=1), asked(texts.text("withdrawn"), iri, take=1)]
    (known, withdrawn), release = rows(serving, questions, client.watch(request.environ))
    if not known["rows"]:
        raise problem("not-found")
    return bool(withdrawn["rows"]), release


def _data(iri: str, path: str, choice: Choice, serving: Service) -> Response:
    """Send an entity, or a whole named graph, in a format."""
    withdrawn, _release = _known(iri, serving)
    response = send(_question(iri, serving), choice, iri, serving)
    if withdrawn:
        response.status_code = 410
    elif path.isascii():
        named = ((f.extensions[0], f.media_type) for f in formats.of_kind(("graph",)))
        response.headers["Link"] = ", ".join(
            f'</{path}.{end}>; rel="alternate"; type="{type_}"' for end, type_ in named
        )
    return response


def send(question: dict[str, Any], choice: Choice, name: str, serving: Service) -> Response:
    """Send the graph that one of our own queries gives; ``name`` tells it from others. Raises Problem."""
    served = serving.releases.current()
    etag = f'W/"{served.id}-{choice.format.name}-{hashlib.blake2b(name.encode(), digest_size=8).hexdigest()}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _headed(Response(status=304), etag)
    gone = client.watch(request.environ)
    try:
        answer = served.pool.answer({**question, "graph": choice.format.oxigraph}, gone)
        if answer.whole is not None:
            return _headed(Response(answer.whole, content_type=choice.content_type), etag)
        how = client.coding(request.headers.get("Accept-Encoding", ""))
        body, length = client.body(answer, how, request.environ)
    except UnansweredError as failure:
        raise failed_page(failure, serving) from None
    response = Response(body, content_type=choice.content_type, headers=dict(length))
    if how:
        response.headers["Content-Encoding"] = how
    return _headed(response, etag)


def _headed(response: Response, etag: str) -> Response:
    response.headers.update({"Vary": "Accept, Accept-Encoding", "ETag": etag, "Cache-Control": "public, max-age=60"})
    return response


def _question(iri: str, serving: Service) -> dict[str, Any]:
    """Return the query for an IRI: a named graph and the ontology are sent whole, a corridor with its page.

    Anything else is described. Raises Problem for a graph that is too large.
    """
    base = serving.settings.base_iri
    if iri.startswith(base + "graph/"):
        return whole.question(iri, serving)
    if iri.startswith(base + "corridor/"):
        return {"text": fixed("things/corridor-data", iri)}
    name = "ontology" if iri == base + "ontology" else "describe"
    return {"text": texts.text(name), "bindings": {"iri": iri}}
