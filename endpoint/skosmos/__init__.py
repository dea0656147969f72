"""``/rest/v1/``: the concept schemes in the words of the Skosmos REST API, so that its clients work here too.

``GET /rest/v1/vocabularies?lang=en``, ``/rest/v1/topic/search?query=remes*&lang=es``. A vocabulary's id is the last
part of its scheme's IRI. There is no JSONP: every answer may be read from any origin.
"""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import entity, negotiation, texts
from endpoint.concepts import LABELS, Vocabularies, Vocabulary, vocabularies
from endpoint.problems import problem
from endpoint.service import service
from endpoint.skosmos import finding, shapes
from endpoint.skosmos.asked import (
    DEFAULT,
    LONGEST,
    answer,
    concept_of,
    language_of,
    needed,
    number,
    vocabulary_of,
    wrong,
)
from endpoint.skosmos.finding import Search
from endpoint.skosmos.shapes import ONKI, Json, wrapped

blueprint = Blueprint("skosmos", __name__, url_prefix="/rest/v1")


@blueprint.get("/vocabularies")
def listed() -> Response:
    """List the vocabularies."""
    language = language_of() or needed("lang")
    known = vocabularies(service())
    found = [{"uri": one.id, "id": one.id, "title": one.scheme.name(language)[0]} for one in known.by_id.values()]
    context = {
        **shapes.RDFS, **ONKI, "title": {"@id": "rdfs:label", "@language": language},
        "vocabularies": "onki:hasVocabulary", "id": "onki:vocabularyIdentifier",
    }  # fmt: skip
    return answer(lambda: wrapped(context, "", uri="", vocabularies=found))


def _search(given: tuple[Vocabulary, ...], known: Vocabularies) -> Response:
    asked = request.args
    text = asked.get("query", "").strip()[:LONGEST]
    parents = tuple(asked.get("parent", "").split())
    if not text and not parents and not asked.get("group"):
        raise wrong("query")
    language = language_of()
    wanted = Search(
        text, language, language_of("labellang") or language,
        tuple(finding.expanded(one) for one in asked.get("type", "").replace("+", " ").split()),
        parents, tuple(asked.get("fields", "").split()), asked.get("unique", "false").lower() in ("true", "1", "on"),
    )  # fmt: skip
    start, most = number("offset", 0), number("maxhits", 0, 1)

    def make() -> Json:
        hits = [] if asked.get("group") else finding.find(given, wanted)
        page = hits[start : start + most] if most else hits[start:]
        context = {
            **ONKI, "isothes": "http://purl.org/iso25964/skos-thes#",
            "results": {"@id": "onki:results", "@container": "@list"}, "prefLabel": "skos:prefLabel",
            "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel",
            **{name: f"skos:{name}" for name in wanted.fields if name in finding.FIELDS},
        }  # fmt: skip
        return wrapped(context, wanted.shown, uri="", results=[finding.shown(hit, wanted, known) for hit in page])

    return answer(make)


@blueprint.get("/search")
def search() -> Response:
    """Find concepts in all vocabularies, or in those that ``vocab`` names."""
    known = vocabularies(service())
    names = request.args.get("vocab", "").split() or list(known.by_id)
    return _search(tuple(vocabulary_of(name, known) for name in names), known)


@blueprint.get("/<name>/search")
def search_in(name: str) -> Response:
    """Find concepts in a vocabulary."""
    known = vocabularies(service())
    return _search((vocabulary_of(name, known),), known)


@blueprint.get("/label", defaults={"name": ""})
@blueprint.get("/<name>/label")
def label(name: str) -> Response:
    """Return the labels of a concept."""
    known = vocabularies(service())
    one = vocabulary_of(name, known) if name else known.of(needed("uri"))
    if one is None:
        raise problem("not-found")
    concept = concept_of(one)
    return answer(lambda: shapes.labels(concept, language_of(default=DEFAULT)))


@blueprint.get("/types", defaults={"name": ""})
@blueprint.get("/<name>/types")
def types(name: str) -> Response:
    """List the classes of concepts."""
    known = vocabularies(service())
    language = language_of(default=DEFAULT) if name else language_of() or needed("lang")
    concepts = vocabulary_of(name, known).concepts if name else known.concepts
    return answer(lambda: shapes.types(concepts.values(), known, language))


