"""Releases: immutable directories, one of which is current.

A release is ``data/releases/<id>/`` with ``store/``, ``dumps/``, ``cube.parquet``, ``manifest.json`` and the
validation report. It is staged elsewhere on the same disk, written through to the disk, renamed into place, and made
current by replacing one symbolic link: a reader sees the old release or the new one, never a mixture, whatever is
killed when::

    with staging.work_folder(workspace) as folder:      # one build at a time; sweeps what killed builds left
        ...                                             # folder/release/{store,dumps,report.json}
        made = release.publish(workspace, folder / "release", manifest, keep=settings.keep_releases)
    release.current(workspace)                          # Release or None
    release.rollback(workspace)                         # the one before; or rollback(workspace, "<id>")
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simde_kg.errors import ReleaseError
from simde_kg.release.manifest import File, GraphCount, Input, Manifest, read
from simde_kg.words import _
from simde_kg.workspace import Workspace

__all__ = [
    "File", "GraphCount", "Input", "Manifest", "Release",
    "current", "list_releases", "new_id", "prune", "publish", "rollback",
]  # fmt: skip
_AT_ONCE = 16
"""Files that are written through to the disk at once."""
CURRENT = "current"
_AMENDED = 2
"""Amended releases that are kept besides the current one."""
_LINGER = timedelta(seconds=60)
"""How long an amended release stays at least, for answers that are under way."""
_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


@dataclass(frozen=True)
class Release:
    """A published release: where it is and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """``<UTC yyyymmddThhmmssZ>-<8 hex of the content's hash>``."""
        return self.path.name

    @property
    def store(self) -> Path:
        """The directory for :func:`simde_kg.store.open_read_only`."""
        return self.path / "store"

    @property
    def dumps(self) -> Path:
        """``<publisher>/<dataset>.nq.gz``, one a named graph, and ``SHA256SUMS``."""
        return self.path / "dumps"

    @property
    def cube(self) -> Path:
        """The figures by column, for :class:`simde_kg.publish.cube.Cube`; releases before it came have none."""
        return self.path / "cube.parquet"

    @property
    def search(self) -> Path:
        """The index for :class:`simde_kg.publish.search.Index`; releases before it came have none."""
        return self.path / "search"


def new_id(content_hash: str, now: datetime | None = None) -> str:
    """Return a release id for content with the given hexadecimal hash, made now (UTC)."""
    return f"{(now or datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}-{content_hash[:8]}"


def _pointed(workspace: Workspace) -> str | None:
    link = workspace.releases / CURRENT
    return link.readlink().name if link.is_symlink() else None


def current(workspace: Workspace) -> Release | None:
    """Return the current release, or None when nothing has been published. Raises ReleaseError when it is damaged."""
    name = _pointed(workspace)
    if name is None:
        return None
    return Release(workspace.releases / name, read(workspace.releases / name / "manifest.json"))


