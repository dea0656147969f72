"""Releases: published in one step, kept, pruned, rolled back; nothing killed or refused harms the current one."""

import gzip
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from simde_kg import release, store
from simde_kg.errors import ReleaseError
from simde_kg.release import GraphCount, Input, Manifest, dumps, staging
from simde_kg.workspace import Workspace

LINE = "<urn:s> <urn:p> <urn:v{n}> <urn:g> .\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, tmp_path / "home")


def release_id(n: int) -> str:
    return f"202601{n:02d}T000000Z-{n:08x}"


def published(workspace: Workspace, n: int, keep: int = 3) -> release.Release:
    """Publish a release whose only statement says ``n``."""
    with staging.work_folder(workspace) as folder:
        (folder / "g.nq").write_text(LINE.format(n=n))
        dump = dumps.write(folder / "release" / "dumps", "pub/set", [folder / "g.nq"])
        dumps.write_sums(folder / "release" / "dumps", [dump])
        store.build(folder / "release" / "store", [folder / "g.nq"])
        counts = {"pub/set": GraphCount(1, 0, dump.sha256, "pub/set.nq.gz", dump.bytes)}
        manifest = Manifest(release_id(n), "2026", {"simde-kg": "1"}, [Input("pub/set", "f.csv", "00", 7)], counts)
        return release.publish(workspace, folder / "release", manifest, keep)


def said(workspace: Workspace) -> str:
    """Return what the current release says."""
    found = release.current(workspace)
    assert found is not None
    ((value,),) = store.rows(store.open_read_only(found.store), "SELECT ?v { <urn:s> <urn:p> ?v }")
    assert value is not None
    return value


def test_nothing_is_published_yet(workspace: Workspace) -> None:
    assert release.current(workspace) is None
    assert release.list_releases(workspace) == []
    with pytest.raises(ReleaseError, match="no release"):
        release.rollback(workspace)


def test_a_release_is_read_back(workspace: Workspace) -> None:
    made = published(workspace, 1)
    found = release.current(workspace)
    assert found == made
    assert found.manifest.triples == 1
    assert found.manifest.inputs == [Input("pub/set", "f.csv", "00", 7)]
    assert said(workspace) == "<urn:v1>"
    assert (workspace.releases / "current").readlink() == Path(made.id), "the link is relative: releases can be moved"
    assert list(workspace.build.iterdir()) == [workspace.build / ".lock"]


def test_old_releases_are_kept_and_the_oldest_pruned(workspace: Workspace) -> None:
    for n in (1, 2, 3, 4):
        published(workspace, n)
    assert [found.id for found in release.list_releases(workspace)] == [release_id(n) for n in (4, 3, 2)]


def test_rollback_goes_one_back_or_to_a_named_release(workspace: Workspace) -> None:
    for n in (1, 2, 3):
        published(workspace, n)
    assert release.rollback(workspace).id == release_id(2)
    assert said(workspace) == "<urn:v2>"
    assert release.rollback(workspace).id == release_id(1)
    with pytest.raises(ReleaseError, match="no release"):
        release.rollback(workspace)
    assert release.rollback(workspace, release_id(3)).id == release_id(3)
    with pytest.raises(ReleaseError, match=f"Known releases: {release_id(3)}, {release_id(2)}"):
        release.rollback(workspace, "yesterday")
    assert said(workspace) == "<urn:v3>"


def test_the_current_release_is_never_pruned(workspace: Workspace) -> None:
    for n in (1, 2, 3):
        published(workspace, n)
    release.rollback(workspace, release_id(1))
    assert release.prune(workspace, 1) == [release_id(3), release_id(2)]
    assert said(workspace) == "<urn:v1>"


def test_publishing_and_rolling_back_at_once_leave_a_whole_release(workspace: Workspace) -> None:
    for n in (1, 2, 3):
        published(workspace, n)
    failures: list[Exception] = []

    def back_and_forth() -> None:
        for _time in range(40):
            try:
                release.rollback(workspace, release_id(3))
                release.rollback(workspace)
            except ReleaseError as error:
                if "no release" not in str(error):
                    failures.append(error)

    other = threading.Thread(target=back_and_forth)
    other.start()
    for n in range(4, 9):
        published(workspace, n)
        said(workspace)
    other.join()
    assert not failures
    assert said(workspace) in {f"<urn:v{n}>" for n in range(1, 9)}
    assert not list(workspace.releases.glob(".link-*")) and not list(workspace.releases.glob(".gone-*"))


def test_an_id_is_published_once(workspace: Workspace) -> None:
    published(workspace, 1)
    with pytest.raises(ReleaseError, match="exists already"):
        published(workspace, 1)
    assert said(workspace) == "<urn:v1>"


def test_a_link_to_nothing_is_told_and_mended_by_rollback(workspace: Workspace) -> None:
    published(workspace, 1)
    (workspace.releases / "current").unlink()
    (workspace.releases / "current").symlink_to(release_id(9))
    with pytest.raises(ReleaseError, match="simde rollback"):
        release.current(workspace)
    release.rollback(workspace)
    assert said(workspace) == "<urn:v1>"


