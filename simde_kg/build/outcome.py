"""Outcomes of a build: what it gave, or why it gave nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simde_kg.errors import SimdeError, ValidationError
from simde_kg.issues import Issue
from simde_kg.mapping.run import Mapped
from simde_kg.release import Release
from simde_kg.validation.report import Report
from simde_kg.words import _


@dataclass(frozen=True)
class Built:
    """What became of one graph; ``seconds`` of mapping, ``left_out``: declared reason -> rows."""

    id: str
    rows: int = 0
    kept: int = 0
    observations: int = 0
    triples: int = 0
    seconds: float = 0.0
    left_out: dict[str, int] = field(default_factory=dict)
    reused: bool = False


@dataclass(frozen=True)
class BuildResult:
    """The new release, what each dataset gave, seconds of each stage, and findings that did not stop it.

    ``issues`` are those of reading and mapping, ``report`` is that of validation.
    """

    release: Release
    datasets: list[Built]
    seconds: dict[str, float]
    issues: list[Issue]
    report: Report


class BuildError(SimdeError):
    """Datasets that could not be read or mapped; nothing was published."""

    def __init__(self, failures: Sequence[tuple[str, SimdeError | Mapped]]) -> None:
        super().__init__(
            _("{count} of the datasets could not be built: {names}."),
            _("Nothing was published; the current release is unchanged."),
            count=len(failures),
            names=", ".join(name for name, _failure in failures),
        )
        self.failures = failures

    def text(self, language: str = "en") -> str:
        """Return every dataset's reason, then the summary."""
        lines = []
        for name, failure in self.failures:
            if isinstance(failure, SimdeError):
                lines.append(f"{name}: {failure.text(language)}")
            else:
                lines += [f"{name}: {issue.text(language)}" for issue in failure.issues.violations[:20]]
        return "\n".join([*lines, super().text(language)])


class NotConformingError(ValidationError):
    """The data breaks rules of severity violation; ``report`` says which, where and why; nothing was published."""

    def __init__(self, report: Report, folder: Path) -> None:
        super().__init__(
            _("The data does not conform to the shapes; nothing was published. Report: {folder}."),
            _("Correct the rows it names and build again."),
            folder=folder,
        )
        self.report = self.findings = report

    def text(self, language: str = "en") -> str:
        """Return the report for a terminal, then the summary."""
        return f"{self.findings.text(language)}\n{super().text(language)}"
