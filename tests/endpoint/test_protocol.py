"""SPARQL 1.1 Protocol: requests, formats, datasets, refusals."""

import gzip
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import brotli  # type: ignore[import-untyped]
import pytest
import rdflib

from simde_kg import store
from simde_kg.formats import FORMATS

JSON, XML, CSV = "application/sparql-results+json", "application/sparql-results+xml", "text/csv"
TSV = "text/tab-separated-values"
ONE = 'SELECT (1 AS ?v) ("é" AS ?w) {}'
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
AREAS, OTHER = "https://w3id.org/simde/graph/simde/areas", "https://w3id.org/simde/graph/simde/other"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def number(reply: Any) -> int:
    assert reply.status == 200, reply.text
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("accept", [JSON, XML, CSV, TSV])
def test_results_in_every_format(server: Any, accept: str) -> None:
    reply = server.get(ONE, accept)
    assert reply.status == 200 and reply.type == accept and "é" in reply.text
    assert "Accept" in reply.headers["vary"]


def test_three_ways_to_ask_give_the_same(server: Any) -> None:
    by_get = server.get(ONE, JSON).body
    assert server.post(ONE).body == by_get
    assert server.ask("POST", "/sparql", {**FORM, "Accept": JSON}, urlencode({"query": ONE})).body == by_get


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld", "nquads", "trig"])
def test_graphs_in_every_format(server: Any, name: str) -> None:
    reply = server.get("DESCRIBE <https://w3id.org/simde/area/MEX>", format=name)
    assert reply.status == 200 and reply.type == FORMATS[name].media_type
    assert len(store.in_memory((reply.body, name))) == 4


def test_turtle_declares_only_the_prefixes_it_uses(server: Any) -> None:
    reply = server.get("DESCRIBE <https://w3id.org/simde/area/MEX>", "text/turtle")
    assert "area:MEX" in reply.text and "@prefix skos:" in reply.text and "@prefix bibo:" not in reply.text


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (f"{XML};q=0.3, {JSON};q=0.9", JSON),
        (f"{JSON};q=0, {XML};q=0.5", XML),
        ("application/json", "application/json"),
        ("*/*", JSON),
        (None, JSON),
        ("text/*", "text/xml"),
    ],
)
def test_quality_values_decide(server: Any, accept: str | None, expected: str) -> None:
    assert server.get(ONE, accept).type == expected


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        (ONE, "image/png", 406),
        (ONE, "text/turtle", 406),
        ("CONSTRUCT WHERE { ?s ?p ?o }", JSON, 406),
        ("SELECT WHERE {", JSON, 400),
        ("INSERT DATA { <a:b> <a:c> 1 }", JSON, 403),
        ("LOAD <http://127.0.0.1/>", JSON, 403),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", JSON, 403),
        ("ASK {} ASK {}", JSON, 400),
        ("{" * 3200 + "}" * 3200, JSON, 400),
        ("#" * 300_000, JSON, 413),
    ],
)
def test_refusals_have_a_status_and_a_reason(server: Any, query: str, accept: str, status: int) -> None:
    reply = server.post(query, accept)
    problem = json.loads(reply.body)
    assert reply.status == status == problem["status"] and reply.type == "application/problem+json"
    assert problem["title"] and problem["detail"] and "Traceback" not in reply.text
    assert reply.headers["access-control-allow-origin"] == "*"


def test_a_syntax_error_names_the_position(server: Any) -> None:
    problem = json.loads(server.get("SELECT * WHERE {\n ?s ?p \n}").body)
    assert (problem["line"], problem["column"]) == (3, 2)


def test_an_undeclared_prefix_is_named(server: Any) -> None:
    problem = json.loads(server.get("SELECT * WHERE { ?s foaf:name ?o }").body)
    assert problem["code"] == "undeclared" and "foaf:" in problem["title"]


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_refusals_speak_the_visitors_language(server: Any, language: str) -> None:
    expected = {"es": "No hay nada en", "en": "There is nothing", "fr": "Il n’y a rien"}
    reply = server.ask("GET", "/area/NOPE", {"Accept-Language": f"{language}-XX, de;q=0.5", "Accept": "*/*"})
    assert reply.status == 404 and json.loads(reply.body)["title"].startswith(expected[language])
    assert reply.headers["content-language"] == language


