"""Another SPARQL 1.1 store that answers in the place of a release: its address, and asking it.

``SIMDE_STORE=sparql+https://name:password@host/path?union-default-graph``. Parameters of the address are sent with
every query that does not name its own dataset.
"""

import http.client
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPResponse
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from endpoint.output import RemoteError
from simde_kg.errors import SettingsError
from simde_kg.words import _

PREFIX = "sparql+"
_PIECE = 65_536
_CONNECT_SECONDS = 10.0
_SHOWN = 500  # characters of another store's complaint that are kept
_POSITION = re.compile(r"(?:error at |line )(\d+)(?::|,? col(?:umn)?\.? )(\d+)[.:]?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Where another store takes queries."""

    secure: bool
    host: str
    port: int | None
    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    authorization: str = field(default="", repr=False)

    @property
    def public(self) -> str:
        """The address without name and password."""
        scheme, port = ("https" if self.secure else "http"), (f":{self.port}" if self.port else "")
        return f"{scheme}://{self.host}{port}{self.path}"


def is_remote(store: str) -> bool:
    """Whether a value of the setting ``store`` names another store."""
    return store.startswith(PREFIX)


def parse(store: str) -> Address:
    """Return the address in a value of the setting ``store``. Raises SettingsError (which does not show a password)."""
    try:
        parts = urlsplit(store.removeprefix(PREFIX))
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise SettingsError(
            _("The setting {name!r} is {value!r}."),
            _("Choose one of {known}."),
            name="SIMDE_STORE",
            value=PREFIX + "...",
            known=f"{PREFIX}http://HOST:PORT/PATH, {PREFIX}https://HOST/PATH",
        )
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + b64encode(pair.encode()).decode("ascii")
    parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Address(parts.scheme == "https", parts.hostname, port, parts.path or "/", parameters, authorization)


class Remote:
    """A connection to another store, kept open between queries."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: http.client.HTTPConnection | None = None

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._address.host, self._address.port
        if self._address.secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=context)
        return http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS)

    def close(self) -> None:
        """Break the connection off, whatever is under way."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def ask(self, text: str, accept: str, dataset: list[tuple[str, str]] | None) -> HTTPResponse:
        """Send a query; return the answer, its body not yet read. ``dataset`` None: the store's usual one.

        Raises RemoteError for everything that is not status 200.
        """
        given = self._address.parameters if dataset is None else dataset
        body = urlencode([("query", text), *given]).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept, "Accept-Encoding": "identity"}
        if self._address.authorization:
            headers["Authorization"] = self._address.authorization
        response = self._sent(body, headers)
        if response.status != http.HTTPStatus.OK:
            raise self._refused(response)
        return response

    def _sent(self, body: bytes, headers: dict[str, str]) -> HTTPResponse:
        for again in (self._connection is not None, False):
            connection = self._connection or self._connect()
            try:
                if self._connection is None:
                    connection.connect()
                    connection.sock.settimeout(None)  # from here on the pool's clock counts
                connection.request("POST", self._address.path, body, headers)
                response = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._connection = None
                if not again:
                    raise RemoteError("store", f"{self._address.public}: {error}") from error
            else:
                self._connection = connection
                return response
        raise AssertionError

    def _refused(self, response: HTTPResponse) -> RemoteError:
        """Return what a status other than 200 means to whoever asked."""
        said = response.read(_SHOWN * 4).decode("utf-8", "replace").strip()
        self.close()
        match response.status:
            case 400:
                if found := _POSITION.search(said):
                    line = max(1, int(found[1]) - 1)  # the first line is our BASE
                    return RemoteError("syntax", f"error at {line}:{found[2]}: {said[found.end() :][:_SHOWN]}")
                return RemoteError("value", " ".join(said.split())[:_SHOWN])
            case 406 | 415:
                return RemoteError("kind", "results")
            case 429 | 503:
                return RemoteError("busy", said[:_SHOWN])
            case status:
                return RemoteError("store", f"{self._address.public} answered {status}: {said[:_SHOWN]}")


def pieces(response: HTTPResponse) -> Iterator[bytes]:
    """Yield the body of an answer. Raises RemoteError when it is shorter than it should be."""
    try:
        while piece := response.read1(_PIECE):
            yield piece
    except (OSError, http.client.HTTPException) as error:
        raise RemoteError("store", f"the answer broke off: {error!r}") from error
    if response.length:
        raise RemoteError("store", f"the answer broke off {response.length} bytes before its end")
