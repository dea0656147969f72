"""Addresses: which a dataset may be fetched from. Declared hosts only, and never a machine of the inner network.

A name is looked up once; what is connected to is one of the addresses that were checked, so that a name that changes
its mind between check and connection gains nothing.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from simde_kg.errors import InputError
from simde_kg.words import _

PORTS = {"http": 80, "https": 443}
_NAT64 = ip_network("64:ff9b::/96")
_INNER_NAMES = ("localhost", "local", "internal", "home.arpa", "localdomain")


@dataclass(frozen=True)
class Address:
    """An address that passed the check: where to connect to and what to ask for; ``host`` is in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """The address as text, without a port that its scheme implies."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


@dataclass(frozen=True)
class Hosts:
    """Where one dataset's files may come from: ``declared`` addresses, and further host names that they lead to.

    Unencrypted HTTP is only for hosts whose declared address has it; nothing leads from HTTPS back to HTTP.
    """

    declared: tuple[str, ...]
    further: tuple[str, ...] = ()

    def check(self, url: str, *, before: Address | None = None) -> Address:
        """Return the address of ``url``, reached by redirection from ``before``. Raises InputError where forbidden."""
        address = parse(url)
        known = [parse(one) for one in self.declared]
        places = {(one.host, one.port) for one in known} | {(name.lower(), PORTS["https"]) for name in self.further}
        plain = {(one.host, one.port) for one in known if one.scheme == "http"}
        place = (address.host, address.port)
        if address.scheme == "http" and before is not None and before.scheme == "https":
            raise InputError(
                _("{before} leads to {url}, which is not encrypted."),
                _("Ask the publisher for an address that stays on HTTPS, or fetch the file yourself."),
                before=before.url,
                url=url,
            )
        upgraded = address.scheme == "https" and address.port == PORTS["https"] and (address.host, 80) in plain
        if not upgraded and (place not in places or (address.scheme == "http" and place not in plain)):
            raise InputError(
                _("{url} is not on a host that the dataset declares ({known})."),
                _("If the publisher really keeps the file there, add simde:allowedHost {host!r} to dataset.ttl."),
                url=url,
                known=", ".join(sorted({host for host, _port in places})) or "-",
                host=address.host,
            )
        return address


def _split(url: str) -> SplitResult | None:
    if not url.isascii() or not url.isprintable() or any(character in url for character in ' \\"<>^`{|}'):
        return None
    try:
        parts = urlsplit(url)
        int(parts.port or 0)
    except ValueError:
        return None
    return parts if parts.hostname and not parts.username and not parts.password else None


def parse(url: str) -> Address:
    """Return the parts of an http or https address. Raises InputError for any other, or one with a user name."""
    parts = _split(url)
    if parts is None or parts.scheme not in PORTS or not parts.hostname:
        raise InputError(
            _("{url!r} is not an address to fetch from."),
            _("Write http:// or https://, host and path, in ASCII (other characters %-encoded), without user name."),
            url=url,
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, parts.hostname.rstrip("."), parts.port or PORTS[parts.scheme], target)


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address carries inside (6to4, Teredo)."""
    return [one for one in (address.sixtofour, *(address.teredo or ())) if one is not None]


def is_outer(text: str, *, loopback: bool = False) -> bool:
    """Whether an IP address is one of the public Internet: not private, loopback, link-local, multicast, reserved.

    ``loopback`` lets this machine's own addresses pass: for tests.
    """
    address = ip_address(text.partition("%")[0])
    if loopback and address.is_loopback:
        return True
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_outer(str(address.ipv4_mapped))
        if address in _NAT64:
            return is_outer(str(IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.is_site_local or not all(is_outer(str(one)) for one in _carried(address)):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def lookup(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, which may be one itself. Raises OSError when there are none."""
    with suppress(ValueError):
        return [str(ip_address(host))]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _inner(address: Address, found: str) -> InputError:
    return InputError(
        _("{url} is on {found}, an address of an inner network."),
        _("Files are fetched from the public Internet only; take a file from elsewhere with --sources."),
        url=address.url,
        found=found,
    )


def resolve(address: Address, *, loopback: bool = False, proxied: bool = False) -> list[str]:
    """Return the IP addresses to connect to, every one checked.

    ``proxied``: a proxy will look the name up; what this machine finds is checked, but it need not find anything.
    Raises InputError when any address is of an inner network, or none is found.
    """
    if not loopback and address.host.rpartition(".")[2] in _INNER_NAMES:
        raise _inner(address, address.host)
    try:
        found = lookup(address.host, address.port)
    except OSError as error:
        if proxied:
            return []
        raise InputError(
            _("The host {host} is not found: {reason}."),
            _("Check the connection and the address in dataset.ttl."),
            host=address.host,
            reason=error.strerror or error,
        ) from error
    for one in found:
        if not is_outer(one, loopback=loopback):
            raise _inner(address, one)
    return found
