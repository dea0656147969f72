"""Harvesting over OAI-PMH: oaipmh-scythe speaks the protocol, the checked client of this package asks the server.

The same rules of address hold as for ``simde fetch``: the host that was named, the public Internet, no way from HTTPS
back to HTTP, one request at a time. Answers are kept as they came, and read by :mod:`simde_kg.catalogue.readers.oai`.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx2
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import OAIPMHException
from oaipmh_scythe.iterator import OAIResponseIterator
from urllib3.exceptions import HTTPError

from simde_kg.acquire.addresses import Hosts
from simde_kg.acquire.client import AGENT, Client, InterruptedTransferError, Manners
from simde_kg.acquire.snapshot import unwritable
from simde_kg.catalogue.readers import Reading, RefusedError, oai, xmltext
from simde_kg.catalogue.record import Source
from simde_kg.errors import InputError
from simde_kg.words import _

MOST_ANSWER = 64_000_000
"""Bytes of the longest answer."""
MOST_ANSWERS = 100_000
STATE = "harvest.json"


@dataclass(frozen=True)
class Selection:
    """What to ask for: metadata format, set, and the time of change (``YYYY-MM-DD`` or with ``Thh:mm:ssZ``)."""

    prefix: str = "oai_dc"
    set: str = ""
    start: str = ""
    end: str = ""


@dataclass
class Harvest:
    """What a harvest gave: answers kept, records read, refused and deleted; ``token`` where it stopped, if it did."""

    url: str
    selection: Selection
    answers: int = 0
    token: str = ""
    until: str = ""
    deleted: list[str] = field(default_factory=list)
    reading: Reading = field(default_factory=lambda: Reading("", "oai-pmh"))

    def state(self) -> str:
        """Return what is needed to go on later, as JSON."""
        kept = {"url": self.url, "selection": asdict(self.selection), "answers": self.answers, "token": self.token}
        return json.dumps({**kept, "until": self.until, "deleted": len(self.deleted)}, indent=2) + "\n"


class _Transport(httpx2.BaseTransport):
    """Answers httpx2's requests through the checked client, trying again what may pass."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer to a request. Raises InputError where it cannot be had."""
        url, failures = str(request.url), 0
        while True:
            try:
                return httpx2.Response(200, content=self._body(url), request=request)
            except InterruptedTransferError as error:
                failures += 1
                if failures >= self.client.manners.tries:
                    raise InputError(
                        _("{url}: no whole answer after {tries} tries: {reason}."),
                        _("Run the same command again later; it goes on where it stopped."),
                        url=url,
                        tries=failures,
                        reason=error,
                    ) from error
                self.client.sleep(max(error.wait, self.client.manners.backoff * 2 ** (failures - 1)))

    def _body(self, url: str) -> bytes:
        """Return a whole, well-formed answer; one that is whole but has what XML cannot hold is mended."""
        reply = self.client.get(url, {"Accept": "text/xml, application/xml"})
        try:
            body = bytes(reply.response.read(MOST_ANSWER + 1))
        except (HTTPError, OSError) as error:
            raise InterruptedTransferError(type(error).__name__) from error
        finally:
            reply.close()
        if len(body) > MOST_ANSWER:
            raise InputError(
                _("{url}: the answer has more than {most} MB."),
                _("Ask for a set or a shorter time."),
                url=url,
                most=MOST_ANSWER // 1_000_000,
            )
        if isinstance(xmltext.root(body), RefusedError):
            body = xmltext.mended(body) if body.rstrip().endswith(b"OAI-PMH>") else b""
            if isinstance(xmltext.root(body), RefusedError):
                raise InterruptedTransferError("XML")
        return body

    handle_request = answer


class _CheckedScythe(Scythe):
    """A harvester whose every request goes through the checked client."""

    def __init__(self, url: str, client: Client) -> None:
        super().__init__(url, iterator=OAIResponseIterator)
        self._checked = httpx2.Client(transport=_Transport(client), headers={"user-agent": AGENT}, trust_env=False)

    @property
    def client(self) -> httpx2.Client:
        """The client that scythe asks with."""
        return self._checked


