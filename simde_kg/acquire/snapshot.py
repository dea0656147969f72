"""Snapshots: the files of one dataset as they were fetched together, never changed afterwards.

``<home>/snapshots/<publisher>/<dataset>/<time>-<hash>/`` holds the files and ``snapshot.json``;
``<home>/snapshots/current/<publisher>/<dataset>`` points to the one to build from, so that ``snapshots/current`` can be
given to ``simde build --sources``.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from simde_kg.errors import WorkspaceError
from simde_kg.words import _
from simde_kg.workspace import Workspace

MANIFEST = "snapshot.json"
CURRENT = "current"


@dataclass(frozen=True)
class File:
    """One fetched file: the declared address, the one it came from, its fingerprint, what the server said of it."""

    name: str
    download: str
    url: str
    sha256: str
    bytes: int
    retrieved: str
    etag: str = ""
    modified: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The files of a dataset at one time, in ``path``."""

    path: Path
    dataset: str
    files: tuple[File, ...] = field(default=())

    @property
    def id(self) -> str:
        """``<UTC yyyymmddThhmmssffffffZ>-<8 hex of the files' hash>``."""
        return self.path.name

    def to_json(self) -> str:
        """Return the manifest as JSON text."""
        return json.dumps({"dataset": self.dataset, "files": [asdict(f) for f in self.files]}, indent=2) + "\n"

    def intact(self, file: File) -> bool:
        """Whether a file is there with the bytes that were fetched."""
        path = self.path / file.name
        if not path.is_file() or path.stat().st_size != file.bytes:
            return False
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == file.sha256


def now() -> str:
    """Return the time as the manifest writes it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def folder(workspace: Workspace) -> Path:
    """Return the folder of all snapshots."""
    return workspace.home / "snapshots"


def sources(workspace: Workspace) -> Path:
    """Return the folder of the current snapshots, as ``simde build --sources`` takes it."""
    return folder(workspace) / CURRENT


def _read(path: Path) -> Snapshot | None:
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return Snapshot(path, found["dataset"], tuple(File(**one) for one in found["files"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def current(workspace: Workspace, dataset: str) -> Snapshot | None:
    """Return the snapshot to build from; None when nothing was fetched, or its manifest is damaged."""
    link = sources(workspace) / dataset
    return _read(link.resolve()) if link.is_symlink() else None


def newest(workspace: Workspace, dataset: str) -> Snapshot | None:
    """Return the snapshot that was fetched last, current or not."""
    found = sorted(path.parent for path in (folder(workspace) / dataset).glob(f"[0-9]*/{MANIFEST}"))
    return _read(found[-1]) if found else None


def write(workspace: Workspace, dataset: str, received: Iterable[tuple[File, Path]]) -> Snapshot:
    """Make a snapshot of files that are moved (parts) or linked (files of an older snapshot) into it.

    It appears whole or not at all. Raises WorkspaceError when it cannot be written.
    """
    pairs = list(received)
    top = folder(workspace) / dataset
    content = "".join(f"{file.sha256}  {file.name}\n" for file, _path in sorted(pairs, key=lambda pair: pair[0].name))
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"
    staged, target = top / f".staged-{os.getpid()}", top / stamp
    try:
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(parents=True)
        for file, path in pairs:
            (staged / file.name).parent.mkdir(parents=True, exist_ok=True)
            if path.is_relative_to(top):
                os.link(path, staged / file.name)
            else:
                path.replace(staged / file.name)
                path.with_suffix(".json").unlink(missing_ok=True)
        made = Snapshot(target, dataset, tuple(file for file, _path in pairs))
        (staged / MANIFEST).write_text(made.to_json(), encoding="utf-8")
        staged.rename(target)
    except OSError as error:
        raise unwritable(top, error) from error
    return made


def unwritable(path: Path, error: OSError) -> WorkspaceError:
    """Return the error of a folder that cannot be written."""
    return WorkspaceError(
        _("{path} cannot be written: {reason}."),
        _("Choose another folder with --home or SIMDE_HOME, or free space there."),
        path=path,
        reason=error.strerror or error,
    )


def renew(found: Snapshot, files: Iterable[File]) -> Snapshot:
    """Write down anew what the server says of files whose bytes are the same."""
    renewed = replace(found, files=tuple(files))
    temporary = found.path / f".{MANIFEST}"
    temporary.write_text(renewed.to_json(), encoding="utf-8")
    temporary.replace(found.path / MANIFEST)
    return renewed


def point(workspace: Workspace, made: Snapshot) -> None:
    """Make a snapshot the current one of its dataset, in one step."""
    link = sources(workspace) / made.dataset
    link.parent.mkdir(parents=True, exist_ok=True)
    temporary = link.with_name(f".{link.name}-{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(made.path, link.parent))
    temporary.replace(link)


@contextmanager
def lock(workspace: Workspace) -> Iterator[None]:
    """Let one process fetch at a time. Raises WorkspaceError when another one does."""
    top = folder(workspace)
    try:
        top.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(top / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise unwritable(top, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkspaceError(
                _("Another simde fetch is running in {path}."), _("Wait until it has ended."), path=top
            ) from error
        yield
    finally:
        os.close(descriptor)
