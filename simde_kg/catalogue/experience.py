"""What people did with proposals before: how often they took a topic, and which topic they gave when another was named.

``experience.csv`` is learned from the titles and hand-assigned topics of the curated documents
(``python -m benchmarks.subjects --learn``): of ``of`` titles that name ``concept``, or a narrower one, people gave
``together`` the topic ``subject``. Both rules can be said in one sentence, and the figures are shown with a proposal.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).with_name("experience.csv")
COLUMNS = ("concept", "subject", "together", "of")
_DOUBT = 3
"""Proposals of a usual outcome that are added to those seen, so that one or two do not decide."""
_USUAL = 0.55
"""Share of proposed topics that people take, all in all."""
_MOST = 1.2
_SHARE, _LEAST = 0.75, 5
"""Share of titles, and number of titles, from which on one topic brings another."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A topic that people give when another is named: ``together`` of ``of`` times."""

    subject: str
    together: int
    of: int

    @property
    def share(self) -> float:
        """How often, between 0 and 1."""
        return self.together / self.of


@dataclass(frozen=True)
class Experience:
    """``taken``: IRI of a topic -> (times people took it, times it was proposed). Without any, nothing changes."""

    taken: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    companions: Mapping[str, tuple[Companion, ...]] = field(default_factory=dict)

    def trust(self, topic: str) -> float:
        """Return what the weight of a topic is multiplied with: 1 for one that nothing is known of."""
        together, of = self.taken.get(topic, (0, 0))
        return min(_MOST, (together + _DOUBT * _USUAL) / (of + _DOUBT) / _USUAL)

    @classmethod
    def read(cls, space: str, path: Path = FILE) -> "Experience":
        """Return what a file says of topics, whose IRIs begin with ``space``."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls.of(
                (space + row["concept"], space + row["subject"], int(row["together"]), int(row["of"]))
                for row in csv.DictReader(file)
            )

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, int, int]]) -> "Experience":
        """Return what rows of (concept, subject, together, of) say."""
        taken: dict[str, tuple[int, int]] = {}
        companions: dict[str, list[Companion]] = defaultdict(list)
        for concept, subject, together, of in rows:
            if concept == subject:
                taken[concept] = together, of
            elif of >= _LEAST and together / of >= _SHARE:
                companions[concept].append(Companion(subject, together, of))
        return cls(taken, {name: tuple(found) for name, found in companions.items()})


def learn(seen: Iterable[tuple[set[str], set[str], set[str]]]) -> list[tuple[str, str, int, int]]:
    """Return rows from (topics proposed, these and all above them, topics people gave) of each title."""
    proposed, taken, named = Counter[str](), Counter[str](), Counter[str]()
    together: Counter[tuple[str, str]] = Counter()
    for topics, around, given in seen:
        proposed.update(topics)
        taken.update(topics & given)
        named.update(around)
        together.update((one, other) for one in around for other in given if one != other)
    rows = [(topic, topic, taken[topic], count) for topic, count in proposed.items()]
    rows += [(*pair, count, named[pair[0]]) for pair, count in together.items()]
    useful = [row for row in rows if row[0] == row[1] or (row[3] >= _LEAST and row[2] / row[3] >= _SHARE)]
    return sorted(useful)
