"""``/reconcile``: the Reconciliation Service API 0.2, for OpenRefine and other tools.

``/reconcile`` answers in the language of the request's headers, ``/reconcile/es`` in Spanish; names that are asked for
may be in any language. Queries come by GET or POST. There is no JSONP: every answer may be read from any origin.
"""

import json
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from markupsafe import escape
from werkzeug.wrappers import Response as AnyResponse

from endpoint import numbers, pages
from endpoint.concepts import folded
from endpoint.problems import problem
from endpoint.reconcile import queries
from endpoint.reconcile.entities import KINDS, Entities, Entity, entities
from endpoint.reconcile.matching import candidates
from endpoint.reconcile.properties import PROPERTIES, Property, cells
from endpoint.reconcile.queries import Json, loaded, typed, wrong
from endpoint.service import service
from endpoint.visitor import language
from endpoint.words import LANGUAGES, _, text
from simde_kg.iri import BASE
from simde_kg.vocab import PREFIXES

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")
_TONGUES = f"<any({', '.join(LANGUAGES)}):tongue>"
_WIDTH, _HEIGHT = 420, 240
_SUGGESTED, _MOST_IDS = 20, 1_000


Answer = TypeVar("Answer", bound=Callable[..., AnyResponse])


def _both(path: str = "") -> Callable[[Answer], Answer]:
    """Serve a function at an address and at the same one below a language."""

    def add(function: Answer) -> Answer:
        for rule, given in ((path, {"tongue": ""}), (f"/{_TONGUES}{path}", {})):
            blueprint.add_url_rule(
                rule, view_func=function, methods=["GET", "POST"], defaults=given, strict_slashes=False
            )
        return function

    return add


def _send(body: Json) -> Response:
    response = Response(json.dumps(body, ensure_ascii=False, allow_nan=False), content_type="application/json")
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _known() -> Entities:
    return entities(service())


def _base() -> str:
    return service().settings.base_iri


@_both()
def root(tongue: str) -> Response:
    """Describe the service, or answer a batch of queries, or extend."""
    shown = tongue or language()
    if given := request.values.get("queries"):
        return _send(queries.answered(loaded(given, "queries"), _known(), _base(), tongue, shown))
    if given := request.values.get("extend"):
        return _send(_extended(loaded(given, "extend"), shown))
    return _send(_manifest(tongue, shown))


def _manifest(tongue: str, shown: str) -> Json:
    here = request.url_root + "reconcile" + (f"/{tongue}" if tongue else "")
    flyout = "/flyout/{what}?id=${{id}}"
    suggest = {
        what: {"service_url": here, "service_path": f"/suggest/{what}", "flyout_service_path": flyout.format(what=what)}
        for what in ("entity", "property", "type")
    }
    settings = [
        {
            "name": "limit", "label": text(_("Most values"), shown), "type": "number", "default": 0,
            "help_text": text(_("Values of each cell at most; 0 for all."), shown),
        }
    ]  # fmt: skip
    return {
        "versions": ["0.1", "0.2"],
        "name": f"SIMDE ({shown})",
        "identifierSpace": _base(),
        "schemaSpace": PREFIXES["simde"].replace(BASE, _base()),
        "documentation": request.url_root,
        "defaultTypes": [{"id": kind, "name": text(msgid, shown)} for kind, msgid in KINDS.items()],
        "view": {"url": f"{request.url_root}reconcile/view?id={{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": settings,
        },
    }


@_both("/properties")
def proposed(tongue: str) -> Response:
    """Propose properties to extend things of a type with."""
    kind, shown = request.values.get("type", ""), tongue or language()
    limit = _number("limit", len(PROPERTIES))
    found = [
        {"id": one.id, "name": text(one.msgid, shown)}
        for one in PROPERTIES.values()
        if not kind or kind in one.kinds
    ]  # fmt: skip
    return _send({"type": kind, "limit": limit, "properties": found[:limit]} if kind else {"properties": found[:limit]})


def _number(name: str, usual: int) -> int:
    given = request.values.get(name, "")
    if not given:
        return usual
    if not given.isascii() or not given.isdigit() or not 0 < int(given[:9]):
        raise wrong(name)
    return min(int(given), _MOST_IDS)


def _extended(asked: Json, shown: str) -> Json:
    """Return the data extension response. Raises Problem 400."""
    ids, wanted = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or len(ids) > _MOST_IDS:
        raise wrong("extend.ids")
    if not isinstance(wanted, list) or not all(isinstance(one, dict) and "id" in one for one in wanted):
        raise wrong("extend.properties")
    chosen = [(PROPERTIES[one["id"]], _most(one)) for one in wanted if one["id"] in PROPERTIES]
    known, base = _known(), _base()
    rows: Json = {}
    for given in ids:
        found = _entity(known, given)
        rows[given] = {
            one.id: cells(found, one, known, base, shown)[: most or None] if found else [] for one, most in chosen
        }
    return {"meta": [_described(one, shown) for one, _most_ in chosen], "rows": rows}


