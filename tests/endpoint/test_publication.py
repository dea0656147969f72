"""What the endpoint publishes besides answers: graphs, dumps, descriptions, counters."""

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import rdflib

from endpoint.typesetting import typeset
from simde_kg import queries, store

AREAS = "https://w3id.org/simde/graph/simde/areas"
NT = {"Accept": "application/n-triples"}
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")


def test_a_named_graph_by_the_graph_store_protocol(server: Any) -> None:
    reply = server.ask("GET", "/graph-store?graph=" + quote(AREAS, safe=""), NT)
    assert reply.status == 200 and reply.type == NT["Accept"] and len(reply.body.splitlines()) == 12
    named = server.ask("GET", "/graph/simde/areas", NT)
    assert sorted(reply.body.splitlines()) == sorted(named.body.splitlines())  # from disk or memory: no order
    again = server.ask("GET", "/graph-store?graph=" + quote(AREAS), {**NT, "If-None-Match": reply.headers["etag"]})
    assert again.status == 304
    head = server.ask("HEAD", "/graph-store?graph=" + quote(AREAS), NT)
    assert head.status == 200 and not head.body


def test_the_default_graph_is_the_union(server: Any) -> None:
    reply = server.ask("GET", "/graph-store?default", {"Accept": "text/turtle"})
    assert reply.whole and len(store.in_memory((reply.body, "turtle"))) > 1000


@pytest.mark.parametrize(
    ("target", "accept", "status"),
    [
        ("/graph-store", "*/*", 400),
        (f"/graph-store?default&graph={quote(AREAS)}", "*/*", 400),
        ("/graph-store?graph=not%20an%20iri", "*/*", 400),
        ("/graph-store?graph=http%3A%2F%2F127.0.0.1%2Fnone", "*/*", 404),
        (f"/graph-store?graph={quote(AREAS)}", "image/png", 406),
    ],
)
def test_graph_store_refusals(server: Any, target: str, accept: str, status: int) -> None:
    assert server.ask("GET", target, {"Accept": accept}).status == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_not_written(server: Any, method: str) -> None:
    reply = server.ask(method, f"/graph-store?graph={quote(AREAS)}", {"Content-Type": "text/turtle"}, "<a:b> <a:c> 1 .")
    assert reply.status == 405 and "GET" in reply.headers["allow"]


def test_void_counts_classes_and_properties(server: Any) -> None:
    reply = server.ask("GET", "/.well-known/void", {"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=reply.body, format="turtle")
    found = {
        str(graph.value(node, VOID["class"])): int(str(graph.value(node, VOID.entities)))
        for node in graph.objects(None, VOID.classPartition)
    }
    assert found["https://w3id.org/simde/ontology#Country"] == 2
    labels = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    (node,) = graph.subjects(VOID.property, labels)
    assert int(str(graph.value(node, VOID.triples))) == 6


def test_examples_are_the_published_questions(server: Any) -> None:
    reply = server.ask("GET", "/.well-known/sparql-examples", {"Accept": "application/n-triples"})
    graph = rdflib.Graph().parse(data=reply.body, format="nt")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    texts = {str(text) for text in graph.objects(None, sh.select)}
    assert texts == {question.sparql for question in queries.questions()} and texts
    for text in texts:
        assert server.get(text, "text/csv").status == (403 if "SERVICE <" in text else 200)


def test_dumps_are_resumable(home: Path, launch: Callable[..., Any]) -> None:
    folder = (home / "releases" / "current").resolve() / "dumps" / "simde"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "areas.nq.gz").write_bytes(bytes(range(256)))
    running = launch(home)
    whole = running.ask("GET", "/dumps/simde/areas.nq.gz")
    assert whole.status == 200 and whole.type == "application/gzip" and whole.body == bytes(range(256))
    part = running.ask("GET", "/dumps/simde/areas.nq.gz", {"Range": "bytes=200-", "If-Range": whole.headers["etag"]})
    assert part.status == 206 and part.body == bytes(range(200, 256))
    for path in ("/dumps/none.nq.gz", "/dumps/../manifest.json", "/dumps/%2e%2e/manifest.json", "/dumps/etc/passwd"):
        assert running.ask("GET", path).status == 404


def test_dumps_lead_to_licence_and_citation(
    tmp_path: Path, launch: Callable[..., Any], publish: Callable[[Path, str, str], None]
) -> None:
    dataset, graph = "https://w3id.org/simde/dataset/simde/areas", "<https://w3id.org/simde/graph/simde/areas>"
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    said = f"<{dataset}> {type_} <http://www.w3.org/ns/dcat#Dataset> {graph} .\n"
    said += f"<{dataset}> <http://purl.org/dc/terms/license> <https://example.org/licence> {graph} .\n"
    publish(tmp_path, "20260101T000000Z-00000009", said)
    folder = tmp_path / "releases" / "current" / "dumps" / "simde"
    folder.mkdir(parents=True)
    for name in ("areas", "plain"):
        (folder / f"{name}.nq.gz").write_bytes(b"x")
    running = launch(tmp_path)
    found = running.links("/dumps/simde/areas.nq.gz")
    assert found == {
        "license": "https://example.org/licence", "cite-as": dataset, "describedby": "/dataset/simde/areas"
    }  # fmt: skip
    assert running.links("/dumps/simde/plain.nq.gz") == {}


def test_metrics_count(server: Any) -> None:
    server.post("ASK { FILTER(1 = 1) } # counted")
    reply = server.ask("GET", "/metrics")
    assert reply.type == "text/plain" and 'simde_queries{lane="fast",state="running"} 0' in reply.text
    assert "simde_release_triples" in reply.text


HTML = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_questions_are_listed_in_three_languages(server: Any, language: str) -> None:
    reply = server.ask("GET", "/questions", {**HTML, "Accept-Language": language})
    for question in queries.questions():
        assert f'href="/questions/{question.name}"' in reply.text
        assert html.escape(typeset(question.title[language], language), quote=False) in html.unescape(reply.text)


@pytest.mark.parametrize("name", [question.name for question in queries.questions()])
def test_every_question_answers(server: Any, name: str) -> None:
    page = server.ask("GET", f"/questions/{name}", HTML)
    assert page.status == 200 and "<form" in page.text and "SELECT" in page.text
    data = server.ask("GET", f"/questions/{name}?format=csv")
    if queries.question(name).federated:
        assert data.status == 403 and 'role="status"' in page.text, "the other endpoint is not on the list"
        return
    assert data.status == 200 and data.type == "text/csv"
    defaults = urlencode({parameter.name: parameter.default for parameter in queries.question(name).parameters})
    assert server.ask("GET", f"/questions/{name}?format=csv&{defaults}").body == data.body, (
        "the form sends the defaults"
    )


def test_questions_take_parameters_as_terms_only(server: Any) -> None:
    question = next(question for question in queries.questions() if question.parameters)
    name = question.parameters[0].name
    for value in ("area:MEX", "<https://w3id.org/simde/area/MEX>"):
        assert server.ask("GET", f"/questions/{question.name}?format=json&{name}={quote(value)}").status == 200
    for value in ("area:MEX } DROP ALL {", "1 UNION", "<javascript:x> ?y"):
        assert server.ask("GET", f"/questions/{question.name}?format=json&{name}={quote(value)}").status == 400
    assert server.ask("GET", f"/questions/{question.name}?format=json&unknown=1").status == 400
    assert server.ask("GET", "/questions/..%2fexample").status == 404
    assert server.ask("GET", "/questions/none").status == 404
