"""Codes: which of the shared crosswalks know the codes of a column, and what the codes of sex are."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simde_kg.mapping.crosswalk import Crosswalk, key

_AREA = re.compile(r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}|m49-\d{3}|[a-z]+(-[a-z]+)+|unknown|stateless")
_OWN = "crosswalk"  # files so named belong to one dataset
_SHARE = 0.6
SEX = {
    "T": "t total both all ambos ambos-sexos both-sexes tous deux-sexes les-deux-sexes ensemble",
    "F": "f female females woman women mujer mujeres femme femmes feminin femenino fem",
    "M": "m male males man men hombre hombres homme hommes masculin masculino masc h",
}
"""SDMX code of sex -> the words for it."""


@dataclass(frozen=True)
class Match:
    """Shared crosswalks (``/publisher/dataset/file.csv``) that know codes of a column; the codes that none knows.

    ``targets``: code -> area. ``unknown``: code -> the nearest known codes with their areas. ``rival``: another
    crosswalk that knows as many of the codes, but as other areas.
    """

    files: tuple[str, ...]
    targets: dict[str, str]
    unknown: dict[str, str]
    rival: str = ""

    @property
    def share(self) -> float:
        """The part of the codes that are known."""
        return len(self.targets) / max(1, len(self.targets) + len(self.unknown))


@cache
def shared(mappings: Path) -> Mapping[str, dict[str, str]]:
    """Return the shared crosswalks to areas: ``/publisher/dataset/file.csv`` -> code -> area."""
    found = {}
    for path in sorted(mappings.glob("*/*/*.csv")):
        if path.name.startswith(_OWN):
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames != ["code", "target", "note"]:
                continue
            targets = {key(row["code"]): row["target"] for row in reader if row["target"]}
        if targets and sum(bool(_AREA.fullmatch(t)) for t in targets.values()) >= 0.9 * len(targets):
            found["/" + path.relative_to(mappings).as_posix()] = targets
    return found


def areas(cells: Iterable[str], mappings: Path) -> Match | None:
    """Return which crosswalks know the codes of a column best; None when most codes are unknown to all.

    The crosswalk that knows most comes first, of equals the larger (countries before states); another is added where it
    knows codes that those before do not.
    """
    every = shared(mappings)
    codes = {code for cell in cells if (code := key(cell))}
    known = {name: codes & targets.keys() for name, targets in every.items()}
    files: list[str] = []
    targets: dict[str, str] = {}
    while rest := codes - targets.keys():
        best = max(
            known, key=lambda name: (len(known[name] & rest), len(known[name]), len(every[name]), name), default=None
        )
        if best is None or not known[best] & rest:
            break
        if not files and len(known[best]) < _SHARE * len(codes):
            return None
        files.append(best)
        targets = {code: shared(mappings)[best][code] for code in known[best]} | targets
    if not files:
        return None
    near = Crosswalk({code: area for walk in reversed(list(every.values())) for code, area in walk.items()}, {})
    unknown = {code: _nearest(near, code) for code in sorted(codes - targets.keys())}
    return Match(tuple(files), targets, unknown, _rival(files[0], codes, mappings))


def _nearest(every: Crosswalk, code: str) -> str:
    found: dict[str, str] = {}
    for near in every.nearest(code):
        found.setdefault(every.targets[near], near)
    return "; ".join(f"{near} = {area}" if near != area else area for area, near in found.items())


def _rival(best: str, codes: set[str], mappings: Path) -> str:
    """Return another crosswalk that knows all codes that ``best`` knows, most of them as other areas."""
    first = {code: area for code, area in shared(mappings)[best].items() if code in codes}
    for name, targets in shared(mappings).items():
        if first.keys() <= targets.keys() and 2 * sum(targets[c] != area for c, area in first.items()) > len(first):
            return name
    return ""


def sex(cells: Iterable[str]) -> dict[str, str] | None:
    """Return code -> T, F or M for a column of sexes; None for any other column."""
    words = {word: code for code, known in SEX.items() for word in known.split()}
    codes = {code for cell in cells if (code := key(cell))}
    found = {code: words.get(re.sub(r"[^a-z]+", "-", _fold(code)).strip("-"), "") for code in codes}
    return found if len(codes) > 1 and all(found.values()) else None


def _fold(text: str) -> str:
    return text.casefold().translate(str.maketrans("áéíóúü", "aeiouu"))
