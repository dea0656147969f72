"""Differences between editions: every observation is added, removed, revised or unchanged, by its dimensions."""

import csv
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import editions, release, settings, store
from simde_kg.errors import ReleaseError
from simde_kg.iri import minted
from simde_kg.release import dumps
from simde_kg.settings import Settings
from simde_kg.workspace import Workspace
from tests.conftest import ROOT

if TYPE_CHECKING:
    from simde_kg.build import BuildResult

IRI = minted()
ORIGIN, DESTINATION = IRI.ontology + "originArea", IRI.ontology + "destinationArea"
PERIOD = "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass
class Cell:
    """One observation: origin, destination, year, its value as N-Triples; without one, a missing observation."""

    origin: str
    destination: str
    year: str
    value: str = ""
    name: str = ""
    status: str = ""


@dataclass
class Project:
    """Releases made by hand."""

    workspace: Workspace
    ids: list[str] = field(default_factory=list)

    def publish(self, **datasets: list[Cell]) -> str:
        """Publish a release of ``test/<name>`` datasets and return its id."""
        staged = self.workspace.home / "staged"
        files, counts = {}, {}
        for name, cells in datasets.items():
            dataset = f"test/{name}"
            path = self.workspace.home / f"{name}.nq"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(nquads(dataset, cells), encoding="utf-8")
            dump = dumps.write(staged / "dumps", dataset, [path])
            files[name] = path
            counts[dataset] = release.GraphCount(dump.triples, len(cells), dump.sha256, dump.path.name, dump.bytes)
        content = dumps.write_sums(staged / "dumps", [])
        store.build(staged / "store", files.values())
        moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=len(self.ids))
        manifest = release.Manifest(release.new_id(content, moment), f"{moment:%Y-%m-%d}", graphs=counts)
        release.publish(self.workspace, staged, manifest, keep=9)
        self.ids.append(manifest.id)
        return manifest.id

    def compare(self, before: str, after: str, **options: Path) -> editions.Difference:
        chosen = Settings()
        found = [editions.find(self.workspace, chosen, name) for name in (before, after)]
        return editions.compare(found[0], found[1], chosen, csv=options.get("csv"))


def nquads(dataset: str, cells: list[Cell]) -> str:
    iri, graph = IRI.dataset(dataset), IRI.graph(dataset)
    lines = []
    for dimension in (PERIOD, ORIGIN, DESTINATION):
        part = f"<{iri}#{dimension.rpartition('#')[2]}>"
        lines += [
            f"<{iri}#structure> <http://purl.org/linked-data/cube#component> {part}",
            f"{part} <http://purl.org/linked-data/cube#dimension> <{dimension}>",
        ]
    lines.append(f"<{iri}> <http://purl.org/linked-data/cube#structure> <{iri}#structure>")
    lines.append(f'<{iri}> <http://purl.org/dc/terms/title> "A title with <brackets> and a . dot"@en')
    for cell in cells:
        name = cell.name or f"{cell.origin}-{cell.destination}/{cell.year}"
        about = f"<{IRI.observation(dataset)}/{name}>"
        lines += [
            f"{about} <{ORIGIN}> <{IRI.area(cell.origin)}>",
            f"{about} <{DESTINATION}> <{IRI.area(cell.destination)}>",
            f"{about} <{PERIOD}> <{IRI.period(cell.year)}>",
        ]
        if cell.value:
            lines.append(f"{about} <http://purl.org/linked-data/sdmx/2009/measure#obsValue> {cell.value}")
        if cell.status:
            code = f"<http://purl.org/linked-data/sdmx/2009/code#obsStatus-{cell.status}>"
            lines.append(f"{about} <http://purl.org/linked-data/sdmx/2009/attribute#obsStatus> {code}")
    return "".join(f"{line} <{graph}> .\n" for line in lines)


