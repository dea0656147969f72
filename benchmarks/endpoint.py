"""Measure the endpoint beside ``oxigraph serve`` on the same release, in the same run.

``python -m benchmarks.endpoint [--home DIR] [--oxigraph PROGRAM] [--virtuoso]``. Oxigraph's own server comes from PyPI
(package ``oxigraph``); without ``--oxigraph`` and without one on the path it is installed into a temporary virtual
environment.
Point queries a second are counted with ``wrk`` (Debian package) where it is installed.
"""

import argparse
import contextlib
import http.client
import math
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from benchmarks import virtuoso
from endpoint.mode import in_memory
from simde_kg import release, settings, workspace
from simde_kg.reference import table

QUERIES = Path(__file__).parent / "queries"
RUNS, WARM = 15, 3
PATIENCE = 30  # seconds that one answer is waited for
CONNECTIONS, SECONDS = 32, 5
_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_LUA = """
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "{path}?query=" .. "{query}" .. "%20%23" .. ({same} and 0 or n), {{ Accept = "{accept}" }})
end
"""


def _port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], port: int, path: str, **environment: str) -> Iterator[tuple[int, str]]:
    """Run a server; yield its port and the path of its endpoint once it answers."""
    program = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _attempt in range(200):
            with contextlib.suppress(OSError):
                _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), path, "ASK {}")
                break
            time.sleep(0.1)
        yield port, path
    finally:
        program.terminate()
        program.wait(20)


def _ask(connection: http.client.HTTPConnection, path: str, query: str) -> tuple[float, int]:
    """Return (seconds to the last byte, bytes)."""
    began = time.perf_counter()
    connection.request("GET", f"{path}?query={quote(query)}", headers={"Accept": _ACCEPT})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
    return time.perf_counter() - began, len(body)


def _wait_for_memory(port: int) -> None:
    """Wait until a server of ours answers from memory, if it is going to."""
    for _attempt in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/readyz")
        if b'"memory"' in connection.getresponse().read():
            return
        connection.close()
        time.sleep(0.1)


def _latency(server: tuple[int, str], query: str) -> float:
    """Return the median of some runs, in milliseconds; infinity when the first takes longer than is waited."""
    connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=PATIENCE)
    try:
        times = [_ask(connection, server[1], query)[0] for _run in range(RUNS + WARM)][WARM:]
    except TimeoutError:
        return math.inf
    finally:
        connection.close()
    return statistics.median(times) * 1000


def _rate(server: tuple[int, str], query: str, same: bool) -> float:
    """Return answers a second to point queries on some connections; 0 without wrk."""
    if (wrk := shutil.which("wrk")) is None:
        return 0.0
    brief = query.partition("\n")[2].strip()
    script = _LUA.format(path=server[1], query=quote(brief), same=str(same).lower(), accept=_ACCEPT)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", file.name, f"http://127.0.0.1:{server[0]}/"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found else 0.0


def _oxigraph(given: str | None, folder: Path) -> str:
    """Return the path of Oxigraph's server, installed if need be."""
    if found := given or shutil.which("oxigraph"):
        return found
    venv.create(folder / "oxigraph", with_pip=True)
    binaries = folder / "oxigraph" / "bin"
    subprocess.run([str(binaries / "pip"), "install", "--quiet", "oxigraph"], check=True)
    return str(binaries / "oxigraph")


def _measure(servers: dict[str, tuple[int, str]]) -> str:
    """Return the measurements as Markdown."""
    queries = {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}
    names = list(servers)
    rows: list[tuple[str, ...]] = []
    ratios: dict[str, list[float]] = {name: [] for name in names}
    for title, query in queries.items():
        times = {name: _latency(server, query) for name, server in servers.items()}
        sys.stderr.write(f"{title} {times}\n")
        rows.append((title, *(f"{times[name]:.2f}" if times[name] < math.inf else f"> {PATIENCE} s" for name in names)))
        if title != "rows":
            for name in names:
                if times[name] < math.inf:
                    ratios[name].append(times[name] / times["oxigraph"])
    means = (f"{statistics.geometric_mean(ratios[name]):.2f}" for name in names)
    rows.append(("geometric mean beside oxigraph (without rows)", *means))
    rates = {name: _rate(server, queries["point"], same=name == "cache") for name, server in servers.items()}
    rows.append((f"point queries a second, {CONNECTIONS} connections", *(f"{rates[name]:.0f}" for name in names)))
    return table(("Median, ms", *names), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", help="folder with releases/ (default: the checkout's)")
    parser.add_argument("--oxigraph", help="Oxigraph's server")
    parser.add_argument("--virtuoso", action="store_true", help="Virtuoso too (Debian package virtuoso-opensource)")
    options = parser.parse_args()
    chosen = settings.load()
    chosen = replace(chosen, home=options.home) if options.home else chosen
    place = workspace.find(chosen)
    served = release.current(place)
    if served is None:
        raise SystemExit("there is no release: build one with simde build")
    simde = str(Path(sys.executable).parent / "simde")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        oxigraph = _oxigraph(options.oxigraph, Path(folder))
        serve = [simde, "--home", str(place.home), "serve", "--port"]
        servers = {}
        for name, size in (("no cache", "0"), ("cache", "67108864")):
            port = _port()
            servers[name] = stack.enter_context(_running([*serve, str(port)], port, "/sparql", SIMDE_CACHE_BYTES=size))
        if in_memory(served.manifest.triples):
            for port, _path in servers.values():
                _wait_for_memory(port)
        port = _port()
        command = [oxigraph, "serve-read-only", "--location", str(served.store), "--bind", f"127.0.0.1:{port}"]
        servers["oxigraph"] = stack.enter_context(_running([*command, "--union-default-graph"], port, "/query"))
        if options.virtuoso:
            servers["virtuoso"] = stack.enter_context(virtuoso.running(served.dumps, Path(folder)))
        print(f"# Endpoint, {served.manifest.triples} triples, load {os.getloadavg()[0]:.1f}\n\n{_measure(servers)}")


if __name__ == "__main__":
    main()
