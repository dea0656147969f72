"""Reconciliation: the API as its published schemas say, and how well names of publishers are matched.

``SIMDE_RECONCILIATION_SPECS`` names a copy of github.com/reconciliation-api/specs.
"""

import csv
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema_rs
import pytest

SPELLINGS = list(csv.DictReader((Path(__file__).parent / "spellings.csv").read_text(encoding="utf-8").splitlines()))
SPECS = Path(os.environ.get("SIMDE_RECONCILIATION_SPECS", "")) / "0.2" / "schemas"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(portal: Any, where: str = "/reconcile", wait: float = 30, **fields: Any) -> Any:
    body = urlencode({name: json.dumps(value) for name, value in fields.items()})
    return portal.ask("POST", where, FORM, body, wait)


def asked(portal: Any, where: str = "/reconcile", /, **queries: Any) -> Any:
    reply = post(portal, where, queries=queries)
    assert reply.status == 200, reply.text
    return {name: one["result"] for name, one in json.loads(reply.body).items()}


def got(portal: Any, path: str) -> Any:
    reply = portal.ask("GET", f"/reconcile{path}")
    assert reply.status == 200, reply.text
    assert reply.headers["access-control-allow-origin"] == "*"
    return json.loads(reply.body)


def whole() -> dict[str, Any]:
    """Return a batch with everything that a query may have."""
    return {
        "q0": {"query": "México", "type": "country", "limit": 3},
        "q1": {"query": "remesas", "type": ["topic", "indicator"], "type_strict": "any"},
        "q2": {"query": "Georgia", "properties": [{"pid": "broader", "v": "Western Asia"}]},
        "q3": {"properties": [{"pid": "alpha2", "v": "FR"}, {"pid": "m49", "v": [250, {"id": "250"}]}]},
        "q4": {"query": "zzzz qqqq"},
    }


def test_what_a_publisher_writes_is_found(portal: Any) -> None:
    assert len(SPELLINGS) >= 200
    assert len({row["origin"] for row in SPELLINGS}) >= 8
    batches = [SPELLINGS[start : start + 100] for start in range(0, len(SPELLINGS), 100)]
    got: list[tuple[dict[str, str], list[dict[str, Any]]]] = []
    asked(portal, q={"query": "warm"})
    for batch in batches:
        began = time.monotonic()
        answers = asked(portal, **{f"q{n}": {"query": row["spelling"]} for n, row in enumerate(batch)})
        assert time.monotonic() - began < 1
        got += [(row, answers[f"q{n}"]) for n, row in enumerate(batch)]
    wrong = [(row["spelling"], row["id"], [one["id"] for one in found[:2]]) for row, found in got
             if [one["id"] for one in found[:1]] != [row["id"]]]  # fmt: skip
    assert len(wrong) <= 0.05 * len(got), wrong
    assert not [row for row, found in got if found and found[0]["match"] and found[0]["id"] != row["id"]]
    sure = Counter(bool(found and found[0]["match"]) for _row, found in got)
    assert sure[True] >= 0.85 * len(got)


def test_names_that_the_crosswalks_know_are_found(portal: Any) -> None:
    tables = sorted((Path(__file__).resolve().parents[2] / "mappings" / "simde" / "areas").glob("*-name.csv"))
    rows = [row for table in tables for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())]
    assert len(rows) > 600
    answers = asked(portal, **{f"q{n}": {"query": row["code"]} for n, row in enumerate(rows)})
    right = [
        answers[f"q{n}"][:1] and answers[f"q{n}"][0]["id"] == f"area/{row['target']}" for n, row in enumerate(rows)
    ]
    matches = [
        answers[f"q{n}"][0] | row for n, row in enumerate(rows) if answers[f"q{n}"] and answers[f"q{n}"][0]["match"]
    ]
    assert sum(map(bool, right)) >= 0.97 * len(rows)
    assert sum(one["id"] != f"area/{one['target']}" for one in matches) <= 0.01 * len(matches)


def test_scores_say_how_sure_it_is(portal: Any) -> None:
    texts = ["United States", "united states", "UNITED STATES OF AMERICA", "Untied States", "States of somewhere"]
    found = asked(portal, "/reconcile/en", **{f"q{n}": {"query": text} for n, text in enumerate(texts)})
    best = [found[f"q{n}"][0] for n in range(len(texts))]
    assert [one["id"] for one in best[:4]] == ["area/USA"] * 4
    scores = [one["score"] for one in best]
    assert scores[0] == 100
    assert scores == sorted(scores, reverse=True)
    assert [one["match"] for one in best[2:]] == [True, False, False]
    for given in found.values():
        assert all(0 <= one["score"] <= 100 for one in given)
        assert not any(one["match"] for one in given[1:])