@blueprint.get("/data", defaults={"name": ""})
@blueprint.get("/<name>/data")
def data(name: str) -> Response:
    """Send what is said of a concept, or a whole vocabulary, as RDF."""
    serving = service()
    known = vocabularies(serving)
    one = vocabulary_of(name, known) if name else None
    iri = request.args.get("uri", "") if one else needed("uri")
    if iri and iri not in (one.concepts if one else known.concepts):
        raise problem("not-found")
    wanted = request.args.get("format", "")
    wanted = "jsonld" if wanted == "application/json" else wanted
    accept = request.headers.get("Accept")
    choice = negotiation.choose(accept, wanted, ("graph",)) or (
        negotiation.choose("application/ld+json", "", ("graph",)) if not wanted and "json" in (accept or "") else None
    )
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(("graph",)))
    text, about = ("describe", iri) if iri else ("services/scheme", one.iri if one else "")
    question = {"text": texts.text(text), "bindings": {"iri": about}}
    return entity.send(question, choice, f"rest {about}", serving)


@blueprint.get("/<name>")
def there(name: str) -> AnyResponse:
    """Lead to the address of a vocabulary."""
    vocabulary_of(name, vocabularies(service()))
    return redirect(f"/rest/v1/{name}/", 302)


@blueprint.get("/<name>/")
def one(name: str) -> Response:
    """Describe a vocabulary."""
    found = vocabulary_of(name, vocabularies(service()))
    return answer(lambda: shapes.vocabulary(found, language_of(default=DEFAULT), DEFAULT))


@blueprint.get("/<name>/lookup")
def lookup(name: str) -> Response:
    """Find concepts whose label is exactly ``label``."""
    known = vocabularies(service())
    text, language = needed("label"), language_of()
    wanted = Search(text.replace("*", " "), language, language)
    hits = finding.looked_up(finding.find((vocabulary_of(name, known),), wanted), text)
    if not hits:
        raise problem("not-found")
    context = {**ONKI, "results": {"@id": "onki:results"}, **{kind: f"skos:{kind}" for kind in LABELS}}
    return answer(lambda: wrapped(context, language, result=[finding.shown(hit, wanted, known) for hit in hits]))


@blueprint.get("/<name>/topConcepts")
def tops(name: str) -> Response:
    """List the top concepts."""
    found = vocabulary_of(name, vocabularies(service()))
    if request.args.get("scheme", found.iri) != found.iri:
        raise problem("not-found")
    return answer(lambda: shapes.tops(found, language_of(default=DEFAULT)))


@blueprint.get("/<name>/<any(broader, narrower, related):way>")
def near(name: str, way: str) -> Response:
    """List the concepts directly above, below or beside one."""
    found = vocabulary_of(name, vocabularies(service()))
    concept = concept_of(found)
    return answer(lambda: shapes.near(found, concept, way, language_of(default=DEFAULT)))


@blueprint.get("/<name>/<any(broader, narrower):way>Transitive")
def far(name: str, way: str) -> Response:
    """List everything above or below a concept."""
    found = vocabulary_of(name, vocabularies(service()))
    concept, limit = concept_of(found), number("limit", 1000, 1)
    return answer(lambda: shapes.far(found, concept, way, language_of(default=DEFAULT), limit))


@blueprint.get("/<name>/hierarchy")
def hierarchy(name: str) -> Response:
    """Return the place of a concept."""
    found = vocabulary_of(name, vocabularies(service()))
    concept = concept_of(found)
    return answer(lambda: shapes.hierarchy(found, concept, language_of(default=DEFAULT)))


@blueprint.get("/<name>/children")
def children(name: str) -> Response:
    """List the concepts below one, and whether they have some themselves."""
    found = vocabulary_of(name, vocabularies(service()))
    concept, language = concept_of(found), language_of(default=DEFAULT)
    context = {
        **ONKI, "prefLabel": "skos:prefLabel", "narrower": "skos:narrower", "notation": "skos:notation",
        "hasChildren": "onki:hasChildren",
    }  # fmt: skip
    below = shapes.children(found, concept, language)
    return answer(lambda: wrapped(context, language, uri=concept.iri, narrower=below))
