"""The endpoint: reads the graph and answers, over SPARQL and with pages. It never writes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from endpoint.limits import Limits
    from simde_kg.settings import Settings
    from simde_kg.workspace import Workspace


def create_app(workspace: "Workspace", settings: "Settings", limits: "Limits | None" = None) -> "Flask":
    """Return the application that serves the current release of ``workspace``.

    Its workers run until ``app.extensions["simde"].close()``. Imports are inside: query workers import this package.
    """
    from flask import Flask

    from endpoint import (
        door,
        dumps,
        entity,
        gate,
        graphstore,
        headers,
        health,
        home,
        listing,
        metrics,
        mode,
        partners,
        questions,
        refusals,
        remote,
        sparql,
        visitor,
        wellknown,
    )
    from endpoint import limits as limits_
    from endpoint.cache import Cache
    from endpoint.journal import Journal
    from endpoint.releases import Releases
    from endpoint.remote_releases import RemoteReleases
    from endpoint.service import Service

    limits = limits or limits_.load()
    app = Flask(__name__)
    store = mode.store_setting()
    releases: Releases | RemoteReleases
    if remote.is_remote(store):
        releases = RemoteReleases(remote.parse(store), settings.base_iri, limits)
    else:
        releases = Releases(workspace, limits)
    asked = partners.load(limits)
    serving = Service(settings, limits, releases, Cache(int(limits.cache_bytes)), Journal(), asked)
    app.extensions["simde"] = serving
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in (visitor, refusals):
        module.register(app)
    for part in (door, entity, home, listing, health, metrics, wellknown, graphstore, dumps, questions):
        app.register_blueprint(part.blueprint)
    app.wsgi_app = headers.with_headers(gate.Gate(sparql.before(app.wsgi_app, serving), limits, serving.journal))  # type: ignore[assignment, method-assign]
    return app
