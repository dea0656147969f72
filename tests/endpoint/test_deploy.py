"""The files of deploy/, run: what the endpoint promises holds through nginx and Caddy too."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

N = "<http://example.org/n>"
ENDLESS = f"SELECT ?x ?y ?z {{ ?a {N} ?x . ?b {N} ?y . ?c {N} ?z }}"
ADDRESS = "127.0.0.1:8000"
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {site}
}}
"""


def _free_port() -> int:
    import socket

    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _program(name: str) -> str:
    found = os.environ.get(f"SIMDE_TEST_{name.upper()}") or shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def _nginx(root: Path, folder: Path, port: int, behind: int) -> list[str]:
    site = (root / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert site.count(ADDRESS) == 1 and site.count("listen 80;") == 1
    site = site.replace(ADDRESS, f"127.0.0.1:{behind}").replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, site=site), encoding="utf-8")
    return [_program("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"]


def _caddy(root: Path, folder: Path, port: int, behind: int) -> list[str]:
    site = (root / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert site.count(ADDRESS) == 1 and site.count("\nkg.example.org {") == 1
    site = site.replace(ADDRESS, f"127.0.0.1:{behind}").replace("\nkg.example.org {", f"\nhttp://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + site, encoding="utf-8")
    return [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def _ends_short_answers_well(command: list[str]) -> bool:
    """Whether the proxy is a Caddy before 2.7.6."""
    if Path(command[0]).name != "caddy":
        return False
    said = subprocess.run([command[0], "version"], check=True, capture_output=True, text=True).stdout
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said)
    assert found, said
    return tuple(map(int, found.groups())) < (2, 7, 6)


@pytest.fixture(scope="module", params=[_nginx, _caddy], ids=["nginx", "caddy"])
def proxied(
    request: pytest.FixtureRequest, home: Path, begin: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Return a server behind a proxy; ``extra["behind"]`` is the server itself."""
    root = Path(__file__).resolve().parents[2]
    folder, port = tmp_path_factory.mktemp("proxy"), _free_port()
    server = begin(home, proxies="1", query_seconds="3", fast_seconds="0.5", cache_bytes="0", rate_errors="20")
    try:
        command = request.param(root, folder, port, server.port)
        with (folder / "log").open("w") as log:
            environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
            program = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            front = replace(server, port=port, extra={"behind": server, "short": _ends_short_answers_well(command)})
            until = time.monotonic() + 15
            while True:
                try:
                    assert front.ask("GET", "/healthz").status == 200
                    break
                except OSError:
                    assert time.monotonic() < until and program.poll() is None, (folder / "log").read_text()
                    time.sleep(0.1)
            yield front
        finally:
            program.terminate()
            program.wait(10)
    finally:
        server.stop()


def _busy(server: Any) -> int:
    text = server.ask("GET", "/metrics").text
    lines = [line for line in text.splitlines() if line.startswith("simde_queries{") and "running" in line]
    return sum(int(line.split()[-1]) for line in lines)


def test_answers_pass_and_iris_keep_their_signs(proxied: Any) -> None:
    assert proxied.post("ASK {}").status == 200
    assert proxied.ask("GET", "/observation/simde/test/Pe%C3%B1a%20Nieto", {"Accept": "text/turtle"}).status == 200
    assert proxied.ask("GET", "/sparql?query=ASK%7B%7D%23" + "x" * 8000).status == 200
    described = proxied.ask("GET", "/sparql", {"Accept": "text/turtle"}).text
    assert f"http://127.0.0.1:{proxied.port}/sparql" in described, "its own address is the one that visitors use"


def test_a_broken_answer_does_not_look_whole(proxied: Any) -> None:
    if proxied.extra["short"]:
        pytest.skip("Caddy before 2.7.6 ends a broken answer as if it were whole; see docs/deployment.md")
    reply = proxied.post(ENDLESS)
    assert reply.status == 200 and not reply.whole and len(reply.body) > 100_000


def test_a_query_ends_when_its_reader_leaves(proxied: Any) -> None:
    with pytest.raises(TimeoutError):
        proxied.post(
            f"SELECT (COUNT(*) AS ?n) {{ ?a {N} ?x . ?b {N} ?y . ?c {N} ?z FILTER(?x + ?y + ?z < 0) }}", wait=0.7
        )
    time.sleep(1)
    assert _busy(proxied.extra["behind"]) == 0


def test_what_a_client_says_of_its_address_counts_for_nothing(proxied: Any) -> None:
    headers = {"Content-Type": "application/sparql-query", "X-Forwarded-For": "203.0.113.77"}
    for _ in range(30):
        assert proxied.ask("POST", "/sparql", headers, "SELECT").status == 400, "loopback is not counted"


def test_the_unit_and_the_container_name_what_exists() -> None:
    root = Path(__file__).resolve().parents[2]
    unit = (root / "deploy" / "simde.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/simde/bin/simde serve" in unit and "MemoryDenyWriteExecute" not in unit
    container = (root / "deploy" / "Containerfile").read_text(encoding="utf-8")
    instructions = [line.split()[0] for line in container.splitlines() if line[:1].isupper()]
    assert set(instructions) <= {
        "FROM", "COPY", "RUN", "USER", "WORKDIR", "ENV", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"
    }  # fmt: skip
    (check,) = [
        line.strip() for line in container.splitlines() if line.strip().startswith("CMD [") and "readyz" in line
    ]
    assert json.loads(check.removeprefix("CMD "))[0] == "python"
