"""A meter: the largest memory of this process and its children, stage by stage, and the disk that folders take."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

PERIOD = 0.05
"""Seconds between two readings."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PROC = Path("/proc")


def _parents() -> dict[int, int]:
    """Return process -> parent, of all processes that can be seen."""
    found = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended meanwhile
    return found


def family(root: int) -> set[int]:
    """Return the process ``root`` and all its descendants."""
    children: dict[int, list[int]] = {}
    for process, parent in _parents().items():
        children.setdefault(parent, []).append(process)
    family, waiting = set(), [root]
    while waiting:
        one = waiting.pop()
        family.add(one)
        waiting += children.get(one, [])
    return family


def memory() -> int:
    """Return the resident set size of this process and its children now, in bytes; 0 where there is no ``/proc``."""
    if not _PROC.is_dir():
        return 0
    total = 0
    for process in family(os.getpid()):
        try:
            total += int((_PROC / str(process) / "statm").read_text().split()[1]) * _PAGE
        except OSError:
            continue
    return total


def disk(folder: Path) -> int:
    """Return the bytes of all files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


class Meter:
    """Reads memory in the background and keeps the largest reading of each stage. Use it in a ``with``."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.peaks: dict[str, int] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        while not self._stop.wait(PERIOD):
            self.peaks[self.stage] = max(self.peaks.get(self.stage, 0), memory())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
