"""The page of a thing: its names, what its kind gathers, its statements, and its figures as files."""

from collections.abc import Iterator
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import pages, terms, texts
from endpoint.asking import labels as names
from endpoint.charts.standalone import Frame, picture, standalone
from endpoint.charts.world import land
from endpoint.client import watch
from endpoint.figure import Figure
from endpoint.problems import problem
from endpoint.service import Service, rows
from endpoint.terms import asked, show
from endpoint.things import kind_of
from endpoint.things.subject import Subject
from simde_kg import formats

_OUT, _IN = 40, 10
"""Statements of a page's tables."""
_FACTS = 1000
"""Statements of a thing that its page is made from."""


def _start(name: str) -> int:
    value = request.args.get(name, "0")
    return min(int(value), 10_000_000) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def page(iri: str, serving: Service) -> AnyResponse:
    """Show a thing. Raises Problem 404 for an unknown IRI."""
    out_from, in_from = _start("out"), _start("in")
    questions = [
        asked(texts.text("known"), iri, take=1),
        asked(texts.text("withdrawn"), iri, take=1),
        asked(texts.text("outgoing"), iri, take=_FACTS),
        asked(texts.text("outgoing"), iri, out_from, _OUT if out_from else 0),
        asked(texts.text("incoming"), iri, in_from, _IN),
    ]
    (known, withdrawn, facts, outgoing, incoming), _release = rows(serving, questions, watch(request.environ))
    if not known["rows"]:
        raise problem("not-found")
    if not out_from:
        outgoing = {"rows": facts["rows"][:_OUT], "more": len(facts["rows"]) > _OUT}
    said = [*facts["rows"], *outgoing["rows"], *incoming["rows"], *withdrawn["rows"]]
    labels = names(serving, [iri, *terms.iris(said)])
    subject = Subject(iri, serving, facts["rows"], labels)
    found = kind_of(subject)
    gathered = found.gather(subject) if not withdrawn["rows"] else {}
    if wanted := request.args.get("figure"):
        return drawing(wanted, gathered)
    base = serving.settings.base_iri
    response = pages.page(
        f"things/{found.template}.html" if gathered else "entity.html",
        **gathered,
        subject=subject,
        iri=iri,
        path=subject.path,
        label=labels.of(iri),
        release=serving.releases.current().id,
        preview=next((figure.name for figure in figures(gathered) if figure.drawing), ""),
        outgoing=[show(row, labels, base) for row in outgoing["rows"]],
        incoming=[show(row, labels, base) for row in incoming["rows"]],
        withdrawn=show(withdrawn["rows"][0], labels, base) if withdrawn["rows"] else None,
        pages={"out": _pages(out_from, _OUT, outgoing["more"]), "in": _pages(in_from, _IN, incoming["more"])},
        formats=formats.of_kind(("graph",)),
    )
    response.status_code = 410 if withdrawn["rows"] else 200
    return response


def figures(gathered: object) -> Iterator[Figure]:
    """Yield every figure among what a page gathered."""
    if isinstance(gathered, Figure):
        yield gathered
    elif isinstance(gathered, dict):
        for value in gathered.values():
            yield from figures(value)
    elif isinstance(gathered, list | tuple):
        for value in gathered:
            yield from figures(value)


def drawing(name: str, gathered: dict[str, Any]) -> AnyResponse:
    """Send a figure's drawing as a file of its own (``as=svg``, ``as=png``), or lead to its query or the answer as CSV.

    Raises Problem 404.
    """
    found = next((figure for figure in figures(gathered) if figure.name == name and figure.drawing), None)
    if found is None:
        raise problem("not-found")
    if (wanted := request.args.get("as", "svg")) in ("csv", "sparql"):
        return redirect(found.csv if wanted == "csv" else found.editor, 303)
    credit = "; ".join(", ".join(part for part in (one.publisher, one.name) if part) for one in found.credits)
    key = [(str(sign), name) for sign, name in [*found.key, *found.signs]]
    file = standalone(found.drawing, Frame(found.title, key, credit, land()))
    kind, body = ("image/png", picture(file)) if wanted == "png" else ("image/svg+xml", file)
    return Response(body, content_type=kind, headers={"Vary": "Accept-Language", "Cache-Control": "public, max-age=60"})


def _pages(start: int, size: int, more: bool) -> dict[str, int | None]:
    """Return where the previous and the next page start."""
    return {"from": start, "previous": max(0, start - size) if start else None, "next": start + size if more else None}
