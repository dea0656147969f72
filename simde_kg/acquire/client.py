"""The client: one polite GET at a time. Redirections are followed by hand, each one checked; proxies are respected."""

import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urljoin
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, ProxySchemeUnknown
from urllib3.util import make_headers, parse_url

from simde_kg.acquire import addresses
from simde_kg.acquire.addresses import Address, Hosts
from simde_kg.errors import InputError
from simde_kg.words import _

AGENT = f"simde-kg/{version('simde-kg')} (+https://w3id.org/simde/)"
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (429, 500, 502, 503, 504)
"""Statuses after which it is worth trying again."""
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Manners:
    """How patient and how polite to be; times in seconds, ``floor`` in bytes a second.

    ``loopback`` allows this machine as a source: for tests, out of reach of any dataset or setting.
    """

    limit: int = 2 << 30
    tries: int = 5
    pause: float = 1.0
    backoff: float = 2.0
    connect: float = 15.0
    silence: float = 60.0
    window: float = 30.0
    floor: int = 256
    longest_wait: float = 120.0
    loopback: bool = False


class InterruptedTransferError(Exception):
    """A transfer that ended before its time; trying again may help. ``wait``: seconds that the server asks for."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Reply:
    """An answer whose body is still to be read, and the address that gave it."""

    address: Address
    response: urllib3.BaseHTTPResponse

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status

    def header(self, name: str) -> str:
        """Return a header's text, empty without one."""
        return str(self.response.headers.get(name, ""))

    def close(self) -> None:
        """Give the connection up: what is left of the body is not read."""
        self.response.close()


def wait_of(retry_after: str, now: datetime | None = None) -> float:
    """Return the seconds that a Retry-After header asks for (a number or a date); 0 when it says nothing."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    with suppress(ValueError):
        moment = parsedate_to_datetime(retry_after)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
    return 0.0


class Client:
    """Asks the hosts of one dataset; ``sleep`` waits between requests to one host."""

    def __init__(self, hosts: Hosts, manners: Manners, sleep: Callable[[float], None] = time.sleep) -> None:
        self.hosts, self.manners, self.sleep = hosts, manners, sleep
        self._asked: dict[str, float] = {}

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Return the answer to a GET after redirections.

        Raises InputError for what is forbidden or final, InterruptedTransferError for what may pass.
        """
        address = self.hosts.check(url)
        for _step in range(MOST_REDIRECTS + 1):
            reply = Reply(address, self._ask(address, headers))
            if reply.status not in REDIRECTS:
                return self._answered(reply)
            reply.close()
            address = self.hosts.check(urljoin(address.url, reply.header("Location")), before=address)
        raise InputError(
            _("{url} leads from address to address, more than {most} times."),
            _("Correct the address in dataset.ttl."),
            url=url,
            most=MOST_REDIRECTS,
        )

    def _answered(self, reply: Reply) -> Reply:
        if reply.status in BUSY:
            reply.close()
            wait = wait_of(reply.header("Retry-After"))
            if wait > self.manners.longest_wait:
                raise InputError(
                    _("{url}: the server asks to come back in {seconds} seconds (status {status})."),
                    _("Run simde fetch again then; what was received is kept."),
                    url=reply.address.url,
                    seconds=round(wait),
                    status=reply.status,
                )
            raise InterruptedTransferError(f"HTTP {reply.status}", wait)
        if reply.status not in (200, 206, 304, 416):
            reply.close()
            raise InputError(
                _("{url}: the server answers with status {status}."),
                _("Correct dcat:downloadURL in dataset.ttl, or fetch the file yourself and use --sources."),
                url=reply.address.url,
                status=reply.status,
            )
        return reply

    def _ask(self, address: Address, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        self._rest(address.host)
        proxy = self._proxy(address)
        places = addresses.resolve(address, loopback=self.manners.loopback, proxied=bool(proxy))
        sent = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        problem: Exception | None = None
        for place in [""] if proxy else places:
            try:
                return self._through(proxy, address, sent) if proxy else self._direct(place, address, sent)
            except (HTTPError, OSError) as error:
                problem = error
        raise InterruptedTransferError(_reason(problem)) from problem

    def _rest(self, host: str) -> None:
        """Keep the pause between two requests to one host."""
        now = time.monotonic()
        wait = self._asked.get(host, now - self.manners.pause) + self.manners.pause - now
        if wait > 0:
            self.sleep(wait)
        self._asked[host] = time.monotonic()

    def _timeout(self) -> urllib3.Timeout:
        return urllib3.Timeout(connect=self.manners.connect, read=self.manners.silence)

    def _direct(self, place: str, address: Address, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        """Ask the machine at the checked IP address ``place``, which must prove to be ``address.host``."""
        host = f"[{address.host}]" if ":" in address.host else address.host
        port = "" if address.port == addresses.PORTS[address.scheme] else f":{address.port}"
        pool: urllib3.HTTPConnectionPool
        if address.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                place,
                address.port,
                timeout=self._timeout(),
                ssl_context=ssl.create_default_context(),
                server_hostname=address.host,
                assert_hostname=address.host,
            )
        else:
            pool = urllib3.HTTPConnectionPool(place, address.port, timeout=self._timeout())
        sent = {"Host": host + port, **headers}
        return pool.urlopen(
            "GET",
            address.target,
            headers=sent,
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )

    @staticmethod
    def _proxy(address: Address) -> str:
        return "" if proxy_bypass(address.host) else getproxies().get(address.scheme, "")

    def _through(self, proxy: str, address: Address, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        try:
            parts = parse_url(proxy if "://" in proxy else f"http://{proxy}")
            manager = urllib3.ProxyManager(
                parts._replace(auth=None).url,
                proxy_headers=make_headers(proxy_basic_auth=parts.auth) if parts.auth else None,
                timeout=self._timeout(),
                ssl_context=ssl.create_default_context(),
            )
        except (LocationParseError, ProxySchemeUnknown) as error:
            raise InputError(
                _("The proxy of the environment cannot be used: {reason}."),
                _("Give HTTPS_PROXY an http:// or https:// address."),
                reason=type(error).__name__,
            ) from error
        return manager.urlopen(
            "GET",
            address.url,
            headers=dict(headers),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )


def _reason(error: Exception | None) -> str:
    """Return why a connection failed, without the objects that urllib3 names."""
    inner = getattr(error, "reason", None) or error
    text = str(inner).rpartition("object at")[2].partition(">: ")[2] or str(inner)
    return " ".join(text.split())[:200].rstrip(".") or type(inner).__name__
