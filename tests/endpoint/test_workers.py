"""Workers: deadlines, memory, crashes, lanes, leaving clients, no way out."""

import http.client
import http.server
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from endpoint.lanes import Lane
from simde_kg import store

JSON = "application/sparql-results+json"
N = "<http://example.org/n>"
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ ?a {N} ?x . ?b {N} ?y . ?c {N} ?z FILTER(?x + ?y + ?z < 0) }}"
ENDLESS = f"SELECT ?x ?y ?z {{ ?a {N} ?x . ?b {N} ?y . ?c {N} ?z }}"
CHEAP = "SELECT ?p ?o { <https://w3id.org/simde/area/MEX> ?p ?o }"


def running_queries(server: Any) -> list[int]:
    """Return the workers that compute: their processor time grows."""

    def times() -> dict[int, int]:
        found = {}
        for pid in server.children():
            try:
                parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if "endpoint.parent" in Path(f"/proc/{pid}/cmdline").read_text():
                found[pid] = int(parts[11]) + int(parts[12])
        return found

    before = times()
    time.sleep(0.3)
    return [pid for pid, spent in times().items() if spent > before.get(pid, spent) + 5]


def test_a_runaway_query_is_stopped_at_the_deadline(strict: Any) -> None:
    reply = strict.post(RUNAWAY)
    problem = json.loads(reply.body)
    assert reply.status == 503 and problem["code"] == "timeout" and int(reply.headers["retry-after"]) > 0
    assert "1 seconds" in problem["title"] and 0.9 < reply.seconds < 3
    assert running_queries(strict) == []
    assert strict.post(CHEAP).status == 200


def test_a_stream_over_time_breaks_off(strict: Any) -> None:
    reply = strict.post(ENDLESS)
    assert reply.status == 200 and reply.headers["transfer-encoding"] == "chunked"
    assert not reply.whole and len(reply.body) > 100_000, "a short answer must not look whole"
    assert running_queries(strict) == []


def test_without_chunks_a_failed_answer_is_refused_whole(strict: Any, server: Any) -> None:
    """HTTP/1.0 ends a body by closing, so that a short one would look whole."""

    def ask(running: Any, query: str) -> bytes:
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as client:
            client.sendall(f"GET /sparql?{urlencode({'query': query})} HTTP/1.0\r\nAccept: text/csv\r\n\r\n".encode())
            found = b""
            while more := client.recv(65536):
                found += more
        return found

    assert b" 503 " in ask(strict, ENDLESS).partition(b"\r\n")[0]
    rows = ask(server, f"SELECT ?x ?y {{ ?a {N} ?x . ?b {N} ?y FILTER(?y < 100) }}")
    head, _gap, body = rows.partition(b"\r\n\r\n")
    assert b" 200 " in head and f"Content-Length: {len(body)}".encode() in head and body.count(b"\n") == 100_001


def test_cheap_queries_are_not_held_up(strict: Any) -> None:
    others = [threading.Thread(target=strict.post, args=(RUNAWAY + f" # {n}",)) for n in range(12)]
    for other in others:
        other.start()
    time.sleep(0.2)
    waits = [strict.get(CHEAP + f" # {n}", JSON) for n in range(20)]
    for other in others:
        other.join()
    assert all(reply.status in (200, 503) for reply in waits)
    assert sorted(reply.seconds for reply in waits)[18] < 2


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(" + "!" * 60_000 + "1) }",
        "SELECT * { " + f"?s {N}" + f"/{N}" * 8000 + " ?o }",
        "SELECT (" + "1+" * 40_000 + "1 AS ?n) {}",
    ],
    ids=["negations", "path", "sum"],
)
def test_a_query_that_crashes_the_parser_harms_nobody(strict: Any, query: str) -> None:
    before = strict.program.pid
    reply = strict.post(query)
    assert reply.status in (200, 400, 503) and (reply.status == 200 or reply.type == "application/problem+json")
    assert strict.program.poll() is None and strict.program.pid == before
    assert strict.post(CHEAP).status == 200


def test_nested_braces_are_refused_before_they_crash_anything(strict: Any) -> None:
    reply = strict.post("SELECT * " + "{" * 3200 + "}" * 3200)
    assert reply.status == 400 and json.loads(reply.body)["code"] == "nesting"


