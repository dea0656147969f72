"""``/metrics``: counters for Prometheus, without anything about persons."""

from collections.abc import Iterator

from flask import Blueprint, Response

from endpoint.service import Service, service

blueprint = Blueprint("metrics", __name__)
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/metrics")
def metrics() -> Response:
    """Show counters in the text format of Prometheus."""
    body = "\n".join(_lines(service())) + "\n"
    return Response(
        body, content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _lines(serving: Service) -> Iterator[str]:
    cache, served = serving.cache, serving.releases.current()
    yield "# TYPE simde_requests_total counter"
    for status, count in sorted(serving.answered.copy().items()):
        yield f'simde_requests_total{{status="{status}"}} {count}'
    yield "# TYPE simde_cache_requests_total counter"
    yield f'simde_cache_requests_total{{result="hit"}} {cache.hits}'
    yield f'simde_cache_requests_total{{result="miss"}} {cache.misses}'
    yield "# TYPE simde_queries_total counter"
    for outcome, count in sorted(served.pool.counts.items()):
        yield f'simde_queries_total{{outcome="{outcome}"}} {count}'
    yield "# TYPE simde_queries gauge"
    for name, lane in (("fast", served.pool.fast), ("slow", served.pool.slow)):
        yield f'simde_queries{{lane="{name}",state="running"}} {lane.running}'
        yield f'simde_queries{{lane="{name}",state="waiting"}} {lane.waiting}'
    yield "# TYPE simde_release_triples gauge"
    yield f'simde_release_triples{{release="{served.id}",store="{served.pool.mode}"}} {served.release.manifest.triples}'
