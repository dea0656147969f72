"""Pages of things by their kind: which template a class has and what its page asks for.

The kind follows from the classes of the thing in the graph; the first of :data:`KINDS` that it belongs to wins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from endpoint.things import corridor
from endpoint.things.subject import Subject


@dataclass(frozen=True, slots=True)
class Kind:
    """A template below ``templates/things`` and the function that gathers what it shows besides the statements."""

    template: str
    gather: Callable[[Subject], dict[str, Any]] = lambda _subject: {}


KINDS: Mapping[str, Kind] = {
    "simde:Corridor": Kind("corridor", corridor.gather),
}
"""Class -> kind of page; anything else has the page of statements only."""


def kind_of(subject: Subject) -> Kind | None:
    """Return the kind of page for a thing."""
    types = subject.types()
    return next((kind for name, kind in KINDS.items() if name in types), None)
