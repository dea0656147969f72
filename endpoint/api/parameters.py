"""The parameters of the API: one table that requests are read by and that the OpenAPI document is written from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from endpoint.problems import problem
from endpoint.words import _
from simde_kg.publish.columns import NAMES
from simde_kg.publish.cube import Where

_LANGUAGE = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$"


@dataclass(frozen=True)
class Parameter:
    """A query parameter: its meaning and its schema in the words of JSON Schema."""

    meaning: str
    schema: Mapping[str, Any]

    @property
    def several(self) -> bool:
        """Whether it may be given several times."""
        return bool(self.schema["type"] == "array")


def _text(meaning: str, most: int = 300) -> Parameter:
    return Parameter(meaning, {"type": "string", "maxLength": most})


def _texts(meaning: str) -> Parameter:
    return Parameter(
        meaning, {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 200}, "maxItems": 100}
    )


def _number(meaning: str, least: int, most: int, default: int | None = None) -> Parameter:
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(meaning, schema | ({} if default is None else {"default": default}))


def _choice(meaning: str, choices: Sequence[str]) -> Parameter:
    return Parameter(meaning, {"type": "string", "enum": list(choices)})


def _choices(meaning: str, choices: Sequence[str]) -> Parameter:
    schema = {"type": "array", "items": {"type": "string", "enum": list(choices)}, "maxItems": 30, "uniqueItems": True}
    return Parameter(meaning, schema)


LANG = Parameter(_("Language of texts and messages: es, en, fr."), {"type": "string", "pattern": _LANGUAGE})
OFFSET = _number(_("How many are skipped."), 0, 10_000_000, 0)
AFTER = Parameter(
    _("Where the page before ended, as its link to the next one says. However deep, a page takes the same time."),
    {"type": "string", "pattern": r"^[0-9]{1,12}\.[0-9A-Za-z-]{1,80}$"},
)
FILTERS: Mapping[str, Parameter] = {
    "dataset": _texts(_("Edition: publisher/dataset.")),
    "indicator": _texts(_("Indicator, such as migrant-stock.")),
    "corridor": _texts(_("Corridor from origin to destination, such as MEX-USA.")),
    "origin": _texts(_("Area that migrants come from, such as MEX.")),
    "destination": _texts(_("Area that migrants live in or move to, such as USA.")),
    "sender": _texts(_("Area that money is sent from.")),
    "receiver": _texts(_("Area that money is sent to, such as MX-ZAC.")),
    "area": _texts(_("Area that a figure without direction is about.")),
    "period": _texts(_("Period, such as 2015, 2015-Q1 or 2015-03.")),
    "frequency": _texts(_("Frequency: A (year), Q (quarter), M (month) ...")),
    "sex": _texts(_("Sex: F, M, T (total).")),
    "age": _texts(_("Age group.")),
    "basis": _texts(_("What data the figure is based on, such as birth or citizenship.")),
    "status": _texts(_("Status of the observation, such as M (missing).")),
    "unit": _texts(_("Unit, such as persons or us-dollars.")),
    "year": _number(_("Year in which the period begins."), 0, 9999),
    "year_from": _number(_("The first year."), 0, 9999),
    "year_to": _number(_("The last year."), 0, 9999),
    "missing": _choice(_("Only missing figures (true), or none of them (false)."), ("true", "false")),
}
"""What narrows figures down. A parameter that may be given several times takes any of its values."""
FORMATS = ("json", "csv", "parquet")
OBSERVATIONS: Mapping[str, Parameter] = {
    **FILTERS,
    "columns": _choices(_("Columns of the answer; without it, all."), NAMES),
    "group": _choices(
        _("Columns to group by: the answer has numbers of figures, sum, mean, least and most of each group."),
        tuple(name for name in NAMES if name not in ("observation", "value", "exact", "source_row")),
    ),
    "order": _choices(
        _("Columns to order by; a minus turns the order round."), tuple(s + n for n in NAMES for s in ("", "-"))
    ),
    "limit": _number(_("How many at most. CSV and Parquet give all without it."), 1, 10_000, 100),
    "offset": OFFSET,
    "after": AFTER,
    "format": _choice(_("Format of the answer; or ask by Accept."), FORMATS),
    "lang": LANG,
}
SERIES: Mapping[str, Parameter] = {
    **FILTERS,
    "limit": _number(_("How many series at most."), 1, 1_000, 50),
    "offset": OFFSET,
    "lang": LANG,
}
LISTED: Mapping[str, Parameter] = {
    "q": _text(_("Words to look up; without it, everything.")),
    "limit": _number(_("How many at most."), 1, 1_000, 100),
    "offset": OFFSET,
    "lang": LANG,
}
CORRIDORS: Mapping[str, Parameter] = {
    "origin": FILTERS["origin"],
    "destination": FILTERS["destination"],
    **LISTED,
}
SEARCH: Mapping[str, Parameter] = {
    "q": _text(_("Words to look up; without it, everything.")),
    "type": _texts(_("Kind of thing: area, corridor, topic, indicator, dataset, document ...")),
    "area": _texts(_("Area that it is about.")),
    "corridor": _texts(_("Corridor that it is about.")),
    "topic": _texts(_("Topic that it is about, or a narrower one.")),
    "language": _texts(_("Language of a document.")),
    "year": _texts(_("Year of publication or beginning.")),
    "source": _texts(_("Publisher, such as organization/iom.")),
    "limit": _number(_("How many at most."), 1, 1_000, 20),
    "offset": OFFSET,
    "lang": LANG,
}
ONE: Mapping[str, Parameter] = {"lang": LANG}


def read(known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the request's parameters as texts, numbers and lists, with defaults. Raises Problem 400."""
    for name in request.args:
        if name not in known:
            raise problem("parameter", name=name[:50], reason="? " + ", ".join(known))
    return {name: value for name, one in known.items() if (value := _value(name, one)) is not None}


