"""Drawings: pure functions from numbers to SVG."""

import re
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from endpoint.charts import geometry, model, scale, values, world
from endpoint.charts.bars import bars
from endpoint.charts.lines import lines, multiples, pieces, signs, together
from endpoint.charts.model import Bar, Link, Mark, Point, Series, Words, moment
from endpoint.charts.sankey import sankey
from endpoint.charts.standalone import Frame, picture, standalone
from endpoint.charts.svg import el

WORDS = Words("figure", "Title <b>", 'What "it" shows', "missing", "suppressed")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing: str) -> Any:
    """Return a drawing, which is well-formed XML without styles and scripts."""
    root: Any = etree.fromstring(drawing)
    assert not root.xpath("//@style | //*[local-name()='style' or local-name()='script']")
    assert root.find(f"{SVG}title").text == "Title <b>" and root.find(f"{SVG}desc").text == 'What "it" shows'
    return root


def point(period: str, value: float | None, status: str = "") -> Point:
    at = moment(period)
    assert at is not None
    return Point(period, at, value, f"{value:g}" if value is not None else "", status)


SERIES = Series("Source <1>", tuple(point(str(2000 + n), 10.0 * n) for n in range(5)))


def test_text_and_attributes_are_escaped() -> None:
    drawn = el("text", "<script>", title='"><script>', class_="a", x=None)
    assert drawn == '<text title="&#34;&gt;&lt;script&gt;" class="a">&lt;script&gt;</text>'


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2015", 2015.5),
        ("2015-Q1", 2015.125),
        ("2015-12", 2015 + 11.5 / 12),
        ("2010--2015", 2013),
        ("2021-FY", 2021.25),
    ],
)
def test_periods_lie_in_time(period: str, expected: float) -> None:
    assert moment(period) == pytest.approx(expected)


def test_what_is_no_period_lies_nowhere() -> None:
    assert moment("1e9") is None and moment("") is None


@pytest.mark.parametrize("bounds", [(0, 12.3e6), (-1.1e6, 4e5), (0, 0), (0, 0.0007), (5, 5)])
def test_ticks_are_round_and_enclose(bounds: tuple[float, float]) -> None:
    found = scale.ticks(*bounds)
    assert found[0] <= bounds[0] and found[-1] >= bounds[1] and 2 <= len(found) <= 9
    steps = {round((b - a) / (found[1] - found[0]), 6) for a, b in pairwise(found)}
    assert steps == {1.0}


def test_a_line_runs_through_every_value() -> None:
    root = parsed(lines([SERIES], WORDS, str))
    (drawn,) = root.xpath("//*[contains(@class, 'line')]/@d")
    heights = [float(y) for _x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn)]
    assert len(heights) == 5 and heights == sorted(heights, reverse=True)
    steps = {round(a - b, 1) for a, b in pairwise(heights)}
    assert len(steps) == 1, "equal differences are equally tall"
    assert [one.text for one in root.iter(f"{SVG}title")][1:] == [f"{2000 + n}: {10 * n}" for n in range(5)]


def test_a_stated_gap_stays_open_and_says_why() -> None:
    gap = Series(
        "S", (point("2000", 1), point("2001", None, "M"), point("2002", 3), point("2003", 4), point("2004", None, "Q"))
    )
    root = parsed(lines([gap], WORDS, str))
    assert len(root.xpath("//*[contains(@class, 'line')]")) == 1, "2002 to 2003 alone"
    signs = root.xpath("//*[contains(@class, 'missing')]")
    assert [one.find(f"{SVG}title").text for one in signs] == ["2001: missing", "2004: suppressed"]
    assert signs[0].tag != signs[1].tag, "withheld and missing look different"
    assert [len(piece) for piece in pieces(gap.points)] == [1, 2]


def test_the_sign_of_an_absent_value_has_the_colour_of_its_series() -> None:
    gap = Series("S", (point("2000", 1), point("2001", None, "Q")))
    root = parsed(lines([SERIES, gap], WORDS, str))
    assert [one.get("class") for one in root.xpath("//*[contains(@class, 'missing')]")] == ["s1 missing"]


