"""Pages for people, on the shipped data: facts, languages, figures that equal their queries, nothing inline."""

import csv
import io
import json
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from flask import request
from lxml import etree, html

from endpoint.headers import ALWAYS
from simde_kg import settings, workspace
from tests.conftest import ROOT

BASE = "https://w3id.org/simde/"
HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
LANGUAGES = ("es", "en", "fr")
LARGEST = 200_000
PAGES = {
    "home": "/",
    "corridor": "/corridor/MEX-USA",
    "corridor with little": "/corridor/PRI-USA",
    "country": "/area/MEX",
    "region": "/area/m49-419",
    "part of a country": "/area/MX-ZAC",
    "indicator of corridors": "/indicator/migrant-stock",
    "indicator of areas": "/indicator/net-migration",
    "dataset": "/dataset/un-desa/migrant-stock-2019-bilateral",
    "dataset without figures": "/dataset/facts/documents",
    "topic": "/topic/remittances",
    "concept": "/concept/population-concept/birth",
    "document": "/document/castles-2010-understanding-global",
    "organization": "/organization/iom",
    "event": "/event/hurricane-maria-2017",
    "policy": "/policy/bracero",
    "innovation": "/innovation/facebook-network-mobility",
    "system": "/system/emif-sur",
    "ontology": "/ontology",
    **{
        name: f"/{name}"
        for name in (
            "corridors", "countries", "regions", "indicators", "topics", "documents", "datasets", "organizations",
            "events", "policies", "innovations", "systems", "questions", "sparql",
        )
    },
}  # fmt: skip


def read(server: Any, target: str, language: str = "en") -> Any:
    """Return the page at ``target``, parsed; the pages of a release are always the same, so each is read once."""
    kept = server.extra.setdefault("pages", {})
    if (target, language) not in kept:
        reply = server.ask("GET", target, {"Accept": HTML, "Accept-Language": language})
        assert reply.status == 200, f"{target}: {reply.status}"
        kept[target, language] = html.document_fromstring(reply.text)
    return kept[target, language]


def table(figure: Any) -> list[tuple[str, str, str]]:
    """Return (row, column, exact value) of the cells with a value in a figure's table."""
    header = ["".join(cell.itertext()).strip() for cell in figure.xpath(".//thead//th")]
    found = []
    for row in figure.xpath(".//tbody/tr"):
        cells = list(row)
        name = "".join(cells[0].itertext()).strip()
        for column, cell in zip(header[1:], cells[1:], strict=True):
            found += [(name, column, data.get("value")) for data in cell.xpath(".//data")]
    return found


def answer(server: Any, target: str) -> list[dict[str, str]]:
    """Return the rows of the CSV that a link leads to, by its redirection where there is one."""
    reply = server.ask("GET", target, {"Accept": HTML})
    if reply.status == 303:
        reply = server.ask("GET", reply.headers["location"], {"Accept": "*/*"})
    assert reply.status == 200 and reply.type == "text/csv"
    return list(csv.DictReader(io.StringIO(reply.text)))


# --- facts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("12,275,876", "11,643,298")),
        ("es", ("12.275.876", "11.643.298")),
        ("es-MX", ("12,275,876", "11,643,298")),
        ("fr", ("12\u202f275\u202f876", "11\u202f643\u202f298")),
    ],
)
def test_both_editions_of_a_figure_are_shown_and_named(portal: Any, language: str, written: tuple[str, str]) -> None:
    page = read(portal, "/corridor/MEX-USA", language)
    (figure,) = page.xpath("//figure[@id='migrant-stock-A']")
    values = {column: value for period, column, value in table(figure) if period == "2015"}
    by_edition = {year: value for name, value in values.items() for year in ("2017", "2019") if year in name}
    assert by_edition == {"2017": "12275876", "2019": "11643298"}
    shown = figure.xpath(".//data[@value='12275876']")[0].text, figure.xpath(".//data[@value='11643298']")[0].text
    assert shown == written


