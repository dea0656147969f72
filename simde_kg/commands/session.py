"""Sessions: what every command needs: the language to speak, the settings and the workspace."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from simde_kg.words import _, text

if TYPE_CHECKING:
    from simde_kg.settings import Settings
    from simde_kg.workspace import Workspace


class Session(NamedTuple):
    """What every command needs: the language to speak, the settings and the workspace."""

    tongue: str
    settings: "Settings"
    workspace: "Workspace"

    def text(self, msgid: str, **params: object) -> str:
        """Return a message in the session's language."""
        return text(msgid, self.tongue, **params)

    def with_sources(self, folder: Path) -> "Session":
        """Return the session with publishers' files taken from ``folder``."""
        return self._replace(settings=replace(self.settings, sources=str(folder)))


def spark_master(engine: str, master: str) -> str | None:
    """Return the address of the Spark that is to map; None where DuckDB is. Raises BadParameter for another engine."""
    if engine not in ("duckdb", "spark"):
        raise typer.BadParameter(text(_("Choose duckdb or spark."), "en"), param_hint="--engine")
    return master if engine == "spark" else None


def start(context: typer.Context, **changes: object) -> Session:
    """Read settings and workspace; ``changes`` are settings given as options (None: not given)."""
    from simde_kg import settings, workspace

    tongue, home = context.obj
    given = {"home": home, **changes}
    chosen = replace(settings.load(), **{name: value for name, value in given.items() if value is not None})
    return Session(tongue, chosen, workspace.find(chosen))
