"""What a cell was meant to say: signs that are taken for each other, and columns in each other's place."""

import re
from collections.abc import Mapping

from simde_kg.dataset import Column
from simde_kg.issues import Issue
from simde_kg.mapping.cells import PATTERNS
from simde_kg.mapping.crosswalk import Crosswalk, key

_LOOKALIKES = str.maketrans("lIoO", "1100")
_SPACES = re.compile(r"[\s\u00a0\u202f']+")


def reads(column: Column, text: str, crosswalk: Crosswalk | None) -> bool:
    """Return whether a text is one of the column's codes, or of its type; any text is text, which tells nothing."""
    if crosswalk is not None:
        return key(text) in crosswalk.targets
    if column.datatype == "string":
        return False
    if not column.numeric:
        return re.fullmatch(PATTERNS[column.datatype], text) is not None
    group, point = re.escape(column.group_char), re.escape(column.decimal_char)
    whole = rf"(\d{{1,3}}({group}\d{{3}})+|\d+)" if group else r"\d+"
    return (
        re.fullmatch(rf"[+-]?{whole}" + ("" if column.datatype == "integer" else rf"({point}\d+)?"), text) is not None
    )


def likely(column: Column, text: str) -> str:
    """Return what a wrong cell was most likely meant to be; empty when nothing suggests itself.

    ``l990`` -> 1990, ``12 345`` -> 12345, ``1,5`` -> 1.5 in a column of decimals.
    """
    if column.datatype == "string" or not re.search(r"\d", text):
        return ""
    letters = text.translate(_LOOKALIKES)
    close = _SPACES.sub("", letters)
    candidates = [letters, close]
    if column.datatype == "decimal" and not column.group_char and close.count(",") == 1:
        candidates.append(close.replace(",", column.decimal_char))
    return next((one for one in candidates if one != text and reads(column, one, None)), "")


def swapped(
    issues: list[Issue], columns: Mapping[str, Column], crosswalks: Mapping[str, Crosswalk]
) -> list[tuple[Issue, Issue]]:
    """Return pairs of issues, the first of their columns, whose columns stand in each other's place.

    That is so when all that is wrong in the one reads as the other, and the reverse.
    """
    wrong: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.code in ("unknown-code", "wrong-cell"):
            wrong.setdefault(str(issue.params["name"]), []).append(issue)

    def fit(name: str, other: str) -> bool:
        return all(reads(columns[other], issue.found, crosswalks.get(other)) for issue in wrong[name])

    names = sorted(wrong)
    return [
        (wrong[name][0], wrong[other][0])
        for number, name in enumerate(names)
        for other in names[number + 1 :]
        if fit(name, other) and fit(other, name)
    ]
