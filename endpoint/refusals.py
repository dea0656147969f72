"""From problems to answers: problem documents for programs, pages for browsers, in the visitor's language."""

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from endpoint import negotiation
from endpoint.problems import PROBLEM, Problem, problem
from endpoint.visitor import language

log = logging.getLogger("endpoint")
_HTTP = {404: "not-found", 413: "too-large-request", 415: "media-type", 406: "not-acceptable"}
_PROGRAMS = "/api/"  # addresses for programs only
_DATA = ("results", "graph", "quads")


def respond(error: Problem) -> Response:
    """Return the answer for a problem."""
    tongue = language()
    if not request.path.startswith(_PROGRAMS) and negotiation.wants_page(request.headers.get("Accept"), _DATA):
        body: str | bytes = render_template("problem.html", problem=error)
        content_type = "text/html; charset=utf-8"
    else:
        body, content_type = error.to_json(tongue, request.url_root), "application/problem+json"
    response = Response(body, status=error.status, content_type=content_type)
    response.headers["Content-Language"] = tongue
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(error.headers)
    return response


def _http(error: HTTPException) -> Response:
    if error.code == 405:
        allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return respond(problem("method", {"Allow": allowed}, method=request.method[:20], allowed=allowed))
    if isinstance(error.code, int) and 300 <= error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    code = _HTTP.get(error.code or 0, "bad-request" if (error.code or 500) < 500 else "internal")
    return respond(problem(code, limit="-", type="-", formats="-"))


def _unforeseen(error: Exception) -> Response:
    log.error("%s %s", request.method, request.path, exc_info=error)
    return respond(problem("internal"))


def _refuse() -> None:
    """Refuse what was found wanting before Flask was reached."""
    if (refused := request.environ.get(PROBLEM)) is not None:
        raise refused


def register(app: Flask) -> None:
    """Answer every error of ``app`` as a problem."""
    app.before_request(_refuse)
    app.register_error_handler(Problem, respond)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
