"""N-Quads files: plain or packed, one after the other as one stream of bytes."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading bytes, unpacked on the way when its name ends in ``.gz``."""
    if path.suffix == ".gz":
        from isal import igzip

        return cast("BinaryIO", igzip.open(path, "rb"))  # type: ignore[no-untyped-call]
    return path.open("rb")


class Joined(io.RawIOBase):
    """Several files read as one, each ending with a line break."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self._waiting = list(paths)
        self._open: BinaryIO | None = None
        self._last = b"\n"

    def readable(self) -> bool:
        """Return True: bytes can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes, empty at the end of the last file."""
        wanted = size if size > 0 else 1 << 20
        while self._open is not None or self._waiting:
            if self._open is None:
                self._open = open_file(self._waiting.pop(0))
            if found := self._open.read(wanted):
                self._last = found[-1:]
                return found
            self._open.close()
            self._open = None
            if self._last != b"\n":
                self._last = b"\n"
                return b"\n"
        return b""
