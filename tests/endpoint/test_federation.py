"""SERVICE: only partners on the operator's list are asked, with bounds; the answer means what the query says."""

import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from endpoint import federation, fetching
from endpoint.limits import Limits
from endpoint.partners import Partner, load
from endpoint.problems import Problem
from endpoint.scan import look
from simde_kg.errors import SettingsError
from tests.endpoint.conftest import Running, free_port

BASE = "https://w3id.org/simde/"
FAR = "http://127.0.0.1:9/sparql"
PARTNERS = {FAR: Partner(FAR, 5, 10, 1000)}
PEOPLE = '<http://example.org/n7> <http://example.org/population> "70"^^<http://www.w3.org/2001/XMLSchema#integer> '
GRAPH = f"<{BASE}graph/simde/areas> ."
LANGUAGE = '<http://example.org/n8> <http://example.org/name> "ocho \\"8\\"\\n"@es '
BLANK = "<http://example.org/n9> <http://example.org/part> _:b "


@pytest.fixture(scope="module")
def partner(
    tmp_path_factory: pytest.TempPathFactory, publish: Callable[[Path, str, str], None], begin: Callable[..., Running]
) -> Iterator[Running]:
    """Return another endpoint with three statements of its own."""
    folder = tmp_path_factory.mktemp("partner")
    publish(folder, "20260101T000000Z-00000002", "\n".join(line + GRAPH for line in (PEOPLE, LANGUAGE, BLANK)) + "\n")
    running = begin(folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def asker(home: Path, partner: Running, begin: Callable[..., Running]) -> Iterator[Running]:
    """Return a server that may ask the partner, at most three rows."""
    running = begin(home, services=f"http://127.0.0.1:{partner.port}/sparql", service_rows="3", service_seconds="3")
    yield running
    running.stop()


def address(partner: Running) -> str:
    return f"<http://127.0.0.1:{partner.port}/sparql>"


def values(running: Running, query: str) -> list[dict[str, str]]:
    reply = running.post(query)
    assert reply.status == 200, reply.text
    bindings = json.loads(reply.text)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def test_a_join_with_a_partner(asker: Running, partner: Running) -> None:
    other = f"SERVICE {address(partner)} {{ ?s e:population ?p }}"
    found = values(asker, f"PREFIX e: <http://example.org/> SELECT ?n ?p {{ ?s e:n ?n {other} }}")
    assert found == [{"n": "7", "p": "70"}]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("OPTIONAL {{ SERVICE {a} {{ ?s e:population ?p }} }}", [{"n": "7", "p": "70"}, {"n": "8"}, {"n": "9"}]),
        ("MINUS {{ SERVICE {a} {{ ?s e:population ?p }} }}", [{"n": "8"}, {"n": "9"}]),
        ("FILTER NOT EXISTS {{ SERVICE {a} {{ ?s e:population ?p }} }}", [{"n": "8"}, {"n": "9"}]),
        (
            "{{ SERVICE {a} {{ ?s e:population ?p }} }} UNION {{ SERVICE {a} {{ ?s e:name ?p }} }}",
            [{"n": "7", "p": "70"}, {"n": "8", "p": 'ocho "8"\n'}],
        ),
        ("SERVICE SILENT {a} {{ ?s e:population ?p }}", [{"n": "7", "p": "70"}]),
    ],
)
def test_it_means_what_the_recommendation_says(
    asker: Running, partner: Running, pattern: str, expected: list[dict[str, str]]
) -> None:
    query = (
        "PREFIX e: <http://example.org/> SELECT ?n ?p { VALUES ?s { e:n7 e:n8 e:n9 } ?s e:n ?n "
        + pattern.format(a=address(partner))
        + " } ORDER BY ?n"
    )
    assert values(asker, query) == expected


