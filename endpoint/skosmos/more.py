"""The rest of the Skosmos REST API: mappings, statistics, the alphabetical index, groups, and what is new."""

import json

from flask import Blueprint, Response, request

from endpoint.concepts import Concept, Vocabulary, folded, same, vocabularies
from endpoint.problems import problem
from endpoint.service import service
from endpoint.skosmos import shapes
from endpoint.skosmos.asked import DEFAULT, answer, concept_of, language_of, number, vocabulary_of
from endpoint.skosmos.shapes import Json, wrapped
from simde_kg.vocab import PREFIXES

blueprint = Blueprint("skosmos_more", __name__, url_prefix="/rest/v1")
_CHANGED = {"new": PREFIXES["dcterms"] + "created", "modified": PREFIXES["dcterms"] + "modified"}
_NUMBERS, _OTHERS = "0-9", "!*"


@blueprint.get("/<name>/mappings")
def mappings(name: str) -> Response:
    """Return the matches of a concept as JSKOS, and what is said of it; ``external=false``: matches on this server."""
    known = vocabularies(service())
    found = vocabulary_of(name, known)
    concept, language = concept_of(found), language_of(default=DEFAULT)
    said = [
        {
            "@id": concept.iri,
            **{predicate: [_value(pair) for pair in given] for predicate, given in concept.said.items()},
        }
    ]
    others = request.args.get("external", "true").lower() not in ("false", "0", "off")
    language = language_of("clang") or language
    return answer(
        lambda: {
            "mappings": [
                one for one in shapes.mappings(found, concept, language, known) if others or "toScheme" in one
            ],
            "graph": json.dumps(said, ensure_ascii=False),
        }
    )


def _value(pair: tuple[str, str]) -> Json:
    text, language = pair
    if language:
        return {"@value": text, "@language": language}
    return {"@id": text} if text.startswith(("http://", "https://")) else {"@value": text}


@blueprint.get("/<name>/vocabularyStatistics")
def statistics(name: str) -> Response:
    """Count the concepts of a vocabulary."""
    known = vocabularies(service())
    found = vocabulary_of(name, known)
    return answer(lambda: shapes.statistics(found, known, language_of(default=DEFAULT)))


@blueprint.get("/<name>/labelStatistics")
def label_statistics(name: str) -> Response:
    """Count the labels of a vocabulary."""
    found = vocabulary_of(name, vocabularies(service()))
    return answer(lambda: shapes.label_statistics(found, language_of(default=DEFAULT)))


def _letter(label: str) -> str:
    first = folded(label)[:1].upper()
    return _NUMBERS if first.isdigit() else first if first.isalpha() else _OTHERS


def _entries(found: Vocabulary, language: str) -> list[tuple[str, str, Concept]]:
    """Return label, kind and concept of the labels in a language, in alphabetical order."""
    listed = [
        (text, kind, one)
        for one in found.concepts.values()
        for kind in ("prefLabel", "altLabel")
        for text, tongue in one.texts(kind)
        if same(tongue, language)
    ]
    return sorted(listed, key=lambda entry: (folded(entry[0]), entry[2].iri))


@blueprint.get("/<name>/index/")
def letters(name: str) -> Response:
    """List the letters that labels begin with."""
    found, language = vocabulary_of(name, vocabularies(service())), language_of(default=DEFAULT)

    def make() -> Json:
        used = {_letter(label) for label, _kind, _one in _entries(found, language)}
        ordered = sorted(used - {_NUMBERS, _OTHERS}) + [one for one in (_OTHERS, _NUMBERS) if one in used]
        context = {"indexLetters": {"@id": "skosmos:indexLetters", "@container": "@list", "@language": language}}
        return wrapped(context, "", uri="", indexLetters=ordered)

    return answer(make)


@blueprint.get("/<name>/index/<letter>")
def index(name: str, letter: str) -> Response:
    """List the concepts with a label that begins with a letter; ``*`` lists all."""
    found, language = vocabulary_of(name, vocabularies(service())), language_of(default=DEFAULT)
    start, limit = number("offset", 0), number("limit", 0)

    def make() -> Json:
        listed = []
        for label, kind, one in _entries(found, language):
            if letter == "*" or _letter(label) == letter.upper():
                entry = {"uri": one.iri, "localname": one.local, "prefLabel": one.name(language)[0], "lang": language}
                listed.append(entry | ({"altLabel": label} if kind == "altLabel" else {}))
        page = listed[start : start + limit] if limit else listed[start:]
        context = {"indexConcepts": {"@id": "skosmos:indexConcepts", "@container": "@list"}}
        return wrapped(context, "", uri="", indexConcepts=page)

    return answer(make)


@blueprint.get("/<name>/groups")
def groups(name: str) -> Response:
    """List the collections of a vocabulary: there are none."""
    vocabulary_of(name, vocabularies(service()))
    context = {
        **shapes.ONKI, "prefLabel": "skos:prefLabel", "groups": "onki:hasGroup",
        "childGroups": {"@id": "skos:member", "@type": "@id"}, "hasMembers": "onki:hasMembers",
    }  # fmt: skip
    return answer(lambda: wrapped(context, language_of(default=DEFAULT), uri="", groups=[]))


@blueprint.get("/<name>/groupMembers")
def members(name: str) -> Response:
    """There are no collections, so none is found."""
    vocabulary_of(name, vocabularies(service()))
    raise problem("not-found")


@blueprint.get("/<name>/<any(new, modified):what>")
def changed(name: str, what: str) -> Response:
    """List the concepts that came or changed last, where the graph says when."""
    found, language = vocabulary_of(name, vocabularies(service())), language_of(default=DEFAULT)
    start, limit = number("offset", 0), number("limit", 200)

    def make() -> Json:
        usual = found.scheme.values(_CHANGED[what])[-1:]  # concepts without a date are as old as their scheme
        dated = [(date, one) for one in found.concepts.values() for date in one.values(_CHANGED[what])[-1:] or usual]
        dated.sort(key=lambda pair: (pair[0], pair[1].iri), reverse=True)
        listed = [
            {
                "uri": one.iri,
                "prefLabel": one.name(language)[0],
                "date": date if "T" in date else f"{date}T00:00:00+0000",
            }
            for date, one in dated[start : start + limit]
        ]
        context = {
            "prefLabel": "skos:prefLabel", "xsd": PREFIXES["xsd"],
            "date": {"@id": PREFIXES["dcterms"] + "date", "@type": PREFIXES["xsd"] + "dateTime"},
        }  # fmt: skip
        return wrapped(context, language, changeList=listed)

    return answer(make)
