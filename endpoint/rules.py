"""The rules that data are validated by: ``/rules`` lists them, ``/shape/observation-value-missing`` explains one.

The same address sends the rule as data. Read from ``shapes/``; the IRI of a rule is the address of its page.
"""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import negotiation, pages
from endpoint.problems import problem
from endpoint.terms import short
from endpoint.validation import deposits
from endpoint.visitor import language, say
from endpoint.words import _
from simde_kg import formats
from simde_kg.validation import profiles, rules
from simde_kg.validation.rules import Rule
from simde_kg.vocab import SIMDE
from simde_kg.words import LANGUAGES, pick

blueprint = Blueprint("rules", __name__)
_GRAPH = ("graph",)
SEVERITIES = {"Violation": _("stops publication"), "Warning": _("is told, and stops nothing"), "Info": _("is told")}
"""Severity -> what it means for whoever publishes."""


def known() -> dict[str, Rule]:
    """Return name -> rule."""
    return rules.listed(deposits().workspace.shapes)


@blueprint.get("/rules")
def listed() -> Response:
    """Show all rules, or those of one profile (``?profile=``), by what they are about."""
    wanted = request.args.get("profile", "")
    declared = profiles.declared(deposits().workspace.shapes)
    if wanted and wanted not in (*declared, rules.CUBES):
        raise problem("profile", name=wanted[:60], known=", ".join((*declared, rules.CUBES)))
    groups: dict[str, list[Rule]] = {}
    for rule in known().values():
        if not wanted or wanted in rule.profiles:
            groups.setdefault(rule.file, []).append(rule)
    purposes = {name: pick(found[0].purposes, language()) for name, found in groups.items()}
    return pages.page(
        "validation/rules.html",
        groups=groups,
        purposes=purposes,
        wanted=wanted,
        profiles=list(declared.values()),
        said=_said,
        severities=SEVERITIES,
    )


def _said(rule: Rule) -> str:
    return pick(rule.messages, language()) or ""


def _ending(path: str) -> tuple[str, str]:
    stem, dot, ending = path.rpartition(".")
    known = dot and (ending == "html" or formats.by_extension(ending, _GRAPH))
    return (stem, ending) if known and stem else (path, "")


@blueprint.get("/shape/<name>")
def rule(name: str) -> AnyResponse:
    """Explain a rule, or send it as data; a shape that only gathers rules leads to their list."""
    stem, ending = _ending(name)
    found = known().get(stem)
    if found is None:
        gathered = next((one.file for one in known().values() if stem in one.holders), "")
        if not gathered:
            raise problem("not-found")
        return redirect(f"/rules#{gathered}", 303)
    wanted = request.args.get("format", "") or ending
    if wanted == "html" or (not wanted and negotiation.wants_page(request.headers.get("Accept"), _GRAPH)):
        return _page(found)
    choice = negotiation.choose(request.headers.get("Accept"), wanted, _GRAPH)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_GRAPH) + ", html (text/html)")
    body = found.graph.serialize(format=choice.format.rdflib, encoding="utf-8")
    response = Response(body, content_type=choice.content_type)
    response.headers.update({"Vary": "Accept", "Access-Control-Allow-Origin": "*"})
    return response


@blueprint.get("/shape/profile/<name>/<version>")
def profile(name: str, version: str) -> AnyResponse:
    """Lead from the IRI of a profile to its rules."""
    declared = profiles.declared(deposits().workspace.shapes).get(name)
    if declared is None or declared.version != version:
        raise problem("not-found")
    return redirect(f"/rules?profile={name}", 303)


def _page(found: Rule) -> Response:
    others = [(tongue, found.messages[tongue]) for tongue in LANGUAGES if tongue in found.messages]
    return pages.page(
        "validation/rule.html",
        rule=found,
        message=_said(found),
        others=[(tongue, text) for tongue, text in others if tongue != language()],
        purpose=pick(found.purposes, language()),
        severity=say(SEVERITIES.get(found.severity, _("is told"))),
        classes=[_linked(one) for one in found.classes],
        path=_shortened(found.path),
        read=[_linked(one) for one in found.read if one not in found.classes],
        formats=formats.of_kind(_GRAPH),
    )


def _linked(iri: str) -> tuple[str, str]:
    """Return the short name of an IRI and its address: of our terms on this server."""
    return short(iri), "/ontology/" + iri.removeprefix(str(SIMDE)) if iri.startswith(str(SIMDE)) else iri


def _shortened(path: str) -> str:
    """Return a SPARQL property path with short names."""
    return "".join(short(part) for part in path.replace("<", "\0").replace(">", "\0").split("\0"))
