"""Whole graphs: copied in any format, the same as a query gives; larger ones lead to their files."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from endpoint import create_app, whole
from simde_kg import formats, settings, workspace
from tests.conftest import ROOT
from tests.endpoint.conftest import columns_loaded

if TYPE_CHECKING:
    from simde_kg.release import Release

BASE = "https://w3id.org/simde/"
SMALL, LARGE = "simde/areas", "un-desa/migrant-stock-2019-bilateral"
COPY = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
NT = {"Accept": "application/n-triples"}


@pytest.fixture(scope="module")
def client(built_release: "Release") -> Iterator[FlaskClient]:
    """A visitor of the shipped data."""
    chosen = replace(settings.Settings(), home=str(built_release.path.parents[1]))
    app = create_app(workspace.find(chosen, ROOT), chosen)
    yield app.test_client()
    app.extensions["simde"].close()
    columns_loaded()


def triples(body: bytes, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(body, format=form)}


@pytest.mark.parametrize("form", formats.of_kind(("graph",)), ids=lambda one: one.name)
def test_a_copy_is_what_a_query_gives(client: FlaskClient, form: formats.Format) -> None:
    asked = client.get(f"/sparql?query={quote(COPY)}&default-graph-uri={quote(BASE)}graph/{SMALL}", headers=NT)
    wanted = triples(asked.data, ox.RdfFormat.N_TRIPLES)
    assert asked.status_code == 200 and len(wanted) > 1000
    for address in (f"/graph/{SMALL}.{form.extensions[0]}", f"/graph-store?graph={quote(BASE)}graph/{SMALL}"):
        copied = client.get(address, headers={"Accept": form.media_type})
        assert copied.mimetype == form.media_type
        assert triples(copied.data, getattr(ox.RdfFormat, str(form.oxigraph))) == wanted
    assert client.get(f"/graph-store?graph={quote(BASE)}graph/no/such", headers=NT).status_code == 404


def test_a_large_graph_is_copied_to_its_end(client: FlaskClient, built_release: "Release") -> None:
    count, name = max((one.triples, name) for name, one in built_release.manifest.graphs.items())
    assert count > 100_000
    body = client.get(f"/graph/{name}.nt").data
    assert len(body.splitlines()) == count and body.endswith(b" .\n")


def test_what_takes_too_long_is_told_at_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/dataset/{LARGE}"
    turtle, cubes = f'href="/graph/{LARGE}.ttl"', f'href="/cube-link/{LARGE}.ttl"'
    shown = client.get(page, headers={"Accept": "text/html"}).text
    assert turtle in shown and cubes in shown
    monkeypatch.setattr(whole, "PACE", 10)
    for address in (f"/graph/{LARGE}.ttl", f"/cube-link/{LARGE}.ttl", f"/graph-store?graph={quote(BASE)}graph/{LARGE}"):
        refused = client.get(address, headers={"Accept": "text/turtle", "Accept-Language": "fr"})
        assert refused.status_code == 406 and refused.json is not None
        assert refused.json["code"] == "graph-too-large"
        told = refused.json["detail"]
        assert told.startswith("Prenez-le comme fichier") and told.endswith(f" /dumps/{LARGE}.nq.gz")
        with client.get(f"/dumps/{LARGE}.nq.gz") as file:
            assert file.status_code == 200
    assert client.get("/graph-store?default", headers=NT).status_code == 406
    with client.get("/dumps/SHA256SUMS") as sums:
        assert sums.status_code == 200
    fresh = client.get(f"{page}?n=1", headers={"Accept": "text/html"}).text
    assert turtle not in fresh and cubes not in fresh and f"/dumps/{LARGE}.nq.gz" in fresh
    posts = client.get(f"/graph/{LARGE}", headers={"Accept": "text/html"}).headers["Link"]
    assert "describedby" not in posts and f"/dumps/{LARGE}.nq.gz" in posts
