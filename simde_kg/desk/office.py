"""The office: takes decisions of people, writes them into the ledger, and sees to it that they are shown.

::

    office = Office(workspace, settings, shown=releases.look)
    entry = office.decide("ana", [Change(...)])     # on the disk when it returns; ConflictError, LedgerError
    office.wait(entry, 2.0)                         # until a release shows it
    office.close()

Decisions are written one after the other. A thread makes releases: at once for the first, while it works others gather
and come with the next, so that many quick changes are few releases.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from simde_kg.catalogue.record import Record, tidied
from simde_kg.desk import FOLDER, kept, shown, statements
from simde_kg.desk.kept import Kept, Records, Version
from simde_kg.desk.ledger import Change, Entry, Ledger
from simde_kg.errors import LedgerError, SimdeError
from simde_kg.settings import Settings
from simde_kg.words import _
from simde_kg.workspace import Workspace

log = logging.getLogger("simde_kg.desk")
_EVERY = 1.0  # seconds between two looks whether a build or a rollback made another release current
_PAUSE = 0.2  # seconds between two releases, so that quick changes come together
_PATIENCE = 15.0  # seconds to wait for a server before this one to let go of the ledger
_RETRY = 5.0  # seconds after a release that could not be made


_LONGEST = 1_000_000  # characters of a record
_LINK = re.compile(r"(?:https?|ftp)://", re.I)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class ConflictError(LedgerError):
    """A record was changed by somebody else since it was read."""


class UnsoundError(LedgerError):
    """A record could be written and not be shown."""


def sound(change: Change, base: str) -> None:
    """Refuse what could be written and not be shown. Raises UnsoundError."""
    if change.data is None:
        return
    try:
        record = Record.of_json(change.data)
        whole = record == tidied(record) and _plain(asdict(record)) and len(json.dumps(change.data)) <= _LONGEST
        links = all(_LINK.match(link) for link in record.links)
        if whole and links and record.title.text and _NAME.fullmatch(change.record):
            version = Version(1, 0, "publish", "2000-01-01T00:00:00Z", "", record)
            list(statements.lines([Kept(change.record, [version], 1)], base))
            return
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise UnsoundError(
        _("The record {record} cannot be kept: it has no title, is too long, or holds what no record can."),
        _("Correct it and try again."),
        record=change.record,
    )


def _plain(value: object) -> bool:
    """Whether a value is made of texts, numbers, lists and names only."""
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return isinstance(value, str | bool | int)


class Office:
    """The one writer of a workspace's ledger. Raises LedgerError when the ledger is damaged or another has it."""

    def __init__(self, workspace: Workspace, settings: Settings, shown: Callable[[], object] = lambda: None) -> None:
        self._workspace, self._settings, self._told = workspace, settings, shown
        self._ledger = Ledger(workspace.home / FOLDER, _PATIENCE)
        self._records: Records = kept.replay(self._ledger.entries)
        if self._ledger.torn:
            log.warning("%d bytes of an entry nobody was told of were cut off the ledger", self._ledger.torn)
        self._lock = threading.Lock()
        self._seen = threading.Condition()
        self._visible = 0
        self._wake, self._closing = threading.Event(), threading.Event()
        self._wake.set()
        self._thread = threading.Thread(target=self._follow, name="desk", daemon=True)
        self._thread.start()

    def record(self, name: str) -> Kept | None:
        """Return a record as it is now; None when there is none. Its versions never change; more may follow."""
        return self._records.get(name)

    def records(self) -> list[Kept]:
        """Return all records, the last changed first."""
        with self._lock:
            found = list(self._records.values())
        return sorted(found, key=lambda one: (one.last.at, one.name), reverse=True)

    @property
    def waiting(self) -> int:
        """How many accepted entries the current release does not show yet."""
        return max(0, len(self._ledger.entries) - self._visible)

    def decide(self, who: str, changes: Iterable[Change]) -> Entry:
        """Write a decision; when this returns it stays. Raises LedgerError; then nothing was.

        ConflictError: somebody was faster. UnsoundError: it is no record.
        """
        given = tuple(changes)
        for change in given:
            sound(change, self._settings.base_iri)
        with self._lock:
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
            entry = Entry(len(self._ledger.entries) + 1, now, who, given)
            self._check(given)
            self._ledger.append(entry)
            kept.apply(self._records, entry)
        self._wake.set()
        return entry

    def _check(self, changes: Sequence[Change]) -> None:
        """Refuse changes that do not fit; several of one record in one decision follow each other."""
        versions: dict[str, int] = {}
        for change in changes:
            if change.record in versions:
                fits = change.parent == versions[change.record] and change.version == change.parent + 1
                why = "" if fits and change.action == "publish" else "conflict"
            else:
                why = kept.misfit(self._records, change)
            if why:
                raise ConflictError(
                    _("The record {record} was changed meanwhile."), _("Compare both versions."), record=change.record
                )
            versions[change.record] = change.version

    def wait(self, entry: Entry, seconds: float) -> bool:
        """Wait until the current release shows an entry; whether it does."""
        with self._seen:
            return self._seen.wait_for(lambda: self._visible >= entry.number or self._closing.is_set(), seconds)

    def _follow(self) -> None:
        while not self._closing.is_set():
            self._wake.wait(_EVERY)
            self._wake.clear()
            if self._closing.is_set():
                return
            pause = _PAUSE if self._show() else _RETRY
            self._closing.wait(pause if pause == _RETRY or self._wake.is_set() else 0)

    def _show(self) -> bool:
        """Make a release of what is not shown yet; whether that went well."""
        with self._lock:
            entries = tuple(self._ledger.entries)
        began = time.monotonic()
        made = None
        try:
            if shown.behind(self._workspace, entries):
                made = shown.show(self._workspace, self._settings, entries, kept.replay(entries))
        except SimdeError as error:
            log.error("accepted records wait to be shown: %s", error)
            return False
        except Exception:
            log.exception("accepted records wait to be shown")
            return False
        if made is not None:
            log.info("release %s shows entry %d after %.2f s", made.id, len(entries), time.monotonic() - began)
            self._told()
        with self._seen:
            self._visible = len(entries)
            self._seen.notify_all()
        return True

    def close(self) -> None:
        """Stop; what was accepted and is not shown will be when an office opens again."""
        self._closing.set()
        self._wake.set()
        self._thread.join(10)
        with self._seen:
            self._seen.notify_all()
        self._ledger.close()
