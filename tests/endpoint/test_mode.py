"""Where queries read: disk or memory, with the same answers."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from endpoint import mode
from simde_kg.errors import SettingsError

GIB = 2**30


@pytest.mark.parametrize(
    ("triples", "free", "expected"),
    [(1_000_000, 8 * GIB, True), (1_000_000, 2 * GIB, False), (30_000_000, 500 * GIB, False), (1_000_000, 0, False)],
)
def test_size_and_free_memory_decide(triples: int, free: int, expected: bool) -> None:
    assert mode.in_memory(triples, {}, free) is expected
    assert mode.in_memory(triples, {"SIMDE_STORE": "memory"}, free) is True
    assert mode.in_memory(triples, {"SIMDE_STORE": "disk"}, free) is False


@pytest.mark.parametrize(("most", "expected"), [("max", 8 * GIB), (str(3 * GIB), 2 * GIB), (str(GIB // 2), 0)])
def test_a_container_has_less_memory_than_the_machine(tmp_path: Path, most: str, expected: int) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable: {8 * GIB // 1024} kB\n")
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (group / "memory.max").write_text(most + "\n")
    (group / "memory.current").write_text(f"{GIB}\n")
    assert mode.free_memory(tmp_path) == expected
    assert mode.free_memory(tmp_path / "nowhere") == 0


def test_an_unknown_mode_is_an_error() -> None:
    with pytest.raises(SettingsError, match="auto, disk, memory"):
        mode.in_memory(1, {"SIMDE_STORE": "tape"})


def test_both_modes_give_the_same_answers(home: Path, launch: Callable[..., Any]) -> None:
    queries = [
        "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/simde/graph/simde/areas> { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    ]
    answers = {}
    for name in ("disk", "memory"):
        running = launch(home, store=name, cache_bytes="0")
        until = time.monotonic() + 20
        while json.loads(running.ask("GET", "/readyz").body)["store"] != name:
            assert time.monotonic() < until
            time.sleep(0.05)
        answers[name] = [running.get(query, "text/csv").body for query in queries]
    assert answers["disk"] == answers["memory"]
