"""The home page."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from endpoint import pages
from endpoint.charts.world import LAND, land_file
from endpoint.service import service

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> AnyResponse:
    """Show what the graph holds and a form for queries."""
    return pages.home(service())


@blueprint.get(LAND)
def land() -> Response:
    """Send the drawing of all land that stands behind maps. It is made from the outlines that the installation has."""
    return Response(land_file(), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
