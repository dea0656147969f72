"""``python -m endpoint.making HOME``: make the pages that take longest, while nothing else wants the processor.

The server starts it when it begins to serve a release, and it ends when all pages are there, or with the server. It
reads the release with query workers of its own, of which one works at a time.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from endpoint import ahead
from simde_kg import queries

if TYPE_CHECKING:
    from flask import Flask

    from endpoint.service import Service

_LISTS = (
    "/", "/countries", "/corridors", "/indicators", "/documents", "/datasets", "/topics", "/regions",
    "/questions", "/rules",
)  # fmt: skip
_KINDS = ("indicator", "area", "dataset", "document", "corridor")
"""Kinds of things whose pages take more than some milliseconds, those that take longest first."""
_MOST = 1000
"""Pages of a kind: those of the things with most figures."""
_HEADERS = ("Content-Language", "Vary", "Link")
_TOO_LONG = 1_000_000  # characters of a page that is not kept


def addresses(serving: "Service") -> Iterator[str]:
    """Yield the addresses of the pages to make, without parameters."""
    from endpoint import statistics
    from endpoint.finding import opened

    yield from _LISTS
    yield from (f"/questions/{question.name}" for question in queries.questions())
    index, cube = opened.index(serving), statistics.cube(serving)
    for kind in _KINDS:
        paths = {hit.path for hit in index.find("", "en", (kind,), 100_000).hits}
        figures: dict[str, int] = {}
        columns = {"area": ("origin", "destination", "area"), "document": ()}.get(kind, (kind,))
        for column in columns:
            for row in cube.spans(column) if cube is not None else ():
                name = f"{kind}/{row['value']}"
                figures[name] = figures.get(name, 0) + row["observations"]
        ordered = sorted(paths, key=lambda path: (-figures.get(path, 0), path))
        yield from ("/" + quote(path, safe="/#%~:@!$&'()*+,;=-._?") for path in ordered[:_MOST] if "#" not in path)


def make(app: "Flask", place: Path, wanted: Iterator[str], room: int) -> int:
    """Make pages in each language as long as there is room (bytes); return how many there are now."""
    from endpoint.words import LANGUAGES

    client, made = app.test_client(), 0
    for address in wanted:
        for tongue in LANGUAGES:
            where = ahead.file(place, address.partition("?")[0], tongue)
            if where.is_file():
                made, room = made + 1, room - where.stat().st_size
                continue
            reply = client.get(address, base_url=ahead.HOST, headers={"Accept": "text/html", "Accept-Language": tongue})
            body = reply.get_data(as_text=True)
            lasts = reply.status_code == 200 and "no-store" not in str(reply.cache_control)
            if lasts and reply.mimetype == "text/html" and len(body) < _TOO_LONG:
                headers = {name: reply.headers[name] for name in _HEADERS if name in reply.headers}
                room -= ahead.write(where, body, headers)
                made += 1
            if room < 0:
                return made
    return made


def begin(home: Path) -> "subprocess.Popen[bytes]":
    """Start making the pages of the current release."""
    root = Path(__file__).resolve().parents[1]
    path = os.pathsep.join(part for part in (str(root), os.environ.get("PYTHONPATH", "")) if part)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "endpoint.making", str(home), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "SIMDE_STORE": "disk", "SIMDE_LOG": "none", "SIMDE_DESK": "off"},
        start_new_session=True,
    )


def main() -> None:
    """Make the pages of the current release of the home that is named; pages of others are taken away."""
    from endpoint import create_app, limits, sandbox
    from simde_kg import settings, workspace

    sandbox.die_with_parent()
    if sys.argv[2:] and os.getppid() != int(sys.argv[2]):
        return  # the server ended before the kernel was told
    sandbox.give_way()  # its query workers do so too
    chosen = replace(settings.load(), home=sys.argv[1])
    app = create_app(workspace.find(chosen), chosen, limits.load())
    serving: Service = app.extensions["simde"]
    try:
        place = ahead.folder(serving)
        if place is not None:
            with contextlib.suppress(OSError):
                for other in place.parent.iterdir():
                    if other != place:
                        shutil.rmtree(other, ignore_errors=True)
            with app.test_request_context("/"):
                wanted = list(addresses(serving))
            make(app, place, iter(wanted), int(serving.limits.ahead_bytes))
    finally:
        serving.close()


if __name__ == "__main__":
    threading.current_thread().name = "making"
    main()
