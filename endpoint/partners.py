"""Partners: the other SPARQL endpoints that ``SERVICE`` may ask, by the operator's list and nobody else's.

The setting ``services`` (``SIMDE_SERVICES``) names them: addresses with blanks between, or a TOML file whose tables are
addresses and may set ``seconds``, ``rows`` and ``bytes`` for one of them::

    ["https://example.org/sparql"]
    seconds = 5
    rows = 1000
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from endpoint.limits import Limits, written
from simde_kg.acquire.addresses import parse
from simde_kg.errors import InputError, SettingsError
from simde_kg.words import _

SETTING = "SIMDE_SERVICES"


@dataclass(frozen=True, slots=True)
class Partner:
    """An endpoint that may be asked: its address, and the most that one answer may take, hold and weigh."""

    iri: str
    seconds: float
    rows: int
    bytes: int


_BOUNDS = ("seconds", "rows", "bytes")


def load(limits: Limits, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> dict[str, Partner]:
    """Return address -> partner. Raises SettingsError for what is no address, or a file that cannot be read."""
    where, value = written(folder, environ).get("services", ("", ""))
    usual = Partner("", limits.service_seconds, int(limits.service_rows), int(limits.service_bytes))
    text = str(value).strip()
    tables = _file(Path(text)) if text.endswith(".toml") else {iri: {} for iri in text.split()}
    found = {}
    for iri, bounds in tables.items():
        try:
            parse(iri)
        except InputError as error:
            raise _wrong(where, iri) from error
        unknown = [name for name, bound in bounds.items() if name not in _BOUNDS or not _is_bound(bound)]
        if unknown:
            raise _wrong(text, f"{iri}: {unknown[0]} = {bounds[unknown[0]]!r}")
        found[iri] = replace(usual, iri=iri, **bounds)  # type: ignore[arg-type]
    return found


def _is_bound(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _wrong(where: str, value: str) -> SettingsError:
    return SettingsError(
        _("The setting {name!r} in {where} is {value!r}."),
        _("Name SPARQL endpoints by http:// or https:// addresses; a file may set seconds, rows and bytes for each."),
        name="services",
        where=where or SETTING,
        value=value,
    )


def _file(path: Path) -> dict[str, dict[str, object]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(SETTING, f"{path}: {error}") from error
    if not all(isinstance(table, dict) for table in tables.values()):
        raise _wrong(SETTING, str(path))
    return tables