@pytest.mark.parametrize(
    ("method", "target", "headers", "body", "status"),
    [
        ("GET", "/sparql?query=", {}, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, None, 400),
        ("POST", "/sparql?query=ASK%7B%7D", FORM, "query=ASK%7B%7D", 400),
        ("POST", "/sparql", FORM, "foo=bar", 400),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, "ASK {}", 415),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=latin-1"}, "ASK {}", 415),
        ("POST", "/sparql", {}, "ASK {}", 415),
        ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, "CLEAR ALL", 403),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK { ?s ?p '\xff' }", 400),
        ("GET", "/sparql?query=ASK%20%7B%7D%20%23%FF", {}, None, 400),
        ("GET", "/sparql?update=CLEAR%20ALL", {}, None, 403),
        ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=nowhere", {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B%7D&format=png", {}, None, 406),
        ("DELETE", "/sparql?query=ASK%20%7B%7D", {}, None, 405),
        ("PUT", "/sparql", {}, "x", 405),
        ("POST", "/area/MEX", {}, "x", 405),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query", "Content-Length": "99999999"}, "", 413),
    ],
)
def test_requests_that_are_refused(
    server: Any, method: str, target: str, headers: dict[str, str], body: str | bytes | None, status: int
) -> None:
    reply = server.ask(method, target, headers, body)
    assert reply.status == status, reply.text
    assert status != 405 or "GET" in reply.headers["allow"]


def test_head_options_and_preflight(server: Any) -> None:
    head = server.ask("HEAD", "/sparql?query=" + quote("ASK {}"), {"Accept": JSON})
    assert head.status == 200 and head.body == b"" and head.type == JSON
    asked = {"Origin": "https://client.example", "Access-Control-Request-Method": "POST"}
    options = server.ask("OPTIONS", "/sparql", asked)
    assert options.status == 204 and "POST" in options.headers["allow"]
    assert "Content-Type" in options.headers["access-control-allow-headers"]


def test_the_dataset_of_the_protocol(server: Any) -> None:
    everything, areas, other = (number(server.get(COUNT, JSON, **p)) for p in (
        {}, {"default-graph-uri": AREAS}, {"default-graph-uri": OTHER}))  # fmt: skip
    assert (areas, other) == (12, 3) and everything > areas + other
    both = "/sparql?" + urlencode([("query", COUNT), ("default-graph-uri", AREAS), ("default-graph-uri", OTHER)])
    assert number(server.ask("GET", both, {"Accept": JSON})) == areas + other
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(server.get(named, JSON, **{"named-graph-uri": AREAS})) == areas
    assert number(server.get(COUNT, JSON, **{"named-graph-uri": AREAS})) == 0
    assert number(server.get(named, JSON, **{"default-graph-uri": AREAS})) == 0


def test_the_dataset_of_the_query(server: Any) -> None:
    asked = f"SELECT (COUNT(*) AS ?n) FROM <{AREAS}> {{ ?s ?p ?o }}"
    assert number(server.get(asked, JSON)) == 12
    assert number(server.get(asked, JSON, **{"default-graph-uri": OTHER})) == 3
    unknown = "SELECT (COUNT(*) AS ?n) FROM <http://127.0.0.1:9/none> { ?s ?p ?o }"
    assert number(server.get(unknown, JSON)) == 0


def test_relative_iris_have_the_projects_base(server: Any) -> None:
    assert json.loads(server.get("ASK { <area/MEX> ?p ?o }", JSON).body)["boolean"] is True


def test_the_same_again_is_not_sent_again(server: Any) -> None:
    first = server.get(ONE + " # again", JSON)
    tag = first.headers["etag"]
    target = "/sparql?" + urlencode({"query": ONE + " # again"})
    again = server.ask("GET", target, {"Accept": JSON, "If-None-Match": tag})
    assert again.status == 304 and again.body == b"" and again.headers["etag"] == tag
    assert server.ask("GET", target, {"Accept": XML, "If-None-Match": tag}).status == 200
    assert server.ask("GET", target, {"Accept": JSON}).body == first.body


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "STRUUID()"])
def test_what_changes_is_not_kept(server: Any, function: str) -> None:
    replies = [server.get(f"SELECT ({function} AS ?v) {{}}", JSON) for _ in range(2)]
    assert replies[0].body != replies[1].body and "etag" not in replies[0].headers
    assert replies[0].headers["cache-control"] == "no-store"


