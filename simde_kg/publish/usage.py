"""How often each class and each property is used, counted once for a release: a query would read the whole store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simde_kg import queries, store

FILE = "usage.json"
"""Its name in a release."""
CLASSES, PROPERTIES = "publish/classes", "publish/properties"
"""The queries that count, for stores that have no such file."""


@dataclass(frozen=True, slots=True)
class Usage:
    """``classes``: class -> things that have it; ``properties``: property -> statements; over all graphs together."""

    classes: Mapping[str, int]
    properties: Mapping[str, int]


def write(path: Path, directory: Path) -> Path:
    """Count in a store's directory and write the counts. Raises ReleaseError, QueryError."""
    opened = store.open_read_only(directory)
    counted = {}
    for name, query in (("classes", CLASSES), ("properties", PROPERTIES)):
        _names, rows = store.select(opened, queries.text(query))
        counted[name] = {term: int(number) for term, number, *_language in sorted(rows)}
    path.write_text(json.dumps(counted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Usage:
    """Return the counts of a file."""
    counted = json.loads(path.read_text(encoding="utf-8"))
    return Usage(counted["classes"], counted["properties"])