def test_two_builds_do_not_collide(workspace: Workspace) -> None:
    with (
        staging.work_folder(workspace) as folder,
        pytest.raises(ReleaseError, match=f"Another build is running .*process {os.getpid()}"),
        staging.work_folder(workspace),
    ):
        pass
    assert not folder.exists()


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from simde_kg import release, store
    from simde_kg.release import staging
    from simde_kg.workspace import Workspace
    workspace = Workspace(Path(sys.argv[1]), Path(sys.argv[1]) / "home")
    moment = sys.argv[2]
    def die(*_):
        print("dying", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    with staging.work_folder(workspace) as folder:
        (folder / "g.nq").write_text("<urn:s> <urn:p> <urn:v7> <urn:g> .\\n")
        if moment == "loading":
            (folder / "release").mkdir()
            store.Store(str(folder / "release" / "store"))
            die()
        store.build(folder / "release" / "store", [folder / "g.nq"])
        if moment == "renaming":
            release._write_through_tree = die
        if moment == "pointing":
            release._point = die
        if moment == "pruning":
            release.prune = die
        release.publish(workspace, folder / "release", release.Manifest("20260107T000000Z-00000007", "2026"), 3)
"""


@pytest.mark.parametrize(("moment", "expected"), [("loading", 1), ("renaming", 1), ("pointing", 1), ("pruning", 7)])
def test_kill_9_leaves_a_whole_release_and_the_next_build_works(
    workspace: Workspace, moment: str, expected: int
) -> None:
    published(workspace, 1)
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), workspace.root, moment], capture_output=True, check=False
    )
    assert killed.returncode == -9 and killed.stdout == b"dying\n", killed.stderr.decode()
    assert said(workspace) == f"<urn:v{expected}>"
    if moment in ("loading", "renaming"):
        assert len(list(workspace.build.iterdir())) == 2, "the killed build left its folder"
    published(workspace, 8)
    assert said(workspace) == "<urn:v8>"
    assert [path.name for path in workspace.build.iterdir()] == [".lock"]


def test_readers_never_see_a_gap(workspace: Workspace) -> None:
    published(workspace, 1)
    seen: list[str] = []
    failures: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(said(workspace))
            except Exception as error:  # noqa: BLE001 - any failure at all is what is looked for
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(2, 8):
        published(workspace, n, keep=9)
    stop.set()
    reader.join()
    assert not failures
    assert seen == sorted(seen) and set(seen) <= {f"<urn:v{n}>" for n in range(1, 8)}


def test_a_full_or_forbidden_disk_is_one_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    published(workspace, 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(release, "_write_through_tree", full)
    with pytest.raises(ReleaseError) as caught:
        published(workspace, 2)
    told = str(caught.value)
    assert told.startswith("The release cannot be written to ") and "No space left on device" in told
    assert said(workspace) == "<urn:v1>" and len(release.list_releases(workspace)) == 1


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    workspace = Workspace(tmp_path, tmp_path / "home")
    with pytest.raises(ReleaseError, match="cannot be written: Not a directory"), staging.work_folder(workspace):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_dump_on_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "pub").mkdir()
    (tmp_path / "pub" / "set.nq.gz").symlink_to("/dev/full")
    (tmp_path / "g.nq").write_text(LINE.format(n=1))
    with pytest.raises(ReleaseError, match=r"set\.nq\.gz cannot be written: .*No space left"):
        dumps.write(tmp_path, "pub/set", [tmp_path / "g.nq"])


def test_dumps_have_the_same_bytes_and_can_be_checked(tmp_path: Path) -> None:
    text = "".join(LINE.format(n=n) for n in range(10_000))
    (tmp_path / "g.nq").write_text(text)
    one = dumps.write(tmp_path / "1", "pub/set", [tmp_path / "g.nq"])
    (tmp_path / "h.nq").write_text(text)
    two = dumps.write(tmp_path / "2", "pub/set", [tmp_path / "h.nq"])
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.path.read_bytes()[3:8] == bytes(5), "neither a name nor a time"
    assert gzip.decompress(one.path.read_bytes()).decode() == text
    assert (one.triples, one.bytes) == (10_000, one.path.stat().st_size)
    assert dumps.write_sums(tmp_path / "1", [one]) == dumps.write_sums(tmp_path / "2", [two])
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "1", capture_output=True).returncode == 0  # noqa: PLW1510
    dumps.verify(tmp_path / "1")
    assert dumps.read(tmp_path / "1", "pub/set") == one.path
    assert dumps.read(tmp_path / "1", "pub/other") is None


def test_a_changed_dump_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "g.nq").write_text(LINE.format(n=1))
    dump = dumps.write(tmp_path, "pub/set", [tmp_path / "g.nq"])
    dumps.write_sums(tmp_path, [dump])
    dump.path.write_bytes(dump.path.read_bytes() + b"x")
    assert dumps.read(tmp_path, "pub/set") is None
    with pytest.raises(ReleaseError, match=r"set\.nq\.gz is absent or not the one"):
        dumps.verify(tmp_path)


def test_a_release_id_says_when_and_what() -> None:
    assert release._ID.fullmatch(release.new_id("00ff00ff00ff"))
    assert release.new_id("00ff00ff00ff").endswith("Z-00ff00ff")
