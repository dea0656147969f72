"""Archives of strangers: a zip unpacked into a work folder, bounded, nothing outside it, and what it holds to check."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from rdflib import Graph, Literal, URIRef

from simde_kg.dataset import RML, SIMDE
from simde_kg.errors import InputError, SimdeError
from simde_kg.rdffile import extensions
from simde_kg.turtle import read_turtle
from simde_kg.words import _
from simde_kg.workspace import Workspace

MOST_MEMBERS, MOST_MEGABYTES = 500, 200
"""Files in an archive, and what they may come to when they are unpacked (1 MB = 1,000,000 bytes)."""
_CHUNK = 1 << 20
_ASIDE = ("__MACOSX", ".DS_Store", "Thumbs.db")
_PATHS = (RML.path, SIMDE.query, SIMDE.crosswalk, SIMDE.member)


def unpack(path: Path, target: Path, workspace: Workspace) -> list[str]:
    """Unpack an archive into ``target`` and return what is to be checked: dataset folders, else RDF files and tables.

    Crosswalks that datasets share are those of the workspace. Raises InputError when the archive is none, is too
    large, or has a member or a path that leads out of it.
    """
    target.mkdir(parents=True)
    try:
        with zipfile.ZipFile(path) as archive:
            _extract(archive, path.name, target)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise InputError(
            _("{file} cannot be unpacked: {reason}."),
            _("Pack the folder again as a plain zip file, without a password."),
            file=path.name,
            reason=str(error).rstrip(".")[:200],
        ) from error
    folders = sorted(found.parent for found in target.rglob("dataset.ttl"))
    if folders:
        return [str(_placed(folder, target, workspace, path.name)) for folder in folders]
    known = {*extensions(), ".csv", ".tsv"}
    files = sorted(str(one) for one in target.rglob("*") if one.is_file() and one.suffix.lower() in known)
    if not files:
        raise InputError(
            _("{file} holds neither a dataset.ttl nor an RDF file nor a table."),
            _("Pack the dataset folder with its dataset.ttl and its tables."),
            file=path.name,
        )
    return files


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    members = [one for one in archive.infolist() if not set(PurePosixPath(one.filename).parts) & set(_ASIDE)]
    left = MOST_MEGABYTES * 1_000_000
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > left:
        raise _too_large(name)
    for one in members:
        parts = PurePosixPath(one.filename.replace("\\", "/")).parts
        kind = stat.S_IFMT(one.external_attr >> 16)
        if (
            not parts
            or ".." in parts
            or ":" in parts[0]
            or parts[0] == "/"
            or kind not in (0, stat.S_IFREG, stat.S_IFDIR)
        ):
            raise InputError(
                _("{file} has a member that leads out of it: {member}."),
                _("Pack plain files and folders only, with paths inside the archive and no links."),
                file=name,
                member=one.filename[:200],
            )
        place = target.joinpath(*parts)
        if one.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(one) as source, place.open("xb") as output:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _too_large(name)
                output.write(chunk)


def _too_large(name: str) -> InputError:
    return InputError(
        _("{file} has more than {members} files, or more than {megabytes} MB when it is unpacked."),
        _("Send fewer or smaller tables."),
        file=name,
        members=MOST_MEMBERS,
        megabytes=MOST_MEGABYTES,
    )


def _placed(folder: Path, target: Path, workspace: Workspace, name: str) -> Path:
    """Move a dataset folder to ``<publisher>/<dataset>`` below a folder with the workspace's shared crosswalks."""
    confined(folder / "dataset.ttl", name)
    parts = folder.relative_to(target).parts
    publisher, dataset = ("deposit", "upload", *parts)[-2:] if len(parts) != 1 else ("deposit", parts[0])
    root = target.parent / f"{target.name}-mappings"
    place = root / publisher / dataset
    place.parent.mkdir(parents=True, exist_ok=True)
    for shared in workspace.mappings.iterdir():
        if shared.is_dir() and not (root / shared.name).exists():
            (root / shared.name).symlink_to(shared.resolve())
    if (root / publisher).is_symlink():  # a partner may call itself as a publisher of ours
        (root / publisher).unlink()
        (root / publisher).mkdir()
        for other in (workspace.mappings / publisher).iterdir():
            if other.name != dataset:
                (root / publisher / other.name).symlink_to(other.resolve())
    return folder.rename(place)


def confined(path: Path, name: str) -> None:
    """Raise InputError when a path in a ``dataset.ttl`` leads out of its folder."""
    try:
        graph = read_turtle(path, "https://w3id.org/simde/")
    except SimdeError as error:
        error.params["file"] = path.name
        raise
    for predicate, text in _texts(graph):
        parts = PurePosixPath(text.replace("\\", "/")).parts
        rooted = text.startswith(("/", "\\")) and predicate != SIMDE.crosswalk
        if ".." in parts or rooted or ":" in text.split("/")[0]:
            raise InputError(
                _("{file}: {path} in dataset.ttl leads out of the folder."),
                _("Name only files inside the folder; shared crosswalks begin with / and lie below mappings/."),
                file=name,
                path=text[:200],
            )


def _texts(graph: Graph) -> Iterator[tuple[URIRef, str]]:
    """Yield every text that may be taken for a path, with its term: alone or in a list."""
    for predicate in _PATHS:
        for value in graph.objects(None, predicate):
            found = [value] if isinstance(value, Literal) else graph.items(value)
            yield from ((predicate, str(text)) for text in found)
