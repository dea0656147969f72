"""The manifest of a release: what it was made from and what it holds."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from simde_kg.errors import ReleaseError
from simde_kg.words import _


@dataclass(frozen=True, slots=True)
class Input:
    """A publisher's file that a build read."""

    dataset: str
    file: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class GraphCount:
    """What one named graph holds; ``sha256`` is of its N-Quads before packing, so it depends on content only."""

    triples: int
    observations: int
    sha256: str
    dump: str
    bytes: int


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release that was made from its graphs."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What a release was made from and what it holds; ``graphs`` by dataset id, ``seconds`` by stage.

    ``left_out``: dataset id -> declared reason -> rows that were not mapped. ``derived``: ids of the
    datasets that were computed from the others. ``files``: name -> hash and size of what
    was made from the graphs. ``ledger``: number of the last entry of the desk's ledger that counts in it. ``amends``:
    id of the build that this differs from in the desk's graph only; None for a build.
    """

    id: str
    created: str
    software: dict[str, str] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    graphs: dict[str, GraphCount] = field(default_factory=dict)
    parent: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    conforms: bool = True
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)
    derived: list[str] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    amends: str | None = None
    ledger: int = 0

    @property
    def triples(self) -> int:
        """Triples of all graphs."""
        return sum(graph.triples for graph in self.graphs.values())

    @property
    def observations(self) -> int:
        """Observations of all graphs."""
        return sum(graph.observations for graph in self.graphs.values())

    def to_json(self) -> str:
        """Return the manifest as JSON text."""
        totals = {"triples": self.triples, "observations": self.observations}
        return json.dumps({**asdict(self), "totals": totals}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read(path: Path) -> Manifest:
    """Read ``manifest.json``. Raises ReleaseError when it is absent or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        found.pop("totals", None)
        found["inputs"] = [Input(**one) for one in found["inputs"]]
        found["graphs"] = {name: GraphCount(**one) for name, one in found["graphs"].items()}
        found["files"] = {name: File(**one) for name, one in found.get("files", {}).items()}
        return Manifest(**found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReleaseError(
            _("{file} is not the manifest of a release: {reason}."),
            _("Remove that release, or go back to another with simde rollback."),
            file=path,
            reason=error,
        ) from error
