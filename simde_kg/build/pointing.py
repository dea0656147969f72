"""Pointing: from what the shapes find in mapped figures back to the cell of the publisher's table, with its title."""

from collections.abc import Mapping
from dataclasses import replace

from simde_kg.mapping.whence import Cell, Mapped, cell
from simde_kg.validation.report import Finding, Place, Report, Violation

_MOST = 200  # cells that are looked up for one report


def pointed(report: Report, mapped: Mapping[str, Mapped]) -> Report:
    """Return a report whose violations name the cell, where their dataset is one of ``mapped`` (by id)."""
    left = _MOST
    findings = []
    for finding in report.findings:
        violations = []
        for one in finding.violations:
            known = mapped.get(one.place.dataset) if left > 0 and one.place.row is not None else None
            left -= known is not None
            violations.append(one if known is None else replace(one, place=_cell(known, finding, one)))
        findings.append(replace(finding, violations=tuple(violations)))
    return replace(report, findings=tuple(findings))


def _cell(mapped: Mapped, finding: Finding, violation: Violation) -> Place:
    place, predicate = violation.place, finding.check.shape.predicate
    path = violation.path or (predicate.n3() if predicate else "")
    found = cell(mapped, Cell(place.file, place.sheet, place.row, path[1:-1], violation.value or ""))
    return replace(place, column=found[0], cell=found[1]) if found else place
