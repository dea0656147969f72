"""Settings: few, typed, each with a default; read from ``[tool.simde]``, ``simde.toml`` and ``SIMDE_*``, later wins."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from simde_kg.errors import SettingsError
from simde_kg.words import _


def _setting(default: str | int | None, meaning: str) -> "str":
    return field(default=default, metadata={"meaning": meaning})  # type: ignore[return-value]


@dataclass(frozen=True)
class Settings:
    """Everything a deployment may want to change."""

    base_iri: str = _setting("https://w3id.org/simde/", "Base of every minted IRI; ends with a slash.")
    home: str = _setting(
        "", "Folder that is written: build/ and releases/. Empty: data/ of the checkout, or ./simde-data."
    )
    sources: str = _setting("", "Folder with publishers' files, one sub-folder a dataset. Empty: the shipped extracts.")
    keep_releases: int = _setting(3, "How many releases are kept.")  # type: ignore[assignment]
    threads: int = _setting(1, "Threads of the mapping engine in each of its processes.")  # type: ignore[assignment]
    memory_limit: str = _setting("2GB", "Memory of the mapping engine before it spills to disk.")
    spark_master: str = _setting(
        "",
        "Address of the Spark that writes statements, such as local[2] or spark://host:7077. Empty: DuckDB does.",
    )
    host: str = _setting("127.0.0.1", "Address the server listens on.")
    port: int = _setting(8000, "Port the server listens on.")  # type: ignore[assignment]
    sparql_endpoint: str = _setting(
        "", "SPARQL endpoint that the Python client asks. Empty: the one that simde serve starts here."
    )
    annif: str = _setting(
        "", "Address of an Annif project asked for topics, such as https://annif.example/v1/projects/x. Empty: none."
    )
    lang: str = _setting("", "Language of messages: es, en or fr. Empty: the locale's.")


ENDPOINT = "endpoint"
"""The table inside ``[tool.simde]`` or ``simde.toml`` that the endpoint reads itself."""


def _typed(name: str, value: object, where: str) -> str | int:
    kinds = {f.name: f.type for f in fields(Settings)}
    if name not in kinds:
        raise SettingsError(
            _("The setting {name!r} in {where} is not known."),
            _("Known settings: {known}."),
            name=name,
            where=where,
            known=", ".join(kinds),
        )
    if kinds[name] is int or kinds[name] == "int":
        if isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit()):
            return int(value)
        raise SettingsError(
            _("The setting {name!r} in {where} is {value!r}."),
            _("Write a whole number."),
            name=name,
            where=where,
            value=value,
        )
    return str(value)


def tables(folder: Path | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each file of ``folder`` (default: the current one) that has settings, and them; later ones win.

    Raises SettingsError for a file that is not TOML.
    """
    folder = folder or Path.cwd()
    for path in (folder / "pyproject.toml", folder / "simde.toml"):
        if not path.is_file():
            continue
        import tomllib

        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(
                _("{file} is not TOML: {reason}."), _("Mend that line."), file=path, reason=error
            ) from error
        yield path, table.get("tool", {}).get("simde", {}) if path.name == "pyproject.toml" else table


def load(folder: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of ``folder`` (default: the current one) and the environment.

    Raises SettingsError for an unknown name, a wrong kind of value or a file that is not TOML.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, str | int] = {}
    for path, found in tables(folder):
        values.update({name: _typed(name, value, str(path)) for name, value in found.items() if name != ENDPOINT})
    for field_ in fields(Settings):
        if (value := environ.get("SIMDE_" + field_.name.upper())) is not None:
            values[field_.name] = _typed(field_.name, value, "SIMDE_" + field_.name.upper())
    settings = Settings(**values)  # type: ignore[arg-type]
    if not settings.base_iri.endswith(("/", "#")):
        raise SettingsError(
            _("The setting {name!r} is {value!r}."), _("End it with a slash."), name="base_iri", value=settings.base_iri
        )
    return settings
