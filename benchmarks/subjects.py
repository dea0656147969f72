"""Quality of subject suggestion: precision, recall and F1 on the hand-assigned subjects of the curated documents.

``python -m benchmarks.subjects`` prints a table. What counts as right is what people assigned: of the keywords those
that the crosswalks of the documents turn into topics and areas, the corridors, and the countries at their ends. Titles
are measured alone, because the keywords *are* the assignment, and together with them.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simde_kg import settings, workspace
from simde_kg.catalogue import readers, subjects, thesaurus
from simde_kg.catalogue.record import Record

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("topic", "area", "corridor")
INPUTS = ("title", "title and keywords")


@dataclass(frozen=True)
class Figure:
    """Right, wrong and missed suggestions of one kind."""

    input: str
    kind: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Right among the suggested."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right among the assigned."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _table(path: Path, key: str, value: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row[value] for row in csv.DictReader(file) if row[value]}


def measure() -> Iterator[Figure]:
    """Yield a figure for each input and kind."""
    (folder,) = ROOT.glob("mappings/*/documents")
    data = ROOT / "data" / folder.relative_to(ROOT / "mappings")
    topics = _table(folder / "crosswalk-topic.csv", "code", "target")
    places = _table(data / "places.csv", "keyword", "area")
    known = thesaurus.of_workspace(workspace.find(settings.Settings(), ROOT))
    records = readers.read_file(data / "documents.csv").records
    for given in INPUTS:
        counts: Counter[tuple[str, str]] = Counter()
        for record in records:
            assigned = _assigned(record, topics, places)
            asked = record if "keywords" in given else record.replace(subjects=())
            found = subjects.suggest(asked, known)
            for kind in KINDS:
                proposed = {one.iri.rpartition("/")[2] for one in found if one.kind == kind}
                counts[kind, "right"] += len(proposed & assigned[kind])
                counts[kind, "wrong"] += len(proposed - assigned[kind])
                counts[kind, "missed"] += len(assigned[kind] - proposed)
        for kind in KINDS:
            yield Figure(given, kind, *(counts[kind, part] for part in ("right", "wrong", "missed")))


def _assigned(record: Record, topics: dict[str, str], places: dict[str, str]) -> dict[str, set[str]]:
    words = [one.text for one in record.subjects]
    corridors = {iri.rpartition("/")[2] for iri in record.corridors}
    ends = {end for one in corridors for end in one.split("-")}
    return {
        "topic": {topics[word] for word in words if word in topics},
        "area": {places[word] for word in words if word in places} | ends,
        "corridor": corridors,
    }


def table() -> str:
    """Return the figures as a table in Markdown."""
    lines = [
        "| from | what | precision | recall | F1 | right | wrong | missed |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in measure():
        shares = " | ".join(f"{share:.2f}" for share in (one.precision, one.recall, one.f1))
        lines.append(f"| {one.input} | {one.kind} | {shares} | {one.right} | {one.wrong} | {one.missed} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
