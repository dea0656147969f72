"""The engine: runs the compiled queries of a shapes graph on a store and gathers a report.

Given a directory, the queries are shared out between worker processes that open the store read-only; given an opened
store they run one after the other. Every violation is counted; the first ``keep`` of each constraint are kept.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from rdflib import RDF, SH
from rdflib.term import Node

from simde_kg import queries, store
from simde_kg.errors import ValidationError
from simde_kg.validation import shacl
from simde_kg.validation.compile import COLUMNS, Check, Compiler, group, select
from simde_kg.validation.detail import explained
from simde_kg.validation.nearest import Nearest
from simde_kg.validation.report import Finding, Place, Report, Violation, ranked, short
from simde_kg.validation.worker import Answer, Task, UnansweredError, answer, shared
from simde_kg.words import _

BULK = 20_000
"""From so many instances on, a class is checked from its properties' side."""

_SLOW = (SH.sparql, SH["or"], SH["and"], SH.xone, SH.node)


def _tasks(checks: list[Check], graphs: Sequence[str], keep: int | None) -> list[Task]:
    """Return the queries, the slow kinds first, so that no worker is left waiting for the other."""
    numbers = sorted(range(len(checks)), key=lambda number: checks[number].constraint.parameter not in _SLOW)
    return [Task(number, checks[number].query, tuple(graphs), keep) for number in numbers]


def large(opened: store.Store, shapes: shacl.Shapes, graphs: Sequence[str] = ()) -> frozenset[Node]:
    """Return the nodes of the shapes whose one target class has :data:`BULK` instances or more."""
    found = set()
    for root in shapes.roots:
        if [target.kind for target in root.targets] == ["class"]:
            first = select("?s", f"?s {RDF.type.n3()} {root.targets[0].node.n3()}", f"LIMIT {BULK}")
            ((count,),) = store.rows(opened, select("(COUNT(*) AS ?n)", group(first)), graphs=graphs)
            if count is not None and int(count.split('"')[1]) >= BULK:
                found.add(root.node)
    return frozenset(found)


def _place(opened: store.Store, focus: str, base: str) -> Place:
    if not focus.startswith("<"):
        return Place()
    text = queries.text("validation/place")
    row = next(store.rows(opened, text, bindings={"focus": focus}), None)
    if row is None:
        return Place()
    _focus, graph, file, sheet, number = row
    dataset = (graph or "").strip("<>").partition(f"{base}graph/")[2]
    told = short(number)
    return Place(dataset, short(file), short(sheet), int(told) if told.isdigit() else None)


def _finding(opened: store.Store, check: Check, found: Answer, base: str) -> Finding:
    violations, nearest = [], Nearest(opened, check)
    for row in found.sample:
        focus, value, path, extra, *further = row
        one = Violation(focus or "", value, path, extra, tuple(further))
        violations.append(replace(one, place=_place(opened, one.focus, base), nearest=nearest.to(value)))
    return Finding(check, found.count, tuple(violations))


def validate(  # noqa: PLR0913 - what, by which rules, and five ways to bound the work
    source: store.Store | Path,
    shapes: shacl.Shapes | Path | Iterable[Path],
    *,
    graphs: Sequence[str] = (),
    own: Sequence[str] = (),
    keep: int | None = 100,
    workers: int = 2,
    base: str = "https://w3id.org/simde/",
) -> Report:
    """Validate a store (opened, or its directory) against shapes (read, a folder or files).

    ``graphs``: IRIs of the graphs to look at; the union of all if empty. ``own``: IRIs of the graphs whose things are
    checked, all if empty; what these refer to may be in any graph. ``keep``: violations kept of each constraint,
    None for all. ``base``: what IRIs of named graphs begin with. Raises ValidationError when the shapes cannot be used.
    """
    begun = time.perf_counter()
    rules = rules_of(shapes)
    opened = store.open_read_only(source) if isinstance(source, Path) else source
    compiler = Compiler(rules, large(opened, rules, graphs), own)
    checks = compiler.checks()
    answers = answered(source, checks, graphs, keep=keep, workers=workers)
    return explained(report(opened, checks, answers, base, time.perf_counter() - begun), opened, compiler)


def answered(
    source: store.Store | Path, checks: list[Check], graphs: Sequence[str] = (), *, keep: int | None, workers: int
) -> list[Answer]:
    """Return the answers of the checks' queries, in their order. Raises ValidationError for one without an answer."""
    tasks = _tasks(checks, graphs, keep)
    try:
        if isinstance(source, Path) and workers > 1 and tasks:
            return shared(source, tasks, workers)
        opened = store.open_read_only(source) if isinstance(source, Path) else source
        return sorted((answer(opened, task) for task in tasks), key=lambda one: one.number)
    except UnansweredError as error:
        raise ValidationError(
            _("The rule {rule} could not be checked: {reason}"),
            _("Correct its SPARQL, or give it more memory."),
            rule=_name(checks[error.number]),
            reason=error,
        ) from error


def report(opened: store.Store, checks: list[Check], answers: list[Answer], base: str, seconds: float) -> Report:
    """Return the report of what the answers found."""
    findings = [_finding(opened, checks[a.number], a, base) for a in answers if a.count]
    slow = sorted(answers, key=lambda a: -a.seconds)
    slowest = tuple((_name(checks[a.number]), round(a.seconds, 2)) for a in islice(slow, 10))
    return Report(ranked(findings), len(checks), seconds, slowest)


def focus_count(opened: store.Store, rules: shacl.Shapes, own: Sequence[str] = ()) -> int:
    """Return how many things of the graphs ``own`` (all if empty) the shapes look at."""
    ((count,),) = store.rows(opened, Compiler(rules, own=own).focus_count())
    return int((count or '"0"').split('"')[1])


def _name(check: Check) -> str:
    return f"{check.rule} {check.component.split('#')[-1]}"


def rules_of(shapes: shacl.Shapes | Path | Iterable[Path]) -> shacl.Shapes:
    """Return shapes that are read, in a folder or in files. Raises ValidationError."""
    if isinstance(shapes, shacl.Shapes):
        return shapes
    if isinstance(shapes, Path):
        return shacl.read(shacl.files(shapes) if shapes.is_dir() else [shapes])
    return shacl.read(shapes)


assert COLUMNS == ("this", "value", "path", "extra")  # noqa: S101 - the order that _finding takes rows apart in
