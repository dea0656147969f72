"""Staging: the folder one build works in, locked against other builds and swept after killed ones."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from simde_kg.errors import ReleaseError
from simde_kg.words import _
from simde_kg.workspace import Workspace

_LOCK = ".lock"


@contextmanager
def lock(workspace: Workspace) -> Iterator[None]:
    """Hold the right to build, publish and prune. The system frees it when its process ends, however it ends.

    Raises ReleaseError when another process holds it or the folder cannot be written.
    """
    try:
        workspace.build.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(workspace.build / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ReleaseError(
            _("{path} cannot be written: {reason}."),
            _("Choose another folder with --home or SIMDE_HOME, or free space there."),
            path=workspace.build,
            reason=error.strerror or error,
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(
                _("Another build is running in {path} (process {holder})."),
                _("Wait until it ends."),
                path=workspace.build,
                holder=os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "?",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def sweep(workspace: Workspace) -> list[str]:
    """Remove the work folders of builds that were killed; call with the lock held. Return their names."""
    left = sorted(path for path in workspace.build.iterdir() if path.name != _LOCK)
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return [path.name for path in left]


@contextmanager
def work_folder(workspace: Workspace) -> Iterator[Path]:
    """Yield a new, empty ``build/<time>-<process>/``; remove it at the end. Raises ReleaseError to a second build."""
    with lock(workspace):
        folder = workspace.build / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        try:
            sweep(workspace)
            folder.mkdir()
        except OSError as error:
            raise ReleaseError(
                _("{path} cannot be written: {reason}."),
                _("Choose another folder with --home or SIMDE_HOME, or free space there."),
                path=workspace.build,
                reason=error.strerror or error,
            ) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
