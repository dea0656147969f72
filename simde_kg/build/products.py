"""What a release carries besides its graphs: made from them, checked against them, listed in the manifest."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from simde_kg.dataset import Dataset
from simde_kg.errors import ReleaseError
from simde_kg.publish import cube, indexing, pivot, things, usage
from simde_kg.release import File
from simde_kg.settings import Settings
from simde_kg.words import _


def write(
    staged: Path,
    files: Mapping[str, Sequence[Path]],
    components: Mapping[str, str],
    observations: Mapping[str, int],
    settings: Settings,
) -> dict[str, File]:
    """Write them into a staged release; return name -> hash and size.

    ``files``: dataset id -> its N-Quads; ``components``: property -> dimension, measure or attribute;
    ``observations``: named graph -> observations that the store holds. Raises ReleaseError.
    """
    dimensions = sorted(name for name, kind in components.items() if kind == "dimension")
    written = pivot.write(staged / cube.FILE, files, staged / "store", dimensions, settings)
    expected, found = sum(observations.values()), sum(written.observations.values())
    if expected != found:
        raise ReleaseError(
            _("The cube holds {found} observations, the store {expected}."),
            _("Look for observations outside observation/<dataset>/, without a value or in two graphs; build again."),
            found=found,
            expected=expected,
        )
    with cube.Cube(written.path) as opened:
        sizes = things.sizes(opened)
    indexing.write(staged / indexing.FOLDER, things.read(staged / "store", settings.base_iri, sizes))
    counted = usage.write(staged / usage.FILE, staged / "store")
    return {path.name: _marked(path) for path in (written.path, counted)}


def observed(
    work: Path,
    files: Mapping[str, Sequence[Path]],
    components: Mapping[str, str],
    settings: Settings,
    derived: Sequence[Dataset],
) -> Path | None:
    """Write the observations that derived datasets read to a file in ``work``; None when none reads them."""
    if not any(table.format == "observations" for item in derived for table in item.sources):
        return None
    dimensions = sorted(name for name, kind in components.items() if kind == "dimension")
    return pivot.write(work / "observations.parquet", files, None, dimensions, settings).path


def _marked(path: Path) -> File:
    with path.open("rb") as file:
        return File(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)
