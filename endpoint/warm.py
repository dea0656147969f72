"""Asking for the pages that take longest the first time before anybody does: lists of everything, home, indicators.

What they look up (rows of lists, names, definitions, the columns of the cube) is kept while a release is served, so
that the first visitor of any page waits for little else. Beside it a process of the lowest priority makes the pages
that take longest (:mod:`endpoint.making`). Both may fail without harm.
"""

import gc
import logging
import time
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from endpoint import ahead, making
from endpoint.releases import Releases
from endpoint.words import LANGUAGES

if TYPE_CHECKING:
    from subprocess import Popen

    from flask import Flask

    from endpoint.service import Service

log = logging.getLogger("endpoint.warm")
ADDRESSES = (
    "/", "/indicator/migrant-stock", "/corridors", "/countries", "/corridor/MEX-USA", "/area/MEX", "/documents",
    "/datasets", "/topics", "/search?q=remesas", "/ontology", "/rules", "/api/v1/areas?limit=1",
    "/api/v1/corridors?limit=1",
)  # fmt: skip
_COLLECTED = (10_000, 20, 20)  # a page makes tens of thousands of short-lived things
_EVERY = 5.0  # seconds between two looks at which release is served
_PAUSE = 0.2  # seconds that others have between two pages


def visit(app: "Flask") -> list[int]:
    """Ask for each address in each language; return the statuses, in order."""
    statuses = []
    for address in ADDRESSES:
        for tongue in LANGUAGES:
            headers = {"Accept": "text/html", "Accept-Language": tongue}
            with app.test_request_context(address, headers=headers, environ_overrides={ahead.FRESH: True}):
                statuses.append(app.full_dispatch_request().status_code)
            time.sleep(_PAUSE)
    return statuses


def _making(app: "Flask", before: "Popen[bytes] | None") -> "Popen[bytes] | None":
    """Begin to make pages for the release that is served now; those of the one before are needed no more."""
    if before is not None:
        before.kill()
        before.wait()
    serving: Service = app.extensions["simde"]
    releases = serving.releases
    return making.begin(releases.home) if isinstance(releases, Releases) and ahead.folder(serving) else None


def _read(app: "Flask") -> None:
    """Read the templates that no page so far needed."""
    for name in app.jinja_env.list_templates(extensions=("html",)):
        app.jinja_env.get_template(name)
        time.sleep(_PAUSE / 10)


def _follow(app: "Flask") -> None:
    seen = ""
    maker: Popen[bytes] | None = None
    while True:
        try:
            release = app.extensions["simde"].releases.id
            if release != seen:
                seen = release
                gc.unfreeze()
                maker = _making(app, maker)
                visit(app)
                _read(app)
                gc.freeze()  # what is kept now stays: the collector need not look at it again and again
        except Exception:
            log.debug("a page was not warmed", exc_info=True)
        time.sleep(_EVERY)


def _open(app: "Flask") -> None:
    """Open what the first request may need: the columns, which are loaded from now on, and the search index."""
    from endpoint import statistics
    from endpoint.finding import opened

    serving: Service = app.extensions["simde"]
    with suppress(Exception), app.test_request_context("/"):
        statistics.cube(serving)
        opened.index(serving).suggest("a", "en", 1)


def begin(app: "Flask") -> None:
    """Follow the release that is served, in a thread that ends with the server."""
    gc.set_threshold(*_COLLECTED)
    _open(app)
    Thread(target=_follow, args=(app,), name="warm", daemon=True).start()