SCRIPT = re.compile(r'<script(?! type="(?:module" src="/static/build/[a-z]+\.js\?v=[0-9a-f]+|application/ld\+json)">)')
"""A script that is neither one of our own files nor a description as data."""
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes}


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "gzip"), ("gzip;q=0.5, br", "br"), ("*", "gzip"),
     ("gzip;q=0, *;q=0.1", "br")],
)  # fmt: skip
def test_packed_when_asked(server: Any, wanted: str, coding: str) -> None:
    query = "SELECT * { ?s <http://example.org/n> ?n }"
    plain = server.get(query, JSON)
    assert "content-encoding" not in plain.headers
    for _ in range(2):  # computed, then from the cache
        target = "/sparql?" + urlencode({"query": query})
        packed = server.ask("GET", target, {"Accept": JSON, "Accept-Encoding": wanted})
        assert packed.headers["content-encoding"] == coding and UNPACK[coding](packed.body) == plain.body


@pytest.mark.parametrize("wanted", ["identity", "gzip;q=0", "*;q=0", "deflate", "br;q=0.000"])
def test_not_packed_when_not_asked(server: Any, wanted: str) -> None:
    target = "/sparql?" + urlencode({"query": "SELECT * { ?s <http://example.org/n> ?n }"})
    assert "content-encoding" not in server.ask("GET", target, {"Accept": JSON, "Accept-Encoding": wanted}).headers


def test_a_hundred_thousand_rows_are_all_there(server: Any) -> None:
    cross = "{ ?a <http://example.org/n> ?x . ?b <http://example.org/n> ?y FILTER(?y < 100) }"
    count = number(server.get(f"SELECT (COUNT(*) AS ?n) {cross}", JSON))
    for encoding in ("identity", "gzip", "br"):
        target = "/sparql?" + urlencode({"query": f"SELECT ?x ?y {cross}"})
        reply = server.ask("GET", target, {"Accept": CSV, "Accept-Encoding": encoding})
        body = UNPACK[encoding](reply.body)
        assert reply.whole and body.count(b"\r\n") == count + 1 == 100_001


def test_the_service_description(server: Any) -> None:
    reply = server.ask("GET", "/sparql", {"Accept": "text/turtle"})
    assert reply.status == 200 and len(reply.body) < 50_000
    graph = rdflib.Graph().parse(data=reply.body, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    me = graph.value(None, rdflib.RDF.type, sd.Service)
    assert str(graph.value(me, sd.endpoint)).endswith("/sparql")
    assert sd.UnionDefaultGraph in set(graph.objects(me, sd.feature))
    assert {str(o) for o in graph.objects(None, sd.name)} == {AREAS}
    limits = {str(n): str(v) for n, v in graph.query(  # type: ignore[misc]
        "SELECT ?n ?v { ?s <https://schema.org/name> ?n ; <https://schema.org/value> ?v }")}  # fmt: skip
    assert limits["query_seconds"] == "20"


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"]
)
def test_the_service_description_in_other_formats(server: Any, accept: str) -> None:
    assert server.ask("GET", "/sparql", {"Accept": accept}).type == accept


def test_browsers_get_a_form_that_needs_no_script(server: Any) -> None:
    reply = server.ask("GET", "/sparql", {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr"})
    assert reply.type == "text/html" and '<form action="/sparql" method="get"' in reply.text
    assert not SCRIPT.search(reply.text) and 'lang="fr"' in reply.text and "20" in reply.text
    result = server.get(ONE, "text/html,*/*;q=0.8")
    assert result.type == "text/html" and "<td>" in result.text and "é" in result.text
    answer = server.get("ASK {}", "text/html,*/*;q=0.8")
    assert re.search("Yes", answer.text)


def test_a_page_says_when_it_shows_only_some_rows(server: Any) -> None:
    reply = server.get("SELECT * { ?s <http://example.org/n> ?n }", "text/html")
    assert "Only the first 500 rows are shown" in reply.text


@pytest.mark.parametrize("target", ["/", "/sparql", "/area/XSS", "/area/MEX?lang=%3Cscript%3Ealert(1)%3C/script%3E"])
def test_scripts_in_data_and_parameters_stay_text(server: Any, target: str) -> None:
    reply = server.ask("GET", target, {"Accept": "text/html"})
    assert reply.status == 200 and not SCRIPT.search(reply.text) and 'href="javascript:' not in reply.text
    assert not re.search(r'(?<!\\)"onmouseover', reply.text)
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    assert "unsafe-inline" not in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_scripts_in_a_refused_query_stay_text(server: Any) -> None:
    reply = server.get("SELECT <script>alert(1)</script>", "text/html")
    assert reply.status == 400 and reply.type == "text/html" and not SCRIPT.search(reply.text)


def test_ready(server: Any) -> None:
    assert json.loads(server.ask("GET", "/readyz").body)["release"].startswith("2026")
