"""Answers of the questions on the shipped data, checked by hand against the publishers' files."""

from typing import TYPE_CHECKING

from simde_kg import queries
from tests.test_questions import AREA, DATASET, rows

if TYPE_CHECKING:
    from simde_kg.release import Release

BASE = "https://w3id.org/simde/"
XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def answer(release: "Release", name: str, **values: str) -> list[dict[str, str]]:
    return rows(release, queries.question(name).with_values(values))


def test_corridors_without_flows_are_those_with_a_gap(built_release: "Release") -> None:
    found = answer(built_release, "corridors-without-flows")
    people = [int(row["people"]) for row in found]
    assert people == sorted(people, reverse=True) and min(people) >= 10_000
    assert not any(row["corridor"].endswith(("MEX-USA", "MEX-CAN")) for row in found)
    assert all(row["since"] == "" or int(row["since"]) > 1990 for row in found)


def test_documents_in_spanish_on_remittances(built_release: "Release") -> None:
    found = answer(built_release, "documents-of-a-corridor")
    assert len(found) == 10 and not any(row["cites"] for row in found)  # no citation by them was read
    assert [row["document"].rsplit("/", 1)[1] for row in found if row["about"] == "corridor"] == [
        "barrios-de-la-o-2022-endurecimiento-frontera"
    ]
    assert {row["about"] for row in found[1:]} == {"place"} and min(int(row["year"]) for row in found) == 2008
    assert [row["presents"] for row in found if row["presents"]] == [f"{BASE}system/anuario-mx"]
    assert not any("Ecuador" in row["title"] or "Paraguay" in row["title"] for row in found)


def test_documents_cite_editions_with_figures_of_the_corridor(built_release: "Release") -> None:
    found = answer(built_release, "documents-of-a-corridor", written='"en"', since=f'"2000"^^<{XSD_INTEGER}>')
    cited = {row["document"].rsplit("/", 1)[1]: row["cites"] for row in found if row["about"] == "data"}
    assert cited == {"world-bank-2017-bilateral-remittance": f"{DATASET}world-bank/bilateral-remittances-2016"}


def test_indicators_of_target_10c(built_release: "Release") -> None:
    found = answer(built_release, "indicators-of-a-goal")
    assert {(row["indicator"].rsplit("/", 1)[1], row["dataset"].removeprefix(DATASET)) for row in found} == {
        ("remittances", "banxico/remesas"),
        ("remittance-operations", "banxico/remesas"),
        ("remittances-estimate", "world-bank/knomad-bilateral-2021"),
        ("remittances-estimate", "world-bank/bilateral-remittances-2016"),
        ("personal-remittances", "world-bank/wdi-remittances-paid"),
        ("remittance-cost", "world-bank/remittance-prices"),
    }
    assert all(row["licence"] and row["publisher"] for row in found)
    (close,) = [row for row in found if row["match"] == "closeMatch"]
    assert close["indicator"].endswith("/remittance-cost") and close["target"].endswith("/C100c01")
    assert {row["match"] for row in found if row != close} == {"relatedMatch"}


def test_two_sources_of_remittances(built_release: "Release") -> None:
    found = {
        row["corridor"][-7:]: row
        for row in answer(built_release, "sources-that-differ")
        if row["first"].endswith("banxico/remesas") and row["second"].endswith("knomad-bilateral-2021")
    }
    # Banxico, remesas_pais.csv, CAN, Ingresos, 2021; KNOMAD: US$ 399.76 million
    measured = 135_220_069 + 191_427_776 + 205_137_844 + 189_158_899
    canada = found["MEX-CAN"]
    assert abs(float(canada["difference"]) - (399.76e6 - measured)) < 5000
    assert abs(float(canada["percent"]) - 80.3) < 0.1
    assert (canada["comparable"], canada["reasons"]) == ("comparables con cautela", "tipo de fuente distinto")
    assert min(float(row["percent"]) for row in found.values()) > 25
    assert "MEX-USA" not in found


def test_events_and_policies_inside_breaks(built_release: "Release") -> None:
    found = answer(built_release, "events-inside-a-break")
    assert {row["item"].split("/")[3] for row in found if row["kind"] == "coincides"} <= {"simde"}
    assert {row["item"].split("/")[4] for row in found if row["kind"] == "coincides"} <= {"event", "policy"}
    hurricane = [row for row in found if row["item"] == f"{BASE}event/hurricane-maria-2017"]
    # World Bank, SM.POP.NETM, PRI
    assert [(row["year"], row["before"], row["value"]) for row in hurricane] == [
        ("2017", "-41237", "-149999"),
        ("2018", "-149999", "10304"),
    ]
    only = answer(built_release, "events-inside-a-break", region=f"<{AREA}PRI>")
    assert [row for row in only if row["kind"] == "coincides"] == hurricane


