"""Valid means visible: what passes the rules is on its page, in the cube, in search and in the catalogue."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest

from simde_kg import store
from simde_kg.publish.cube import Cube
from simde_kg.publish.search import Index
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    from simde_kg.build import BuildResult
    from tests.endpoint.conftest import Running

QUERIES = Path(__file__).resolve().parents[1] / "validation"
BASE = "https://w3id.org/simde/"
PAGES = 25


def rows(opened: store.Store, name: str) -> list[tuple[str | None, ...]]:
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return list(store.rows(opened, head + (QUERIES / f"{name}.rq").read_text(encoding="utf-8")))


def text(term: str | None) -> str:
    return (term or "").rpartition('"')[0].removeprefix('"') if (term or "").startswith('"') else (term or "")[1:-1]


def local(term: str | None) -> str:
    """Return an IRI as it stands behind the base."""
    return unquote(text(term).removeprefix(BASE))


@pytest.fixture(scope="module")
def opened(built: "BuildResult") -> store.Store:
    return store.open_read_only(built.release.store)


@pytest.fixture(scope="module")
def server(built: "BuildResult", begin: Callable[..., "Running"]) -> Iterator["Running"]:
    running = begin(built.release.path.parent.parent, rate_errors="0", rate_seconds="0")
    yield running
    running.stop()


def test_every_figure_is_in_the_cube_with_its_value(built: "BuildResult", opened: store.Store) -> None:
    sample = rows(opened, "visible-observations")
    assert len(sample) > 100
    with Cube(built.release.path / "cube.parquet") as cube:
        for dataset in sorted({local(row[1]).removeprefix("dataset/") for row in sample}):
            wanted = {local(r[0]): text(r[2]) for r in sample if local(r[1]).removeprefix("dataset/") == dataset}
            found = cube.rows({"dataset": dataset}, ("observation", "value", "status"))
            known = {unquote(str(row["observation"])): row for row in found}
            for name, value in wanted.items():
                row = known.get(name.removeprefix("observation/"))
                assert row is not None, f"{name} is not in the cube"
                assert (row["value"] is None) == (value == ""), name
                if value:
                    assert float(row["value"]) == pytest.approx(float(value)), name


def test_every_name_can_be_looked_up(built: "BuildResult", opened: store.Store) -> None:
    index = Index(built.release.path / "search")
    lost = []
    for thing, title in rows(opened, "visible-names"):
        found = index.find(text(title), "en", limit=20).hits
        if text(thing) not in {hit.iri for hit in found} and index.one(local(thing), "en") is None:
            lost.append((local(thing), text(title)))
    assert lost == []


def test_every_thing_has_its_page(server: "Running", opened: store.Store) -> None:
    """A sample of names and figures: the page answers, and shows the name or the figure."""
    choice = random.Random(2026)
    names, figures = rows(opened, "visible-names"), [r for r in rows(opened, "visible-observations") if r[2]]
    for thing, title in choice.sample(names, min(PAGES, len(names))):
        page = server.ask("GET", "/" + quote(local(thing)), {"Accept": "text/html"})
        assert page.status == 200, local(thing)
        assert page.text.strip()
        data = server.ask("GET", "/" + quote(local(thing)), {"Accept": "text/turtle"})
        if data.status == 303:
            data = server.ask("GET", data.headers["location"], {"Accept": "text/turtle"})
        assert data.status == 200 and text(title).split("\\")[0] in data.text, local(thing)
    for thing, _dataset, value in choice.sample(figures, min(PAGES, len(figures))):
        data = server.ask("GET", "/" + quote(local(thing)), {"Accept": "text/turtle"})
        assert data.status == 200 and text(value) in data.text, local(thing)


def test_every_edition_is_in_the_catalogue(server: "Running", opened: store.Store) -> None:
    void = server.ask("GET", "/.well-known/void", {"Accept": "text/turtle"})
    editions = {local(row[0]) for row in rows(opened, "visible-names") if "/dataset/" in text(row[0])}
    assert void.status == 200 and editions
    for edition in editions:
        graph = edition.partition("#")[0].removeprefix("dataset/")
        assert graph in void.text, edition