def _ids(workspace: Workspace) -> list[str]:
    if not workspace.releases.is_dir():
        return []
    found = (path.name for path in workspace.releases.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted((name for name in found if _ID.fullmatch(name)), reverse=True)


def list_releases(workspace: Workspace) -> list[Release]:
    """Return all releases, newest first. Raises ReleaseError when a manifest is damaged."""
    return [
        Release(workspace.releases / name, read(workspace.releases / name / "manifest.json"))
        for name in _ids(workspace)
    ]


def _write_through(path: Path) -> None:
    """Ask the system to put a file or the entries of a directory on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_through_tree(top: Path) -> None:
    """Write through what is new; a file with another name belongs to a release that was written through before.

    Several at once, which the disk takes together: one after the other a small change waits for its 50 files.
    """
    files, folders = [], []
    for folder, _folders, names in os.walk(top):
        found = (Path(folder, name) for name in names)
        files += [path for path in found if path.stat().st_nlink == 1]
        folders.append(Path(folder))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for paths in (files, folders):
            list(pool.map(_write_through, paths))


@contextmanager
def _switching(workspace: Workspace) -> Iterator[None]:
    """Let one process at a time change which releases there are and which is current; others wait a moment."""
    workspace.releases.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(workspace.releases / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _point(workspace: Workspace, name: str) -> None:
    """Make ``current`` the release ``name`` in one step."""
    link = workspace.releases / f".link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(workspace.releases / CURRENT)
    _write_through(workspace.releases)


def _unwritable(path: Path, error: OSError) -> ReleaseError:
    return ReleaseError(
        _("The release cannot be written to {path}: {reason}."),
        _("Free space or permission is missing there; the current release was not touched."),
        path=path,
        reason=error.strerror or error,
    )


def publish(workspace: Workspace, staged: Path, manifest: Manifest, keep: int, after: str = "") -> Release:
    """Move a staged release into place, make it current, and remove the oldest so that ``keep`` remain.

    ``staged`` is on the same disk and holds ``store/``; the manifest is written here. ``after``: the release that it
    was made from and that must still be current. Raises ReleaseError.
    """
    target = workspace.releases / manifest.id
    if not _ID.fullmatch(manifest.id) or not (staged / "store").is_dir() or target.exists():
        raise ReleaseError(
            _("{path} cannot become the release {id}: it is incomplete, the id is malformed or it exists already."),
            _("Build again."),
            path=staged,
            id=manifest.id,
        )
    try:
        (staged / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
        _write_through_tree(staged)
        with _switching(workspace):
            if after and _pointed(workspace) != after:
                raise ReleaseError(_("Another release became current meanwhile."), _("Try again."))
            staged.rename(target)
            _point(workspace, manifest.id)
    except OSError as error:
        raise _unwritable(workspace.releases, error) from error
    prune(workspace, keep)
    return Release(target, manifest)


def _amends(workspace: Workspace, name: str) -> str | None:
    """Return the build that a release amends; None for a build, and for a release whose manifest is damaged."""
    try:
        return read(workspace.releases / name / "manifest.json").amends
    except ReleaseError:
        return None


def _old(workspace: Workspace, keep: int, pointed: str | None) -> list[str]:
    """Return the releases that are to go: all but ``keep`` builds; of amended ones all but the newest few.

    A small change makes an amended release, so these are many: the last ones stay a while for who still reads them.
    """
    names = _ids(workspace)
    amended = {name for name in names if _amends(workspace, name)}
    recent = new_id("0" * 8, datetime.now(UTC) - _LINGER)
    builds = [name for name in names if name not in amended and name != pointed]
    passed = [name for name in names if name in amended and name != pointed][_AMENDED:]
    gone = builds[max(0, keep - (pointed is not None)) :]
    return gone + [name for name in passed if name < recent]


def prune(workspace: Workspace, keep: int) -> list[str]:
    """Remove the oldest releases so that ``keep`` remain, never the current one; return the ids removed.

    Also clears what a killed publication left. A release is renamed before it is removed, so that a half-removed one is
    never listed.
    """
    try:
        with _switching(workspace):
            pointed = _pointed(workspace)
            removed = _old(workspace, keep, pointed)
            for name in removed:
                (workspace.releases / name).rename(workspace.releases / f".gone-{name}")
            for link in workspace.releases.glob(".link-*"):
                link.unlink()
        for folder in workspace.releases.glob(".gone-*"):
            shutil.rmtree(folder)
    except OSError as error:
        raise _unwritable(workspace.releases, error) from error
    return removed


def _older(workspace: Workspace, release_id: str | None) -> str:
    pointed, known = _pointed(workspace), _ids(workspace)
    base = _amends(workspace, pointed) if pointed else None
    older = [
        name
        for name in known
        if (pointed is None or name < pointed) and (base is None or name < base) and not _amends(workspace, name)
    ]
    chosen = release_id or next(iter(older), None)
    if chosen is None or chosen not in known:
        raise ReleaseError(
            _("There is no release {wanted} to go back to."),
            _("Known releases: {known}."),
            wanted=release_id or "",
            known=", ".join(known) or "-",
        )
    return chosen


def rollback(workspace: Workspace, release_id: str | None = None) -> Release:
    """Make an older release current: the newest before the current one, or ``release_id``. Raises ReleaseError."""
    try:
        with _switching(workspace):
            chosen = _older(workspace, release_id)
            found = Release(workspace.releases / chosen, read(workspace.releases / chosen / "manifest.json"))
            _point(workspace, chosen)
    except OSError as error:
        raise _unwritable(workspace.releases, error) from error
    return found
