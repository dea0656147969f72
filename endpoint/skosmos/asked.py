"""Parameters of the thesaurus services, and how they answer."""

import re
from collections.abc import Callable

from flask import Response, request

from endpoint.api import answers
from endpoint.concepts import Concept, Vocabularies, Vocabulary
from endpoint.problems import Problem, problem
from endpoint.service import service
from endpoint.skosmos.shapes import Json
from endpoint.words import _

_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
DEFAULT = "en"
"""The language of answers to requests that name none."""
LONGEST = 300
"""Characters that a text to look for may have."""
_MOST = 1_000_000


def wrong(name: str, reason: str = "") -> Problem:
    """Return the problem of a parameter that is missing, or cannot be ``reason``."""
    said = _("The parameter {name} is missing.") if not reason else _("The parameter {name} cannot be {value}.")
    remedy = _("The page docs/services.md lists the parameters of thesaurus services.")
    return Problem(400, "parameter", said, remedy, {"name": name, "value": reason})


def language_of(name: str = "lang", default: str = "") -> str:
    """Return the language tag of a parameter, or the default. Raises Problem 400."""
    given = request.args.get(name, "") or default
    if given and not _TAG.fullmatch(given):
        raise wrong(name, given[:40])
    return given


def number(name: str, default: int, least: int = 0) -> int:
    """Return the number of a parameter, or the default. Raises Problem 400."""
    given = request.args.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not least <= int(given[:9]) <= _MOST:
        raise wrong(name, given[:40])
    return int(given)


def needed(name: str) -> str:
    """Return a parameter that must be there. Raises Problem 400."""
    given = request.args.get(name, "").strip()
    if not given:
        raise wrong(name)
    if len(given) > LONGEST:
        raise wrong(name, given[:40] + "…")
    return given


def answer(make: Callable[[], Json]) -> Response:
    """Return what ``make`` makes, or 304."""
    etag = answers.tag(service(), "json")
    return answers.unchanged(etag) or answers.as_json(make(), etag)


def vocabulary_of(name: str, known: Vocabularies) -> Vocabulary:
    """Return a vocabulary by its id. Raises Problem 404."""
    if name not in known.by_id:
        raise problem("not-found")
    return known.by_id[name]


def concept_of(one: Vocabulary) -> Concept:
    """Return the concept of the parameter ``uri``. Raises Problem 400 or 404."""
    iri = needed("uri")
    if iri not in one.concepts:
        raise problem("not-found")
    return one.concepts[iri]
