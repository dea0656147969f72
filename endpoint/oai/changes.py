"""Keeping the list of changes up with the release that is served."""

import hashlib
import sqlite3
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from endpoint.asking import ask, local, written
from endpoint.oai.ledger import Ledger, Seen
from endpoint.problems import Problem, problem
from endpoint.service import Service
from endpoint.terms import Row
from endpoint.words import _
from simde_kg.release import CURRENT
from simde_kg.vocab import PREFIXES

EXTENSION = "simde.changes"
_PART = 500
"""Documents that one query asks for."""
_DCTERMS = PREFIXES["dcterms"]
_SETS = {
    _DCTERMS + "subject": "topic",
    _DCTERMS + "type": "type",
    PREFIXES["simde"] + "aboutCorridor": "corridor",
}
SCHEMES = tuple(_SETS.values())
"""The sets that have the others inside."""


def _said(rows: Iterable[Row]) -> dict[str, list[tuple[str, ...]]]:
    """Return document -> statements, each as texts."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        value = row["o"]
        statement = (row["s"]["value"], row["p"]["value"], value["type"], value["value"],
                     value.get("xml:lang", ""), value.get("datatype", ""))  # fmt: skip
        found.setdefault(local(row, "iri"), []).append(statement)
    return found


def _sets(iri: str, said: list[tuple[str, ...]]) -> frozenset[str]:
    found = set()
    for subject, predicate, kind, value, *_rest in said:
        if subject == iri and kind == "uri" and predicate in _SETS:
            name = value.rpartition("/")[2]
            found |= {_SETS[predicate], f"{_SETS[predicate]}:{name}"}
    return frozenset(found)


def seen(serving: Service) -> dict[str, Seen]:
    """Return every document of the release that is served. Raises Problem."""
    (listed,) = ask(serving, written("services/documents"))
    withdrawn = {local(row, "iri"): bool(local(row, "withdrawn")) for row in listed}
    iris = sorted(iri for iri in withdrawn if iri.startswith(serving.settings.base_iri + "document/"))
    found = {}
    for start in range(0, len(iris), _PART):
        (rows,) = ask(serving, written("things/bibliographic", iri=iris[start : start + _PART]))
        for iri, said in _said(rows).items():
            text = "\0".join("\1".join(statement) for statement in sorted(said))
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
            found[iri] = Seen(digest, _sets(iri, said), withdrawn[iri])
    return found


def _lags(served: Path) -> bool:
    """Whether this process still serves a release that is no longer the current one."""
    link = served.parent / CURRENT
    return link.is_symlink() and link.readlink().name != served.name


def ledger(serving: Service) -> Ledger:
    """Return the list of changes, compared with the release that is served. Raises Problem 503.

    What changed is dated a second after it is first told, so that no harvester who asks from the date of an earlier
    answer misses it; a list that is new is dated when its release was made.
    """
    found: Ledger = current_app.extensions[EXTENSION]
    served = serving.releases.current()
    try:
        if found.about()[1] == served.id:
            return found
        with found.lock:
            if found.about()[1] != served.id:
                if _lags(served.release.path):
                    raise problem("busy")
                now = int(time.time())
                made = _made(served.release.manifest.created, now)
                found.compare(served.id, seen(serving), made, int(time.time()) + 1)
    except (OSError, sqlite3.Error) as error:
        raise unkept(error) from None
    return found


def unkept(error: Exception) -> Problem:
    """Return the problem of a list that cannot be read or written."""
    said = _("The list of changes of records cannot be kept: {reason}.")
    remedy = _("The operator must let the server write to its home folder.")
    return Problem(503, "changes", said, remedy, {"reason": str(error)}, {"Retry-After": "60"})


def _made(created: str, now: int) -> int:
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return now
    return min(now, int((made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp()))
