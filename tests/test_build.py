"""Building: all or nothing. A broken dataset leaves the served release; a killed build leaves no trace."""

import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simde_kg import release, settings, store
from simde_kg.build import BuildError, BuildResult, NotConformingError, build
from simde_kg.errors import MappingError, SimdeError
from simde_kg.workspace import Workspace
from tests.conftest import ROOT
from tests.folders import PREFIXES

WDI = "world-bank/wdi-net-migration"
KNOMAD = "world-bank/knomad-bilateral-2021"
SMALL = (WDI, "simde/areas", "simde/periods", "simde/corridors")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with the real ontology, shapes and areas and one dataset, and its first release."""
    top = tmp_path_factory.mktemp("small")
    for name in ("ontology", "shapes"):
        (top / "project").mkdir(exist_ok=True)
        (top / "project" / name).symlink_to(ROOT / name)
    for name in SMALL:
        for part in ("mappings", "data"):
            if (ROOT / part / name).is_dir():
                shutil.copytree(ROOT / part / name, top / "project" / part / name)
    for shared in (ROOT / "mappings" / "world-bank").glob("*.csv"):
        shutil.copy(shared, top / "project" / "mappings" / "world-bank")
    run(Workspace(top / "project", top / "home"))
    return top


@pytest.fixture
def project(small: Path, tmp_path: Path) -> Workspace:
    """Return a copy of the small project, released, that a test may break."""
    shutil.copytree(small, tmp_path / "small", symlinks=True)
    return Workspace(tmp_path / "small" / "project", tmp_path / "small" / "home")


def served_by(project: Workspace) -> release.Release:
    found = release.current(project)
    assert found is not None
    return found


def run(project: Workspace, names: tuple[str, ...] = (), sources: Path | None = None) -> BuildResult:
    return build(project, replace(settings.Settings(), sources=str(sources or "")), names)


def digests(made: release.Release) -> dict[str, str]:
    return {
        str(path.relative_to(made.dumps)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(made.dumps.rglob("*.nq.gz"))
    }


def observations(made: release.Release) -> int:
    return sum(store.count_observations(made.store).values())


def archive(project: Workspace) -> Path:
    (found,) = (project.data / WDI).glob("*.zip")
    return found


def rewrite(project: Workspace, change: Callable[[bytes], bytes]) -> None:
    """Change the data member of the zip as published."""
    path = archive(project)
    with zipfile.ZipFile(path) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, change(content) if name.startswith("API_") else content)
    path.write_bytes(out.getvalue())


def test_same_input_same_dumps(project: Workspace) -> None:
    first = served_by(project)
    second = run(project).release
    assert first.id != second.id
    assert digests(first) == digests(second)
    assert {f"{name}.nq.gz" for name in SMALL} <= digests(first).keys()
    assert release.current(project) == second
    assert second.manifest.parent == first.id


def test_result_and_manifest_tell_what_was_read(project: Workspace) -> None:
    made = run(project)
    (wdi,) = (item for item in made.datasets if item.id == WDI)
    assert wdi.rows > 0
    assert wdi.observations == observations(made.release) == made.release.manifest.observations
    (read,) = (item for item in made.release.manifest.inputs if item.dataset == WDI)
    assert read.sha256 == hashlib.sha256(archive(project).read_bytes()).hexdigest()
    assert made.report.passes
    assert sum(made.release.manifest.graphs[item.id].triples for item in made.datasets) == made.release.manifest.triples


BREAKAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a renamed column": (
        lambda text: text.replace(b'"Country Code"', b'"Code"', 1),
        "the column 'Country Code' is missing",
    ),
    "an unknown country code": (lambda text: text.replace(b'"MEX"', b'"MEZ"', 1), "the code 'MEZ' is not known"),
    "a byte that is not UTF-8": (
        lambda text: text.replace(b"Mexico", b"M\xe9xico", 1),
        "the byte 0xE9 is not utf-8 text",
    ),
    "an empty file": (lambda _text: b"", "is empty"),
    "a letter in a number": (
        lambda text: text.replace(b'"-101044"', b'"-1O1044"', 1),
        "'-1O1044' is not a whole number like 12345",
    ),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_broken_input_leaves_the_served_release(project: Workspace, name: str) -> None:
    served = served_by(project)
    change, reason = BREAKAGES[name]
    before = archive(project).read_bytes()
    rewrite(project, change)
    assert archive(project).read_bytes() != before
    with pytest.raises(BuildError) as caught:
        run(project)
    told = caught.value.text()
    assert told.startswith(f"{WDI}: ")
    assert reason in told
    assert "API_SM.POP.NETM" in told
    assert caught.value.text("es") != told != caught.value.text("fr")
    assert [found.id for found in release.list_releases(project)] == [served.id]
    assert release.current(project) == served
    assert observations(served) > 0
    assert [path.name for path in project.build.iterdir()] == [".lock"]


def test_truncated_workbook_leaves_the_served_release(project: Workspace) -> None:
    served = served_by(project)
    for part in ("mappings", "data"):
        shutil.copytree(ROOT / part / KNOMAD, project.root / part / KNOMAD)
    for shared in (ROOT / "mappings" / "simde" / "areas").glob("*.csv"):
        assert (project.mappings / "simde" / "areas" / shared.name).is_file()
    (book,) = (project.data / KNOMAD).glob("*.xlsx")
    book.write_bytes(book.read_bytes()[:-3000])
    with pytest.raises(BuildError) as caught:
        run(project)
    assert f"{KNOMAD}: {book.name}: not a readable workbook" in caught.value.text()
    assert release.current(project) == served


def test_every_broken_dataset_is_told_at_once(project: Workspace) -> None:
    rewrite(project, lambda _text: b"")
    (project.data / "simde" / "areas" / "areas.csv").write_bytes(b"")
    with pytest.raises(BuildError) as caught:
        run(project)
    assert [name for name, _failure in caught.value.failures] == ["simde/areas", WDI]


def test_data_that_breaks_a_shape_is_not_published(project: Workspace) -> None:
    served = served_by(project)
    path = project.mappings / WDI / "dataset.ttl"
    text = path.read_text(encoding="utf-8")
    assert "indicator:net-migration" in text
    path.write_text(text.replace("indicator:net-migration", "indicator:unheard-of"), encoding="utf-8")
    with pytest.raises((NotConformingError, BuildError)) as caught:
        run(project)
    assert isinstance(caught.value, NotConformingError)
    told = caught.value.text()
    assert WDI in told
    assert (project.home / "rejected" / "report.json").is_file()
    assert release.current(project) == served


def test_a_dataset_built_alone_keeps_the_others(project: Workspace) -> None:
    first = served_by(project)
    rewrite(project, lambda text: text.replace(b'"-101044"', b'"-101045"', 1))
    second = run(project, (WDI,))
    reused = {item.id for item in second.datasets if item.reused}
    assert reused == {"simde/areas"}
    assert observations(second.release) == observations(first)
    old, new = digests(first), digests(second.release)
    assert {name for name in old if old[name] != new[name]} == {f"{WDI}.nq.gz"}


def test_sources_folder_goes_before_the_extract(project: Workspace, tmp_path: Path) -> None:
    given = tmp_path / "given"
    shutil.copytree(project.data / WDI, given / WDI)
    rewrite(project, lambda _text: b"")
    assert observations(run(project, sources=given).release) > 0


# --- descriptions that cannot be used ------------------------------------------------------------------------------

UNUSABLE = {
    "not Turtle": "<> a .",
    "a draft with gaps": "# TODO(simde): what it is",
    "an unknown datatype": "<#t> a simde:TidyTable ; csvw:column ( [ csvw:name 'a' ; csvw:datatype xsd:duration ] ) .",
    "RML that says nothing": "<#m> a rml:TriplesMap .",
}


def draft(project: Workspace, text: str) -> str:
    folder = project.mappings / "new" / "draft"
    folder.mkdir(parents=True)
    (project.data / "new" / "draft").mkdir(parents=True)
    (folder / "dataset.ttl").write_text(PREFIXES + text)
    return "new/draft"


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unfinished_description_stops_only_itself(project: Workspace, name: str) -> None:
    first = served_by(project)
    unfinished = draft(project, UNUSABLE[name])
    made = run(project, (WDI,) if "draft" in name else ())
    assert digests(made.release) == digests(first)
    assert {issue.dataset for issue in made.issues} == {unfinished}
    assert [issue.code for issue in made.issues] == ["unusable-description", "set-aside"]
    assert f"{unfinished} is left out of this release." in made.issues[1].text()
    for language in ("es", "fr"):
        assert made.issues[1].text(language) != made.issues[1].text()


def test_an_unfinished_description_that_is_asked_for_stops_the_build(project: Workspace) -> None:
    unfinished = draft(project, UNUSABLE["a draft with gaps"])
    with pytest.raises(MappingError, match="still to be filled in"):
        run(project, (unfinished,))


def test_a_broken_description_of_a_released_dataset_stops_the_build_of_all(project: Workspace) -> None:
    served = served_by(project)
    (project.mappings / WDI / "dataset.ttl").write_text("<> a .")
    with pytest.raises(MappingError):
        run(project)
    assert release.current(project) == served


def test_a_broken_description_of_a_released_dataset_leaves_the_others_alone(project: Workspace) -> None:
    first = served_by(project)
    (project.mappings / WDI / "dataset.ttl").write_text("<> a .")
    made = run(project, ("simde/areas",))
    assert digests(made.release) == digests(first)
    assert f"{WDI} is taken over from the release before" in made.issues[1].text()
    assert made.release.manifest.inputs == first.manifest.inputs
    (project.mappings / "simde" / "periods" / "dataset.ttl").write_text("<> a .")  # computed: cannot be taken over
    with pytest.raises(MappingError, match="periods"):
        run(project, ("simde/areas",))


def test_unknown_dataset_lists_the_known(project: Workspace) -> None:
    with pytest.raises(MappingError, match="There is no dataset 'who/knows'"):
        run(project, ("who/knows",))


def test_mistake_in_turtle_names_file_and_line(project: Workspace) -> None:
    path = project.mappings / WDI / "dataset.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "\n<#x> a .\n", encoding="utf-8")
    with pytest.raises(SimdeError) as caught:
        run(project)
    assert f"{path}, line " in caught.value.text()


def test_a_script_without_a_guard_builds(project: Workspace, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom simde_kg import build, settings, workspace\n"
        f"project = workspace.Workspace(Path({str(project.root)!r}), Path({str(project.home)!r}))\n"
        "print(build.build(project, settings.Settings()).release.id)\n"
    )
    told = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.strip() == served_by(project).id


def test_a_killed_worker_takes_only_its_dataset_with_it(project: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    # The reader of one dataset ends its process; the other dataset is mapped all the same, and nothing is published.
    served = served_by(project)
    site = project.root / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os, sys\n"
        "if any('build.worker' in part for part in sys.orig_argv):\n"
        "    from simde_kg.sources import files\n"
        "    unpack = files.unpack\n"
        "    def stop(path, member, work):\n"
        "        return os.kill(os.getpid(), 9) if member else unpack(path, member, work)\n"
        "    files.unpack = stop\n"
        "    from simde_kg.sources import tabular\n"
        "    tabular.unpack = stop\n"
    )
    monkeypatch.syspath_prepend(str(site))
    with pytest.raises(BuildError) as caught:
        run(project)
    assert [name for name, _failure in caught.value.failures] == [WDI]
    assert "ended without an answer" in caught.value.text()
    assert release.current(project) == served


@pytest.mark.parametrize("delay", [0.6, 1.5, 3.0])
def test_kill_in_the_middle_leaves_the_old_release(project: Workspace, delay: float) -> None:
    served = served_by(project)
    code = (
        "from pathlib import Path; from simde_kg import build, settings, workspace;"
        f"project = workspace.Workspace(Path({str(project.root)!r}), Path({str(project.home)!r}));"
        "build.build(project, settings.Settings())"
    )
    killed = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert release.current(project) is not None
    assert observations(served) > 0
    again = run(project)
    assert digests(again.release) == digests(served)
    assert [path.name for path in project.build.iterdir()] == [".lock"]