def test_a_prefixed_name_and_language_and_blank_nodes(asker: Running, partner: Running) -> None:
    where = f"http://127.0.0.1:{partner.port}/"
    query = f"PREFIX p: <{where}> PREFIX e: <http://example.org/> SELECT * {{ SERVICE p:sparql {{ ?s e:name ?name }} }}"
    (row,) = json.loads(asker.post(query).text)["results"]["bindings"]
    assert row["name"] == {"type": "literal", "value": 'ocho "8"\n', "xml:lang": "es"}
    (blank,) = values(asker, query.replace("e:name", "e:part"))
    assert blank["name"].startswith(f"{BASE}.well-known/genid/")


def test_rows_beyond_the_bound_are_an_error_never_a_short_answer(asker: Running, partner: Running) -> None:
    query = f"SELECT * {{ SERVICE {address(partner)} {{ {{ ?s ?p ?o }} UNION {{ ?s ?p ?o }} }} }}"
    reply = asker.post(query)
    assert reply.status == 502 and "3 rows" in reply.text
    silent = asker.post(query.replace("SERVICE", "SERVICE SILENT"))
    assert json.loads(silent.text)["results"]["bindings"] == [{}]


def test_an_answer_of_another_is_never_kept(asker: Running, partner: Running) -> None:
    reply = asker.post(f"ASK {{ SERVICE {address(partner)} {{ ?s ?p ?o }} }}")
    assert reply.status == 200 and reply.headers["cache-control"] == "no-store" and "etag" not in reply.headers


def test_errors_after_a_service_keep_their_line(asker: Running, partner: Running) -> None:
    reply = asker.post(f"SELECT * {{ SERVICE {address(partner)} {{\n ?s <http://example.org/name>\n ?o }}\n ?? }}")
    assert reply.status == 400 and json.loads(reply.text)["line"] == 4


def test_it_is_published(asker: Running, partner: Running) -> None:
    reply = asker.ask("GET", "/sparql", {"Accept": "text/turtle"})
    assert "BasicFederatedQuery" in reply.text and f"127.0.0.1:{partner.port}/sparql" in reply.text
    page = asker.ask("GET", "/sparql", {"Accept": "text/html"})
    assert f"127.0.0.1:{partner.port}/sparql" in page.text


@contextmanager
def listening(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[tuple[int, list[str]]]:
    """Run an HTTP server on loopback; yield its port and the requests it got."""
    got: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            got.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()


SPELLINGS = (
    "http://127.0.0.1:{0}/x", "http://localhost:{0}/x", "http://[::1]:{0}/x", "http://127.1:{0}/x",
    "http://2130706433:{0}/x", "http://0x7f.0.0.1:{0}/x", "http://user@127.0.0.1:{0}/x", "http://[::ffff:127.0.0.1]:{0}/x",
    "http://127.0.0.1.:{0}/x", "HTTP://127.0.0.1:{0}/x", "http://0:{0}/x", "file:///etc/passwd", "ftp://127.0.0.1:{0}/x",
)  # fmt: skip


def test_no_spelling_of_an_address_reaches_what_is_not_listed(asker: Running) -> None:
    with listening(lambda handler: handler.send_error(500)) as (port, got):
        for spelling in SPELLINGS:
            iri = spelling.format(port)
            for query in (
                f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}",
                f"SELECT * {{ SERVICE SILENT <{iri}> {{ ?s ?p ?o }} }}",
                f"SELECT * {{ VALUES ?x {{ <{iri}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
                f"SELECT * {{ \\u0053ERVICE <{iri}> {{ ?s ?p ?o }} }}",
            ):
                assert asker.post(query).status in (400, 403), query
        assert not got


def test_a_service_inside_a_service_or_beside_a_hidden_one_is_refused(asker: Running, partner: Running) -> None:
    a = address(partner)
    for query in (
        f"SELECT * {{ SERVICE {a} {{ SERVICE {a} {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ SERVICE {a} {{ ?s ?p ?o }} \\u0053ERVICE {a} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE {a}",
        "SELECT * { SERVICE",
    ):
        assert asker.post(query).status == 403, query
    many = " ".join(f"SERVICE {a} {{ ?s{n} ?p ?o }}" for n in range(5))
    assert asker.post(f"SELECT * {{ {many} }}").status == 403


