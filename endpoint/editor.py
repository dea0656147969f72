"""What the SPARQL editor in the browser asks: words, prefixes, terms, questions, code. It asks no other server."""

import json
from typing import Any

from flask import Blueprint, Response, request

from endpoint import client, protocol, texts
from endpoint.built import address
from endpoint.places import places
from endpoint.problems import problem
from endpoint.service import Service, rows, service
from endpoint.snippets import snippets
from endpoint.terms import Labels, short
from endpoint.usage import usage
from endpoint.visitor import language, languages, say
from endpoint.words import _
from simde_kg import formats, queries
from simde_kg.vocab import PREFIXES

blueprint = Blueprint("editor", __name__, url_prefix="/editor")
_MOST = 10_000
WORDS = {
    "query": _("SPARQL query"),
    "run": _("Run the query"),
    "stop": _("Stop the query"),
    "example": _("Start from a question"),
    "choose": _("Choose …"),
    "table": _("Table"),
    "chart": _("Chart"),
    "pivot": _("Pivot"),
    "map": _("Map"),
    "zoom": _("Size of the map"),
    "closer": _("Closer"),
    "farther": _("Farther"),
    "whole": _("Whole map"),
    "place": _("Place"),
    "placeless": _("A map needs a column of countries or corridors, and outlines of countries on this server."),
    "disclaimer": _(
        "Outlines: Natural Earth. The lines and names on this map say nothing about the legal status of any territory"
        " or its borders."
    ),
    "raw": _("Answer as received"),
    "error": _("Refusal"),
    "boolean": _("Yes or no"),
    "yes": _("Yes"),
    "no": _("No"),
    "rows": _("Rows: {count}"),
    "seconds": _("{seconds} s"),
    "more": _("Show more rows"),
    "across": _("Across"),
    "down": _("Down"),
    "value": _("Value"),
    "series": _("Series"),
    "none": _("none"),
    "numberless": _("A chart needs a column of numbers."),
    "cut": _("Only the first {count} values are drawn."),
    "download": _("Download as"),
    "link": _("Address of this query"),
    "keep": _("Keep this query under a short address"),
    "kept": _("Kept at"),
    "code": _("The same from a program"),
    "limit": _("A query may take {seconds} seconds and give {megabytes} MB; all limits are on /sparql."),
    "hint": _("Ctrl+Space completes classes, properties and things by their name; Ctrl+Enter runs the query."),
    "failed": _("The server could not be reached."),
    "results": _("Results"),
}
"""What the editor says, by the name that its script uses."""


def _terms(serving: Service) -> list[dict[str, Any]]:
    """Return classes and properties: those the ontology names, and those that only the data uses."""
    asked = [{"text": texts.text("editor/terms"), "take": _MOST}]
    (named,), _release = rows(serving, asked, client.watch(request.environ))
    labels, counted = Labels(named["rows"], languages()), usage(serving)
    found = {(row["iri"]["value"], row["kind"]["value"]): 0 for row in named["rows"]}
    found |= {(iri, "class"): n for iri, n in counted.classes.items()}
    found |= {(iri, "property"): n for iri, n in counted.properties.items()}
    terms = []
    for (iri, kind), n in found.items():
        label = labels.of(iri)
        terms.append({"iri": iri, "name": short(iri), "kind": kind, "label": label.text if label else "", "n": n})
    return sorted(terms, key=lambda one: (-int(one["n"]), str(one["name"])))


@blueprint.get("/settings.json")
def settings() -> Response:
    """Return what the editor needs once, in the visitor's language."""
    serving, tongue = service(), language()
    body = {
        "words": {name: say(msgid) for name, msgid in WORDS.items() if "{" not in msgid}
        | {
            "rows": say(WORDS["rows"], count="{count}"),
            "seconds": say(WORDS["seconds"], seconds="{seconds}"),
            "cut": say(WORDS["cut"], count="{count}"),
            "limit": say(
                WORDS["limit"],
                seconds=int(serving.limits.query_seconds),
                megabytes=int(serving.limits.result_bytes / 1_000_000),
            ),
        },
        "language": tongue,
        "languages": list(languages()),
        "base": serving.settings.base_iri,
        "prefixes": dict(PREFIXES),
        "terms": _terms(serving),
        "names": texts.text("editor/names"),
        "places": {code: place.m49 for code, place in places(serving).items() if place.m49},
        "outlines": address("countries-110m.json"),
        "formats": {kind: [f.name for f in formats.of_kind((kind,))] for kind in ("results", "graph")},
        "examples": [
            {"title": queries.wording(question.title, tongue), "query": question.sparql}
            for question in queries.questions()
        ],
    }
    response = Response(json.dumps(body, ensure_ascii=False), content_type="application/json")
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@blueprint.post("/code")
def code() -> Response:
    """Return a query as code that asks it: (language, code) pairs. Raises Problem when there is no query."""
    asked = protocol.parse(request.environ, service().limits)
    if asked is None:
        raise problem("no-query")
    return Response(json.dumps(snippets(f"{request.url_root}sparql", asked.text)), content_type="application/json")
