"""Pages of a fresh server, each asked for once: by one visitor, and a random mix of all types by eight at once.

``python -m benchmarks.pages [HOME] [--each N] [--ahead SECONDS]`` serves the current release below HOME (default: data/
of the checkout). With ``--ahead`` the server has that long to make pages before anybody asks; without it makes none.
``--same`` measures eight visitors of one page, and of a page each, instead.
"""

import argparse
import gzip
import http.client
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from benchmarks.meter import family
from endpoint.ahead import FOLDER
from simde_kg import release, settings, workspace
from simde_kg.publish.search import Index
from simde_kg.reference import table

ROOT = Path(__file__).resolve().parents[1]
SAME = (
    "/", "/corridor/MEX-USA", "/corridor/IND-ARE", "/area/MEX", "/area/USA", "/area/m49-419",
    "/indicator/migrant-stock", "/indicator/net-migration", "/indicator/remittances", "/topic/remittances",
    "/corridors", "/countries", "/documents", "/topics", "/innovations", "/datasets",
)  # fmt: skip
_AXES = ("down=origin&across=period", "down=destination&across=origin", "down=origin&across=sex")
_WORDS = ("remesas", "zacatecas", "migrant+women", "refugiados", "mexique", "remmitances")
OTHERS = {
    "lists": (
        "/", "/corridors", "/countries", "/regions", "/indicators", "/topics", "/documents", "/datasets",
        "/innovations", "/organizations", "/events", "/policies", "/systems", "/corridors?origin=area/MEX",
        "/countries?q=a", "/documents?language=es", "/corridors?q=mexico", "/topics?q=remesas",
    ),
    "search": tuple(f"/search?q={words}" for words in _WORDS),
    "suggestions": tuple(f"/search/suggest?q={words}" for words in ("m", "mex", "refug", "etats", "migr", "zac")),
    "API, groups": (
        "/api/v1/observations?group=dataset&group=indicator&group=year",
        "/api/v1/observations?indicator=migrant-stock&year=2015&group=destination",
        "/api/v1/observations?corridor=MEX-USA&group=indicator&group=year",
        "/api/v1/observations?origin=MEX&group=destination&group=year",
    ),
    "questions": ("/questions", "/questions/migrant-stock-by-sex", "/questions/migrants-per-thousand"),
    "drawings": ("/corridor/MEX-USA?figure=migrant-stock-A", "/indicator/remittances?figure=ranking&as=png",
                 "/area/ESP?figure=map-to-migrant-stock"),
    "for programs": ("/catalog", "/ontology", "/sitemap.xml", "/feed", "/.well-known/void", "/rules", "/sparql"),
}  # fmt: skip
"""Addresses that are no things, by what they are."""
VISITORS, ROUNDS = 8, 6
START = 20.0
"""Seconds that a server has after its start: it reads names, lists and columns then."""
LANGUAGES = ("es", "en", "fr")
RDF = ("/.well-known/void",)


@dataclass(frozen=True)
class Visit:
    """What a page took: seconds, and bytes once unpacked; ``status`` of the answer."""

    seconds: float
    bytes: int
    status: int


