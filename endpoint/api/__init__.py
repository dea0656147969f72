"""``/api/v1``: figures, series, areas, corridors, indicators, datasets and search as JSON, CSV and Parquet.

Figures come from the release's columns (``cube.parquet``), names from its search index. What each address takes and
gives is one table (:mod:`endpoint.api.parameters`) and one document (``/api/v1/openapi.json``).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, request

from endpoint import statistics
from endpoint.api import answers, document, parameters
from endpoint.finding import address, opened
from endpoint.problems import Problem, problem
from endpoint.service import Service, service
from endpoint.visitor import languages
from simde_kg.errors import QueryError
from simde_kg.publish.columns import NAMES
from simde_kg.publish.cube import MEASURES, Cube
from simde_kg.publish.search import Hit

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
LISTS: Mapping[str, str] = {
    "areas": "area",
    "corridors": "corridor",
    "indicators": "indicator",
    "datasets": "dataset",
}
"""Lists of the API -> the kind of thing in the index, which is a column of the cube too."""


def _cube(serving: Service) -> Cube:
    found = statistics.cube(serving)
    if found is None:
        raise problem("not-carried", what="cube.parquet")
    return found


def _refused(error: QueryError) -> Problem:
    """Return the problem that the cube's refusal is: too much was asked for."""
    return Problem(503, "timeout", error.msgid, error.remedy, dict(error.params), {"Retry-After": "5"})


@blueprint.get("")
@blueprint.get("/")
def start() -> Response:
    """List the addresses of the API."""
    parameters.read(parameters.ONE)
    etag = answers.tag(service(), "json")
    links = {path.strip("/"): f"{request.url_root}api/v1{path}" for path in document.PATHS if "{" not in path}
    return answers.unchanged(etag) or answers.as_json({"release": service().releases.current().id, **links}, etag)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    parameters.read(parameters.ONE)
    etag = answers.tag(service(), "json")
    return answers.unchanged(etag) or answers.as_json(document.openapi(request.url_root), etag)


@blueprint.get("/observations")
def observations() -> Response:
    """Return observations, or totals of groups of them."""
    given, serving = parameters.read(parameters.OBSERVATIONS), service()
    format_ = answers.format_of(given, parameters.FORMATS)
    etag = answers.tag(serving, format_)
    if (known := answers.unchanged(etag)) is not None:
        return known
    try:
        if "group" in given:
            return _grouped(given, format_, etag, serving)
        return _rows(given, format_, etag, serving)
    except QueryError as error:
        raise _refused(error) from None


def _whole(format_: str) -> bool:
    """Whether everything is wanted as a file: CSV or Parquet without a word on pages."""
    return format_ != "json" and not {"limit", "offset", "after"} & request.args.keys()


def _rows(given: Mapping[str, Any], format_: str, etag: str, serving: Service) -> Response:
    cube, where = _cube(serving), parameters.where(given)
    columns, order, limit = given.get("columns", NAMES), given.get("order", ()), given["limit"]
    if "after" in given and (order or given["offset"]):
        raise problem("together", names="after, order, offset")
    if _whole(format_):
        return answers.as_file(lambda path: cube.export(path, where, columns, order), format_, "observations", etag)
    if format_ == "parquet":
        raise problem("together", names="format=parquet, limit, offset")
    release = serving.releases.current().id
    if order or given["offset"]:
        found, cursor = cube.rows(where, columns, order, limit + 1, given["offset"]), ""
    else:
        found = cube.after(where, columns, _number(given.get("after"), release), limit + 1)
        numbers = [row.pop("number") for row in found]
        cursor = f"{numbers[limit - 1]}.{release}" if len(found) > limit else ""
    rows, more = found[:limit], len(found) > limit
    if format_ == "csv":
        return answers.paged(answers.as_csv(rows, columns, etag), given, more, cursor)
    body = {"release": release, "offset": given["offset"], "more": more, "observations": rows}
    return answers.paged(answers.as_json(body, etag), given, more, cursor)


def _number(after: str | None, release: str) -> int:
    """Return the row that ``after`` names, -1 without it. Raises Problem 409 for one of another release."""
    number, _dot, named = (after or f"-1.{release}").partition(".")
    if named != release:
        raise problem("cursor", release=named)
    return int(number)


def _grouped(given: Mapping[str, Any], format_: str, etag: str, serving: Service) -> Response:
    cube, where, by = _cube(serving), parameters.where(given), given["group"]
    if {"columns", "order", "after"} & given.keys():
        raise problem("together", names="group, columns, order, after")
    if _whole(format_):
        return answers.as_file(lambda path: cube.export(path, where, by=by), format_, "totals", etag)
    if format_ == "parquet":
        raise problem("together", names="format=parquet, limit, offset")
    found = cube.totals(where, by, given["limit"] + 1, given["offset"])
    rows, more = found[: given["limit"]], len(found) > given["limit"]
    if format_ == "csv":
        return answers.paged(answers.as_csv(rows, (*by, *MEASURES), etag), given, more)
    body = {"release": serving.releases.current().id, "offset": given["offset"], "more": more, "groups": rows}
    return answers.paged(answers.as_json(body, etag), given, more)


