"""Dumps: one packed N-Quads file a named graph, the same bytes for the same content.

The packing has no time, no name and a fixed level. Measured on 300 MB of observations: igzip level 1 takes 0.07 s and
leaves 12.4 MB, zlib level 1 takes 1.15 s and leaves 12.3 MB. igzip may pack differently on another kind of processor,
so releases are identified by the hash of the text before packing; SHA256SUMS hashes the files that people download.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from isal import isal_zlib

from simde_kg.errors import ReleaseError
from simde_kg.nquads import open_file
from simde_kg.words import _

_LEVEL, _GZIP, _BLOCK = 1, 31, 1 << 20
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Dump:
    """A written dump: its path, number of statements, hash of the text, hash and size of the packed file."""

    path: Path
    triples: int
    sha256: str
    packed_sha256: str
    bytes: int


def _blocks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with open_file(path) as file:
            while block := file.read(_BLOCK):
                yield block


def write(dumps: Path, dataset_id: str, nquads: Iterable[Path]) -> Dump:
    """Write ``<dumps>/<publisher>/<dataset>.nq.gz`` from N-Quads files, one after the other, each line ended.

    Raises ReleaseError when a file cannot be read or the dump cannot be written.
    """
    path = dumps / f"{dataset_id}.nq.gz"
    text, packed, lines, size = hashlib.sha256(), hashlib.sha256(), 0, 0
    packer = isal_zlib.compressobj(_LEVEL, wbits=_GZIP)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as output:
            for block in _blocks(nquads):
                text.update(block)
                lines += block.count(b"\n")
                part = packer.compress(block)
                packed.update(part)
                size += output.write(part)
            part = packer.flush()
            packed.update(part)
            size += output.write(part)
    except OSError as error:
        raise ReleaseError(
            _("The dump {file} cannot be written: {reason}."),
            _("Check free space and permissions there, then build again."),
            file=path,
            reason=error,
        ) from error
    return Dump(path, lines, text.hexdigest(), packed.hexdigest(), size)


def write_sums(dumps: Path, written: Iterable[Dump]) -> str:
    """Write ``SHA256SUMS`` (as ``sha256sum`` does) and return the hash of the whole content, packing left out."""
    ordered = sorted(written, key=lambda dump: dump.path)
    lines = [f"{dump.packed_sha256}  {dump.path.relative_to(dumps).as_posix()}\n" for dump in ordered]
    (dumps / SUMS).write_text("".join(lines), encoding="utf-8")
    content = "".join(f"{dump.sha256}  {dump.path.relative_to(dumps).as_posix()}\n" for dump in ordered)
    return hashlib.sha256(content.encode()).hexdigest()


def verify(dumps: Path) -> None:
    """Compare every dump with ``SHA256SUMS``. Raises ReleaseError naming the first file that differs or is absent."""
    for line in (dumps / SUMS).read_text(encoding="utf-8").splitlines():
        wanted, _sep, name = line.partition("  ")
        path = dumps / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            raise ReleaseError(
                _("The dump {file} is absent or not the one that was published."), _("Build again."), file=path
            )


def read(dumps: Path, dataset_id: str) -> Path | None:
    """Return the dump of a dataset for reuse in a later build, checked against ``SHA256SUMS``; None without one."""
    path, sums = dumps / f"{dataset_id}.nq.gz", dumps / SUMS
    if not path.is_file() or not sums.is_file():
        return None
    line = f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {dataset_id}.nq.gz"
    return path if line in sums.read_text(encoding="utf-8").splitlines() else None
