"""Rates: what one client may use of the endpoint in a minute. Token buckets, kept in the serving process only.

A bucket holds a minute's worth and fills evenly. What a query used is known when it has ended, so a bucket may go below
zero; then its client waits until it is above again. The addresses are in memory only, the least recent go first.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_MINUTE = 60.0
_MOST = 20_000  # clients that are remembered
_SUBNET = 64  # bits of an IPv6 address that one subscriber usually has


@dataclass(slots=True)
class _Bucket:
    """What a client may still use, and when that was reckoned (seconds of a monotonic clock)."""

    left: float
    at: float


class Rate:
    """One kind of use: ``a_minute`` units for each client, 0 for any number."""

    def __init__(self, a_minute: float, clock: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._a_minute, self._clock, self._most = a_minute, clock, most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._buckets)

    def _filled(self, bucket: _Bucket) -> float:
        return min(self._a_minute, bucket.left + (self._clock() - bucket.at) * self._a_minute / _MINUTE)

    def wait(self, client: str) -> int:
        """Return in how many whole seconds the client may ask again; 0 for now."""
        if not self._a_minute or not client:
            return 0
        with self._lock:
            bucket = self._buckets.get(client)
            left = self._filled(bucket) if bucket else self._a_minute
        return 0 if left > 0 else max(1, math.ceil(-left * _MINUTE / self._a_minute))

    def take(self, client: str, amount: float) -> None:
        """Take ``amount`` from the client's bucket (or give some back when it is negative)."""
        if not self._a_minute or not client or not amount:
            return
        with self._lock:
            bucket = self._buckets.pop(client, None)
            left = self._filled(bucket) if bucket else self._a_minute
            self._buckets[client] = _Bucket(min(self._a_minute, left - amount), self._clock())
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)


def client_of(environ: Mapping[str, object], proxies: int) -> str:
    """Return whom to count a request for: an IPv4 address or an IPv6 /64 network; empty for nobody.

    With ``proxies`` in front it is the address that the outermost of them saw: the last but ``proxies - 1`` in
    X-Forwarded-For; what a client wrote there itself stands further left. Requests from this machine are nobody's,
    since they may come through a proxy that was not declared, and all visitors would share one bucket.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    if proxies:
        hops = [hop.strip() for hop in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
        address = hops[-proxies] if proxies <= len(hops) else address
    return _counted(address)


@lru_cache(4096)
def _counted(address: str) -> str:
    """Return the name of an address's bucket; empty when there is none."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _SUBNET), strict=False))
    return str(found)
