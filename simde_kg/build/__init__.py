"""Building: the one module that knows all stages. Sources -> tidy rows -> N-Quads -> store -> validation -> release.

Nothing is published unless every dataset was read and mapped and the whole conforms; until then the current release
is untouched.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from simde_kg import desk, linking, release, sources, store
from simde_kg.build import aside, likenesses, pointing, products
from simde_kg.build.outcome import BuildError, BuildResult, Built, NotConformingError
from simde_kg.build.worker import Job, map_all, map_tables
from simde_kg.dataset import Dataset
from simde_kg.desk import statements
from simde_kg.errors import MappingError, SimdeError
from simde_kg.iri import minted, rebased
from simde_kg.issues import Issue
from simde_kg.mapping import components, graphs
from simde_kg.mapping.run import Mapped
from simde_kg.release import copied, dumps, staging
from simde_kg.settings import Settings
from simde_kg.turtle import read_all
from simde_kg.validation import engine
from simde_kg.validation.report import Report
from simde_kg.words import _
from simde_kg.workspace import Workspace

Progress = Callable[[str, str, int, int], None]
"""Told of each step: stage, what it works on, how many are done, of how many."""

STAGES = ("map", "load", "derive", "validate", "publish")
VOCABULARIES = {"simde/ontology": "*.ttl", "simde/concepts": "concepts/*.ttl"}
"""Graphs that are the project's own Turtle files below ``ontology/``."""
ALIGNMENTS = {"simde/concepts": "alignments/*.sssom.tsv"}
"""SSSOM tables below ``ontology/`` whose links belong to one of these graphs."""
__all__ = ["STAGES", "BuildError", "BuildResult", "Built", "NotConformingError", "Progress", "build"]
_SOFTWARE = ("simde-kg", "duckdb", "pyoxigraph", "rdflib", "pyshacl", "babel", "python-calamine")


def _silent(_stage: str, _what: str, _done: int, _of: int) -> None:
    pass


def build(
    workspace: Workspace,
    settings: Settings,
    names: Sequence[str] = (),
    *,
    progress: Progress = _silent,
) -> BuildResult:
    """Build and publish a release.

    ``names`` are the datasets to build anew; the others are taken over from the current release (all are built when
    it lacks them or when no name is given). Raises BuildError, MappingError, ValidationError or ReleaseError; then
    nothing is published.
    """
    with staging.work_folder(workspace) as work:
        return _Build(workspace, settings, work, progress).run(names)