@pytest.mark.parametrize(
    ("page", "figure", "row", "value"),
    [
        ("/corridor/MEX-CAN", "migrant-stock-A", "2015", "77941"),
        ("/corridor/MEX-CAN", "migrant-stock-A", "2015", "80090"),
        ("/corridor/MEX-USA", "migrant-stock-A", "2021", "10924662"),
        ("/area/MEX", "net-migration-A", "2023", "-101044"),
    ],
)
def test_figures_are_those_of_the_sources(portal: Any, page: str, figure: str, row: str, value: str) -> None:
    (found,) = read(portal, page).xpath(f"//figure[@id='{figure}']")
    assert value in {given for period, _column, given in table(found) if period == row}


def test_the_difference_of_two_editions_is_shown_with_its_share(portal: Any) -> None:
    page = read(portal, "/corridor/MEX-USA")
    editions = "difference-migrant-stock-2017-bilateral-migrant-stock-2019-bilateral"
    (figure,) = page.xpath(f"//figure[@id='{editions}']")
    values = {(row, value) for row, _column, value in table(figure)}
    assert {("2015", "-632578"), ("2010", "0")} <= values and "-5.2%" in figure.text_content()


# --- every figure is what its query gives -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    ["/corridor/MEX-USA", "/corridor/IND-USA", "/area/MEX", "/area/MX-ZAC", "/area/m49-419", "/indicator/net-migration",
     "/indicator/migrant-stock", "/indicator/remittances", "/"],
)  # fmt: skip
def test_each_table_equals_the_answer_to_its_query(portal: Any, target: str) -> None:
    figures = [one for one in read(portal, target).xpath("//figure") if one.get("id") != "continents"]
    assert figures
    for figure in figures:
        shown = table(figure)
        rows = answer(portal, figure.xpath(".//a[text()='CSV']/@href")[0])
        if "period" in rows[0] and "difference" not in rows[0]:
            periods = {period for period, _column, _value in shown}
            expected = Counter(
                (period, row["value"])
                for row in rows
                if row["value"] and (period := row["period"].rpartition("/")[2]) in periods
            )
            assert Counter((period, value) for period, _column, value in shown) == expected, figure.get("id")
        elif "difference" in rows[0]:
            periods = {period for period, _column, _value in shown}
            both = [row for row in rows if row["period"].rpartition("/")[2] in periods]
            given = Counter(row[name] for row in both for name in ("value", "other", "difference"))
            assert Counter(value for _row, _column, value in shown) == given
        else:
            assert [value for _row, _column, value in shown] == [row["value"] for row in rows][: len(shown)]


def test_what_changed_between_editions_is_counted(portal: Any) -> None:
    page = read(portal, "/dataset/un-desa/migrant-stock-2019-bilateral", "es")
    (counted,) = page.xpath("//table[@data-changes]")
    header = [cell.text for cell in counted.xpath(".//thead//th")]
    row = [int(data.get("value")) for data in counted.xpath(".//tbody/tr/td/data")]
    assert header == ["Indicador", "Añadidas", "Retiradas", "Revisadas", "Iguales"] and len(row) == 4
    assert row[0] + row[2] + row[3] == 36244  # every figure of the newer edition is one of these
    assert "-632578" in page.xpath("//section[@aria-labelledby='editions']//td/data/@value")


def test_flows_between_continents_add_up_to_their_corridors(portal: Any) -> None:
    page = read(portal, "/indicator/migrant-stock")
    (figure,) = page.xpath("//figure[@id='continents']")
    total = sum(int(value) for _row, _column, value in table(figure))
    rows = answer(portal, figure.xpath(".//a[text()='CSV']/@href")[0])
    whole = sum(int(row["value"]) for row in rows)
    assert 0.9 * whole < total <= whole, "only corridors whose countries lie in no continent may be absent"


@pytest.mark.parametrize(
    "choices",
    ["", "?down=destination&across=period&origin=MEX", "?down=origin&across=destination&period=2015"],
)
def test_a_slice_equals_the_answer_to_its_query(portal: Any, choices: str) -> None:
    page = read(portal, PAGES["dataset"] + choices)
    (section,) = page.xpath("//section[@aria-labelledby='slice']")
    values = Counter(value for _row, _column, value in table(section))
    rows = answer(portal, section.xpath(".//a[text()='CSV']/@href")[0])
    assert len(values) > 20
    if choices.endswith("MEX"):
        assert {"11643298", "11489684"} <= values.keys()
    assert not values - Counter(row["value"] for row in rows)
    of = {urlsplit(row["observation"]).path.partition("/simde/")[2]: row["value"] for row in rows}
    for data in section.xpath(".//td/a/data"):  # each value leads to its own observation
        assert of[unquote(data.getparent().get("href")).lstrip("/")] == data.get("value")


