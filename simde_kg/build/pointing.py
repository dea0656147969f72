"""Pointing: from what the shapes find in mapped figures back to the cell of the publisher's table, with its title."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from simde_kg.dataset import load
from simde_kg.mapping.whence import Cell, Mapped, cell
from simde_kg.validation.report import Finding, Place, Report, Violation

_MOST, _EACH = 400, 100  # cells that are looked up for one report, and for one of its findings


def _placed(report: Report, place: Callable[[Finding, Violation], Place]) -> Report:
    """Return a report whose violations stand where ``place`` says; only those whose row is known are asked for."""
    findings = []
    for finding in report.findings:
        violations = [
            replace(one, place=place(finding, one)) if one.place.row is not None and not one.place.column else one
            for one in finding.violations[:_EACH]
        ]
        findings.append(replace(finding, violations=(*violations, *finding.violations[_EACH:])))
    return replace(report, findings=tuple(findings))


def located(report: Report, work: Path, folders: Mapping[str, Path], base: str) -> Report:
    """Return a report whose violations name the cell, where the tables of their dataset are still in ``work``.

    ``folders``: dataset id -> folder of its description.
    """
    named = {one.place.dataset for finding in report.findings for one in finding.violations[:_EACH]}
    mapped = {
        name: Mapped(load(folder, base), database)
        for name, folder in folders.items()
        if name in named and (database := work / "datasets" / name / "tables.duckdb").is_file()
    }
    left = _MOST

    def place(finding: Finding, one: Violation) -> Place:
        nonlocal left
        if one.place.dataset not in mapped or left <= 0:
            return one.place
        left -= 1
        return _cell(mapped[one.place.dataset], finding, one)

    return _placed(report, place)


def _cell(mapped: Mapped, finding: Finding, violation: Violation) -> Place:
    place, predicate = violation.place, finding.check.shape.predicate
    path = violation.path or (predicate.n3() if predicate else "")
    found = cell(mapped, Cell(place.file, place.sheet, place.row, path[1:-1], violation.value or ""))
    return replace(place, column=found[0], cell=found[1]) if found else place


def remembered(report: Report, saved: Path) -> Report:
    """Return a report whose violations name the cell that a report saved before (``report.json``) names for them."""
    if not saved.is_file():
        return report
    known = {
        (finding["rule"], one["focus"], one["value"], one["row"]): (one["column"], one["cell"])
        for finding in json.loads(saved.read_text(encoding="utf-8"))["findings"]
        for one in finding["violations"]
        if one.get("column")
    }

    def place(finding: Finding, one: Violation) -> Place:
        found = known.get((finding.check.rule, one.focus, one.value, one.place.row))
        return replace(one.place, column=found[0], cell=found[1]) if found else one.place

    return _placed(report, place)
