"""Five tasks of somebody who comes for the first time, in a real Chromium."""

import csv
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browsing import PHONE


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
    assert part.locator("tbody th").count() >= 2  # two sources, one below the other
    assert part.locator("li .meta").count() > 0  # why they cannot be compared, or with caution only


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
