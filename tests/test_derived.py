"""Derived knowledge on the shipped data: comparability, mirror pairs, breaks, gaps, totals, labels, inferences."""

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import URIRef
from rdflib.namespace import PROV, RDF, SKOS

from simde_kg import dataset as datasets
from simde_kg import queries, store
from tests.extracts import ROOT

if TYPE_CHECKING:
    from simde_kg.release import Release

BASE = "https://w3id.org/simde/"
NAMES = ("breaks", "comparability", "gaps", "inferred", "labels", "mirror-pairs", "totals")
QUERIES = ROOT / "tests" / "derived"
MIRROR = "mirror/remittances--remittances-estimate/MEX-CAN/2021/banxico.remesas--world-bank.knomad-bilateral-2021"


def ask(release: "Release", name: str, **bound: str) -> list[list[str]]:
    """Answer ``tests/derived/<name>.rq``; variables are bound to local names; plain texts, the base taken off."""
    text = queries.with_prefixes((QUERIES / f"{name}.rq").read_text(encoding="utf-8"))
    bindings = {variable: f"<{BASE}{local}>" for variable, local in bound.items()}
    found = store.rows(store.open_read_only(release.store), text, bindings=bindings)
    return [[_plain(term) for term in row] for row in found]


def _plain(term: str | None) -> str:
    if term is None:
        return ""
    return term[1:-1].removeprefix(BASE) if term.startswith("<") else term.split('"')[1]


@pytest.mark.parametrize("name", NAMES)
def test_a_derived_dataset_states_its_rule_in_three_languages(name: str) -> None:
    item = datasets.load(ROOT / "mappings" / "simde" / name)
    (activity,) = item.graph.objects(URIRef(item.iri), PROV.wasGeneratedBy)
    (plan,) = item.graph.objects(activity, PROV.qualifiedAssociation / PROV.hadPlan)
    assert (plan, RDF.type, PROV.Plan) in item.graph
    texts = list(item.graph.objects(plan, SKOS.definition))
    assert sorted(text.language or "" for text in texts) == ["en", "es", "fr"]  # type: ignore[attr-defined]
    assert item.derived and len({str(text) for text in texts}) == 3


def test_every_derived_graph_is_there_and_holds_no_observation(built_release: "Release") -> None:
    counts = built_release.manifest.graphs
    assert all(counts[f"simde/{name}"].triples > 20 for name in NAMES)
    assert not any(counts[f"simde/{name}"].observations for name in NAMES)


def test_the_page_on_derived_knowledge_states_what_the_build_gives(built_release: "Release") -> None:
    page = (ROOT / "docs" / "derived.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z ]+) \| ([\d,]+) \|", page, flags=re.MULTILINE))
    counted = {row[0].rpartition("#")[2].rpartition("/")[2]: int(row[1]) for row in ask(built_release, "counted")}
    words = {
        "ComparabilityStatement": "comparability statements",
        "MirrorPair": "mirror pairs",
        "SeriesBreak": "breaks",
    }
    words |= {"CoverageGap": "coverage gaps", "Total": "totals", "LexicalizationSet": "label statistics"}
    assert {name: f"{counted[kind]:,}" for kind, name in words.items()} == {name: rows[name] for name in words.values()}
    assert rows["observations"] == f"{sum(g.observations for g in built_release.manifest.graphs.values()):,}"
    assert counted["MethodBreak"] == 6


def test_only_events_and_policies_coincide_with_a_break(built_release: "Release") -> None:
    kinds = {row[0].partition("/")[0] for row in ask(built_release, "coincides")}
    assert kinds == {"event", "policy"}


def test_indicators_are_compared_by_their_definitions(built_release: "Release") -> None:
    def judged(name: str) -> tuple[str, set[str]]:
        rows = ask(built_release, "comparability", statement=f"comparability/{name}")
        (degree,) = {row[1].rpartition("/")[2] for row in rows}
        return degree, {row[2].rpartition("/")[2] for row in rows} - {""}

    assert judged("remittances--remittances-estimate") == ("with-caution", {"source-type"})
    degree, reasons = judged("migrant-stock--remittances")
    assert degree == "not-comparable" and {"unit", "population-concept"} <= reasons
    degree, reasons = judged("migrant-stock/un-desa.migrant-stock-2017-bilateral--un-desa.migrant-stock-2019-bilateral")
    assert degree == "with-caution" and "edition" in reasons


