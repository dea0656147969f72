"""Known figures come back from SPARQL: on a release of the shipped extracts, and of the whole files where present."""

import os
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QuerySolutions, Store

from simde_kg import queries, settings, store, workspace
from simde_kg.build import build
from simde_kg.release import Release, current
from tests.extracts import ROOT

BASE = "https://w3id.org/simde/"
STOCKS_2017, STOCKS_2019 = "un-desa/migrant-stock-2017-bilateral", "un-desa/migrant-stock-2019-bilateral"
STOCKS_2020 = "un-desa/migrant-stock-2020-destination"
UNHCR, CBP, IRCC, IDMC = "unhcr/population-statistics", "us-cbp/encounters", "ircc/permanent-residents", "idmc/gidd"
KNOMAD, WDI, BANXICO = "world-bank/knomad-bilateral-2021", "world-bank/wdi-net-migration", "banxico/remesas"
MATRIX_2016, SCHOLARS = "world-bank/bilateral-remittances-2016", "mpidr/scholarly-migration"
CORRIDORS = [
    # one move of scholars by two bibliographic databases
    (SCHOLARS, "scholarly-migration", "MEX-USA", "2015", "MEX", "USA", "268"),
    (f"{SCHOLARS}-openalex", "scholarly-migration", "MEX-USA", "2015", "MEX", "USA", "421"),
    (MATRIX_2016, "remittances-estimate", "MEX-USA", "2016", "USA", "MEX", "28125.89e6"),
    (MATRIX_2016, "remittances-estimate", "MEX-CAN", "2016", "CAN", "MEX", "145.96e6"),
    # Mexico-born in the United States and Canada; KNOMAD's remittances run the other way
    (STOCKS_2017, "migrant-stock", "MEX-USA", "1990", "MEX", "USA", "4298014"),
    (STOCKS_2017, "migrant-stock", "MEX-USA", "2000", "MEX", "USA", "9410529"),
    (STOCKS_2017, "migrant-stock", "MEX-USA", "2010", "MEX", "USA", "12168662"),
    (STOCKS_2017, "migrant-stock", "MEX-USA", "2015", "MEX", "USA", "12275876"),
    (STOCKS_2017, "migrant-stock", "MEX-CAN", "2015", "MEX", "CAN", "77941"),
    (STOCKS_2019, "migrant-stock", "MEX-USA", "1990", "MEX", "USA", "4298014"),
    (STOCKS_2019, "migrant-stock", "MEX-USA", "2000", "MEX", "USA", "9410529"),
    (STOCKS_2019, "migrant-stock", "MEX-USA", "2010", "MEX", "USA", "12168662"),
    (STOCKS_2019, "migrant-stock", "MEX-USA", "2015", "MEX", "USA", "11643298"),
    (STOCKS_2019, "migrant-stock", "MEX-CAN", "2015", "MEX", "CAN", "80090"),
    (STOCKS_2019, "migrant-stock", "MEX-USA", "2019", "MEX", "USA", "11489684"),
    (STOCKS_2019, "migrant-stock", "MEX-CAN", "2019", "MEX", "CAN", "85825"),
    (IRCC, "permanent-residence-admissions", "MEX-CAN", "2023", "MEX", "CAN", "5735"),
    (IRCC, "permanent-residence-admissions", "MEX-CAN", "2024", "MEX", "CAN", "6415"),
    (KNOMAD, "migrant-stock", "MEX-USA", "2021", "MEX", "USA", "10924662"),
    (KNOMAD, "migrant-stock", "MEX-CAN", "2021", "MEX", "CAN", "86780"),
    (KNOMAD, "remittances-estimate", "MEX-USA", "2021", "USA", "MEX", "52595.34e6"),
    (KNOMAD, "remittances-estimate", "MEX-CAN", "2021", "CAN", "MEX", "399.76e6"),
]


