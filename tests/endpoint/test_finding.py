"""Search as visitors and programs meet it: a page without scripts, facets as links, pages, JSON, CSV, suggestions."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from lxml import etree

from simde_kg import settings, workspace
from tests.conftest import ROOT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from simde_kg.release import Release

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
LINK = re.compile(r'href="(/search\?[^"]*)"')


@pytest.fixture(scope="module")
def client(built_release: "Release") -> Iterator["FlaskClient"]:
    from endpoint import create_app

    chosen = replace(settings.Settings(), home=str(built_release.path.parents[1]))
    app = create_app(workspace.find(chosen, ROOT), chosen)
    yield app.test_client()
    app.extensions["simde"].close()


def found(client: "FlaskClient", address: str) -> dict[str, Any]:
    reply = client.get(address, headers={"Accept": "application/json"})
    assert reply.status_code == 200, address
    return dict(json.loads(reply.data))


@pytest.mark.parametrize(
    ("language", "word", "hits"),
    [("es", "Buscar", "resultados"), ("en", "Search", "hits"), ("fr", "Rechercher", "résultats")],
)
def test_the_page_speaks_three_languages(client: "FlaskClient", language: str, word: str, hits: str) -> None:
    reply = client.get("/search?q=Etats-Unis", headers={**BROWSER, "Accept-Language": language})
    page = reply.get_data(as_text=True)
    assert reply.status_code == 200 and reply.headers["Content-Language"] == language
    assert f"<h1>{word}</h1>" in page and hits in page and 'href="/area/USA' in page
    assert "<script" not in page.split("<main", 1)[1].split("</main>")[0]


def test_an_empty_search_is_a_form(client: "FlaskClient") -> None:
    page = client.get("/search", headers=BROWSER).get_data(as_text=True)
    assert 'action="/search"' in page and 'name="q"' in page


def test_facets_are_links_that_give_what_they_count(client: "FlaskClient") -> None:
    page = client.get("/search?q=remesas", headers={**BROWSER, "Accept-Language": "es"}).get_data(as_text=True)
    facets = re.findall(r'<li><a href="(/search[^"]*)">[^<]*<small>([\d.]+)</small>', page)
    assert len(facets) > 15
    for address, number in facets[::4]:
        assert found(client, unescape(address) + "&format=json")["total"] == int(number)


def test_a_facet_can_be_taken_away_again(client: "FlaskClient") -> None:
    page = client.get("/search?q=remesas&type=topic&type=document", headers=BROWSER).get_data(as_text=True)
    links = [unescape(link) for link in LINK.findall(page)]
    assert "/search?q=remesas&type=document" in links and "/search?q=remesas&type=topic" in links


def test_pages_hold_every_hit_once(client: "FlaskClient") -> None:
    first = found(client, "/search?q=migrantes")
    assert first["total"] > 40
    seen = [hit["iri"] for hit in first["hits"]]
    address: str | None = "/search?q=migrantes"
    number = 1
    while address:
        page = client.get(address, headers=BROWSER).get_data(as_text=True)
        following = re.search(r'<a rel="next" href="([^"]*)"', page)
        address = unescape(following[1]) if following else None
        if address:
            number += 1
            seen += [hit["iri"] for hit in found(client, address)["hits"]]
    assert len(seen) == len(set(seen)) == first["total"]
    assert number == -(-first["total"] // 20)


def test_csv_has_the_hits(client: "FlaskClient") -> None:
    reply = client.get("/search?q=remesas+zacatecas&format=csv")
    assert reply.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(reply.get_data(as_text=True))))
    assert [row["iri"] for row in rows] == [hit["iri"] for hit in found(client, "/search?q=remesas+zacatecas")["hits"]]


def test_misspellings_are_said(client: "FlaskClient") -> None:
    page = client.get("/search?q=remmitances", headers=BROWSER).get_data(as_text=True)
    assert "similar words" in page and 'href="/topic/remittances"' in page
    nothing = client.get("/search?q=zzzzqqqq", headers=BROWSER)
    assert nothing.status_code == 200 and "Try fewer words" in nothing.get_data(as_text=True)


def test_spanish_documents_on_remittances_in_zacatecas(client: "FlaskClient") -> None:
    hits = found(client, "/search?q=remesas+zacatecas&type=document&language=es")["hits"]
    assert hits and all(hit["type"] == "document" and hit["language"] == "es" for hit in hits)
    page = client.get(hits[0]["address"], headers=BROWSER)
    assert page.status_code == 200 and "Zacatecas" in page.get_data(as_text=True)


def test_suggestions_are_opensearch(client: "FlaskClient") -> None:
    reply = client.get("/search/suggest?q=etats", headers={"Accept-Language": "fr"})
    assert reply.content_type == "application/x-suggestions+json"
    text, titles, kinds, addresses = json.loads(reply.data)
    assert text == "etats" and titles[0] == "États-Unis" and kinds[0] == "Lieu"
    assert addresses[0].endswith("/area/USA") and len(titles) == len(kinds) == len(addresses) <= 10
    assert json.loads(client.get("/search/suggest").data)[1] == []


def test_the_description_for_browsers(client: "FlaskClient") -> None:
    reply = client.get("/opensearch.xml")
    root = etree.fromstring(reply.data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = {url.get("type"): str(url.get("template")) for url in root.iter(space + "Url")}
    asked = templates["application/json"].replace("{searchTerms}", "OIM").replace("{startPage?}", "1")
    assert found(client, asked)["hits"][0]["iri"].endswith("organization/iom")
    assert len(str(root.findtext(space + "ShortName"))) <= 16


@pytest.mark.parametrize("page", ["0", "-1", "x", "501", "9" * 40, "1e3", "²"])
def test_pages_that_do_not_exist(client: "FlaskClient", page: str) -> None:
    reply = client.get(f"/search?q=a&page={quote(page)}")
    assert reply.status_code == 400 and json.loads(reply.data)["code"] == "parameter"


def test_formats_that_do_not_exist(client: "FlaskClient") -> None:
    assert client.get("/search?q=a&format=pdf").status_code == 406


PAYLOADS = ['"><script>alert(1)</script>', "'onmouseover='x", "{{7*7}}", "</title><img src=x onerror=1>"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_scripts_stay_text(client: "FlaskClient", payload: str) -> None:
    for name in ("q", "type", "area", "year", "language", "source"):
        reply = client.get(f"/search?q=remesas&{name}={quote(payload)}", headers=BROWSER)
        page = reply.get_data(as_text=True)
        assert reply.status_code == 200
        assert escape(payload) == payload or payload not in page
        assert "<script>alert" not in page and ">49<" not in page and 'value="49"' not in page
    assert "<script>" not in client.get(f"/opensearch.xml?x={quote(payload)}").get_data(as_text=True)
