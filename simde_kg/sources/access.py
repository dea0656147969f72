"""Files that an RML mapping names: where they are, how they are packed and written; found, unpacked and as UTF-8."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote, urlsplit

from simde_kg.errors import InputError, MappingError
from simde_kg.sources.files import as_utf8, copy_bounded, gunzip
from simde_kg.words import _

HERE = "MappingDirectory"
WORKING = "CurrentWorkingDirectory"
COMPRESSIONS = ("none", "gzip", "zip", "targz", "tarxz")
"""Ways to pack a file, as rml:compression names them."""


@dataclass(frozen=True)
class Access:
    """How a file is reached and read.

    ``root`` is HERE (the folder of the mapping), WORKING or a folder. ``nulls`` are cells that hold no value.
    ``delimiter`` and ``quote`` belong to delimited text, ``namespaces`` (prefix, address) to XML.
    """

    root: str = HERE
    encoding: str = "utf-8"
    compression: str = "none"
    nulls: tuple[str, ...] = ()
    delimiter: str = ","
    quote: str = '"'
    namespaces: tuple[tuple[str, str], ...] = ()


def locate(address: str, access: Access, folder: Path) -> Path:
    """Return the file that ``address`` (a path or a file: IRI) means; ``folder`` is that of the mapping.

    Raises InputError for a file that is not there, MappingError for an address in the network.
    """
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "ftp"):
        raise MappingError(
            _("The source {address} is in the network."),
            _("Download it and name the file; mapping reads local files only."),
            address=address,
        )
    local = unquote(parts.path) if parts.scheme == "file" else address
    root = {HERE: folder, WORKING: Path.cwd()}.get(access.root) or Path(access.root)
    path = root / local
    if not path.is_file():
        raise InputError(
            _("{folder} has no file {path!r}; it holds {present}."),
            _("Put the file there, or correct its name in the mapping."),
            folder=path.parent,
            path=path.name,
            present=", ".join(sorted(p.name for p in path.parent.glob("*"))[:8]) or "-",
        )
    return path


def plain(path: Path, access: Access, work: Path) -> Path:
    """Return the file as UTF-8 text, unpacked within bounds; copies are made in ``work`` where needed.

    Raises InputError for a broken archive, an archive of several files, or bytes that are not in the encoding.
    """
    target = path if access.compression == "none" else _unpacked(path, access, work)
    return as_utf8(target, access.encoding, work, path.name)


def _unpacked(path: Path, access: Access, work: Path) -> Path:
    import lzma
    import tarfile
    import zipfile
    import zlib

    target = work / f"{path.name}.unpacked"
    try:
        match access.compression:
            case "gzip":
                gunzip(path, target)
            case "zip":
                with zipfile.ZipFile(path) as archive:
                    names = [item for item in archive.namelist() if not item.endswith("/")]
                    with archive.open(_only(names, path)) as source:
                        copy_bounded(source, target, path.stat().st_size, str(path))
            case "targz" | "tarxz":
                with tarfile.open(path) as bundle:
                    files = {item.name: item for item in bundle.getmembers() if item.isfile()}
                    member = bundle.extractfile(files[_only(list(files), path)])
                    copy_bounded(cast("IO[bytes]", member), target, path.stat().st_size, str(path))
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise InputError(
            _("{file} cannot be unpacked: {reason}."),
            _("It is truncated or not what its name says; fetch it again from its publisher."),
            file=path,
            reason=str(error).rstrip("."),
        ) from error
    return target


def _only(names: list[str], path: Path) -> str:
    if len(names) != 1:
        raise InputError(
            _("{file} holds {count} files: {present}."),
            _("Pack one file only, or unpack it and name the file."),
            file=path,
            count=len(names),
            present=", ".join(names[:8]),
        )
    return names[0]
