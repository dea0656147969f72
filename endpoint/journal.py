"""The journal: one line of JSON for each request, on standard error. Nothing in it leads to a person.

Written are the time (UTC), method, path without parameters, status, bytes sent, milliseconds in all, milliseconds in
query workers, and whether the body was sent whole. Not written: addresses, queries and other parameters, browsers,
languages, referring pages.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime

from endpoint.limits import written
from simde_kg.errors import SettingsError
from simde_kg.words import _

SETTING = "SIMDE_LOG"
CHOICES = ("requests", "none")
_LONGEST = 200
_ERROR_OUTPUT = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What is noted about a request: times in seconds, ``sent`` in bytes before any chunking."""

    method: str
    path: str
    status: int
    sent: int
    seconds: float
    query_seconds: float
    whole: bool

    def line(self) -> bytes:
        """Return the line of the journal."""
        noted = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": self.method[:20],
            "path": self.path[:_LONGEST],
            "status": self.status,
            "bytes": self.sent,
            "ms": round(self.seconds * 1000, 1),
            "query_ms": round(self.query_seconds * 1000, 1),
            "whole": self.whole,
        }
        return json.dumps(noted, separators=(",", ":")).encode() + b"\n"


def wanted() -> bool:
    """Whether requests are to be noted. Raises SettingsError for an unknown choice."""
    chosen = written().get("log", ("", CHOICES[0]))[1]
    if chosen not in CHOICES:
        raise SettingsError(
            _("The setting {name!r} is {value!r}."),
            _("Choose one of {known}."),
            name=SETTING,
            value=chosen,
            known=", ".join(CHOICES),
        )
    return chosen == CHOICES[0]


def note(entry: Entry) -> None:
    """Write a line at once, so that lines of several threads do not mix."""
    try:
        os.write(_ERROR_OUTPUT, entry.line())
    except OSError:
        return  # nobody reads the journal any more; requests are answered all the same