@contextmanager
def serving(home: str, ahead: bool) -> Iterator[tuple[int, int]]:
    """Serve the current release of ``home`` in a process of its own; yield the port and the process."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    program = Path(sys.executable).with_name("simde")
    environment = {**os.environ, "SIMDE_RATE_SECONDS": "0", **({"SIMDE_HOME": home} if home else {})}
    environment |= {} if ahead else {"SIMDE_AHEAD_BYTES": "0"}
    command = [str(program), "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _attempt in range(600):
                time.sleep(0.1)
                try:
                    visit(port, "/readyz")
                except OSError:
                    continue
                break
            yield port, server.pid
        finally:
            server.terminate()


def visit(port: int, path: str, language: str = "en") -> Visit:
    """Ask for an address."""
    accept = "text/turtle" if path in RDF else "text/html"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    headers = {"Accept": accept, "Accept-Language": language, "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    connection.close()
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return Visit(seconds, len(gzip.decompress(body) if packed else body), answer.status)


def processor(root: int) -> float:
    """Return the processor seconds that a process, those below it and those of them that ended have taken."""
    ticks = 0
    for process in family(root):
        try:
            stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, stat[11:15]))  # user and system, its own and of children that it waited for (proc(5))
    return ticks / os.sysconf("SC_CLK_TCK")


def addresses(home: str, each: int) -> dict[str, list[tuple[str, str]]]:
    """Return type -> (address, language): ``each`` things of every type at random, the same in each run, and others."""
    current = release.current(workspace.find(replace(settings.load(), home=home), ROOT))
    if current is None:
        raise SystemExit("There is no release.")
    found: dict[str, list[str]] = defaultdict(list)
    for hit in Index(current.search).find("", "en", limit=1_000_000).hits:
        found[hit.type].append("/" + quote(hit.path, safe="/#%~:@!$&'()*+,;=-._?"))
    chance = random.Random(8)
    picked = {
        name: chance.sample(paths, min(each, len(paths))) for name, paths in sorted(found.items()) if name != "term"
    }
    turned = [f"{path}?{axes}" for path in sorted(found["dataset"]) if path.endswith("-bilateral") for axes in _AXES]
    listed: dict[str, Sequence[str]] = {**picked, "slices": turned, **OTHERS}
    return {name: [(path, LANGUAGES[n % 3]) for n, path in enumerate(paths)] for name, paths in listed.items()}


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return 1000 * sorted(times)[math.ceil(0.95 * len(times)) - 1]


def alone(port: int, server: int, wanted: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[float, int]]:
    """Visit every address once, one after the other; return type -> (processor ms a page, bytes of the largest)."""
    found = {}
    for name, listed in wanted.items():
        began = processor(server)
        visits = [visit(port, path, language) for path, language in listed]
        found[name] = 1000 * (processor(server) - began) / len(visits), max(one.bytes for one in visits)
        if wrong := [path for (path, _l), one in zip(listed, visits, strict=True) if one.status != 200]:
            print(f"{name}: no page at {', '.join(wrong[:3])}", file=sys.stderr)
    return found


def together(port: int, wanted: dict[str, list[tuple[str, str]]]) -> dict[str, list[float]]:
    """Visit every address once, eight at a time in a random order; return type -> seconds."""
    mixed = [(name, path, language) for name, listed in wanted.items() for path, language in listed]
    random.Random(8).shuffle(mixed)
    with ThreadPoolExecutor(VISITORS) as pool:
        jobs = [(name, pool.submit(visit, port, path, language)) for name, path, language in mixed]
    found: dict[str, list[float]] = defaultdict(list)
    for name, job in jobs:
        found[name].append(job.result().seconds)
    return found


def _made(home: str, seconds: float) -> str:
    """Return how many pages were made ahead in that time, and how large they are, packed."""
    place = workspace.find(replace(settings.load(), home=home), ROOT).home / FOLDER
    sizes = [path.stat().st_size for path in place.rglob("*") if path.is_file()]
    return f"{len(sizes)} pages made ahead within {START + seconds:.0f} s: {sum(sizes) / 1e6:.0f} MB"


def mix(home: str, each: int, ahead: float) -> None:
    """Print what pages of each type take."""
    wanted = addresses(home, each)
    costs: dict[str, tuple[float, int]] = {}
    with serving(home, ahead=ahead > 0) as (port, server):
        time.sleep(START + ahead)
        if ahead:
            print(_made(home, ahead))
        costs = alone(port, server, wanted)
    with serving(home, ahead=ahead > 0) as (port, server):
        time.sleep(START)
        began, busy = time.perf_counter(), processor(server)
        times = together(port, wanted)
        took, busy = time.perf_counter() - began, processor(server) - busy
    times["all"] = [one for given in times.values() for one in given]
    rows = []
    for name, given in times.items():
        cost, size = costs.get(name, (0.0, 0))
        middle, most = 1000 * statistics.median(given), 1000 * max(given)
        rows.append((name, str(len(given)), f"{cost:.0f}" if cost else "", f"{size / 1000:.0f}" if size else "",
                     f"{middle:.0f}", f"{p95(given):.0f}", f"{most:.0f}"))  # fmt: skip
    print(table(("type", "pages", "processor, ms", "largest, kB", "median, ms", "95 of 100, ms", "most, ms"), rows))
    print(f"{VISITORS} visitors at once: {len(times['all'])} pages in {took:.1f} s, {busy:.1f} s of processor time")


def same(home: str) -> None:
    """Print what eight visitors of one page wait, and of a page each; none was kept."""

    def fresh(port: int, path: str, number: int) -> float:
        return visit(port, f"{path}?lang={LANGUAGES[number % 3]}&fresh={number}").seconds

    with serving(home, ahead=False) as (port, _server):
        print(f"{'page':28} {'first':>6} {'p95: one page':>14} {'p95: eight pages':>17} {'kept':>6}  (ms)")
        for path in SAME:
            cold = visit(port, path).seconds
            with ThreadPoolExecutor(VISITORS) as pool:
                jobs = [pool.submit(fresh, port, path, n + 1) for n in range(VISITORS * ROUNDS)]
                eight = [job.result() for job in jobs]
                one = [
                    job.result()
                    for n in range(ROUNDS)
                    for job in [pool.submit(fresh, port, path, 1000 + n) for _visitor in range(VISITORS)]
                ]
            kept = statistics.median(visit(port, path).seconds for _ in range(5))
            print(f"{path:28} {1000 * cold:6.0f} {p95(one):14.0f} {p95(eight):17.0f} {1000 * kept:6.1f}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", default="", help="folder with releases; default: the checkout's")
    parser.add_argument("--each", type=int, default=40, help="things of each type")
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds in which pages are made ahead")
    parser.add_argument("--same", action="store_true", help="eight visitors of one page, and of a page each")
    chosen = parser.parse_args()
    if chosen.same:
        same(chosen.home)
    else:
        mix(chosen.home, chosen.each, chosen.ahead)


if __name__ == "__main__":
    main()
