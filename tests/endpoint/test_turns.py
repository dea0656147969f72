"""Turns: many requests in one thread; none holds up the others, and each behaves as it would in a thread."""

import http.client
import json
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from endpoint.lanes import Lane
from endpoint.turns import PatientSocket, Ticket, Turns, elsewhere, readable
from tests.endpoint.test_workers import CHEAP, ENDLESS, JSON, RUNAWAY, N, running_queries

WIDE = f"SELECT ?x ?y {{ ?a {N} ?x . ?b {N} ?y }}"  # a million rows


class Loop:
    """The thread that accepts, reduced to its turns."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._calls: deque[Callable[[], None]] = deque()
        self.turns = Turns(self._calls.append, threads)

    def until(self, over: Callable[[], bool], seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not over():
            assert time.monotonic() < end, "a turn never went on"
            while self._calls:
                self._calls.popleft()()
            select.select([self.turns], [], [], self.turns.rest(0.01))
            self.turns.go_on()
            self.turns.expire()


@pytest.fixture
def loop() -> Iterator[Loop]:
    with ThreadPoolExecutor(2) as threads:
        yield Loop(threads)


def test_a_turn_lets_others_go_on_until_its_socket_is_readable(loop: Loop) -> None:
    ours, theirs = socket.socketpair()
    said: list[bytes] = []

    def wait() -> None:
        readable(ours)
        said.append(ours.recv(10))

    with ours, theirs:
        loop.turns.begin(wait)
        loop.turns.begin(said.append, b"meanwhile")
        assert said == [b"meanwhile"]
        theirs.sendall(b"now")
        loop.until(lambda: len(said) == 2)
    assert said == [b"meanwhile", b"now"]


def test_a_descriptor_may_come_back_as_another_socket(loop: Loop) -> None:
    for word in (b"one", b"two", b"three"):
        ours, theirs = socket.socketpair()
        said: list[bytes] = []

        def wait(sock: socket.socket = ours, heard: list[bytes] = said) -> None:
            readable(sock)
            heard.append(sock.recv(10))

        with ours, theirs:
            loop.turns.begin(wait)
            theirs.sendall(word)
            loop.until(lambda heard=said: bool(heard))  # type: ignore[misc]
        assert said == [word]


@pytest.mark.parametrize("by_thread", [False, True])
def test_a_ticket_is_called_or_its_time_ends(loop: Loop, by_thread: bool) -> None:
    said: list[bool] = []
    tickets: list[Ticket] = []

    def wait(seconds: float) -> None:
        tickets.append(Ticket())
        said.append(tickets[-1].wait(seconds))

    if by_thread:
        threading.Thread(target=wait, args=(5,)).start()
        loop.until(lambda: bool(tickets))
    else:
        loop.turns.begin(wait, 5)
    tickets[0].call()
    loop.until(lambda: said == [True])
    loop.turns.begin(wait, 0.01)
    loop.until(lambda: said == [True, False])
    tickets[1].call()  # too late: nobody waits
    loop.turns.begin(lambda: said.append(True))
    loop.until(lambda: said == [True, False, True])


def test_work_elsewhere_gives_its_result_or_its_exception(loop: Loop) -> None:
    said: list[object] = []

    def wait() -> None:
        said.append(elsewhere(threading.get_ident) != threading.get_ident())
        try:
            elsewhere(int, "no number")
        except ValueError as error:
            said.append(str(error))

    loop.turns.begin(wait)
    loop.until(lambda: len(said) == 2)
    assert said[0] is True and "no number" in str(said[1])
    assert elsewhere(threading.get_ident) == threading.get_ident(), "a thread does its work itself"


def test_turns_and_threads_wait_for_a_lane_in_one_queue(loop: Loop) -> None:
    lane, order = Lane(1, 5), list[str]()
    assert lane.enter(1)

    def turn() -> None:
        assert lane.enter(5)
        order.append("turn")
        lane.leave()

    def thread() -> None:
        assert lane.enter(5)
        order.append("thread")
        lane.leave()

    loop.turns.begin(turn)
    other = threading.Thread(target=thread)
    other.start()
    loop.until(lambda: lane.waiting == 2)
    lane.leave()
    loop.until(lambda: len(order) == 2)
    other.join()
    assert order == ["turn", "thread"] and lane.running == 0


def test_a_client_that_takes_nothing_holds_up_nobody(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientSocket, "patience", 0.3)
    ours, theirs = socket.socketpair()
    patient, said = PatientSocket(fileno=ours.detach()), list[str]()

    def send(size: int) -> None:
        try:
            patient.sendall(b"x" * size)
            said.append("sent")
        except ConnectionResetError:
            said.append("given up")

    with patient, theirs:
        loop.turns.begin(send, 10)
        assert said == ["sent"]
        loop.turns.begin(send, 4_000_000)
        loop.turns.begin(said.append, "meanwhile")
        loop.until(lambda: len(said) == 3)
        assert said == ["sent", "meanwhile", "given up"]
        theirs.settimeout(0)
        while select.select([theirs], [], [], 0)[0]:
            theirs.recv(1_000_000)
        taken = bytearray()
        loop.turns.begin(send, 1_000_000)

        def all_there() -> bool:
            if select.select([theirs], [], [], 0)[0]:
                taken.extend(theirs.recv(1_000_000))
            return len(taken) == 1_000_000

        loop.until(all_there)
        loop.until(lambda: len(said) == 4)
    assert said[-1] == "sent"


# --- in the server: queries that follow on one connection ------------------------------------------------------------


def _get(query: str, accept: str = JSON) -> bytes:
    return f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode()


def test_on_one_connection_every_outcome_is_as_on_its_own(strict: Any) -> None:
    """Good, wrong, slow, long and broken-off answers follow each other."""
    connection = http.client.HTTPConnection("127.0.0.1", strict.port, timeout=20)

    def ask(query: str, **headers: str) -> tuple[int, bytes]:
        connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers={"Accept": JSON, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()

    rows = f"SELECT ?x ?y {{ ?a {N} ?x . ?b {N} ?y FILTER(?y < 20) }}"
    for _again in range(2):
        assert ask(CHEAP)[0] == 200
        sock = connection.sock
        assert ask("SELECT nothing")[0] == 400
        assert ask(CHEAP, Accept="image/png")[0] == 406
        assert ask("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")[0] == 403
        status, body = ask(RUNAWAY)
        assert status == 503 and json.loads(body)["code"] == "timeout"
        status, body = ask(rows)
        assert status == 200 and len(json.loads(body)["results"]["bindings"]) == 20_000
        assert connection.sock is sock, "none of them closed the connection"
    with pytest.raises(http.client.IncompleteRead):
        ask(ENDLESS)
    connection.close()
    assert running_queries(strict) == []


def test_requests_sent_together_are_all_answered(server: Any) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(_get(CHEAP + " # 1") + _get(CHEAP + " # 2") + _get("ASK {}"))
        found = b""
        while found.count(b"HTTP/1.1 200 OK") < 3 or b'"boolean":true' not in found:
            more = client.recv(65536)
            assert more, found
            found += more


def _post(query: str) -> bytes:
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: {JSON}\r\nContent-Type: application/sparql-query\r\n"
    return f"{head}Content-Length: {len(query)}\r\n\r\n{query}".encode()


def test_a_length_that_is_none_or_promises_more_stops_nobody_else(server: Any) -> None:
    whole = _post("ASK {}")
    for wrong in (
        b"Content-Length: -6",
        b"Content-Length: 6, 6",
        b"Content-Length: 6\r\nContent-Length: 7",
        b"Content-Length: 60",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            client.sendall(whole.replace(b"Content-Length: 6", wrong))
            time.sleep(0.1)
            assert server.post("ASK {}").status == 200
            client.shutdown(socket.SHUT_WR)
            assert client.recv(65536).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("whole", [_get("ASK {}"), _post("ASK {}")], ids=["get", "post"])
def test_a_request_in_pieces_is_answered(server: Any, whole: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        for n in range(0, len(whole), 40):
            client.sendall(whole[n : n + 40])
            time.sleep(0.01)
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_who_reads_slowly_or_leaves_holds_up_nobody(server: Any) -> None:
    clients = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(3)]
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(_get(WIDE, "text/csv"))
    heads = [client.recv(100) for client in clients]  # the answers have begun; nobody reads on
    assert all(head.startswith(b"HTTP/1.1 200 OK") for head in heads)
    cheap = [server.get(f"{CHEAP} # {n}", JSON) for n in range(10)]
    assert [reply.status for reply in cheap] == [200] * 10 and sorted(reply.seconds for reply in cheap)[5] < 2
    long = server.get(WIDE.replace("?y }", "?y FILTER(?y < 50) }"), "text/csv")
    assert long.whole and long.body.count(b"\n") == 50_001, "who reads on gets the whole answer"
    for client in clients:
        client.close()
    until = time.monotonic() + 10
    while running_queries(server) and time.monotonic() < until:
        time.sleep(0.1)
    assert running_queries(server) == []
