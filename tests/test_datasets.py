"""Dataset folders: each sample gives exactly its statements; each description is complete; nothing unknown is named."""

import csv
import gzip
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from simde_kg import dataset as datasets
from simde_kg import sources as readers
from simde_kg.dataset import SIMDE
from simde_kg.iri import BASE
from simde_kg.mapping import components, crosswalk, sums
from simde_kg.mapping.run import Mapped, map_dataset
from simde_kg.settings import Settings
from simde_kg.sources.files import locate
from tests.extracts import ROOT, extracts

MAPPINGS = ROOT / "mappings"
FOLDERS = sorted(path.parent for path in MAPPINGS.glob("*/*/dataset.ttl"))
EDITIONS = [folder for folder in FOLDERS if SIMDE.DatasetEdition in Graph().parse(folder / "dataset.ttl").objects()]
SAMPLES = sorted(path.parent for path in MAPPINGS.glob("*/*/sample/expected.nq"))
LANGUAGES = ["en", "es", "fr"]


def _name(folder: Path) -> str:
    return "/".join(folder.relative_to(MAPPINGS).parts[:2])


def _map(folder: Path, data: Path, work: Path) -> Mapped:
    """Map a dataset folder over the files in ``data``, all work in ``work``."""
    work.mkdir(parents=True)
    item = datasets.load(folder)
    context = readers.Context(folder=data, work=work, mapping=folder)
    tables = {table.name: readers.read(table, context) for table in item.sources}
    mapped = map_dataset(item, tables, work, Settings(), components.declared(ROOT / "ontology"))
    assert [issue.text("en") for issue in mapped.issues] == []
    return mapped


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_a_sample_gives_exactly_its_expected_statements(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a few rows of a table are not the whole that a declared sum speaks of
    monkeypatch.setattr(sums, "declared", lambda _dataset: iter(()))
    mapped = _map(sample.parent, sample, tmp_path / "first")
    found = b"".join(part.read_bytes() for part in mapped.parts)
    expected = (sample / "expected.nq").read_text(encoding="utf-8").splitlines()
    lines = found.decode().splitlines()
    assert sorted(set(lines) - set(expected)) == []
    assert sorted(set(expected) - set(lines)) == []
    assert len(lines) == len(set(lines))
    again = _map(sample.parent, sample, tmp_path / "second")
    assert b"".join(part.read_bytes() for part in again.parts) == found


@pytest.mark.parametrize("folder", EDITIONS, ids=_name)
def test_every_edition_has_a_sample(folder: Path) -> None:
    assert (folder / "sample" / "expected.nq").is_file()


def _languages(graph: Graph, subject: Node, term: URIRef) -> list[str]:
    return sorted(text.language or "" for text in graph.objects(subject, term) if isinstance(text, Literal))


@pytest.mark.parametrize("folder", EDITIONS, ids=_name)
def test_an_edition_is_described_in_three_languages(folder: Path) -> None:
    item = datasets.load(folder)
    this = URIRef(item.iri)
    for term in (DCTERMS.title, DCTERMS.description):
        assert _languages(item.graph, this, term) == LANGUAGES
    limits = _languages(item.graph, this, SIMDE.limitation)
    assert limits.count("es") == limits.count("en") == limits.count("fr") >= 1
    for term in (
        DCTERMS.license,
        DCTERMS.publisher,
        URIRef("http://www.w3.org/ns/dcat#version"),
        DCTERMS.temporal,
        DCTERMS.spatial,
    ):
        assert len(list(item.graph.objects(this, term))) == 1, term
    assert set(item.graph.objects(this, SIMDE.table)) == {URIRef(table.iri) for table in item.sources}


CUBED = [folder for folder in EDITIONS if "dcterms:hasPart" in (folder / "dataset.ttl").read_text(encoding="utf-8")]


@pytest.mark.parametrize("folder", CUBED, ids=_name)
def test_the_cubes_of_an_edition_have_titles_and_share_its_indicators(folder: Path) -> None:
    item = datasets.load(folder)
    this, cube = URIRef(item.iri), URIRef("http://purl.org/linked-data/cube#DataSet")
    assert (this, RDF.type, cube) not in item.graph
    cubes = list(item.graph.objects(this, DCTERMS.hasPart))
    assert set(cubes) == set(item.graph.subjects(RDF.type, cube))
    for one in cubes:
        assert _languages(item.graph, one, DCTERMS.title) == LANGUAGES
    shared = {indicator for one in cubes for indicator in item.graph.objects(one, SIMDE.indicator)}
    assert shared == set(item.graph.objects(this, SIMDE.indicator))


def _areas() -> set[str]:
    with (ROOT / "data" / "simde" / "areas" / "areas.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def _concepts() -> set[str]:
    """IRIs of everything the project's own concept schemes hold."""
    graph = Graph()
    for path in (ROOT / "ontology" / "concepts").glob("*.ttl"):
        graph.parse(path)
    return {str(subject) for subject in graph.subjects(SKOS.inScheme, None)}


PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])|-FY|--\d{4})?")


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.parent in EDITIONS], ids=_name)
def test_a_sample_names_only_what_exists(sample: Path) -> None:
    text = (sample / "expected.nq").read_text(encoding="utf-8")
    named = set(re.findall(rf"<{re.escape(BASE)}(area|corridor|period|indicator|concept)/([^>]+)>", text))
    areas, concepts = _areas(), _concepts()
    assert {kind for kind, _local in named} >= {"area", "period", "indicator"}
    for kind, local in named:
        match kind:
            case "area":
                assert local in areas
            case "corridor":
                assert re.fullmatch("[A-Z]{3}-[A-Z]{3}", local)
                assert set(local.split("-")) <= areas
            case "period":
                assert PERIOD.fullmatch(local)
            case _:
                assert f"{BASE}{kind}/{local}" in concepts
    codes = set(re.findall(r"<(http://purl.org/linked-data/sdmx/2009/code#[^>]+)>", text))
    assert codes <= concepts


