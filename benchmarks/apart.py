"""Search, and groups of figures of the API, each apart: by one visitor, then by eight at once.

``python -m benchmarks.apart [HOME]`` serves the current release below HOME (default: data/ of the checkout) and asks
for each address once alone and twice beside seven others, in a random order. Groups are not kept by the server; pages
of search get addresses of their own in each round.
"""

import argparse
import random
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from benchmarks.pages import LANGUAGES, START, VISITORS, p95, serving, visit
from simde_kg.reference import table

_PLACES = ("MEX", "USA", "IND", "PHL", "DEU", "FRA", "ESP", "COL", "NGA", "SYR", "CHN", "BRA")
_INDICATORS = ("migrant-stock", "refugees", "net-migration", "remittances", "asylum-applications")
_YEARS = (1990, 2000, 2005, 2010, 2015, 2019)
_WORDS = (
    "remesas", "zacatecas", "migrant women", "refugiados", "mexique", "remmitances", "brain drain", "diáspora", "haiti",
    "coût des transferts", "sénégal", "etats unis", "refugees syria", "asylum", "diaspora bonds", "missing migrants",
    "oim", "iom", "codesarrollo", "género",
)  # fmt: skip
_FIGURES = "/api/v1/observations?"
ADDRESSES = {
    "groups of figures": [
        *(_FIGURES + f"origin={one}&group=destination&group=year" for one in _PLACES),
        *(_FIGURES + f"destination={one}&group=origin" for one in _PLACES),
        *(_FIGURES + f"origin={one}&group=indicator&group=year" for one in _PLACES),
        *(_FIGURES + f"indicator={one}&year={year}&group=destination" for one in _INDICATORS for year in _YEARS),
        *(_FIGURES + f"group={one}&group=year" for one in ("dataset&group=indicator", "indicator", "corridor")),
    ],
    "search": [f"/search?q={quote(one)}{kind}" for one in _WORDS for kind in ("", "&type=document")],
    "suggestions": [f"/search/suggest?q={quote(one[:4])}" for one in _WORDS],
}
"""What is asked -> addresses."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", default="", help="folder with releases; default: the checkout's")
    chance, rows = random.Random(3), []
    with serving(parser.parse_args().home, ahead=False) as (port, _server):
        time.sleep(START)
        for name, addresses in ADDRESSES.items():
            mixed = chance.sample(addresses, len(addresses))
            for visitors, rounds in ((1, 1), (VISITORS, 2)):
                asked = [
                    (f"{one}&n={visitors}{turn}" if name == "search" else one, LANGUAGES[at % len(LANGUAGES)])
                    for turn in range(rounds)
                    for at, one in enumerate(mixed)
                ]
                with ThreadPoolExecutor(visitors) as pool:
                    visits = list(pool.map(lambda pair: visit(port, *pair), asked))
                if wrong := [path for (path, _l), one in zip(asked, visits, strict=True) if one.status != 200]:
                    print(f"{name}: no answer at {', '.join(wrong[:3])}", file=sys.stderr)
                times = [one.seconds for one in visits]
                middle, most = 1000 * statistics.median(times), 1000 * max(times)
                rows.append((name, str(visitors), str(len(times)), f"{middle:.0f}", f"{p95(times):.0f}", f"{most:.0f}"))
    print(table(("what is asked", "visitors", "requests", "median, ms", "95 of 100, ms", "most, ms"), rows))


if __name__ == "__main__":
    main()
