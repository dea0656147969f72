"""Remote mode: the same protocol and pages before real stores, Oxigraph's server and Fuseki."""

import csv
import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from endpoint import remote, remote_worker, texts
from endpoint.output import RemoteError
from endpoint.remote_worker import bound, read_rows
from simde_kg import store
from simde_kg.errors import SettingsError

JSON = "application/sparql-results+json"
MEX = "https://w3id.org/simde/area/MEX"
FUSEKI = "5.2.0"
CONFIG = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
<#service> a fuseki:Service ; fuseki:name "ds" ; fuseki:dataset <#data> ;
  fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "query" ] ,
    [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] .
<#data> a tdb2:DatasetTDB2 ; tdb2:location "--mem--" ; tdb2:unionDefaultGraph %s .
"""


def _free_port() -> int:
    import socket

    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _tried(command: list[str], seconds: int, why: str) -> None:
    """Run a command that needs the network; skip the test when it fails."""
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{why}: {error}")


@contextmanager
def _served(command: list[str], port: int, path: str, folder: Path) -> Iterator[None]:
    with (folder / "store.log").open("w") as log:
        program = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", f"{path}?query=ASK%7B%7D")
                if connection.getresponse().status == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            if time.monotonic() > until or program.poll() is not None:
                pytest.fail((folder / "store.log").read_text())
            time.sleep(0.2)
        yield
    finally:
        program.kill()
        program.wait()


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return Oxigraph's server program: on the path, or from PyPI in an environment of its own."""
    if found := os.environ.get("SIMDE_TEST_OXIGRAPH") or shutil.which("oxigraph"):
        return found
    folder = tmp_path_factory.mktemp("oxigraph")
    _tried([sys.executable, "-m", "venv", str(folder)], 60, "no virtual environment")
    _tried([str(folder / "bin" / "pip"), "install", "--quiet", "oxigraph"], 60, "oxigraph cannot be installed")
    return str(folder / "bin" / "oxigraph")


@pytest.fixture(scope="session")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command of a Fuseki from Maven Central."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed")
    name = f"jena-fuseki-server-{FUSEKI}.jar"
    if given := os.environ.get("SIMDE_TEST_FUSEKI"):
        return [java, "-jar", given]
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip("Maven is not installed")
    folder = tmp_path_factory.mktemp("fuseki")
    plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy"
    wanted = f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}"
    _tried([maven, "-q", "-B", plugin, wanted, f"-DoutputDirectory={folder}"], 180, "Fuseki cannot be fetched")
    return [java, "-Xmx512m", "-jar", str(folder / name)]


@contextmanager
def _oxigraph(program: str, data: Path, folder: Path) -> Iterator[str]:
    port, where = _free_port(), str(folder / "store")
    subprocess.run([program, "load", "--location", where, "--file", str(data)], check=True, capture_output=True)
    command = [program, "serve-read-only", "--location", where, "--bind", f"127.0.0.1:{port}"]
    with _served(command, port, "/query", folder):
        yield f"sparql+http://127.0.0.1:{port}/query?union-default-graph"


@contextmanager
def _fuseki(command: list[str], data: Path, folder: Path) -> Iterator[str]:
    port = _free_port()
    (folder / "config.ttl").write_text(CONFIG % "true", encoding="utf-8")
    with _served([*command, f"--port={port}", "--localhost", "--config=config.ttl"], port, "/ds/query", folder):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/ds/data", data.read_bytes(), {"Content-Type": "application/n-quads"})
        assert connection.getresponse().status < 300
        connection.close()
        yield f"sparql+http://127.0.0.1:{port}/ds/query"


def _logged(home: Path, awaited: str) -> str:
    """Return what the server has written, once it has written ``awaited`` (or ten seconds have gone)."""
    until = time.monotonic() + 10
    while awaited not in (said := (home / "log.txt").read_text(encoding="utf-8")) and time.monotonic() < until:
        time.sleep(0.1)
    return said


def _ready(server: Any) -> Any:
    until = time.monotonic() + 30
    while server.ask("GET", "/area/MEX").status != 200:
        assert time.monotonic() < until, (server.home / "log.txt").read_text()
        time.sleep(0.2)
    return server