@pytest.fixture(scope="session", params=["extract", pytest.param("whole", marks=pytest.mark.slow)])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release: of the shipped extracts, or of the publishers' whole files."""
    if request.param == "extract":
        given: Release = request.getfixturevalue("built_release")
        return given
    wanted = os.environ.get("SIMDE_WHOLE")
    if not wanted:
        pytest.skip("a build of the publishers' whole files takes ten minutes: SIMDE_WHOLE=1, or a home that has it")
    if Path(wanted).is_dir():
        there = current(workspace.find(settings.Settings(home=wanted), ROOT))
        assert there is not None, f"{wanted} has no release"
        return there
    whole = request.getfixturevalue("sources")
    chosen = settings.Settings(home=str(tmp_path_factory.mktemp("whole")), sources=str(whole))
    return build(workspace.find(chosen, ROOT), chosen).release


@pytest.fixture(scope="session")
def opened(made: Release) -> Store:
    """Open the store of the release."""
    return store.open_read_only(made.store)


def ask(opened: Store, name: str, **bound: str) -> list[dict[str, Any]]:
    """Answer ``tests/facts/<name>.rq``; ``bound`` are local names below the base. Plain texts, the base taken off."""
    text = queries.with_prefixes((ROOT / "tests" / "facts" / f"{name}.rq").read_text(encoding="utf-8"))
    bindings = {variable: f"<{BASE}{local}>" for variable, local in bound.items()}
    given = store.answer(opened, text, bindings=bindings)
    assert isinstance(given, QuerySolutions)
    names = [variable.value for variable in given.variables]
    return [{n: _plain(row[n]) for n in names} for row in given]


def _plain(term: Any) -> str | None:
    return None if term is None else term.value.removeprefix(BASE)


@pytest.mark.parametrize(("dataset", "indicator", "corridor", "period", "origin", "end", "value"), CORRIDORS)
def test_a_corridor_has_its_published_figure(
    opened: Store, dataset: str, indicator: str, corridor: str, period: str, origin: str, end: str, value: str
) -> None:
    (found,) = ask(
        opened,
        "corridor",
        dataset=f"dataset/{dataset}",
        indicator=f"indicator/{indicator}",
        corridor=f"corridor/{corridor}",
        period=f"period/{period}",
    )
    assert (found["from"], found["to"]) == (f"area/{origin}", f"area/{end}")
    # the table of facts gives KNOMAD's millions with two decimals
    near = Decimal("5e3") if indicator == "remittances-estimate" else Decimal(0)
    assert abs(Decimal(found["value"]) - Decimal(value)) <= near


def test_net_migration_of_mexico(opened: Store) -> None:
    (found,) = ask(opened, "reporting-area", dataset=f"dataset/{WDI}", area="area/MEX", period="period/2023")
    assert (found["indicator"], found["value"]) == ("indicator/net-migration", "-101044")


def test_encounters_of_mexicans_by_fiscal_year(opened: Store) -> None:
    years = {row["fiscal"]: row["total"] for row in ask(opened, "encounters-by-fiscal-year", area="area/MEX")}
    assert years == {
        "period/2021-FY": "674739",
        "period/2022-FY": "823057",
        "period/2023-FY": "735937",
        "period/2024-FY": "668088",
    }


def test_incidents_in_mexico_by_year(opened: Store) -> None:
    """As counted in the publisher's files."""
    years = {row["year"]: (row["incidents"], row["total"]) for row in ask(opened, "incidents-by-year", area="area/MEX")}
    assert years["2014"] == ("11", "134")
    assert years["2024"] == ("114", "147")


def test_remittances_received_by_mexico(opened: Store) -> None:
    years = {row["year"]: (row["months"], row["total"]) for row in ask(opened, "inflows-by-year")}
    assert years["2021"] == ("12", "52522598188")
    assert years["2023"] == ("12", "63318672201")
    assert years["2024"] == ("12", "65016836330")
    assert years["1995"][0] == "12"