def integer(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'


def decimal(value: str) -> str:
    return f'"{value}"^^<{XSD}decimal>'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(Workspace(ROOT, tmp_path / "home"))


OLD = [
    Cell("MEX", "USA", "2015", integer(12275876)),
    Cell("MEX", "CAN", "2015", integer(77941)),
    Cell("MEX", "USA", "2000", integer(9410529)),
    Cell("GTM", "USA", "2015", decimal("1.50")),
    Cell("HND", "USA", "2015", integer(7)),
    Cell("SLV", "USA", "2015", status="M"),
]
NEW = [
    Cell("MEX", "USA", "2015", integer(11643298)),
    Cell("MEX", "USA", "2000", decimal("9410529.0")),
    Cell("GTM", "USA", "2015", decimal("1.5"), name="under/another/name"),
    Cell("HND", "USA", "2015", status="Q"),
    Cell("SLV", "USA", "2015", integer(0)),
    Cell("MEX", "USA", "2019", integer(11489684)),
]


def test_every_observation_is_accounted_for(project: Project, tmp_path: Path) -> None:
    project.publish(old=OLD, new=NEW)
    found = project.compare("test/old", "test/new", csv=tmp_path / "changes.csv")
    assert found.counts == {"added": 1, "removed": 1, "revised": 3, "unchanged": 2}
    with (tmp_path / "changes.csv").open(encoding="utf-8", newline="") as file:
        rows = {(r["change"], r["originArea"], r["destinationArea"], r["refPeriod"]): r for r in csv.DictReader(file)}
    assert set(rows) == {
        ("added", "MEX", "USA", "2019"),
        ("removed", "MEX", "CAN", "2015"),
        ("revised", "MEX", "USA", "2015"),
        ("revised", "HND", "USA", "2015"),
        ("revised", "SLV", "USA", "2015"),
    }
    mexico = rows["revised", "MEX", "USA", "2015"]
    assert (mexico["before"], mexico["after"], mexico["difference"]) == ("12275876", "11643298", "-632578")
    assert mexico["observation_before"] == IRI.observation("test/old") + "/MEX-USA/2015"
    honduras, salvador = rows["revised", "HND", "USA", "2015"], rows["revised", "SLV", "USA", "2015"]
    assert (honduras["before"], honduras["after"], honduras["status_after"]) == ("7", "", "Q")
    assert (salvador["status_before"], salvador["after"], salvador["difference"]) == ("M", "0", "")


def test_the_same_edition_has_no_difference(project: Project) -> None:
    project.publish(old=OLD)
    assert project.compare("test/old", "test/old").counts == {"added": 0, "removed": 0, "revised": 0, "unchanged": 6}


def test_one_dataset_in_two_releases(project: Project) -> None:
    first = project.publish(one=OLD)
    project.publish(one=NEW)
    assert project.compare(f"test/one@{first}", "test/one").counts["revised"] == 3
    assert project.compare("test/one@previous", "test/one").counts["added"] == 1
    assert project.compare("test/one", f"test/one@{first}").counts["added"] == 1


def test_observations_that_cannot_be_told_apart_are_refused(project: Project) -> None:
    project.publish(one=OLD, two=[*OLD, Cell("MEX", "USA", "2015", integer(1), name="second")])
    with pytest.raises(ReleaseError, match=r"MEX-USA/2015 and .*second have the same dimensions"):
        project.compare("test/one", "test/two")


def test_what_is_not_there_is_named(project: Project) -> None:
    made = project.publish(one=OLD)
    with pytest.raises(ReleaseError, match=rf"{made} holds no observations of 'test/two'. It holds those of test/one"):
        project.compare("test/one", "test/two")
    with pytest.raises(ReleaseError, match=f"no release 'nine'. Known releases: {made}"):
        project.compare("test/one@nine", "test/one")
    with pytest.raises(ReleaseError, match="cannot be written"):
        project.compare("test/one", "test/one", csv=project.workspace.home / "absent" / "a.csv")


def test_the_two_editions_of_the_un_differ_as_is_known(built: "BuildResult") -> None:
    """Mexico to the United States, mid-2015: 12,275,876 in revision 2017, 11,643,298 in revision 2019 (model)."""
    chosen = settings.Settings(home=str(built.release.path.parent.parent))
    space = Workspace(ROOT, Path(chosen.home))
    names = ("un-desa/migrant-stock-2017-bilateral", "un-desa/migrant-stock-2019-bilateral")
    before, after = (editions.find(space, chosen, name) for name in names)
    started = time.monotonic()
    found = editions.compare(before, after, chosen, sample=100_000)
    assert time.monotonic() - started < 30
    place = {title: number for number, title in enumerate(found.titles)}
    (row,) = (
        row
        for row in found.rows
        if [row[place[t]] for t in ("originArea", "destinationArea", "refPeriod")] == ["MEX", "USA", "2015"]
    )
    assert row[0] == "revised" and row[place["difference"]] == "-632578"
    totals = [edition.release.manifest.graphs[edition.dataset].observations for edition in (before, after)]
    assert [
        found.counts["removed"] + found.counts["revised"] + found.counts["unchanged"],
        found.counts["added"] + found.counts["revised"] + found.counts["unchanged"],
    ] == totals
