"""Expectations: what known versions of a dataset's files have to give, compared with what was read and mapped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from rdflib import DCTERMS, Namespace, URIRef
from rdflib.term import Node

from simde_kg.dataset import RML, SIMDE, Dataset
from simde_kg.issues import Issue
from simde_kg.mapping.run import Mapped
from simde_kg.mapping.tally import Tally
from simde_kg.sources.table import Content
from simde_kg.turtle import NodeReader
from simde_kg.words import _

DCAT = Namespace("http://www.w3.org/ns/dcat#")
LEAST_SHARE = Decimal("0.9")
"""Share of the newest known version's rows that an unknown one has to have."""


@dataclass(frozen=True)
class Snapshot:
    """One file of a known version: its name and what it holds, unpacked."""

    file: str
    content: Content


@dataclass(frozen=True)
class Expectation:
    """What a known set of files gives; ``shipped``: it is the extract that the project ships, not the whole files."""

    snapshots: tuple[Snapshot, ...]
    rows: int
    tally: Tally
    recorded: str = ""
    shipped: bool = False

    @property
    def fingerprints(self) -> frozenset[str]:
        """The SHA-256 of the files."""
        return frozenset(one.content.sha256 for one in self.snapshots)


def read(dataset: Dataset) -> tuple[Expectation, ...]:
    """Return the expectations of a dataset, newest first. Raises MappingError where a number is none."""
    reader = NodeReader(dataset.graph, dataset.folder / "dataset.ttl")
    found = [_expectation(reader, node) for node in dataset.graph.objects(URIRef(dataset.iri), SIMDE.expectation)]
    return tuple(sorted(found, key=lambda item: (item.recorded, item.rows, sorted(item.fingerprints)), reverse=True))


def _expectation(reader: NodeReader, node: Node) -> Expectation:
    def count(about: Node, term: URIRef) -> int:
        return int(reader.number(about, term) or 0)

    snapshots = [
        Snapshot(
            reader.text(one, RML.path),
            Content(
                reader.text(one, SIMDE.sha256),
                count(one, DCAT.byteSize),
                reader.text(one, SIMDE.beginning),
                reader.text(one, SIMDE.ending),
            ),
        )
        for one in reader.graph.objects(node, SIMDE.snapshot)
    ]
    return Expectation(
        tuple(sorted(snapshots, key=lambda one: (one.file, one.content.sha256))),
        count(node, SIMDE.rows),
        Tally(
            count(node, SIMDE.observations),
            count(node, SIMDE.missingObservations),
            reader.number(node, SIMDE.total) or Decimal(0),
        ),
        reader.text(node, DCTERMS.date),
        reader.text(node, SIMDE.shippedExtract) == "true",
    )


def found(mapped: Mapped, recorded: str = "", *, shipped: bool = False) -> Expectation:
    """Return what a dataset gave, as the expectation of its files."""
    contents = {item.content.sha256: Snapshot(item.file, item.content) for item in mapped.inputs}
    snapshots = sorted(contents.values(), key=lambda one: (one.file, one.content.sha256))
    return Expectation(tuple(snapshots), mapped.rows, mapped.tally, recorded, shipped)


def check(dataset: Dataset, mapped: Mapped, *, shipped: bool) -> None:
    """Add what differs from the expectations of a dataset to its issues; nothing where it has none.

    ``shipped``: the files are the extract that the project ships.
    """
    known = read(dataset)
    if not known or not mapped.inputs:
        return
    now = found(mapped)
    same = next((item for item in known if item.fingerprints == now.fingerprints), None)
    if same is not None and mapped.issues.has_violations:  # nothing was mapped that could be counted
        return
    issues = _unknown(known, now, shipped=shipped) if same is None else _differences(same, now)
    for issue in issues:
        mapped.issues.add(issue(dataset.id))


class _Draft:
    """An issue but for its dataset."""

    def __init__(self, code: str, message: tuple[str, str], severity: str = "violation", **params: object) -> None:
        self.code, self.message, self.severity, self.params = code, message, severity, params

    def __call__(self, dataset: str) -> Issue:
        return Issue(
            self.code,
            self.message[0],
            self.severity,
            dataset=dataset,
            file=str(self.params.pop("file", "")),
            found=str(self.params.pop("found", "")),
            expected=str(self.params.pop("expected", "")),
            remedy=self.message[1],
            params=self.params,
        )


def _files(item: Expectation) -> str:
    return ", ".join(dict.fromkeys(one.file for one in item.snapshots))


def _differences(known: Expectation, now: Expectation) -> Iterator[_Draft]:
    messages = {
        _("{file}: {found} rows were read, but this version of the files has {expected}."): (known.rows, now.rows),
        _("{file}: {found} observations came out, but this version of the files gives {expected}."): (
            known.tally.observations,
            now.tally.observations,
        ),
        _("{file}: {found} missing observations came out, but this version of the files gives {expected}."): (
            known.tally.missing,
            now.tally.missing,
        ),
        _("{file}: the values add up to {found}, but those of this version of the files to {expected}."): (
            known.tally.total,
            now.tally.total,
        ),
    }
    remedy = _(
        "The files are those that are known, so the description or the reading changed. If the new figures are right, "
        "record them: simde inspect {dataset} --expect."
    )
    for message, (expected, given) in messages.items():
        if expected != given:
            yield _Draft("not-as-expected", (message, remedy), file=_files(now), found=given, expected=expected)


def _unknown(known: tuple[Expectation, ...], now: Expectation, *, shipped: bool) -> Iterator[_Draft]:
    """Yield what is told of files that nobody has recorded yet."""
    cut = list(_cut(known, now.snapshots))
    for file, size, whole in cut:
        message = _("{file}: begins as the known file of {expected} bytes, but has only {found}: it seems cut off.")
        remedy = _("Fetch it again. If it is an older or shorter version, record it: simde inspect {dataset} --expect.")
        yield _Draft("cut-off", (message, remedy), file=file, found=size, expected=whole)
    like = next((item for item in known if item.shipped == shipped), known[0])
    if cut:
        return
    if now.rows < like.rows * LEAST_SHARE:
        message = _("{file}: {found} rows were read; the newest known version has {expected}.")
        remedy = _("Fetch the files again. If so few are right, record them: simde inspect {dataset} --expect.")
        yield _Draft("too-few-rows", (message, remedy), file=_files(now), found=now.rows, expected=like.rows)
        return
    message = _("{file}: not a known version of the files: {found} rows; the newest known version has {expected}.")
    remedy = _("Look at the figures; then record them: simde inspect {dataset} --expect.")
    yield _Draft("unknown-version", (message, remedy), "info", file=_files(now), found=now.rows, expected=like.rows)


def _cut(known: Iterable[Expectation], files: Iterable[Snapshot]) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and known size of files that begin as a known one, but are shorter and end differently."""
    snapshots = [one for item in known for one in item.snapshots]
    for file in files:
        content = file.content
        alike = [one.content for one in snapshots if one.content.beginning == content.beginning]
        if any(content.ending == other.ending for other in alike):
            continue
        if sizes := [other.size for other in alike if content.size < other.size]:
            yield file.file, content.size, min(sizes)
