"""Which release is served: follows the ``current`` link, and lets the old workers finish when it moves."""

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from endpoint.limits import Limits
from endpoint.mode import in_memory
from endpoint.problems import problem
from endpoint.workers import Pool
from simde_kg import release
from simde_kg.errors import SimdeError
from simde_kg.release import Release
from simde_kg.workspace import Workspace

log = logging.getLogger("endpoint.releases")
_EVERY = 1.0  # seconds between two looks at the link
_GRACE = 10.0  # seconds that replaced workers live on at least
_CALM = 60.0  # seconds without another change after which an amended release is loaded into memory


@dataclass(eq=False)
class Served:
    """A release and the workers that answer from it."""

    release: Release
    pool: Pool
    replaced: float = field(default=0.0)

    @property
    def id(self) -> str:
        """The release's id."""
        return self.release.id


class Releases:
    """The release that is served now; call :meth:`close` to end its workers."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        self._workspace, self._limits = workspace, limits
        self._served: Served | None = None
        self._old: list[Served] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.look()
        threading.Thread(target=self._follow, name="releases", daemon=True).start()

    @property
    def home(self) -> Path:
        """The folder that is written."""
        return self._workspace.home

    @property
    def id(self) -> str:
        """The id of the release that is served; empty when there is none."""
        served = self._served
        return served.release.path.name if served else ""

    def current(self) -> Served:
        """Return what is served. Raises Problem 503 when there is no release."""
        if self._served is None:
            self.look()
            if self._served is None:
                raise problem("no-release")
        return self._served

    def look(self) -> None:
        """Serve the release that is current now."""
        try:
            found = release.current(self._workspace)
        except SimdeError as error:
            log.warning("%s", error)
            return
        with self._lock:
            served = self._served
            if found is None or self._closing.is_set() or (served is not None and served.id == found.id):
                return
            before = served.pool if served else None
            self._served = Served(found, Pool(found.store, self._limits, self._memory(found), before=before))
            if served is not None:
                served.replaced = time.monotonic()
                self._old.append(served)
        log.info("serving release %s", found.id)

    def _memory(self, found: Release) -> float | None:
        """Return in how many seconds to load a release into memory: not while one small change follows another."""
        if not in_memory(found.manifest.triples):
            return None
        return _CALM if found.manifest.amends and self._served else 0.0

    def _follow(self) -> None:
        while not self._closing.wait(_EVERY):
            self.look()
            with self._lock:
                done = [old for old in self._old if not old.pool.busy and time.monotonic() > old.replaced + _GRACE]
                self._old = [old for old in self._old if old not in done]
            for old in done:
                old.pool.close()

    def close(self) -> None:
        """End all workers."""
        self._closing.set()
        with self._lock:
            for served in (*self._old, *([self._served] if self._served else [])):
                served.pool.close()
            self._old, self._served = [], None
