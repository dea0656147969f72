"""Queries of pages with their values written in."""

from endpoint import asking
from simde_kg.vocab import PREFIXES

ONTOLOGY, B = PREFIXES["simde"], "https://w3id.org/simde/"


def test_a_property_stands_where_its_variable_stood() -> None:
    given = {"indicator": f"{B}indicator/x", "dataset": f"{B}dataset/x/y", "period": f"{B}period/2020"}
    text = asking.written("figures/view-countries", by=ONTOLOGY + "destinationArea", **given)
    assert f"<{ONTOLOGY}destinationArea> ?place ;" in text and "?by" not in text
    assert f"VALUES ?dataset {{ <{B}dataset/x/y> }}" in text


def test_several_properties_stay_a_list() -> None:
    text = asking.written("figures/view", by=[ONTOLOGY + "originArea", ONTOLOGY + "destinationArea"])
    assert f"VALUES ?by {{ <{ONTOLOGY}originArea> <{ONTOLOGY}destinationArea> }}" in text and "?by ?place" in text
