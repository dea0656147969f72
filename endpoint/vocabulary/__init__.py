"""The ontology's pages: ``/ontology``, its terms and versions, its JSON-LD context; the thesaurus as one file.

Pages are made from the files of the ontology, its examples and the shapes; data come from the graph that is served.
"""

import json
from typing import Any

from flask import Blueprint, Response, redirect, request
from rdflib import OWL, RDFS, SKOS, Namespace, Node, URIRef
from rdflib.namespace import DCTERMS
from werkzeug.wrappers import Response as AnyResponse

from endpoint import entity, negotiation, pages, texts
from endpoint.problems import problem
from endpoint.service import service
from endpoint.terms import Label
from endpoint.validation import deposits
from endpoint.visitor import language, languages, say
from endpoint.vocabulary import drawing
from endpoint.vocabulary.model import ONTOLOGY, SIMDE, Vocabulary, vocabulary
from simde_kg import formats
from simde_kg.jsonld import context
from simde_kg.words import pick

blueprint = Blueprint("vocabulary", __name__)
_VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
_GRAPH = ("graph",)
_ENDINGS = ", ".join(f"'{end}'" for one in formats.of_kind(_GRAPH) for end in one.extensions)


def _vocabulary() -> Vocabulary:
    workspace = deposits().workspace
    return vocabulary(workspace.ontology, workspace.shapes)


def _ending(path: str) -> tuple[str, str]:
    """Part a path from the ending that names a format or html."""
    stem, dot, ending = path.rpartition(".")
    known = dot and (ending == "html" or formats.by_extension(ending, _GRAPH))
    return (stem, ending) if known else (path, "")


def _page_wanted(ending: str) -> bool:
    """Whether a page is asked for, rather than data."""
    wanted = request.args.get("format", "") or ending
    return wanted == "html" or (not wanted and negotiation.wants_page(request.headers.get("Accept"), _GRAPH))


def _sent(text: str, iri: str, ending: str) -> Response:
    """Send what one of our queries gives for an IRI in the format asked for. Raises Problem 406."""
    choice = negotiation.choose(request.headers.get("Accept"), request.args.get("format", "") or ending, _GRAPH)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_GRAPH) + ", html (text/html)")
    return entity.send({"text": texts.text(text), "bindings": {"iri": iri}}, choice, f"{text} {iri}", service())


@blueprint.get("/ontology")
@blueprint.get("/ontology.<ending>")
def ontology(ending: str = "") -> AnyResponse:
    """Show the ontology, or send it whole."""
    return _overview() if _page_wanted(ending) else entity.entity("ontology", "")


@blueprint.get("/ontology/context.jsonld")
def json_context() -> Response:
    """Send the JSON-LD context: every prefix, and the name of every term with its type of value."""
    body = json.dumps(context(deposits().workspace.ontology), ensure_ascii=False, indent=1) + "\n"
    response = Response(body, content_type="application/ld+json")
    response.headers.update({"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"})
    return response


@blueprint.get("/ontology/<path:name>")
def term(name: str) -> AnyResponse:
    """Show or send a term (``/ontology/Country``, ``/ontology/Country.ttl``) or a version (``/ontology/0.1.0``)."""
    known = _vocabulary()
    stem, ending = _ending(name)
    if stem == known.version:
        answer = _overview() if _page_wanted(ending) else _sent("ontology", str(ONTOLOGY), ending)
        answer.headers.add("Link", '</ontology>; rel="latest-version"')
        return answer
    if stem not in known.terms:
        raise problem("not-found")
    return _term(known, stem) if _page_wanted(ending) else _sent("describe", SIMDE[stem], ending)


@blueprint.get("/thesaurus", defaults={"ending": ""})
@blueprint.get(f"/<any(thesaurus, topic):_name>.<any({_ENDINGS}):ending>")
def thesaurus(ending: str, _name: str = "") -> AnyResponse:
    """Send the thesaurus of topics as one file; a browser is led to its page."""
    if not ending and _page_wanted(ending):
        return redirect("/topics", 303)
    return _sent("thesaurus", service().settings.base_iri + "concept/topic", ending)


