"""Deposits: what a visitor sends to be validated, checked by a program in a cage, in a folder that is gone afterwards.

The endpoint never imports what reads datasets: it starts ``simde validate``, waits, and kills it with all it started
when it takes too long.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from endpoint.limits import Limits
from endpoint.problems import problem
from simde_kg.workspace import Workspace

INTEGRITY = "integrity"
"""In the place of a profile: the integrity constraints of RDF Data Cube."""
CONFORMS, FOUND, REFUSED = 0, 1, 2
"""Exit status of ``simde validate``."""
_LARGEST = 32_000_000  # bytes of a report that are taken
_FILE = 600  # MB that any file of the check may have
_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH")


@dataclass(frozen=True)
class Asked:
    """What is wanted: the file, the profile, the format of the report and its language.

    The profile is "" for all rules; :data:`INTEGRITY` stands in the place of one.
    """

    file: Path
    profile: str
    format: str
    language: str


@dataclass(frozen=True)
class Verdict:
    """Whether what was sent conforms, and the report."""

    passes: bool
    report: bytes


class Deposits:
    """Checks so many deposits at once as there are places."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        self.workspace, self.limits = workspace, limits
        self._places = threading.BoundedSemaphore(max(1, int(limits.deposit_places)))

    def check(self, asked: Asked, work: Path) -> Verdict:
        """Validate a file in ``work``, a folder of its own. Raises Problem when it cannot be read or takes too long."""
        if not self._places.acquire(timeout=self.limits.queue_seconds):
            raise problem("busy")
        try:
            return self._checked(asked, work)
        finally:
            self._places.release()

    def _checked(self, asked: Asked, work: Path) -> Verdict:
        temporary = work / "tmp"
        temporary.mkdir()
        report, told = work / "report", work / "told"
        with report.open("wb") as out, told.open("wb") as err:
            program = subprocess.Popen(
                self._command(asked),
                cwd=self.workspace.root,
                env=self._environment(temporary),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
            try:
                status = program.wait(self.limits.deposit_seconds)
            except subprocess.TimeoutExpired:
                raise problem("deposit-time", limit=int(self.limits.deposit_seconds)) from None
            finally:
                with contextlib.suppress(OSError):  # it and all it has started
                    os.killpg(program.pid, signal.SIGKILL)
                program.wait()
                shutil.rmtree(temporary, ignore_errors=True)
        if status in (CONFORMS, FOUND) and report.stat().st_size <= _LARGEST:
            return Verdict(status == CONFORMS, self._plain(report.read_bytes(), work))
        if status == REFUSED:
            reason = self._plain(told.read_bytes()[:4000], work).decode("utf-8", "replace").strip()
            raise problem("deposit", reason=reason)
        raise problem("deposit-size", limit=int(self.limits.deposit_memory))

    def _command(self, asked: Asked) -> list[str]:
        limits = self.limits
        cage = [str(int(number)) for number in (limits.deposit_memory, 2 * limits.deposit_seconds + 1, _FILE)]
        command = [sys.executable, "-m", "endpoint.cage", *cage, "-m", "simde_kg.cli", "--lang", asked.language]
        command += ["--home", str(self.workspace.home), "validate", str(asked.file), "--format", asked.format]
        if asked.profile == INTEGRITY:
            return [*command, "--integrity"]
        return [*command, "--profile", asked.profile] if asked.profile else command

    @staticmethod
    def _environment(temporary: Path) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("SIMDE_")}
        paths = os.pathsep.join(part for part in sys.path if part)
        own = {"TMPDIR": str(temporary), "HOME": str(temporary), "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        return {**kept, **own, "OPENBLAS_NUM_THREADS": "1", "SIMDE_THREADS": "1", "SIMDE_MEMORY_LIMIT": "600MB"}

    @staticmethod
    def _plain(text: bytes, work: Path) -> bytes:
        """Return a text without the names of our own folders."""
        return text.replace(str(work).encode() + b"/", b"")