def _value(name: str, parameter: Parameter) -> object:
    given = request.args.getlist(name)
    schema = parameter.schema
    if parameter.several:
        values = list(dict.fromkeys(given))
        if len(given) > schema["maxItems"] or (schema.get("uniqueItems") and len(values) != len(given)):
            raise problem("parameter", name=name, reason=f"≤ {schema['maxItems']}")
        return [_checked(name, value, schema["items"]) for value in values] or None
    if len(given) > 1:
        raise problem("parameter", name=name, reason="1 ×")
    return _checked(name, given[0], schema) if given else schema.get("default")


def _checked(name: str, value: str, schema: Mapping[str, Any]) -> str | int:
    """Return a value when it is as its schema says. Raises Problem 400."""
    if schema["type"] == "integer":
        fits = bool(re.fullmatch(r"-?[0-9]{1,12}", value)) and schema["minimum"] <= int(value) <= schema["maximum"]
        wanted, made = f"{schema['minimum']} … {schema['maximum']}", value
        if fits:
            return int(value)
    else:
        fits = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1_000)
        fits = fits and ("enum" not in schema or value in schema["enum"])
        fits = fits and ("pattern" not in schema or bool(re.search(schema["pattern"], value)))
        wanted = ", ".join(schema["enum"]) if "enum" in schema else schema.get("pattern", "") or "1 … 300"
        made = value
    if not fits:
        raise problem("parameter", name=name, reason=wanted)
    return made


def where(given: Mapping[str, Any]) -> Where:
    """Return what the filters among some parameters ask of the cube."""
    found: dict[str, Any] = {
        name: given[name] for name, one in FILTERS.items() if one.several and name in given and given[name]
    }
    if "year" in given:
        found["year"] = given["year"]
    for name, key in (("year_from", "year>="), ("year_to", "year<=")):
        if name in given:
            found[key] = given[name]
    if given.get("missing") == "true":
        found["exact"] = None
    if given.get("missing") == "false":
        found["value>="] = float("-inf")
    return found
