"""From the ledger to what people see: a new release with the records that became public, or no longer are."""

from collections.abc import Iterable
from pathlib import Path

from simde_kg import release
from simde_kg.desk import GRAPH, kept, statements
from simde_kg.desk.kept import Records
from simde_kg.desk.ledger import Entry
from simde_kg.publish import indexing, things
from simde_kg.release import Release
from simde_kg.release.amended import Amendment, amend
from simde_kg.settings import Settings
from simde_kg.workspace import Workspace


def behind(workspace: Workspace, entries: tuple[Entry, ...]) -> bool:
    """Whether the current release lacks something public of these entries. Raises ReleaseError when it is damaged."""
    current = release.current(workspace)
    if current is None:
        return False
    seen = current.manifest.ledger
    return seen > len(entries) or bool(kept.touching(entries, seen))


def show(workspace: Workspace, settings: Settings, entries: tuple[Entry, ...], records: Records) -> Release | None:
    """Publish what the current release lacks of the entries; None when it lacks nothing. Raises ReleaseError.

    ``records`` is the replay of ``entries``.
    """
    current = release.current(workspace)
    if current is None or not behind(workspace, entries):
        return None
    seen, base = current.manifest.ledger, settings.base_iri
    anew = seen > len(entries)  # another ledger than the release was made from
    names = sorted(records if anew else kept.touching(entries, seen))
    paths = [f"document/{name}" for name in names]

    def index(store: Path, folder: Path) -> None:
        indexing.update(folder, paths, things.documents(store, base, paths))

    change = Amendment(
        name=GRAPH,
        graph=statements.graph(base),
        things=None if anew else [statements.document(name, base) for name in names],
        lines=list(_lines(records, names, base)),
        ledger=len(entries),
        index=index,
    )
    return amend(workspace, change, settings.keep_releases)


def _lines(records: Records, names: Iterable[str], base: str) -> Iterable[str]:
    return statements.lines([records[name] for name in names], base)
