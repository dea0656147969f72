"""Whose figures they are and what they count: definitions of indicators and datasets, credits, comparability."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from endpoint.asking import kept_about, labels
from endpoint.figure import Cell, Credit
from endpoint.service import Service
from endpoint.terms import Labels, Row, short
from endpoint.visitor import languages, say
from endpoint.words import _

ASPECTS = {
    "simde:populationConcept": _("Who is counted"),
    "simde:durationThreshold": _("From how long a stay"),
    "simde:referenceTime": _("At what time"),
    "simde:sourceType": _("Kind of source"),
    "simde:unit": _("Unit"),
}
"""What decides whether two figures can be compared, in the order of the comparison."""


@dataclass
class Sources:
    """What is known of some indicators and datasets: IRI -> property -> values, and names of everything."""

    said: dict[str, dict[str, list[Row]]]
    labels: Labels
    base: str

    def name(self, iri: str) -> str:
        """Return the name of anything, else the end of its IRI."""
        found = self.labels.of(iri)
        return found.text if found else short(iri).rpartition(":")[2].rpartition("/")[2]

    def values(self, iri: str, name: str) -> list[str]:
        """Return the values of a property, as texts or IRIs."""
        return [row["value"]["value"] for row in self.said.get(iri, {}).get(name, ())]

    def definition(self, iri: str) -> str:
        """Return the definition in the visitor's language, else in the next best."""
        given = [
            {"iri": row["iri"], "label": row["value"]} for row in self.said.get(iri, {}).get("skos:definition", ())
        ]
        found = Labels(given, languages()).of(iri)
        return found.text if found else ""

    def credit(self, iri: str) -> Credit:
        """Return the credit of a dataset."""
        licence = next((v for v in self.values(iri, "dcterms:license") if v.startswith(("http://", "https://"))), "")
        return Credit(
            self.name(iri),
            "/" + iri.removeprefix(self.base),
            ", ".join(self.name(publisher) for publisher in self.values(iri, "dcterms:publisher")),
            licence,
            next(iter(self.values(iri, "dcat:version")), ""),
        )

    def aspect(self, indicator: str, dataset: str, name: str) -> list[str]:
        """Return an aspect of the definition: the dataset's own where it is more precise, else the indicator's."""
        return sorted(self.name(value) for value in self.values(dataset, name) or self.values(indicator, name))

    def comparison(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, list[Cell], bool]]:
        """Compare (indicator, dataset) pairs: aspect, a cell each, and whether all agree."""
        found = []
        for name, msgid in ASPECTS.items():
            texts = [", ".join(self.aspect(indicator, dataset, name)) for indicator, dataset in pairs]
            if any(texts):
                found.append((say(msgid), [Cell(text or "–") for text in texts], len(set(texts)) == 1))
        return found


def sources(serving: Service, iris: Iterable[str]) -> Sources:
    """Return what is known of some indicators and datasets. Raises Problem."""
    wanted = list(dict.fromkeys(iris))
    tables = kept_about(serving, "things/definitions", wanted)
    said: dict[str, dict[str, list[Row]]] = {}
    for iri in wanted:
        for row in tables[iri]:
            said.setdefault(iri, {}).setdefault(short(row["property"]["value"]), []).append(row)
    values = [row["value"]["value"] for iri in wanted for row in tables[iri] if row["value"]["type"] == "uri"]
    return Sources(said, labels(serving, [*wanted, *values]), serving.settings.base_iri)
