"""Scripts of the pages in a real Chromium: payloads that stay text, figures that are drawn anew, the SPARQL editor."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.browsing import DESKTOP, PHONE, SCREENS, Visit, accessible, with_bundle

QUERY = "SELECT ?corridor WHERE { ?corridor a <https://w3id.org/simde/ontology#Corridor> } ORDER BY ?corridor LIMIT 3"
PAYLOAD = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"


@pytest.mark.parametrize(
    "place",
    [
        "/search?q={}", "/corridors?q={}", "/documents?q={}", "/sparql?query=SELECT%20(%22{}%22%20AS%20%3Fx)%20%7B%7D",
        "/?lang={}", "/corridor/MEX-USA?figure={}", "/questions/migrant-stock-by-sex?origin={}",
    ],
)  # fmt: skip
def test_scripts_in_addresses_stay_text(visit: Any, place: str) -> None:
    found = visit()
    text = PAYLOAD.replace('"', '\\"') if "SELECT" in place else PAYLOAD
    found.page.goto(found.origin + place.format(quote(text)))
    found.page.wait_for_timeout(150)
    assert found.page.locator("img[src=x]").count() == 0
    assert found.page.evaluate("[...document.scripts].every(script => !script.textContent.includes('alert'))")
    assert [fault for fault in found.faults if "status of 4" not in fault] == []


# --- figures that scripts draw anew -----------------------------------------------------------------------------------


@with_bundle
def test_a_series_is_hidden_and_shown_by_its_key(visit: Any) -> None:
    found = visit("es", "dark", PHONE)
    found.go("/corridor/MEX-USA")
    figure = found.page.locator("section[aria-labelledby=stock] figure").first
    figure.scroll_into_view_if_needed()
    found.page.wait_for_selector("section[aria-labelledby=stock] figure[data-alive]")
    lines = figure.locator("svg.plot g[stroke-width='2.25']")
    switches = figure.locator(".key .switch")
    before = lines.count()
    assert before == switches.count() > 1
    switches.first.click()
    assert lines.count() == before - 1 and switches.first.get_attribute("aria-pressed") == "false"
    for n in range(1, before):
        switches.nth(n).click()
    assert lines.count() == 1  # one stays
    switches.first.click()
    assert lines.count() == 2
    assert accessible(found.page) == [] and found.faults == []


@with_bundle
def test_a_value_is_shown_where_it_is_pointed_at(visit: Any) -> None:
    found = visit("en")
    found.go("/corridor/MEX-USA")
    found.page.locator("section[aria-labelledby=stock] figure").first.scroll_into_view_if_needed()
    found.page.wait_for_selector("section[aria-labelledby=stock] figure[data-alive]")
    figure = found.page.locator("section[aria-labelledby=stock] figure").first
    box = figure.locator("svg.plot").bounding_box()
    for share in (0.9, 0.8, 0.7):
        found.page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.4 * box["height"])
        found.page.wait_for_timeout(80)
        said = figure.locator("svg.plot").text_content()
        value = re.search(r"\d{4}: ([\d,]+)", said)
        if value:
            break
    assert value, said
    rows = found.page.request.get(f"{found.origin}/corridor/MEX-USA?figure={figure.get_attribute('id')}&as=csv").text()
    assert value[1].replace(",", "") in rows  # the first rows alone are on the page
    assert found.faults == []


@with_bundle
def test_a_map_is_narrowed_to_a_place_and_drawn_larger(visit: Any) -> None:
    found = visit("fr", "light", DESKTOP)
    found.go("/")
    found.page.wait_for_selector("figure[data-alive] svg.plot a")
    every = found.page.locator("figure svg.plot a").count()
    found.page.select_option("figure .choices select", label="Mexique")
    narrowed = found.page.locator("figure svg.plot a").count()
    assert 0 < narrowed < every
    found.page.click("figure .zoom button >> nth=0")
    found.page.wait_for_function(
        "document.querySelector('figure svg.plot > g')?.getAttribute('transform')?.includes('1.6')"
    )
    found.page.screenshot(path=SCREENS / "map-closer.png")
    assert accessible(found.page) == [] and found.faults == []


@with_bundle
def test_countries_of_a_result_on_a_map(visit: Any) -> None:
    found = visit("es", "light", PHONE)
    found.go("/sparql")
    areas = " ".join(f"(<https://w3id.org/simde/area/{code}> {n})" for n, code in enumerate(("MEX", "USA", "IND"), 1))
    written(found, f"SELECT ?area ?n WHERE {{ VALUES (?area ?n) {{ {areas} }} }}")
    ran(found)
    found.page.click(".select_map")
    found.page.wait_for_selector(".yasr_results svg.plot")
    links = found.page.locator(".yasr_results svg.plot a")
    assert links.evaluate_all("all => all.map(a => a.getAttribute('href') ?? a.href.baseVal).sort()") == [
        "/area/IND", "/area/MEX", "/area/USA",
    ]  # fmt: skip
    assert accessible(found.page) == [] and found.faults == []


# --- the editor -----------------------------------------------------------------------------------------------------


def written(visit: Visit, text: str) -> None:
    """Write a query into the editor."""
    visit.page.wait_for_selector(".yasqe .CodeMirror")
    visit.page.evaluate("text => document.querySelector('.yasqe .CodeMirror').CodeMirror.setValue(text)", text)


def ran(visit: Visit) -> None:
    visit.page.click(".yasqe_queryButton")
    visit.page.wait_for_selector(".yasr_results > *")


@with_bundle
def test_yasgui_completes_a_query(visit: Any) -> None:
    found = visit("es")
    found.go("/sparql")
    written(found, "SELECT ?area WHERE { VALUES ?area { <https://w3id.org/simde/area/MEX> } ?area ?p ?o } LIMIT 1")
    ran(found)
    link = found.page.locator(".yasr_results td a")
    assert link.inner_text() == "México" and link.get_attribute("href") == "/area/MEX"
    assert "Filas: 1" in found.page.inner_text(".yasr_response_chip")
    assert "query=SELECT" in found.page.url  # the address is a permalink
    assert accessible(found.page) == [] and found.faults == []


@with_bundle
def test_questions_chart_pivot_and_code(visit: Any) -> None:
    found = visit("fr", "dark")
    found.go("/sparql")
    found.page.wait_for_selector(".yasqe .CodeMirror")
    found.page.select_option(
        ".choices select", label=found.page.locator(".choices option", has_text="par sexe").inner_text()
    )
    ran(found)
    assert found.page.locator(".yasr_results tbody tr").count() > 5
    for view in ("chart", "pivot", "response"):
        found.page.click(f".select_{view}")
        found.page.wait_for_selector({"chart": "svg[role=img]", "pivot": "tbody th", "response": ".CodeMirror"}[view])
        found.page.screenshot(path=SCREENS / f"editor-{view}.png")
        assert accessible(found.page) == [], view
    found.page.click(".after button")
    kept = found.page.locator(".after output a")
    kept.wait_for()
    assert re.fullmatch(r"/q/[a-z2-7]{10,}", kept.get_attribute("href"))
    found.page.click(".after summary")
    found.page.wait_for_selector(".after pre")
    assert "simde_kg.client" in found.page.inner_text(".after .code")
    assert found.faults == []


@with_bundle
@pytest.mark.parametrize(
    ("text", "typed", "shown", "gives"),
    [
        ("SELECT * WHERE { ?x a ", "corred", "simde:Corridor", "simde:Corridor"),
        ("SELECT * WHERE { ?x ", "simde:origin", "simde:originArea", "simde:originArea"),
        ("SELECT * WHERE { ?x ?p ", "zacatecas", "Zacatecas", ":"),
    ],
)
def test_completion_by_label_asks_nobody_else(visit: Any, text: str, typed: str, shown: str, gives: str) -> None:
    found = visit("es")
    found.go("/sparql")
    written(found, text)
    found.page.evaluate(
        """() => {
            const editor = document.querySelector(".yasqe .CodeMirror").CodeMirror;
            editor.focus();
            editor.execCommand("goDocEnd");
        }"""
    )
    found.page.keyboard.type(typed)
    found.page.keyboard.press("Control+Space")
    hint = found.page.locator(".CodeMirror-hint", has_text=shown).first
    hint.wait_for()
    hint.click()
    value = found.page.evaluate("document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()")
    assert gives in value.rpartition("{")[2] and typed not in value.rpartition("{")[2].split()
    assert found.faults == []


@with_bundle
def test_a_refusal_is_said_in_the_language_of_the_page(visit: Any) -> None:
    found = visit("fr")
    found.go("/sparql")
    written(found, "SELECT ?x WHERE { ?x ?p }")
    found.page.click(".yasqe_queryButton")
    said = found.page.locator(".yasr_results [role=alert]")
    said.wait_for()
    assert re.search(r"requête|syntaxe", said.inner_text(), re.I)


@with_bundle
def test_stored_scripts_stay_text_in_the_editor(visit: Any) -> None:
    found = visit()
    found.go("/sparql")
    text = PAYLOAD.replace('"', '\\"')
    written(found, f'SELECT ?x ?y WHERE {{ VALUES (?x ?y) {{ ("{text}" 1) (<javascript:alert(3)> 2) }} }}')
    ran(found)
    for view in ("table", "chart", "pivot", "response"):
        button = found.page.locator(f".select_{view}")
        if button.is_visible():
            button.click()
            found.page.wait_for_timeout(100)
        assert found.page.locator("img[src=x], a[href^='javascript']").count() == 0
    assert found.faults == []


def test_without_scripts_the_form_answers(visit: Any) -> None:
    found = visit("es", scripts=False)
    found.go("/sparql")
    found.page.fill("textarea[name=query]", QUERY)
    found.follow("form.query button")
    assert found.page.locator("main tbody tr").first.inner_text()
