"""One indicator over time for several places, as one source has it: in one drawing, or each in a panel of its own."""

from collections.abc import Sequence
from typing import Any

from endpoint import statistics
from endpoint.asking import written
from endpoint.charts import values
from endpoint.charts.lines import lines, multiples, sign
from endpoint.charts.model import Words
from endpoint.figure import Figure
from endpoint.statistics import View
from endpoint.things import series, views
from endpoint.things.series import Found
from endpoint.visitor import say
from endpoint.words import _
from simde_kg.publish.cube import Cube
from simde_kg.vocab import PREFIXES

PROPERTIES = {"corridor": "corridor", "area": "reportingArea", "destination": "destinationArea"}
"""Column that tells the places of a view apart -> the property in the graph."""
_TITLES = {
    "series": _("{indicator} over time"),
    "multiples": _("{indicator} over time, place by place, each on its own scale"),
}


def values_of(drawn: views.Drawn, cube: Cube, by: str, picked: Sequence[str]) -> list[Found]:
    """Return the values of the picked places, of the frequency of the view's period."""
    base, view = drawn.base, drawn.view
    where: dict[str, Any] = {by: picked, "indicator": view.indicator, "dataset": view.dataset}
    if by == "destination":
        where["origin"] = None
    often = series.frequency(view.period)
    return [
        Found(
            "", f"{base}{row[by]}", row["period"], row["exact"] or "", row["status"] or "",
            f"{base}observation/{row['observation']}",
        )
        for row in statistics.totals_of(cube, where, ages=(None,))
        if series.frequency(row["period"]) == often
    ]  # fmt: skip


def several(drawn: views.Drawn, given: Sequence[Found], by: str, picked: Sequence[str], name: str) -> Figure | None:
    """Return the figure ``series`` (one drawing) or ``multiples`` (panels) of some places; None without values.

    ``given``: the values of these places, perhaps of others too.
    """
    base, view, kind = drawn.base, drawn.view, "corridor" if by == "corridor" else "area"
    found = [one for one in given if one.dataset.removeprefix(base) in picked]
    drawings = series.placed(found, {f"{base}{code}": drawn.name(kind, code) for code in picked})
    if not drawings or (name == "multiples" and all(len(one.points) < 2 for one in drawings)):
        return None
    title = say(_TITLES[name], indicator=drawn.measured)
    words = Words(name, title, series.described(drawings), say("missing"), say("suppressed"))
    drawing = (lines if name == "series" else multiples)(drawings, words, series.axis())
    sparql = written(
        "figures/several", by=PREFIXES["simde"] + PROPERTIES[by], place=[f"{base}{kind}/{code}" for code in picked],
        indicator=f"{base}indicator/{view.indicator}", dataset=f"{base}dataset/{view.dataset}",
    )  # fmt: skip
    alone = views.Drawn(View(view.indicator, view.dataset, "", 0), (), drawn.known, drawn.names, {}, sparql)
    header = [say("Period"), *(one.name for one in drawings)]
    data = values.of_lines(drawings) if name == "series" else ""
    figure = alone.figure(words, (drawing, data), header, series.table(found, drawings, base))
    key = [(sign(n), one.name) for n, one in enumerate(drawings)] if name == "series" else ()
    return Figure(**{**vars(figure), "key": key})
