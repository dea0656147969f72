"""Asking for the pages that take longest the first time before anybody does: lists of everything, home, indicators.

What they look up (rows of lists, names, definitions, the columns of the cube) is kept while a release is served, so
that the first visitor of any page waits for little else. It runs beside the server and may fail without harm.
"""

import logging
import time
from threading import Thread
from typing import TYPE_CHECKING

from endpoint.words import LANGUAGES

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("endpoint.warm")
ADDRESSES = (
    "/", "/indicator/migrant-stock", "/corridors", "/countries", "/corridor/MEX-USA", "/area/MEX", "/documents",
    "/datasets", "/topics", "/search?q=remesas",
)  # fmt: skip
_EVERY = 5.0  # seconds between two looks at which release is served
_PAUSE = 0.2  # seconds that others have between two pages


def visit(app: "Flask") -> list[int]:
    """Ask for each address in each language; return the statuses, in order."""
    statuses = []
    for address in ADDRESSES:
        for tongue in LANGUAGES:
            with app.test_request_context(address, headers={"Accept": "text/html", "Accept-Language": tongue}):
                statuses.append(app.full_dispatch_request().status_code)
            time.sleep(_PAUSE)
    return statuses


def _follow(app: "Flask") -> None:
    seen = ""
    while True:
        try:
            release = app.extensions["simde"].releases.id
            if release != seen:
                seen = release
                visit(app)
        except Exception:
            log.debug("a page was not warmed", exc_info=True)
        time.sleep(_EVERY)


def begin(app: "Flask") -> None:
    """Follow the release that is served, in a thread that ends with the server."""
    Thread(target=_follow, args=(app,), name="warm", daemon=True).start()
