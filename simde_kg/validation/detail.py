"""Details: why a value does not conform to the shape that ``sh:node`` asks for, as ``sh:detail`` tells it."""

from dataclasses import replace

from rdflib import SH

from simde_kg import store
from simde_kg.validation.compile import Check, Compiler
from simde_kg.validation.report import Finding, Report, Violation
from simde_kg.validation.worker import Task, UnansweredError, answer

EXPLAINED, DEPTH, SAMPLE = 10, 3, 5
"""Violations of a finding that are explained; shapes within shapes that are followed; details kept of a constraint."""
_SIBLINGS = 1000
"""Faults of the other values of a path that are looked through for those of one blank node."""


def explained(report: Report, opened: store.Store, compiler: Compiler) -> Report:
    """Return a report whose violations of ``sh:node`` say what is wrong with the value.

    A blank node has no name that could be asked for: it is found again from its focus node, where that has one.
    """
    return replace(report, findings=tuple(_explained(one, opened, compiler, DEPTH) for one in report.findings))


def _explained(finding: Finding, opened: store.Store, compiler: Compiler, depth: int) -> Finding:
    check = finding.check
    if check.constraint.parameter != SH.node or not depth:
        return finding

    def detailed(one: Violation) -> Violation:
        if one.value is None:
            return one
        if one.value.startswith("_:"):
            if check.shape.path is None or one.focus.startswith("_:"):
                return one
            asked, own = compiler.checks_of(check.constraint.value, one.focus, check.shape), one.value
        else:
            asked, own = compiler.checks_of(check.constraint.value, one.value), ""
        found = (_finding(opened, inner, number, own) for number, inner in enumerate(asked))
        return replace(
            one, details=tuple(_explained(each, opened, compiler, depth - 1) for each in found if each.count)
        )

    first, rest = finding.violations[:EXPLAINED], finding.violations[EXPLAINED:]
    return replace(finding, violations=(*map(detailed, first), *rest))


def _finding(opened: store.Store, check: Check, number: int, own: str) -> Finding:
    """Return what a check finds; with ``own`` at this blank node only."""
    try:
        found = answer(opened, Task(number, check.query, keep=_SIBLINGS if own else SAMPLE))
    except UnansweredError:  # what is wrong has been told; why remains untold
        return Finding(check, 0, ())
    rows = [Violation(row[0] or "", row[1], row[2], row[3], tuple(row[4:])) for row in found.sample]
    if own:
        rows = [one for one in rows if one.focus == own]
    return Finding(check, len(rows) if own else found.count, tuple(rows[:SAMPLE]))