def test_a_partner_may_not_lead_elsewhere(home: Path, begin: Callable[..., Running]) -> None:
    with listening(lambda handler: handler.send_error(500)) as (inner, got):

        def lead(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(307)
            handler.send_header("Location", f"http://127.0.0.1:{inner}/secret")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        with listening(lead) as (port, asked):
            running = begin(home, services=f"http://127.0.0.1:{port}/sparql")
            try:
                reply = running.post(f"ASK {{ SERVICE <http://127.0.0.1:{port}/sparql> {{ ?s ?p ?o }} }}")
            finally:
                running.stop()
            assert reply.status == 502 and asked and not got


def test_a_name_of_an_inner_address_is_refused_although_it_is_listed(home: Path, begin: Callable[..., Running]) -> None:
    with listening(lambda handler: handler.send_error(500)) as (port, got):
        running = begin(home, services=f"http://localhost:{port}/sparql")
        try:
            reply = running.post(f"ASK {{ SERVICE <http://localhost:{port}/sparql> {{ ?s ?p ?o }} }}")
        finally:
            running.stop()
        assert reply.status == 502 and not got


BAD = {
    "html": b"<html>",
    "deep": b"[" * 100_000,
    "no rows": b'{"head":{},"boolean":true}',
    "term": b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"x> } INSERT"}}]}}',
    "name": b'{"head":{"vars":["a ) {"]},"results":{"bindings":[]}}',
    "datatype": b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1","datatype":"<"}}]}}',
    "tag": b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1","xml:lang":"e s"}}]}}',
    "large": b" " * 3000 + b'{"head":{"vars":[]},"results":{"bindings":[]}}',
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_an_error(name: str) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BAD[name])))
        handler.end_headers()
        handler.wfile.write(BAD[name])

    with listening(answer) as (port, got):
        partner = Partner(f"http://127.0.0.1:{port}/", 5, 10, 2000)
        text = f"SELECT * {{ SERVICE <{partner.iri}> {{ ?s ?p ?o }} }}"
        asked = federation.parts(text, BASE, {partner.iri: partner})
        with pytest.raises(Problem) as refused:
            federation.expanded(text, asked, BASE, 5, lambda: False)
        assert refused.value.status == 502 and got == ["/"]


def test_a_partner_that_never_answers_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as silent:
        partner = Partner(f"http://127.0.0.1:{silent.getsockname()[1]}/", 1, 10, 1000)
        began = time.monotonic()
        with pytest.raises(fetching.FetchError) as late:
            fetching.fetch(partner, "ASK {}", 1, lambda: False)
        assert late.value.code == "time" and time.monotonic() - began < 4
        with pytest.raises(fetching.FetchError) as left:
            fetching.fetch(partner, "ASK {}", 30, lambda: True)
        assert left.value.code == "gone"


def test_strings_and_comments_hold_no_service() -> None:
    text = f'SELECT * {{ BIND("SERVICE <x> {{" AS ?x) # SERVICE <x> {{\n SERVICE <{FAR}> {{ ?s ?p "}}" }} }}'
    (part,) = federation.parts(text, BASE, PARTNERS)
    assert part.query.endswith('SELECT * WHERE { ?s ?p "}" }\nLIMIT 11')
    assert not look(federation.without(text, [part])).service


@pytest.mark.parametrize("value", ["nonsense", "ftp://x/", "http://u:p@x/", "missing.toml"])
def test_a_wrong_list_stops_the_start(value: str) -> None:
    with pytest.raises(SettingsError):
        load(Limits(), {"SIMDE_SERVICES": value})


def test_a_file_sets_bounds(tmp_path: Path) -> None:
    file = tmp_path / "services.toml"
    file.write_text('["https://example.org/sparql"]\nseconds = 5\nrows = 7\n')
    partner = load(Limits(), {"SIMDE_SERVICES": str(file)})["https://example.org/sparql"]
    assert (partner.seconds, partner.rows, partner.bytes) == (5, 7, 8_388_608)
    file.write_text('["https://example.org/sparql"]\nsecond = 5\n')
    with pytest.raises(SettingsError, match="second"):
        load(Limits(), {"SIMDE_SERVICES": str(file)})
