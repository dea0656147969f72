"""``/cube-link/<dataset>``: the cubes of an edition as cube.link has them, made on request by one CONSTRUCT.

Only the first ten characters of the release's time, its day, stand in the answer besides what the graph holds.
"""

from flask import Blueprint, Response, request

from endpoint import entity, negotiation, whole
from endpoint.asking import written
from endpoint.problems import problem
from endpoint.service import service
from simde_kg import formats, iri

blueprint = Blueprint("cubelink", __name__)
_KINDS = ("graph",)
_FAST = 5000
"""Observations whose cubes take less than a fast query may."""


@blueprint.get("/cube-link/<path:name>")
def view(name: str) -> Response:
    """Send the cubes of the edition ``name``, with an ending or a format as for any graph. Raises Problem."""
    serving = service()
    stem, _dot, ending = name.rpartition(".")
    found = formats.by_extension(ending, _KINDS) if stem else None
    dataset, wanted = (stem, found.name) if found else (name, request.args.get("format", ""))
    manifest = serving.releases.current().release.manifest
    held = manifest.graphs.get(dataset)
    if held is None or not held.observations:
        raise problem("not-found")
    choice = negotiation.choose(request.headers.get("Accept"), wanted, _KINDS)
    if choice is None:
        raise problem("not-acceptable", formats=negotiation.offered(_KINDS))
    edition = iri.minted(serving.settings.base_iri).dataset(dataset)
    whole.check(dataset, serving, whole.CUBES)
    text = written("cube-link", edition=edition, made=manifest.created[:10])
    return entity.send({"text": text, "slow": held.observations > _FAST}, choice, f"cube-link-{dataset}", serving)