class _Build:
    def __init__(self, workspace: Workspace, settings: Settings, work: Path, progress: Progress) -> None:
        self.workspace, self.settings, self.work, self.progress = workspace, settings, work, progress
        self.staged = work / "release"
        self.seconds: dict[str, float] = {}
        self.built: dict[str, Built] = {}
        self.mapped: dict[str, Mapped] = {}
        self.files: dict[str, list[Path]] = {}
        self.anew: set[str] = set()
        self.told: list[Issue] = []
        self.inputs: list[release.Input] = []

    def run(self, names: Sequence[str]) -> BuildResult:
        known, broken = aside.described(self.workspace, self.settings)
        for name in names:
            if name not in known and name not in broken:
                raise MappingError(
                    _("There is no dataset {name!r}."), _("Known datasets: {known}."), name=name, known=", ".join(known)
                )
        self.anew = set(names)
        for error in self.set_aside(broken).values():
            raise error
        started = time.monotonic()
        self.components = components.declared(self.workspace.ontology)
        primary = [d for d in known.values() if not d.derived]
        self.take_over(item.id for item in primary)
        self.map([d for d in primary if d.id not in self.files])
        self.vocabularies()
        started = self.lap("map", started)
        derived = sorted((d for d in known.values() if d.derived), key=lambda d: d.round)
        self.computed = sorted(item.id for item in derived)
        self.progress("load", "", 0, 1)
        store.build(
            self.staged / "store", self.all_files(), lenient=True, derive=lambda opened: self.rounds(opened, derived)
        )
        started = self.lap("load", started)
        report = self.validate()
        started = self.lap("validate", started)
        made = self.publish(started)
        return BuildResult(made, [self.built[name] for name in sorted(self.built)], self.seconds, self.issues(), report)

    def lap(self, stage: str, started: float) -> float:
        now = time.monotonic()
        self.seconds[stage] = round(now - started, 2)
        return now

    def folder(self, name: str) -> Path:
        """Return the folder of publisher's files: below ``sources`` when it is there, else the shipped extract."""
        given = Path(self.settings.sources) / name if self.settings.sources else None
        return given if given is not None and given.is_dir() else self.workspace.data / name

    def set_aside(self, broken: Mapping[str, SimdeError]) -> dict[str, SimdeError]:
        """Leave out datasets whose description cannot be used; return those that stop the build."""
        stops, told = aside.stopping(broken, self.anew, release.current(self.workspace), self.take_over_one)
        self.told += told
        return stops

    def take_over(self, names: Iterable[str]) -> None:
        """Reuse the current release's dumps for datasets that are not to be built anew."""
        if self.anew:
            for name in names:
                if name not in self.anew:
                    self.take_over_one(name)

    def take_over_one(self, name: str) -> bool:
        """Reuse the current release's dump of a dataset that was read from files; False where there is none."""
        current = release.current(self.workspace)
        if current is None or name in current.manifest.derived:
            return False
        counts = current.manifest.graphs.get(name)
        if counts is None or (dump := dumps.read(current.dumps, name)) is None:
            return False
        kept = self.work / "taken-over" / f"{name}.nq.gz"
        kept.parent.mkdir(parents=True, exist_ok=True)
        copied.share(dump, kept)  # the release may be pruned meanwhile
        self.files[name] = [kept]
        left_out = current.manifest.left_out.get(name, {})
        self.built[name] = Built(
            name, observations=counts.observations, triples=counts.triples, left_out=left_out, reused=True
        )
        self.inputs += [item for item in current.manifest.inputs if item.dataset == name]
        return True

    def map(self, wanted: Sequence[Dataset]) -> None:
        """Map datasets in parallel processes; collect every failure before giving up."""
        jobs = [self.job(item.id, item.folder, self.folder(item.id)) for item in wanted]
        failures: list[tuple[str, SimdeError | Mapped]] = []
        for done, outcome in enumerate(map_all(jobs, self.workers()), 1):
            self.progress("map", outcome.name, done, len(wanted))
            if isinstance(outcome.result, SimdeError) or outcome.result.issues.has_violations:
                failures.append((outcome.name, outcome.result))
            else:
                self.take(outcome.name, outcome.result, outcome.seconds)
        broken = {name: failure for name, failure in failures if isinstance(failure, MappingError)}
        stops = {*self.set_aside(broken), *(name for name, failure in failures if name not in broken)}
        if stops:
            raise BuildError(sorted((pair for pair in failures if pair[0] in stops), key=lambda pair: pair[0]))

    def workers(self) -> int:
        """Return how many processes map: one where Spark, which has its own, writes the statements."""
        return 1 if self.settings.spark_master else os.cpu_count() or 1

    def job(self, name: str, folder: Path, data: Path) -> Job:
        """Return the job of a dataset whose publisher's files are in ``data``."""
        shipped = data == self.workspace.data / name
        return Job(name, folder, data, self.work_of(name), self.settings, self.components, shipped)

    def work_of(self, name: str) -> Path:
        """Return a new work folder for a dataset."""
        work = self.work / "datasets" / name
        work.mkdir(parents=True)
        return work

    def take(self, name: str, mapped: Mapped, seconds: float) -> None:
        self.mapped[name] = mapped
        self.files[name] = mapped.parts
        self.inputs += [release.Input(name, item.file, item.sha256, item.size) for item in mapped.inputs]
        self.built[name] = Built(
            name, mapped.rows, mapped.kept, seconds=round(seconds, 2), left_out=dict(sorted(mapped.left_out.items()))
        )

    def vocabularies(self) -> None:
        iris = minted(self.settings.base_iri)
        for name, pattern in VOCABULARIES.items():
            whole = read_all(sorted(self.workspace.ontology.glob(pattern)), self.settings.base_iri)
            tables = sorted(self.workspace.ontology.glob(ALIGNMENTS[name])) if name in ALIGNMENTS else []
            whole += linking.statements(tables, self.settings.base_iri)
            path = self.work / f"{name.replace('/', '-')}.nq"
            self.files[name] = [graphs.write(whole, iris.graph(name), iris.dataset(name), path)]
            self.built[name] = Built(name)
        catalogued = self.work / "desk.nq"
        self.ledger = statements.write(self.workspace, self.settings.base_iri, catalogued)
        if self.ledger:
            self.files[desk.GRAPH] = [catalogued]
            self.built[desk.GRAPH] = Built(desk.GRAPH)

    def all_files(self) -> list[Path]:
        return [path for name in sorted(self.files) for path in self.files[name]]

    def rounds(self, opened: "store.Store", derived: Sequence[Dataset]) -> Iterator[list[Path]]:
        """Yield the files of the derived datasets: of those that rest on the others alone, then of the rest."""
        observed = products.observed(self.work, self.files, self.components, self.settings, derived)
        for number in sorted({item.round for item in derived}):
            yield self.derive(opened, [item for item in derived if item.round == number], observed)
        if found := likenesses.write(opened, self.settings.base_iri, self.work / "likenesses.nq"):
            self.files[likenesses.GRAPH], self.built[likenesses.GRAPH] = [found], Built(likenesses.GRAPH)
            self.computed = sorted([*self.computed, likenesses.GRAPH])
            yield [found]

    def derive(self, opened: "store.Store", derived: Sequence[Dataset], observed: Path | None) -> list[Path]:
        """Map the datasets that are computed from the others; return their files."""

        def select(text: str) -> tuple[Sequence[str], Iterable[tuple[str, ...]]]:
            return store.select(opened, rebased(text, self.settings.base_iri))

        made = []
        for done, item in enumerate(derived, 1):
            self.progress("derive", item.id, done, len(derived))
            work = self.work_of(item.id)
            started = time.monotonic()
            context = sources.Context(self.folder(item.id), work, item.folder, select, observations=observed)
            try:
                outcome = map_tables(item, context, replace(self.settings, spark_master=""), self.components)
            except MappingError as error:
                for stop in self.set_aside({item.id: error}).values():
                    raise stop from error
                continue
            if outcome.issues.has_violations:
                raise BuildError([(item.id, outcome)])
            self.take(item.id, outcome, time.monotonic() - started)
            made += outcome.parts
        return made

    def validate(self) -> Report:
        """Check the staged store against the shapes. Raises NotConformingError when it does not pass."""
        self.progress("validate", "", 0, 1)
        base = self.settings.base_iri
        report = engine.validate(self.staged / "store", self.workspace.shapes, base=base)
        folders = {name: self.workspace.mappings / name for name in self.mapped}
        report = pointing.located(report, self.work, folders, base)
        if self.anew and (before := release.current(self.workspace)):
            report = pointing.remembered(report, before.path / "report.json")
        report.save(self.staged)
        if not report.passes:
            rejected = self.workspace.home / "rejected"
            shutil.rmtree(rejected, ignore_errors=True)
            rejected.mkdir(parents=True)
            report.save(rejected)
            raise NotConformingError(report, rejected)
        return report

    def issues(self) -> list[Issue]:
        """Return the findings of reading and mapping that did not stop the build."""
        return [*self.told, *(issue for mapped in self.mapped.values() for issue in mapped.issues)]

    def publish(self, started: float) -> release.Release:
        """Write dumps and manifest, and switch to the new release."""
        written = {}
        for done, name in enumerate(sorted(self.files), 1):
            self.progress("publish", name, done, len(self.files))
            written[name] = dumps.write(self.staged / "dumps", name, self.files[name])
        content = dumps.write_sums(self.staged / "dumps", written.values())
        observations = store.count_observations(self.staged / "store")
        iris = minted(self.settings.base_iri)
        counts = {}
        for name, dump in written.items():
            seen = observations.get(iris.graph(name), 0)
            counts[name] = release.GraphCount(dump.triples, seen, dump.sha256, dump.path.name, dump.bytes)
            self.built[name] = Built(**{**vars(self.built[name]), "triples": dump.triples, "observations": seen})
        self.progress("publish", "", 0, 1)
        carried = products.write(self.staged, self.files, self.components, observations, self.settings)
        parent = release.current(self.workspace)
        self.lap("publish", started)
        manifest = release.Manifest(
            id=release.new_id(content),
            created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            software={name: _version(name) for name in _SOFTWARE} | {"python": sys.version.split()[0]},
            inputs=sorted(self.inputs, key=lambda item: item.dataset),
            graphs=counts,
            parent=parent.id if parent else None,
            seconds=self.seconds,
            derived=self.computed,
            left_out={name: built.left_out for name, built in sorted(self.built.items()) if built.left_out},
            files=carried,
            ledger=self.ledger,
        )
        return release.publish(self.workspace, self.staged, manifest, self.settings.keep_releases)


def _version(name: str) -> str:
    return version(name)
