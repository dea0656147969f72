"""The API: the same figures as SPARQL, strict parameters, pages, formats, and a document that keeps its promises."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

import duckdb
import pytest

from endpoint.api import document
from simde_kg import settings, store, workspace
from simde_kg.publish.columns import NAMES
from tests.conftest import ROOT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from simde_kg.release import Release

ROOT_ADDRESS = "/api/v1"
STOCK = {"dataset": "un-desa/migrant-stock-2019-bilateral", "indicator": "migrant-stock"}


@pytest.fixture(scope="module")
def client(built_release: "Release") -> Iterator["FlaskClient"]:
    from endpoint import create_app

    chosen = replace(settings.Settings(), home=str(built_release.path.parents[1]))
    app = create_app(workspace.find(chosen, ROOT), chosen)
    yield app.test_client()
    app.extensions["simde"].close()


def asked(client: "FlaskClient", path: str, /, **parameters: Any) -> Any:
    reply = client.get(f"{ROOT_ADDRESS}{path}?{urlencode(parameters, doseq=True)}")
    assert reply.status_code == 200, (path, parameters, reply.get_data(as_text=True)[:300])
    return json.loads(reply.data)


def test_a_figure_of_the_sources(client: "FlaskClient") -> None:
    found = asked(client, "/observations", corridor="MEX-USA", year=2015, columns=["exact", "unit"], **STOCK)
    assert found["observations"] == [{"exact": "11643298", "unit": "persons"}]
    assert not found["more"] and found["release"]


def test_groups_equal_sparql(client: "FlaskClient", built_release: "Release") -> None:
    groups = asked(client, "/observations", group=["year"], limit=10_000, **STOCK)["groups"]
    text = """PREFIX simde: <https://w3id.org/simde/ontology#> PREFIX qb: <http://purl.org/linked-data/cube#>
        PREFIX d: <http://purl.org/linked-data/sdmx/2009/dimension#>
        PREFIX m: <http://purl.org/linked-data/sdmx/2009/measure#>
        SELECT ?year (COUNT(*) AS ?n) (SUM(?value) AS ?sum) (MAX(?value) AS ?most) {
          ?o qb:dataSet <https://w3id.org/simde/dataset/un-desa/migrant-stock-2019-bilateral> ;
             simde:indicator <https://w3id.org/simde/indicator/migrant-stock> ; d:refPeriod ?p ; m:obsValue ?value .
          ?p simde:year ?year } GROUP BY ?year ORDER BY ?year"""
    _names, rows = store.select(store.open_read_only(built_release.store), text)
    expected = [(int(year), int(n), float(total), float(most)) for year, n, total, most in rows]
    assert [(g["year"], g["observations"], g["total"], g["most"]) for g in groups] == expected and expected


def test_missing_figures(client: "FlaskClient") -> None:
    dataset = "un-desa/migrant-stock-2020-destination"
    counts = {
        missing: asked(client, "/observations", dataset=dataset, missing=missing, group="dataset")["groups"][0]
        for missing in ("true", "false")
    }
    assert counts["true"]["missing"] > 0 == counts["true"]["observations"]
    assert counts["false"]["observations"] > 0 == counts["false"]["missing"]
    (one,) = asked(client, "/observations", dataset=dataset, missing="true", limit=1)["observations"]
    assert one["value"] is None and one["exact"] is None and one["status"]
    assert tuple(one) == NAMES


def test_pages_follow_their_links(client: "FlaskClient") -> None:
    address, seen = f"{ROOT_ADDRESS}/observations?corridor=MEX-USA&limit=20&columns=observation", list[str]()
    while address:
        reply = client.get(address)
        seen += [row["observation"] for row in json.loads(reply.data)["observations"]]
        links = {
            rest.split('"')[1]: link for link, rest in (p.split(">", 1) for p in reply.headers["Link"].split("<")[1:])
        }
        address = links.get("next", "")
        assert "first" in links and "service-desc" in links
    assert len(seen) == len(set(seen)) > 40


def test_a_deep_page_follows_a_cursor_of_this_release_only(client: "FlaskClient") -> None:
    where = {"origin": "IND", "columns": "observation"}
    whole = [row["observation"] for row in asked(client, "/observations", limit=10_000, **where)["observations"]]
    first = client.get(f"{ROOT_ADDRESS}/observations?{urlencode({**where, 'limit': 7})}")
    (cursor,) = re.findall(r"after=([^&>]+)>; rel=.next", first.headers["Link"])
    after = asked(client, "/observations", limit=9, after=unquote(cursor), **where)
    assert [row["observation"] for row in after["observations"]] == whole[7:16] and after["more"]
    offset = asked(client, "/observations", limit=9, offset=7, **where)
    assert [row["observation"] for row in offset["observations"]] == whole[7:16]
    other = client.get(f"{ROOT_ADDRESS}/observations?after=7.another-release")
    assert other.status_code == 409 and "another-release" in other.get_data(as_text=True)
    both = client.get(f"{ROOT_ADDRESS}/observations?after={cursor}&order=year")
    assert both.status_code == 409


def test_order(client: "FlaskClient") -> None:
    found = asked(client, "/observations", corridor="MEX-USA", order=["-year", "dataset"], columns=["year"], limit=500)
    years = [row["year"] for row in found["observations"]]
    assert years == sorted(years, reverse=True)


def test_csv_and_parquet_have_everything(client: "FlaskClient", tmp_path: Path) -> None:
    total = asked(client, "/observations", origin="IND", group="origin")["groups"][0]
    reply = client.get(f"{ROOT_ADDRESS}/observations?origin=IND&format=csv")
    assert reply.content_type.startswith("text/csv") and "attachment" in reply.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.get_data(as_text=True))))
    assert len(rows) == total["observations"] + total["missing"] and {row["origin"] for row in rows} == {"IND"}
    parquet = client.get(
        f"{ROOT_ADDRESS}/observations?origin=IND", headers={"Accept": "application/vnd.apache.parquet"}
    )
    (tmp_path / "x.parquet").write_bytes(parquet.data)
    assert duckdb.connect().execute(f"SELECT count(*) FROM '{tmp_path}/x.parquet'").fetchall() == [(len(rows),)]
    few = client.get(f"{ROOT_ADDRESS}/observations?origin=IND&format=csv&limit=3&columns=exact")
    assert len(few.get_data(as_text=True).splitlines()) == 4
    groups = client.get(f"{ROOT_ADDRESS}/observations?origin=IND&format=csv&group=dataset")
    assert groups.get_data(as_text=True).startswith("dataset,observations,missing,total,mean,least,most")


def test_series(client: "FlaskClient") -> None:
    found = asked(client, "/series", corridor="MEX-USA", **STOCK)["series"]
    assert len(found) == 1 and found[0]["unit"] == "persons"
    assert [point["year"] for point in found[0]["points"]] == [1990, 1995, 2000, 2005, 2010, 2015, 2019]
    assert found[0]["points"][5]["exact"] == "11643298"
    first = asked(client, "/series", origin="MEX", limit=3)
    second = asked(client, "/series", origin="MEX", limit=3, offset=3)
    assert first["more"] and first["series"] != second["series"]
    both = asked(client, "/series", origin="MEX", limit=6)["series"]
    assert both == [*first["series"], *second["series"]]
    every = asked(client, "/series", limit=2, offset=1)["series"]
    assert len(every) == 2 and all(one["points"] for one in every)


@pytest.mark.parametrize(
    ("listed", "name", "text"),
    [
        ("areas", "MEX", "mexique"),
        ("corridors", "MEX-USA", "mexico estados unidos"),
        ("indicators", "migrant-stock", "stock de migrantes"),
        ("datasets", "un-desa/migrant-stock-2019-bilateral", "migrant stock 2019"),
    ],
)
def test_lists_and_their_things(client: "FlaskClient", listed: str, name: str, text: str) -> None:
    one = asked(client, f"/{listed}/{name}")
    assert one["id"] == name and one["observations"] > 0 and one["first"] <= one["last"]
    found = asked(client, f"/{listed}", q=text)
    assert name in [item["id"] for item in found[listed]][:3]
    whole = asked(client, f"/{listed}", limit=2, offset=1)
    assert len(whole[listed]) == 2 and whole["total"] > 2
    assert client.get(f"{ROOT_ADDRESS}/{listed}/nothing-here").status_code == 404
    assert asked(client, "/areas/USA", lang="fr")["title"] == "États-Unis"


def test_corridors_of_a_country(client: "FlaskClient") -> None:
    found = asked(client, "/corridors", origin="IND", limit=1000)
    assert found["total"] == len(found["corridors"]) > 10
    assert all(item["id"].startswith("IND-") for item in found["corridors"])
    one = asked(client, "/corridors", origin="MEX", destination="USA")
    assert [item["id"] for item in one["corridors"]] == ["MEX-USA"]


def test_search(client: "FlaskClient") -> None:
    found = asked(client, "/search", q="remesas zacatecas", type="document")
    assert found["hits"][0]["type"] == "document" and found["facets"]["type"] == {"document": found["total"]}


WRONG = [
    ("/observations", {"unknown": "1"}),
    ("/observations", {"limit": "0"}),
    ("/observations", {"limit": "10001"}),
    ("/observations", {"limit": "ten"}),
    ("/observations", {"offset": "-1"}),
    ("/observations", {"year": "20155555"}),
    ("/observations", {"year": ["2015", "2016"]}),
    ("/observations", {"group": "value"}),
    ("/observations", {"group": ["sex", "sex"]}),
    ("/observations", {"columns": "nothing"}),
    ("/observations", {"order": "year; DROP"}),
    ("/observations", {"missing": "maybe"}),
    ("/observations", {"format": "xml"}),
    ("/observations", {"corridor": ""}),
    ("/observations", {"lang": "x" * 50}),
    ("/series", {"columns": "year"}),
    ("/areas", {"q": "x" * 301}),
    ("/corridors/MEX-USA", {"q": "x"}),
]


@pytest.mark.parametrize(("path", "parameters"), WRONG, ids=lambda value: str(value)[:40])
def test_strict_parameters(client: "FlaskClient", path: str, parameters: dict[str, Any]) -> None:
    said = set()
    for language in ("es", "en", "fr"):
        reply = client.get(
            f"{ROOT_ADDRESS}{path}?{urlencode(parameters, doseq=True)}",
            headers={"Accept-Language": language, "Accept": "text/html"},
        )
        assert reply.status_code == 400 and reply.content_type == "application/problem+json"
        found = json.loads(reply.data)
        assert found["code"] == "parameter" and any(name in found["title"] for name in parameters)
        said.add(found["detail"])
    assert len(said) == 3


def test_parameters_that_contradict_each_other(client: "FlaskClient") -> None:
    for query in ("format=parquet&limit=5", "group=sex&order=sex", "group=sex&columns=sex"):
        reply = client.get(f"{ROOT_ADDRESS}/observations?{query}")
        assert reply.status_code == 409 and json.loads(reply.data)["code"] == "together"


def test_unchanged_answers_cost_nothing(client: "FlaskClient") -> None:
    for path in ("/observations?limit=1", "/series?corridor=MEX-USA", "/areas/MEX", "/search?q=x", "/openapi.json", ""):
        first = client.get(ROOT_ADDRESS + path)
        again = client.get(ROOT_ADDRESS + path, headers={"If-None-Match": first.headers["ETag"]})
        assert first.status_code == 200 and again.status_code == 304 and not again.data
    tags = {client.get(f"{ROOT_ADDRESS}/areas/MEX?lang={tag}").headers["ETag"] for tag in ("es", "en", "fr")}
    assert len(tags) == 3


def test_what_is_not_there(client: "FlaskClient") -> None:
    for path in ("/nothing", "/areas/nothing/at/all", "/observations/1"):
        reply = client.get(ROOT_ADDRESS + path, headers={"Accept": "text/html"})
        assert reply.status_code == 404 and reply.content_type == "application/problem+json"
    assert client.post(f"{ROOT_ADDRESS}/observations").status_code == 405
    assert client.get(f"{ROOT_ADDRESS}/observations", headers={"Accept": "image/png"}).status_code == 406


def test_groups_are_fast(client: "FlaskClient") -> None:
    taken = []
    for year in range(1990, 2020):
        began = time.perf_counter()
        asked(client, "/observations", year=year, sex="T", group=["dataset", "indicator", "destination"])
        taken.append(time.perf_counter() - began)
    assert sorted(taken)[len(taken) // 2] < 0.05


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_the_document_names_every_address(client: "FlaskClient", language: str) -> None:
    found = asked(client, "/openapi.json", lang=language)
    assert found["openapi"].startswith("3.1.") and found["paths"].keys() == document.PATHS.keys()
    rules = {
        rule.rule.removeprefix(ROOT_ADDRESS)
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    listed = "/<any(areas, corridors, indicators, datasets):listed>"
    assert rules == {"", "/", "/openapi.json", "/observations", "/series", "/search", listed, listed + "/<path:name>"}
    texts = json.dumps(found, ensure_ascii=False)
    assert ("Cuántos" in texts, "How many" in texts, "Combien" in texts) == tuple(
        language == tag for tag in ("es", "en", "fr")
    )