# --- languages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_in_three_languages(portal: Any, name: str) -> None:
    titles = set()
    for language in LANGUAGES:
        reply = portal.ask("GET", PAGES[name] + f"?lang={language}", {"Accept": HTML})
        assert reply.status == 200 and len(reply.body) < LARGEST, f"{name}: {reply.status}, {len(reply.body)} bytes"
        for header, value in ALWAYS:
            assert reply.headers[header.lower()] == value
        page: Any = html.document_fromstring(reply.text)
        assert page.get("lang") == language and reply.headers["content-language"] == language
        alternates = {one.get("hreflang"): one.get("href") for one in page.xpath("//link[@hreflang]")}
        assert set(alternates) == {*LANGUAGES, "x-default"}
        assert alternates["fr"].endswith("lang=fr") and "lang=" not in alternates["x-default"]
        assert len(page.xpath("//h1")) == 1 and page.xpath("//main[@id='main']")
        titles.add("".join(page.xpath("//nav//li[1]/a/text()")))
        own = [a.get("href") for a in page.xpath("//a[starts-with(@href, '/') and not(@type) and not(@download)]")]
        lost = [href for href in own if "lang=" not in href and not href.startswith("/dumps/")]
        assert not lost, f"{name} loses the language in {lost[:3]}"
    assert len(titles) == 3


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline_and_nothing_is_fetched_from_elsewhere(portal: Any, name: str) -> None:
    page = read(portal, PAGES[name])
    assert not page.xpath("//*[@style] | //style | //@*[starts-with(name(), 'on')]")
    assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')]")
    fetched = page.xpath("//img/@src | //script/@src | //image/@href | //iframe/@src | //link[@rel='stylesheet']/@href")
    assert all(address.startswith("/static/") for address in fetched), fetched
    schemes = {re.match(r"[a-z+.-]*:|/|#|\?|", href)[0] for href in page.xpath("//a/@href")}  # type: ignore[index]
    assert schemes <= {"http:", "https:", "/", "#", "?"}


@pytest.mark.parametrize("name", PAGES)
def test_what_assistive_technology_needs(portal: Any, name: str) -> None:
    page = read(portal, PAGES[name])
    ids = Counter(page.xpath("//@id"))
    assert not [one for one, count in ids.items() if count > 1], "an id is used once"
    for drawing in page.xpath("//*[local-name()='svg'][@role='img' or @role='group']"):
        named = drawing.get("aria-labelledby").split()
        assert len(named) == 2 and all(ids[one] for one in named)
    for field in page.xpath("//main//input[not(@type='hidden')] | //main//select | //main//textarea"):
        assert field.xpath("ancestor::label") or page.xpath(f"//label[@for='{field.get('id')}']"), field.get("name")
    assert not page.xpath("//a[@href][not(normalize-space(.)) and not(.//*[local-name()='title'])]")
    assert all(one.get("scope") for one in page.xpath("//th"))
    targets = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#") and len(href) > 1}
    assert targets <= ids.keys() | set(), targets - ids.keys()


def test_names_in_other_scripts_have_their_direction(portal: Any) -> None:
    page = read(portal, "/area/MEX")
    assert page.xpath("//dd/*[@lang='ar' and @dir='rtl']") and not page.xpath("//dd/*[@lang='tr']/@dir")


def test_a_text_in_another_language_is_marked(portal: Any) -> None:
    page = read(portal, PAGES["document"], "fr")
    heading = page.xpath("//h1")[0]
    assert heading.get("lang") == "en" and "anglais" in page.xpath("//p[@class='notice']")[0].text_content()


# --- lists ------------------------------------------------------------------------------------------------------------


