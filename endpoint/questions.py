"""``/questions``: the published questions, each with its parameters, as a page or in any format of results."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from endpoint import asking, negotiation, pages, places, plotted, protocol, sparql
from endpoint.listing.items import plain
from endpoint.problems import Problem, problem
from endpoint.protocol import Query
from endpoint.scan import look
from endpoint.service import Service, prepare, service
from endpoint.snippets import snippets
from endpoint.visitor import language
from endpoint.words import LANGUAGES
from simde_kg import queries
from simde_kg.errors import QueryError
from simde_kg.queries import Question
from simde_kg.vocab import PREFIXES

blueprint = Blueprint("questions", __name__, url_prefix="/questions")
_SHORT = re.compile(r"([\w.-]*):([\w.-]+)")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_OWN = ("format", "lang")
_AREA = "area:"


@blueprint.get("")
def listed() -> Response:
    """List the questions."""
    return pages.page("questions.html", questions=list(queries.questions()), wording=queries.wording)


def _whole(value: str) -> str:
    """Write prefixed names and numbers out: ``area:MEX`` and ``1990`` are easier to type than RDF terms."""
    if _NUMBER.fullmatch(value):
        return f'"{value}"^^<{PREFIXES["xsd"]}{"decimal" if "." in value else "integer"}>'

    def iri(match: "re.Match[str]") -> str:
        return f"<{PREFIXES[match[1]]}{match[2]}>" if match[1] in PREFIXES else match[0]

    return _SHORT.sub(iri, value) if not value.startswith(("<", '"')) else value


def _own_tongue(question: Question) -> dict[str, str]:
    """Return the parameters of a question that name a language, in the visitor's: what a page asks for."""
    known = {f'"{one}"' for one in LANGUAGES}
    return {one.name: f'"{language()}"' for one in question.parameters if one.default in known}


def _asked(question: Question, beforehand: Mapping[str, str]) -> str:
    """Return the question's text with the request's parameters, ``beforehand`` where they say nothing.

    Raises Problem for an unknown name or a bad value.
    """
    wanted = [(name, value) for name, value in protocol.url_pairs(request.environ) if name not in _OWN and value]
    named = {name for name, _value in wanted}
    given = [*((name, value) for name, value in beforehand.items() if name not in named), *wanted]
    try:
        return question.with_values({name: _whole(value) for name, value in given})
    except QueryError as error:
        raise problem("value", reason=error.text(language()).rstrip(".")) from None


def _rows(text: str, serving: Service) -> tuple[str, dict[str, Any]]:
    """Return why the question is not asked (an endpoint is not on the list), or an empty text, and its rows."""
    try:
        return "", pages.rows(Query(text), serving)
    except Problem as refusal:
        if refusal.code != "service":
            raise
        return f"{refusal.title(language())} {refusal.advice(language())}", {
            "boolean": None,
            "names": [],
            "rows": [],
            "more": False,
        }


def _places(serving: Service) -> list[tuple[str, str]]:
    """Return (name as a question takes it, name as people know it) of every country, to choose from."""
    base = f"{serving.settings.base_iri}area/"
    codes = list(places.places(serving))
    named = asking.labels(serving, [base + code for code in codes])
    found = [(_AREA + code, label.text) for code in codes if (label := named.of(base + code))]
    return sorted(found, key=lambda pair: plain(pair[1]))


@blueprint.get("/<name>")
def question(name: str) -> Response:
    """Answer a question: ``?origin=area:MEX&format=csv``."""
    try:
        found = queries.question(name)
    except QueryError:
        raise problem("not-found") from None
    serving = service()
    accept, format_ = request.headers.get("Accept"), request.args.get("format", "")
    shown = not format_ and negotiation.wants_page(accept, negotiation.RESULTS)
    beforehand = _own_tongue(found) if shown else {}
    text = _asked(found, beforehand)
    if shown:
        refused, table = _rows(text, serving)
        code = snippets(f"{request.url_root}sparql", text)
        title = queries.wording(found.title, language())
        drawn = plotted.chart(title, table["names"], table["rows"], text)
        listed_ = _places(serving) if any(one.default.startswith(_AREA) for one in found.parameters) else ()
        response = pages.page("question.html", question=found, text=text, snippets=code, wording=queries.wording,
                          refused=refused, drawn=drawn, is_number=plotted.is_number, places=listed_,
                          beforehand=beforehand, **table)  # fmt: skip
        if look(text).service:
            response.headers["Cache-Control"] = "no-store"  # the other endpoint may say something else the next time
        return response
    ready = prepare(Query(text), lambda kinds: negotiation.choose(accept, format_, kinds), serving)
    status, headers, body = sparql.respond(ready, request.environ, serving)
    return Response(body, status=status, headers=headers)
