"""What pages say and in what order: the same in every language, in words of people, with a way on."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from lxml import etree

from endpoint import numbers, plotted
from endpoint.charts.lines import multiples
from endpoint.charts.model import Link, Point, Series, Words
from endpoint.charts.sankey import sankey
from endpoint.terms import Shown
from endpoint.things.dataset import LeftOut, left_out
from endpoint.typesetting import typeset
from simde_kg import queries
from tests.endpoint.test_pages import HTML, LANGUAGES, PAGES, read

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("w", "t", "d")


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Source : « un » ; deux ?", "fr", "Source\u00a0: «\u00a0un\u00a0»\u00a0; deux\u00a0?"),
        ("un 25 % más : no", "es", "un 25\u00a0% más : no"),
        ("25 % : all", "en", "25 % : all"),
    ],
)
def test_signs_stay_on_the_line_of_their_word(text: str, language: str, wanted: str) -> None:
    assert typeset(text, language) == wanted


@pytest.mark.parametrize(
    ("count", "wanted"),
    [(0, "0 o"), (999, "999 o"), (2_464_610, "2,5 Mo"), (764_407, "764 ko"), (28_690_007_000, "28,7 Go")],
)
def test_bytes_are_written_as_people_do(count: int, wanted: str) -> None:
    assert re.sub(r"\s", " ", numbers.weight(count, numbers.locale(("fr",), "fr"))) == wanted


def test_reasons_of_rows_that_were_left_out_are_taken_apart() -> None:
    found = left_out({"area '1830': left out: repeats 904": 3, "value '..'": 7, "sender ''": 1, "it's odd": 2})
    assert found == [
        LeftOut("value", "..", "", 7), LeftOut("area", "1830", "repeats 904", 3), LeftOut("", "", "it's odd", 2),
        LeftOut("sender", "", "", 1),
    ]  # fmt: skip


def test_names_beside_small_flows_do_not_stand_on_each_other() -> None:
    links = [Link("A", "A", 1000, ""), *(Link(name, "A", 0.1, "") for name in "BCDE")]
    drawn = etree.fromstring(str(sankey(links, Words("w", "t", "d", extra={"from": "Origin", "to": "Destination"}))))
    texts = {one.text: float(one.get("y", "")) for one in drawn.iter(f"{SVG}text") if one.get("text-anchor") == "end"}
    places = [texts[name] for name in ("Origin", "A", "B", "C", "D", "E")]
    assert all(after - before >= 14 for before, after in pairwise(places)), texts
    assert places[-1] < float(drawn.get("viewBox", "").split()[3])


def test_each_of_the_small_drawings_says_how_high_it_reaches() -> None:
    panels = [
        Series(name, tuple(Point(str(year), year, top * (year - 1999)) for year in (2000, 2001)))
        for name, top in (("large", 1000.0), ("small", 1.0))
    ]
    drawn = etree.fromstring(str(multiples(panels, WORDS, lambda value: f"{value:g}")))
    heads = [[one.text for one in group.iter(f"{SVG}text")] for group in drawn.iter(f"{SVG}g")]
    assert heads == [["large", "2000", "2000", "2001"], ["small", "2", "2000", "2001"]]


@pytest.mark.parametrize("page", ["/corridor/MEX-USA", "/area/MEX", "/area/m49-419"])
def test_the_figures_of_a_page_are_the_same_in_every_language(portal: Any, page: str) -> None:
    shown = []
    for language in LANGUAGES:
        tree = read(portal, page, language)
        tiles = tree.xpath("//*[contains(@class, 'big')]/data/@value")
        shown.append([tiles, tree.xpath("//main//figure/@id")])
    assert shown[0] == shown[1] == shown[2] and shown[0][1]


def test_the_rankings_of_a_country_name_the_other_end(portal: Any) -> None:
    page = read(portal, "/area/MEX", "en")
    drawn = page.xpath("//*[@id='from-migrant-stock']//*[local-name()='text'][contains(@class, 'name')]/text()")
    table = page.xpath("//*[@id='from-migrant-stock']//tbody/tr/th//text()")
    assert drawn[0] == "United States" and table[0] == "Mexico → United States"


def test_by_how_much_the_larger_exceeds_is_never_negative(portal: Any) -> None:
    mirrors = read(portal, "/corridor/MEX-USA", "en").xpath("//section[@aria-labelledby='mirrors']//td[4]//text()")
    assert not [text for text in mirrors if text.strip().startswith(("-", "−"))]


def test_authors_stand_in_their_order(portal: Any) -> None:
    (listed,) = read(portal, "/documents?q=Improve%20Their%20Hometowns", "en").xpath("//small[@class='meta']/text()")
    assert listed.startswith("Adida, Claire L.; Girod, Desha M. · 2011")
    cited = read(portal, "/document/adida-2011-migrants-improve", "fr").xpath("//dl[1]/dd[1]")[0].text_content()
    assert cited.split() == ["Adida,", "Claire", "L.;", "Girod,", "Desha", "M."]


def test_columns_of_an_answer_have_heads_and_keep_their_names(portal: Any) -> None:
    question = queries.question("migrant-stock-by-sex")
    for language in LANGUAGES:
        heads = read(portal, f"/questions/{question.name}", language).xpath("//table//thead/tr/th")
        assert [one.xpath("string(code)") for one in heads] == list(question.columns)
        assert [one.text.strip() for one in heads] == [words[language] for words in question.columns.values()]


def test_a_page_that_is_not_there_leads_on(portal: Any) -> None:
    reply = portal.ask("GET", "/nothing/here", {"Accept": HTML, "Accept-Language": "es"})
    main = reply.text.partition("<main")[2]
    assert reply.status == 404 and 'action="/search"' in main and 'href="/"' in main


def test_a_dataset_is_cited_and_taken_away_as_a_table(portal: Any) -> None:
    name = "un-desa/migrant-stock-2019-bilateral"
    page = read(portal, f"/dataset/{name}", "en")
    (address,) = page.xpath("//section[@aria-labelledby='downloads']//a[@type='text/csv']/@href")
    reply = portal.ask("GET", address)
    rows = reply.text.splitlines()
    (counted,) = page.xpath("//dl[@class='facts']/dt[.='Observations']/following-sibling::dd[1]/data/@value")
    assert reply.status == 200 and rows[0].startswith("observation,") and len(rows) - 1 >= int(counted) > 0
    cited = page.xpath("string(//section[@aria-labelledby='downloads']/p)")
    assert "Population Division" in cited and f"/dataset/{name}" in cited and "SIMDE KG" in cited


@pytest.mark.parametrize("name", PAGES)
def test_headings_leave_out_no_level(portal: Any, name: str) -> None:
    levels = [int(one.tag[1]) for one in read(portal, PAGES[name]).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


def rows_of(*given: tuple[str, int, int]) -> list[dict[str, Shown]]:
    """Return the rows of an answer: place, year, people."""
    whole = "http://www.w3.org/2001/XMLSchema#integer"
    return [
        {
            "place": Shown({"type": "literal", "value": place}, None, ""),
            "name": Shown({"type": "literal", "value": place}, None, ""),
            "year": Shown({"type": "literal", "value": str(year), "datatype": whole}, None, ""),
            "people": Shown({"type": "literal", "value": str(people), "datatype": whole}, None, ""),
        }
        for place, year, people in given
    ]


def drawn(*given: tuple[str, int, int]) -> str:
    with Flask("test").test_request_context(headers={"Accept-Language": "en"}):
        figure = plotted.chart("t", ("place", "name", "year", "people"), rows_of(*given), "SELECT * { ?s ?p ?o }")
    return figure.data if figure else ""


def test_a_line_never_joins_values_of_different_things() -> None:
    assert json.loads(drawn(("A", 2000, 1), ("A", 2001, 2), ("B", 2000, 3)))["kind"] == "lines"
    many = [(f"place {n}", year, n + year) for n in range(9) for year in (2000, 2001)]
    bars = json.loads(drawn(*many))
    assert bars["kind"] == "bars" and bars["bars"][0][0] == "place 8 · 2001", "nine places are too many for lines"
    assert drawn(*many, ("place 1", 2000, 7)) == "", "two values of one place and year: nothing tells them apart"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_country_begins_with_its_newest_figures(portal: Any, language: str) -> None:
    page = read(portal, "/area/MEX", language)
    for tile in page.xpath("//ul[@class='tiles']/li"):
        figure = tile.xpath("a/@href")[0].removeprefix("#")
        values = {
            cell for row in page.xpath(f"//figure[@id='{figure}']//tbody/tr") for cell in row.xpath(".//data/@value")
        }
        assert set(tile.xpath(".//data/@value")) <= values and values, figure
    assert page.xpath("//ul[@class='tiles']/li"), "no figures"
