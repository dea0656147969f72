"""Pages of things by their kind: which template a class has and what its page asks for.

The kind follows from the classes of the thing in the graph; the first of :data:`KINDS` that it belongs to wins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from endpoint.things import area, corridor, dataset, document, indicator, observation, record, statement
from endpoint.things.subject import Subject


@dataclass(frozen=True, slots=True)
class Kind:
    """A template below ``templates/things`` and the function that gathers what it shows besides the statements."""

    template: str
    gather: Callable[[Subject], dict[str, Any]]


def _record(kind: str) -> Kind:
    return Kind("record", partial(record.gather, kind=kind))


KINDS: Mapping[str, Kind] = {
    "simde:Corridor": Kind("corridor", corridor.gather),
    "simde:Indicator": Kind("indicator", indicator.gather),
    "simde:Area": Kind("area", area.gather),
    "simde:Document": Kind("document", document.gather),
    "simde:DataInnovation": _record("innovation"),
    "simde:Policy": _record("policy"),
    "simde:Event": _record("event"),
    "simde:InformationSystem": _record("system"),
    "simde:Organization": _record("organization"),
    "dcat:Dataset": Kind("dataset", dataset.gather),
    "qb:DataSet": Kind("dataset", dataset.gather),
    "skos:Concept": _record("concept"),
    "skos:ConceptScheme": _record("scheme"),
    "qb:Observation": Kind("observation", observation.gather),
    "simde:MissingObservation": Kind("observation", observation.gather),
}
"""Class -> kind of page."""
OTHER = Kind("record", statement.gather)
"""The kind of anything else; of what no class of ours describes the page shows the statements only."""


def kind_of(subject: Subject) -> Kind:
    """Return the kind of page for a thing."""
    types = subject.types()
    return next((kind for name, kind in KINDS.items() if name in types), OTHER)
