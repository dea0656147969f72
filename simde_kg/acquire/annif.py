"""Suggestions of an Annif service that the operator names in the setting ``annif``; without it nothing is asked.

Annif (https://annif.org) answers ``POST <address>/suggest`` with concepts of its own vocabulary and a score. Those that
are ours, or that an alignment calls exact matches of ours, become proposals like those of
:mod:`simde_kg.catalogue.subjects`.
"""

import json
from collections.abc import Mapping

import urllib3
from urllib3.exceptions import HTTPError

from simde_kg.acquire.addresses import parse
from simde_kg.acquire.client import AGENT
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.subjects import Evidence, Suggestion
from simde_kg.errors import InputError
from simde_kg.words import _

MOST, MOST_BYTES = 20, 1_000_000
_SECONDS = 10.0


def suggest(address: str, record: Record, ours: Mapping[str, str] | None = None) -> list[Suggestion]:
    """Return what the service proposes for title and abstracts of a record, best first; nothing without an address.

    ``address`` is a project's (``https://annif.example/v1/projects/yso-es``); ``ours`` maps IRIs of the service's
    vocabulary to those of the thesaurus; others are left out unless they are the same. Only titles and abstracts leave
    this machine.
    Raises InputError when the service cannot be asked or understood.
    """
    if not address:
        return []
    parse(address)
    text = "\n".join(one.text for one in (record.title, *record.other_titles, *record.abstracts))
    found = []
    for one in _asked(address.rstrip("/") + "/suggest", text):
        iri = str(one.get("uri", ""))
        mapped = (ours or {}).get(iri, iri if "/topic/" in iri else "")
        score = one.get("score")
        if mapped and isinstance(score, int | float) and 0 <= score <= 1:
            evidence = Evidence(str(one.get("label", "")), "", "annif", "")
            found.append(Suggestion(mapped, "topic", round(float(score), 3), (evidence,)))
    return sorted(found, key=lambda one: (-one.score, one.iri))


def _asked(url: str, text: str) -> list[dict[str, object]]:
    """Return the results of the service; redirections are not followed."""
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(total=_SECONDS), retries=False)
    try:
        reply = pool.request(
            "POST",
            url,
            fields={"text": text, "limit": str(MOST)},
            encode_multipart=False,
            headers={"User-Agent": AGENT, "Accept": "application/json"},
            redirect=False,
            preload_content=False,
        )
        body, status = reply.read(MOST_BYTES), reply.status
        reply.close()
    except (HTTPError, OSError) as error:
        raise _failed(url, type(error).__name__) from error
    if status != 200:
        raise _failed(url, f"HTTP {status}")
    try:
        results = json.loads(body)["results"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _failed(url, "JSON") from error
    return [one for one in results if isinstance(one, dict)] if isinstance(results, list) else []


def _failed(url: str, reason: str) -> InputError:
    return InputError(
        _("The Annif service {url} gives no suggestions: {reason}."),
        _("Check the setting annif, or leave it empty to use the thesaurus alone."),
        url=url,
        reason=reason,
    )
