"""The self-check: can this machine, this checkout and these settings build and serve the graph?"""

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from simde_kg import dataset, queries
from simde_kg.errors import SettingsError, SimdeError, WorkspaceError
from simde_kg.settings import Settings
from simde_kg.words import _
from simde_kg.workspace import Workspace

ROOM = 1_000_000_000
"""Bytes that a build of the shipped data and three releases need, with room to spare."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: ``error`` is None when it is in order, ``detail`` says what was found."""

    name: str
    detail: str = ""
    error: SimdeError | None = None


def port(host: str, number: int) -> str:
    """Return ``host:port`` when a server can listen there; raise SettingsError when it cannot."""
    where = f"{host}:{number}"
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except PermissionError as error:
        raise SettingsError(
            _("This account may not listen on port {port}."), _("Choose one above 1023."), port=number
        ) from error
    except (OSError, OverflowError) as error:
        raise SettingsError(
            _("The address {where} cannot be used: another program listens there, or this machine does not have it."),
            _("Stop that program or choose another port: --port with simde, PORT=... with make up."),
            where=where,
        ) from error
    return where


def _inputs(place: Workspace, _settings: Settings) -> str:
    return str(place.root)


def _writable(place: Workspace, _settings: Settings) -> str:
    try:
        place.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place.home):
            free = shutil.disk_usage(place.home).free
    except OSError as error:
        raise WorkspaceError(
            _("The folder {folder} cannot be written: {reason}."),
            _("Give yourself the right to, or set SIMDE_HOME to another folder."),
            folder=place.home,
            reason=error.strerror,
        ) from error
    if free < ROOM:
        raise WorkspaceError(
            _("The disk of {folder} has {free} MB left; a build needs {needed} MB."),
            _("Free some space, or set SIMDE_HOME to another disk."),
            folder=place.home,
            free=free // 1_000_000,
            needed=ROOM // 1_000_000,
        )
    return f"{place.home} ({free // 1_000_000_000} GB)"


def _datasets(place: Workspace, settings: Settings) -> str:
    ids = list(place.dataset_ids())
    for dataset_id in ids:
        dataset.load(place.mappings / dataset_id, settings.base_iri)
    return str(len(ids))


def _questions(_place: Workspace, _settings: Settings) -> str:
    return str(len(list(queries.questions())))


def _port(_place: Workspace, settings: Settings) -> str:
    return port(settings.host, settings.port)


CHECKS: dict[str, Callable[[Workspace, Settings], str]] = {
    _("inputs"): _inputs,
    _("folder for results"): _writable,
    _("datasets"): _datasets,
    _("questions"): _questions,
    _("address to serve on"): _port,
}


def run(place: Workspace, settings: Settings) -> Iterator[Finding]:
    """Yield a finding for every check."""
    for name, look in CHECKS.items():
        try:
            yield Finding(name, look(place, settings))
        except SimdeError as error:
            yield Finding(name, error=error)