def test_equals_are_no_match_until_a_type_or_property_decides(portal: Any) -> None:
    found = asked(
        portal,
        both={"query": "Georgia"},
        country={"query": "Georgia", "type": "country"},
        state={"query": "Georgia", "properties": [{"pid": "iso31662", "v": "US-GA"}]},
        above={"query": "Georgia", "properties": [{"pid": "broader", "v": {"id": "area/USA"}}]},
        nothing={"query": "Georgia", "type": "document"},
        unknown={"query": "Georgia", "type": "Q6256"},
    )
    assert {one["id"] for one in found["both"][:2]} == {"area/GEO", "area/US-GA"}
    assert not found["both"][0]["match"]
    assert (found["country"][0]["id"], found["country"][0]["match"]) == ("area/GEO", True)
    assert (found["state"][0]["id"], found["state"][0]["match"]) == ("area/US-GA", True)
    assert found["above"][0]["id"] == "area/US-GA"
    assert {one["id"].partition("/")[0] for one in found["nothing"]} <= {"document"}
    assert found["unknown"] == []


def test_documents_and_organisations_by_name_and_number(portal: Any) -> None:
    listed = got(portal, "/suggest/entity?prefix=migra&type=document&limit=5")["result"]
    assert listed
    assert all(one["id"].startswith("document/") for one in listed)
    title = listed[0]["name"]
    found = asked(portal, q={"query": title.upper(), "type": "document"})["q"]
    assert (found[0]["id"], found[0]["match"]) == (listed[0]["id"], True)
    company = asked(portal, q={"query": "BANCO DE MEXICO", "type": "organization"})["q"][0]
    assert company["id"].startswith("organization/")
    ids = [one["id"] for one in got(portal, "/suggest/entity?prefix=the&type=document")["result"]]
    rows = json.loads(post(portal, extend={"ids": ids, "properties": [{"id": "doi"}]}).body)["rows"]
    iri, doi = next((one, cells["doi"][0]["str"]) for one, cells in rows.items() if cells["doi"])
    assert asked(portal, q={"properties": [{"pid": "doi", "v": doi}]})["q"][0]["id"] == iri


def test_manifest_and_suggestions(portal: Any) -> None:
    found = got(portal, "/es")
    assert found["versions"] == ["0.1", "0.2"]
    assert found["identifierSpace"] + "area/MEX" == "https://w3id.org/simde/area/MEX"
    assert got(portal, "")["defaultTypes"] == got(portal, "?lang=en")["defaultTypes"]
    entity = found["suggest"]["entity"]
    assert entity["service_url"].endswith("/reconcile/es")
    listed = got(portal, "/es" + entity["service_path"] + "?prefix=esta")["result"]
    assert "Estados Unidos" in [one["name"] for one in listed]
    assert got(portal, "/fr/suggest/type?prefix=pay")["result"] == [{"id": "country", "name": "Pays ou territoire"}]
    assert {"id": "m49", "name": "Código M49 de las Naciones Unidas"} in got(portal, "/es/suggest/property?prefix=cod")[
        "result"
    ]
    assert got(portal, "/es/flyout/entity?id=area/MEX")["html"].startswith("México")
    moved = portal.ask("GET", "/reconcile/view?id=" + quote("area/MEX", safe=""))
    assert (moved.status, moved.headers["location"]) == (303, "/area/MEX")


def test_preview_may_be_framed_and_runs_nothing(portal: Any) -> None:
    shown = portal.ask("GET", "/reconcile/fr/preview?id=" + quote("area/MEX", safe=""))
    assert shown.status == 200
    assert "Mexique" in shown.text
    assert '<html lang="fr"' in shown.text
    assert "<script" not in shown.text
    assert "style=" not in shown.text
    policy = shown.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'" in policy
    other = portal.ask("GET", "/area/MEX", {"Accept": "text/html"}).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in other
    assert portal.ask("GET", "/reconcile/preview?id=area/NOTHING").status == 404


