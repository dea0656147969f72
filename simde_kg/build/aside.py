"""Setting aside: a dataset whose description cannot be used stops only itself, where nothing is lost by that.

It stops the whole build where it was asked for by name, or where the current release has it: no dataset ever vanishes
from a release because somebody works on its description. Broken *data* always stops the build.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from simde_kg import dataset as datasets
from simde_kg.dataset import Dataset
from simde_kg.errors import SimdeError
from simde_kg.issues import Issue
from simde_kg.release import Release
from simde_kg.settings import Settings
from simde_kg.words import _
from simde_kg.workspace import Workspace

Take = Callable[[str], bool]
"""Takes a dataset over from the current release; False where that is not possible."""


def described(workspace: Workspace, settings: Settings) -> tuple[dict[str, Dataset], dict[str, SimdeError]]:
    """Return the datasets of a workspace by id, and why the others cannot be read."""
    return datasets.load_each(workspace.mappings, workspace.dataset_ids(), settings.base_iri)


def stopping(
    broken: Mapping[str, SimdeError], named: Collection[str], current: Release | None, take: Take
) -> tuple[dict[str, SimdeError], list[Issue]]:
    """Return which broken descriptions stop the build, and what is told of the others.

    ``named`` are the datasets asked for by name. In a build of named datasets, another one that the current release
    has is taken over from it; one that was computed from others cannot be.
    """
    stops: dict[str, SimdeError] = {}
    told: list[Issue] = []
    for name, error in broken.items():
        released = current is not None and name in current.manifest.graphs
        if name in named or (released and not (named and take(name))):
            stops[name] = error
        else:
            told += _told(name, error, released=released)
    return stops, told


def _told(name: str, error: SimdeError, *, released: bool) -> Iterator[Issue]:
    yield Issue("unusable-description", error.msgid, "warning", name, remedy=error.remedy, params=error.params)
    message = _("{dataset} is left out of this release.")
    if released:
        message = _("{dataset} is taken over from the release before, as it was.")
    yield Issue(
        "set-aside", message, "warning", name, remedy=_("When its description is complete: simde build {dataset}.")
    )
