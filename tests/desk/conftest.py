"""Fixtures of the desk's tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simde_kg import store, turtle
from simde_kg.desk.accounts import Accounts
from simde_kg.publish import indexing, things
from simde_kg.release import GraphCount, Manifest
from tests.desk.desks import BASE, PASSWORD, PLACES, ROOT, Desk, Person, as_ntriples, copied, opened


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with a release to copy."""
    home = tmp_path_factory.mktemp("small")
    name = "20260101T000000Z-00000000"
    folder = home / "releases" / name
    folder.mkdir(parents=True)
    ontology = ROOT / "ontology"
    given = [
        ontology / "simde.ttl",
        *sorted(ontology.glob("concepts/topic*.ttl")),
        ontology / "concepts/document-type.ttl",
    ]
    text = turtle.read_all(given, BASE).serialize(format="nt") + as_ntriples(PLACES)
    where = f" <{BASE}graph/simde/concepts> .\n"
    lines = [line.rstrip().removesuffix(".") + where for line in text.split("\n") if line.strip() and "_:" not in line]
    (folder / "all.nq").write_text("".join(lines), encoding="utf-8")
    count = store.build(folder / "store", [folder / "all.nq"])
    indexing.write(folder / "search", things.read(folder / "store", BASE))
    manifest = Manifest(name, "2026-01-01T00:00:00Z", graphs={"simde/concepts": GraphCount(count, 0, "", "", 0)})
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    (home / "releases" / "current").symlink_to(name)
    return home


@pytest.fixture
def home(small: Path, tmp_path: Path) -> Path:
    """Return a home of one's own with the small release."""
    return copied(small, tmp_path)


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a cataloguer, an editor and an account that is disabled."""
    folder = tmp_path_factory.mktemp("accounts")
    made = Accounts(folder)
    made.add("ana", "cataloguer", PASSWORD)
    made.add("eva", "editor", PASSWORD)
    made.add("leo", "editor", PASSWORD)
    made.change("leo", disabled=True)
    return folder


@pytest.fixture(scope="module")
def desk(small: Path, accounts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a running server; its records are shared by the tests of a module."""
    made = opened(copied(small, tmp_path_factory.mktemp("desk")), accounts)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def cookies() -> dict[str, str]:
    """Return name -> cookie of who signed in before: checking a password takes long on purpose."""
    return {}


@pytest.fixture
def person(desk: Desk, cookies: dict[str, str]) -> Callable[[str], Person]:
    """Return a function that signs somebody in."""

    def signed_in(name: str) -> Person:
        made = Person(desk, cookies.get(name, ""))
        if not made.cookie or made.get("/desk").status != 200:
            made.cookie = ""
            assert made.sign_in(name).status == 303
            cookies[name] = made.cookie
        return made

    return signed_in
