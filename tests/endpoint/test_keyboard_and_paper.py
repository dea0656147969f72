"""Pages by keyboard, on paper and for readers of screens, in a real Chromium."""

from itertools import pairwise
from typing import Any

import pytest

from tests.browsing import DESKTOP, PHONE, accessible, with_bundle

_SEEN = """() => {
    const { top, left, width, height } = document.activeElement.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { name: document.activeElement.textContent.trim(), inside: top >= 0 && left >= 0 && width > 0 && height > 0
        && left + width <= innerWidth + 1, ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(visit: Any, size: Any) -> None:
    found = visit("en", size=size)
    found.go("/corridor/MEX-USA")
    found.page.keyboard.press("Tab")
    first = found.page.evaluate(_SEEN)
    assert first == {"name": "Skip to the content", "inside": True, "ring": True}
    found.page.keyboard.press("Enter")
    found.page.wait_for_function("document.activeElement.id === 'main'")
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.closest('main') !== null"), "what follows is in the content"


def test_all_of_the_header_is_reached_and_seen_on_a_phone(visit: Any) -> None:
    """The row of sections scrolls: the section that has the focus comes into view."""
    found = visit("es", size=PHONE, scripts=False)
    found.go("/")
    wanted = found.page.locator("header a, header input, header button").count()
    reached = []
    for _n in range(wanted + 1):
        found.page.keyboard.press("Tab")
        reached.append(found.page.evaluate(_SEEN))
    assert all(one["inside"] and one["ring"] for one in reached), reached
    assert "Ontología" in [one["name"] for one in reached]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_the_content_in_black_on_white(visit: Any, scheme: str) -> None:
    found = visit("fr", scheme)
    found.go("/corridor/MEX-USA")
    found.page.emulate_media(media="print", color_scheme=scheme)
    shown = found.page.evaluate(
        """() => ({
            header: document.querySelector("header").checkVisibility(),
            forms: [...document.forms].filter((one) => one.checkVisibility()).length,
            ways: [...document.querySelectorAll(".ways")].filter((one) => one.checkVisibility()).length,
            figures: [...document.querySelectorAll("main figure")].every((one) => one.checkVisibility()),
            cited: document.querySelector("details.credit p").getBoundingClientRect().height > 0,
            paper: getComputedStyle(document.body).backgroundColor,
            ink: getComputedStyle(document.body).color,
            line: getComputedStyle(document.documentElement).getPropertyValue("--s0").trim(),
        })"""
    )
    assert shown == {
        "header": False, "forms": 0, "ways": 0, "figures": True, "cited": True,
        "paper": "rgb(255, 255, 255)", "ink": "rgb(0, 0, 0)", "line": "#0b6480",
    }  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_every_drawing_has_a_name_for_readers_of_screens(visit: Any, scripts: bool) -> None:
    found = visit("es", scripts=scripts)
    found.go("/corridor/MEX-USA")
    if scripts:
        found.page.locator("figure[data-alive]").first.wait_for()
    names = found.page.evaluate(
        """() => [...document.querySelectorAll("main figure svg[role]")].map((one) => {
            const title = one.getAttribute("aria-labelledby")?.split(" ")[0];
            return one.getAttribute("aria-label") ?? document.getElementById(title)?.textContent ?? "";
        })"""
    )
    assert names and all(names)


def test_arabic_names_run_from_right_to_left(visit: Any) -> None:
    found = visit("en")
    found.go("/area/MEX")
    arabic = found.page.locator("main [lang=ar]")
    assert arabic.count() and arabic.evaluate_all("all => all.every((one) => one.dir === 'rtl')")
    assert found.page.evaluate("getComputedStyle(document.querySelector('main [lang=ar]')).direction") == "rtl"
    assert found.page.evaluate("document.documentElement.dir") in ("", "ltr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("thing", ["area/MEX", "topic/remittances", "document/adida-2011-migrants-improve"])
def test_the_preview_of_a_candidate_is_a_small_page_that_everybody_can_read(
    visit: Any, scheme: str, thing: str
) -> None:
    found = visit("es", scheme, size={"width": 430, "height": 320})
    found.go(f"/reconcile/preview?id={thing}")
    assert accessible(found.page) == []
    assert found.page.locator("main h1 a").count() == 1
    assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@with_bundle
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_names_of_a_ranking_are_whole_and_apart(visit: Any, size: Any) -> None:
    found = visit("es", size=size)
    found.go("/indicator/migrant-stock")
    figure = found.page.locator("figure#ranking")
    figure.scroll_into_view_if_needed()
    found.page.locator("figure#ranking[data-alive] svg.plot").wait_for()
    names = figure.evaluate(
        """(one) => [...one.querySelectorAll("svg.plot a")].map((link) => {
            const { top, bottom, left } = link.getBoundingClientRect();
            return { name: link.textContent.trim(), top, bottom, left: left - one.getBoundingClientRect().left };
        })"""
    )
    assert len(names) > 5 and all(" → " in one["name"] for one in names)
    if size == PHONE:
        assert not [one["name"] for one in names if one["name"].endswith("…")]
    assert all(one["left"] >= 0 for one in names)
    assert all(a["bottom"] <= b["top"] + 1 for a, b in pairwise(names)), "on each other"


def test_words_in_tables_are_not_broken_on_a_phone(visit: Any) -> None:
    found = visit("es", size=PHONE, scripts=False)
    found.go("/corridor/MEX-USA")
    narrow = found.page.evaluate(
        """() => [...document.querySelectorAll(".wide td:not(.number)")]
            .filter((one) => one.checkVisibility() && one.clientWidth < 120).map((one) => one.innerText)"""
    )
    assert narrow == []


@with_bundle
def test_what_an_answer_is_shown_as_has_a_name_on_a_phone(visit: Any) -> None:
    found = visit("es", size=PHONE)
    found.go("/sparql")
    found.page.wait_for_selector(".yasqe .CodeMirror")
    found.page.click(".yasqe_queryButton")
    found.page.locator(".yasr_results td").first.wait_for()
    ways = found.page.locator(".yasr_btn[class*=select_]:not(.disabled)")
    assert ways.count() >= 3
    assert all(text.strip() for text in ways.all_inner_texts()), ways.all_inner_texts()