def test_documents_are_narrowed_down(portal: Any) -> None:
    page = read(portal, "/documents?language=es&topic=topic/remittances")
    shown = set(page.xpath("//ul[@class='list']/li/a/@href"))
    query = (
        "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX dc: <http://purl.org/dc/elements/1.1/>"
        "SELECT ?d WHERE { ?d dcterms:subject <https://w3id.org/simde/topic/remittances> ; dc:language 'es' ;"
        " a <https://w3id.org/simde/ontology#Document> }"
    )
    reply = portal.get(query, "text/csv")
    expected = {"/" + line.strip().removeprefix("https://w3id.org/simde/") for line in reply.text.splitlines()[1:]}
    assert shown == expected and len(shown) > 3


def test_what_is_left_of_a_list_is_offered_as_csv(portal: Any) -> None:
    page = read(portal, "/corridors?origin=area/IND")
    (address,) = page.xpath("//p[@role='status']/a[text()='CSV']/@href")
    rows = answer(portal, address)
    assert len(rows) == int(page.xpath("//p[@role='status']")[0].text_content().split()[0]) > 5
    assert {row["origin"] for row in rows} == {"India"} and all("/corridor/IND-" in row["iri"] for row in rows)


def test_corridors_of_a_phase(portal: Any) -> None:
    page = read(portal, "/corridors?phase=concept/coverage-phase/1", "es")
    assert page.xpath("//ul[@class='plain columns']/li/a/text()") == ["México → Estados Unidos"]


def test_words_find_names_without_accents(portal: Any) -> None:
    page = read(portal, "/countries?q=peru", "es")
    assert page.xpath("//ul[@class='plain columns']/li/a/text()") == ["Perú"]


def test_long_lists_lead_on(portal: Any) -> None:
    first = read(portal, "/corridors")
    (following,) = first.xpath("//a[@rel='next']/@href")
    second = read(portal, following)
    names = [set(page.xpath("//ul[@class='plain columns']/li/a/@href")) for page in (first, second)]
    assert len(names[0]) == len(names[1]) == 100 and not names[0] & names[1]


def test_every_item_of_a_short_list_has_a_page(portal: Any) -> None:
    for name in ("indicators", "events", "systems"):
        for href in read(portal, f"/{name}").xpath("//main//ul[@class='list']/li/a/@href"):
            assert portal.ask("GET", href, {"Accept": HTML}).status == 200, href


# --- choices in the address -------------------------------------------------------------------------------------------


def test_the_places_of_a_chart_are_picked_in_the_address(portal: Any) -> None:
    page = read(portal, "/indicator/migrant-stock?place=MEX-USA&place=IND-USA")
    (figure,) = page.xpath("//figure[@id='series']")
    assert figure.xpath(".//ul[@class='key']/li/text()") == ["Mexico → United States", "India → United States"]
    assert page.xpath("//select[@name='place']/option[@selected]/@value") == ["IND-USA", "MEX-USA"]


def test_figures_are_offered_as_drawings_of_their_own(portal: Any) -> None:
    for target in ("/corridor/MEX-USA?figure=migrant-stock-A", "/area/MEX?figure=from-migrant-stock"):
        reply = portal.ask("GET", target, {"Accept": HTML})
        assert reply.status == 200 and reply.type == "image/svg+xml"
        drawing: Any = etree.fromstring(reply.body)
        assert not drawing.xpath("//@class | //@style | //*[local-name()='style' or local-name()='script']")
        assert "12,275,876" in reply.text or "Mexico" in reply.text
    assert portal.ask("GET", "/corridor/MEX-USA?figure=none", {"Accept": HTML}).status == 404


ONE_OF_EACH_CLASS = """SELECT ?class (SAMPLE(?thing) AS ?one) {
  { SELECT DISTINCT ?class { [] a ?class } }
  { SELECT ?class ?thing { ?thing a ?class FILTER(isIRI(?thing) && !CONTAINS(STR(?thing), "#")) } }
} GROUP BY ?class"""


