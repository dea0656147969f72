"""The list of changes: when each document came, changed or went, as harvesters are told. It outlives releases.

One small SQLite database of the home folder. Each document has a number, given when it is first seen and never given
again: lists are in the order of these numbers, so a list that was begun goes on where it stopped whatever is published
meanwhile. A document that is no longer in a release, or was withdrawn, stays in the list as deleted.
"""

import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS record (
  number INTEGER PRIMARY KEY AUTOINCREMENT, iri TEXT NOT NULL UNIQUE, hash TEXT NOT NULL,
  stamp INTEGER NOT NULL, deleted INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS member (number INTEGER NOT NULL, spec TEXT NOT NULL, PRIMARY KEY (spec, number));
CREATE INDEX IF NOT EXISTS record_stamp ON record (stamp);
CREATE INDEX IF NOT EXISTS member_number ON member (number);
"""
_WAIT = 30.0  # seconds for another writer


@dataclass(frozen=True)
class Seen:
    """A document as a release has it: the hash of what is said of it, its sets, and whether it was withdrawn."""

    hash: str
    sets: frozenset[str]
    withdrawn: bool = False


@dataclass(frozen=True)
class Entry:
    """A record in the list; ``stamp`` in seconds since 1970."""

    number: int
    iri: str
    stamp: int
    deleted: bool
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Which part of the list: after a number up to a number, by time (seconds, both inclusive) and by set."""

    first: int = 0
    last: int = 0
    since: int | None = None
    until: int | None = None
    set: str = ""

    def where(self) -> tuple[str, list[object]]:
        """Return the condition and its values."""
        found: list[tuple[str, object]] = [("number > ?", self.first), ("number <= ?", self.last)]
        if self.since is not None:
            found.append(("stamp >= ?", self.since))
        if self.until is not None:
            found.append(("stamp <= ?", self.until))
        if self.set:
            inside = "EXISTS (SELECT 1 FROM member m WHERE m.number = record.number AND m.spec = ?)"
            found.append((inside, self.set))
        return " AND ".join(text for text, _value in found), [value for _text, value in found]


class Ledger:
    """The list of changes in one folder. Raises OSError or sqlite3.Error when it cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "changes.sqlite"
        self.lock = threading.Lock()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            yield connection

    def about(self) -> tuple[str, str]:
        """Return the name of this list and the release that it was last compared with; empty texts for a new one."""
        if not self._path.is_file():
            return "", ""
        with self._open() as connection:
            connection.executescript(_SCHEMA)
            found = dict(connection.execute("SELECT name, value FROM about"))
        return found.get("list", ""), found.get("release", "")

    def compare(self, release: str, seen: Mapping[str, Seen], first: int, now: int) -> None:
        """Note what is new, changed or gone in a release. ``first``: the time of everything in a new list."""
        with self._open() as connection:
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._note(connection, release, seen, first, now)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _note(
        self, connection: sqlite3.Connection, release: str, seen: Mapping[str, Seen], first: int, now: int
    ) -> None:  # fmt: skip
        known = {
            iri: (number, digest, bool(deleted))
            for number, iri, digest, deleted in connection.execute("SELECT number, iri, hash, deleted FROM record")
        }
        if connection.execute("SELECT 1 FROM about WHERE name = 'release'").fetchone() is None:
            now = first
        connection.execute("INSERT OR IGNORE INTO about VALUES ('list', ?)", [secrets.token_hex(4)])
        for iri in sorted(seen):
            one, old = seen[iri], known.get(iri)
            if old is None:
                sql = "INSERT INTO record (iri, hash, stamp, deleted) VALUES (?, ?, ?, ?)"
                number = connection.execute(sql, [iri, one.hash, now, one.withdrawn]).lastrowid
            elif old[1:] != (one.hash, one.withdrawn):
                number = old[0]
                sql = "UPDATE record SET hash = ?, stamp = ?, deleted = ? WHERE number = ?"
                connection.execute(sql, [one.hash, now, one.withdrawn, number])
                connection.execute("DELETE FROM member WHERE number = ?", [number])
            else:
                continue
            connection.executemany("INSERT INTO member VALUES (?, ?)", [(number, spec) for spec in sorted(one.sets)])
        gone = [(now, number) for iri, (number, _h, deleted) in known.items() if iri not in seen and not deleted]
        connection.executemany("UPDATE record SET hash = '', stamp = ?, deleted = 1 WHERE number = ?", gone)
        connection.execute("INSERT OR REPLACE INTO about VALUES ('release', ?)", [release])

    def part(self, part: Part, most: int) -> list[Entry]:
        """Return the next records of a part of the list, at most so many."""
        where, values = part.where()
        with self._open() as connection:
            sql = f"SELECT number, iri, stamp, deleted FROM record WHERE {where} ORDER BY number LIMIT ?"
            rows = connection.execute(sql, [*values, most]).fetchall()
            return [Entry(n, iri, stamp, bool(gone), self._sets(connection, n)) for n, iri, stamp, gone in rows]

    def _sets(self, connection: sqlite3.Connection, number: int) -> tuple[str, ...]:
        found = connection.execute("SELECT spec FROM member WHERE number = ? ORDER BY spec", [number])
        return tuple(spec for (spec,) in found)

    def count(self, part: Part) -> int:
        """Return how many records a part of the list has."""
        where, values = part.where()
        with self._open() as connection:
            found = connection.execute(f"SELECT COUNT(*) FROM record WHERE {where}", values)
            return int(found.fetchone()[0])

    def one(self, iri: str) -> Entry | None:
        """Return the record of a document."""
        with self._open() as connection:
            found = connection.execute("SELECT number, stamp, deleted FROM record WHERE iri = ?", [iri]).fetchone()
            if found is None:
                return None
            return Entry(found[0], iri, found[1], bool(found[2]), self._sets(connection, found[0]))

    def ends(self) -> tuple[int, int]:
        """Return the highest number and the earliest time."""
        with self._open() as connection:
            last, earliest = connection.execute("SELECT MAX(number), MIN(stamp) FROM record").fetchone()
            return int(last or 0), int(earliest or 0)

    def sets(self) -> list[str]:
        """Return the sets that any record is or was in."""
        with self._open() as connection:
            return [spec for (spec,) in connection.execute("SELECT DISTINCT spec FROM member ORDER BY spec")]
