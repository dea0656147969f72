"""Whole graphs in any format: copied statement by statement, as long as the time of one query allows."""

from typing import Any

from endpoint import texts
from endpoint.problems import problem
from endpoint.service import Service

PACE = 60_000
"""Triples of a second that are reckoned with (measured: 215,000 on an idle machine, 50,000 beside five programs)."""
CUBES = 0.3
"""How much of that is reckoned with where a query makes cubes anew and remembers every triple."""


def fits(name: str, serving: Service, share: float = 1.0) -> bool:
    """Whether the graph of a dataset can be sent whole; the empty name stands for all graphs together."""
    return _triples(name, serving) <= _most(serving) * share


def _most(serving: Service) -> int:
    return int(serving.limits.query_seconds * PACE)


def _triples(name: str, serving: Service) -> int:
    counts = serving.releases.current().release.manifest.graphs
    return sum(one.triples for known, one in counts.items() if name in ("", known))


def check(name: str, serving: Service, share: float = 1.0) -> None:
    """Raise Problem 406 for a graph for which there is not time enough; it leads to its file."""
    if not fits(name, serving, share):
        file = f"/dumps/{name}.nq.gz" if name else "/dumps/SHA256SUMS"
        most = int(_most(serving) * share)
        raise problem("graph-too-large", triples=_triples(name, serving), most=most, file=file)


def question(graph: str, serving: Service) -> dict[str, Any]:
    """Return the query for a named graph, or for all of them together where ``graph`` is empty.

    Raises Problem 406 for more than there is time for.
    """
    check(graph.removeprefix(f"{serving.settings.base_iri}graph/"), serving)
    asked = {"text": texts.text("graph"), "whole": graph}
    return {**asked, "default": [graph]} if graph else asked