def test_a_memory_bomb_is_bounded(strict: Any) -> None:
    def held() -> int:
        total = 0
        for pid in strict.children():
            try:
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
            except OSError:
                continue
        return total

    doublings = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(32))
    most, before, done = 0, held(), threading.Event()

    def measure() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, held())

    watcher = threading.Thread(target=measure)
    watcher.start()
    reply = strict.post(f'SELECT (STRLEN(?s32) AS ?n) {{ BIND("xxxxxxxxxx" AS ?s0) {doublings} }}')
    done.set()
    watcher.join()
    assert reply.status == 503 and json.loads(reply.body)["code"] in ("crashed", "timeout")
    assert most - before < 400 * 2**20
    assert strict.post(CHEAP).status == 200


def test_a_client_that_leaves_stops_its_query(server: Any) -> None:
    body = RUNAWAY.encode()
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    head += f"Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head.encode() + body)
        time.sleep(0.7)
        assert running_queries(server)
    time.sleep(1)
    assert running_queries(server) == []


def test_a_client_that_leaves_in_mid_stream_stops_its_query(server: Any) -> None:
    target = "/sparql?" + urlencode({"query": ENDLESS})
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        assert len(client.recv(65536)) > 0
    time.sleep(1)
    assert running_queries(server) == []


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET /sparql?query=ASK HTTP/1.1\r\nHost: ",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nA",
    ],
    ids=["head", "body"],
)
def test_half_open_connections_are_closed(strict: Any, beginning: bytes) -> None:
    clients = [socket.create_connection(("127.0.0.1", strict.port)) for _ in range(40)]
    try:
        for client in clients:
            client.sendall(beginning)
        assert strict.get("ASK {}").status == 200
        until = time.monotonic() + 10
        for client in clients:
            client.settimeout(max(0.1, until - time.monotonic()))
            try:
                while client.recv(1000):
                    continue
            except ConnectionResetError:
                continue
    finally:
        for client in clients:
            client.close()


