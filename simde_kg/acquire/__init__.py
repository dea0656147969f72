"""Acquiring: publishers' files from their declared addresses into snapshots. The network is used nowhere else.

::

    outcome = acquire.fetch(workspace, dataset)     # downloads what changed, compares it, makes it current
    acquire.sources(workspace)                      # the folder for ``simde build --sources``
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from rdflib import DCAT, URIRef

from simde_kg.acquire import changes, snapshot
from simde_kg.acquire.addresses import Hosts
from simde_kg.acquire.changes import TableChange
from simde_kg.acquire.client import Client, Manners
from simde_kg.acquire.snapshot import File, Snapshot, sources
from simde_kg.acquire.transfer import Known, Received, Transfer
from simde_kg.dataset import SIMDE, Dataset
from simde_kg.errors import InputError, SimdeError
from simde_kg.turtle import NodeReader
from simde_kg.words import _
from simde_kg.workspace import Workspace

PARTS = ".parts"
__all__ = ["Download", "Fetched", "Manners", "Snapshot", "downloads", "fetch", "sources"]


@dataclass(frozen=True)
class Download:
    """A file to fetch: its name (or pattern) below the dataset's folder, its address, its greatest size (0: usual)."""

    path: str
    url: str
    limit: int


@dataclass(frozen=True)
class Fetched:
    """What fetching a dataset gave. ``new``: whether a file changed; ``changes`` against the snapshot before.

    ``unreadable``: why the new files cannot be read as declared; then the snapshot before stays current.
    """

    snapshot: Snapshot
    new: bool
    before: Snapshot | None = None
    changes: tuple[TableChange, ...] = ()
    unreadable: SimdeError | None = None


def downloads(dataset: Dataset) -> list[Download]:
    """Return what a dataset declares to be fetched, one entry a file; empty when it declares no address.

    Raises MappingError or InputError when a table of a dataset with addresses has none, or one file two.
    """
    read = NodeReader(dataset.graph, dataset.folder / "dataset.ttl")
    found: dict[str, Download] = {}
    for table in dataset.sources:
        node = URIRef(table.iri)
        url = read.text(node, DCAT.downloadURL)
        if not url:
            continue
        one = Download(table.path, url, int(read.number(node, SIMDE.maximumBytes) or 0))
        if found.setdefault(table.path, one) != one:
            raise InputError(
                _("{dataset}: the file {file} has two addresses or sizes."),
                _("Give every table of one file the same dcat:downloadURL, or only one of them."),
                dataset=dataset.id,
                file=table.path,
            )
    for table in dataset.sources:
        if found and table.path and table.path not in found:
            raise InputError(
                _("{dataset}: the table {table} has no address."),
                _("Declare its dcat:downloadURL in dataset.ttl, as the other tables do."),
                dataset=dataset.id,
                table=table.name,
            )
    return list(found.values())


def fetch(
    workspace: Workspace,
    dataset: Dataset,
    *,
    manners: Manners | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch the files of a dataset; a changed one makes a new snapshot, compared with the one before, then current.

    Raises InputError when an address is missing, forbidden or does not give the file, WorkspaceError when the
    snapshot cannot be written.
    """
    wanted = downloads(dataset)
    if not wanted:
        raise InputError(
            _("{dataset} declares no address to fetch from."),
            _("Add dcat:downloadURL to its source tables in dataset.ttl, or build with --sources."),
            dataset=dataset.id,
        )
    read = NodeReader(dataset.graph, dataset.folder / "dataset.ttl")
    further = tuple(str(name) for name in read.graph.objects(URIRef(dataset.iri), SIMDE.allowedHost))
    client = Client(Hosts(tuple(one.url for one in wanted), further), manners or Manners(), sleep)
    with snapshot.lock(workspace):
        last = snapshot.newest(workspace, dataset.id)
        taken = [_take(client, one, last, snapshot.folder(workspace) / PARTS) for one in wanted]
        if last is not None and all(path.is_relative_to(last.path) for _file, path in taken):
            return _settle(workspace, dataset, snapshot.renew(last, [file for file, _path in taken]), new=False)
        return _settle(workspace, dataset, snapshot.write(workspace, dataset.id, taken), new=True)


def _take(client: Client, wanted: Download, last: Snapshot | None, parts: Path) -> tuple[File, Path]:
    """Bring one file; return it and where it lies: in the ``last`` snapshot when it is the same, else in ``parts``."""
    had = next((file for file in last.files if file.download == wanted.url), None) if last else None
    had = had if had and last and last.intact(had) and fnmatch(had.name, wanted.path + "*") else None
    transfer = Transfer(client, wanted.url, parts, wanted.limit)
    received = transfer.run(Known(had.etag, had.modified) if had else None)
    if had is not None and last is not None and (received is None or received.sha256 == had.sha256):
        transfer.forget()
        known = received.known if received else Known(had.etag, had.modified)
        return replace(had, etag=known.etag, modified=known.modified), last.path / had.name
    if received is None:
        raise InputError(
            _("{url}: the server says that nothing changed, but the file is not here."),
            _("Run simde fetch again."),
            url=wanted.url,
        )
    file = File(
        name=_name(wanted, received),
        download=wanted.url,
        url=received.url,
        sha256=received.sha256,
        bytes=received.size,
        retrieved=snapshot.now(),
        etag=received.known.etag,
        modified=received.known.modified,
        kind=received.kind,
    )
    return file, received.path


def _name(wanted: Download, received: Received) -> str:
    """Return the name that the reader will find: the server's where it fits the declared one, else the declared."""
    folder, pattern = PurePosixPath(wanted.path).parent, PurePosixPath(wanted.path).name
    for name in received.names:
        whole = name + ".gz" if received.packed and not name.endswith(".gz") else name
        plain = Path(whole).name
        if (
            plain == whole
            and not whole.startswith(".")
            and (fnmatch(whole, pattern) or fnmatch(whole, pattern + ".gz"))
        ):
            return str(folder / whole)
    if any(character in wanted.path for character in "*?["):
        raise InputError(
            _("{url}: the file is called {found}, which rml:path {pattern!r} does not fit."),
            _("Correct rml:path in dataset.ttl."),
            url=received.url,
            found=", ".join(received.names) or "-",
            pattern=wanted.path,
        )
    return wanted.path + ".gz" if received.packed and not pattern.endswith(".gz") else wanted.path


def _settle(workspace: Workspace, dataset: Dataset, made: Snapshot, *, new: bool) -> Fetched:
    """Compare with the current snapshot and make ``made`` current, unless its files cannot be read as declared."""
    before = snapshot.current(workspace, dataset.id)
    if before is not None and before.path == made.path:
        return Fetched(made, new=new)
    out = made.path.with_name(made.id + ".changes")
    found: list[TableChange] = []
    for first in (before, made):  # the one before may be unreadable: damaged, or of a layout no longer declared
        if first is None:
            continue
        try:
            found = changes.compare(dataset, first.path, made.path, out)
        except InputError as error:
            if first is made:
                return Fetched(made, new=new, before=before, unreadable=error)
        else:
            break
    snapshot.point(workspace, made)
    return Fetched(made, new=new, before=before, changes=tuple(found) if first is before else ())
