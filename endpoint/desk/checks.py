"""Checks: the rules of documents on one record, by pyshacl; messages in the visitor's language, by field."""

from typing import Any

from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from endpoint.asking import ask, local, written
from endpoint.desk import room
from endpoint.desk.fields import Problems
from endpoint.service import service
from endpoint.visitor import languages
from simde_kg.catalogue.graph import BIBO, DC, DCTERMS, SIMDE, to_graph
from simde_kg.catalogue.record import Record
from simde_kg.validation import authority

_FIELDS = {
    DCTERMS.title: "title",
    DCTERMS.type: "type",
    DCTERMS.issued: "issued",
    DC.language: "languages",
    BIBO.doi: "identifiers",
    DCTERMS.subject: "topics",
    DCTERMS.spatial: "areas",
    SIMDE.aboutCorridor: "corridors",
    SIMDE.sourceAddress: "source",
}
_ABOUT = "urn:x-simde:record"


def check(record: Record) -> tuple[Problems, Problems]:
    """Return what breaks a rule and what only should be better, by field; under "" what belongs to none.

    A record that breaks a rule can be kept as a draft and cannot be published. Raises Problem.
    """
    base = service().settings.base_iri
    data = to_graph(record, _ABOUT, base)
    data += _context(record, data, base)
    report = authority.validate(data, room().shapes)
    grave: Problems = {}
    light: Problems = {}
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if not str(report.value(result, SH.focusNode)).startswith(_ABOUT):
            continue
        into = grave if report.value(result, SH.resultSeverity) == SH.Violation else light
        field = _FIELDS.get(report.value(result, SH.resultPath), "")  # type: ignore[call-overload]
        message: tuple[str, dict[str, object]] = (_message(report, result), {})
        if message not in into.setdefault(field, []):
            into[field].append(message)
    return grave, light


def _message(report: Graph, result: Any) -> str:  # noqa: ANN401 (a node)
    told = {
        str(one.language or ""): str(one)
        for one in report.objects(result, SH.resultMessage)
        if isinstance(one, Literal)
    }
    return next((told[tag] for tag in (*languages(), "en", "") if tag in told), next(iter(told.values()), ""))


def _context(record: Record, data: Graph, base: str) -> Graph:
    """Return what the release says of the kinds of things that the record names."""
    found = Graph()
    found.add((SIMDE.Topic, RDFS.subClassOf, SKOS.Concept))
    wanted = [*record.topics, *record.areas, *record.corridors, *map(str, data.objects(URIRef(_ABOUT), DCTERMS.type))]
    iris = [iri for iri in wanted if iri.startswith(base)]
    if iris:
        (rows,) = ask(service(), written("desk/classes", iri=iris))
        for row in rows:
            found.add((URIRef(local(row, "iri")), RDF.type, URIRef(local(row, "class"))))
    return found
