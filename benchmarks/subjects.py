"""Quality of subject suggestion: precision, recall and F1 on the hand-assigned subjects of the curated documents.

``python -m benchmarks.subjects`` prints a table; with ``--learn`` it writes what people did with proposals to
``simde_kg/catalogue/experience.csv``. What counts as right is what people assigned: of the keywords those
that the crosswalks of the documents turn into topics and areas, the corridors, and the countries at their ends. Titles
are measured alone, because the keywords *are* the assignment, and together with them. No document is measured with what
was learned from it: five parts of the documents are measured each with what the other four teach. The rules and their
numbers were chosen on one half of the documents; the other half, which nobody looked at, is measured apart.
"""

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from simde_kg import iri, settings, workspace
from simde_kg.catalogue import experience, readers, subjects, thesaurus
from simde_kg.catalogue.experience import Experience
from simde_kg.catalogue.record import Record

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("topic", "area", "corridor")
INPUTS = ("title, nothing learned", "title", "title, half kept apart", "title and keywords")
PARTS = 5
_LOW = 0.5
"""The score from which on a proposal counts for what is learned."""


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


class Documents:
    """The curated documents, what people assigned to them, and what they teach."""

    def __init__(self) -> None:
        (folder,) = ROOT.glob("mappings/*/documents")
        data = ROOT / "data" / folder.relative_to(ROOT / "mappings")
        self._topics = _table(folder / "crosswalk-topic.csv", "code", "target")
        self._places = _table(data / "places.csv", "keyword", "area")
        self.records = readers.read_file(data / "documents.csv").records
        self.known = thesaurus.of_workspace(workspace.find(settings.Settings(), ROOT))
        self.known.experience = Experience()

    def part(self, record: Record, parts: int) -> int:
        """Return which of so many parts a document belongs to; that never changes."""
        return int(hashlib.sha256(record.title.text.encode()).hexdigest(), 16) % parts

    def assigned(self, record: Record) -> dict[str, set[str]]:
        """Return what people assigned, by kind."""
        return _assigned(record, self._topics, self._places)

    @cached_property
    def _proposed(self) -> dict[str, set[str]]:
        """Title -> topics proposed for it when nothing is known of earlier proposals."""
        self.known.experience = Experience()
        asked = {one.title.text: subjects.suggest(one.replace(subjects=()), self.known, _LOW) for one in self.records}
        return {title: {one.iri for one in found if one.kind == "topic"} for title, found in asked.items()}

    def lesson(self, records: Iterable[Record]) -> list[tuple[str, str, int, int]]:
        """Return what documents teach, as rows of the file."""
        seen = []
        for record in records:
            topics = self._proposed[record.title.text]
            around = topics.union(*map(self.known.above, topics))
            local = [{one.rpartition("/")[2] for one in given} for given in (topics, around)]
            seen.append((local[0], local[1], self.assigned(record)["topic"]))
        return experience.learn(seen)

    def count(self, record: Record, lesson: Experience, *, keywords: bool) -> Counter[tuple[str, str]]:
        """Return how many proposals for a document are right and wrong, and how many are missed."""
        self.known.experience = lesson
        found = subjects.suggest(record if keywords else record.replace(subjects=()), self.known)
        counts: Counter[tuple[str, str]] = Counter()
        for kind, wanted in self.assigned(record).items():
            proposed = {one.iri.rpartition("/")[2] for one in found if one.kind == kind}
            counts[kind, "right"] += len(proposed & wanted)
            counts[kind, "wrong"] += len(proposed - wanted)
            counts[kind, "missed"] += len(wanted - proposed)
        return counts

    def tested(self, given: str) -> Iterator[tuple[Sequence[Record], Experience]]:
        """Yield documents and what others teach, for an input."""
        if given == INPUTS[0]:
            yield self.records, Experience()
            return
        parts = 2 if given == INPUTS[2] else PARTS
        for part in [1] if parts == 2 else range(parts):
            yield (
                [one for one in self.records if self.part(one, parts) == part],
                _told(self.lesson(one for one in self.records if self.part(one, parts) != part)),
            )


def _told(rows: Iterable[tuple[str, str, int, int]]) -> Experience:
    space = iri.BASE + "topic/"
    return Experience.of((space + concept, space + subject, together, of) for concept, subject, together, of in rows)


def measure() -> Iterator[Figure]:
    """Yield a figure for each input and kind."""
    documents = Documents()
    for given in INPUTS:
        counts: Counter[tuple[str, str]] = Counter()
        for records, lesson in documents.tested(given):
            for record in records:
                counts += documents.count(record, lesson, keywords="keywords" in given)
        for kind in KINDS if given in INPUTS[1::2] else KINDS[:1]:
            yield Figure(given, kind, *(counts[kind, part] for part in ("right", "wrong", "missed")))


def lessons() -> str:
    """Return what all documents teach, as the text of the file."""
    documents = Documents()
    rows = [experience.COLUMNS, *documents.lesson(documents.records)]
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


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
    if "--learn" in sys.argv:
        experience.FILE.write_text(lessons(), encoding="utf-8")
    print(table())
