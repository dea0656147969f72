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
    manifest = release.Manifest(found.name, "2026-01-01T00:00:00Z")
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
