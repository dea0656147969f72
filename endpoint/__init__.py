"""The endpoint: reads the graph and answers, over SPARQL and with pages. Only its desk writes, to a ledger."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from endpoint.limits import Limits
    from endpoint.service import Service
    from simde_kg.settings import Settings
    from simde_kg.workspace import Workspace

PARTS = (
    "door",
    "bibliography",
    "entity",
    "finding",
    "home",
    "listing",
    "health",
    "metrics",
    "wellknown",
    "graphstore",
    "dumps",
    "cubelink",
    "api",
    "described",
    "questions",
    "saved",
    "validation",
    "rules",
    "editor",
    "vocabulary",
    "skosmos",
    "skosmos.more",
    "reconcile",
    "oai",
    "desk",
)
"""Modules of this package with a ``blueprint`` of addresses."""


def create_app(workspace: "Workspace", settings: "Settings", limits: "Limits | None" = None) -> "Flask":
    """Return the application that serves the current release of ``workspace``.

    Its workers run until ``app.extensions["simde"].close()``. Imports are inside: query workers import this package.
    """
    from flask import Flask

    from endpoint import built, gate, headers, kept, refusals, saved, sparql, visitor
    from endpoint import limits as limits_
    from endpoint.deposits import Deposits
    from endpoint.oai import changes
    from endpoint.oai.ledger import Ledger

    limits = limits or limits_.load()
    app = Flask(__name__)
    serving = _service(workspace, settings, limits)
    app.extensions["simde"] = serving
    app.extensions["simde.deposits"] = Deposits(workspace, limits)
    app.extensions[changes.EXTENSION] = Ledger(workspace.home / "oai")
    app.extensions[saved.EXTENSION] = saved.Saved(workspace.home / "queries", int(limits.saved_queries))
    _open_desk(app, workspace, settings, serving)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for module in (built, kept, visitor, refusals):
        module.register(app)
    for part in PARTS:
        app.register_blueprint(import_module(f"endpoint.{part}").blueprint)
    app.wsgi_app = headers.with_headers(gate.Gate(sparql.before(app.wsgi_app, serving), serving))  # type: ignore[assignment, method-assign]
    return app


def _open_desk(app: "Flask", workspace: "Workspace", settings: "Settings", serving: "Service") -> None:
    """Open the cataloguing desk where it is asked for; a remote store has none."""
    from endpoint import desk, mode
    from endpoint.releases import Releases

    chosen = mode.desk_setting()
    if chosen == "off" or not isinstance(serving.releases, Releases):
        return
    from endpoint.desk.room import Room

    opened = Room(workspace, settings, serving.releases, secure=chosen == "https")
    app.extensions[desk.EXTENSION] = opened
    serving.at_last.append(opened.office.close)


def _service(workspace: "Workspace", settings: "Settings", limits: "Limits") -> "Service":
    """Return the service: of the current release, or of the store that the setting ``store`` names."""
    from endpoint import mode, partners, remote
    from endpoint.cache import Cache
    from endpoint.journal import Journal
    from endpoint.releases import Releases
    from endpoint.remote_releases import RemoteReleases
    from endpoint.service import Service

    store = mode.store_setting()
    releases: Releases | RemoteReleases
    if remote.is_remote(store):
        releases = RemoteReleases(remote.parse(store), settings.base_iri, limits)
    else:
        releases = Releases(workspace, limits)
    asked = partners.load(limits)
    return Service(settings, limits, releases, Cache(int(limits.cache_bytes)), Journal(), asked)
