"""Progress of a build on the terminal, and the table that sums it up."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from simde_kg import console
from simde_kg.words import _, text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.table import Table

    from simde_kg.build import BuildResult

STAGES = {
    "map": _("mapping"),
    "load": _("loading"),
    "derive": _("deriving"),
    "validate": _("validating"),
    "publish": _("publishing"),
}


class Line:
    """Told of each step of a build: a bar on a terminal, one line a stage elsewhere. Use it in a ``with``."""

    def __init__(self, tongue: str) -> None:
        self.tongue = tongue
        self.stage = ""
        self.bar: Progress | None = None
        self.task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("")
        return self

    def __call__(self, stage: str, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` steps of ``stage`` are done, the last one about ``what``."""
        name = text(STAGES.get(stage, stage), self.tongue)
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, description=f"{name} {what}".strip(), completed=done, total=total)
        elif stage != self.stage:
            console.tell(f"{name} ...")
        self.stage = stage

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()


def summary(result: "BuildResult", tongue: str) -> "Table":
    """Return the table of what a build gave: dataset, rows, observations, triples, seconds, and the total."""
    rows: list[tuple[object, ...]] = [
        (found.id, found.rows, found.observations, found.triples, found.seconds) for found in result.datasets
    ]
    rows.append(
        (
            text(_("total"), tongue),
            sum(found.rows for found in result.datasets),
            sum(found.observations for found in result.datasets),
            sum(found.triples for found in result.datasets),
            sum(result.seconds.values()),
        )
    )
    head = (_("dataset"), _("rows"), _("observations"), _("triples"), _("seconds"))
    return console.table([text(name, tongue) for name in head], rows)
