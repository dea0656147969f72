"""Clients that people use, against a served release of the shipped data: each finds the figures it should.

Comunica and Fuseki are installed once by npm and Maven into a folder of the user's cache; a test is skipped, with the
reason, where its program cannot be had.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POSTDIRECTLY, SPARQLWrapper

from simde_kg import client
from simde_kg.client import columns
from simde_kg.errors import QueryError

if TYPE_CHECKING:
    from simde_kg.release import Release

ROOT = Path(__file__).resolve().parent.parent
SHOWN = "http://127.0.0.1:8000"
FIGURES = [12_275_876, 11_643_298]
"""People born in Mexico in the United States, mid-2015: the revisions of 2017 and 2019 of the United Nations."""
COMUNICA, COMUNICA_VERSION = "@comunica/query-sparql", "^4.0.0"
FUSEKI = "org.apache.jena:jena-fuseki-server:5.2.0"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
INSTALLING = 240  # seconds


def blocks(page: str, language: str) -> list[tuple[str, str]]:
    """Return the examples of a page in one language, each with the output that is shown after it (or nothing)."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", text, re.DOTALL | re.MULTILINE)


((FIRST, _none),) = blocks("README.md", "sparql")
((FEDERATED, _none),) = blocks("docs/client.md", "sparql")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, path: str, log: Path, **environment: str) -> Iterator[None]:
    """Run a server until the end of the ``with``; wait until it answers."""
    with log.open("w") as output:
        program = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True
        )
    try:
        until = time.monotonic() + 60
        while not _answers(port, path):
            assert program.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        program.terminate()
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(release: "Release", port: int) -> list[str]:
    """Return the command that serves a release that was built into a home of its own."""
    code, home = "from simde_kg.cli import main; main()", str(release.path.parents[1])
    return [sys.executable, "-c", code, "--home", home, "serve", "--port", str(port)]