def run(
    url: str,
    selection: Selection,
    folder: Path,
    manners: Manners | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Harvest:
    """Harvest a repository into ``folder``: one file an answer, and where it stopped; go on from there if it did.

    Raises InputError when the server, the protocol or the folder stops it; what came is kept.
    """
    made = _resumed(url, selection, folder)
    client = Client(Hosts((url,)), manners or Manners(limit=MOST_ANSWER), sleep)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for body in _answers(url, made, client):
            made.answers += 1
            (folder / f"answer-{made.answers:05}.xml").write_bytes(body)
            _take(body, made)
            (folder / STATE).write_text(made.state(), encoding="utf-8")
    except OSError as error:
        raise unwritable(folder, error) from error
    return made


def _resumed(url: str, selection: Selection, folder: Path) -> Harvest:
    """Return the harvest to go on with: the one that stopped in the folder, with what its answers gave, or a new one.

    Raises InputError when the folder holds another one.
    """
    made = Harvest(url, selection)
    path = folder / STATE
    if not path.is_file():
        return made
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        same = kept["url"] == url and kept["selection"] == asdict(selection)
        answers, token = int(kept["answers"]), str(kept["token"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            _("{file} does not say where a harvest stopped."), _("Choose another folder."), file=path
        ) from error
    if not same or not token:
        raise InputError(
            _("{folder} already holds a harvest of {url}."), _("Choose another folder."), folder=folder, url=kept["url"]
        )
    for number in range(1, answers + 1):
        _take((folder / f"answer-{number:05}.xml").read_bytes(), made)
    made.answers, made.token = answers, token
    return made


def _answers(url: str, made: Harvest, client: Client) -> Iterator[bytes]:
    """Yield the answers to ListRecords, one after the other. Raises InputError for errors of the protocol."""
    chosen = made.selection
    asked = (
        {"resumption_token": made.token}
        if made.token
        else {
            "metadata_prefix": chosen.prefix,
            "set_": chosen.set or None,
            "from_": chosen.start or None,
            "until": chosen.end or None,
        }
    )
    seen: set[str] = set()
    with _CheckedScythe(url, client) as scythe:
        try:
            for response in scythe.list_records(**asked):
                yield bytes(response.http_response.content)  # type: ignore[union-attr]
                if made.token in seen or len(seen) > MOST_ANSWERS:
                    raise InputError(
                        _("{url} gives the resumption token {token!r} again: the harvest would never end."),
                        _("Tell the repository's operator."),
                        url=url,
                        token=made.token,
                    )
                seen |= {made.token} if made.token else set()
        except OAIPMHException as error:
            if type(error).__name__ == "NoRecordsMatch":
                return
            raise InputError(
                _("{url} answers with the error {code}: {reason}."),
                _("Ask for another set, format or time; a token that expired means to begin anew in another folder."),
                url=url,
                code=type(error).__name__,
                reason=str(error).strip().rstrip(".") or "-",
            ) from error


def _take(body: bytes, made: Harvest) -> None:
    """Read the records of an answer, and where the next one begins."""
    root = xmltext.root(body)
    if isinstance(root, RefusedError):
        return
    answer = xmltext.child(root, "ListRecords")
    made.until = made.until or xmltext.text(xmltext.child(root, "responseDate"))
    made.token = ""
    if answer is None:
        return
    for record in xmltext.children(answer, "record"):
        head = oai.header(record)
        if head.deleted:
            made.deleted.append(head.identifier)
            continue
        position = len(made.reading.records) + len(made.reading.refusals) + len(made.deleted) + 1
        made.reading.take(oai.one(record, Source(made.url, "oai-pmh", position)))
    made.token = xmltext.text(xmltext.child(answer, "resumptionToken"))
