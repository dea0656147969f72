"""Every link of every page leads somewhere: a sample of each kind of address that pages of all types lead to."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import html

from tests.endpoint.conftest import Running
from tests.places import PLACES

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language": "en"}
EACH = 3
"""Addresses of a kind that are asked for: those with the same first part and the same parameters."""


def _links(page: str, body: bytes) -> set[str]:
    document: Any = html.document_fromstring(body)
    found = document.xpath("//a/@href | //link/@href | //img/@src | //script/@src")
    whole = (urlsplit(urljoin(page, str(one))) for one in found)
    return {part._replace(fragment="").geturl() for part in whole if not part.netloc and part.path.startswith("/")}


def _kind(address: str) -> tuple[str, ...]:
    part = urlsplit(address)
    first, _slash, rest = part.path.lstrip("/").partition("/")
    ending = rest.rpartition(".")[2] if "." in rest.rpartition("/")[2] else ""
    return first, ending, *sorted(parse_qs(part.query, keep_blank_values=True))


def test_every_link_leads_somewhere(portal: Running) -> None:
    pages = [place for place in PLACES.values() if place.startswith("/")]
    where: dict[str, str] = {}
    for page in pages:
        reply = portal.ask("GET", page, HTML)
        assert reply.status in (200, 303), page
        where = {**dict.fromkeys(_links(page, reply.body), page), **where}
    kinds: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for address in sorted(where):
        kinds[_kind(address)].append(address)
    chance = random.Random(11)
    home = [one for one in sorted(where) if where[one] == "/" and not urlsplit(one).query]
    chosen = [one for given in kinds.values() for one in chance.sample(given, min(EACH, len(given)))]
    chosen = list(dict.fromkeys([*home, *chosen]))
    assert len(kinds) > 60 and len(chosen) > 150
    with ThreadPoolExecutor(2) as pool:
        statuses = pool.map(lambda address: portal.ask("GET", address, HTML).status, chosen)
        wrong = {(one, where[one]): status for one, status in zip(chosen, statuses, strict=True) if status >= 400}
    assert not wrong
