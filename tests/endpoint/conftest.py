"""A small release and real servers on loopback for the endpoint's tests."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from simde_kg import store
from simde_kg.release import GraphCount, Manifest
from tests.browsing import DESKTOP, Visit

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/simde/"
DATA = Path(__file__).parent / "data.nq"
NUMBERS = 1000
RUNNER = """
import sys
from dataclasses import replace
from pathlib import Path
from endpoint import server
from simde_kg import settings, workspace
chosen = replace(settings.load(Path(sys.argv[1])), home=sys.argv[1], port=int(sys.argv[2]))
server.serve(workspace.find(chosen, Path(sys.argv[3])), chosen)
print("stopped", flush=True)
"""


def columns_loaded() -> None:
    """Wait until the columns of the cube are read: DuckDB does not bear that the process ends before."""
    for thread in threading.enumerate():
        if thread.name == "cube":
            thread.join()


@dataclass(frozen=True)
class Reply:
    """An answer as a client sees it; ``whole`` is False when the body was broken off."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    seconds: float

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Running:
    """A server in a process of its own."""

    port: int
    program: "subprocess.Popen[str]"
    home: Path
    extra: dict[str, Any] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        wait: float = 30,
    ) -> Reply:
        """Send one request exactly as written."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=wait)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            data = body.encode() if isinstance(body, str) else body
            given = dict(headers or {})
            if data is not None:
                given.setdefault("Content-Length", str(len(data)))
            for name, value in given.items():
                connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            whole = True
            try:
                found = answer.read()
            except (http.client.IncompleteRead, ConnectionError) as error:
                found, whole = getattr(error, "partial", b""), False
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, named, found, whole, time.monotonic() - began)
        finally:
            connection.close()

    def get(self, query: str, accept: str | None = None, **params: str) -> Reply:
        """Send a query by GET."""
        headers = {} if accept is None else {"Accept": accept}
        return self.ask("GET", "/sparql?" + urlencode({"query": query, **params}), headers)

    def post(self, query: str, accept: str = "application/sparql-results+json", wait: float = 30) -> Reply:
        """Send a query as the body of a POST."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.ask("POST", "/sparql", headers, query, wait)

    def links(self, target: str) -> dict[str, str]:
        """Return relation -> address of the Link header of an answer."""
        found = self.ask("HEAD", target).headers.get("link", "")
        return {name: address for address, name in re.findall(r'<([^>]*)>; rel="([^"]*)"', found)}

    def children(self) -> list[int]:
        """Return every process below the server."""
        found, waiting = [], [self.program.pid]
        while waiting:
            pid = waiting.pop()
            try:
                below = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
                for task in Path(f"/proc/{pid}/task").iterdir():
                    below += [int(c) for c in (task / "children").read_text().split()]
            except OSError:
                continue
            found += below
            waiting += below
        return sorted(set(found))

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        """End the server and wait for it."""
        if self.program.poll() is None:
            self.program.send_signal(with_signal)
            try:
                self.program.wait(15)
            except subprocess.TimeoutExpired:
                self.program.kill()
                self.program.wait()
        if self.program.stdout is not None and not self.program.stdout.closed:
            self.extra.setdefault("said", self.program.stdout.read())
            self.program.stdout.close()


def release_at(home: Path, name: str, nquads: str) -> None:
    """Publish a release made of some N-Quads below ``home``."""
    folder = home / "releases" / name
    folder.mkdir(parents=True)
    text = folder / "all.nq"
    text.write_text(nquads, encoding="utf-8")
    count = store.build(folder / "store", [text])
    manifest = Manifest(name, "2026-01-01T00:00:00Z", graphs={"simde/areas": GraphCount(count, 0, "", "", 0)})
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    link = home / "releases" / ".next"
    link.symlink_to(name)
    os.replace(link, home / "releases" / "current")  # noqa: PTH105


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def start(home: Path, **limits: str) -> Running:
    """Start a server on ``home``; ``limits`` are SIMDE_ settings."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SIMDE_AHEAD_BYTES": "0",
        **{f"SIMDE_{k.upper()}": v for k, v in limits.items()},
    }
    with (home / "log.txt").open("a") as log:
        program = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(home), str(port), str(ROOT)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
            cwd=home,
        )
    running = Running(port, program, home)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if running.ask("GET", "/healthz", wait=2).status == 200:
                return running
        except OSError:
            time.sleep(0.05)
    running.stop(signal.SIGKILL)
    raise AssertionError((home / "log.txt").read_text())


def nquads() -> str:
    """Return the test data and a thousand numbers to multiply."""
    graph = f"<{BASE}graph/simde/numbers>"
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    numbers = "".join(
        f'<http://example.org/n{n}> <http://example.org/n> "{n}"^^<{integer}> {graph} .\n' for n in range(NUMBERS)
    )
    return DATA.read_text(encoding="utf-8") + numbers


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one release."""
    folder = tmp_path_factory.mktemp("endpoint")
    release_at(folder, "20260101T000000Z-00000001", nquads())
    return folder


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[Running]:
    """Return a server with patience."""
    running = start(home, query_seconds="20")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def strict(home: Path) -> Iterator[Running]:
    """Return a server that stops queries after one second and gives them little memory."""
    running = start(
        home, query_seconds="1", fast_seconds="0.5", fast_memory="100", slow_memory="200", cache_bytes="0",
        client_seconds="2",
    )  # fmt: skip
    yield running
    running.stop()


@pytest.fixture(scope="session")
def begin() -> Callable[..., Running]:
    """Return the function that starts a server; whoever calls it stops it."""
    return start


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Return a function that starts a server of the test's own on a folder (default: an empty one)."""
    started: list[Running] = []

    def run(folder: Path | None = None, **limits: str) -> Running:
        started.append(start(folder or tmp_path, **limits))
        return started[-1]

    yield run
    for running in started:
        running.stop(signal.SIGKILL)


@pytest.fixture(scope="session")
def publish() -> Callable[[Path, str, str], None]:
    """Return the function that publishes N-Quads as a release."""
    return release_at


@pytest.fixture(scope="session")
def portal(built: Any) -> Iterator[Running]:
    """Return a server of the release that is built from the shipped data."""
    running = start(built.release.path.parent.parent, query_seconds="20", rate_seconds="0", rate_errors="0")
    yield running
    running.stop()


@pytest.fixture
def visit(chromium: Any, portal: Running) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a visit: ``visit(language, scheme, size, scripts)``."""
    opened = []

    def begin(language: str = "en", scheme: str = "light", size: Any = DESKTOP, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            locale=language, color_scheme=scheme, viewport=size, java_script_enabled=scripts, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        found = Visit(context.new_page(), f"http://127.0.0.1:{portal.port}")
        found.watch()
        return found

    yield begin
    for context in opened:
        context.close()
