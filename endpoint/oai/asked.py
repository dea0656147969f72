"""Requests of OAI-PMH, strictly read: arguments, dates and resumption tokens."""

import base64
import binascii
import calendar
import json
import re
import time
from dataclasses import asdict, dataclass

from werkzeug.datastructures import MultiDict

from endpoint.oai.ledger import Part

VERBS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}
"""Verb -> arguments that it needs and others that it takes."""
_DAY, _SECOND = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_SET = re.compile(r"[A-Za-z0-9_.!~*'()-]+(:[A-Za-z0-9_.!~*'()-]+)*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_SECOND = 86_399


class OaiError(Exception):
    """An error of the protocol: its code, and a sentence."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code, self.said = code, said


@dataclass(frozen=True)
class Token:
    """Where a list goes on: which list of changes and verb, what was asked, which part is left, what was sent."""

    list: str
    verb: str
    prefix: str
    first: int
    last: int
    since: int | None
    until: int | None
    set: str
    sent: int
    whole: int

    def part(self) -> Part:
        """Return the part of the list that is left."""
        return Part(self.first, self.last, self.since, self.until, self.set)

    def written(self) -> str:
        """Return the token as a text."""
        text = json.dumps(list(asdict(self).values()), separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def token(text: str, verb: str, name: str) -> Token:
    """Read a token of the list of changes ``name``. Raises OaiError badResumptionToken."""
    wrong = OaiError("badResumptionToken", "The resumption token is not one of this list.")
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise wrong from None
    texts, numbers, bounds = (0, 1, 2, 7), (3, 4, 8, 9), (5, 6)
    if not isinstance(found, list) or len(found) != 10 or not all(isinstance(found[n], str) for n in texts):
        raise wrong
    if not all(type(found[n]) is int and 0 <= found[n] < 2**60 for n in numbers):
        raise wrong
    if not all(found[n] is None or (type(found[n]) is int and abs(found[n]) < 2**60) for n in bounds):
        raise wrong
    made = Token(*found)
    if made.list != name or made.verb != verb or (made.set and not _SET.fullmatch(made.set)):
        raise wrong
    return made


def arguments(given: MultiDict[str, str]) -> dict[str, str]:
    """Return the arguments of a request. Raises OaiError badVerb or badArgument."""
    verbs = given.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise OaiError("badVerb", f"One verb is needed, one of: {', '.join(VERBS)}.")
    needed, others = VERBS[verbs[0]]
    if any(_NOT_XML.search(text) for pair in given.items(multi=True) for text in pair):
        raise OaiError("badArgument", "An argument has a character that XML cannot hold.")
    for name in given:
        if name not in needed | others | {"verb"}:
            raise OaiError("badArgument", f"{verbs[0]} does not take the argument {name[:60]}.")
        if len(given.getlist(name)) > 1:
            raise OaiError("badArgument", f"The argument {name} is repeated.")
    found = {name: given[name] for name in given}
    if "resumptionToken" in found:
        if set(found) != {"verb", "resumptionToken"}:
            raise OaiError("badArgument", "A resumption token stands alone.")
        return found
    if missing := needed - found.keys():
        raise OaiError("badArgument", f"{verbs[0]} needs the argument {', '.join(sorted(missing))}.")
    if "set" in found and not _SET.fullmatch(found["set"]):
        raise OaiError("badArgument", "The argument set is not a setSpec.")
    return found


def _seconds(name: str, text: str, end: bool) -> int:
    """Return the time of a date in seconds since 1970; the end of a day for ``end``. Raises OaiError badArgument."""
    whole = re.fullmatch(_SECOND, text, re.ASCII)
    if not whole and not re.fullmatch(_DAY, text, re.ASCII):
        raise OaiError("badArgument", f"The argument {name} is not YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        moment = time.strptime(text, "%Y-%m-%dT%H:%M:%SZ" if whole else "%Y-%m-%d")
    except ValueError:
        raise OaiError("badArgument", f"The argument {name} is no date.") from None
    return calendar.timegm(moment) + (_LAST_SECOND if end and not whole else 0)


def bounds(given: dict[str, str]) -> tuple[int | None, int | None]:
    """Return from and until in seconds since 1970. Raises OaiError badArgument."""
    since, until = given.get("from"), given.get("until")
    if since is not None and until is not None and len(since) != len(until):
        raise OaiError("badArgument", "The arguments from and until have different granularities.")
    first = _seconds("from", since, end=False) if since is not None else None
    last = _seconds("until", until, end=True) if until is not None else None
    if first is not None and last is not None and first > last:
        raise OaiError("badArgument", "The argument from is later than until.")
    return first, last


def moment(seconds: float) -> str:
    """Return a time as the protocol writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
