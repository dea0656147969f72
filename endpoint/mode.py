"""Where queries read: the release's directory, or a copy in memory that is faster and that workers share."""

from collections.abc import Mapping
from pathlib import Path

from endpoint import limits, remote
from simde_kg.errors import SettingsError
from simde_kg.words import _

SETTING = "SIMDE_STORE"
MODES = ("auto", "disk", "memory")
_MOST = 2_200_000
"""Triples. A query copies what it touches of the memory that workers share, about 250 bytes a triple when it reads all:
with more triples one slow query would take more than 1 GB with ``SIMDE_SLOW_MEMORY`` (measured with 2.0 M: 0.5 GB)."""
_BYTES = 700  # memory of one triple while it is loaded (measured 660 with 1.0 M triples, 410 afterwards)
_SPARE = 2 * 2**30  # memory that queries may take besides


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None  # not this kind of system, or "max"


def free_memory(system: Path = Path("/")) -> int:
    """Return the memory that is free for programs, in bytes; 0 where the system does not say.

    That is the machine's, or what a container's control group leaves (cgroup v2) when that is less.
    """
    meminfo = system / "proc/meminfo"
    if not meminfo.exists():
        return 0
    lines = dict(line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines() if ":" in line)
    free = int(lines.get("MemAvailable", "0").split()[0]) * 1024
    most, used = (_number(system / "sys/fs/cgroup" / name) for name in ("memory.max", "memory.current"))
    return free if most is None or used is None else max(0, min(free, most - used))


def store_setting(environ: Mapping[str, str] | None = None) -> str:
    """Return where the queries are to be answered: one of MODES, or the address of a remote store."""
    return str(limits.written(environ=environ).get("store", ("", "auto"))[1])


def in_memory(triples: int, environ: Mapping[str, str] | None = None, free: int | None = None) -> bool:
    """Whether to serve a release of so many triples from memory. Raises SettingsError for a wrong ``SIMDE_STORE``."""
    chosen = store_setting(environ)
    if remote.is_remote(chosen):
        remote.parse(chosen)
        return False
    if chosen not in MODES:
        raise SettingsError(
            _("The setting {name!r} is {value!r}."),
            _("Choose one of {known}."),
            name=SETTING,
            value=chosen,
            known=", ".join(MODES) + f", {remote.PREFIX}http://HOST:PORT/PATH",
        )
    if chosen != "auto":
        return chosen == "memory"
    available = free_memory() if free is None else free
    return triples <= _MOST and available > triples * _BYTES + _SPARE


DESK = ("off", "on", "https")
"""Whether there is a cataloguing desk; with https its cookies travel over https only."""


def desk_setting(environ: Mapping[str, str] | None = None) -> str:
    """Return whether the desk is open: one of DESK. Raises SettingsError for anything else."""
    chosen = str(limits.written(environ=environ).get("desk", ("", DESK[0]))[1])
    if chosen not in DESK:
        raise SettingsError(
            _("The setting {name!r} is {value!r}."),
            _("Choose one of {known}."),
            name="SIMDE_DESK",
            value=chosen,
            known=", ".join(DESK),
        )
    return chosen
