"""Checking what is not in a release: RDF files and datasets, beside what they refer to; nothing is published."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from rdflib import RDF

from simde_kg import queries, rdffile, release, sources, store
from simde_kg.build import VOCABULARIES, _Build, _silent, aside, bare, packed, pointing
from simde_kg.build.worker import map_all, map_tables
from simde_kg.dataset import Dataset, load_each
from simde_kg.dataset import load as load_dataset
from simde_kg.errors import InputError, SimdeError
from simde_kg.iri import minted, rebased
from simde_kg.issues import IssueLog
from simde_kg.mapping import components
from simde_kg.release import dumps
from simde_kg.settings import Settings
from simde_kg.validation import engine, shacl
from simde_kg.validation.findings import Findings
from simde_kg.validation.report import Report
from simde_kg.words import _
from simde_kg.workspace import Workspace

TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
ARCHIVE = ".zip"
FILES_GRAPH = "urn:x-simde:files"
"""The graph that files are read into."""
_TYPE = f" {RDF.type.n3()} ".encode()


@dataclass(frozen=True)
class Wanted:
    """What is to be checked: RDF files, tables that nobody has described, and dataset folders by id."""

    files: tuple[Path, ...]
    tables: tuple[Path, ...]
    folders: dict[str, Path]


def wanted(workspace: Workspace, names: Sequence[str]) -> Wanted:
    """Sort names into RDF files, tables and datasets. Raises InputError for a name that is none of them."""
    known = list(workspace.dataset_ids())
    files, tables, folders = list[Path](), list[Path](), dict[str, Path]()
    for name in names:
        path = Path(name)
        if name in known:
            folders[name] = workspace.mappings / name
        elif path.name == "dataset.ttl" or (path / "dataset.ttl").is_file():
            folder = (path.parent if path.name == "dataset.ttl" else path).resolve()
            folders[f"{folder.parent.name}/{folder.name}"] = folder
        elif path.suffix.lower() in TABLES and path.is_file():
            _refuse_owned(workspace, path)
            tables.append(path)
        elif path.is_file():
            files.append(path)
        else:
            raise InputError(
                _("{name} is neither an RDF file nor a dataset nor a folder with a dataset.ttl."),
                _("Known datasets: {known}."),
                name=name,
                known=", ".join(known),
            )
    return Wanted(tuple(files), tuple(tables), folders)


def _refuse_owned(workspace: Workspace, path: Path) -> None:
    """Raise InputError for a table of a dataset, which says more about it than can be guessed."""
    owners = [name for name in workspace.dataset_ids() if (workspace.data / name) in path.resolve().parents]
    if owners:
        raise InputError(
            _("{file} is a table of the dataset {dataset}."),
            _("Validate that: simde validate {dataset}"),
            file=path,
            dataset=owners[0],
        )


def check(workspace: Workspace, settings: Settings, names: Sequence[str], shapes: shacl.Shapes) -> Findings:
    """Check RDF files, tables, datasets and archives of them, by path or id; only their own things are reported.

    Raises InputError, MappingError, BuildError, ValidationError when they cannot be read or hold nothing to check.
    """
    with TemporaryDirectory(prefix="simde-") as work:
        asked = wanted(workspace, list(_unpacked(names, Path(work), workspace)))
        return _Check(workspace, settings, Path(work), _silent).findings(asked, shapes)


def _unpacked(names: Sequence[str], work: Path, workspace: Workspace) -> Iterator[str]:
    """Yield the names, of each archive what it holds."""
    for number, name in enumerate(names):
        path = Path(name)
        if path.suffix.lower() == ARCHIVE and path.is_file():
            yield from packed.unpack(path, work / f"unpacked-{number}", workspace)
        else:
            yield name


def _nothing() -> InputError:
    return InputError(
        _("None of what these files say is about a kind of thing that the rules look at."),
        _("Check the IRIs after rdf:type and the profile."),
    )


class _Check(_Build):
    """A build that ends with its validation."""

    def findings(self, asked: Wanted, shapes: shacl.Shapes) -> Findings:
        self.components = components.declared(self.workspace.ontology)
        self.log, self.unread = IssueLog(), list[str]()
        iris = minted(self.settings.base_iri)
        for path in asked.tables:
            self.log.merge(bare.look(path, self.workspace.mappings))
        own = [FILES_GRAPH] if asked.files else []
        for number, path in enumerate(asked.files):
            output = self.work / f"file-{number}.nq"
            rdffile.to_nquads(path, FILES_GRAPH, output, notes=True)
            self.files[f"file-{number}"] = [output]
        own += [iris.graph(name) for name in self.own_datasets(asked.folders)]
        if asked.files and not (asked.folders or asked.tables) and self._untyped(shapes):
            raise _nothing()
        if not own:
            return Findings(Report((), 0), 0, self.log, tuple(self.unread), self.settings.base_iri)
        self.vocabularies()
        self.surroundings(set(asked.folders))
        directory = self.work / "store"
        store.build(directory, self.all_files(), lasting=False, derive=self.derived)
        things = engine.focus_count(store.open_read_only(directory), shapes, own)
        if not things:
            raise _nothing()
        report = engine.validate(directory, shapes, own=own, base=self.settings.base_iri)
        report = pointing.located(report, self.work, asked.folders, self.settings.base_iri)
        return Findings(report, things, self.log, tuple(self.unread), self.settings.base_iri)

    def _untyped(self, shapes: shacl.Shapes) -> bool:
        """Return whether nothing in the files has a class, by which all rules find what they look at."""
        kinds = {target.kind for root in shapes.roots for target in root.targets}
        paths = [path for parts in self.files.values() for path in parts]
        return kinds == {"class"} and not any(_TYPE in path.read_bytes() for path in paths)

    def own_datasets(self, folders: dict[str, Path]) -> Iterator[str]:
        """Read and map datasets; yield the ids of those that could be mapped."""
        jobs = []
        for name, folder in folders.items():
            if load_dataset(folder, self.settings.base_iri).derived:
                raise InputError(
                    _("{dataset} is computed from the other datasets."),
                    _("Validate the release: simde validate"),
                    dataset=name,
                )
            jobs.append(self.job(name, folder, self.data_of(name, folder)))
        for outcome in map_all(jobs, os.cpu_count() or 1):
            if isinstance(outcome.result, SimdeError):
                raise outcome.result
            self.log.merge(outcome.result.issues)
            if outcome.result.issues.has_violations:
                self.unread.append(outcome.name)
            else:
                self.take(outcome.name, outcome.result, outcome.seconds)
                yield outcome.name

    def data_of(self, name: str, folder: Path) -> Path:
        """Return where a dataset's tables are: as in a build; of a folder elsewhere its ``data/``, or itself."""
        if folder == (self.workspace.mappings / name).resolve() or folder == self.workspace.mappings / name:
            return self.folder(name)
        return folder / "data" if (folder / "data").is_dir() else folder

    def surroundings(self, left_out: set[str]) -> None:
        """Add what data refers to: from the current release what is no figure, without one every dataset anew.

        What is computed from figures (totals, gaps ...) is left out: nobody's data refers to it.
        """
        current = release.current(self.workspace)
        if current is None:
            every, broken = aside.described(self.workspace, self.settings)
            self.set_aside({name: error for name, error in broken.items() if name not in left_out})
            self.map([item for name, item in every.items() if name not in left_out and not item.derived])
            return
        computed = {item.id for item in self._computed if any(table.format == "observations" for table in item.sources)}
        for name, counts in current.manifest.graphs.items():
            known = name in VOCABULARIES or name in left_out or counts.observations
            if not known and name not in computed and (dump := dumps.read(current.dumps, name)) is not None:
                self.files[name] = [dump]
        away = {f"<{minted(self.settings.base_iri).graph(name)}>" for name in left_out}
        described = self.work / "descriptions.nq"
        rows = store.rows(store.open_read_only(current.store), queries.text("validation/descriptions"))
        with described.open("w", encoding="utf-8") as output:
            output.writelines(" ".join(filter(None, row)) + " .\n" for row in rows if row[3] not in away)
        self.files["descriptions"] = [described]

    def derived(self, opened: "store.Store") -> Iterator[list[Path]]:
        """Compute what a build would compute from the data, as far as the data allows."""

        def select(text: str) -> tuple[Sequence[str], Iterable[tuple[str, ...]]]:
            return store.select(opened, rebased(text, self.settings.base_iri))

        made: list[Path] = []
        for item in self._derived():
            context = sources.Context(self.folder(item.id), self.work_of(item.id), item.folder, select)
            outcome = map_tables(item, context, self.settings, self.components)
            self.log.merge(outcome.issues)
            made += outcome.parts
        yield made

    @cached_property
    def _computed(self) -> list[Dataset]:
        """The datasets that are computed from others: only descriptions that ask the store are read."""
        mappings = self.workspace.mappings
        asking = [
            name
            for name in self.workspace.dataset_ids()
            if '"sparql"' in (mappings / name / "dataset.ttl").read_text(encoding="utf-8", errors="replace")
        ]
        known, _broken = load_each(mappings, asking, self.settings.base_iri)
        return [item for item in known.values() if item.derived]

    def _derived(self) -> list[Dataset]:
        asked = (item for item in self._computed if not item.round)
        return [item for item in asked if all(table.format != "observations" for table in item.sources)]
