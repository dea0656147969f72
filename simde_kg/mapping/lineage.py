"""Lineage: from a column of a tidy table back to the title that the publisher gives it, as ``tidy.sql`` says."""

import re
from functools import cache
from pathlib import Path

from simde_kg.dataset import Dataset, TidyTable


def title(dataset: Dataset, table: TidyTable, column: str) -> str:
    """Return the publisher's title of a tidy column; empty when it is the unpivoted one, or nobody can tell.

    ``"Dest" AS destination`` -> Dest. Where several are joined, the last is taken.
    """
    if not table.query:
        return column
    made = re.findall(rf"([^\n]*?)\s+AS\s+\"?{re.escape(column)}\"?(?!\w)", _text(dataset.folder / table.query))
    expressions = [_last(text) for text in made]
    return next(
        (name for one in expressions for name in re.findall(r'"([^"]+)"', one)[-1:] if "_column" not in one), ""
    )


def _last(text: str) -> str:
    """Return what stands after the last comma that is in no bracket."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if text[place] == "," and depth == 0:
            return text[place + 1 :]
    return text


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