def test_extension_gives_values_and_links(portal: Any) -> None:
    wanted = [{"id": "alpha3"}, {"id": "broader"}, {"id": "otherName", "settings": {"limit": "1"}}, {"id": "nothing"}]
    found = json.loads(post(portal, "/reconcile/es", extend={"ids": ["area/BOL", "no"], "properties": wanted}).body)
    assert [one["id"] for one in found["meta"]] == ["alpha3", "broader", "otherName"]
    assert found["meta"][1]["type"] == {"id": "area", "name": "Área"}
    row = found["rows"]["area/BOL"]
    assert row["alpha3"] == [{"str": "BOL"}]
    assert row["broader"] == [{"id": "area/m49-005", "name": "Sudamérica"}]
    assert len(row["otherName"]) <= 1
    assert found["rows"]["no"] == {"alpha3": [], "broader": [], "otherName": []}
    proposed = got(portal, "/properties?type=organization&limit=4")
    assert (proposed["type"], proposed["limit"], len(proposed["properties"])) == ("organization", 4, 4)


@pytest.mark.parametrize(
    "body",
    [
        "queries={",
        "queries=[]",
        'queries={"q":[]}',
        'queries={"q":{}}',
        'queries={"q":{"query":""}}',
        'queries={"q":{"query":7}}',
        'queries={"q":{"query":"a","limit":0}}',
        'queries={"q":{"query":"a","limit":"x"}}',
        'queries={"q":{"query":"a","type":7}}',
        'queries={"q":{"query":"a","properties":[{"p":"x"}]}}',
        'queries={"q":{"query":"a","colour":1}}',
        "extend={}",
        'extend={"ids":[1],"properties":[]}',
        'extend={"ids":[],"properties":[{}]}',
        'extend={"ids":[],"properties":[{"id":"alpha2","settings":{"limit":"many"}}]}',
        "queries=" + "[" * 50_000,
    ],
)
def test_what_cannot_be_read_is_refused(portal: Any, body: str) -> None:
    name, _equals, value = body.partition("=")
    reply = portal.ask("POST", "/reconcile", FORM, f"{name}={quote(value)}")
    assert reply.status == 400, reply.text
    assert json.loads(reply.body)["code"] == "reconcile"


def test_too_many_queries_are_refused(portal: Any) -> None:
    reply = post(portal, queries={f"q{n}": {"query": "a"} for n in range(1001)})
    assert reply.status == 400


def validator(name: str) -> Any:
    """Return the validator of a published schema; references to other addresses are written out or left out."""
    schema = json.loads((SPECS / f"{name}.json").read_text(encoding="utf-8"))
    kind = json.loads((SPECS / "type.json").read_text(encoding="utf-8"))
    kind.pop("$id")
    kind["properties"].pop("broader")
    text = json.dumps(schema).replace('{"$ref": "type.json"}', json.dumps(kind))
    schema = json.loads(text)
    schema.get("properties", {}).pop("authentication", None)
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    return jsonschema_rs.validator_for(schema)


@pytest.mark.skipif(not SPECS.is_dir(), reason="SIMDE_RECONCILIATION_SPECS names no copy of the API's specification")
def test_answers_fit_the_published_schemas(portal: Any) -> None:
    for where in ("", "/es", "/fr"):
        validator("manifest").validate(got(portal, where))
    validator("reconciliation-query-batch").validate(whole())
    answer = json.loads(post(portal, queries=whole()).body)
    assert [bool(one["result"]) for one in answer.values()] == [True, True, True, True, False]
    validator("reconciliation-result-batch").validate(answer)
    everything = {f"q{n}": {"query": row["spelling"]} for n, row in enumerate(SPELLINGS)}
    validator("reconciliation-result-batch").validate(json.loads(post(portal, queries=everything).body))
    for kind in ("area", "topic", "indicator", "organization", "document"):
        validator("data-extension-property-proposal").validate(got(portal, f"/properties?type={kind}"))
        listed = got(portal, f"/suggest/entity?prefix=ma&type={kind}")
        validator("suggest-entities-response").validate(listed)
        names = [{"id": one["id"]} for one in got(portal, f"/properties?type={kind}")["properties"]]
        asked_ = {"ids": [one["id"] for one in listed["result"]], "properties": names}
        validator("data-extension-query").validate(asked_)
        validator("data-extension-response").validate(json.loads(post(portal, extend=asked_).body))
    validator("suggest-types-response").validate(got(portal, "/suggest/type?prefix=a"))
    validator("suggest-properties-response").validate(got(portal, "/suggest/property?prefix=a"))
