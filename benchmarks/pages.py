"""Pages: size and time, first and again; eight visitors at once of one page, and of a page each, not kept before.

``python -m benchmarks.pages [HOME]`` serves the current release below HOME (default: data/ of the checkout).
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "/", "/corridor/MEX-USA", "/corridor/IND-ARE", "/area/MEX", "/area/USA", "/area/m49-419",
    "/indicator/migrant-stock", "/indicator/net-migration", "/indicator/remittances", "/topic/remittances",
    "/corridors", "/countries", "/documents", "/topics", "/innovations", "/datasets",
)  # fmt: skip
VISITORS, ROUNDS = 8, 6
LANGUAGES = ("es", "en", "fr")


@contextmanager
def serving(home: str) -> Iterator[int]:
    """Serve the current release of ``home`` in a process of its own; yield the port."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    program = Path(sys.executable).with_name("simde")
    environment = {**os.environ, "SIMDE_RATE_SECONDS": "0", **({"SIMDE_HOME": home} if home else {})}
    command = [str(program), "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _attempt in range(100):
                time.sleep(0.1)
                try:
                    visit(port, "/readyz")
                except OSError:
                    continue
                break
            yield port
        finally:
            server.terminate()


def visit(port: int, path: str, fresh: int = 0) -> tuple[float, int]:
    """Ask for a page; return seconds and bytes. ``fresh`` makes the address another one, so that it is not kept."""
    address = f"{path}?lang={LANGUAGES[fresh % 3]}" + (f"&fresh={fresh}" if fresh else "")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", address, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return seconds, len(body)


def p95(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return 1000 * statistics.quantiles(times, n=20)[-1]


def main() -> None:
    """Measure and print."""
    home = sys.argv[1] if len(sys.argv) > 1 else ""
    with serving(home) as port:
        print(f"{'page':28} {'bytes':>7} {'first':>6} {'p95: one page':>14} {'p95: eight pages':>17} {'kept':>6}  (ms)")
        for path in PAGES:
            cold, size = visit(port, path)
            with ThreadPoolExecutor(VISITORS) as pool:
                jobs = [pool.submit(visit, port, path, n + 1) for n in range(VISITORS * ROUNDS)]
                times = [job.result()[0] for job in jobs]
                same = [
                    job.result()[0]
                    for n in range(ROUNDS)
                    for job in [pool.submit(visit, port, path, 1000 + n) for _visitor in range(VISITORS)]
                ]
            kept = statistics.median(visit(port, path)[0] for _ in range(5))
            eight, one = p95(times), p95(same)
            print(f"{path:28} {size:7} {1000 * cold:6.0f} {one:14.0f} {eight:17.0f} {1000 * kept:6.1f}", flush=True)


if __name__ == "__main__":
    main()
