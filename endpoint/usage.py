"""How often each class and each property is used: as the release counted it, or asked where there is no count."""

from functools import lru_cache

from flask import request

from endpoint import client
from endpoint.service import Service, rows
from simde_kg import queries
from simde_kg.publish.usage import CLASSES, FILE, PROPERTIES, Usage, read

_MOST = 10_000
_counted = lru_cache(4)(read)


def usage(serving: Service) -> Usage:
    """Return the counts of the release that is served. Raises Problem."""
    path = serving.releases.current().release.path / FILE
    if path.is_file():
        return _counted(path)
    asked = [{"text": queries.text(name), "take": _MOST} for name in (CLASSES, PROPERTIES)]
    (classes, properties), _release = rows(serving, asked, client.watch(request.environ))
    return Usage(
        {row["class"]["value"]: int(row["n"]["value"]) for row in classes["rows"]},
        {row["p"]["value"]: int(row["n"]["value"]) for row in properties["rows"]},
    )
