"""The cataloguing desk: how soon a published record is seen, and what a killed server loses.

``python -m benchmarks.desk [ROUNDS] [HOME]``. HOME is a folder with a release (default: a small one is made); it is
linked, not changed. Each round starts a server, lets an editor publish without pause, and kills every process of the
server at a random moment; then the ledger is compared with what was acknowledged.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from simde_kg.desk import FOLDER, kept, ledger
from simde_kg.desk.accounts import Accounts
from tests.desk.desks import BASE, PASSWORD, Desk, Person, fields_of, free_port, kill_round

if TYPE_CHECKING:
    from collections.abc import Callable

SEEN = 15
"""Records whose way into SPARQL, page and search is timed."""


def visible(desk: Desk, editor: Person) -> dict[str, float]:
    """Publish a record; return seconds until SPARQL, its page and search show it, and until it was acknowledged."""
    title = f"Registro medido {time.time_ns()}"
    token = editor.get("/desk/new").token
    began = time.monotonic()
    answer = editor.post("/desk/new", fields_of(title), token=token)
    found = {"acknowledged": time.monotonic() - began}
    path = "/document/" + answer.headers["location"].rpartition("/")[2]
    graph = {"Content-Type": "application/sparql-query", "Accept": "application/n-triples"}
    search = "/search?q=" + title.rpartition(" ")[2]
    looks: dict[str, Callable[[], bool]] = {
        "sparql": lambda: title in desk.ask("POST", "/sparql", graph, f"DESCRIBE <{BASE}{path[1:]}>").text,
        "page": lambda: desk.ask("GET", path, {"Accept": "text/html"}).status == 200,
        "search": lambda: path in desk.ask("GET", search, {"Accept": "text/html"}).text,
    }
    while len(found) < 4 and time.monotonic() < began + 30:
        for name, look in looks.items():
            if name not in found and look():
                found[name] = time.monotonic() - began
    return found


def main() -> None:
    """Measure and tell."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    home = Path(mkdtemp(prefix="simde-desk-"))
    source = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("data")
    subprocess.run(["cp", "-al", str(source / "releases"), str(home)], check=True)
    Accounts(home / FOLDER).add("eva", "editor", PASSWORD)
    desk = Desk(free_port(), home, None, home / "journal.txt")
    desk.start()
    editor = Person(desk)
    editor.sign_in("eva")
    times = [visible(desk, editor) for _ in range(SEEN)]
    desk.stop()
    for name in times[0]:
        values = [one[name] for one in times]
        print(f"{name:13} median {statistics.median(values):.2f} s, longest {max(values):.2f} s")
    chance, told = random.Random(os.getpid()), list[str]()
    for number in range(rounds):
        told += kill_round(desk, number, chance)
    records = kept.replay(ledger.read(home / FOLDER).entries)
    titles = {one.last.record.title.text for one in records.values()}
    torn = len(list((home / FOLDER).glob("torn-*")))
    print(f"{rounds} rounds, {len(told)} acknowledged, {len(set(told) - titles)} lost, {torn} torn ends cut off")
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
