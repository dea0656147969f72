"""Copies of a finished store that share its tables on the disk, and small changes to such a copy."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from simde_kg.errors import ReleaseError
from simde_kg.words import _


def link(source: Path, target: Path) -> None:
    """Make a store at ``target`` (absent) that shares the tables of a finished one on the disk.

    Tables are never changed once written, so a hard link is a copy; the small files that say which tables count are
    copied. Raises OSError.
    """
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.suffix == ".sst":
            share(file, target / file.name)
        elif file.name != "LOCK":
            shutil.copy2(file, target / file.name)


def share(source: Path, target: Path) -> None:
    """Make ``target`` the same file as ``source``; a copy where the system has no hard links. Raises OSError."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def replace(directory: Path, graph: str, things: Iterable[str] | None, nquads: bytes) -> None:
    """Replace in one graph of a store, which nobody reads yet, all that is said of some things and their parts.

    ``things`` are IRIs (None: all of the graph); what begins with one and ``#`` is part of it, as far as statements
    lead there. ``nquads`` are the statements to be there instead. Raises ReleaseError.
    """
    try:
        store, into = ox.Store(str(directory)), ox.NamedNode(graph)
        if things is None:
            store.remove_graph(into)
        for thing in things or ():
            for quad in _below(store, thing, into):
                store.remove(quad)
        store.extend(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
        store.flush()
    except (SyntaxError, OSError, ValueError) as error:
        raise ReleaseError(
            _("The store {directory} cannot be written: {reason}."),
            _("Check free space and permissions there, then build again."),
            directory=directory,
            reason=error,
        ) from error


def _below(store: ox.Store, thing: str, graph: ox.NamedNode) -> list[ox.Quad]:
    """Return the statements of a graph on a thing and on its parts."""
    found: list[ox.Quad] = []
    waiting, seen = [ox.NamedNode(thing)], {thing}
    while waiting:
        for quad in store.quads_for_pattern(waiting.pop(), None, None, graph):
            found.append(quad)
            part = quad.object
            if isinstance(part, ox.NamedNode) and part.value.startswith(thing + "#") and part.value not in seen:
                seen.add(part.value)
                waiting.append(part)
    return found
