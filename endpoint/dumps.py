"""``/dumps/``: the release as files, one a named graph, resumable, with checksums."""

from flask import Blueprint, Response, send_from_directory

from endpoint.service import service

blueprint = Blueprint("dumps", __name__, url_prefix="/dumps")
_SUMS = "SHA256SUMS"


@blueprint.get("/<path:name>")
def dump(name: str) -> Response:
    """Send a dump (``<dataset>.nq.gz``), or the checksums of all (``SHA256SUMS``); parts of it by Range."""
    release = service().releases.current().release
    media = "text/plain; charset=utf-8" if name == _SUMS else "application/gzip"
    response = send_from_directory(release.dumps.resolve(), name, mimetype=media, conditional=True, max_age=60)
    response.headers["X-Release"] = release.id
    return response
