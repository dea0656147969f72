"""Pages: size, and time on the server, first and again, with eight visitors at once.

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
        print(f"{'page':32} {'bytes':>8} {'cold ms':>8} {'p95 of 8 at once, ms':>22} {'kept, ms':>9}")
        for path in PAGES:
            cold, size = visit(port, path)
            with ThreadPoolExecutor(VISITORS) as pool:
                jobs = [pool.submit(visit, port, path, n + 1) for n in range(VISITORS * ROUNDS)]
                times = [job.result()[0] for job in jobs]
            kept = statistics.median(visit(port, path)[0] for _ in range(5))
            print(f"{path:32} {size:8} {1000 * cold:8.0f} {p95(times):22.0f} {1000 * kept:9.1f}")


if __name__ == "__main__":
    main()
