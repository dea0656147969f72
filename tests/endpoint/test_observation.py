"""Pages of single figures: value, unit, source and row in words; what is provisional, missing or withheld says so."""

import json
from typing import Any

import pytest
from lxml import html

from simde_kg.queries import with_prefixes
from tests.places import OBSERVATION

STATUS = """SELECT ?o ?value WHERE {{ ?o sdmx-attribute:obsStatus sdmx-code:obsStatus-{}
  OPTIONAL {{ ?o sdmx-measure:obsValue ?value }} }} ORDER BY ?o LIMIT 1"""


def page(portal: Any, path: str, language: str = "en") -> Any:
    reply = portal.ask("GET", path, {"Accept": "text/html", "Accept-Language": language})
    assert reply.status == 200, path
    return html.document_fromstring(reply.text)


def told(found: Any) -> str:
    return " ".join(found.xpath("string(//p[@class='figure'])").split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("62.6001 percent", "sheet Table 4", "row 45")),
        ("es", ("62,6001 porcentaje", "hoja Table 4", "fila 45")),
        ("fr", ("62,6001 pour cent", "feuille Table 4", "ligne 45")),
    ],
)
def test_a_figure_says_what_it_is_and_where_it_was_read(portal: Any, language: str, words: tuple[str, ...]) -> None:
    found = page(portal, OBSERVATION, language)
    facts = " ".join(found.xpath("string(//dl[@class='facts'])").split())
    assert told(found) == words[0]
    assert found.xpath("//p[@class='figure']/data/@value") == ["62.60006778077375"]
    assert all(one in facts for one in ("undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx", *words[1:])), facts
    assert "observation/" not in found.xpath("string(//h1)") and "2020" in found.xpath("string(//h1)")


@pytest.mark.parametrize(("status", "word"), [("P", "provisional"), ("M", "missing"), ("Q", "suppressed")])
def test_a_figure_that_is_not_final_or_not_there_says_so(portal: Any, status: str, word: str) -> None:
    reply = portal.get(with_prefixes(STATUS.format(status)), "application/sparql-results+json")
    (row,) = json.loads(reply.body)["results"]["bindings"]
    found = page(portal, "/" + row["o"]["value"].removeprefix("https://w3id.org/simde/"))
    assert word in told(found)
    assert found.xpath("//p[@class='figure']/data/@value") == [row["value"]["value"] if "value" in row else ""]


def test_provisional_figures_are_marked_in_chart_key_and_table(portal: Any) -> None:
    figure = page(portal, "/corridor/MEX-CAN").get_element_by_id("permanent-residence-admissions-A")
    assert "provisional" in figure.xpath("string(ul[@class='key signs'])")
    cells = figure.xpath(".//td[.//data]")
    assert cells and all(cell.xpath("abbr/@title") == ["provisional"] for cell in cells)
    assert figure.xpath(".//*[contains(@class, 'missing')]") and '"P"]' in figure.get("data-values", '"P"]')
