"""The ledger: acknowledged entries stay, torn ones go, damage is seen, one writer; replay gives the records."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simde_kg.catalogue.record import Record, Text
from simde_kg.desk import kept, ledger
from simde_kg.desk.ledger import Change, Entry, Ledger
from simde_kg.errors import LedgerError

ROUNDS = 20
WRITER = """
import sys
from pathlib import Path
from simde_kg.catalogue.record import Record, Text
from simde_kg.desk.ledger import Change, Entry, Ledger
written = Ledger(Path(sys.argv[1]))
while True:
    number = len(written.entries) + 1
    record = Record(title=Text("Remesas " * (number % 400 + 1) + str(number), "es"))
    change = Change(f"r{number}", "create", 1, 0, record.to_json())
    written.append(Entry(number, "2026-01-01T00:00:00Z", "ana", (change,)))
    print(number, flush=True)
"""


def record(title: str) -> Record:
    return Record(title=Text(title, "es"))


def entry(number: int, *changes: Change) -> Entry:
    return Entry(number, f"2026-01-01T00:00:{number:02}Z", "ana", changes)


def created(number: int, name: str, title: str = "Remesas") -> Entry:
    return entry(number, Change(name, "create", 1, 0, record(title).to_json()))


def test_entries_are_read_back_as_written(tmp_path: Path) -> None:
    written = Ledger(tmp_path)
    title = 'Línea\u2028 "citada" \\ con ñ'
    written.append(created(1, "a", title))
    written.append(entry(2, Change("a", "publish", 2, 1)))
    written.close()
    found = ledger.read(tmp_path)
    assert found.entries == tuple(written.entries) and found.torn == 0
    assert kept.replay(found.entries)["a"].last.record.title.text == title


def test_an_absent_ledger_is_empty(tmp_path: Path) -> None:
    assert ledger.read(tmp_path / "none").entries == ()


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_torn_end_is_cut_off_and_kept_beside(tmp_path: Path, cut: int) -> None:
    written = Ledger(tmp_path)
    written.append(created(1, "a"))
    written.append(created(2, "b"))
    written.close()
    path = tmp_path / ledger.FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert len(ledger.read(tmp_path).entries) == 1
    again = Ledger(tmp_path)
    assert [one.number for one in again.entries] == [1] and again.torn
    assert (tmp_path / "torn-after-1").stat().st_size == again.torn
    again.append(created(2, "c"))
    again.close()
    assert [one.changes[0].record for one in ledger.read(tmp_path).entries] == ["a", "c"]


def test_a_full_line_of_rubbish_at_the_end_is_torn_too(tmp_path: Path) -> None:
    written = Ledger(tmp_path)
    written.append(created(1, "a"))
    written.close()
    with (tmp_path / ledger.FILE).open("ab") as file:
        file.write(b"\0" * 4096 + b"\n")
    again = Ledger(tmp_path)
    assert len(again.entries) == 1 and again.torn == 4097
    again.close()


def test_damage_before_the_end_is_never_cut_off(tmp_path: Path) -> None:
    written = Ledger(tmp_path)
    for number in range(1, 4):
        written.append(created(number, f"r{number}"))
    written.close()
    path = tmp_path / ledger.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    for damaged in (
        [lines[0], lines[1].replace(b"Remesas", b"Remedas"), lines[2]],  # changed
        [lines[0], lines[2]],  # taken out
        [lines[1], lines[0], lines[2]],  # moved
    ):
        path.write_bytes(b"".join(damaged))
        size = path.stat().st_size
        if len(damaged) == 2:  # the last line does not follow: cut off, but kept beside
            assert len(ledger.read(tmp_path).entries) == 1
            continue
        with pytest.raises(LedgerError, match="damaged at entry"):
            Ledger(tmp_path)
        assert path.stat().st_size == size


def test_one_program_writes(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    with pytest.raises(LedgerError, match="Another program"):
        Ledger(tmp_path)
    first.close()
    Ledger(tmp_path).close()
    assert (tmp_path / ledger.FILE).stat().st_mode & 0o077 == 0


def test_an_entry_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Ledger(tmp_path)
    written.append(created(1, "a"))

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("simde_kg.desk.ledger.os.fsync", full)
        with pytest.raises(LedgerError, match="No space"):
            written.append(created(2, "b"))
    with pytest.raises(LedgerError, match="no more"):  # what the disk holds is not known: a new start looks
        written.append(created(2, "b"))
    written.close()
    again = Ledger(tmp_path)
    assert [one.changes[0].record for one in again.entries] == ["a"] and not again.torn
    again.close()


def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    lost, total, chance = 0, 0, random.Random(7)
    for _round in range(ROUNDS):
        program = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert program.stdout is not None
        told = int(program.stdout.readline())
        time.sleep(chance.uniform(0, 0.06))
        program.send_signal(signal.SIGKILL)
        told = max([told, *(int(number) for line in program.stdout if (number := line.strip()).isdigit())])
        program.wait()
        program.stdout.close()
        found = Ledger(tmp_path)
        lost += max(0, told - len(found.entries))
        records = kept.replay(found.entries)
        assert len(records) == len(found.entries) >= told
        assert all(one.last.record.title.text.endswith(name[1:]) for name, one in records.items())
        total = len(found.entries)
        found.close()
    assert lost == 0 and total > ROUNDS


def test_replay_gives_versions_and_what_is_public() -> None:
    entries = [
        created(1, "a", "Uno"),
        entry(2, Change("a", "edit", 2, 1, record("Dos").to_json()), Change("a", "publish", 3, 2)),
        entry(3, Change("a", "edit", 4, 3, record("Tres").to_json())),
    ]
    a = kept.replay(entries)["a"]
    assert a.status == "changed" and a.last.record.title.text == "Tres"
    assert a.published is not None and a.published.record.title.text == "Dos"
    restored = [*entries, entry(4, Change("a", "restore", 5, 4, record("Uno").to_json()), Change("a", "publish", 6, 5))]
    assert kept.replay(restored)["a"].status == "published"
    gone = [*entries, entry(4, Change("a", "merge", 5, 4, other="https://w3id.org/simde/document/b"))]
    a = kept.replay(gone)["a"]
    assert a.status == "merged" and a.published is None and a.hidden is not None
    assert kept.touching(gone, 2) == {"a"} and kept.touching(entries, 2) == set()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Change("a", "create", 1, 0, {}), "conflict"),
        (Change("a", "edit", 2, 0, {}), "conflict"),
        (Change("a", "edit", 3, 2, {}), "conflict"),
        (Change("b", "edit", 2, 1, {}), "conflict"),
        (Change("a", "edit", 2, 1), "action"),
        (Change("a", "publish", 2, 1, {}), "action"),
    ],
)
def test_what_does_not_fit_is_seen(change: Change, why: str) -> None:
    records = kept.replay([created(1, "a")])
    assert kept.misfit(records, change) == why
    with pytest.raises(LedgerError):
        kept.apply(records, entry(2, change))
