"""The endpoint's own queries, ``rq/*.rq``."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "rq"


@cache
def text(name: str) -> str:
    """Return the query ``rq/<name>.rq``."""
    return (_FOLDER / f"{name}.rq").read_text(encoding="utf-8")
