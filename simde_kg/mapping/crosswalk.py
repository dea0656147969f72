"""Crosswalks: publishers' codes to our local names, in CSV files.

Their header is ``code,target,note``; a ``column`` in front limits a row to that tidy column.
"""

import csv
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from simde_kg.dataset import Column, Dataset
from simde_kg.errors import MappingError
from simde_kg.words import _

_HEADERS = (["code", "target", "note"], ["column", "code", "target", "note"])


def key(code: str) -> str:
    """Return a code as it is compared: white space (of any kind) collapsed and trimmed; case and accents count."""
    return " ".join(code.split())


@dataclass(frozen=True)
class Crosswalk:
    """The codes of one column: code -> target; an empty target means "declared left out", with the note as reason."""

    targets: dict[str, str]
    notes: dict[str, str]

    def codes(self, target: str) -> list[str]:
        """Return the publisher's codes that mean ``target``: in a matrix, the titles that its column may have."""
        return [code for code, found in self.targets.items() if found == target]

    def nearest(self, code: str, most: int = 3) -> list[str]:
        """Return the known codes most like ``code``."""
        folded = {known.casefold(): known for known in self.targets}
        return [folded[name] for name in get_close_matches(key(code).casefold(), list(folded), most, 0.5)]


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if header not in _HEADERS:
                raise MappingError(
                    _("{file}, row 1: the header is {found}."),
                    _("Write code,target,note (or column,code,target,note)."),
                    file=path,
                    found=",".join(header) or "-",
                )
            rows = []
            for row in reader:
                if len(row) != len(header):
                    raise MappingError(
                        _("{file}, row {row}: {found} cells where the header has {expected}."),
                        _("Quote cells that hold a comma."),
                        file=path,
                        row=reader.line_num,
                        found=len(row),
                        expected=len(header),
                    )
                rows.append(dict(zip(header, row, strict=True), line=str(reader.line_num)))
            return rows
    except FileNotFoundError:
        raise MappingError(
            _("The crosswalk {file} does not exist."), _("Correct simde:crosswalk in dataset.ttl."), file=path
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise MappingError(
            _("{file}: not readable as UTF-8 CSV: {reason}."), _("Save it as UTF-8 CSV."), file=path, reason=error
        ) from error


def load(dataset: Dataset, column: Column, mappings: Path) -> Crosswalk:
    """Read the crosswalk files of one column; the first file that knows a code wins.

    Raises MappingError for a file that is missing or malformed, a code given twice in one file, or an empty target
    without a note.
    """
    targets: dict[str, str] = {}
    notes: dict[str, str] = {}
    for name in column.crosswalk:
        path = mappings / name.lstrip("/") if name.startswith("/") else dataset.folder / name
        here: dict[str, str] = {}
        for row in _rows(path):
            if row.get("column", column.name) not in (column.name, ""):
                continue
            code = key(row["code"])
            if here.setdefault(code, row["target"]) != row["target"]:
                raise MappingError(
                    _("{file}, row {row}: the code {code!r} stands twice, for {first!r} and {second!r}."),
                    _("Keep one."),
                    file=path,
                    row=row["line"],
                    code=code,
                    first=here[code],
                    second=row["target"],
                )
            if not row["target"] and not row["note"].strip():
                raise MappingError(
                    _("{file}, row {row}: the code {code!r} has neither a target nor a note."),
                    _("Give the target, or say in the note why the code is left out."),
                    file=path,
                    row=row["line"],
                    code=code,
                )
            if code not in targets:
                targets[code], notes[code] = row["target"].strip(), row["note"].strip()
    return Crosswalk(targets, notes)
