"""Requests: whole answers only; a busy endpoint is asked again, within bounds; every failure is a sentence."""

import ast
import json
import time
import urllib.error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any

from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from simde_kg.errors import QueryError
from simde_kg.words import _

_BUSY = (429, 503)
_FINAL = "timeout"  # asking again would take as long again
_FIRST_PAUSE = 1.0
_SHOWN = 300  # characters of a refusal that is not a problem document


@dataclass(frozen=True)
class Refusal:
    """An answer that is not 200."""

    status: int
    body: bytes = b""
    retry_after: str = ""

    @property
    def problem(self) -> Mapping[str, Any]:
        """The problem document (RFC 9457), empty when the body is something else."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def reason(self) -> str:
        """What the endpoint says about it."""
        found = self.problem
        said = " ".join(str(found[name]) for name in ("title", "detail") if found.get(name))
        return said or self.body.decode("utf-8", "replace").strip()[:_SHOWN] or "-"

    def pause(self, attempt: int) -> float | None:
        """Return the seconds to wait before asking again; None when it is of no use.

        ``Retry-After`` decides (RFC 9110 section 10.2.3: seconds or a date). Without it an endpoint that explains
        itself has given its last word; others are asked after 1, 2, 4 ... seconds.
        """
        if self.status not in _BUSY or self.problem.get("code") == _FINAL:
            return None
        if self.retry_after.strip().isdecimal():
            return float(self.retry_after)
        try:
            return max(0.0, (parsedate_to_datetime(self.retry_after) - datetime.now(UTC)).total_seconds())
        except (TypeError, ValueError):
            return None if self.problem.get("code") else _FIRST_PAUSE * 2**attempt


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Transport:
    """How often and how long an address is asked: ``patience`` is the most seconds of waiting for one answer."""

    address: str
    attempts: int = 5
    patience: float = 60.0

    def fetch(self, send: Callable[[], HTTPResponse]) -> Reply:
        """Send the request until it is answered. Raises QueryError when it is not, or not wholly."""
        waited, attempt = 0.0, 0
        while not isinstance(found := self._once(send), Reply):
            pause, attempt = found.pause(attempt), attempt + 1
            if pause is None:
                raise self._refused(found)
            if waited + pause > self.patience or attempt >= self.attempts:
                raise self._busy(found, pause, attempt)
            time.sleep(pause)
            waited += pause
        return found

    def _refused(self, refusal: Refusal) -> QueryError:
        return QueryError(
            _("{endpoint} did not answer (status {status}): {reason}"),
            endpoint=self.address,
            status=refusal.status,
            reason=refusal.reason,
        )

    def _busy(self, refusal: Refusal, pause: float, attempts: int) -> QueryError:
        return QueryError(
            _("{endpoint} is busy (status {status}, asked {attempts} times): {reason}"),
            _("Wait {seconds:.0f} seconds and ask again, or give the client more patience."),
            endpoint=self.address,
            status=refusal.status,
            attempts=attempts,
            reason=refusal.reason,
            seconds=pause,
        )

    def _once(self, send: Callable[[], HTTPResponse]) -> Reply | Refusal:
        """Send the request. Raises QueryError when no answer begins, or one that begun has no end."""
        try:
            response = send()
        except urllib.error.HTTPError as error:
            with error:
                return Refusal(error.code, error.read(), error.headers.get("Retry-After", ""))
        except SPARQLWrapperException as error:
            return _unwrapped(error)
        except (HTTPException, OSError, ValueError) as error:
            raise QueryError(
                _("{endpoint} cannot be reached: {reason}."),
                _("Check the address and the network; simde serve starts an endpoint on this machine."),
                endpoint=self.address,
                reason=getattr(error, "reason", "") or error,
            ) from error
        try:
            with response:
                return Reply(response.read(), response.headers.get("ETag", ""))
        except (HTTPException, OSError, ValueError) as error:
            raise QueryError(
                _("The answer of {endpoint} broke off before its end ({reason})."),
                _("Nothing of it was kept. Ask again, for less at once, or in pages."),
                endpoint=self.address,
                reason=type(error).__name__,
            ) from error


def _unwrapped(error: SPARQLWrapperException) -> Refusal:
    """Return the refusal that SPARQLWrapper made an exception of: it keeps the body in its text only."""
    cause = error.__context__
    body = str(error).partition("Response:\n")[2]
    return Refusal(
        cause.code if isinstance(cause, urllib.error.HTTPError) else 500,
        ast.literal_eval(body) if body.startswith(("b'", 'b"')) else b"",
    )
