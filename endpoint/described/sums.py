"""Checksums of the dumps, as ``SHA256SUMS`` has them."""

from functools import lru_cache
from pathlib import Path


@lru_cache(4)
def packed_sums(dumps: Path) -> dict[str, str]:
    """Return name -> SHA-256 of each packed dump; empty when there is no such file."""
    path = dumps / "SHA256SUMS"
    if not path.is_file():
        return {}
    pairs = (line.split("  ", 1) for line in path.read_text(encoding="utf-8").splitlines() if "  " in line)
    return {name: hashed for hashed, name in pairs}