class _Listener(http.server.BaseHTTPRequestHandler):
    hits: list[str]

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_error(500)

    do_POST = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay silent."""


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """Return the port of a listener on loopback and the list of what reached it."""
    hits: list[str] = []
    kind = type("Listener", (_Listener,), {"hits": hits})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], hits
        server.shutdown()
        thread.join()


def test_no_query_reaches_another_address(server: Any, listener: tuple[int, list[str]]) -> None:
    port, hits = listener
    here = f"http://127.0.0.1:{port}/x"
    spellings = [
        here,
        f"http://localhost:{port}/",
        f"http://[::1]:{port}/",
        f"http://u:p@127.1:{port}/",
        f"http://2130706433:{port}/",
    ]
    queries = [
        f"SELECT * {{ SERVICE {silent} <{iri}> {{ ?s ?p ?o }} }}" for iri in spellings for silent in ("", "SILENT")
    ]
    queries += [
        f"SELECT * {{ BIND(<{here}> AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s {N} ?c FILTER(?c<'x&&?b>c') SERVICE <{here}> {{ ?s ?p ?o }} FILTER('' = '') }}",
        f"SELECT * FROM <{here}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{here}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"LOAD <{here}>",
        f"DESCRIBE <{here}>",
    ]
    for query in queries:
        assert server.post(query, "*/*").status in (200, 400, 403)
    server.get("ASK {}", **{"default-graph-uri": here})
    assert hits == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the sandbox is Linux's")
def test_the_sandbox_stops_what_the_look_does_not_see(home: Path, listener: tuple[int, list[str]]) -> None:
    """Send SERVICE straight to a worker."""
    from endpoint.jobs import UnansweredError
    from endpoint.limits import Limits
    from endpoint.workers import Pool

    port, hits = listener
    pool = Pool(home / "releases" / "current" / "store", Limits())
    try:
        asked = {"text": f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", "results": "JSON"}
        with pytest.raises(UnansweredError, match="evaluation"):
            pool.answer(asked, lambda: False)
    finally:
        pool.close()
    assert hits == []


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_stopping_leaves_no_process(home: Path, launch: Callable[..., Any], with_signal: int) -> None:
    running = launch(home)
    slow = threading.Thread(target=lambda: _quietly(running.post, RUNAWAY))
    slow.start()
    time.sleep(0.5)
    below = running.children()
    assert len(below) >= 3
    running.stop(with_signal)
    slow.join()
    assert running.program.returncode == 0 and "stopped" in running.extra["said"]
    time.sleep(0.2)
    assert not [pid for pid in below if _alive(pid)]


def test_a_killed_serving_process_is_replaced(home: Path, launch: Callable[..., Any]) -> None:
    running = launch(home)
    for _round in range(3):
        (serving,) = [
            int(pid)
            for pid in Path(f"/proc/{running.program.pid}/task/{running.program.pid}/children").read_text().split()
        ]
        below = [pid for pid in running.children() if pid != serving]
        os.kill(serving, signal.SIGKILL)
        until = time.monotonic() + 10
        while True:
            assert time.monotonic() < until, "not back within 10 seconds"
            try:
                if running.post(CHEAP, wait=5).status == 200:
                    break
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        assert not [pid for pid in below if _alive(pid)]


def test_killing_the_server_leaves_no_process(home: Path, launch: Callable[..., Any]) -> None:
    running = launch(home)
    running.post(CHEAP)
    below = running.children()
    running.stop(signal.SIGKILL)
    until = time.monotonic() + 5
    while time.monotonic() < until and any(_alive(pid) for pid in below):
        time.sleep(0.1)
    assert not [pid for pid in below if _alive(pid)]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _quietly(function: Callable[..., Any], *arguments: Any) -> None:
    try:
        function(*arguments)
    except (OSError, http.client.HTTPException):
        return


def test_killed_workers_are_replaced(server: Any) -> None:
    for pid in server.children():
        if "endpoint.parent" in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGKILL)
    time.sleep(0.3)
    statuses = [server.get(CHEAP + f" # after {n}", JSON).status for n in range(10)]
    assert statuses.count(200) >= 9 and statuses[-1] == 200


def test_without_a_release_there_is_one_sentence(tmp_path: Path, launch: Callable[..., Any], publish: Any) -> None:
    running = launch(tmp_path)
    reply = running.get("ASK {}")
    assert reply.status == 503 and "no release" in json.loads(reply.body)["title"]
    assert running.ask("GET", "/readyz").status == 503
    publish(tmp_path, "20260101T000000Z-0000000a", "<a:s> <a:p> <a:o> <a:g> .\n")
    time.sleep(1.5)
    assert running.get("ASK {}").status == 200


def test_a_new_release_is_picked_up_without_losing_a_request(
    tmp_path: Path, launch: Callable[..., Any], publish: Any
) -> None:
    publish(tmp_path, "20260101T000000Z-0000000a", "<a:s> <a:p> 1 <a:g> .\n".replace(" 1 ", ' "1" '))
    running = launch(tmp_path)
    seen: list[tuple[int, str]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            reply = running.get("SELECT ?o { ?s ?p ?o }", "text/csv")
            seen.append((reply.status, reply.text.split()[-1]))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    time.sleep(0.3)
    publish(tmp_path, "20260102T000000Z-0000000b", '<a:s> <a:p> "2" <a:g> .\n')
    time.sleep(2)
    done.set()
    for reader in readers:
        reader.join()
    assert {status for status, _value in seen} == {200}
    assert seen[0][1] == "1" and seen[-1][1] == "2"


def test_releases_that_follow_each_other_share_one_parent(home: Path) -> None:
    """A small change needs a fork and not a start of Python; the parent ends with the last release."""
    from endpoint.limits import Limits
    from endpoint.workers import Pool

    place = home / "releases" / "current" / "store"
    before = Pool(place, Limits())
    asked = {"text": "ASK {}", "results": "JSON"}
    try:
        assert b"true" in b"".join(before.answer(asked, lambda: False))
        after = Pool(place, Limits(), before=before)
    finally:
        before.close()
    try:
        assert after.house is before.house
        assert b"true" in b"".join(after.answer(asked, lambda: False))
    finally:
        after.close()
    assert not after.house.enter()
    alone = Pool(place, Limits(), before=after)  # what was left cannot be moved into
    assert alone.house is not after.house
    alone.close()


def test_a_taken_port_is_one_sentence(server: Any, home: Path) -> None:
    from endpoint.server import serve
    from simde_kg.errors import SettingsError
    from simde_kg.settings import Settings
    from simde_kg.workspace import Workspace

    with pytest.raises(SettingsError, match=f"127.0.0.1:{server.port} cannot be used"):
        serve(Workspace(home, home), Settings(home=str(home), port=server.port))


def test_lanes_are_first_come_first_served() -> None:
    lane = Lane(1, 2)
    assert lane.enter(0) and lane.running == 1 and not lane.enter(0.01)
    order: list[int] = []

    def wait(number: int) -> None:
        assert lane.enter(5)
        order.append(number)
        lane.leave()

    waiting = []
    for number in range(2):
        waiting.append(threading.Thread(target=wait, args=(number,)))
        waiting[-1].start()
        while lane.waiting <= number:
            time.sleep(0.001)
    assert not lane.enter(5), "the queue is full"
    assert not lane.enter_now()
    lane.leave()
    for thread in waiting:
        thread.join()
    assert order == [0, 1] and lane.running == 0


def test_a_store_is_never_written(home: Path) -> None:
    """Serving leaves the release as it was built."""
    assert len(store.open_read_only(home / "releases" / "current" / "store")) > 1000
