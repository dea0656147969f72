"""Recording: what the files of a dataset give now, written into its dataset.ttl as what they have to give."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from simde_kg import dataset as datasets
from simde_kg import sources
from simde_kg.build import expected
from simde_kg.build.expected import Expectation
from simde_kg.build.outcome import BuildError
from simde_kg.build.worker import map_tables
from simde_kg.errors import MappingError
from simde_kg.mapping import components
from simde_kg.settings import Settings
from simde_kg.words import _
from simde_kg.workspace import Workspace

MARK = "# Known versions of the files: simde inspect --expect writes these lines, to the end of this file."
_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "rml": "http://w3id.org/rml/",
    "simde": "https://w3id.org/simde/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def record(workspace: Workspace, settings: Settings, name: str) -> Expectation:
    """Map a dataset and write what its files give into its dataset.ttl; return that.

    It takes the place of what was recorded for the same files or, where the files are the shipped extract, for an
    earlier extract. Raises InputError, MappingError and BuildError when the dataset cannot be mapped.
    """
    if name not in set(workspace.dataset_ids()):
        raise MappingError(
            _("There is no dataset {name!r}."),
            _("Known datasets: {known}."),
            name=name,
            known=", ".join(workspace.dataset_ids()),
        )
    item = datasets.load(workspace.mappings / name, settings.base_iri)
    given = Path(settings.sources) / name if settings.sources else workspace.data / name
    shipped = not given.is_dir() or given == workspace.data / name
    with TemporaryDirectory(prefix="simde-") as work:
        context = sources.Context(workspace.data / name if shipped else given, Path(work), item.folder)
        mapped = map_tables(item, context, settings, components.declared(workspace.ontology))
    if mapped.issues.has_violations:
        raise BuildError([(name, mapped)])
    if not mapped.inputs:
        raise MappingError(
            _("{dataset} is not read from files: there is nothing to record."),
            _("Name a dataset whose tables are files."),
            dataset=name,
        )
    now = expected.found(mapped, f"{datetime.now(UTC):%Y-%m-%d}", shipped=shipped)
    kept = [
        other
        for other in expected.read(item)
        if other.fingerprints != now.fingerprints and not (shipped and other.shipped)
    ]
    write(item.folder / "dataset.ttl", [now, *kept])
    return now


def write(path: Path, expectations: Iterable[Expectation]) -> None:
    """Write expectations to the end of a dataset.ttl, in the place of those that were written there before.

    Raises MappingError where expectations stand elsewhere in the file.
    """
    head = path.read_text(encoding="utf-8").partition(MARK)[0].rstrip()
    if "simde:expectation" in head:
        raise MappingError(
            _("{file}: a simde:expectation stands before the lines that the command writes."),
            _("Remove it: the command writes all of them, to the end of the file."),
            file=path,
        )
    missing = "".join(
        f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _PREFIXES.items() if f"@prefix {prefix}:" not in head
    )
    order = sorted(expectations, key=lambda item: (item.shipped, item.recorded, item.rows), reverse=True)
    blocks = "\n".join(_block(item) for item in order)
    path.write_text(f"{head}\n\n{MARK}\n{missing}{blocks}", encoding="utf-8")


def _block(item: Expectation) -> str:
    lines = [f'dcterms:date "{item.recorded}"^^xsd:date', f"simde:rows {item.rows}"]
    if item.shipped:
        lines.insert(0, "simde:shippedExtract true")
    lines.append(f"simde:observations {item.tally.observations} ; simde:missingObservations {item.tally.missing}")
    lines.append(f'simde:total "{item.tally.total:f}"^^xsd:decimal')
    for one in item.snapshots:
        name = one.file.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(
            f'simde:snapshot [ rml:path "{name}" ; dcat:byteSize {one.content.size} ;\n'
            f'        simde:sha256 "{one.content.sha256}" ;\n'
            f'        simde:beginning "{one.content.beginning}" ;\n'
            f'        simde:ending "{one.content.ending}" ]'
        )
    return "<> simde:expectation [\n    " + " ;\n    ".join(lines) + "\n] .\n"
