"""A server killed at any moment of writing: what was acknowledged is there afterwards, and public."""

import os
import random
import time
from pathlib import Path

from simde_kg import settings, store, workspace
from simde_kg.desk import FOLDER, GRAPH, kept, ledger, statements
from simde_kg.nquads import open_file
from simde_kg.release import current, dumps
from tests.desk.desks import kill_round, opened

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("DESK_ROUNDS", "4"))
TITLES = 'SELECT ?t WHERE { ?d <http://purl.org/dc/terms/title> ?t FILTER(STRSTARTS(?t, "Ronda")) }'


def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(home: Path, accounts: Path) -> None:
    desk = opened(home, accounts)
    desk.stop()
    told, chance = list[str](), random.Random(11)
    for number in range(ROUNDS):
        told += kill_round(desk, number, chance)
    desk.start()
    try:
        records = kept.replay(ledger.read(home / FOLDER).entries)
        titles = {one.last.record.title.text for one in records.values()}
        assert len(told) >= ROUNDS and set(told) <= titles
        public = {title for title in titles if title.startswith("Ronda")}
        until = time.monotonic() + 10
        while {row["t"] for row in desk.sparql(TITLES)} != public and time.monotonic() < until:
            time.sleep(0.1)
        assert {row["t"] for row in desk.sparql(TITLES)} == public
    finally:
        desk.stop()
    _a_build_has_the_same(home)


def _a_build_has_the_same(home: Path) -> None:
    """What a build writes from the ledger is, byte for byte, what many small releases came to; old ones are gone."""
    chosen = settings.Settings(home=str(home))
    place = workspace.find(chosen, ROOT)
    number = statements.write(place, chosen.base_iri, home / "desk.nq")
    shown = current(place)
    assert shown is not None and shown.manifest.ledger <= number
    assert not kept.touching(ledger.read(home / FOLDER).entries, shown.manifest.ledger)  # later ones are drafts
    dump = dumps.read(shown.dumps, GRAPH)
    assert dump is not None
    with open_file(dump) as file:
        assert file.read() == (home / "desk.nq").read_bytes()
    opened = store.open_read_only(shown.store)
    inside = sum(
        1 for _row in store.rows(opened, "SELECT ?s WHERE { ?s ?p ?o }", graphs=[statements.graph(chosen.base_iri)])
    )
    assert inside == shown.manifest.graphs[GRAPH].triples
    assert shown.manifest.amends == "20260101T000000Z-00000000"
    assert (home / "releases" / shown.manifest.amends).is_dir()
