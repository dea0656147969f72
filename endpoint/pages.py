"""The pages around queries: home, the form, and the results of a SELECT as a table."""

import json
from typing import Any

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import asking, client, negotiation, rendering, sparql, texts
from endpoint.jobs import UnansweredError
from endpoint.negotiation import Choice
from endpoint.problems import CODES
from endpoint.protocol import Query
from endpoint.service import Ready, Service, asked, prepare, refusal
from endpoint.snippets import snippets
from endpoint.terms import Labels, Row, iris, show
from endpoint.visitor import language, languages
from simde_kg import formats

_ROWS, _FIRST = 500, 120
"""Rows of a table of results, and of a question's."""
_NAMED = 400
"""Things whose names a page of results looks up."""
_FORMATS = ("results", "graph")


def page(template: str, **values: object) -> Response:
    """Return a page in the visitor's language."""
    response = Response(render_template(template, **values), content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language()
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    return response


def _common(serving: Service) -> dict[str, Any]:
    return {
        "limits": [(meaning, value) for _name, meaning, value in serving.limits.shown()],
        "partners": list(serving.partners),
        "problems": [(code, status, msgid, remedy) for code, (status, msgid, remedy) in CODES.items()],
        "formats": [f for kind in _FORMATS for f in formats.of_kind((kind,))],
    }


def home(serving: Service) -> AnyResponse:
    """Show what the graph holds, and a form for queries."""
    from endpoint import overview
    from endpoint.things.shown import drawing

    release = serving.releases.current().release
    base = serving.settings.base_iri
    gathered = overview.gather(serving)
    if wanted := request.args.get("figure"):
        return drawing(wanted, gathered)
    return page("home.html", release=release.id, manifest=release.manifest, base=base, query=texts.text("example"),
                **gathered, **_common(serving))  # fmt: skip


def form(serving: Service) -> Response:
    """Show the form with limits and refusals."""
    return page("sparql.html", query=texts.text("example"), **_common(serving))


def results(query: Query, serving: Service) -> Response:
    """Show the results of a SELECT or ASK as a table; answer CONSTRUCT and DESCRIBE with data."""
    accept = request.headers.get("Accept") or "*/*"

    def choose(kinds: tuple[str, ...]) -> Choice | None:
        return negotiation.choose(accept, "", kinds) or negotiation.choose("*/*", "", kinds)

    ready = prepare(query, choose, serving)
    if ready.look.kind == "graph":
        status, headers, data = sparql.respond(ready, request.environ, serving)
        return Response(data, status=status, headers=headers)
    code = snippets(f"{request.url_root}sparql", query.text)
    return page("results.html", query=query.text, snippets=code, **_table(ready, serving), **_common(serving))


def rows(query: Query, serving: Service) -> dict[str, Any]:
    """Return what the template of a table needs to show the first rows of a SELECT. Raises Problem."""
    return _table(prepare(query, lambda kinds: negotiation.choose("*/*", "", kinds), serving), serving, named=True)


def _table(ready: Ready, serving: Service, *, named: bool = False) -> dict[str, Any]:
    """Return the first rows; ``named``: with the names of what they name."""
    base = serving.settings.base_iri
    gone = client.watch(request.environ)
    one = {**asked(ready, serving, gone), "take": _FIRST if named else _ROWS}
    try:
        with rendering.waiting():
            answer = ready.served.pool.answer({"queries": [one]}, gone)
            body = answer.whole if answer.whole is not None else b"".join(answer)
    except UnansweredError as failure:
        raise refusal(failure, ready, serving.limits) from None
    (table,) = json.loads(body)
    found: list[Row] = table.get("rows", [])
    labels = asking.labels(serving, iris(found)[:_NAMED]) if named else Labels((), languages())
    return {
        "boolean": table.get("boolean"),
        "names": table.get("names", []),
        "rows": [show(row, labels, base) for row in found],
        "more": table.get("more", False),
    }