def test_values_that_are_not_final_have_hollow_signs_and_say_so() -> None:
    points = (point("2000", 1.0), point("2001", 2.0, "P"), point("2002", 3.0, "E"), point("2003", None, "M"))
    given = Series("S", points)
    root = parsed(lines([given], WORDS, str))
    hollow = [one.find(f"{SVG}title").text for one in root.xpath("//*[contains(@class, 'missing')]")]
    assert hollow == ["2001: 2 (provisional)", "2002: 3 (estimated)", "2003: missing"]
    assert [word for _sign, word in signs([given], WORDS)] == ["missing", "provisional", "estimated"]
    assert signs([SERIES], WORDS) == []
    assert '[["2000",1],["2001",2.0,"2","P"],["2002",3.0,"3","E"],["2003",null]]' in values.of_lines([given])


def test_numbers_of_marks_never_stand_on_each_other() -> None:
    assert together([10, 50, 90]) == [(10, "1"), (50, "2"), (90, "3")]
    assert together([10, 15, 20, 90]) == [(15, "1–3"), (90, "4")]
    assert together([10, 90, 12]) == [(11, "1 3"), (90, "2")], "in the order of the list"


def test_series_differ_without_colour() -> None:
    root = parsed(lines([SERIES, SERIES, SERIES, SERIES], WORDS, str))
    shapes = {
        re.sub(r"[\d. -]+", "", one.get("d", "circle"))
        for one in root.iter()
        if "s" in (one.get("class") or "") and one.find(f"{SVG}title") is not None
    }
    assert len(shapes) >= 3


def test_breaks_and_events_are_numbered_in_their_order() -> None:
    root = parsed(lines([SERIES], WORDS, str, [Mark(2001.5, "a change of method", broken=True), Mark(2002.5, "a law")]))
    assert [one.get("class") for one in root.xpath("//*[local-name()='line'][*]")] == ["break", "event"]
    assert [one.text for one in root.iter(f"{SVG}text")][-2:] == ["1", "2"]


def test_nothing_to_draw_is_drawn_too() -> None:
    for drawing in (lines([], WORDS, str), bars([], WORDS), sankey([], WORDS), multiples([], WORDS, str)):
        parsed(drawing)


def test_small_multiples_have_a_scale_each() -> None:
    root = parsed(
        multiples(
            [SERIES, Series("half", tuple(point(p.period, (p.value or 0) / 2) for p in SERIES.points))], WORDS, str
        )
    )
    first, second = (
        [float(y) for _x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", d)]
        for d in root.xpath("//*[contains(@class, 'line')]/@d")
    )
    assert first[0] - first[-1] == pytest.approx(second[0] - second[-1], abs=0.1), "half as large, as high"


def test_bars_are_as_long_as_their_values() -> None:
    root = parsed(bars([Bar("A", 100, "100"), Bar("B", 50, "50", "/b"), Bar("<C>", -25, "-25")], WORDS))
    widths = [float(one.get("width")) for one in root.iter(f"{SVG}rect")]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01) == pytest.approx(4 * widths[2], rel=0.02)
    assert [one.get("class") for one in root.iter(f"{SVG}rect")] == ["bar s0", "bar s0", "bar less"]
    left = [float(one.get("x")) for one in root.iter(f"{SVG}rect")]
    assert left[2] < left[0] == left[1], "negative values go the other way"


def test_a_sankey_keeps_the_sums() -> None:
    links = [Link("A", "X", 6, "6"), Link("A", "Y", 2, "2"), Link("B", "X", 4, "4"), Link("B", "Y", 0, "0")]
    root = parsed(sankey(links, WORDS))
    heights = [float(one.get("height")) for one in root.iter(f"{SVG}rect")]
    assert sum(heights[:2]) == pytest.approx(sum(heights[2:]))
    assert heights[0] == pytest.approx(2 * heights[1], rel=0.001)
    assert len(root.xpath("//*[contains(@class, 'link')]")) == 3


