"""The home page."""

from flask import Blueprint, Response

from endpoint import pages
from endpoint.service import service

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """Show what the graph holds and a form for queries."""
    return pages.home(service())


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers from running queries."""
    return Response("User-agent: *\nDisallow: /sparql\n", content_type="text/plain; charset=utf-8")
