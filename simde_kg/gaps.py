"""Gaps: places of a drafted dataset folder that a person has still to fill in, marked with :data:`MARKER`."""

from pathlib import Path

from simde_kg.errors import MappingError
from simde_kg.words import _

MARKER = "TODO(simde)"
"""Stands on every line of a draft that is to be completed; the line is done when it is gone."""
_FILES = ("dataset.ttl", "*.csv", "*.sql")


def find(folder: Path) -> list[tuple[Path, int, str]]:
    """Return the gaps of a dataset folder: file, line (1 = the first) and the line's text."""
    found = []
    for path in sorted({path for pattern in _FILES for path in folder.glob(pattern)}):
        data = path.read_bytes()
        if MARKER.encode() in data:
            lines = data.decode("utf-8", "replace").splitlines()
            found += [(path, number, line.strip()) for number, line in enumerate(lines, 1) if MARKER in line]
    return found


def refuse(folder: Path) -> None:
    """Raise MappingError naming the first gap and how many there are; return when there is none."""
    found = find(folder)
    if found:
        path, line, text = found[0]
        raise MappingError(
            _("{file}, line {line}: still to be filled in: {text} ({count} such lines in {folder})."),
            _("Complete each line marked {marker} and remove the mark."),
            file=path,
            line=line,
            text=text if len(text) <= 120 else text[:119] + "…",
            count=len(found),
            folder=folder,
            marker=MARKER,
        )