def test_every_two_indicators_are_compared_once(built_release: "Release") -> None:
    (((indicators, statements),)) = ask(built_release, "pairs")
    number = int(indicators)
    assert number >= 12 and int(statements) == number * (number - 1) // 2


def test_a_mirror_pair_of_measured_and_modelled_remittances(built_release: "Release") -> None:
    rows = ask(built_release, "mirror", pair=MIRROR)
    observations = {row[1] for row in rows}
    assert observations == {f"observation/banxico/remesas/remittances/CAN-MEX/2021-Q{q}" for q in (1, 2, 3, 4)}
    (difference,), (percent,), (second,) = ({row[n] for row in rows} for n in (3, 4, 2))
    assert second == "observation/world-bank/knomad-bilateral-2021/remittances-estimate/CAN-MEX/2021"
    # Banxico, remesas_pais.csv, CAN, 2021: four quarters; KNOMAD in its own matrix, US$ 399.76 million
    measured = 135_220_069 + 191_427_776 + 205_137_844 + 189_158_899
    assert abs(Decimal(difference) - (Decimal("399.76e6") - measured)) < 5000
    assert abs(Decimal(percent) - Decimal("80.3")) < Decimal("0.1")


def test_a_hurricane_is_inside_a_break(built_release: "Release") -> None:
    rows = ask(built_release, "break", area="area/PRI")
    assert [row[1:] for row in rows if row[4] == "event/hurricane-maria-2017"] == [
        ["period/2017", "-41237", "-149999", "event/hurricane-maria-2017"],
        ["period/2018", "-149999", "10304", "event/hurricane-maria-2017"],
    ]


def test_gaps_are_only_of_what_no_observation_has(built_release: "Release") -> None:
    rows = ask(built_release, "gaps")
    assert rows and {row[1].rpartition("/")[2] for row in rows} <= {"stock", "flow", "remittances", "cost"}
    # both have stocks and remittances in the shipped data
    held = {(row[0], row[1].rpartition("/")[2]) for row in rows if not row[2]}
    assert ("corridor/MEX-USA", "stock") not in held and ("corridor/MEX-USA", "remittances") not in held


def test_totals_are_the_sums_of_the_observations(built_release: "Release") -> None:
    rows = ask(built_release, "totals")
    assert len(rows) >= 5
    for _total, said, number, summed, counted in rows:
        assert (Decimal(said), int(number)) == (Decimal(summed), int(counted))


def test_labels_are_counted(built_release: "Release") -> None:
    rows = {(row[0], row[1]): row[2:] for row in ask(built_release, "labels")}
    assert {rows["concept/indicator", language][1] for language in ("es", "en", "fr")} == {"1"}
    assert int(rows["concept/indicator", "es"][0]) >= 12


def test_inferences_follow_and_are_not_written_twice(built_release: "Release") -> None:
    assert ask(built_release, "inferred", thing="area/MEX-nowhere") == []
    above = {row[1] for row in ask(built_release, "inferred", thing="area/MX-ZAC")}
    assert {"area/MEX", "area/m49-019"} & above == above & {"area/MEX", "area/m49-019"} and "area/MEX" in above
    assert ask(built_release, "twice") == []


def test_the_same_data_give_the_same_statements(built_release: "Release", tmp_path: Path) -> None:
    """Nothing depends on row order: the sorted lines of a second derivation are those of the first."""
    from simde_kg import sources
    from simde_kg.build.worker import map_tables
    from simde_kg.mapping import components
    from simde_kg.settings import Settings

    opened = store.open_read_only(built_release.store)
    item = datasets.load(ROOT / "mappings" / "simde" / "comparability")
    made = []
    for name in ("first", "second"):
        work = tmp_path / name
        work.mkdir()
        context = sources.Context(work, work, item.folder, lambda text: store.select(opened, text))
        mapped = map_tables(item, context, Settings(), components.declared(ROOT / "ontology"))
        made.append(b"".join(part.read_bytes() for part in mapped.parts))
    assert made[0] == made[1] and made[0]