@pytest.fixture(scope="module", params=["oxigraph", pytest.param("fuseki", marks=pytest.mark.slow)])
def distant(
    request: pytest.FixtureRequest, home: Path, begin: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Return a server whose queries another store answers."""
    folder = tmp_path_factory.mktemp("remote")
    data = folder / "data.nq"
    data.write_text((home / "releases" / "current" / "all.nq").read_text(encoding="utf-8"), encoding="utf-8")
    found = request.getfixturevalue(request.param)
    running = _oxigraph(found, data, folder) if request.param == "oxigraph" else _fuseki(found, data, folder)
    with running as address:
        empty = tmp_path_factory.mktemp("front")
        server = begin(empty, store=address, query_seconds="3", fast_seconds="0.5", result_bytes="20000000")
        yield _ready(server)
        server.stop()


QUERIES = [
    "SELECT ?p ?o { <https://w3id.org/simde/area/MEX> ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/n> ?n2 }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?x { <area/MEX> ?p ?x }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_answers_are_the_same(distant: Any, server: Any, query: str) -> None:
    def rows(where: Any) -> list[list[str]]:
        reply = where.post(query, "text/csv")
        assert reply.status == 200 and reply.type == "text/csv", reply.text
        return sorted(csv.reader(io.StringIO(reply.text)))

    assert rows(distant) == rows(server) and len(rows(distant)) > 1


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/rdf+xml"])
def test_graphs_are_the_same(distant: Any, server: Any, accept: str) -> None:
    name = {"text/turtle": "turtle", "application/n-triples": "ntriples", "application/rdf+xml": "rdfxml"}[accept]

    def triples(path: str, where: Any) -> set[str]:
        reply = where.ask("GET", path, {"Accept": accept})
        assert reply.status == 200 and reply.type == accept, reply.text
        return {str(quad.triple) for quad in store.in_memory((reply.body, name))}

    for path in ("/area/MEX", "/graph-store?graph=https://w3id.org/simde/graph/simde/numbers"):
        found = triples(path, distant)
        assert found and ("_:" in str(found) or found == triples(path, server))


def test_pages_and_descriptions(distant: Any) -> None:
    page = distant.ask("GET", "/area/MEX", {"Accept": "text/html", "Accept-Language": "es"})
    assert page.status == 200 and "México" in page.text
    assert distant.ask("GET", "/area/NOWHERE", {"Accept": "text/html"}).status == 404
    assert distant.ask("GET", "/", {"Accept": "text/html"}).status == 200
    table = distant.get("SELECT ?x { ?s <http://example.org/n> ?x }", "text/html")
    assert table.status == 200 and table.text.count("<tr>") > 400
    described = distant.ask("GET", "/sparql", {"Accept": "text/turtle"})
    assert described.status == 200 and "UnionDefaultGraph" in described.text
    void = distant.ask("GET", "/.well-known/void", {"Accept": "text/turtle"})
    assert void.status == 200 and "dataDump" not in void.text and "classPartition" in void.text
    assert json.loads(distant.ask("GET", "/readyz").body)["store"] == "remote"


def test_the_dataset_of_the_protocol(distant: Any) -> None:
    graph = "https://w3id.org/simde/graph/simde/numbers"
    counting = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    reply = distant.get(counting, JSON, **{"default-graph-uri": graph})
    assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "1000"
    reply = distant.post(f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}")
    assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == "1000"


def test_refusals(distant: Any) -> None:
    reply = distant.post("SELECT ?x {\n ?x ?y }")
    problem = json.loads(reply.body)
    assert reply.status == 400 and problem["code"] == "syntax" and problem["line"] == 2, problem
    for hidden in ("SERVICE", "\\u0053ERVICE", "s\\U00000065rvice"):
        assert distant.post(f"SELECT * {{ {hidden} <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}").status == 403
    assert distant.post("DELETE WHERE { ?s ?p ?o }").status == 403


def test_a_runaway_query_is_answered_at_the_deadline(distant: Any) -> None:
    n = "<http://example.org/n>"
    reply = distant.post(f"SELECT (COUNT(*) AS ?c) {{ ?a {n} ?x . ?b {n} ?y . ?c2 {n} ?z FILTER(?x + ?y + ?z < 0) }}")
    assert reply.status == 503 and json.loads(reply.body)["code"] == "timeout" and reply.seconds < 6
    assert distant.post("ASK {}").status == 200


def test_a_long_answer_breaks_off_at_the_limit(distant: Any) -> None:
    n = "<http://example.org/n>"
    reply = distant.post(f"SELECT * {{ ?a {n} ?x . ?b {n} ?y . ?c {n} ?z }}")
    assert (reply.status == 200 and not reply.whole) or reply.status == 503


def test_a_store_that_is_not_there_is_503(launch: Callable[..., Any], tmp_path: Path) -> None:
    server = launch(tmp_path, store=f"sparql+http://name:secret@127.0.0.1:{_free_port()}/query")
    reply = server.ask("GET", "/area/MEX", {"Accept-Language": "fr"})
    assert reply.status == 503 and json.loads(reply.body)["code"] == "store" and "entrepôt" in reply.text
    assert server.ask("GET", "/healthz").status == 200 and server.ask("GET", "/readyz").status == 503
    log = _logged(tmp_path, "could not be asked")
    assert "could not be asked" in log and "secret" not in log


def test_a_store_without_a_union_is_not_served(
    oxigraph: str, launch: Callable[..., Any], home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with _oxigraph(oxigraph, home / "releases" / "current" / "all.nq", folder) as address:
        server = launch(tmp_path, store=address.partition("?")[0])
        assert "does not unite" in _logged(tmp_path, "does not unite")
        assert server.ask("GET", "/area/MEX").status == 503


@pytest.mark.parametrize(
    "wrong", ["sparql+ftp://host/", "sparql+http:///query", "sparql+http://host:port/", "sparql+x"]
)
def test_a_wrong_address_is_said_without_its_password(wrong: str) -> None:
    with pytest.raises(SettingsError, match="SIMDE_STORE") as failed:
        remote.parse(wrong.replace("host", "name:secret@host"))
    assert "secret" not in str(failed.value)


def test_an_address() -> None:
    found = remote.parse("sparql+https://a%40b:p%3Aw@example.org/ds/query?union-default-graph&x=1")
    assert found.secure and (found.host, found.port, found.path) == ("example.org", None, "/ds/query")
    assert found.parameters == (("union-default-graph", ""), ("x", "1"))
    assert found.authorization == "Basic YUBiOnA6dw==" and "YUBi" not in repr(found)


@pytest.mark.parametrize(
    "name", ["describe", "incoming", "known", "labels", "named", "ontology", "outgoing", "withdrawn"]
)
def test_our_queries_take_iris_as_text(name: str) -> None:
    text = bound(texts.text(name), {"iri": MEX})
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert f"<{MEX}>" in text and "?iri " not in "".join(lines).replace("AS ?iri)", "")
    store.in_memory((b"", "turtle")).query(text)


@pytest.mark.parametrize("iri", ["http://x/> ?p ?o } #", "relative", 'http://x/"', "http://x/\n"])
def test_what_is_no_iri_is_never_put_into_a_query(iri: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        bound(texts.text("known"), {"iri": iri})


def test_rows_are_read_as_they_come_and_no_further() -> None:
    document = '{"head":{"vars":["a","bindings"]},"results":{"bindings":[{"a":{"type":"uri","value":"x]}"}},{},{}]}}'
    for size in (1, 7, 1000):
        chunks = iter([document[at : at + size] for at in range(0, len(document), size)])
        assert read_rows(chunks, 10) == (["a", "bindings"], [{"a": {"type": "uri", "value": "x]}"}}, {}, {}])
    endless = iter([document[:-3] + ","] + [" {},"] * 5 + ["not JSON at all"])
    found = read_rows(endless, 6)
    assert not isinstance(found, bool) and len(found[1]) == 6
    assert read_rows(iter(['{"head":{},"boo', 'lean":true}']), 1) is True
    with pytest.raises(RemoteError, match="within a row"):
        read_rows(iter([document[:60]]), 10)
    with pytest.raises(RemoteError, match="no SPARQL results"):
        read_rows(iter(["<html>"]), 10)
    assert remote_worker.RemoteWorker.worn is False
