"""The ledger: a file that only grows. What was acknowledged is on the disk; what was half written is cut off.

Each line is ``<length> <chain> <entry>``: bytes of the entry (8 hexadecimal digits), the beginning of the SHA-256 of
the chain before and the entry (32 digits), and the entry as JSON in one line. The chain shows an entry that was
changed, moved or taken out. A line that is incomplete or wrong at the very end was never acknowledged: it is cut off,
and kept in a file beside. Anywhere else the ledger is damaged, and nothing is written until a person has looked.

One entry is one decision of a person, with one change or many (an import): all of them count or none.
"""

import fcntl
import hashlib
import json
import os
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from simde_kg.errors import LedgerError
from simde_kg.words import _

FILE = "ledger.jsonl"
_LINE = re.compile(rb"([0-9a-f]{8}) ([0-9a-f]{32}) (.+)\n", re.DOTALL)
_START = "0" * 32
_LOOK = 0.1  # seconds between two looks whether another program has ended
ACTIONS = ("create", "edit", "publish", "unpublish", "restore", "delete", "merge")


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one record: ``version`` is the new one, ``parent`` the one it was made from (0: none).

    ``data`` is the record's plain form where the action gives it one (create, edit, restore); ``other`` is the IRI of
    the document that a merged record gives way to.
    """

    record: str
    action: str
    version: int
    parent: int = 0
    data: dict[str, Any] | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision: its number (1 for the first), when (UTC, ISO 8601), who, and what changes."""

    number: int
    at: str
    who: str
    changes: tuple[Change, ...]

    def to_bytes(self) -> bytes:
        """Return the entry as JSON in one line."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> Self:
        """Return the entry that :meth:`to_bytes` wrote. Raises ValueError, TypeError or KeyError for anything else."""
        given = json.loads(data)
        return cls(given["number"], given["at"], given["who"], tuple(Change(**one) for one in given["changes"]))


@dataclass(frozen=True, slots=True)
class Read:
    """What a ledger holds: entries, the chain after the last, how many bytes count, and how many bytes are torn."""

    entries: tuple[Entry, ...]
    chain: str
    size: int
    torn: int


def _chained(chain: str, body: bytes) -> str:
    return hashlib.sha256(chain.encode() + body).hexdigest()[:32]


def line(entry: Entry, chain: str) -> bytes:
    """Return the line of an entry that follows ``chain``."""
    body = entry.to_bytes()
    return f"{len(body):08x} {_chained(chain, body)} ".encode() + body + b"\n"


def _entry(text: bytes, chain: str, number: int) -> tuple[Entry, str] | None:
    """Return entry and chain of a line; None when the line is not whole or does not follow."""
    found = _LINE.fullmatch(text)
    if not found or int(found[1], 16) != len(found[3]) or _chained(chain, found[3]) != found[2].decode():
        return None
    try:
        entry = Entry.of_bytes(found[3])
    except (ValueError, TypeError, KeyError):
        return None
    return (entry, found[2].decode()) if entry.number == number else None


def parse(data: bytes, path: Path) -> Read:
    """Return the entries of a ledger's bytes. Raises LedgerError for damage that is not a torn end."""
    entries: list[Entry] = []
    chain, place = _START, 0
    while place < len(data):
        end = data.find(b"\n", place) + 1 or len(data)
        found = _entry(data[place:end], chain, len(entries) + 1)
        if found is None:
            if end < len(data) and any(_LINE.fullmatch(rest + b"\n") for rest in data[end:].split(b"\n")):
                raise LedgerError(
                    _("{file} is damaged at entry {number}: what follows it is there."),
                    _("Restore the file from a backup; the desk does not write until then."),
                    file=path,
                    number=len(entries) + 1,
                )
            break
        entries.append(found[0])
        chain, place = found[1], end
    return Read(tuple(entries), chain, place, len(data) - place)


def read(folder: Path) -> Read:
    """Read the ledger of a desk's folder without changing it. Raises LedgerError."""
    path = folder / FILE
    try:
        return parse(path.read_bytes(), path)
    except FileNotFoundError:
        return Read((), _START, 0, 0)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> LedgerError:
    return LedgerError(
        _("{path} cannot be read or written: {reason}."),
        _("Check free space and permissions there."),
        path=path,
        reason=error.strerror or error,
    )


class Ledger:
    """A ledger that is open for writing, by one program at a time. Raises LedgerError when another has it.

    ``patience``: seconds to wait for the other to end.
    """

    def __init__(self, folder: Path, patience: float = 0.0) -> None:
        self.path = folder / FILE
        self._broken = False
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(self.path, error) from error
        try:
            self._lock(time.monotonic() + patience)
            found = parse(self.path.read_bytes(), self.path)
            if found.torn:
                self._cut(found)
            _write_through(folder)
        except OSError as error:
            os.close(self._file)
            raise _unusable(self.path, error) from error
        except BaseException:
            os.close(self._file)
            raise
        self.entries: list[Entry] = list(found.entries)
        self.torn = found.torn
        self._chain, self._size = found.chain, found.size

    def _lock(self, until: float) -> None:
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() < until:
                    time.sleep(_LOOK)
                    continue
                raise LedgerError(
                    _("Another program writes {file}."),
                    _("One server at a time has a desk; stop the other."),
                    file=self.path,
                ) from error
            return

    def _cut(self, found: Read) -> None:
        """Cut off a torn end, which nobody was told of; keep it beside."""
        torn = os.pread(self._file, found.torn, found.size)
        aside = self.path.with_name(f"torn-after-{len(found.entries)}")
        aside.write_bytes(torn)
        os.ftruncate(self._file, found.size)
        os.fsync(self._file)

    def append(self, entry: Entry) -> None:
        """Write an entry through to the disk; when this returns, it stays. Raises LedgerError; then it does not."""
        if self._broken or entry.number != len(self.entries) + 1:
            raise LedgerError(_("The ledger takes no more entries."), _("Start the server again."))
        data = line(entry, self._chain)
        try:
            written = 0
            while written < len(data):
                written += os.write(self._file, data[written:])
            os.fsync(self._file)
        except OSError as error:
            self._undo()
            raise _unusable(self.path, error) from error
        self.entries.append(entry)
        self._chain, self._size = data[9:41].decode(), self._size + len(data)

    def _undo(self) -> None:
        """Take back what was written of an entry; where that fails, write nothing more."""
        try:
            os.ftruncate(self._file, self._size)
            os.fsync(self._file)
        except OSError:
            self._broken = True

    def close(self) -> None:
        """Let another program write."""
        os.close(self._file)


def _write_through(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
