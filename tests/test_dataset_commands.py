"""The commands about datasets, as a person runs them."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import cli
from simde_kg.acquire import addresses
from simde_kg.settings import Settings
from tests.conftest import ROOT
from tests.servers import Publisher, file, serving

if TYPE_CHECKING:
    from simde_kg.build import BuildResult

WDI = "world-bank/wdi-net-migration"
BEFORE, AFTER = "un-desa/migrant-stock-2017-bilateral", "un-desa/migrant-stock-2019-bilateral"


def run(*arguments: str | Path, language: str = "en") -> int:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--lang", language, *map(str, arguments)])
    return int(stopped.value.code or 0)


@pytest.fixture(scope="module")
def home(built: "BuildResult") -> Path:
    return built.release.path.parent.parent


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter a project of its own, with the real ontology and areas."""
    for name in ("ontology", "shapes"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "mappings" / "simde" / "areas", tmp_path / "mappings" / "simde" / "areas")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Serve as if on the public Internet."""
    monkeypatch.setattr(addresses, "is_outer", lambda _text, **_options: True)
    with serving() as served:
        yield served


def declare(checkout: Path, url: str) -> None:
    folder = checkout / "mappings" / "test" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.ttl").write_text(
        f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix rml: <http://w3id.org/rml/> .
        @prefix simde: <https://w3id.org/simde/ontology#> . <> a simde:DatasetEdition .
        <#data> a simde:SourceTable ; simde:format "csv" ; rml:path "a.csv" ; dcat:downloadURL <{url}> ;
            simde:column ( "iso3" "value" ) ."""
    )


def test_fetch_tells_what_came_and_what_changed(
    checkout: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = (file(b"iso3,value\nMEX,1\n", etag='"1"'), file(b"iso3,value\nMEX,2\nCAN,3\n", etag='"2"'))
    declare(checkout, publisher.put("/a.csv", *answers))
    assert run("fetch") == 0
    first = capsys.readouterr()
    assert "test/one: first snapshot" in first.out and "without encryption" in first.out
    assert "simde build --snapshots" in first.err
    assert run("fetch", "test/one", language="es") == 0
    second = capsys.readouterr().out
    assert "data: 1 filas añadidas, 0 quitadas, 1 cambiadas." in second
    assert "cambiada [2] iso3 MEX: value: 1 -> 2" in second
    assert run("fetch", language="fr") == 0
    assert "test/one : rien n'a changé depuis" in capsys.readouterr().out


def test_build_takes_the_fetched_files_when_told(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from simde_kg import build
    from simde_kg.errors import InputError

    def seen(_workspace: object, chosen: Settings, *_rest: object, **_options: object) -> None:
        raise InputError(chosen.sources)

    monkeypatch.setattr(build, "build", seen)
    with pytest.raises(InputError) as told:
        cli.command("en").main(["build", "--snapshots"], standalone_mode=False)
    assert told.value.msgid == str(checkout / "data" / "snapshots" / "current")


def test_fetch_tells_what_failed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fetch") == 2
    assert "No dataset declares an address" in capsys.readouterr().err
    declare(checkout, "http://127.0.0.1:9/a.csv")
    assert run("fetch") == 1
    told = capsys.readouterr().err
    assert "127.0.0.1, an address of an inner network" in told and "Build from" not in told
    assert run("fetch", "test/two") == 2
    assert "There is no dataset 'test/two'." in capsys.readouterr().err


def test_new_shows_what_it_took_each_column_for(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "figures.csv").write_text("Country [iso],Year,People,Remark\nMEX,2020,1,x\nCAN,2020,2,\nXYZ,2020,3,\n")
    assert run("new", "partner/survey", "figures.csv", "--indicator", "migrant-stock") == 0
    shown = capsys.readouterr()
    assert "Country [iso]" in shown.out and "1 unknown codes" in shown.out and "not read" in shown.out
    assert "lines to complete" in shown.err
    assert (checkout / "mappings" / "partner" / "survey" / "dataset.ttl").is_file()
    assert run("build", "partner/survey") == 2
    assert "still to be filled in" in capsys.readouterr().err


def test_inspect_shows_what_a_dataset_gives(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", WDI, "--home", home, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    by_name = {one["name"]: one for one in found["components"]}
    assert by_name["reportingArea"]["distinct"] > 1 and by_name["indicator"]["codes"][0]["code"] == "net-migration"
    assert sum(code["count"] for code in by_name["sex"]["codes"]) == found["observations"] > 0
    assert by_name["obsValue"]["kind"] == "measure" and len(found["sample"]) == 3
    assert found["tables"][0]["unread"] == ["Country Name", "Indicator Name"]
    assert run("inspect", WDI, "--home", home, language="es") == 0
    shown = capsys.readouterr().out
    assert "Migración neta (Indicadores del Desarrollo Mundial)" in shown and "dimensión" in shown


def test_inspect_counts_observations_only(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", "un-desa/migrant-stock-2020-destination", "--home", home, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["missing"]
    sexes = next(one for one in found["components"] if one["name"] == "sex")
    assert sum(code["count"] for code in sexes["codes"]) == found["observations"]


def test_inspect_without_a_release_shows_what_is_declared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", WDI, "--home", tmp_path) == 0
    shown = capsys.readouterr()
    assert "Country Code" in shown.out and "No release holds" in shown.err
    assert run("inspect", "test/none") == 2
    assert "There is no dataset 'test/none'." in capsys.readouterr().err


def test_diff_counts_shows_and_writes(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "changes.csv"
    assert run("diff", BEFORE, AFTER, "--home", home, "--csv", path, "--sample", "1") == 0
    shown = capsys.readouterr()
    assert "revised" in shown.out and "originArea" in shown.out and str(path) in shown.err
    with path.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert run("diff", BEFORE, AFTER, "--home", home, "--format", "json") == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert len(rows) == counts["added"] + counts["removed"] + counts["revised"] > 0
    assert run("diff", BEFORE, AFTER, "--home", home, "--format", "xml") == 2
    assert "Choose text or json." in capsys.readouterr().err
