"""Saved queries and the code that is shown beside a query."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from endpoint.saved import Saved
from endpoint.snippets import snippets

QUERY = "SELECT ?n WHERE { ?s <http://example.org/n> ?n FILTER(?n IN (3, 4)) } ORDER BY ?n"
RUN: Any = {"capture_output": True, "text": True, "timeout": 60}
FORM = {"Content-Type": "application/sparql-query"}
TRICKY = (
    QUERY.replace("(3, 4)", '(3, 4, """\nSPARQL\n\\"$HOME `id` \'\'\'""")')
    + ' # "\'\'\' """ $HOME `id` \\ </code><script>alert(1)</script> é'
)


def keep(server: Any, query: str, **headers: str) -> Any:
    return server.ask("POST", "/queries", {**FORM, "Accept": "application/json", **headers}, query)


def test_a_query_is_kept_and_answered(server: Any, home: Path) -> None:
    kept = keep(server, QUERY)
    assert kept.status == 201
    address = kept.headers["location"]
    assert json.loads(kept.text)["address"].endswith(address)
    assert keep(server, QUERY).headers["location"] == address
    assert server.ask("GET", address, {"Accept": "text/csv"}).text == "n\r\n3\r\n4\r\n"
    assert server.ask("GET", f"{address}.rq").text == QUERY
    page = server.ask("GET", f"{address}?lang=es", {"Accept": "text/html"})
    assert page.status == 200 and "Lo mismo desde un programa" in page.text
    (file,) = [one for one in (home / "queries").iterdir() if one.stem == address[3:]]
    assert file.read_text() == QUERY


def test_a_kept_query_outlives_the_server(launch: Callable[..., Any], home: Path) -> None:
    first = launch(home)
    address = keep(first, QUERY + " LIMIT 1").headers["location"]
    first.program.kill()
    assert launch(home).ask("GET", address, {"Accept": "text/csv"}).text == "n\r\n3\r\n"


@pytest.mark.parametrize(
    ("query", "status"), [("nonsense", 400), ("", 400), ("DELETE WHERE { ?s ?p ?o }", 400), ("#" * 300_000, 413)]
)
def test_only_queries_are_kept(server: Any, home: Path, query: str, status: int) -> None:
    before = len(list((home / "queries").glob("*"))) if (home / "queries").exists() else 0
    assert keep(server, query).status == status
    assert not before or len(list((home / "queries").glob("*"))) == before


def test_another_site_cannot_keep(server: Any) -> None:
    assert keep(server, QUERY, **{"Sec-Fetch-Site": "cross-site"}).status == 403


@pytest.mark.parametrize("name", ["..%2F..%2Fetc", "aaaaaaaaaa", "A", "aaaaaaaaaa.rq.rq", "%00", "a" * 60])
def test_an_unknown_name_is_not_found(server: Any, name: str) -> None:
    assert server.ask("GET", f"/q/{name}").status in (400, 404)


def test_there_is_an_end(launch: Callable[..., Any], home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "releases", tmp_path / "releases", symlinks=True)
    server = launch(tmp_path, saved_queries="2")
    assert [keep(server, f"{QUERY} LIMIT {n}").status for n in (1, 2, 3, 2)] == [201, 201, 503, 201]


def test_texts_kept_at_once_are_whole(tmp_path: Path) -> None:
    saved, names = Saved(tmp_path / "queries", 100), set()
    threads = [threading.Thread(target=lambda: names.add(saved.keep(QUERY * 50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (name,) = names
    assert name is not None and saved.read(name) == QUERY * 50


def code(language: str, server: Any, query: str) -> str:
    return dict(snippets(f"http://127.0.0.1:{server.port}/sparql", query))[language]


@pytest.mark.parametrize("query", [QUERY, TRICKY], ids=["plain", "tricky"])
def test_the_code_beside_a_query_runs(server: Any, query: str) -> None:
    shell = subprocess.run(["bash", "-c", code("curl", server, query)], check=False, **RUN)
    assert shell.stdout.split() == ["n", "3", "4"], shell.stderr
    python = subprocess.run([sys.executable, "-c", code("Python", server, query)], check=False, **RUN)
    assert python.stdout.split() == ["n", "0", "3", "1", "4"], python.stderr
    if node := shutil.which("node"):
        wrapped = f"(async () => {{\n{code('JavaScript', server, query)}}})()"
        script = subprocess.run([node, "-e", wrapped], check=False, **RUN)
        assert [row["n"]["value"] for row in json.loads(script.stdout)] == ["3", "4"], script.stderr


def test_code_on_a_page_stays_text(server: Any) -> None:
    address = keep(server, TRICKY).headers["location"]
    page = server.ask("GET", address, {"Accept": "text/html"})
    assert page.status == 200 and "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


def test_statuses_are_counted(server: Any) -> None:
    server.ask("GET", "/sparql?query=nonsense")
    assert 'simde_requests_total{status="400"}' in server.ask("GET", "/metrics").text
