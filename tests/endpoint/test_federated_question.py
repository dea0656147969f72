"""Migrants per 1,000 inhabitants: the population comes from a second endpoint, started here."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from simde_kg import queries, store
from simde_kg.formats import FORMATS
from tests.endpoint.conftest import Running

WIKIDATA = "https://query.wikidata.org/sparql"
QUESTION = queries.question("migrants-per-thousand")
POPULATION = queries.with_prefixes((Path(__file__).parents[1] / "facts" / "population.rq").read_text(encoding="utf-8"))


def table(release: Any, sparql: str) -> list[dict[str, str]]:
    output = io.BytesIO()
    store.query(store.open_read_only(release.store), sparql, output, FORMATS["csv"])
    return list(csv.DictReader(io.StringIO(output.getvalue().decode())))


@pytest.fixture(scope="module")
def people(built_release: Any) -> dict[str, Decimal]:
    """Return the populations that the United Nations publish with the migrant stock of 2020: alpha-3 -> persons."""
    return {row["alpha3"]: Decimal(row["people"]) for row in table(built_release, POPULATION)}


@pytest.fixture(scope="module")
def second(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Callable[[Path, str, str], None],
    begin: Callable[..., Running],
    people: dict[str, Decimal],
) -> Iterator[Running]:
    """Return an endpoint with these populations in the words of Wikidata, and one of another year."""
    wikidata, xsd, lines = "http://www.wikidata.org/", "http://www.w3.org/2001/XMLSchema#", []
    for number, (alpha3, value) in enumerate(sorted(people.items())):
        for year, counted in (("2020", value), ("1990", value * 9)):
            thing, statement = f"<{wikidata}entity/Q{number}>", f"<{wikidata}entity/statement/Q{number}-{year}>"
            lines += [
                f'{thing} <{wikidata}prop/direct/P298> "{alpha3}"',
                f"{thing} <{wikidata}prop/P1082> {statement}",
                f'{statement} <{wikidata}prop/statement/P1082> "{counted}"^^<{xsd}decimal>',
                f'{statement} <{wikidata}prop/qualifier/P585> "{year}-07-01T00:00:00Z"^^<{xsd}dateTime>',
            ]
    folder = tmp_path_factory.mktemp("population")
    graph = "<https://w3id.org/simde/graph/simde/population> ."
    publish(folder, "20260101T000000Z-00000003", "".join(f"{line} {graph}\n" for line in dict.fromkeys(lines)))
    running = begin(folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def asker(built: Any, second: Running, begin: Callable[..., Running]) -> Iterator[Running]:
    running = begin(built.release.path.parent.parent, services=f"http://127.0.0.1:{second.port}/sparql")
    yield running
    running.stop()


def test_the_question_joins_two_endpoints(asker: Running, second: Running, people: dict[str, Decimal]) -> None:
    text = QUESTION.sparql.replace(WIKIDATA, f"http://127.0.0.1:{second.port}/sparql")
    reply = asker.post(text, "text/csv")
    assert reply.status == 200, reply.text
    found = {row["area"][-3:]: row for row in csv.DictReader(io.StringIO(reply.text))}
    assert {"USA", "MEX", "CAN"} <= set(found) <= {"ARG", "CAN", "CHL", "COL", "CRI", "ESP", "MEX", "USA"}
    for code, row in found.items():
        expected = Decimal(row["migrants"]) * 1000 / people[code]
        assert Decimal(row["population"]) == people[code]
        assert abs(Decimal(row["perThousand"]) - expected) <= Decimal("0.05")
    # UN DESA 2020: 50,632,836 migrants in the United States, 15.3 % of the population
    assert (found["USA"]["migrants"], Decimal(found["USA"]["perThousand"])) == ("50632836", Decimal("153.0"))
    rates = [Decimal(row["perThousand"]) for row in csv.DictReader(io.StringIO(reply.text))]
    assert rates == sorted(rates, reverse=True)


def test_its_parameters_narrow_what_is_asked_there(asker: Running, second: Running) -> None:
    text = QUESTION.with_values({"alpha3": '"MEX"', "language": '"fr-CA"'})
    reply = asker.post(text.replace(WIKIDATA, f"http://127.0.0.1:{second.port}/sparql"), "text/csv")
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert (row["name"], row["year"]) == ("Mexique", "2020")


def test_an_endpoint_off_the_list_is_not_asked(asker: Running) -> None:
    assert asker.ask("GET", "/sparql?" + urlencode({"query": QUESTION.sparql})).status == 403
    page = asker.ask("GET", f"/questions/{QUESTION.name}", {"Accept": "text/csv"})
    assert page.status == 403 and WIKIDATA in page.text
