"""Measure search and the API on a release: ``python -m benchmarks.api [--home DIR]``.

Answers are asked of the application itself, without a network, and made anew each time.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

from endpoint import create_app
from simde_kg import settings, workspace
from simde_kg.reference import table

ADDRESSES = {
    "figures by dataset, indicator and year": "/api/v1/observations?group=dataset&group=indicator&group=year",
    "one indicator and year by destination": "/api/v1/observations?indicator=migrant-stock&year=2015&group=destination",
    "one corridor": "/api/v1/observations?corridor=MEX-USA",
    "series of one corridor": "/api/v1/series?corridor=MEX-USA",
    "search": "/search?q=remesas+zacatecas&format=json",
    "search, misspelt": "/search?q=remmitances&format=json",
    "suggestions": "/search/suggest?q=mex",
}
RUNS = 40
WARMING = 10.0
"""Seconds in which the columns are loaded, as in a server that has just begun."""


def main() -> None:
    """Print the median and the 95th percentile of each address in milliseconds, and its processor time (median)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="", help="folder with releases; default: the checkout's")
    chosen = replace(settings.load(), home=parser.parse_args().home)
    app = create_app(workspace.find(chosen, Path(__file__).parents[1]), chosen)
    client, rows = app.test_client(), []
    try:
        client.get(ADDRESSES["one corridor"])
        time.sleep(WARMING)
        for name, address in ADDRESSES.items():
            taken, worked = list[float](), list[float]()
            for _run in range(RUNS):
                began, busy = time.perf_counter(), time.process_time()
                reply = client.get(address)
                taken.append(1000 * (time.perf_counter() - began))
                worked.append(1000 * (time.process_time() - busy))
                if reply.status_code != 200:
                    raise SystemExit(f"{address}: {reply.status}")
            taken.sort()
            middle, most = taken[RUNS // 2], taken[int(RUNS * 0.95)]
            rows.append((name, f"{middle:.1f}", f"{most:.1f}", f"{sorted(worked)[RUNS // 2]:.1f}"))
    finally:
        app.extensions["simde"].close()
    print(table(("what is asked", "median, ms", "95 of 100, ms", "processor, ms"), rows))


if __name__ == "__main__":
    main()