def _crosswalks() -> Iterator[tuple[str, set[str]]]:
    for folder in EDITIONS:
        item = datasets.load(folder)
        for column in (column for table in item.tidy for column in table.columns if column.crosswalk):
            targets = crosswalk.load(item, column, MAPPINGS).targets.values()
            yield f"{item.id} {column.name}", set(filter(None, targets))


def test_every_target_of_a_crosswalk_exists() -> None:
    local = {iri.rpartition("/")[2].rpartition("#")[2] for iri in _concepts()}
    parts_of_names = {"T", "F", "M", "Q1", "Q2", "Q3", "Q4", "inflow", "outflow"}
    known = _areas() | local | parts_of_names
    assert {name: targets - known for name, targets in _crosswalks() if targets - known} == {}


def _plain(data: bytes) -> dict[str, bytes]:
    """Contents of a file: of each member where it is an archive, which may be packed in more than one way."""
    if data.startswith(b"\x1f\x8b"):
        return {"": gzip.decompress(data)}
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_shipped_extracts_are_current(sources: Path) -> None:
    size = 0
    for path, data in extracts(sources):
        shipped = (ROOT / "data" / path).read_bytes()
        assert _plain(shipped) == _plain(data), f"run python tests/extracts.py {sources}"
        size += len(shipped)
    assert 0 < size < 2_000_000


@pytest.mark.parametrize("folder", EDITIONS, ids=_name)
def test_every_shipped_file_comes_from_the_list_and_says_so(folder: Path) -> None:
    data = ROOT / "data" / _name(folder)
    assert "Licence" in (data / "SOURCE.txt").read_text(encoding="utf-8")
    declared = {locate(table, data).name for table in datasets.load(folder).sources}
    assert {path.name for path in data.iterdir()} == declared | {"SOURCE.txt"}


@pytest.mark.parametrize("folder", EDITIONS, ids=_name)
def test_the_figures_of_an_extract_are_figures_of_the_whole_file(folder: Path, sources: Path, tmp_path: Path) -> None:
    """Every observation of the extract is one of the whole file, with the same value: all but the row number agrees."""
    if not (sources / _name(folder)).is_dir():
        pytest.skip("its whole file is at its publisher's alone")
    part = _statements(_map(folder, ROOT / "data" / _name(folder), tmp_path / "part"))
    whole = _statements(_map(folder, sources / _name(folder), tmp_path / "whole"))
    assert part
    assert part <= whole


def _statements(mapped: Mapped) -> set[bytes]:
    found = set()
    for path in mapped.parts[1:]:
        with path.open("rb") as lines:
            found |= {line.split(b" <https://w3id.org/simde/graph/")[0] for line in lines if b"obsValue>" in line}
    return found
