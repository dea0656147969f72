"""What is served when another store answers: no releases, so its content has a new name every minute."""

import hashlib
import json
import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from endpoint import texts
from endpoint.jobs import UnansweredError
from endpoint.limits import Limits
from endpoint.problems import problem
from endpoint.releases import Served
from endpoint.remote import Address
from endpoint.workers import Pool
from simde_kg import iri
from simde_kg.release import GraphCount, Manifest, Release

log = logging.getLogger("endpoint.remote")
_FRESH = 60  # seconds that answers are kept; the store may change any time
_COUNT_EVERY, _RETRY_EVERY = 600.0, 5.0
_MOST_GRAPHS = 10_000


class RemoteReleases:
    """The content of another store as if it were a release; call :meth:`close` to end its workers."""

    def __init__(self, address: Address, base: str, limits: Limits) -> None:
        self._name = hashlib.blake2b(address.public.encode(), digest_size=4).hexdigest()
        self._graphs = iri.minted(base).graph("")
        self._pool = Pool(Path(), limits, kind="remote")
        self._manifest: Manifest | None = None
        self._closing = threading.Event()
        threading.Thread(target=self._follow, name="remote", daemon=True).start()

    @property
    def id(self) -> str:
        """A name for the content of this minute."""
        return f"remote-{self._name}-{int(time.time()) // _FRESH}"

    def current(self) -> Served:
        """Return what is served. Raises Problem 503 while the store does not answer."""
        if self._manifest is None:
            raise problem("store")
        return Served(Release(Path(self.id), self._manifest), self._pool)

    def _count(self) -> Manifest | None:
        """Return how large the store's graphs are. Raises UnansweredError."""
        queries = [{"text": texts.text("graphs"), "take": _MOST_GRAPHS}, {"text": texts.text("any")}]
        answer = self._pool.answer({"queries": queries}, self._closing.is_set)
        graphs, any_ = json.loads(answer.whole if answer.whole is not None else b"".join(answer))
        if graphs["rows"] and not any_["boolean"]:
            log.error("The store's default graph does not unite its named graphs; see docs/deployment.md.")
            return None
        counts = {
            row["g"]["value"].removeprefix(self._graphs): GraphCount(int(row["n"]["value"]), 0, "", "", 0)
            for row in graphs["rows"]
            if row.get("g", {}).get("value", "").startswith(self._graphs)
        }
        return Manifest(self._name, datetime.now(UTC).isoformat(timespec="seconds"), graphs=counts)

    def _follow(self) -> None:
        pause = 0.0
        while not self._closing.wait(pause):
            try:
                self._manifest = self._count() or self._manifest
            except UnansweredError as failure:
                if not self._closing.is_set():
                    log.error("The store could not be asked: %s %s", failure.code, failure.detail)
            pause = _RETRY_EVERY if self._manifest is None else _COUNT_EVERY

    def close(self) -> None:
        """End all workers."""
        self._closing.set()
        self._pool.close()
