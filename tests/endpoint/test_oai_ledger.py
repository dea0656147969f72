"""The list of changes behind OAI-PMH: what it keeps, whoever compares and whatever breaks."""

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from endpoint.oai.ledger import Entry, Ledger, Part, Seen

EARLY, LATER = 1_000, 2_000
NOTHING = "<http://example.org/a> <http://example.org/b> <http://example.org/c> ."


def seen(*names: str, said: str = "x", sets: frozenset[str] = frozenset({"type"})) -> dict[str, Seen]:
    return {name: Seen(f"{name}{said}", sets) for name in names}


def everything(ledger: Ledger) -> list[Entry]:
    return ledger.part(Part(0, ledger.ends()[0]), 1_000)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "oai")
    assert made.about() == ("", "")
    made.compare("r1", seen("a", "b", "c"), EARLY, LATER)
    return made


def test_a_new_list_is_dated_when_its_release_was_made(ledger: Ledger) -> None:
    assert [(one.iri, one.stamp, one.deleted) for one in everything(ledger)] == [
        ("a", EARLY, False), ("b", EARLY, False), ("c", EARLY, False),
    ]  # fmt: skip
    assert ledger.about()[1] == "r1"
    assert ledger.ends() == (3, EARLY)


def test_only_what_changed_gets_a_new_date(ledger: Ledger) -> None:
    name = ledger.about()[0]
    ledger.compare("r2", seen("a", "d") | seen("b", said="y", sets=frozenset({"topic"})), EARLY, LATER)
    found = {one.iri: (one.number, one.stamp, one.deleted, one.sets) for one in everything(ledger)}
    assert found == {
        "a": (1, EARLY, False, ("type",)),
        "b": (2, LATER, False, ("topic",)),
        "c": (3, LATER, True, ("type",)),
        "d": (4, LATER, False, ("type",)),
    }
    assert ledger.about() == (name, "r2")
    ledger.compare("r3", seen("a", "d") | seen("b", said="y", sets=frozenset({"topic"})), EARLY, LATER + 1)
    assert max(one.stamp for one in everything(ledger)) == LATER
    ledger.compare("r4", seen("a", "b", "c"), EARLY, LATER + 2)
    back = {one.iri: (one.number, one.deleted) for one in everything(ledger)}
    assert back == {"a": (1, False), "b": (2, False), "c": (3, False), "d": (4, True)}


def test_parts_by_number_time_and_set(ledger: Ledger) -> None:
    ledger.compare("r2", seen("a", "b", "c") | seen("d", sets=frozenset({"topic", "topic:x"})), EARLY, LATER)
    last = ledger.ends()[0]
    assert [one.iri for one in ledger.part(Part(1, 3), 10)] == ["b", "c"]
    assert [one.iri for one in ledger.part(Part(0, last), 2)] == ["a", "b"]
    assert [one.iri for one in ledger.part(Part(0, last, since=LATER), 10)] == ["d"]
    assert ledger.count(Part(0, last, until=EARLY)) == 3
    assert [one.iri for one in ledger.part(Part(0, last, set="topic:x"), 10)] == ["d"]
    assert ledger.sets() == ["topic", "topic:x", "type"]
    assert ledger.one("d") == Entry(4, "d", LATER, deleted=False, sets=("topic", "topic:x"))
    assert ledger.one("e") is None


def test_a_comparison_that_breaks_leaves_the_list_as_it_was(ledger: Ledger) -> None:
    before = everything(ledger)
    broken: Any = {**seen("a", "z"), "zz": Seen(None, frozenset())}  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        ledger.compare("r2", broken, EARLY, LATER)
    assert everything(ledger) == before
    assert ledger.about()[1] == "r1"


def test_withdrawn_documents_are_deleted_from_the_beginning(tmp_path: Path) -> None:
    made = Ledger(tmp_path)
    made.compare("r1", {"a": Seen("h", frozenset(), withdrawn=True)}, EARLY, LATER)
    assert everything(made)[0].deleted


def test_what_comes_to_an_empty_list_later_is_new(tmp_path: Path) -> None:
    made = Ledger(tmp_path)
    made.compare("r1", {}, EARLY, LATER)
    made.compare("r2", seen("a"), EARLY + 1, LATER)
    assert [one.stamp for one in everything(made)] == [LATER]


def _compare(folder: str, number: int) -> None:
    names = [f"n{one:04d}" for one in range(200)]
    Ledger(Path(folder)).compare(f"r{number % 2}", seen(*names), EARLY, LATER)


def test_processes_that_share_a_folder_share_the_list(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_compare, args=(str(tmp_path), number)) for number in range(4)]
    for one in running:
        one.start()
    for one in running:
        one.join(60)
    assert [one.exitcode for one in running] == [0] * 4
    found = everything(Ledger(tmp_path))
    assert [one.iri for one in found] == [f"n{one:04d}" for one in range(200)]
    assert {one.stamp for one in found} == {EARLY}


def test_a_list_that_cannot_be_kept_is_said(launch: Any, publish: Any, tmp_path: Path) -> None:
    publish(tmp_path, "20260101T000000Z-00000001", NOTHING)
    (tmp_path / "oai").write_text("a file where the folder should be", encoding="utf-8")
    server = launch()
    reply = server.ask("GET", "/oai?verb=Identify", {"Accept-Language": "fr"})
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")
    assert "La liste des changements" in reply.text


def test_a_release_without_documents(launch: Any, publish: Any, tmp_path: Path) -> None:
    publish(tmp_path, "20260101T000000Z-00000001", NOTHING)
    server = launch(email="library@example.org")
    assert "<adminEmail>library@example.org</adminEmail>" in server.ask("GET", "/oai?verb=Identify").text
    assert "noRecordsMatch" in server.ask("GET", "/oai?verb=ListRecords&metadataPrefix=oai_dc").text
    assert server.ask("GET", "/oai?verb=ListSets").text.count("<set>") == 3