SQUARE: Any = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [[[0, 0], [20, 0], [0, 20]], [[20, 20], [-20, 0], [0, -20]]],
    "objects": {"countries": {"geometries": [
        {"type": "Polygon", "arcs": [[0, 1]], "id": "484", "properties": {"name": "Square"}},
        {"type": "Polygon", "arcs": [], "id": "999", "properties": {"name": "None"}},
    ]}},
}  # fmt: skip


def test_outlines_are_read_from_topojson(tmp_path: Any) -> None:
    import json

    file = tmp_path / "world.json"
    file.write_text(json.dumps(SQUARE))
    found = geometry.outlines(file)
    assert list(found) == ["484"] and found["484"].name == "Square" and found["484"].d.startswith("M")
    x, y = found["484"].centre
    corner, opposite = geometry.project(0, 0), geometry.project(20, 20)
    assert corner[0] < x < opposite[0] and opposite[1] < y < corner[1], "north is up"
    assert geometry.outlines(tmp_path / "absent.json") == {}


def test_maps_shade_and_leave_out_what_they_do_not_know(tmp_path: Any) -> None:
    outlines = {code: geometry.Outline("M0 0l1 1 1 0z", (float(n), 5.0), code) for n, code in enumerate("ABCDEF")}
    shades = {code: world.Shade(code, float(n), str(n), f"/area/{code}") for n, code in enumerate("ABCDE")}
    root = parsed(world.choropleth(shades, outlines, WORDS))
    assert [one.get("class") for one in root.iter(f"{SVG}path")] == [*(f"land m{n}" for n in range(1, 6)), "land"]
    arcs = [world.Arc("A", "B", 4, "A → B", "4", "/x"), world.Arc("A", "NONE", 9, "gone", "9", "/y")]
    drawn = parsed(world.flows(arcs, outlines, WORDS))
    assert [one.get("href") for one in drawn.iter(f"{SVG}a")] == ["/x"]


def test_shades_part_at_zero_where_figures_lie_on_both_sides() -> None:
    upper = world.limits([-9.0, -5.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert upper == [-2, 0, 2, 4] and world.tints(upper) == ("w2", "w1", "m2", "m3", "m5")
    assert world.tints(world.limits([float(n) for n in range(10)])) == ("m1", "m2", "m3", "m4", "m5")
    outlines = {code: geometry.Outline("M0 0l1 1 1 0z", (0.0, 0.0), code) for code in "ABC"}
    values_ = {"A": -3.0, "B": 0.0, "C": 7.0}
    shades = {code: world.Shade(code, value, "", f"/area/{code}") for code, value in values_.items()}
    root = parsed(world.choropleth(shades, outlines, WORDS))
    assert [one.get("class") for one in root.iter(f"{SVG}path")] == ["land w2", "land w1", "land m2"]


def test_a_file_of_its_own_needs_no_style_sheet() -> None:
    drawing = lines([SERIES], WORDS, str)
    file = standalone(
        drawing,
        Frame(
            "A <heading>",
            [("<svg viewBox='0 0 32 12'><path class='line s0' d='M0 6H32'/></svg>", "one")],
            "Source: x " * 40,
            "",
        ),
    )
    root: Any = etree.fromstring(file)
    assert not root.xpath("//@class") and "A <heading>" in [one.text for one in root.iter(f"{SVG}text")]
    assert (
        root.xpath("//*[@stroke='#0b6480']")
        and len([t for t in root.iter(f"{SVG}text") if "Source" in (t.text or "")]) > 2
    )
    assert picture(file).startswith(b"\x89PNG") and len(picture(file)) > 2000


def test_withheld_is_told_from_missing() -> None:
    assert model.Point("2000", 2000, None, status="Q").suppressed
    assert (
        not model.Point("2000", 2000, None, status="M").suppressed
        and not model.Point("2000", 2000, 0.0, status="Q").suppressed
    )
