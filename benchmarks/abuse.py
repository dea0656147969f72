"""What others notice while one client abuses the endpoint, and what is left after it is killed.

``python -m benchmarks.abuse [--home DIR] [--rounds 20]`` serves the release of DIR with a deadline of 10 seconds and
measures, on loopback only: how long cheap queries take beside each kind of runaway query, and how much memory the whole
service takes for it; the same beside 32 slow queries at once; when 40 half-open connections are closed; and, over
``rounds`` rounds of ``kill -9`` under load, how soon it answers again and whether any client took a part for the whole.
"""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from simde_kg import settings
from simde_kg.reference import table

DEADLINE = 10
SLOW_AT_ONCE, HALF_OPEN = 32, 40
SETTLED = 25  # seconds until the release is in memory and the first pages are kept
_HERE = Path(__file__).parent
CHEAP, MANY = ((_HERE / "queries" / name).read_text(encoding="utf-8") for name in ("point.rq", "rows.rq"))
RUNAWAYS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((_HERE / "runaways").glob("*.rq"))}


@dataclass
class Server:
    """The served release in processes of its own."""

    home: str
    port: int
    program: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> float:
        """Start it, as a supervisor does: again when it ends; return the seconds until it answered a query."""
        began = time.monotonic()
        self._spawn()
        while time.monotonic() < began + 60:
            if self.program.poll() is not None:
                self._spawn()
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask(CHEAP, 5)[0] == 200 and self.program.poll() is None:
                    return time.monotonic() - began
            time.sleep(0.1)
        raise SystemExit("the server does not answer")

    def _spawn(self) -> None:
        environment = {"SIMDE_HOME": self.home, "SIMDE_PORT": str(self.port), "SIMDE_QUERY_SECONDS": str(DEADLINE)}
        self.program = subprocess.Popen(
            [sys.executable, "-m", "endpoint"],
            env={**os.environ, **environment, "SIMDE_LOG": "none"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, query: str, wait: float) -> tuple[int, bytes]:
        """Return status and body. Raises OSError or HTTPException when the body is not whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=wait)
        try:
            headers = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
            connection.request("POST", "/sparql", query.encode(), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def tree(self) -> list[int]:
        """Return the server's process and all below it."""
        found, waiting = [self.program.pid], [self.program.pid]
        while waiting:
            for path in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    below = [int(pid) for pid in path.read_text().split()]
                    found, waiting = found + below, waiting + below
        return found

    def memory(self) -> int:
        """Return what the whole service takes, in MiB (proportional set size)."""
        total = 0
        for pid in set(self.tree()):
            with contextlib.suppress(OSError, StopIteration):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
        return total // 1024


@contextlib.contextmanager
def together(work: Callable[[], object], times: int) -> Iterator[None]:
    """Run ``work`` in so many threads beside the block; wait for them at its end."""
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def quietly(server: Server, query: str) -> None:
    """Ask and forget the answer."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        server.ask(query, DEADLINE * 3)


def beside(server: Server, query: str, times: int, seconds: float) -> tuple[list[float], Counter[str], int]:
    """Return seconds of cheap queries, how they ended, and the growth of memory in MiB, beside some abuse."""
    before, peak, took, ended = server.memory(), 0, [], Counter[str]()
    with together(lambda: quietly(server, query), times):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                status = server.ask(CHEAP, DEADLINE * 3)[0]
            except (OSError, http.client.HTTPException):
                status = 0
            took.append(time.monotonic() - began)
            polite = status in (429, 503) or (status == 200 and took[-1] <= 2)
            ended["in time or refused politely" if polite else f"late or broken ({status})"] += 1
            peak = max(peak, server.memory())
            time.sleep(0.02)
    return took, ended, peak - before


def p95(seconds: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def half_open(server: Server) -> float:
    """Return the seconds until the last of many half-open connections is closed by the server."""
    began, sockets = time.monotonic(), []
    for _ in range(HALF_OPEN):
        sockets.append(socket.create_connection(("127.0.0.1", server.port), timeout=60))
        sockets[-1].sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le")
    for one in sockets:
        with contextlib.suppress(OSError):
            while one.recv(4096):
                continue
        one.close()
    return time.monotonic() - began


def kills(server: Server, rounds: int) -> tuple[list[float], Counter[str]]:
    """Kill the server under load; return the seconds until it answered again, and what its clients saw."""
    seen, stop, back = Counter[str](), threading.Event(), []
    rows = server.ask(MANY, 60)[1].count(b"\n")  # which rows come first differs between disk and memory

    def client() -> None:
        while not stop.is_set():
            try:
                status, body = server.ask(MANY, 30)
            except (OSError, http.client.HTTPException):
                seen["broken off, and seen as such"] += 1
                time.sleep(0.05)
                continue
            whole = status != 200 or body.count(b"\n") == rows
            seen[f"whole ({status})" if whole else "PART TAKEN FOR THE WHOLE"] += 1

    with together(client, 8):
        try:
            for number in range(rounds):
                time.sleep(0.3 + 0.11 * (number % 7))
                children = server.tree()
                server.program.send_signal(signal.SIGKILL)
                server.program.wait()
                back.append(server.start())
                time.sleep(4)
                left = [pid for pid in children if Path(f"/proc/{pid}").exists()]
                seen["processes left over after four seconds"] += len(left)
        finally:
            stop.set()
    return back, seen


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", default="")
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    chosen = settings.load()
    home = given.home or replace(chosen).home or "data"
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    server = Server(home, port)
    server.start()
    time.sleep(SETTLED)
    try:
        rows = []
        for name, query in RUNAWAYS.items():
            sys.stderr.write(f"{name} ...\n")
            took, ended, grown = beside(server, query, 1, 6)
            rows.append(
                (name, f"{p95(took) * 1000:.0f} ms", f"{max(took) * 1000:.0f} ms", f"{grown} MiB", str(dict(ended)))
            )
        took, ended, grown = beside(server, RUNAWAYS["cross-product"], SLOW_AT_ONCE, 15)
        rows.append((f"{SLOW_AT_ONCE} cross products", f"{p95(took) * 1000:.0f} ms", f"{max(took) * 1000:.0f} ms",
                     f"{grown} MiB", str(dict(ended))))  # fmt: skip
        sys.stdout.write(table(("beside", "p95", "longest", "memory", "cheap queries"), rows) + "\n")
        sys.stdout.write(f"{HALF_OPEN} half-open connections are closed after {half_open(server):.1f} s\n")
        back, seen = kills(server, given.rounds)
        sys.stdout.write(
            f"{given.rounds} kills: back after {statistics.median(back):.1f} s, at most {max(back):.1f} s\n"
        )
        sys.stdout.writelines(f"  {what}: {count}\n" for what, count in sorted(seen.items()))
    finally:
        server.program.terminate()
        server.program.wait(20)


if __name__ == "__main__":
    main()
