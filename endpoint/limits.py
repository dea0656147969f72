"""Limits: what one request may cost. Few numbers, each a setting, all published in the Service Description."""

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from simde_kg import settings
from simde_kg.errors import SettingsError
from simde_kg.words import _

TEXTS = ("store", "log", "services", "desk", "email")
"""Settings of the endpoint that are not numbers: see :mod:`endpoint.mode`, ``journal`` and ``partners``."""


def _limit(default: float, meaning: str) -> float:
    """Return a dataclass field that carries its meaning, for the docs and the Service Description."""
    value: float = field(default=default, metadata={"meaning": meaning})
    return value


@dataclass(frozen=True)
class Limits:
    """The contract of the endpoint in numbers. Set with ``SIMDE_<NAME>`` or in a file, see :func:`written`."""

    query_seconds: float = _limit(30, _("Longest time for one query, parsing and sending included, in seconds."))
    fast_seconds: float = _limit(1, _("After this time a query moves to the slow lane, in seconds."))
    queue_seconds: float = _limit(10, _("Longest wait for a free place before the answer 503, in seconds."))
    fast_places: float = _limit(4, _("Queries that may run at once in the fast lane."))
    slow_places: float = _limit(2, _("Queries that may run at once in the slow lane."))
    queue_places: float = _limit(64, _("Queries that may wait in each lane."))
    fast_memory: float = _limit(160, _("Memory for a query in the fast lane, in MiB."))
    slow_memory: float = _limit(600, _("Memory for a query in the slow lane, in MiB."))
    query_bytes: float = _limit(262_144, _("Longest query text, in bytes."))
    nesting: float = _limit(200, _("Deepest nesting of brackets in a query."))
    result_bytes: float = _limit(2_147_483_648, _("Largest answer, in bytes before compression."))
    cache_bytes: float = _limit(
        67_108_864, _("Memory for answers that are kept for the next reader, in bytes; 0: none.")
    )
    ahead_bytes: float = _limit(
        268_435_456, _("Disk for pages that are made before anybody asks for them, in bytes; 0: none are made.")
    )
    client_seconds: float = _limit(20, _("Longest pause of a client while it sends or receives, in seconds."))

    deposit_bytes: float = _limit(20_000_000, _("Largest file that is taken for validation, in bytes."))
    deposit_seconds: float = _limit(60, _("Longest time for the validation of one file, in seconds."))
    deposit_memory: float = _limit(3000, _("Memory for the validation of one file, in MiB."))
    deposit_places: float = _limit(1, _("Files that may be validated at once."))

    rate_seconds: float = _limit(
        120, _("Query time that one client may take in a minute before the answer 429, in seconds; 0: any.")
    )
    rate_errors: float = _limit(
        120, _("Requests of one client that may be refused (4xx) in a minute before the answer 429; 0: any.")
    )
    saved_queries: float = _limit(20_000, _("Queries that are kept under a short address; 0: none."))
    service_seconds: float = _limit(10, _("Longest wait for one SERVICE of a query, in seconds."))
    service_rows: float = _limit(10_000, _("Most rows that one SERVICE may give."))
    service_bytes: float = _limit(8_388_608, _("Largest answer of one SERVICE, in bytes."))
    service_calls: float = _limit(4, _("Most SERVICE parts in one query."))
    proxies: float = _limit(
        0, _("Reverse proxies in front whose X-Forwarded-For is believed; 0: the client is whoever connects.")
    )

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


def _number(name: str, value: object, where: str) -> float:
    """Return a limit's value. Raises SettingsError for what is not a number, or below zero."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if math.isfinite(number) and number >= 0:
        return number
    remedy = _("Write a positive number.") if number < 0 else _("Write a number.")
    raise SettingsError(_("The setting {name!r} in {where} is {value!r}."), remedy, name=name, where=where, value=value)


def written(folder: Path | None = None, environ: Mapping[str, str] | None = None) -> dict[str, tuple[str, object]]:
    """Return name -> (where it is written, value) of the endpoint's settings; later ones win.

    They are the table ``[tool.simde.endpoint]`` of pyproject.toml, ``[endpoint]`` of simde.toml, and ``SIMDE_<NAME>``.
    Raises SettingsError for a name that is not known.
    """
    environ = os.environ if environ is None else environ
    known = [limit.name for limit in fields(Limits)] + list(TEXTS)
    found: dict[str, tuple[str, object]] = {}
    for path, table in settings.tables(folder):
        for name, value in table.get(settings.ENDPOINT, {}).items():
            if name not in known:
                raise SettingsError(
                    _("The setting {name!r} in {where} is not known."),
                    _("Known settings: {known}."),
                    name=f"{settings.ENDPOINT}.{name}",
                    where=path,
                    known=", ".join(known),
                )
            found[name] = (str(path), value)
    for name in known:
        if (text := environ.get("SIMDE_" + name.upper())) is not None:
            found[name] = ("SIMDE_" + name.upper(), text)
    return found


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Limits:
    """Return the limits as they are set for ``folder`` (default: the current one). Raises SettingsError."""
    found = written(folder, environ)
    return Limits(**{name: _number(name, value, where) for name, (where, value) in found.items() if name not in TEXTS})
