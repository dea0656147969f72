"""The engine: runs the compiled queries of a shapes graph on a store and gathers a report.

Given a directory, the queries are shared out between worker processes that open the store read-only; given an opened
store they run one after the other. Every violation is counted; the first ``keep`` of each constraint are kept.
"""

import heapq
import multiprocessing
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from rdflib import RDF, SH
from rdflib.term import Node

from simde_kg import queries, store
from simde_kg.validation import shacl
from simde_kg.validation.compile import COLUMNS, Check, Compiler, group, select
from simde_kg.validation.report import Finding, Place, Report, Violation, ranked

BULK = 20_000
"""From so many instances on, a class is checked from its properties' side."""

_SLOW = (SH.sparql, SH["or"], SH["and"], SH.xone, SH.node)
Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one query found: its number among the checks, how many rows, the sample, seconds."""

    number: int
    count: int
    sample: list[Row]
    seconds: float


def _answer(opened: store.Store, number: int, query: str, graphs: Sequence[str], keep: int | None) -> _Answer:
    begun, rows, count = time.perf_counter(), store.rows(opened, query, graphs=graphs), 0

    def counted() -> Iterator[tuple[tuple[str, ...], Row]]:
        nonlocal count
        for row in rows:
            count += 1
            yield tuple(term or "" for term in row), row

    kept = sorted(counted()) if keep is None else heapq.nsmallest(keep, counted())
    return _Answer(number, count, [row for _key, row in kept], time.perf_counter() - begun)


_opened: dict[str, store.Store] = {}


def _work(task: tuple[str, int, str, Sequence[str], int | None]) -> _Answer:
    """Answer one query in a worker process, which opens the store once."""
    directory, number, query, graphs, keep = task
    if directory not in _opened:
        _opened[directory] = store.open_read_only(Path(directory))
    return _answer(_opened[directory], number, query, graphs, keep)


def _shared(
    directory: Path, checks: list[Check], graphs: Sequence[str], keep: int | None, workers: int
) -> list[_Answer]:
    """Answer all queries in worker processes, the slow kinds first, so that no worker is left waiting for the other."""
    tasks = [(str(directory), number, check.query, tuple(graphs), keep) for number, check in enumerate(checks)]
    tasks.sort(key=lambda task: checks[task[1]].constraint.parameter not in _SLOW)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        return sorted(pool.map(_work, tasks), key=lambda answer: answer.number)


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
    _focus, graph, table, number = row
    dataset = (graph or "").strip("<>").partition(f"{base}graph/")[2]
    name = (table or "").strip("<>").rpartition("/")[2]
    return Place(dataset, name, int(number.split('"')[1]) if number and number.split('"')[1].isdigit() else None)


def _finding(opened: store.Store, check: Check, answer: _Answer, base: str) -> Finding:
    violations = []
    for row in answer.sample:
        focus, value, path, extra, *further = row
        found = Violation(focus or "", value, path, extra, tuple(further))
        violations.append(replace(found, place=_place(opened, found.focus, base)))
    return Finding(check, answer.count, tuple(violations))


def validate(  # noqa: PLR0913 - what, by which rules, and four ways to bound the work
    source: store.Store | Path,
    shapes: shacl.Shapes | Path | Iterable[Path],
    *,
    graphs: Sequence[str] = (),
    keep: int | None = 100,
    workers: int = 2,
    base: str = "https://w3id.org/simde/",
) -> Report:
    """Validate a store (opened, or its directory) against shapes (read, a folder or files).

    ``graphs``: IRIs of the graphs to look at; the union of all if empty. ``keep``: violations kept of each constraint,
    None for all. ``base``: what IRIs of named graphs begin with. Raises ValidationError when the shapes cannot be used.
    """
    begun = time.perf_counter()
    rules = _rules(shapes)
    opened = store.open_read_only(source) if isinstance(source, Path) else source
    checks = Compiler(rules, large(opened, rules, graphs)).checks()
    if isinstance(source, Path) and workers > 1:
        answers = _shared(source, checks, graphs, keep, workers)
    else:
        answers = [_answer(opened, number, check.query, graphs, keep) for number, check in enumerate(checks)]
    findings = [_finding(opened, checks[a.number], a, base) for a in answers if a.count]
    slow = sorted(answers, key=lambda a: -a.seconds)
    slowest = tuple((_name(checks[a.number]), round(a.seconds, 2)) for a in islice(slow, 10))
    return Report(ranked(findings), len(checks), time.perf_counter() - begun, slowest)


def _name(check: Check) -> str:
    rule = f" {check.constraint.value.n3()}" if check.constraint.parameter == SH.sparql else ""
    return f"{check.shape.label} {check.component.split('#')[-1]}{rule}"


def _rules(shapes: shacl.Shapes | Path | Iterable[Path]) -> shacl.Shapes:
    if isinstance(shapes, shacl.Shapes):
        return shapes
    if isinstance(shapes, Path):
        return shacl.read(shacl.files(shapes) if shapes.is_dir() else [shapes])
    return shacl.read(shapes)


assert COLUMNS == ("this", "value", "path", "extra")  # noqa: S101 - the order that _finding takes rows apart in