@pytest.fixture(scope="module")
def served(built_release: "Release", tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of ``simde serve`` on the shipped data."""
    port = free_port()
    with running(serve(built_release, port), port, "/readyz", tmp_path_factory.mktemp("served") / "log.txt"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder with the first question in it."""
    (tmp_path / "first.rq").write_text(FIRST, encoding="utf-8")
    return tmp_path


def said(command: Sequence[str], folder: Path, **environment: str) -> str:
    """Return what a program prints; fail with its errors when it fails."""
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=120, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- Python -------------------------------------------------------------------------------------------------------


def test_the_client_finds_the_figures(served: str) -> None:
    asked = client.Client(served + "/sparql")
    for page in (0, 1, 7):
        table = asked.query(FIRST, page=page)
        assert table.dtypes.astype(str).tolist() == ["string", "Int64"] and table["people"].tolist() == FIGURES
    assert asked.ask("ASK { area:MEX a simde:Country }")


def test_pages_give_the_rows_that_one_answer_gives(served: str) -> None:
    asked = client.Client(served + "/sparql", short=True)
    text = "SELECT ?area ?p ?o { VALUES ?area { area:MEX area:USA } ?area ?p ?o } ORDER BY ?area"  # nearly all tied
    whole = asked.query(text)
    paged = asked.query(text, page=17)
    assert len(whole) > 50 and sorted(map(tuple, whole.values)) == sorted(map(tuple, paged.values))
    assert len(asked.query(text + " OFFSET 3 LIMIT 40", page=17)) == 40


def test_a_question_finds_the_figures(served: str) -> None:
    asked = client.Client(served + "/sparql", short=True, language="es")
    table = asked.question("migrant-stock-by-sex", origin="area:MEX", destination=["area:USA"], since=2015)
    total = table[(table["year"] == 2015) & (table["sex"] == "T")]
    assert total["value"].tolist() == FIGURES and str(table["year"].dtype) == "Int64"
    for name, parameters in (("no-such-question", {}), ("migrant-stock-by-sex", {"planet": "area:MEX"})):
        with pytest.raises(QueryError, match="did not answer"):
            asked.question(name, **parameters)


def test_a_refusal_says_where_the_query_is_wrong(served: str) -> None:
    with pytest.raises(QueryError, match=r"status 400.*línea 2") as caught:
        client.Client(served + "/sparql", language="es").query("SELECT ?area {\n ?area simde:alpha3 }")
    assert "no respondió" in caught.value.text("es") and "n’a pas répondu" in caught.value.text("fr")


@pytest.mark.parametrize("method", ["GET", "POST", POSTDIRECTLY])
def test_sparqlwrapper(served: str, method: str) -> None:
    wrapper = SPARQLWrapper(served + "/sparql", returnFormat=JSON)
    wrapper.setMethod("GET" if method == "GET" else "POST")
    if method == POSTDIRECTLY:
        wrapper.setRequestMethod(method)
    wrapper.setQuery(FIRST)
    found: Any = wrapper.queryAndConvert()
    assert [int(row["people"]["value"]) for row in found["results"]["bindings"]] == FIGURES


def test_rdflib(served: str) -> None:
    graph = Graph(SPARQLStore(served + "/sparql"))
    assert [int(row.people) for row in graph.query(FIRST)] == FIGURES  # type: ignore[union-attr]


def test_an_answer_that_the_server_breaks_off_is_no_table(built_release: "Release", tmp_path: Path) -> None:
    port = free_port()
    with running(serve(built_release, port), port, "/readyz", tmp_path / "log.txt", SIMDE_RESULT_BYTES="3000000"):
        asked = client.Client(f"http://127.0.0.1:{port}/sparql")
        assert asked.query(FIRST)["people"].tolist() == FIGURES
        with pytest.raises(QueryError, match=r"broke off before its end \(IncompleteRead\)"):
            asked.query("SELECT * { ?observation a qb:Observation ; ?property ?value }")


# --- the examples of the page -------------------------------------------------------------------------------------

EXAMPLES = [
    pytest.param(language, *example, id=f"{language}-{number}")
    for language in ("sh", "python", "r", "js")
    for number, example in enumerate(blocks("docs/client.md", language), start=1)
]
PROGRAMS = {
    "sh": ("bash", "-euo", "pipefail", "-c"),
    "python": (sys.executable, "-c"),
    "r": ("Rscript", "-e"),
    "js": ("node", "--input-type=module", "--eval"),
}


@pytest.mark.parametrize(("language", "code", "shown"), EXAMPLES)
def test_an_example_of_the_page_gives_what_it_shows(
    served: str, desk: Path, language: str, code: str, shown: str
) -> None:
    program, *options = PROGRAMS[language]
    for needed in (program, *(["curl"] if language == "sh" else [])):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not on this machine")
    assert shown, "show what the example prints in a block of text"
    environment = {"SIMDE_SPARQL_ENDPOINT": served + "/sparql", "PYTHONPATH": str(ROOT)}
    found = said([program, *options, code.replace(SHOWN, served)], desk, **environment)
    assert [line.rstrip() for line in found.splitlines()] == shown.splitlines()


def test_the_page_has_examples_in_each_language() -> None:
    assert {language for language in PROGRAMS if blocks("docs/client.md", language)} == set(PROGRAMS)


def test_the_page_has_the_types_of_columns() -> None:
    assert columns.__doc__ is not None
    table = "\n".join(line for line in columns.__doc__.splitlines() if line.startswith("|"))
    assert table in (ROOT / "docs" / "client.md").read_text(encoding="utf-8")


# --- other engines ------------------------------------------------------------------------------------------------


def installed(name: str, found: str, command: Sequence[str]) -> Path:
    """Return a folder of the cache with a program in it, installed if need be; skip the test where it cannot be had.

    ``found``: a path in the folder, with ``*``; ``command``: what brings it, with ``{}`` for the folder.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "simde-kg" / "tests"
    folder = cache / name
    if any(folder.glob(found)):
        return folder
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine, to install {name}")
    cache.mkdir(parents=True, exist_ok=True)
    staging = Path(mkdtemp(dir=cache))
    try:
        done = subprocess.run(
            [part.format(staging) for part in command],
            check=False, cwd=staging, capture_output=True, text=True, timeout=INSTALLING,
        )  # fmt: skip
        if done.returncode != 0 or not any(staging.glob(found)):
            reasons = [line for line in (done.stderr + done.stdout).splitlines() if "rror" in line]
            pytest.skip(f"{command[0]} cannot install {name}: {' '.join(reasons[:4])}")
        if not folder.exists():
            staging.rename(folder)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{command[0]} did not install {name} in {INSTALLING} s")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("how", ["sparql@", ""], ids=["told", "found-out"])
def test_comunica(served: str, desk: Path, how: str) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not on this machine")
    script = f"node_modules/{COMUNICA}/bin/query.js"
    folder = installed(
        "comunica-4", script,
        ["npm", "install", "--prefix", "{}", "--no-audit", "--no-fund", "--fetch-retries=0",
         f"{COMUNICA}@{COMUNICA_VERSION}"],
    )  # fmt: skip
    command = ["node", str(folder / script), f"{how}{served}/sparql", "-f", "first.rq", "-t", "text/csv"]
    assert [int(line.rpartition(",")[2]) for line in said(command, desk).splitlines()[1:]] == FIGURES


@pytest.fixture(scope="module")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an empty Fuseki data set."""
    if shutil.which("java") is None:
        pytest.skip("java is not on this machine")
    version = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    if not (number := re.search(r'"(\d+)', version)) or int(number[1]) < 17:
        pytest.skip(f"Fuseki 5 needs Java 17: {version.splitlines()[0]}")
    folder = installed(
        "fuseki-5", "jena-fuseki-server-*.jar",
        ["mvn", "--quiet", "--batch-mode", COPY, f"-Dartifact={FUSEKI}", "-DoutputDirectory={}"],
    )  # fmt: skip
    port, (jar, *_more) = free_port(), folder.glob("jena-fuseki-server-*.jar")
    command = ["java", "-Xmx512m", "-jar", str(jar), "--localhost", "--ping", f"--port={port}", "--mem", "/here"]
    with running(command, port, "/$/ping", tmp_path_factory.mktemp("fuseki") / "log.txt"):
        yield f"http://127.0.0.1:{port}/here/query"


@pytest.mark.slow
def test_fuseki_asks_us(served: str, fuseki: str) -> None:
    found = client.Client(fuseki).query(FEDERATED.replace(SHOWN, served))
    assert found["people"].tolist() == FIGURES
