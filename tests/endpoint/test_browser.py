"""Pages in a real Chromium: every type of page, three languages, light and dark, phone and desktop, with and without
scripts; the SPARQL editor; the five tasks of somebody who comes for the first time. Pictures: .pytest_cache/screens.
"""

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / ".pytest_cache" / "screens"
BUILT = ROOT / "endpoint" / "static" / "build" / "editor.js"
AXE = ROOT / "endpoint" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; as root, `make browser` installs it")
with_bundle = pytest.mark.skipif(not BUILT.is_file(), reason="the scripts are not bundled (make ui, needs npm)")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WEIGHT = 200_000
QUERY = "SELECT ?corridor WHERE { ?corridor a <https://w3id.org/simde/ontology#Corridor> } ORDER BY ?corridor LIMIT 3"
PAYLOAD = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
LISTED = ("regions", "datasets", "topics", "documents", "organizations", "events", "policies", "innovations", "systems")
PLACES = (
    "/", "/corridors", "/corridor/MEX-USA", "/countries", "/area/MEX", "/indicators", "/indicator/migrant-stock",
    *(f"/{name}" for name in LISTED), *(f"first of /{name}" for name in LISTED),
    "/search?q=remesas", "/questions", "/questions/migrant-stock-by-sex", "/sparql", f"/sparql?query={quote(QUERY)}",
    "/ontology", "/catalog", "/validate", "kept query",
)  # fmt: skip


@dataclass
class Visit:
    """A page that is open in the browser, and everything it should not have done."""

    page: Any
    origin: str
    faults: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    def go(self, place: str, status: int = 200) -> None:
        answer = self.page.goto(self.origin + place)
        assert answer is not None and answer.status == status, place

    def follow(self, selector: str) -> None:
        """Click what opens another page, and wait for that page: a click alone returns before it is there."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def watch(self) -> None:
        def asked(request: Any) -> None:
            if not request.url.startswith((self.origin + "/", "data:", "blob:")):
                self.faults.append(f"outside request: {request.url}")

        def said(message: Any) -> None:
            if message.type in ("error", "warning"):
                self.faults.append(f"console: {message.text}")

        def answered(response: Any) -> None:
            if not response.url.startswith("data:"):
                length = response.headers.get("content-length", "0")
                self.sizes[response.url] = int(length)

        def dialog(shown: Any) -> None:
            self.faults.append(f"dialog: {shown.message}")
            shown.dismiss()

        self.page.on("request", asked)
        self.page.on("response", answered)
        self.page.on("console", said)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", dialog)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start one browser for all tests."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, portal: Any) -> Iterator[Any]:
    """Return a function that opens a visit: ``visit(language, scheme, size, scripts)``."""
    opened = []

    def begin(language: str = "en", scheme: str = "light", size: Any = DESKTOP, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            locale=language, color_scheme=scheme, viewport=size, java_script_enabled=scripts, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        found = Visit(context.new_page(), f"http://127.0.0.1:{portal.port}")
        found.watch()
        return found

    yield begin
    for context in opened:
        context.close()


def accessible(page: Any) -> list[str]:
    """Return the serious and critical faults that axe-core finds."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there (make ui, needs npm)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']} {one['id']}: {node['html'][:160]} {[m['message'] for m in node['any'][:1]]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def opened(visit: Visit, portal: Any, place: str) -> str:
    """Go to a place of PLACES; return its address."""
    if place.startswith("first of /"):
        listed = place.removeprefix("first of ")
        page = portal.ask("GET", listed, {"Accept": "text/html"}).text.partition("<main")[2]
        kind = {"/datasets": "dataset", "/policies": "policy", "/regions": "area"}.get(listed, listed[1:-1])
        place = re.findall(rf'href="(/{kind}/[^"?#]+)', page)[0]
    elif place == "kept query":
        kept = portal.ask(
            "POST", "/queries", {"Content-Type": "application/sparql-query", "Accept": "application/json"}, QUERY
        )
        place = urlsplit(re.findall(r'"(http[^"]+)"', kept.text)[0]).path
    visit.go(place)
    return place


