"""Findings: what reading tables found and what the shapes found, told together, in every format."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import DCTERMS, RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from simde_kg.issues import SEVERITIES, Issue, IssueLog
from simde_kg.validation import tables
from simde_kg.validation.report import Report, number
from simde_kg.vocab import SIMDE
from simde_kg.words import LANGUAGES, _, text

_SEVERITY = dict(zip(SEVERITIES, (SH.Violation, SH.Warning, SH.Info), strict=True))
_SHAPE = "https://w3id.org/simde/shape/table-"


@dataclass(frozen=True)
class Findings:
    """A report of the shapes and the issues of tables. ``things``: how many things the shapes looked at.

    ``unread``: datasets that were not mapped because their tables have violations.
    """

    report: Report
    things: int
    issues: IssueLog = field(default_factory=IssueLog)
    unread: tuple[str, ...] = ()
    base: str = "https://w3id.org/simde/"

    @property
    def conforms(self) -> bool:
        """Whether nothing at all was found."""
        return self.report.conforms and not len(self.issues)

    @property
    def passes(self) -> bool:
        """Whether nothing was found that keeps data from being published."""
        return self.report.passes and not self.issues.has_violations

    def text(self, language: str = "en", examples: int = 3) -> str:
        """Return the findings for a terminal: those of tables first, most frequent first."""
        looked = _("Things looked at: {count}.")
        parts = [self._tables(language, examples)] if len(self.issues) else []
        if self.things or not (self.unread or len(self.issues)):
            parts.append(self.report.text(language, examples))
            parts.append(text(looked, language, count=number(self.things, language)))
        unmapped = _("{dataset}: the shapes are checked once its tables are read without violations.")
        parts += [text(unmapped, language, dataset=name) for name in self.unread]
        return "\n\n".join(parts)

    def _tables(self, language: str, examples: int) -> str:
        lines = [text(_("Tables: {count} findings"), language, count=number(len(self.issues), language))]
        order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
        counted = sorted(self.issues.counts.items(), key=lambda pair: (order[pair[0][0]], -pair[1], pair[0][1]))
        for (severity, code), count in counted:
            kept = [one for one in self.issues if (one.severity, one.code) == (severity, code)][:examples]
            lines.append(f"\n{number(count, language)} × [{code}]")
            lines += [f"    {one.text(language)}" for one in kept]
            told = sum(one.count for one in kept)
            if count > told:
                more = number(count - told, language)
                lines.append("    " + text(_("... and {count} more"), language, count=more))
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """Return everything for programs."""
        verdict = {"conforms": self.conforms, "passes": self.passes, "things": self.things}
        return {**self.report.to_json(), **verdict, "tables": self.issues.to_json(), "unread": list(self.unread)}

    def to_rdf(self) -> Graph:
        """Return everything as one ``sh:ValidationReport``; an issue of a table is a result about its dataset."""
        graph = self.report.to_rdf()
        report = next(graph.subjects(RDF.type, SH.ValidationReport))
        graph.set((report, SH.conforms, Literal(self.conforms)))
        for issue in self.issues:
            result = BNode()
            graph.add((report, SH.result, result))
            for predicate, value in self._statements(issue):
                graph.add((result, predicate, value))
        return graph

    def _statements(self, issue: Issue) -> list[tuple[URIRef, Node]]:
        found: list[tuple[URIRef, Node]] = [
            (RDF.type, SH.ValidationResult),
            (SH.focusNode, URIRef(f"{self.base}dataset/{issue.dataset}")),
            (SH.resultSeverity, _SEVERITY[issue.severity]),
            (SH.sourceConstraintComponent, URIRef(_SHAPE + issue.code)),
            (DCTERMS.source, Literal(issue.file)),
            *((SH.resultMessage, Literal(issue.text(language), lang=language)) for language in LANGUAGES),
        ]
        if issue.row is not None:
            found.append((URIRef(str(SIMDE.sourceRow)), Literal(issue.row)))
        if issue.found:
            found.append((SH.value, Literal(issue.found)))
        return found


def _json(found: Findings, _language: str) -> str:
    return json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n"


FORMS: dict[str, Callable[[Findings, str], str]] = {
    "text": lambda found, language: found.text(language) + "\n",
    "turtle": lambda found, _language: found.to_rdf().serialize(format="turtle"),
    "json": _json,
    "csv": lambda found, language: tables.to_csv(found.report, language, found.issues),
    "html": lambda found, language: tables.to_html(found.report, language, found.issues),
}
"""Name of a format -> what writes findings in it, messages in a language."""
