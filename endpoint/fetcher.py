"""The fetcher: one question to one partner, in a process without data. ``python -m endpoint.fetcher`` reads it as JSON.

A name is looked up once and every address it has is checked: none may be of an inner network, unless the operator's
list itself names an inner address in figures. A redirection is followed only to the same scheme, host and port. No
proxy, no credentials, no cookies.
"""

import contextlib
import http.client
import json
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urljoin

from endpoint import sandbox
from endpoint.fetching import FetchError
from simde_kg.acquire.addresses import Address, parse, resolve
from simde_kg.errors import InputError

_AGENT = "simde-kg (SPARQL SERVICE)"
_JSON = "application/sparql-results+json"
_REDIRECTS = (HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT)
_MOST_REDIRECTS = 3
_PIECE = 65_536
_MEMORY = 1024 * 2**20


def _places(address: Address) -> list[str]:
    """Return the IP addresses to connect to. Raises FetchError when one is of an inner network."""
    with contextlib.suppress(ValueError):
        return [str(ip_address(address.host))]  # the operator wrote it in figures
    try:
        return resolve(address)
    except InputError as error:
        raise FetchError("address", error.text("en")) from error


def _connection(address: Address, place: str, seconds: float) -> http.client.HTTPConnection:
    plain = socket.create_connection((place, address.port), timeout=seconds)
    connection = http.client.HTTPConnection(address.host, address.port, timeout=seconds)
    connection.sock = plain
    if address.scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=address.host)
    return connection


@contextlib.contextmanager
def _sent(address: Address, body: bytes, until: float) -> Iterator[http.client.HTTPResponse]:
    problem: Exception | None = None
    for place in _places(address):
        try:
            connection = _connection(address, place, max(0.1, until - time.monotonic()))
            break
        except OSError as error:
            problem = error
    else:
        raise FetchError("address", str(problem))
    host = f"[{address.host}]" if ":" in address.host else address.host
    try:
        headers = {
            "Host": host if f":{address.port}" not in address.url else f"{host}:{address.port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": _JSON,
            "Accept-Encoding": "identity",
            "User-Agent": _AGENT,
        }
        connection.request("POST", address.target, body, headers)
        yield connection.getresponse()
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse, most: int, until: float) -> bytes:
    pieces, room = [], most
    while piece := response.read1(_PIECE):
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            raise FetchError("size", f"> {most} bytes")
        if time.monotonic() > until:
            raise FetchError("time")
    if response.length:
        raise FetchError("size", "the answer broke off")
    return b"".join(pieces)


def _table(body: bytes, most: int) -> dict[str, Any]:
    try:
        found = json.loads(body)
        names, rows = found["head"]["vars"], found["results"]["bindings"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FetchError("format", "no SPARQL JSON results") from None
    shaped = isinstance(names, list) and isinstance(rows, list) and all(isinstance(n, str) for n in names)
    if not shaped or not all(isinstance(row, dict) for row in rows):
        raise FetchError("format", "no SPARQL JSON results")
    if len(rows) > most:
        raise FetchError("rows", f"> {most} rows")
    return {"names": names, "rows": rows}


def ask(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask the endpoint at ``asked["url"]``; return names and rows. Raises FetchError."""
    until = time.monotonic() + float(asked["seconds"])
    address = first = parse(asked["url"])
    body = urlencode({"query": asked["query"]}).encode()
    for _step in range(_MOST_REDIRECTS):
        with _sent(address, body, until) as response:
            if response.status in _REDIRECTS:
                address = parse(urljoin(address.url, response.headers.get("Location", "")))
                if (address.scheme, address.host, address.port) != (first.scheme, first.host, first.port):
                    raise FetchError("address", f"it leads elsewhere: {address.url[:100]}")
                continue
            if response.status != HTTPStatus.OK:
                raise FetchError("status", f"HTTP {response.status}")
            return _table(_body(response, int(asked["bytes"]), until), int(asked["rows"]))
    raise FetchError("address", "too many redirections")


def main() -> None:
    """Answer the one question on standard input."""
    sandbox.die_with_parent()
    sandbox.bound_memory(_MEMORY, _MEMORY)
    asked = json.load(sys.stdin.buffer)
    try:
        answer = ask(asked)
    except FetchError as failure:
        answer = {"error": failure.code, "detail": failure.detail}
    except TimeoutError:
        answer = {"error": "time", "detail": f"> {asked['seconds']:g} s"}
    except (OSError, http.client.HTTPException, InputError, MemoryError) as error:
        answer = {"error": "address", "detail": " ".join(str(error).split())[:200] or type(error).__name__}
    json.dump(answer, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