@pytest.mark.parametrize("n", range(len(PLACES)), ids=PLACES)
def test_every_page_works(visit: Any, portal: Any, n: int) -> None:
    place = PLACES[n]
    language = ("es", "en", "fr")[n % 3]
    scheme, size = ("light", "dark")[n % 2], (DESKTOP, PHONE)[n // 2 % 2]
    with_scripts = visit(language, scheme, size)
    plain = visit(language, ("dark", "light")[n % 2], size, scripts=False)
    address = opened(with_scripts, portal, place)
    page = with_scripts.page
    if BUILT.is_file() and address.startswith(("/sparql", "/q/")):
        page.wait_for_selector(".yasqe .CodeMirror")
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", place).strip("-")[:40] or "home"
    page.screenshot(path=SCREENS / f"{name}.{language}.{scheme}.png", full_page=False)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1, "the page is wider than the window"
    assert accessible(page) == []
    if not address.startswith(("/sparql", "/q/")):
        assert sum(with_scripts.sizes.values()) < WEIGHT, with_scripts.sizes
    plain.go(address)
    plain.page.screenshot(path=SCREENS / f"{name}.{language}.plain.png", full_page=False)
    assert plain.page.locator("h1").inner_text() == page.locator("h1").inner_text()
    assert plain.page.locator("main").inner_text().strip()
    assert with_scripts.faults == [] and plain.faults == []


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
    table = figure.locator("table").text_content()
    assert value[1] in table  # the same value in the same words
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


# --- five tasks of somebody who comes for the first time ------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_task_mexicans_in_the_united_states_and_who_says_so(visit: Any, scripts: bool) -> None:
    found = visit("en", scripts=scripts)
    found.go("/")
    found.page.fill("header input[name=q]", "Mexico United States")
    found.follow("header form button")
    found.follow("ol.list a >> text=Mexico → United States")
    assert urlsplit(found.page.url).path == "/corridor/MEX-USA"
    tile = found.page.locator("ul.tiles li", has_text="migrant stock").first
    number = int(tile.locator("data").first.get_attribute("value"))
    assert 9_000_000 < number < 14_000_000  # every source and edition since 2005 lies between
    assert re.search(r"\d{4} · \w{3}", tile.locator("small").first.inner_text())  # the year and whose figure it is


def test_task_two_sources_compared_and_why_they_differ(visit: Any) -> None:
    found = visit("en", size=PHONE)
    found.go("/corridor/MEX-USA")
    found.page.click("nav.contents a[href='#differences']")
    assert found.page.locator("section[aria-labelledby=differences] figure").count() > 0
    found.page.click("nav.contents a[href='#comparability']")
    part = found.page.locator("section[aria-labelledby=comparability]")
    assert part.locator("thead th").count() >= 3  # two sources beside each other
    assert part.locator("li", has_text="(").count() > 0  # a degree, and the reason in brackets


def test_task_spanish_documents_on_remittances_in_zacatecas(visit: Any) -> None:
    found = visit("es")
    found.go("/")
    found.page.fill("header input[name=q]", "remesas Zacatecas")
    found.follow("header form button")
    hits = found.page.locator("ol.list > li", has_text="Documento")
    hits.first.wait_for()
    assert "remesas" in hits.first.inner_text() and "Zacatecas" in hits.first.inner_text()
    found.follow("ol.list > li:has-text('Documento') a >> nth=0")
    assert found.page.locator("h1").inner_text() and "/document/" in found.page.url


def test_task_corridors_of_india_as_csv(visit: Any) -> None:
    found = visit("en")
    found.go("/countries")
    found.page.fill("main form input[name=q]", "India")
    found.follow("main form button")
    found.follow("main a >> text=/^India$/")
    found.follow("main a >> text=All corridors")
    with found.page.expect_download() as download:
        found.page.click("main a[type='text/csv']")
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 20 and all("IND-" in " ".join(row) for row in rows[1:])


def test_task_a_question_with_another_year(visit: Any) -> None:
    found = visit("es")
    found.go("/questions")
    found.follow("main a[href*='migrant-stock-by-sex']")
    before = found.page.locator("main tbody tr").count()
    found.page.fill("input[name=since]", "2010")
    found.follow("main form button")
    years = [int(cell[:4]) for cell in found.page.locator("main tbody tr td:first-child").all_inner_texts()]
    assert years and min(years) >= 2010 and len(years) < before
