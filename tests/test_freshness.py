"""When a release counts as up to date."""

import json
import os
from pathlib import Path

import pytest

from simde_kg import freshness, release
from simde_kg.workspace import Workspace


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for name in ("ontology", "mappings", "shapes", "data/a/b", "data/releases/20260101T000000Z-00000000"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/a/b/figures.csv").write_text("1")
    os.utime(tmp_path / "data/a/b/figures.csv", (1, 1))
    return Workspace(tmp_path, tmp_path / "data")


def publish(place: Workspace) -> Path:
    found = place.releases / "20260101T000000Z-00000000"
    inputs = [release.Input("a/b", "figures.csv", "00", 1)]
    manifest = release.Manifest(found.name, "2026-01-01T00:00:00Z", inputs=inputs)
    (found / "manifest.json").write_text(json.dumps(json.loads(manifest.to_json())))
    (place.releases / "current").symlink_to(found.name)
    return found / "manifest.json"


def test_without_a_release_nothing_is_fresh(place: Workspace) -> None:
    assert freshness.fresh(place) == ""


def test_a_release_newer_than_its_inputs_is_fresh(place: Workspace) -> None:
    publish(place)
    (place.build / "left").mkdir(parents=True)
    (place.build / "left" / "over").touch()
    assert freshness.fresh(place) == "20260101T000000Z-00000000"


@pytest.mark.parametrize("name", ["data/a/b/figures.csv", "mappings/new.ttl", "shapes/new.ttl", "ontology/new.ttl"])
def test_a_changed_input_makes_it_old(place: Workspace, name: str) -> None:
    later = publish(place).stat().st_mtime + 5
    (place.root / name).touch()
    os.utime(place.root / name, (later, later))
    assert freshness.fresh(place) == ""


# --- publishers' files from elsewhere: whole files, snapshots ------------------------------------------------------

FRESH = "20260101T000000Z-00000000"


def snapshot(place: Workspace, name: str, text: str, time: float) -> Path:
    folder = place.home / "snapshots" / "a" / "b" / name
    folder.mkdir(parents=True)
    (folder / "figures.csv").write_text(text)
    os.utime(folder / "figures.csv", (time, time))
    return folder


def point(place: Workspace, folder: Path, time: float) -> Path:
    link = place.home / "snapshots" / "current" / "a" / "b"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    os.utime(link, (time, time), follow_symlinks=False)
    return place.home / "snapshots" / "current"


def test_the_files_that_the_release_was_made_from_are_fresh(place: Workspace) -> None:
    built = publish(place).stat().st_mtime
    sources = point(place, snapshot(place, "1", "1", built - 9), built - 5)
    assert freshness.fresh(place, sources) == FRESH
    (place.home / "snapshots" / "a" / "b" / "1" / "snapshot.json").touch()  # renewed: the server said the same again
    assert freshness.fresh(place, sources) == FRESH


def test_a_release_made_of_other_files_is_old(place: Workspace) -> None:
    built = publish(place).stat().st_mtime
    sources = point(place, snapshot(place, "1", "23", built - 9), built - 5)
    assert freshness.fresh(place, sources) == ""
    assert freshness.fresh(place) == FRESH


def test_a_snapshot_fetched_or_pointed_to_after_the_build_makes_it_old(place: Workspace) -> None:
    built = publish(place).stat().st_mtime
    assert freshness.fresh(place, point(place, snapshot(place, "1", "1", built + 5), built - 5)) == ""
    assert freshness.fresh(place, point(place, snapshot(place, "2", "1", built - 9), built + 5)) == ""


def test_a_folder_of_whole_files_counts_like_a_snapshot(place: Workspace, tmp_path: Path) -> None:
    built = publish(place).stat().st_mtime
    given = tmp_path / "given" / "a" / "b"
    given.mkdir(parents=True)
    (tmp_path / "given" / "c" / "d").mkdir(parents=True)  # no dataset of ours
    (given / "figures.csv").write_text("1")
    os.utime(given / "figures.csv", (1, 1))
    assert freshness.fresh(place, tmp_path / "given") == FRESH
    os.utime(given / "figures.csv", (built + 5, built + 5))
    assert freshness.fresh(place, tmp_path / "given") == ""
