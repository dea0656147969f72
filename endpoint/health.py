"""``/healthz``: the server runs. ``/readyz``: it can answer queries."""

import json

from flask import Blueprint, Response

from endpoint.jobs import UnansweredError
from endpoint.problems import problem
from endpoint.service import service

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the server runs."""
    return Response("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say that a release is served and a worker answers; 503 otherwise."""
    served = service().releases.current()
    try:
        answer = served.pool.answer({"text": "ASK {}", "results": "JSON", "graph": None}, lambda: False)
        answer.close()
    except UnansweredError as failure:
        raise problem("busy") from failure
    body = json.dumps({"release": served.id, "store": served.pool.mode, "triples": served.release.manifest.triples})
    return Response(body + "\n", content_type="application/json", headers={"Cache-Control": "no-store"})
