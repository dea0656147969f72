"""The desk in a real Chromium: from a file to a public record and back to an earlier version; without scripts; axe."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.browsing import DESKTOP, PHONE, Visit, Walk
from tests.desk.desks import PASSWORD, Desk
from tests.places import DESK

Browse = Callable[..., Visit]
WRONG = "Remesas de migrantes mexicanos en los Estados Unidos, 1990-20100"
RIGHT = "Remesas de migrantes mexicanos en los Estados Unidos, 1990-2010"
RIS = f"""TY  - JOUR
AU  - Delgado Wise, Raúl
TI  - {WRONG}
JO  - Migración y Desarrollo
PY  - 2006
LA  - es
UR  - https://example.org/remesas
ER  -
"""
TITLE = 'SELECT ?d WHERE {{ ?d <http://purl.org/dc/terms/title> "{}"@es }}'


@pytest.fixture
def browse(chromium: Any, desk: Desk) -> Iterator[Browse]:
    """Return a function that opens a window, with somebody signed in: ``browse(name, language, size, scripts)``."""
    opened = []

    def begin(name: str = "eva", language: str = "en", size: Any = DESKTOP, scripts: bool = True) -> Visit:
        context = chromium.new_context(locale=language, viewport=size, java_script_enabled=scripts)
        context.set_default_timeout(20_000)
        opened.append(context)
        found = Visit(context.new_page(), f"http://127.0.0.1:{desk.port}")
        found.watch()
        found.go("/desk")
        if name:
            found.page.fill("input[name=name]", name)
            found.page.fill("input[name=password]", PASSWORD)
            found.follow("main form button")
        return found

    yield begin
    for context in opened:
        context.close()


def seen(desk: Desk, title: str, path: str) -> dict[str, bool]:
    """Return whether SPARQL, the page and the search tell the title, as soon as all do or after a while."""
    until = time.monotonic() + 20
    while True:
        html = {"Accept": "text/html"}
        found = {
            "sparql": bool(desk.sparql(TITLE.format(title))),
            "page": f"{title}</" in desk.ask("GET", path, html).text,
            "search": path in desk.ask("GET", f"/search?q={quote(title)}", html).text,
        }
        if all(found.values()) or time.monotonic() > until:
            return found
        time.sleep(0.1)


def test_from_a_file_to_the_public_and_back(desk: Desk, browse: Browse, tmp_path: Any) -> None:
    """Sign in, import, take suggestions, correct, publish, find, see the history, restore."""
    found = browse()
    page = found.page
    file = tmp_path / "refs.ris"
    file.write_text(RIS, encoding="utf-8")
    found.follow("main nav >> text=Import a file")
    page.set_input_files("input[type=file]", file)
    found.follow("text=Read the file")
    assert page.locator("fieldset legend", has_text=WRONG).count() == 1
    page.locator("fieldset li", has_text="Remittances").locator("input").first.check()
    found.follow("text=Keep the chosen ones")
    assert page.locator("[role=status]", has_text="1 records were kept as drafts").count() == 1
    found.follow(f"main table >> text={WRONG}")
    assert "history" not in page.url and page.locator("[data-chosen=topics] input:checked").count() == 1

    found.follow("text=Suggest from title and abstract")
    corridor = page.locator("#subjects li", has_text="Mexico–United States")
    assert "mexicanos" in corridor.inner_text()  # the words that suggest it
    corridor.locator("input").check()
    page.locator("input[name=find]").press_sequentially("diásp")  # the list under the field comes without a page
    page.locator("ul[aria-live] li", has_text="› diasporas").locator("input").first.check()
    assert page.locator("[data-chosen=topics] input:checked").count() == 2
    page.fill("input[name=title]", RIGHT)
    found.follow("text=Save and publish")
    assert "Published." in page.inner_text("main") or "public in a moment" in page.inner_text("main")
    path = "/document/" + page.url.rpartition("/")[2]
    assert all(seen(desk, RIGHT, path).values()), seen(desk, RIGHT, path)
    subjects = 'SELECT ?s WHERE {{ ?d <http://purl.org/dc/terms/title> "{}"@es ; ?p ?s FILTER(ISIRI(?s)) }}'
    about = {row["s"].rpartition("simde/")[2] for row in desk.sparql(subjects.format(RIGHT))}
    assert {"topic/remittances", "topic/diaspora", "corridor/MEX-USA"} <= about
    found.follow("text=Public page")
    assert page.locator("h1").inner_text() == RIGHT

    page.go_back()
    found.follow("main >> text=History")
    told = page.locator("main section").all_inner_texts()
    assert [one.partition("\n")[0] for one in told] == [
        "Version 3: published", "Version 2: edited", "Version 1: created"
    ]  # fmt: skip
    assert all("eva" in one for one in told) and page.locator("del", has_text=WRONG).count() == 1
    found.follow("text=Restore version 1")
    assert page.locator("input[name=title]").input_value() == WRONG
    assert all(seen(desk, WRONG, path).values()) and not desk.sparql(TITLE.format(RIGHT))
    assert found.faults == []


def test_create_and_edit_without_scripts(desk: Desk, browse: Browse) -> None:
    found = browse(language="es", size=PHONE, scripts=False)
    page = found.page
    found.follow("main nav >> text=Ficha nueva")
    title = "Retorno y reintegración, sin guiones"
    page.fill("input[name=title]", title)
    page.fill("input[name=title_language]", "es")
    page.select_option("select[name=type]", "book")
    page.fill("input[name=languages]", "es")
    page.fill("input[name=source]", "Estante 12")
    page.fill("input[name=issued]", "marzo de 2015")
    page.fill("input[name=find]", "remesas")
    found.follow("button[value=find]")
    page.locator("#subjects li", has_text="Remesas").locator("input[name=topics]").first.check()
    found.follow("button[value=publish]")
    assert page.locator("input[name=issued]").input_value() == "2015-03"
    path = "/document/" + page.url.rpartition("/")[2].partition("?")[0]
    assert all(seen(desk, title, path).values())
    page.fill("input[name=title]", f"{title}, corregido")
    page.fill("input[name=identifier] >> nth=0", "10.1000/182")
    found.follow("button[value=publish]")
    assert all(seen(desk, f"{title}, corregido", path).values()) and not desk.sparql(TITLE.format(title))
    assert found.faults == []


@pytest.fixture(scope="module")
def walk(chromium: Any, desk: Desk) -> Iterator[Walk]:
    """Return a window that walks through the pages of the desk; nobody is signed in."""
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield Walk(context, f"http://127.0.0.1:{desk.port}")
    context.close()


def test_the_sign_in_in_every_way(walk: Walk) -> None:
    walk.page.context.clear_cookies()
    for language, scripts in walk.ways():
        walk.speak(language, scripts)
        walk.visit.go("/desk/sign-in")
        walk.look("desk sign-in", language, scripts)
    assert walk.faults() == []


def signed_in(walk: Walk) -> str:
    """Sign an editor in unless she is, and return the name of a record of hers."""
    walk.speak("en", scripts=True)
    walk.visit.go("/desk")
    if walk.page.locator("input[name=password]").count():
        walk.page.fill("input[name=name]", "eva")
        walk.page.fill("input[name=password]", PASSWORD)
        walk.visit.follow("main form button")
    walk.visit.go("/desk/new")
    walk.page.fill("input[name=title]", "Remesas de México a Zacatecas")
    walk.page.fill("input[name=issued]", "2015")
    walk.visit.follow("button[value=save]")
    return str(walk.page.url.rpartition("/")[2].partition("?")[0])


@pytest.mark.parametrize("name", DESK)
def test_pages_of_the_desk_in_every_way(walk: Walk, name: str) -> None:
    place = DESK[name].format(name=signed_in(walk))
    for language, scripts in walk.ways():
        walk.speak(language, scripts)
        walk.visit.sizes.clear()
        walk.visit.go(place)
        walk.look(f"desk {name}", language, scripts)
    assert walk.faults() == []


def test_messages_and_proposals_of_the_desk_in_every_way(walk: Walk) -> None:
    """Pages that answer a form: a record with messages and proposals, and a file that was read."""
    signed_in(walk)
    for language, scripts in walk.ways():
        walk.speak(language, scripts)
        walk.visit.sizes.clear()
        walk.visit.go("/desk/new")
        walk.page.fill("input[name=title]", "Remesas de México a Zacatecas")
        walk.page.fill("input[name=issued]", "ayer")
        walk.visit.follow("button[value=suggest]")
        assert walk.page.locator("[role=alert]").count() and walk.page.locator("#subjects li").count()
        walk.look("desk messages", language, scripts)
        walk.speak(language, scripts)
        walk.visit.go("/desk/import")
        file = {"name": "refs.ris", "mimeType": "text/plain", "buffer": RIS.encode()}
        walk.page.set_input_files("input[type=file]", file)
        walk.visit.follow("form:has(input[type=file]) button")
        assert walk.page.locator("fieldset legend", has_text=WRONG).count() == 1
        walk.look("desk file", language, scripts)
    assert walk.faults() == []
