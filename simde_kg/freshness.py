"""Freshness: is the current release newer than everything that it would be built from?"""

from collections.abc import Iterator
from pathlib import Path

from simde_kg import release
from simde_kg.workspace import INPUTS, Workspace

_PACKAGE = Path(__file__).parent


def _inputs(workspace: Workspace) -> Iterator[Path]:
    """Yield the files that a build reads: the declared inputs, the shipped data, and the code that maps them."""
    results = {workspace.build, workspace.releases, *(workspace.home / name for name in ("rejected", "snapshots"))}
    for name in INPUTS:
        for path in (workspace.root / name).rglob("*"):
            if path.is_file() and results.isdisjoint(path.parents):
                yield path
    yield from (path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".rq"))


def fresh(workspace: Workspace) -> str:
    """Return the id of the current release when no input is newer than it, else an empty text.

    As ``make`` does, by the time of the last change: a release that was built from whole files counts like any other.
    """
    found = release.current(workspace)
    if found is None:
        return ""
    built = (found.path / "manifest.json").stat().st_mtime
    return found.id if all(path.stat().st_mtime <= built for path in _inputs(workspace)) else ""
