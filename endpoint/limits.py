"""Limits: what one request may cost. Few numbers, each a setting, all published in the Service Description."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from simde_kg.errors import SettingsError
from simde_kg.words import _


def _limit(default: float, meaning: str) -> float:
    """Return a dataclass field that carries its meaning, for the docs and the Service Description."""
    value: float = field(default=default, metadata={"meaning": meaning})
    return value


@dataclass(frozen=True)
class Limits:
    """The contract of the endpoint in numbers. Set each with ``SIMDE_<NAME>``, for example ``SIMDE_QUERY_SECONDS``."""

    query_seconds: float = _limit(30, _("Longest time for one query, parsing and sending included, in seconds."))
    fast_seconds: float = _limit(1, _("After this time a query moves to the slow lane, in seconds."))
    queue_seconds: float = _limit(10, _("Longest wait for a free place before the answer 503, in seconds."))
    fast_places: float = _limit(4, _("Queries that may run at once in the fast lane."))
    slow_places: float = _limit(2, _("Queries that may run at once in the slow lane."))
    queue_places: float = _limit(64, _("Queries that may wait in each lane."))
    fast_memory: float = _limit(160, _("Memory for a query in the fast lane, in MiB."))
    slow_memory: float = _limit(700, _("Memory for a query in the slow lane, in MiB."))
    query_bytes: float = _limit(262_144, _("Longest query text, in bytes."))
    nesting: float = _limit(200, _("Deepest nesting of brackets in a query."))
    result_bytes: float = _limit(2_147_483_648, _("Largest answer, in bytes before compression."))
    cache_bytes: float = _limit(
        67_108_864, _("Memory for answers that are kept for the next reader, in bytes; 0: none.")
    )
    client_seconds: float = _limit(20, _("Longest pause of a client while it sends or receives, in seconds."))

    def shown(self) -> Iterator[tuple[str, str, str]]:
        """Yield (name, meaning as a message, value as people write it) of every limit."""
        for limit in fields(self):
            value = getattr(self, limit.name)
            yield limit.name, limit.metadata["meaning"], str(int(value)) if value == int(value) else str(value)

    @property
    def body_bytes(self) -> int:
        """Longest request body: three times the query, because forms are percent-encoded."""
        return int(self.query_bytes) * 3 + 4096

    @property
    def threads(self) -> int:
        """Requests the server holds at once: every running and waiting query and a margin."""
        return int(self.fast_places + self.slow_places + 2 * self.queue_places) + 32


def load(environ: Mapping[str, str] | None = None) -> Limits:
    """Return the limits with ``SIMDE_<NAME>`` of the environment applied. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    values: dict[str, float] = {}
    for limit in fields(Limits):
        name = "SIMDE_" + limit.name.upper()
        if (text := environ.get(name)) is None:
            continue
        try:
            values[limit.name] = float(text)
        except ValueError:
            raise SettingsError(
                _("The setting {name!r} is {value!r}."), _("Write a number."), name=name, value=text
            ) from None
        if values[limit.name] < 0:
            raise SettingsError(
                _("The setting {name!r} is {value!r}."), _("Write a positive number."), name=name, value=text
            )
    return Limits(**values)
