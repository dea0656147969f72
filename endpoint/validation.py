"""``/validate``: a form, and the check of what is sent there: RDF, a table, or a dataset folder as a zip file."""

import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import secure_filename

from endpoint import client, pages
from endpoint.deposits import INTEGRITY, Asked, Deposits
from endpoint.problems import problem
from endpoint.service import service
from endpoint.visitor import language
from endpoint.words import LANGUAGES
from simde_kg import formats
from simde_kg.validation import profiles
from simde_kg.validation.purpose import PAGES

blueprint = Blueprint("validation", __name__)
_OTHERS = {"application/zip": "zip", "text/csv": "csv", "text/tab-separated-values": "tsv"}
ENDINGS = ("zip", "csv", "tsv", "xlsx", "xls", "ods")
"""Endings of what can be sent besides RDF."""
FORMATS = {
    "text/html": "html",
    "application/json": "json",
    "text/turtle": "turtle",
    "text/csv": "csv",
    "text/plain": "text",
}
"""Media type of a report -> its name."""
_PIECE = 1 << 18
_PARTS = 20


def deposits() -> Deposits:
    """Return the place where deposits are checked."""
    found: Deposits = current_app.extensions["simde.deposits"]
    return found


@cache
def _profiles(folder: Path) -> list[profiles.Profile]:
    return list(profiles.declared(folder).values())


@blueprint.get("/validate")
def form() -> Response:
    """Show the form."""
    return pages.page("validation/form.html", **_shown())


@blueprint.post("/validate")
def check() -> Response:
    """Check what is sent and answer with the report."""
    service().releases.current()  # without a release nothing can be looked up
    limit = int(deposits().limits.deposit_bytes)
    if (request.content_length or 0) > limit:
        raise problem("too-large-request", limit=limit)
    request.max_content_length = limit
    request.max_form_parts = _PARTS
    _take_time()
    with TemporaryDirectory(prefix="simde-deposit-") as folder:
        work = Path(folder)
        try:
            values = _received(work)
        except RequestEntityTooLarge:
            raise problem("too-large-request", limit=limit) from None
        client.received(request.environ)
        asked = Asked(work / "sent" / values["name"], _profile(values), _format(values), _language(values))
        verdict = deposits().check(asked, work)
    return _answer(asked, verdict.report, verdict.passes)


def _take_time() -> None:
    """Give the client longer to send a file than a query."""
    sock = request.environ.get("gunicorn.socket")
    if sock in client.READING:
        client.READING[sock] = time.monotonic() + deposits().limits.deposit_seconds


def _received(work: Path) -> dict[str, str]:
    """Write the file that is sent below ``work/sent``; return what else is said, and its ``name``. Raises Problem."""
    (work / "sent").mkdir()
    values = request.args.to_dict()
    if request.mimetype == "multipart/form-data":
        values |= request.form.to_dict()
        sent = request.files.get("file")
        name = secure_filename(sent.filename or "") if sent else ""
        if sent is None or not name:
            raise problem("no-deposit", known=", ".join(_endings()))
        stream: Any = sent.stream
    else:
        ending = _OTHERS.get(request.mimetype) or _rdf(request.mimetype)
        if not ending:
            raise problem("deposit-type", type=request.mimetype or "-", known=", ".join(_endings()))
        name, stream = f"sent.{ending}", request.stream
    if name.rpartition(".")[2].lower() not in _endings():
        raise problem("deposit-type", type=name, known=", ".join(_endings()))
    size = 0
    with (work / "sent" / name).open("wb") as output:
        while piece := stream.read(_PIECE):
            size += len(piece)
            output.write(piece)
    if not size:
        raise problem("no-deposit", known=", ".join(_endings()))
    return {**values, "name": name}


def _rdf(media: str) -> str:
    found = next((f for f in formats.of_kind(("graph", "quads")) if media in f.media_types), None)
    return found.extensions[0] if found else ""


@cache
def _endings() -> tuple[str, ...]:
    rdf = [ending for found in formats.of_kind(("graph", "quads")) for ending in found.extensions]
    return (*rdf, *ENDINGS)


def _profile(values: Mapping[str, str]) -> str:
    wanted = values.get("profile", "")
    known = [*(one.name for one in _profiles(deposits().workspace.shapes)), INTEGRITY]
    if wanted and wanted not in known:
        raise problem("profile", name=wanted[:60], known=", ".join(known))
    return wanted


def _format(values: Mapping[str, str]) -> str:
    """Return the name of the report's format. Raises Problem when none fits."""
    if wanted := values.get("format", ""):
        if wanted in FORMATS.values():
            return wanted
        raise problem("not-acceptable", formats=", ".join(FORMATS.values()))
    accepted = request.accept_mimetypes
    best = accepted.best_match(list(FORMATS)) if accepted and str(accepted) != "*/*" else "application/json"
    if best is None:
        raise problem("not-acceptable", formats=", ".join(FORMATS))
    return FORMATS[best]


def _language(values: Mapping[str, str]) -> str:
    wanted = values.get("lang", "")
    return wanted if wanted in LANGUAGES else language()


def _shown() -> dict[str, Any]:
    return {
        "profiles": _profiles(deposits().workspace.shapes),
        "endings": ["." + ending for ending in _endings()],
        "bounds": deposits().limits,
        "formats": FORMATS.values(),
    }


def _answer(asked: Asked, report: bytes, passes: bool) -> Response:
    if asked.format == "html":
        text = Markup(report.decode().replace(f'href="{PAGES}', 'href="/shape/'))  # noqa: S704 - written by simde_kg.validation.tables, which escapes cells
        response = pages.page("validation/report.html", report=text, passes=passes, asked=asked, **_shown())
    else:
        media = next(media for media, name in FORMATS.items() if name == asked.format)
        charset = "; charset=utf-8" if media.startswith("text/") else ""
        response = Response(report, content_type=media + charset)
        response.headers["Content-Language"] = asked.language
        response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    response.headers["Cache-Control"] = "no-store"
    return response
