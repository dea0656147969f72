"""Freshness: is the current release newer than everything that it would be built from?"""

from collections.abc import Iterator
from pathlib import Path

from simde_kg import release
from simde_kg.workspace import INPUTS, Workspace

_PACKAGE = Path(__file__).parent


def _inputs(workspace: Workspace) -> Iterator[Path]:
    """Yield the files that a build reads: the declared inputs, the shipped data, and the code that maps them."""
    results = {workspace.build, workspace.releases}
    results |= {workspace.home / name for name in ("desk", "rejected", "snapshots")}
    for name in INPUTS:
        for path in (workspace.root / name).rglob("*"):
            if path.is_file() and results.isdisjoint(path.parents):
                yield path
    yield from (path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".rq"))


def fresh(workspace: Workspace, sources: Path | None = None) -> str:
    """Return the id of the current release when no input is newer than it, else an empty text.

    As ``make`` does, by the time of the last change: a release that was built from whole files counts like any other.
    ``sources`` is the folder that publishers' files are taken from (snapshots, whole files): what the release was made
    from must be the files that are there now.
    """
    found = release.current(workspace)
    if found is None:
        return ""
    built = (found.path / "manifest.json").stat().st_mtime
    if any(path.stat().st_mtime > built for path in _inputs(workspace)):
        return ""
    if sources is not None and any(_differs(folder, found) for folder in _folders(sources)):
        return ""
    return found.id


def _folders(sources: Path) -> Iterator[Path]:
    """Yield the folders ``<publisher>/<dataset>``, real ones or links to snapshots."""
    yield from (path for path in sorted(sources.glob("*/*")) if path.is_dir())


def _differs(folder: Path, found: release.Release) -> bool:
    """Whether a folder's files are not those of the release, or were changed or pointed to after it."""
    name = f"{folder.parent.name}/{folder.name}"
    known = {Path(item.file).name: item.bytes for item in found.manifest.inputs if item.dataset == name}
    if not known:
        return False  # no dataset, or one that the release was made without
    built = (found.path / "manifest.json").stat().st_mtime
    files = [path for path in folder.rglob("*") if path.name in known]
    links = [folder] if folder.is_symlink() else []  # pointing to another snapshot changes the link only
    changed = max((path.lstat().st_mtime for path in (*links, *files)), default=0.0)
    return {path.name: path.stat().st_size for path in files} != known or changed > built