def test_changes_of_method_that_publishers_state(built_release: "Release") -> None:
    found = [row for row in answer(built_release, "events-inside-a-break") if row["kind"] == "stated"]
    # notes of the workbooks: 2019, (4), (13), (24); 2020, 3, 16
    assert sorted((row["edition"].removeprefix(f"{DATASET}un-desa/migrant-stock-")[:4], row["place"][-3:], row["year"])
                  for row in found) == [
        ("2019", "BES", "2010"), ("2019", "SDN", "2010"), ("2019", "SRB", "2010"),
        ("2020", "BES", "2005"), ("2020", "BES", "2010"), ("2020", "SDN", "2010"),
    ]  # fmt: skip
    assert all(row["name"] and not row["item"] for row in found)


def test_social_media_in_latin_america(built_release: "Release") -> None:
    found = answer(built_release, "innovations-of-a-region")
    region = [row for row in found if row["scope"] == "region"]
    assert [row["innovation"].rsplit("/", 1)[1] for row in region] == [
        "immap-colombia-facebook",
        "puerto-rico-facebook-ads",
        "twitter-venezuela",
        "venezuela-facebook-ads",
    ]
    assert all(row["gap"] for row in region) and set(region[0]["areas"].split()) == {"COL", "VEN"}
    assert region[3]["indicator"] == f"{BASE}indicator/migrant-stock" and int(region[3]["lacking"]) > 0
    anywhere = {row["innovation"].rsplit("/", 1)[1]: row for row in found if row["scope"] == "open"}
    assert set(anywhere["facebook-network-mobility"]["safeguards"].split()) == {"anonymisation", "aggregation"}
    assert not any(row["areas"] for row in anywhere.values()) and len(region) + len(anywhere) == len(found)


def test_everything_about_zacatecas(built_release: "Release") -> None:
    found = answer(built_release, "everything-about-an-area")
    (money,) = [row for row in found if row["part"] == "2 series"]
    assert (money["dataset"], money["count"]) == (f"{DATASET}banxico/remesas", "93")
    documents = [row for row in found if row["part"] == "3 references"]
    assert len(documents) == 2 and all("/document/" in row["item"] for row in documents)
    assert f"{BASE}organization/uaz" in {row["item"] for row in found if row["part"] == "4 names"}


def test_topics_without_unbis(built_release: "Release") -> None:
    topics = {row["topic"].rsplit("/", 1)[1]: row for row in answer(built_release, "topics-without-exact-match")}
    assert "remittances" not in topics and "migration" not in topics  # 1005471, 1004111
    assert topics["asylum"]["match"] == "closeMatch"
    other = {row["topic"] for row in answer(built_release, "topics-without-exact-match", vocabulary='"http://eurovoc"')}
    assert f"{BASE}topic/remittances" in other


def test_what_an_edition_revised(built_release: "Release") -> None:
    found = answer(built_release, "changes-between-editions")
    assert {row["change"] for row in found} == {"added", "removed", "revised"}
    first = found[0]
    assert (first["change"], first["origin"], first["year"]) == ("revised", f"{AREA}MEX", "2015")
    assert (first["before"], first["after"], first["difference"]) == ("12275876", "11643298", "-632578")
    assert all(not row["before"] for row in found if row["change"] == "added")
    assert all(not row["after"] for row in found if row["change"] == "removed")


def test_a_row_and_its_observations(built_release: "Release") -> None:
    found = answer(built_release, "observations-of-a-source-row")
    values = {(row["file"], row["value"]) for row in found}
    # row 10 of each file: 1995-09 (operations, dollars); Delaware, 2013-Q1
    assert values >= {
        ("remesas_mensuales.csv", "940423"),
        ("remesas_mensuales.csv", "314149231"),
        ("remesas_usa.csv", "9409800"),
    }
    (back,) = answer(built_release, "source-row-of-an-observation", observation=f"<{found[-1]['observation']}>")
    assert (back["row"], back["file"], back["value"]) == ("10", found[-1]["file"], found[-1]["value"])


def test_graphs_that_disagree(built_release: "Release") -> None:
    found = answer(built_release, "graphs-that-disagree")
    (mexico,) = [row for row in found if row["origin"] == f"{AREA}MEX" and row["period"].endswith("2015")]
    assert (mexico["lowest"], mexico["highest"], mexico["percent"]) == ("11643298", "12275876", "5.4")
    assert set(mexico["graphs"].split()) == {
        "un-desa/migrant-stock-2017-bilateral=12275876",
        "un-desa/migrant-stock-2019-bilateral=11643298",
    }