def _most(wanted: Json) -> int:
    settings = wanted.get("settings")
    given = settings.get("limit", 0) if isinstance(settings, dict) else 0
    try:
        return max(0, min(int(given), _MOST_IDS))
    except (TypeError, ValueError, OverflowError):
        raise wrong("settings.limit") from None


def _described(one: Property, shown: str) -> Json:
    found: Json = {"id": one.id, "name": text(one.msgid, shown)}
    if one.leads:
        found["type"] = {"id": one.leads, "name": text(KINDS[one.leads], shown)}
    return found


def _entity(known: Entities, given: str) -> Entity | None:
    return known.by_id.get(given.removeprefix(_base()))


@_both("/suggest/entity")
def suggest_entity(tongue: str) -> Response:
    """Complete the name of a thing."""
    known, shown = _known(), tongue or language()
    kinds = tuple(one for one in request.values.get("type", "").split(",") if one in KINDS)
    prefix, limit = request.values.get("prefix", "")[:300], _number("limit", _SUGGESTED)
    found: dict[str, Entity] = {}
    if start := folded(prefix):
        beginning = [known.listed[name.entity] for name in known.beginning(start)]
        for one in sorted(beginning, key=lambda one: (not folded(one.name(shown)[0]).startswith(start), one.order)):
            found.setdefault(one.id, one)
        if not found:
            found = {one.entity.id: one.entity for one in candidates(prefix, known, kinds, tongue)}
    listed = [one for one in found.values() if not kinds or set(kinds) & set(one.kinds)]
    return _send({"result": [_suggested(one, shown) for one in listed[:limit]]})


def _suggested(one: Entity, shown: str) -> Json:
    found: Json = {"id": one.id, "name": one.name(shown)[0], "notable": typed(one, shown)}
    about = one.about(shown)
    return found | ({"description": about[:300]} if about else {})


def _named(listed: Iterable[tuple[str, str]], shown: str) -> Response:
    start = folded(request.values.get("prefix", "")[:300])
    found = [{"id": name, "name": text(msgid, shown)} for name, msgid in listed]
    fitting = [one for one in found if start in folded(one["name"]) or folded(one["id"]).startswith(start)]
    return _send({"result": fitting[: _number("limit", _SUGGESTED)]})


@_both("/suggest/type")
def suggest_type(tongue: str) -> Response:
    """Complete the name of a type."""
    return _named(KINDS.items(), tongue or language())


@_both("/suggest/property")
def suggest_property(tongue: str) -> Response:
    """Complete the name of a property."""
    return _named(((one.id, one.msgid) for one in PROPERTIES.values()), tongue or language())


@_both("/flyout/<any(entity, property, type):what>")
def flyout(tongue: str, what: str) -> Response:
    """Return a line of HTML about something suggested."""
    shown, given = tongue or language(), request.values.get("id", "")
    if what == "entity" and (found := _entity(_known(), given)) is not None:
        name, about = found.name(shown)[0], found.about(shown)
    elif what == "property" and given in PROPERTIES:
        name, about = text(PROPERTIES[given].msgid, shown), ""
    elif what == "type" and given in KINDS:
        name, about = text(KINDS[given], shown), ""
    else:
        raise problem("not-found")
    return _send({"id": given, "html": str(escape(name)) + (f"<br>{escape(about[:300])}" if about else "")})


@blueprint.get("/view")
def view() -> AnyResponse:
    """Lead to the page of a thing."""
    return redirect("/" + quote(_found().id, safe="/#%~:@!$&'()*+,;=-._?"), 303)


def _found() -> Entity:
    found = _entity(_known(), request.values.get("id", ""))
    if found is None:
        raise problem("not-found")
    return found


@_both("/preview")
def preview(tongue: str) -> Response:
    """Show a thing in a few lines, for the frame of another program."""
    one, shown, known = _found(), tongue or language(), _known()
    facts = []
    for each in PROPERTIES.values():
        if each.id not in ("name", "description", "match", "otherName") and one.kinds[-1] in each.kinds:
            given = [str(cell.get("name", cell.get("str"))) for cell in cells(one, each, known, _base(), shown)[:8]]
            if each.id == "language":
                called = numbers.locale((shown,), shown).languages
                given = [str(called.get(one.replace("-", "_"), one)) for one in given]
            if given:
                facts.append((text(each.msgid, shown), given))
    address = request.url_root + quote(one.id, safe="/#%~:@!$&'()*+,;=-._?")
    return pages.page(
        "reconcile/preview.html", name=one.name(shown)[0], id=one.id, kind=text(KINDS[one.kinds[-1]], shown),
        about=one.about(shown), facts=facts[:8], address=address, tongue=shown,
    )  # fmt: skip
