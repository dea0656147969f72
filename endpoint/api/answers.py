"""How the API answers: JSON, CSV or Parquet, with an ETag of the release and links to the next page."""

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from endpoint.problems import problem
from endpoint.service import Service
from endpoint.visitor import language

MEDIA: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
_FRESH = 60  # seconds


def format_of(given: Mapping[str, Any], known: Iterable[str]) -> str:
    """Return the format that ``?format=`` or ``Accept`` asks for; JSON when both leave it open. Raises Problem 406."""
    offered = {MEDIA[name]: name for name in known}
    if "format" in given:
        return str(given["format"])
    accepted = request.accept_mimetypes
    best = accepted.best_match(list(offered)) if accepted else MEDIA["json"]
    if best is None:
        if "html" in request.headers.get("Accept", ""):
            return "json"  # a browser that follows a link
        raise problem("not-acceptable", formats=", ".join(offered))
    return offered[best]


def tag(serving: Service, format_: str) -> str:
    """Return the ETag of the request's answer: of the release, the address, the format and the language."""
    parts = (serving.releases.current().id, request.full_path, format_, language(), request.url_root)
    return f'W/"{hashlib.blake2b(chr(0).join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()}"'


def unchanged(etag: str) -> Response | None:
    """Return 304 when the client has the answer already."""
    if etag in request.headers.get("If-None-Match", ""):
        return headed(Response(status=304), etag)
    return None


def headed(response: Response, etag: str) -> Response:
    """Add what every answer of the API carries."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={_FRESH}"
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    response.headers["Content-Language"] = language()
    return response


def as_json(body: Mapping[str, Any], etag: str) -> Response:
    """Return a JSON answer."""
    return headed(Response(json.dumps(body, ensure_ascii=False, allow_nan=False), content_type=MEDIA["json"]), etag)


def as_csv(rows: list[dict[str, Any]], names: Iterable[str], etag: str) -> Response:
    """Return rows as CSV with a header, lines ended as RFC 4180 says."""
    written = io.StringIO()
    table = csv.DictWriter(written, list(names), lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return headed(Response(written.getvalue(), content_type="text/csv; charset=utf-8; header=present"), etag)


def as_file(write: Callable[[Path], None], format_: str, name: str, etag: str) -> Response:
    """Return what ``write`` writes to the path that it is given, to be kept as ``name``."""
    with tempfile.TemporaryDirectory(prefix="simde-") as folder:
        path = Path(folder, f"answer.{format_}")
        write(path)
        body = path.read_bytes()
    media = MEDIA[format_] + ("; charset=utf-8; header=present" if format_ == "csv" else "")
    response = headed(Response(body, content_type=media), etag)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{format_}"'
    return response


def paged(response: Response, given: Mapping[str, Any], more: bool, cursor: str = "") -> Response:
    """Add links to the first, previous and next page (RFC 8288). With a ``cursor`` the next page is what follows it."""
    offset, limit = given["offset"], given["limit"]
    found = {"first": {"offset": "0"}}
    if offset:
        found["prev"] = {"offset": str(max(0, offset - limit))}
    if more:
        found["next"] = {"after": cursor} if cursor else {"offset": str(offset + limit)}
    links = [f'<{_address(start)}>; rel="{relation}"' for relation, start in found.items()]
    links.append('</api/v1/openapi.json>; rel="service-desc"; type="application/vnd.oai.openapi+json;version=3.1"')
    response.headers["Link"] = ", ".join(links)
    return response


def _address(start: Mapping[str, str]) -> str:
    kept = {name: values for name, values in request.args.lists() if name not in ("offset", "after")}
    return f"{request.path}?{urlencode({**kept, **start}, doseq=True)}"