class _Shown:
    """What templates ask of the vocabulary, in the visitor's language."""

    def __init__(self, known: Vocabulary) -> None:
        self.known, self.languages = known, languages()

    def __call__(self, name: str) -> str:
        """Return the label of a term of ours (``Area``, ``simde:Area``); the short name of any other."""
        prefix, _colon, local = name.rpartition(":")
        if prefix not in ("", "simde"):
            return name
        label = self.known.text(SIMDE[local], RDFS.label, self.languages)
        return label.text if label else local

    def text(self, node: Node, prop: URIRef) -> Label | None:
        """Return a text in the best language, or None."""
        return self.known.text(node, prop, self.languages)

    def row(self, name: str) -> dict[str, Any]:
        """Return what a list shows of a term."""
        known, node = self.known, SIMDE[name]
        return {
            "name": name,
            "label": self(name),
            "definition": self.text(node, SKOS.definition),
            "domain": self.links(known.ends(name, RDFS.domain)),
            "range": self.links(known.ends(name, RDFS.range)),
            "status": known.stated(name, _VS.term_status),
        }

    def links(self, names: list[str]) -> list[dict[str, str]]:
        """Return name, label and address of some terms."""
        return [{"name": one, "label": self(one), "href": drawing.address(one)} for one in names]


def _overview() -> Response:
    known = _vocabulary()
    shown = _Shown(known)
    title = shown.text(ONTOLOGY, DCTERMS.title)
    words = say("Classes by what they are a kind of; arcs are properties from one class to another.")
    return pages.page(
        "vocabulary/ontology.html",
        iri=str(ONTOLOGY),
        title=title,
        description=shown.text(ONTOLOGY, DCTERMS.description),
        licence=str(known.graph.value(ONTOLOGY, DCTERMS.license) or ""),
        version=known.version,
        version_iri=str(known.graph.value(ONTOLOGY, OWL.versionIRI) or ""),
        changes=shown.text(ONTOLOGY, SKOS.changeNote),
        diagram=drawing.hierarchy(known, shown, say("Hierarchy of classes"), words),
        diagram_words=words,
        classes=[shown.row(name) for name in known.classes],
        properties=[shown.row(name) for name in known.properties],
        formats=formats.of_kind(_GRAPH),
    )


def _sides(known: Vocabulary, name: str) -> tuple[list[str], list[str]]:
    """Return what a term is drawn between: above and properties that lead to it; below and properties it has."""
    if known.is_class(name):
        return [*known.above(name), *known.of_class(name, RDFS.range)], [
            *known.below(name),
            *known.of_class(name, RDFS.domain),
        ]
    return known.ends(name, RDFS.domain), known.ends(name, RDFS.range)


def _term(known: Vocabulary, name: str) -> Response:
    shown, node = _Shown(known), SIMDE[name]
    before, after = _sides(known, name)
    is_class = known.is_class(name)
    return pages.page(
        "vocabulary/term.html",
        name=name,
        iri=str(node),
        label=shown.text(node, RDFS.label),
        definition=shown.text(node, SKOS.definition),
        note=shown.text(node, SKOS.scopeNote),
        changes=shown.text(node, SKOS.changeNote),
        kinds=known.kinds(name),
        is_class=is_class,
        above=shown.links(known.above(name)),
        below=shown.links(known.below(name)),
        domain=shown.links(known.ends(name, RDFS.domain)),
        range=shown.links(known.ends(name, RDFS.range)),
        having=shown.links(known.of_class(name, RDFS.domain)) if is_class else [],
        leading=shown.links(known.of_class(name, RDFS.range)) if is_class else [],
        aligned=known.aligned(name),
        rules=[(rule, pick(rule.messages, language())) for rule in known.rules(name)],
        example=known.stated(name, SKOS.example),
        examples=known.examples(name),
        status=known.stated(name, _VS.term_status),
        version=known.stated(name, OWL.versionInfo),
        diagram=drawing.surroundings(name, (before, after), shown, say("What surrounds the term")),
        formats=formats.of_kind(_GRAPH),
    )
