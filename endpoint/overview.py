"""What the home page shows: what is here, the world's corridors, the phases, what is new, questions to try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from endpoint import statistics
from endpoint.asking import labels, local, steady, written
from endpoint.figure import Figure
from endpoint.listing.items import items
from endpoint.places import places
from endpoint.service import Service
from endpoint.terms import Label, Labels, Row, Shown
from endpoint.things import views
from endpoint.things.ranked import ranked
from endpoint.things.sources import sources
from endpoint.things.subject import distinct
from endpoint.visitor import languages, say
from endpoint.words import _
from simde_kg import queries
from simde_kg.errors import QueryError
from simde_kg.queries import Question
from simde_kg.vocab import PREFIXES

_STOCK = "migrant-stock"
_TRY = ("migrant-stock-by-sex", "remittances-per-quarter", "documents-of-a-corridor")
_KINDS = (
    ("corridors", _("corridors")),
    ("countries", _("countries")),
    ("indicators", _("indicators")),
    ("documents", _("documents")),
    ("datasets", _("datasets")),
    ("topics", _("topics")),
)
_NEW = 6


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of coverage and how many corridors it has."""

    shown: Shown
    definition: Label | None
    corridors: int
    code: str


def _phases(rows: Sequence[Row], serving: Service) -> list[Phase]:
    base = serving.settings.base_iri
    named = labels(serving, distinct(rows, "phase"))
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(local(row, "phase"), []).append(row)
    phases = []
    for iri, given in found.items():
        texts = Labels([{"iri": row["phase"], "label": row["definition"]} for row in given], languages())
        shown = Shown(given[0]["phase"], named.of(iri), base)
        phases.append(Phase(shown, texts.of(iri), int(local(given[0], "corridors")), iri.removeprefix(base)))
    return phases


def _world(serving: Service) -> Figure | None:
    """Return the map of the largest corridors by the newest stock; None without cube or outlines."""
    cube, base = statistics.cube(serving), serving.settings.base_iri
    listed = statistics.views(cube, {"indicator": _STOCK}) if cube else []
    view = statistics.newest(listed, _STOCK)
    if cube is None or view is None:
        return None
    rows = [row for row in ranked(cube, view, places(serving)).rows if row["corridor"]]
    indicator, dataset = f"{base}indicator/{_STOCK}", f"{base}dataset/{view.dataset}"
    codes = dict.fromkeys(code for row in rows for code in views.ends(row["corridor"]))
    sparql = written(
        "figures/view", by=PREFIXES["simde"] + "corridor", indicator=indicator, dataset=dataset,
        period=f"{base}period/{view.period}",
    )  # fmt: skip
    known = sources(serving, [indicator, dataset])
    drawn = views.Drawn(
        view, rows, known, labels(serving, [f"{base}area/{code}" for code in codes]), places(serving), sparql
    )
    return views.corridor_map(drawn, "map", say("The largest corridors by number of people"))


def _questions() -> list[Question]:
    found = []
    for name in _TRY:
        try:
            found.append(queries.question(name))
        except QueryError:
            continue
    return found


def gather(serving: Service) -> dict[str, Any]:
    """Return what the home page shows. Raises Problem."""
    found = {local(row, "kind"): int(local(row, "items")) for row in steady(serving, written("lists/counts"))}
    counts = [(name, say(words), found[name]) for name, words in _KINDS if found.get(name)]
    newest = steady(serving, written("lists/newest-documents"))
    base = serving.settings.base_iri
    documents = items(newest, labels(serving, distinct(newest, "item")), base)
    documents.sort(key=lambda item: max(shown.value for shown in item.values["issued"]), reverse=True)
    return {
        "counts": counts,
        "phases": _phases(steady(serving, written("lists/phases")), serving),
        "world": _world(serving),
        "documents": documents[:_NEW],
        "questions": _questions(),
        "wording": queries.wording,
    }
