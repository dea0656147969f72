"""``/sparql`` as Flask sees it: what the hot path (:mod:`endpoint.sparql`) leaves, pages, descriptions and refusals."""

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import description, pages, protocol
from endpoint.service import service
from endpoint.sparql import PATH, QUERY

blueprint = Blueprint("sparql", __name__)


@blueprint.route(PATH, methods=["GET", "POST"], provide_automatic_options=False)
def sparql() -> AnyResponse:
    """Show results or the form, describe the service, or refuse."""
    query = request.environ[QUERY]
    return description.respond(service()) if query is None else pages.results(query, service())


@blueprint.route(PATH, methods=["OPTIONS"])
def options() -> Response:
    """Say which methods there are; the cross-origin headers are added for every answer."""
    response = make_response("", 204)
    response.headers["Allow"] = ", ".join(protocol.METHODS)
    return response


@blueprint.route(PATH + "/", methods=["GET", "POST"])
def slash() -> AnyResponse:
    """Lead to the address without the slash."""
    return redirect(PATH + ("?" + request.query_string.decode("latin-1") if request.query_string else ""), 308)
