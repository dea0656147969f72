"""Indicators: the known ones, to choose from, and what follows from the choice."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import RDF, SKOS

from simde_kg.dataset import SIMDE
from simde_kg.errors import MappingError
from simde_kg.iri import BASE
from simde_kg.turtle import read_all
from simde_kg.words import _, pick


@dataclass(frozen=True)
class Indicator:
    """An indicator: its local name, its unit's local name, its labels by language."""

    name: str
    unit: str
    labels: dict[str, str]

    def label(self, language: str) -> str:
        """Return the label by the fallback chain of a language."""
        return pick(self.labels, language) or self.name


@cache
def known(ontology: Path) -> dict[str, Indicator]:
    """Return every indicator by its local name, sorted."""
    graph = read_all(sorted((ontology / "concepts").glob("*.ttl")), BASE)
    found = {}
    for node in graph.subjects(RDF.type, SIMDE.Indicator):
        labels = {str(value.language): str(value) for value in graph.objects(node, SKOS.prefLabel)}  # type: ignore[attr-defined]
        name = str(node).rpartition("/")[2]
        found[name] = Indicator(name, str(graph.value(node, SIMDE.unit) or "").rpartition("/")[2], labels)
    return dict(sorted(found.items()))


def chosen(ontology: Path, name: str) -> Indicator | None:
    """Return the indicator ``name``, None for an empty name. Raises MappingError for an unknown one."""
    if not name:
        return None
    everything = known(ontology)
    if name not in everything:
        raise MappingError(
            _("There is no indicator {name!r}."),
            _("Known indicators: {known}."),
            name=name,
            known=", ".join(everything),
        )
    return everything[name]