def test_whatever_the_graph_knows_has_a_page_and_data(portal: Any) -> None:
    """Statements that the build derives, incidents, what partners mint: any IRI below the base."""
    reply = portal.ask(
        "GET", "/sparql?query=" + quote(ONE_OF_EACH_CLASS), {"Accept": "application/sparql-results+json"}
    )
    things = [one["one"]["value"] for one in json.loads(reply.body)["results"]["bindings"] if "one" in one]
    paths = sorted({one.removeprefix(BASE) for one in things if one.startswith(BASE)})
    kinds = {path.partition("/")[0] for path in paths}
    assert {"total", "gap", "mirror", "comparability", "break", "incident", "lexicalization", "period"} <= kinds
    for path in paths:
        target = "/" + quote(path, safe="/%~:@!$&'()*+,;=-._")
        page = portal.ask("GET", target, {"Accept": HTML})
        data = portal.ask("GET", target, {"Accept": "application/n-triples"})
        assert page.status == data.status == 200, target
        assert f"<{BASE}{path}>" in data.text, target


def test_statements_are_told_in_plain_words(portal: Any) -> None:
    def clean(element: Any) -> str:
        return " ".join(element.text_content().split())

    def facts(path: str, language: str) -> tuple[str, dict[str, str]]:
        found = read(portal, path, language)
        pairs = zip(found.xpath("//dl[@class='facts']/dt"), found.xpath("//dl[@class='facts']/dd"), strict=True)
        (heading,) = found.xpath("//h1")
        return clean(heading), {clean(term): clean(told) for term, told in pairs}

    heading, told = facts("/break/world-bank/wdi-net-migration/net-migration/BRA/1998", "es")
    assert heading == "Ruptura de serie · migración neta · Brasil · 1997 · 1998"
    assert {"Valor anterior", "Valor posterior", "Cambio habitual", "Derivado de"} <= told.keys()
    assert "(" in told["Derivado de"] and "observation/" not in told["Derivado de"]
    heading, told = facts("/comparability/asylum-applications--asylum-decision-cases", "fr")
    assert heading.startswith("Énoncé de comparabilité · ")
    heading, told = facts("/incident/iom/missing-migrants/2018.MMP01189", "en")
    assert heading == "Incident 2018.MMP01189"
    assert told["Place"] == "Mexico" and told["Latitude"] == "16.66501412"
    assert told["Survivors"] == "22" and "32" in told.values()
    assert told["Began"] == "September 19, 2018"
    page = read(portal, "/incident/iom/missing-migrants/2018.MMP01189", "en")
    assert page.xpath("//dd/a[@rel='nofollow']/@href") == [
        "https://bit.ly/2DhFJTH", "https://bit.ly/2xpUk9V", "https://bit.ly/2PZ94DD",
    ]  # fmt: skip


@pytest.mark.parametrize("accept", ["*/*", "image/avif,image/webp,image/*,*/*;q=0.8", "application/json"])
def test_files_of_a_figure_come_whatever_is_accepted(portal: Any, accept: str) -> None:
    """Other programs, and pictures in pages, ask for no page."""
    for target, media in (
        ("/corridor/MEX-USA?figure=migrant-stock-A&as=png", "image/png"),
        ("/?figure=map", "image/svg+xml"),
    ):
        assert portal.ask("GET", target, {"Accept": accept}).type == media
    reply = portal.ask("GET", "/corridor/MEX-USA?figure=migrant-stock-A&as=csv", {"Accept": accept})
    assert reply.status == 303
    assert portal.ask("GET", reply.headers["location"], {"Accept": accept}).type == "text/csv"


def test_tables_are_saved_under_a_name(portal: Any) -> None:
    """The addresses of answers have none: a browser would call every file sparql."""
    for path in (
        "/corridor/MEX-USA",
        "/dataset/un-desa/migrant-stock-2019-bilateral",
        "/search?q=remesas",
        "/countries",
    ):
        links = read(portal, path).xpath("//a[@type='text/csv']")
        assert links and all(link.get("download", "").endswith(".csv") for link in links), path


