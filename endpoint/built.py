"""Scripts and styles that ``make ui`` bundles from npm packages; pages are complete without them.

They are sent packed, and kept by browsers for good: their addresses change with their bytes.
"""

import gzip
import hashlib
import mimetypes
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, request

from endpoint import client
from endpoint.problems import problem

FOLDER = Path(__file__).parent / "static" / "build"


def _found(name: str) -> Path | None:
    """Return the file: bundled, or the look of all pages."""
    return next((path for path in (FOLDER / name, FOLDER.parent / name) if path.is_file()), None)


@cache
def _version(path: Path, _changed: float) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest()


@cache
def address(name: str) -> str:
    """Return the address of a file, with a version that changes with its bytes; empty when it is not there."""
    path = _found(name)
    if path is None:
        return ""
    return f"/{path.relative_to(FOLDER.parents[1])}?v={_version(path, path.stat().st_mtime)}"


_HASHED = "part-"
_KINDS = frozenset({".js", ".css", ".json"})


@lru_cache(32)
def _packed(path: Path, changed: float, how: str) -> bytes:  # noqa: ARG001 - a file that changed is read again
    data = path.read_bytes()
    if how == "gzip":
        return gzip.compress(data, 9, mtime=0)  # once for each file: worth the time
    return client.packed(data, how) if how else data


def sent(name: str) -> Response:
    """Send a bundled file. Raises Problem 404."""
    path = _found(name)
    if path is None or path.suffix not in _KINDS:
        raise problem("not-found")
    how = client.coding(request.headers.get("Accept-Encoding", ""))
    etag = f'W/"{_version(path, path.stat().st_mtime)}"'
    if etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers={"ETag": etag, "Vary": "Accept-Encoding"})
    body = _packed(path, path.stat().st_mtime, how)
    kind = "text/javascript" if path.suffix == ".js" else mimetypes.types_map[path.suffix]
    response = Response(iter([body]), content_type=f"{kind}; charset=utf-8")  # streamed: nothing adds to it
    response.headers["Content-Length"] = str(len(body))
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["ETag"] = etag
    if how:
        response.headers["Content-Encoding"] = how
    forever = "v" in request.args or name.startswith(_HASHED)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if forever else "no-cache"
    return response


def register(app: Flask) -> None:
    """Let templates ask for bundled files: ``{% if built("editor.js") %}``."""
    app.jinja_env.globals["built"] = address
    app.add_url_rule("/static/build/<name>", "built", sent)
    app.add_url_rule("/static/<any('simde.css'):name>", "look", sent)
