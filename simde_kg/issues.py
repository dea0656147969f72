"""Issues: findings about data. An error stops the program; an issue is collected, counted and reported."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from simde_kg.words import text

SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: where it is, what was found, what was expected, what to do.

    ``msgid`` and ``remedy`` are messages whose fields are ``params`` and the fields of the issue itself. ``row`` is the
    row of the publisher's file, 1 for its first line. ``count`` is how many equal cells the issue stands for.
    """

    code: str
    msgid: str
    severity: str = "violation"
    dataset: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
    remedy: str = ""
    count: int = 1
    params: dict[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Return the finding as a sentence with its remedy in the given language."""
        values = {**asdict(self), **self.params}
        del values["msgid"], values["params"]
        return " ".join(text(part, language, **values) for part in (self.msgid, self.remedy) if part)

    def to_json(self) -> dict[str, object]:
        """Return the issue with its texts in every language, for reports."""
        values = asdict(self)
        values["message"] = {language: self.text(language) for language in ("es", "en", "fr")}
        return values


class IssueLog:
    """Issues of one run: all counted, at most ``keep`` of each code kept as samples."""

    def __init__(self, keep: int = 100) -> None:
        self.keep = keep
        self.counts: Counter[tuple[str, str]] = Counter()
        self._kept: dict[tuple[str, str], list[Issue]] = {}

    def add(self, issue: Issue) -> None:
        """Count the issue, and keep it while there is room for its code."""
        key = (issue.severity, issue.code)
        self.counts[key] += issue.count
        kept = self._kept.setdefault(key, [])
        if len(kept) < self.keep:
            kept.append(issue)

    def merge(self, other: "IssueLog") -> None:
        """Take over the counts and samples of another log."""
        self.counts += other.counts
        for key, kept in other._kept.items():
            own = self._kept.setdefault(key, [])
            own += kept[: self.keep - len(own)]

    def __iter__(self) -> Iterator[Issue]:
        for severity in SEVERITIES:
            for key, kept in self._kept.items():
                if key[0] == severity:
                    yield from kept

    def __len__(self) -> int:
        return sum(self.counts.values())

    @property
    def violations(self) -> list[Issue]:
        """The kept issues of severity violation."""
        return [issue for issue in self if issue.severity == "violation"]

    @property
    def has_violations(self) -> bool:
        """Whether any issue stops publication."""
        return any(severity == "violation" and n for (severity, _code), n in self.counts.items())

    def to_json(self) -> dict[str, object]:
        """Return the exact counts by code and the kept issues."""
        counts = [{"severity": s, "code": c, "count": n} for (s, c), n in sorted(self.counts.items())]
        return {"counts": counts, "issues": [issue.to_json() for issue in self]}
