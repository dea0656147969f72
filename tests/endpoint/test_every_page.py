"""Every type of page in a real Chromium: three languages, light and dark, phone and desktop, with and without scripts.

What was measured and pictures of half of the looks are left in .pytest_cache/screens.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from endpoint import create_app
from simde_kg import settings, workspace
from tests.browsing import BUILT, Visit, Walk, kept
from tests.endpoint.conftest import Running
from tests.places import DESK, EDITORS, FOR_PROGRAMS, LEADING_ON, PLACES, QUERY, REFUSALS

ROOT = Path(__file__).resolve().parents[2]
SHEET = "country,year,value\nMEX,2015,100\n"


@pytest.fixture(scope="module")
def walk(chromium: Any, portal: Running) -> Iterator[Walk]:
    """Return the window that walks through the pages of the shipped data."""
    yield from walking(chromium, portal)


def walking(chromium: Any, running: Running) -> Iterator[Walk]:
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield Walk(context, f"http://127.0.0.1:{running.port}")
    context.close()


def address(portal: Running, place: str) -> str:
    """Return the address of a place of PLACES."""
    if place.startswith("first of /"):
        listed = place.removeprefix("first of ")
        page = portal.ask("GET", listed, {"Accept": "text/html"}).text.partition("<main")[2]
        kind = {"/policies": "policy"}.get(listed, listed[1:-1])
        return str(re.findall(rf'href="(/{kind}/[^"?#]+)', page)[0])
    if place == "kept query":
        headers = {"Content-Type": "application/sparql-query", "Accept": "application/json"}
        found = portal.ask("POST", "/queries", headers, QUERY)
        return str(urlsplit(re.findall(r'"(http[^"]+)"', found.text)[0]).path)
    return place


def report(visit: Visit) -> None:
    """Have a table validated."""
    visit.go("/validate")
    file: dict[str, Any] = {"name": "figures.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    visit.page.set_input_files("main input[type=file]", file)
    visit.follow("main form button")
    assert file["name"] in visit.page.inner_text("h1"), visit.page.inner_text("main")


def walked(walk: Walk, name: str, go: Callable[[Visit], None], light: bool = True) -> list[str]:
    """Look at a place in every way; return what the window noted."""
    found: list[dict[str, Any]] = []
    heading: dict[str, str] = {}
    for language, scripts in walk.ways():
        walk.speak(language, scripts)
        walk.visit.sizes.clear()
        go(walk.visit)
        if scripts and not light and BUILT.is_file():
            walk.page.wait_for_selector(".yasqe .CodeMirror")
        seen = walk.look(name, language, scripts, light)
        assert heading.setdefault(language, seen["heading"]) == seen["heading"], "scripts change the heading"
        found.append({**seen, "scripts": scripts, "bytes": sum(walk.visit.sizes.values())})
    kept(name, found)
    return walk.faults()


@pytest.mark.parametrize("name", PLACES)
def test_every_page_in_every_way(walk: Walk, portal: Running, name: str) -> None:
    place = address(portal, PLACES[name])
    go = report if place == "validation report" else lambda visit: visit.go(place)
    assert walked(walk, name, go, name not in EDITORS) == []


@pytest.mark.parametrize("status", REFUSALS)
def test_refusals_in_every_way(walk: Walk, status: int) -> None:
    noted = walked(walk, f"refusal {status}", lambda visit: visit.go(REFUSALS[status], status))
    assert [one for one in noted if f"status of {status}" not in one] == []


def test_what_was_withdrawn_in_every_way(chromium: Any, server: Running) -> None:
    for walk in walking(chromium, server):
        noted = walked(walk, "refusal 410", lambda visit: visit.go("/area/OLD", 410))
        assert [one for one in noted if "status of 410" not in one] == []


def test_a_server_without_data_in_every_way(chromium: Any, launch: Callable[..., Running]) -> None:
    for walk in walking(chromium, launch()):
        noted = walked(walk, "refusal 503", lambda visit: visit.go("/", 503))
        assert [one for one in noted if "status of 503" not in one] == []


# --- a new page without a visit ---------------------------------------------------------------------------------------


def test_every_address_is_visited_or_for_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page that is new is to be added to tests/places.py."""
    monkeypatch.setenv("SIMDE_DESK", "on")
    chosen = settings.Settings(home=str(tmp_path))
    app = create_app(workspace.find(chosen, ROOT), chosen)
    app.extensions["simde"].close()
    places = [*PLACES.values(), *DESK.values(), "/q/abcdefghij", "/innovation/x", "/policy/x", "/system/x"]
    places += [f"/{kind}/x" for kind in ("document", "organization", "event")]  # the first of their lists
    urls = app.url_map.bind("localhost")
    visited, kinds = set(), set()
    for one in places:
        if one.startswith("/"):
            endpoint, given = urls.match(urlsplit(one).path.format(name="x"), "GET")
            visited.add(endpoint)
            kinds.add((endpoint, given.get("kind", given.get("name", ""))))
    routed = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    programs = {one for one in routed if one in FOR_PROGRAMS or one.partition(".")[0] in FOR_PROGRAMS}
    assert routed - visited - programs - LEADING_ON == set(), "add a place of this page to tests/places.py"
    assert visited & programs == set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("entity.entity", "listing.listed"):
            (items,) = [found.items for found in rule._converters.values() if hasattr(found, "items")]
            lacking = {(rule.endpoint, item) for item in items} - kinds
            assert lacking <= {("entity.entity", "shape")}, "add a place of this kind"


def test_what_is_for_programs_gives_no_page(portal: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chosen = settings.Settings(home=str(tmp_path))
    app = create_app(workspace.find(chosen, ROOT), chosen)
    app.extensions["simde"].close()
    for rule in app.url_map.iter_rules():
        name = rule.endpoint
        if (name in FOR_PROGRAMS or name.partition(".")[0] in FOR_PROGRAMS) and not rule.arguments:
            answer = portal.ask("GET", rule.rule, {"Accept": "text/html"})
            assert answer.status != 200 or answer.type != "text/html", rule.rule