@blueprint.get("/series")
def series() -> Response:
    """Return time series: figures that differ in their period only."""
    given, serving = parameters.read(parameters.SERIES), service()
    etag = answers.tag(serving, "json")
    if (known := answers.unchanged(etag)) is not None:
        return known
    try:
        found = _cube(serving).series(parameters.where(given), given["limit"] + 1, given["offset"])
    except QueryError as error:
        raise _refused(error) from None
    more = len(found) > given["limit"]
    body = {
        "release": serving.releases.current().id,
        "offset": given["offset"],
        "more": more,
        "series": found[: given["limit"]],
    }
    return answers.paged(answers.as_json(body, etag), given, more)


@lru_cache(8)
def _counts(cube: Cube, column: str) -> dict[str, dict[str, Any]]:
    """Return value of a column -> how many figures there are, and from which years. An area counts in every role."""
    found: dict[str, dict[str, Any]] = {}
    roles = ("origin", "destination", "sender", "receiver", "area") if column == "area" else (column,)
    for role in roles:
        for row in cube.spans(role):
            one = found.setdefault(row["value"], {"observations": 0, "first": row["first"], "last": row["last"]})
            one["observations"] += row["observations"]
            one["first"] = min(filter(None, (one["first"], row["first"])), default=None)
            one["last"] = max(filter(None, (one["last"], row["last"])), default=None)
    return found


def _item(hit: Hit, counts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a listed thing."""
    name = hit.path.partition("/")[2]
    nothing = {"observations": 0, "first": None, "last": None}
    return {
        "id": name,
        "iri": hit.iri,
        "address": address(hit),
        "title": hit.title,
        "language": hit.language,
        "description": hit.snippet or None,
        **counts.get(name, nothing),
    }


@blueprint.get("/<any(areas, corridors, indicators, datasets):listed>")
def things(listed: str) -> Response:
    """List areas, corridors, indicators or datasets with what there is of each."""
    known = parameters.CORRIDORS if listed == "corridors" else parameters.LISTED
    given, serving = parameters.read(known), service()
    etag = answers.tag(serving, "json")
    if (unchanged := answers.unchanged(etag)) is not None:
        return unchanged
    kind = LISTS[listed]
    index = opened.index(serving)
    ends = {name: given[name] for name in ("origin", "destination") if given.get(name)}
    found = index.find(given.get("q", ""), languages()[0], (kind,), given["limit"], given["offset"], ends)
    counts = _counts(_cube(serving), kind)
    more = found.total > given["offset"] + len(found.hits)
    body = {
        "release": serving.releases.current().id,
        "total": found.total,
        "offset": given["offset"],
        "more": more,
        listed: [_item(hit, counts) for hit in found.hits],
    }
    return answers.paged(answers.as_json(body, etag), given, more)


@blueprint.get("/<any(areas, corridors, indicators, datasets):listed>/<path:name>")
def thing(listed: str, name: str) -> Response:
    """Return one area, corridor, indicator or dataset."""
    parameters.read(parameters.ONE)
    serving = service()
    etag = answers.tag(serving, "json")
    if (unchanged := answers.unchanged(etag)) is not None:
        return unchanged
    kind = LISTS[listed]
    hit = opened.index(serving).one(f"{kind}/{name}", languages()[0])
    if hit is None:
        raise problem("not-found")
    return answers.as_json(_item(hit, _counts(_cube(serving), kind)), etag)


@blueprint.get("/search")
def search() -> Response:
    """Look something up by its name."""
    given, serving = parameters.read(parameters.SEARCH), service()
    etag = answers.tag(serving, "json")
    if (unchanged := answers.unchanged(etag)) is not None:
        return unchanged
    filters = {name: value for name, value in given.items() if isinstance(value, list)}
    found = opened.index(serving).find(given.get("q", ""), languages()[0], (), given["limit"], given["offset"], filters)
    more = found.total > given["offset"] + len(found.hits)
    body = {
        "release": serving.releases.current().id,
        "total": found.total,
        "how": found.how,
        "offset": given["offset"],
        "more": more,
        "hits": [
            {
                "iri": hit.iri,
                "type": hit.type,
                "address": address(hit),
                "title": hit.title,
                "language": hit.language,
                "description": hit.snippet or None,
                "year": hit.year or None,
            }
            for hit in found.hits
        ],
        "facets": found.facets,
    }
    return answers.paged(answers.as_json(body, etag), given, more)
