"""Sessions: who is signed in, kept by the server; the cookie holds a random name and nothing else.

A session has tokens for forms; each is good for one form sent once. Names and tokens are kept as hashes, so that the
memory of the server does not hold what opens a session.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

IDLE, LONGEST = 3600.0, 43_200.0
"""Seconds until a session ends that nobody uses, and until any ends."""
_ANONYMOUS = 900.0
_MOST, _TOKENS = 20_000, 200


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(eq=False)
class Session:
    """A visitor of the desk: the account's name (empty before signing in) and its stamp, times, tokens of forms.

    ``notice`` is shown once on the next page.
    """

    account: str
    stamp: int
    began: float
    used: float
    tokens: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    spent: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    notice: str = ""

    def token(self) -> str:
        """Return a new token for a form."""
        made = secrets.token_urlsafe(24)
        self.tokens[_digest(made)] = None
        while len(self.tokens) > _TOKENS:
            self.tokens.popitem(last=False)
        return made

    def spend(self, token: str) -> str:
        """Use up a token; return an empty text, or what is wrong: ``token`` or ``replay``."""
        known = _digest(token)
        if known in self.tokens:
            del self.tokens[known]
            self.spent[known] = None
            while len(self.spent) > _TOKENS:
                self.spent.popitem(last=False)
            return ""
        return "replay" if known in self.spent else "token"


class Sessions:
    """All sessions of one server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, account: str = "", stamp: int = 0) -> tuple[str, Session]:
        """Return the name for the cookie and a new session."""
        name, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._sweep(now)
            made = self._known[_digest(name)] = Session(account, stamp, now, now)
        return name, made

    def find(self, name: str) -> Session | None:
        """Return the session that a cookie names; None when there is none or it has ended."""
        with self._lock:
            found = self._known.get(_digest(name)) if name else None
            if found is None:
                return None
            now = self._clock()
            if self._over(found, now):
                del self._known[_digest(name)]
                return None
            found.used = now
            return found

    def end(self, name: str) -> None:
        """End a session."""
        with self._lock:
            self._known.pop(_digest(name), None)

    def spend(self, session: Session, token: str) -> str:
        """Use up a token of a session, see :meth:`Session.spend`."""
        with self._lock:
            return session.spend(token)

    def _over(self, one: Session, now: float) -> bool:
        idle = IDLE if one.account else _ANONYMOUS
        return now - one.used > idle or now - one.began > LONGEST

    def _sweep(self, now: float) -> None:
        """Forget what has ended and, when there are too many, the oldest that nobody signed in to."""
        if len(self._known) < _MOST:
            return
        for name in [name for name, one in self._known.items() if self._over(one, now)]:
            del self._known[name]
        anonymous = [name for name, one in self._known.items() if not one.account]
        for name in anonymous[: max(0, len(self._known) - _MOST + 1)]:
            del self._known[name]