def test_the_query_of_a_figure_opens_in_the_editor(portal: Any) -> None:
    figure = read(portal, "/corridor/MEX-USA").xpath("//figure[@id='migrant-stock-A']")[0]
    (address,) = figure.xpath(".//p[@class='ways']/a[contains(@href, 'as=sparql')]/@href")
    reply = portal.ask("GET", address, {"Accept": HTML})
    assert reply.status == 303 and reply.headers["location"].startswith("/sparql?query=")
    page = read(portal, reply.headers["location"])
    assert "corridor/MEX-USA" in page.xpath("//textarea")[0].text and page.xpath("//table//tr")


# --- payloads ---------------------------------------------------------------------------------------------------------

PAYLOADS = (
    '"><script>alert(1)</script>',
    "'onmouseover=alert(1) x='",
    "javascript:alert(1)",
    "{{7*7}}",
    "</title><b>",
    '\\"%00',
)
PARAMETERS = {
    "/": ("q", "figure", "lang"),
    "/corridors": ("q", "phase", "origin", "from", "lang"),
    "/documents": ("q", "language", "topic", "year"),
    "/topics": ("q", "lang"),
    "/corridor/MEX-USA": ("out", "in", "lang", "x"),
    "/indicator/migrant-stock": ("view", "place", "lang"),
    "/dataset/un-desa/migrant-stock-2019-bilateral": ("of", "down", "across", "destination", "lang"),
    "/questions/migrant-stock-by-sex": ("lang",),
}


@pytest.mark.parametrize("target", PARAMETERS)
def test_payloads_in_parameters_stay_inert(portal: Any, target: str) -> None:
    for name in PARAMETERS[target]:
        for payload in PAYLOADS:
            reply = portal.ask("GET", f"{target}?{name}={quote(payload)}", {"Accept": HTML})
            assert reply.status in (200, 400, 404), f"{name}={payload}: {reply.status}"
            assert "<script>alert" not in reply.text and "<b>" not in reply.text
            page: Any = html.document_fromstring(reply.text)
            assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')] | //@onmouseover")
            assert not [href for href in page.xpath("//@href") if href.lower().startswith("javascript:")]


# --- kept -------------------------------------------------------------------------------------------------------------


def test_a_page_is_kept_for_its_languages_and_answered_with_304(portal: Any) -> None:
    headers = {"Accept": HTML, "Accept-Language": "fr"}
    first = portal.ask("GET", "/area/CAN", headers)
    again = portal.ask("GET", "/area/CAN", headers)
    assert first.body == again.body and first.headers["etag"] == again.headers["etag"]
    unchanged = portal.ask("GET", "/area/CAN", {**headers, "If-None-Match": first.headers["etag"]})
    assert unchanged.status == 304 and not unchanged.body
    spanish = portal.ask(
        "GET", "/area/CAN", {**headers, "Accept-Language": "es", "If-None-Match": first.headers["etag"]}
    )
    assert spanish.status == 200 and spanish.headers["content-language"] == "es"
    packed = portal.ask("GET", "/area/CAN", {**headers, "Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and len(packed.body) < len(first.body) / 3
    data = portal.ask("GET", "/area/CAN", {"Accept": "text/turtle"})
    assert data.type == "text/turtle"


def test_a_page_that_many_ask_for_at_once_is_made_once(built_release: Any) -> None:
    from endpoint import create_app

    chosen = replace(settings.Settings(), home=str(built_release.path.parents[1]))
    app, made = create_app(workspace.find(chosen, ROOT), chosen), []

    @app.before_request
    def slowly() -> None:
        made.append(request.path)
        time.sleep(0.5)

    def visit(path: str) -> tuple[int, str]:
        with app.test_client().get(path, headers={"Accept": HTML}) as reply:
            return reply.status_code, reply.get_data(as_text=True)

    try:
        with ThreadPoolExecutor(8) as pool:
            pages = list(pool.map(visit, ["/topic/remittances?lang=es"] * 8))
            missing = list(pool.map(visit, ["/topic/nothing-here?lang=es"] * 3))
    finally:
        app.extensions["simde"].close()
    assert {status for status, _page in pages} == {200} and len(set(pages)) == 1
    assert made.count("/topic/remittances") == 1
    assert [status for status, _page in missing] == [404] * 3
    assert made.count("/topic/nothing-here") == 3, "what is not kept is made for each, one after the other or together"
