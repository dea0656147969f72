"""Giving back: a document, or several, in the formats of libraries and reference managers; unAPI to find them.

``/document/<name>.marcxml`` (mrc, mods, bibframe, dc.xml, bib, ris, csl.json, schema.jsonld, txt),
``/documents?...&format=ris``, ``/search?...&format=ris`` (:func:`listed`), ``/export?format=ris&id=...``, ``/unapi``.

The graph's own formats (ttl, nt, rdf, jsonld) are answered by :mod:`endpoint.entity`.
"""

import hashlib
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response, request

from endpoint import records
from endpoint.problems import problem
from endpoint.service import Service, service
from endpoint.visitor import language
from simde_kg import formats
from simde_kg.catalogue import writers
from simde_kg.catalogue.writers import WriterFormat, citation
from simde_kg.errors import InputError

blueprint = Blueprint("bibliography", __name__)
MOST = 500
"""Documents in one export."""
_OWN = {end for one in formats.of_kind(("graph", "quads")) for end in one.extensions}
OFFERED = tuple(one for one in writers.WRITERS.values() if one.extension not in _OWN)
"""The formats that a document has here besides those of the graph."""
_GRAPHS = {media for one in formats.of_kind(("graph", "quads")) for media in one.media_types}
_NEGOTIATED = {one.media_type: one for one in OFFERED if one.media_type not in (*_GRAPHS, "application/xml")}
"""Media types that only libraries' formats have."""
_BY_ENDING = {one.extension: one for one in OFFERED}
_ENDINGS = ", ".join(f"'{ending}'" for ending in _BY_ENDING)


@blueprint.get(f"/document/<path:name>.<any({_ENDINGS}):ending>")
def document(name: str, ending: str) -> Response:
    """Send a document in a format. Raises Problem 404 for an unknown one."""
    serving = service()
    iri = f"{serving.settings.base_iri}document/{name}"
    return sent([iri], _BY_ENDING[ending], serving)


@blueprint.get("/export")
def export() -> Response:
    """Send several documents as one file: ``?format=bib&id=<IRI or last part>&id=...``, at most :data:`MOST`."""
    serving = service()
    base = f"{serving.settings.base_iri}document/"
    given = [one if one.startswith(base) else base + one for one in request.args.getlist("id")]
    form = _named(request.args.get("format", ""))
    if form is None or not given:
        raise problem("not-acceptable", formats=", ".join(f"{one.name} ({one.media_type})" for one in OFFERED))
    return sent(given[:MOST], form, serving)


@blueprint.get("/unapi")
def unapi() -> Response:
    """Answer unAPI 1: the formats, the formats of a document, or the document in a format."""
    identifier, name = request.args.get("id", ""), request.args.get("format", "")
    serving = service()
    if identifier and not records.records([identifier], serving):
        raise problem("not-found")
    if identifier and name:
        form = _named(name)
        if form is None:
            raise problem("not-acceptable", formats=", ".join(one.name for one in OFFERED))
        return sent([identifier], form, serving)
    listed = "".join(f"<format name={quoteattr(one.name)} type={quoteattr(one.media_type)}/>" for one in OFFERED)
    about = f" id={quoteattr(identifier)}" if identifier else ""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<formats{about}>{listed}</formats>\n'
    return Response(body, status=300 if identifier else 200, content_type="application/xml; charset=utf-8")


def _named(name: str) -> WriterFormat | None:
    return next((one for one in OFFERED if name in (one.name, one.extension, one.media_type)), None)


def preferred(accept: str) -> WriterFormat | None:
    """Return the format of libraries or reference managers that an ``Accept`` header names first, if it names one."""
    for item in accept.lower().split(","):
        name, *params = (part.strip() for part in item.split(";"))
        if name in _NEGOTIATED and "q=0" not in params:
            return _NEGOTIATED[name]
        if name in _GRAPHS:
            return None
    return None


def form_of(name: str) -> WriterFormat | None:
    """Return the format of libraries with a name (``ris``, ``marc21`` ...), for lists of documents."""
    return next((one for one in OFFERED if one.name == name), None)


def listed(iris: Sequence[str], form: WriterFormat, serving: Service) -> Response:
    """Return the documents of a list, at most :data:`MOST`, as a file. Raises Problem 404 when there is none.

    ``X-Total-Count`` tells how many the list has, also those beyond.
    """
    if not iris:
        raise problem("not-found")
    response = sent(list(iris[:MOST]), form, serving)
    response.headers["X-Total-Count"] = str(len(iris))
    return response


def sent(iris: Sequence[str], form: WriterFormat, serving: Service) -> Response:
    """Return documents as a file of a format. Raises Problem 404 when none of them is known."""
    etag = _tag(iris, form, serving)
    if etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers={"ETag": etag})
    found = list(records.records(iris, serving).values())
    if not found:
        raise problem("not-found")
    try:
        if form.name == "citation":
            style = request.args.get("style", "apa")
            body = "".join(citation.cite(one, style, language()) + "\n" for one in found).encode()
        else:
            body = form.write(found, records.labels(found, serving))
    except InputError as error:
        raise problem("value", reason=error.text(language()).rstrip(".")) from None
    kind = form.media_type
    if kind.startswith("text/") or kind.endswith(("x-bibtex", "x-research-info-systems")):
        kind += "; charset=utf-8"
    name = iris[0].rpartition("/")[2] if len(found) == 1 else "documents"
    response = Response(body, content_type=kind)
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    response.headers["Content-Disposition"] = f'inline; filename="{safe}.{form.extension}"'
    response.headers.update({"ETag": etag, "Cache-Control": "public, max-age=60", "Vary": "Accept, Accept-Language"})
    return response


def _tag(iris: Sequence[str], form: WriterFormat, serving: Service) -> str:
    asked = "\0".join([*iris, form.name, language(), request.args.get("style", "")])
    digest = hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f'W/"{serving.releases.current().id}-{digest}"'
