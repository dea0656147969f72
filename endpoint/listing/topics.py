"""The thesaurus as a tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from endpoint.asking import labels, local, steady, written
from endpoint.listing.items import plain
from endpoint.service import Service
from endpoint.terms import Shown
from endpoint.things.subject import distinct


@dataclass(frozen=True)
class Branch:
    """A topic and those below it."""

    shown: Shown
    below: tuple["Branch", ...]
    documents: int

    @property
    def total(self) -> int:
        """How many topics there are below it."""
        return sum(1 + branch.total for branch in self.below)


def _branch(
    iri: str,
    below: Mapping[str, list[str]],
    shown: Mapping[str, Shown],
    counts: Mapping[str, int],
    above: frozenset[str],
) -> Branch:
    """Return the tree below a topic; a topic is never shown below itself."""
    inside = [one for one in below.get(iri, ()) if one not in above and one in shown]
    branches = [_branch(one, below, shown, counts, above | {iri}) for one in inside]
    return Branch(shown[iri], tuple(sorted(branches, key=lambda b: plain(b.shown.name))), counts.get(iri, 0))


def gather(serving: Service, words: str) -> dict[str, Any]:
    """Return the tree, and the topics whose name has the words."""
    rows = steady(serving, written("lists/topics"))
    iris = distinct(rows, "item")
    named = labels(serving, iris)
    base = serving.settings.base_iri
    shown = {iri: Shown({"type": "uri", "value": iri}, named.of(iri), base) for iri in iris}
    below: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for row in rows:
        item, broader = local(row, "item"), local(row, "broader")
        counts[item] = int(local(row, "documents") or 0)
        if item not in below.setdefault(broader, []):
            below[broader].append(item)
    tops = [_branch(iri, below, shown, counts, frozenset()) for iri in below.get("", ()) if iri in shown]
    sought = plain(words[:100]).split()
    hits = [one for one in shown.values() if sought and all(word in plain(one.name) for word in sought)]
    return {
        "tops": sorted(tops, key=lambda branch: plain(branch.shown.name)),
        "hits": sorted(hits, key=lambda one: plain(one.name)),
        "words": words[:100],
        "total": len(iris),
        "sparql": written("lists/topics"),
    }
