"""The OpenAPI 3.1 document of the API, in the reader's language, from the same tables that requests are read by."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from endpoint.api import parameters
from endpoint.api.answers import MEDIA
from endpoint.api.parameters import Parameter
from endpoint.visitor import say
from endpoint.words import _
from simde_kg.publish.columns import NAMES, TYPES
from simde_kg.publish.cube import MEASURES, POINT, SERIES

Schema = dict[str, Any]
_TEXT: Schema = {"type": ["string", "null"]}
_NUMBERS = {"INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number"}
_LISTED: tuple[tuple[str, str, str, str, str], ...] = (
    ("areas", "Area", _("Areas: countries, regions, groups, parts of countries."), _("One area."), "MEX"),
    (
        "corridors",
        "Corridor",
        _("Corridors from a country of origin to one of destination."),
        _("One corridor."),
        "MEX-USA",
    ),
    ("indicators", "Indicator", _("Indicators: what figures measure."), _("One indicator."), "migrant-stock"),
    ("datasets", "Dataset", _("Datasets, by edition."), _("One dataset."), "publisher/dataset"),
)
PATHS: Mapping[str, tuple[str, str, Mapping[str, Parameter], str]] = {
    "/observations": (
        "observations",
        _("Figures, or totals of groups of them."),
        parameters.OBSERVATIONS,
        "Observations",
    ),
    "/series": ("series", _("Time series: figures that differ in their period only."), parameters.SERIES, "SeriesList"),
    **{
        f"/{name}": (name, about, parameters.CORRIDORS if name == "corridors" else parameters.LISTED, f"{schema}List")
        for name, schema, about, _one, _example in _LISTED
    },
    **{
        f"/{name}/{{id}}": (f"{schema.lower()}", one, parameters.ONE, schema)
        for name, schema, _about, one, _example in _LISTED
    },
    "/search": ("search", _("Everything that has a name, looked up."), parameters.SEARCH, "SearchResult"),
    "/openapi.json": ("openapi", _("This document."), parameters.ONE, "Document"),
}
"""Address below ``/api/v1`` -> name of the operation, meaning, parameters, schema of the answer."""


def openapi(root: str) -> dict[str, Any]:
    """Return the document; ``root`` is the server's own address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SIMDE KG",
            "version": version("simde-kg"),
            "summary": say(_("Figures, corridors and names of a knowledge graph on migration and development.")),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{root}api/v1"}],
        "paths": {path: {"get": _operation(path)} for path in PATHS},
        "components": {"schemas": _schemas(), "responses": _responses()},
    }


def _operation(path: str) -> dict[str, Any]:
    name, about, known, schema = PATHS[path]
    formats = parameters.FORMATS if name == "observations" else ("json",)
    content: dict[str, Any] = {MEDIA[one]: {"schema": {"type": "string"}} for one in formats if one == "csv"}
    content |= {MEDIA[one]: {} for one in formats if one == "parquet"}
    content[MEDIA["json"]] = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    headers = {name: {"schema": {"type": "string"}} for name in ("ETag", "Cache-Control")}
    answers: dict[str, Any] = {
        "200": {"description": say(about), "headers": headers, "content": content},
        "304": {"description": say(_("The client has this answer already (If-None-Match)."))},
        "400": {"$ref": "#/components/responses/Problem"},
        "414": {"$ref": "#/components/responses/Problem"},
        "503": {"$ref": "#/components/responses/Problem"},
    }
    if name == "observations":
        answers |= {code: {"$ref": "#/components/responses/Problem"} for code in ("406", "409")}
    if "{id}" in path:
        answers["404"] = {"$ref": "#/components/responses/Problem"}
    return {
        "operationId": name,
        "summary": say(about),
        "parameters": [*_identifier(path), *(_parameter(key, one) for key, one in known.items())],
        "responses": answers,
    }


def _identifier(path: str) -> list[dict[str, Any]]:
    example = next((example for name, *_rest, example in _LISTED if path == f"/{name}/{{id}}"), None)
    if example is None:
        return []
    schema = {"type": "string", "pattern": "^[A-Za-z0-9-]+(/[A-Za-z0-9-]+)?$", "examples": [example]}
    about = say(_("What follows the kind of thing in its IRI."))
    return [{"name": "id", "in": "path", "required": True, "description": about, "schema": schema}]


def _parameter(name: str, parameter: Parameter) -> dict[str, Any]:
    made: dict[str, Any] = {"name": name, "in": "query", "description": say(parameter.meaning)}
    made["schema"] = dict(parameter.schema)
    return made | ({"style": "form", "explode": True} if parameter.several else {})


def _object(properties: Mapping[str, Schema], required: Sequence[str] | None = None) -> Schema:
    needed = list(properties) if required is None else list(required)
    return {"type": "object", "properties": dict(properties), "required": needed, "additionalProperties": False}


def _column(name: str) -> Schema:
    return {"type": [_NUMBERS[TYPES[name]], "null"]} if name in TYPES else dict(_TEXT)


def _page(name: str, schema: str, *, total: bool = False) -> Schema:
    found: dict[str, Schema] = {"release": {"type": "string"}}
    found |= {"total": {"type": "integer"}} if total else {}
    found |= {"offset": {"type": "integer"}, "more": {"type": "boolean"}}
    return _object(found | {name: {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}}})


def _thing() -> Schema:
    texts = {name: {"type": "string"} for name in ("id", "iri", "address", "title", "language")}
    whole = {"type": ["integer", "null"]}
    return _object({**texts, "description": _TEXT, "observations": {"type": "integer"}, "first": whole, "last": whole})


def _schemas() -> dict[str, Schema]:
    made: dict[str, Schema] = {
        "Observation": _object({name: _column(name) for name in NAMES}, ()),
        "Group": _object(
            {
                **{name: _column(name) for name in NAMES},
                **{
                    name: {"type": "integer" if name in ("observations", "missing") else ["number", "null"]}
                    for name in MEASURES
                },
            },
            MEASURES,
        ),
        "Rows": _page("observations", "Observation"),
        "Groups": _page("groups", "Group"),
        "Observations": {"oneOf": [{"$ref": "#/components/schemas/Rows"}, {"$ref": "#/components/schemas/Groups"}]},
        "Point": _object({name: _column(name) for name in POINT}),
        "Series": _object(
            {
                **{name: _column(name) for name in SERIES},
                "points": {"type": "array", "items": {"$ref": "#/components/schemas/Point"}},
            }
        ),
        "SeriesList": _page("series", "Series"),
        "Hit": _object(
            {
                **{name: {"type": "string"} for name in ("iri", "type", "address", "title", "language")},
                "description": _TEXT,
                "year": _TEXT,
            }
        ),
        "Document": {"type": "object"},
        "Problem": {"type": "object", "required": ["type", "title", "status", "code"]},
    }
    found = _page("hits", "Hit", total=True)
    found["properties"] |= {"how": {"enum": ["all", "similar", "some"]}, "facets": {"type": "object"}}
    made["SearchResult"] = found
    for name, schema, *_rest in _LISTED:
        made[schema] = _thing()
        made[f"{schema}List"] = _page(name, schema, total=True)
    return made


def _responses() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    about = say(_("A refusal: what happened and what to do about it (RFC 9457)."))
    return {"Problem": {"description": about, "content": {"application/problem+json": {"schema": schema}}}}
