"""The search index of the release that is served, opened once."""

from functools import lru_cache
from pathlib import Path

from endpoint.problems import problem
from endpoint.service import Service
from simde_kg.publish.search import Index


@lru_cache(2)
def _opened(path: Path, base: str) -> Index:
    return Index(path, base)


def index(serving: Service) -> Index:
    """Return the index of the release that is served. Raises Problem 503 when it has none."""
    path = serving.releases.current().release.search
    if not (path / "meta.json").is_file():
        raise problem("not-carried", what=path.name)
    return _opened(path, serving.settings.base_iri)
