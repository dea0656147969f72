"""The queries of the Reconciliation Service API 0.2: what is asked, strictly read, and the candidates for it."""

import json
from typing import Any

from endpoint.problems import Problem
from endpoint.reconcile.entities import KINDS, Entities, Entity
from endpoint.reconcile.matching import Candidate, candidates, decided
from endpoint.reconcile.properties import PROPERTIES, Property, agreement
from endpoint.words import _, text

MOST_QUERIES, MOST_CANDIDATES, USUAL = 1_000, 100, 10
_AGREED, _PLAIN = 0.25, 100.0
_KEYS = {"query", "type", "limit", "properties", "type_strict"}
Json = dict[str, Any]


def wrong(reason: str) -> Problem:
    """Return the problem of a query that cannot be read."""
    said = _("The reconciliation query cannot be read: {reason}.")
    return Problem(
        400, "reconcile", said, _("The specification is Reconciliation Service API 0.2."), {"reason": reason}
    )


def loaded(given: str, what: str) -> Json:
    """Return the JSON object of a parameter. Raises Problem 400."""
    try:
        found = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise wrong(f"{what}: {str(error)[:100]}") from None
    if not isinstance(found, dict):
        raise wrong(f"{what}: {type(found).__name__}, not object")
    return found


def _kinds(given: object, name: str) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else given if isinstance(given, list) else None
    if listed is None or not all(isinstance(one, str) for one in listed):
        raise wrong(f"{name}.type")
    known = tuple(one for one in listed if one in KINDS)
    return known if known or not listed else ("",)  # nothing is of an unknown type


def _values(given: object, name: str) -> list[str]:
    found = []
    for one in given if isinstance(given, list) else [given]:
        value = one.get("id", one.get("name")) if isinstance(one, dict) else one
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise wrong(f"{name}.properties.v")
        found.append(str(value))
    return found


def _properties(given: object, name: str) -> list[tuple[Property, list[str]]]:
    if not isinstance(given, list) or not all(isinstance(one, dict) and "pid" in one and "v" in one for one in given):
        raise wrong(f"{name}.properties")
    return [(PROPERTIES[one["pid"]], _values(one["v"], name)) for one in given if one["pid"] in PROPERTIES]


def _limit(given: object, name: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int | float) or given < 1:
        raise wrong(f"{name}.limit")
    return min(int(given), MOST_CANDIDATES)


def answered(asked: Json, known: Entities, base: str, language: str, names: str) -> Json:
    """Return the answers to a batch; ``names``: language of the names. Raises Problem 400."""
    if len(asked) > MOST_QUERIES:
        raise wrong(f"{len(asked)} > {MOST_QUERIES}")
    return {name: {"result": _one(name, one, known, base, (language, names))} for name, one in asked.items()}


def _one(name: str, asked: object, known: Entities, base: str, tongues: tuple[str, str]) -> list[Json]:
    if not isinstance(asked, dict) or not asked.keys() <= _KEYS:
        raise wrong(name)
    query = asked.get("query", "")
    if not isinstance(query, str) or (not query.strip() and not asked.get("properties")):
        raise wrong(f"{name}.query")
    kinds = _kinds(asked["type"], name) if asked.get("type") else ()
    wanted = _properties(asked.get("properties", []), name)
    found = candidates(query, known, kinds, tongues[0]) if query.strip() else _by_properties(wanted, kinds, known, base)
    if wanted and query.strip():
        for one in found[:MOST_CANDIDATES]:
            one.agreeing = agreement(one.entity, wanted, known, base)
            one.score *= 1 - _AGREED * (1 - one.agreeing)
    return [shown(one, tongues[1]) for one in decided(found)[: _limit(asked.get("limit", USUAL), name)]]


def _by_properties(
    wanted: list[tuple[Property, list[str]]], kinds: tuple[str, ...], known: Entities, base: str
) -> list[Candidate]:
    """Return the entities that agree with most of the properties."""
    found = []
    for one in known.listed:
        if (not kinds or set(kinds) & set(one.kinds)) and wanted:
            agree = agreement(one, wanted, known, base)
            if agree > 0:
                found.append(Candidate(one, _PLAIN * agree, 0.0, agree))
    return found


def typed(entity: Entity, language: str) -> list[Json]:
    """Return the types of an entity."""
    return [{"id": kind, "name": text(KINDS[kind], language)} for kind in entity.kinds]


def shown(one: Candidate, language: str) -> Json:
    """Return a candidate as the API writes it."""
    features: list[Json] = [{"id": "name", "value": round(one.label, 2)}]
    if one.agreeing is not None:
        features.append({"id": "properties", "value": round(one.agreeing, 2)})
    found: Json = {
        "id": one.entity.id,
        "name": one.entity.name(language)[0],
        "type": typed(one.entity, language),
        "score": round(min(one.score, 100.0), 2),
        "match": one.match,
        "features": features,
    }
    if about := one.entity.about(language):
        found["description"] = about[:300]
    return found
