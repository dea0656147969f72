"""Reports: what does not conform, where it came from and what to do, for people and for programs.

A :class:`Finding` is one constraint with its exact number of violations and a sample of them. ``Report.text(language)``
is for the terminal, ``to_json()`` for programs and pages, ``to_rdf()`` a standard ``sh:ValidationReport``.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.util import from_n3

from simde_kg.validation import results, wording
from simde_kg.validation.compile import Check
from simde_kg.validation.purpose import link, purpose
from simde_kg.vocab import PREFIXES
from simde_kg.words import LANGUAGES, _, best, fallback, spoken, text

SEVERITIES: tuple[URIRef, ...] = (SH.Violation, SH.Warning, SH.Info)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a focus node was read: dataset id, file and sheet of the publisher, row (1 is the first line).

    ``column`` and ``cell``: title and text of the cell that the value was made from, where that is known.
    """

    dataset: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""

    def text(self, language: str) -> str:
        """Return the place in words; empty when nothing is known."""
        parts = [
            text(_("dataset {dataset}"), language, dataset=self.dataset) if self.dataset else "",
            text(_("file {file}"), language, file=self.file) if self.file else "",
            text(_("sheet {sheet}"), language, sheet=self.sheet) if self.sheet else "",
            text(_("row {row}"), language, row=self.row) if self.row is not None else "",
            text(_("column {column}: {cell}"), language, column=repr(self.column), cell=repr(self.cell))
            if self.column
            else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Violation:
    """One result: terms as N-Triples text. ``extra`` tells results of one value apart, ``further`` fills messages.

    ``nearest``: allowed terms that are written most like the value. ``details``: what is wrong with a value that does
    not conform to the shape it should.
    """

    focus: str
    value: str | None = None
    path: str | None = None
    extra: str | None = None
    further: tuple[str | None, ...] = ()
    place: Place = field(default_factory=Place)
    nearest: tuple[str, ...] = ()
    details: "tuple[Finding, ...]" = ()


def short(term: str | None) -> str:
    """Return a term for people: prefixed, without quotes."""
    if term is None:
        return ""
    if term.startswith("<"):
        iri = term[1:-1]
        best = max((p for p in PREFIXES.items() if iri.startswith(p[1])), key=lambda p: len(p[1]), default=None)
        return f"{best[0]}:{iri[len(best[1]) :]}" if best and best[1] != iri else iri
    value = from_n3(term)
    return str(value) if isinstance(value, Literal) else term


@dataclass(frozen=True)
class Finding:
    """A constraint that is violated ``count`` times; ``violations`` is a sample, in the order of focus nodes."""

    check: Check
    count: int
    violations: tuple[Violation, ...]

    @property
    def severity(self) -> URIRef:
        """``sh:Violation``, ``sh:Warning``, ``sh:Info`` or the author's own."""
        return self.check.severity or SH.Violation

    def message(self, violation: Violation, language: str) -> str:
        """Return the rule's message in a language: the author's if there is one, else SIMDE's for the component."""
        return self.common((violation,), language)

    def common(self, violations: Sequence[Violation], language: str) -> str:
        """Return the message of several violations, with three dots for what differs or may differ between them."""
        own = self.check.messages
        tag = best(own, fallback(language))
        if tag is None:
            return wording.default(self.check, language)
        every = [self._values(one) for one in violations]
        unseen = len(violations) > 1 and self.count > len(violations)

        def told(match: re.Match[str]) -> str:
            texts = {short(values.get(match[1])) for values in every}
            return "…" if unseen or len(texts) > 1 else next(iter(texts)) or match[0]

        return re.sub(r"\{[?$](\w+)\}", told, own[tag])

    def _values(self, violation: Violation) -> dict[str, str | None]:
        """Return what fills the message: variables of the rule, focus node, value and path."""
        values = dict(zip(self.check.further, violation.further, strict=False))
        return values | {
            "this": violation.focus,
            "value": violation.value,
            "path": violation.path or self.check.shape.path,
        }

    def to_json(self) -> dict[str, object]:
        """Return the finding with its sample and messages in every language."""
        return {
            "shape": self.check.shape.label,
            "rule": self.check.rule,
            "path": self.check.shape.path,
            "component": str(self.check.component),
            "severity": str(self.severity),
            "purpose": {language: purpose(self.check, language) for language in LANGUAGES},
            "link": link(self.check),
            "count": self.count,
            "violations": [
                {
                    "focus": one.focus,
                    "value": one.value,
                    "path": one.path,
                    "nearest": list(one.nearest),
                    "details": [inner.to_json() for inner in one.details],
                    "message": {language: self.message(one, language) for language in LANGUAGES},
                    "dataset": one.place.dataset,
                    "file": one.place.file,
                    "sheet": one.place.sheet,
                    "row": one.place.row,
                    "column": one.place.column,
                    "cell": one.place.cell,
                }
                for one in self.violations
            ],
        }


@dataclass(frozen=True)
class Report:
    """The result of a validation: findings, gravest and most frequent first; how many checks; how long they took."""

    findings: tuple[Finding, ...]
    checks: int
    seconds: float = 0.0
    slowest: tuple[tuple[str, float], ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing at all was found: ``sh:conforms``."""
        return not self.findings

    @property
    def passes(self) -> bool:
        """Whether nothing of severity ``sh:Violation`` was found: the gate of publication."""
        return not self.count(SH.Violation)

    def count(self, severity: URIRef) -> int:
        """Return the exact number of results of one severity."""
        return sum(finding.count for finding in self.findings if finding.severity == severity)

    def to_json(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "conforms": self.conforms,
            "passes": self.passes,
            "checks": self.checks,
            "counts": {str(severity).split("#")[-1]: self.count(severity) for severity in SEVERITIES},
            "findings": [finding.to_json() for finding in self.findings],
        }

    def to_rdf(self) -> Graph:
        """Return the sampled results as a ``sh:ValidationReport``."""
        graph = Graph()
        for prefix, iri in (("sh", str(SH)), *PREFIXES.items()):
            graph.bind(prefix, iri)
        report = BNode()
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for finding in self.findings:
            for violation in finding.violations:
                graph.add((report, SH.result, results.result(graph, finding, violation)))
        return graph

    def text(self, language: str = "en", examples: int = 3) -> str:
        """Return the report for a terminal: one block a finding with up to ``examples`` places."""
        if self.conforms:
            return text(_("Conforms: {checks} checks, nothing found."), language, checks=self.checks)
        counts = [
            text(word, language, count=number(self.count(severity), language))
            for severity, word in wording.COUNTS.items()
            if self.count(severity)
        ]
        return "\n".join([", ".join(counts), *(_block(finding, language, examples) for finding in self.findings)])

    def save(self, directory: Path) -> None:
        """Write ``report.json`` and ``report.ttl``."""
        content = json.dumps(self.to_json(), ensure_ascii=False, indent=2)
        (directory / "report.json").write_text(content + "\n", encoding="utf-8")
        self.to_rdf().serialize(directory / "report.ttl", format="turtle", encoding="utf-8")


def number(count: int, language: str) -> str:
    """Return a count with its thousands apart: 1,000 in English, 1 000 (narrow, unbreakable) in Spanish and French."""
    return f"{count:,}" if spoken(language) == "en" else f"{count:,}".replace(",", "\u202f")


def ranked(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return the findings by severity, then most frequent first, then by shape."""
    rank = {severity: number for number, severity in enumerate(SEVERITIES)}
    return tuple(sorted(findings, key=lambda f: (rank.get(f.severity, 9), -f.count, f.check.rule)))


def _block(finding: Finding, language: str, examples: int) -> str:
    shown = finding.violations[:examples]
    same = len({one.further for one in shown}) == 1  # what differs besides the value is told at each
    lines = [
        f"\n{number(finding.count, language)} × {finding.common(finding.violations, language)}",
        " ".join(filter(None, [f"    [{finding.check.rule}]", purpose(finding.check, language), link(finding.check)])),
    ]
    for one in shown:
        value = f" = {short(one.value)}" if one.value is not None and one.value != one.focus else ""
        place = one.place.text(language)
        told = "" if same else f": {finding.message(one, language)}"
        lines.append(f"    {short(one.focus)}{value}{f' ({place})' if place else ''}{told}")
        lines += [
            f"        {number(inner.count, language)} × {inner.message(inner.violations[0], language)}"
            for inner in one.details
        ]
        if one.nearest:
            alike = ", ".join(short(term) for term in one.nearest)
            lines.append("        " + text(_("most alike of what is allowed: {alike}"), language, alike=alike))
    if finding.count > len(shown):
        lines.append(
            "    " + text(_("... and {count} more"), language, count=number(finding.count - len(shown), language))
        )
    return "\n".join(lines)