def test_the_tables_of_banxico_agree_but_for_rounding(opened: Store) -> None:
    """Quarters by Mexican state against the months, and by US state against the United States: at most US$ 4 apart."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in ask(opened, "inflows-by-quarter"):
        sums[row["table"].rpartition("#")[2]][row["quarter"]] = Decimal(row["total"])
    assert {name: len(quarters) for name, quarters in sums.items()} == {
        "mensuales": 126,
        "entidad": 93,
        "pais": 53,
        "usa": 53,
    }
    for part, whole, tolerance in (("entidad", "mensuales", 4), ("usa", "pais", 3)):
        apart = [abs(value - sums[whole][quarter]) for quarter, value in sums[part].items()]
        assert max(apart) == tolerance


def test_one_figure_in_two_editions_is_told_apart(opened: Store) -> None:
    rows = ask(opened, "editions", corridor="corridor/MEX-USA", period="period/2015")
    assert [(row["dataset"], row["value"], row["replacement"]) for row in rows] == [
        (f"dataset/{STOCKS_2017}", "12275876", f"dataset/{STOCKS_2019}"),
        (f"dataset/{STOCKS_2019}", "11643298", None),
    ]


def test_the_six_tables_of_2020(opened: Store) -> None:
    """Mexico in 2020, as the workbook's rows print it: stock by sex, population in persons, shares, refugees."""

    def values(indicator: str, period: str = "2020") -> dict[str, tuple[str, str | None]]:
        rows = ask(
            opened,
            "destination",
            dataset=f"dataset/{STOCKS_2020}",
            indicator=f"indicator/{indicator}",
            area="area/MEX",
            period=f"period/{period}",
        )
        return {row["sex"].rpartition("-")[2]: (row["value"], row["basis"]) for row in rows}

    basis = "concept/data-basis/birth-refugees"
    assert values("migrant-stock") == {"T": ("1197624", basis), "M": ("601509", basis), "F": ("596115", basis)}
    assert values("population") == {"T": ("128932753", None), "M": ("63071486", None), "F": ("65861267", None)}
    assert values("migrant-stock-share")["T"] == ("0.9288749151272679", basis)
    assert values("female-migrant-share") == {"F": ("49.77480411214204", basis)}
    assert values("migrant-stock-growth-rate", "2015--2020")["M"] == ("3.37006923313825", basis)
    assert values("refugee-stock") == {"T": ("150985", None)}
    assert values("refugee-share")["T"] == ("12.607045282993662", None)
    assert values("refugee-growth-rate", "2015--2020")["T"] == ("71.29728674940743", None)


def test_cells_without_a_figure_are_kept_apart_from_zero(opened: Store) -> None:
    found = {(row["dataset"], row["status"].rpartition("-")[2]): int(row["cells"]) for row in ask(opened, "missing")}
    assert {status for _dataset, status in found} == {"M", "Q"}
    mine = (STOCKS_2020, WDI, IRCC, IDMC)
    assert {(name, status) for name, status in found if name.removeprefix("dataset/") in mine} == {
        (f"dataset/{STOCKS_2020}", "M"),
        (f"dataset/{STOCKS_2020}", "Q"),
        (f"dataset/{WDI}", "M"),
        (f"dataset/{IRCC}", "Q"),
        (f"dataset/{IDMC}", "M"),
    }
    assert (found[f"dataset/{WDI}", "M"], found[f"dataset/{IDMC}", "M"]) == (64, 228)


def test_the_readme_of_the_mappings_counts_every_edition(made: Release, request: pytest.FixtureRequest) -> None:
    """Each edition stands in the table; its observations are those of the whole files."""
    text = (ROOT / "mappings" / "README.md").read_text(encoding="utf-8")
    told = {
        row[0]: int(row[1].replace(",", ""))
        for row in re.findall(r"^\| `([^`]+)`(?: \(extract\))? \| [\d,]+ \| ([\d,]+) \|", text, re.M)
    }
    found = {name: counts.observations for name, counts in made.manifest.graphs.items() if counts.observations}
    assert set(told) == set(found)
    if "whole" in request.node.callspec.id:
        assert told == found
