"""``/dumps/``: the release as files, one a named graph, resumable, with checksums, licence and citation."""

import contextlib

from flask import Blueprint, Response, request, send_from_directory

from endpoint import client, texts
from endpoint.problems import Problem
from endpoint.service import Service, rows, service
from endpoint.terms import asked
from simde_kg import iri

blueprint = Blueprint("dumps", __name__, url_prefix="/dumps")
_SUMS = "SHA256SUMS"
_ENDING = ".nq.gz"
_LICENCES = 5


@blueprint.get("/<path:name>")
def dump(name: str) -> Response:
    """Send a dump (``<dataset>.nq.gz``), or the checksums of all (``SHA256SUMS``); parts of it by Range."""
    serving = service()
    release = serving.releases.current().release
    media = "text/plain; charset=utf-8" if name == _SUMS else "application/gzip"
    response = send_from_directory(release.dumps.resolve(), name, mimetype=media, conditional=True, max_age=60)
    response.headers["X-Release"] = release.id
    if name.endswith(_ENDING):
        with contextlib.suppress(Problem):  # a file can be had while no worker is free
            if links := _links(name.removesuffix(_ENDING), serving):
                response.headers["Link"] = ", ".join(links)
    return response


def _links(dataset: str, serving: Service) -> list[str]:
    """Return what leads to a dataset's licence, to what to cite (RFC 8574) and to its description. Raises Problem."""
    about = iri.minted(serving.settings.base_iri).dataset(dataset)
    question = asked(texts.text("licence"), about, take=_LICENCES)
    (found,), _release = rows(serving, [question], client.watch(request.environ))
    if not found["rows"]:
        return []
    licences = dict.fromkeys(row["licence"]["value"] for row in found["rows"] if row.get("licence"))
    links = [f'<{licence}>; rel="license"' for licence in licences if licence.isascii() and ">" not in licence]
    return [*links, f'<{about}>; rel="cite-as"', f'</dataset/{dataset}>; rel="describedby"']
