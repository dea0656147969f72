"""Workspace: where the declared inputs are read and where results are written.

Inputs (``ontology``, ``mappings``, ``shapes``, ``data``) come from a checkout or, in an installed wheel, from the
package's
own resources. Results go below ``home``: ``data/`` of a checkout, ``./simde-data`` elsewhere, or the setting ``home``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simde_kg.errors import WorkspaceError
from simde_kg.settings import Settings
from simde_kg.words import _

INPUTS = ("ontology", "mappings", "shapes", "data")
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class Workspace:
    """The folders of one project: ``root`` holds the inputs, ``home`` the results."""

    root: Path
    home: Path

    @property
    def ontology(self) -> Path:
        """Classes, properties, concept schemes, prefixes."""
        return self.root / "ontology"

    @property
    def mappings(self) -> Path:
        """One folder a dataset: ``mappings/<publisher>/<dataset>/dataset.ttl``."""
        return self.root / "mappings"

    @property
    def shapes(self) -> Path:
        """SHACL shapes, one file a class."""
        return self.root / "shapes"

    @property
    def data(self) -> Path:
        """Shipped extracts, one folder a dataset, in the publisher's layout."""
        return self.root / "data"

    @property
    def build(self) -> Path:
        """Work files of builds."""
        return self.home / "build"

    @property
    def releases(self) -> Path:
        """Release directories and the ``current`` link."""
        return self.home / "releases"

    def dataset_ids(self) -> Iterator[str]:
        """Yield ``<publisher>/<dataset>`` for every folder that holds a ``dataset.ttl``, sorted."""
        for path in sorted(self.mappings.glob("*/*/dataset.ttl")):
            yield f"{path.parent.parent.name}/{path.parent.name}"


def find(settings: Settings, start: Path | None = None) -> Workspace:
    """Return the workspace that holds ``start`` (default: the current folder), else the package's.

    A checkout is a folder with ``ontology``, ``mappings`` and ``shapes``. Raises WorkspaceError when there is none and
    the package carries no resources.
    """
    start = (start or Path.cwd()).resolve()
    candidates = [start, *start.parents, _PACKAGE.parent, _PACKAGE / "resources"]
    for root in candidates:
        if all((root / name).is_dir() for name in INPUTS[:3]):
            inside = root == _PACKAGE / "resources"
            default = Path.cwd() / "simde-data" if inside else root / "data"
            return Workspace(root, Path(settings.home).resolve() if settings.home else default)
    raise WorkspaceError(
        _("No folder with ontology/, mappings/ and shapes/ was found from {start} upwards."),
        _("Run simde inside a checkout, or install the package again."),
        start=start,
    )
