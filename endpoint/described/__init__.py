"""What machines read about the site: catalogue, linksets, sitemap, robots, feed, and the links and data in pages."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from markupsafe import escape

from endpoint import entity, pages, rdf
from endpoint.described import catalogue, signposts, structured, subjects
from endpoint.described.said import Said
from endpoint.finding import address, opened
from endpoint.problems import Problem, problem
from endpoint.service import Service, service
from endpoint.visitor import language, languages
from endpoint.words import LANGUAGES

blueprint = Blueprint("described", __name__)
_THINGS = ("entity.entity", "vocabulary.ontology", "vocabulary.term", "rules.rule")
_CATALOGUE = ("described.catalog",)
_SITES = ("home.home", *_CATALOGUE)
"""Endpoints whose pages are about a thing, and about the whole site."""
_URLS, _FEED = 5_000, 50
_LISTS = (
    "", "corridors", "countries", "regions", "indicators", "topics", "documents", "datasets", "innovations",
    "organizations", "events", "policies", "systems", "questions", "sparql", "ontology", "catalog",
)  # fmt: skip
_HIDDEN = ("/sparql?", "/search?", "/graph-store", "/api/", "/q/", "/linkset/")


@blueprint.get("/catalog")
def catalog() -> Response:
    """Send the catalogue as RDF, or list its datasets on a page."""
    serving = service()
    if rdf.wants_page():
        found = opened.index(serving).find("", languages()[0], ("dataset",), 1000)
        return pages.page("described/catalog.html", hits=found.hits, address=address)
    return rdf.send("catalog", serving, lambda root: catalogue.graph(root, serving))


@blueprint.get("/linkset/<path:_path>")
def linkset(_path: str) -> Response:
    """Send the typed links of a thing (RFC 9264)."""
    serving, path = service(), entity.raw_path().removeprefix("linkset/")
    iri, found = subjects.of(path, serving)
    if not found:
        raise problem("not-found")
    posts = signposts.of(path, iri, found, serving, request.url_root)
    body = json.dumps(signposts.linkset(path, posts, request.url_root), ensure_ascii=False)
    response = Response(body, content_type="application/linkset+json")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _path() -> str:
    """Return the address of the thing whose page this is, below the base; empty when it is no such page."""
    path = entity.raw_path().removesuffix(".html") if request.endpoint in _THINGS else ""
    return path if path.isascii() else ""


@blueprint.after_app_request
def lead_on(response: Response) -> Response:
    """Add typed links to the header of a thing's page, and its data for search engines to its head."""
    if response.status_code != 200 or response.mimetype != "text/html" or response.is_streamed:
        return response
    with suppress(Problem):  # a page can be read while no worker is free for its links
        if path := _path():
            iri, found = subjects.of(path, service())
            if found:
                _signposted(response, path, iri, found)
        elif request.endpoint in _SITES and not request.args.get("q"):
            _with_data(response, structured.site(request.endpoint in _CATALOGUE, service(), request.url_root))
    return response


def _signposted(response: Response, path: str, iri: str, found: Said) -> None:
    serving, root = service(), request.url_root
    links = [post.header() for post in signposts.of(path, iri, found, serving, root)]
    links.append(f'<{root}linkset/{path}>; rel="linkset"; type="application/linkset+json"')
    response.headers.add("Link", ", ".join(links))
    _with_data(response, structured.of(path, iri, found, serving, root))


def _with_data(response: Response, data: Mapping[str, Any]) -> None:
    if request.method == "GET":
        about = f'<meta name="description" content="{escape(data["description"])}">\n' if "description" in data else ""
        page = response.get_data(as_text=True)
        response.set_data(page.replace("</head>", about + structured.block(data) + "</head>", 1))


# ---------------------------------------------------------------- for crawlers


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say what crawlers need not read, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _HIDDEN), "", f"Sitemap: {request.url_root}sitemap.xml"]
    return _kept(Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List the parts of the sitemap."""
    serving = service()
    total = opened.index(serving).find("", "en", limit=1).total
    parts = [f"{request.url_root}sitemap-{number}.xml" for number in range(-(-total // _URLS) + 1)]
    body = render_template("described/sitemaps.xml", parts=parts, day=_day(serving))
    return _kept(Response(body, content_type="application/xml; charset=utf-8"))


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """List addresses: part 0 has the lists, the others everything that has a name."""
    serving = service()
    if number == 0:
        paths = [f"/{name}" for name in _LISTS]
    else:
        index = opened.index(serving)
        paths = (
            [address(hit) for hit in index.find("", "en", (), _URLS, (number - 1) * _URLS).hits]
            if number < 1000
            else []
        )
    if not paths:
        raise problem("not-found")
    root = request.url_root.rstrip("/")
    body = render_template(
        "described/sitemap.xml",
        root=root,
        paths=[path for path in paths if "#" not in path],
        tongues=LANGUAGES,
        day=_day(serving),
    )
    return _kept(Response(body, content_type="application/xml; charset=utf-8"))


def _day(serving: Service) -> str:
    return serving.releases.current().release.manifest.created[:10]


@blueprint.get("/feed")
def feed() -> Response:
    """Tell of changes: the release that is served, and each dataset whose content it changed (Atom, RFC 4287)."""
    serving = service()
    release = serving.releases.current().release
    titles = opened.index(serving).titles([f"dataset/{name}" for name in release.manifest.graphs], languages()[0])
    updated = release.manifest.created or datetime.now(UTC).isoformat(timespec="seconds")
    entries = [
        {"path": f"dataset/{name}", "title": titles[f"dataset/{name}"], "mark": count.sha256[:16], "count": count}
        for name, count in sorted(release.manifest.graphs.items())
        if f"dataset/{name}" in titles
    ][:_FEED]
    body = render_template(
        "described/feed.xml", root=request.url_root, base=serving.settings.base_iri, release=release, updated=updated,
        entries=entries, quote=quote,
    )  # fmt: skip
    response = _kept(Response(body, content_type="application/atom+xml; charset=utf-8"))
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return response


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
