"""``/search``: one box over everything that has a name; a page without scripts, JSON, CSV, and suggestions."""

import csv
import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from endpoint import bibliography, negotiation, pages
from endpoint.finding import facets, opened
from endpoint.problems import problem
from endpoint.service import service
from endpoint.visitor import here, language, languages, say
from endpoint.words import _
from simde_kg.publish.search import FACETS, Found, Hit

if TYPE_CHECKING:
    from simde_kg.catalogue.writers import WriterFormat

blueprint = Blueprint("finding", __name__)
DOCUMENT = "document"
"""The type of hits that are given in the formats of libraries too."""
_PAGE, _EXPORT, _DEEPEST = 20, 1_000, 500
_FORMATS = ("html", "json", "csv")
_COLUMNS = ("iri", "type", "title", "language", "year", "snippet")
_SUGGESTED = 10
_KEPT = 60  # seconds
HOW = {
    "similar": _("Nothing has exactly these words; these are things with similar words."),
    "some": _("Nothing has all these words; these are things that have at least half of them."),
}
"""What the page says when not all words were found."""


@blueprint.get("/search")
def search() -> Response:
    """Look something up."""
    if (form := bibliography.form_of(request.args.get("format", "").lower())) is not None:
        return _documents(form)
    wanted = _format()
    text, filters, page = request.args.get("q", ""), _filters(), _page()
    size, start = (_EXPORT, 0) if wanted == "csv" else (_PAGE, (page - 1) * _PAGE)
    found = opened.index(service()).find(text, languages()[0], limit=size, offset=start, filters=filters)
    if wanted == "html":
        return _shown(text, filters, found, page)
    body, media = (_csv(found), "text/csv; charset=utf-8; header=present")
    if wanted == "json":
        body, media = _json(text, found, page), "application/json"
    response = Response(body, content_type=media)
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={_KEPT}"
    response.headers["Content-Language"] = language()
    return response


def _documents(form: "WriterFormat") -> Response:
    """Send the documents that are found in a format of libraries and reference managers."""
    filters = {**_filters(), "type": [DOCUMENT]}
    index = opened.index(service())
    found = index.find(request.args.get("q", ""), languages()[0], limit=bibliography.MOST, filters=filters)
    response = bibliography.listed([hit.iri for hit in found.hits], form, service())
    response.headers["X-Total-Count"] = str(found.total)
    return response


def _format() -> str:
    """Return html, json or csv. Raises Problem 406."""
    named = request.args.get("format", "").lower()
    if not named:
        if negotiation.wants_page(request.headers.get("Accept"), negotiation.RESULTS):
            return "html"
        best = request.accept_mimetypes.best_match(["text/html", "application/json", "text/csv"], default="text/html")
        named = {"text/html": "html", "application/json": "json", "text/csv": "csv"}[best]
    if named not in _FORMATS:
        offered = (*_FORMATS, *(one.name for one in bibliography.OFFERED))
        raise problem("not-acceptable", formats=", ".join(offered))
    return named


def _filters() -> dict[str, list[str]]:
    """Return the facets that the address names."""
    given = {name: [value for value in request.args.getlist(name) if value][:20] for name in FACETS}
    return {name: values for name, values in given.items() if values}


def _page() -> int:
    value = request.args.get("page") or "1"  # programs leave what is optional empty (OpenSearch)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= _DEEPEST:
        raise problem("parameter", name="page", reason=f"1 … {_DEEPEST}")
    return int(value)


def address(hit: Hit) -> str:
    """Return the address of a hit on this server."""
    return "/" + quote(hit.path, safe="/#%~:@!$&'()*+,;=-._?")


def _shown(text: str, filters: Mapping[str, list[str]], found: Found, page: int) -> Response:
    last = max(1, -(-min(found.total, _DEEPEST * _PAGE) // _PAGE))
    return pages.page(
        "finding/search.html",
        text=text,
        found=found,
        how=say(HOW[found.how]) if found.how in HOW and found.total else "",
        address=address,
        exports=bibliography.OFFERED if found.facets.get("type", {}).get(DOCUMENT) else (),
        kind=lambda name: say(facets.TYPES[name]),
        facets=facets.shown(found, filters, opened.index(service()), languages()[0]),
        chosen=facets.chosen(filters, opened.index(service()), languages()[0]),
        where={
            "page": page,
            "last": last,
            "previous": here(page=page - 1) if page > 1 else None,
            "next": here(page=page + 1) if page < last else None,
        },
    )


def _json(text: str, found: Found, page: int) -> str:
    body: dict[str, Any] = {
        "query": text,
        "total": found.total,
        "how": found.how,
        "page": page,
        "hits": [{**{name: getattr(hit, name) for name in _COLUMNS}, "address": address(hit)} for hit in found.hits],
        "facets": found.facets,
    }
    return json.dumps(body, ensure_ascii=False)


def _csv(found: Found) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    table.writerows([getattr(hit, name) for name in _COLUMNS] for hit in found.hits)
    return written.getvalue()


@blueprint.get("/search/suggest")
def suggest() -> Response:
    """Complete what is being typed, as OpenSearch suggestions: text, titles, kinds, addresses."""
    text = request.args.get("q", "")
    hits = opened.index(service()).suggest(text, languages()[0], _SUGGESTED)
    body = [
        text,
        [hit.title for hit in hits],
        [say(facets.TYPES[hit.type]) for hit in hits],
        [request.url_root.rstrip("/") + address(hit) for hit in hits],
    ]
    response = Response(json.dumps(body, ensure_ascii=False), content_type="application/x-suggestions+json")
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={_KEPT}"
    return response


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Describe the search to browsers and catalogues (OpenSearch 1.1)."""
    body = render_template("finding/opensearch.xml", root=request.url_root)
    response = Response(body, content_type="application/opensearchdescription+xml; charset=utf-8")
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
