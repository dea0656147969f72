"""The published questions: words in every language, parameters, and the rows that the shipped data gives."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import queries, store
from simde_kg.errors import QueryError
from simde_kg.formats import FORMATS
from simde_kg.queries import Question
from simde_kg.words import LANGUAGES

if TYPE_CHECKING:
    from simde_kg.release import Release

QUESTIONS = list(queries.questions())
LOCAL = [question for question in QUESTIONS if not question.federated]
"""Those that need no other endpoint; ``tests/endpoint/test_federated_question.py`` asks the others."""
AREA = "https://w3id.org/simde/area/"
DATASET = "https://w3id.org/simde/dataset/"


def rows(release: "Release", sparql: str) -> list[dict[str, str]]:
    output = io.BytesIO()
    store.query(store.open_read_only(release.store), sparql, output, FORMATS["csv"])
    return list(csv.DictReader(io.StringIO(output.getvalue().decode())))


def test_there_are_questions() -> None:
    names = {question.name for question in QUESTIONS}
    assert {"migrant-stock-by-sex", "remittances-per-quarter", "everything-about-an-area"} <= names


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_speaks_every_language(question: Question) -> None:
    for words in (question.title, question.description, *(parameter.label for parameter in question.parameters)):
        assert set(words) == set(LANGUAGES) and all(words.values())
        assert len(set(words.values())) > 1
    assert queries.wording(question.title, "es-MX") == question.title["es"]
    assert queries.wording(question.title, "pt") == question.title["es"]
    assert queries.wording(question.title, "de") == question.title["en"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_column_of_an_answer_has_a_head(question: Question) -> None:
    answered = question.sparql.partition("\nSELECT ")[2].partition(" WHERE")[0]
    assert all(f"?{name}" in answered for name in question.columns) and "?" in answered
    for heads in question.columns.values():
        assert set(heads) == set(LANGUAGES) and all(heads.values())
    for language in LANGUAGES:
        said = [queries.wording(words, language) for words in question.columns.values()]
        assert len(set(said)) == len(said), "two columns with one head"


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [(("column.value.fr", "column.valor.fr"), "column.value.fr"), (("SELECT ?year", "SELECT ?when"), "column.when.es")],
    ids=["no words", "no column"],
)
def test_a_column_without_a_head_is_refused(
    monkeypatch: pytest.MonkeyPatch, changed: tuple[str, str], lacking: str
) -> None:
    whole = queries.text("questions/migrant-stock-by-sex")
    monkeypatch.setattr(queries, "text", lambda _name: whole.replace(*changed))
    with pytest.raises(QueryError, match=lacking):
        queries.question.__wrapped__("migrant-stock-by-sex")


@pytest.mark.parametrize("question", LOCAL, ids=lambda question: question.name)
def test_a_question_can_be_pasted_anywhere(question: Question, built_release: "Release") -> None:
    assert question.sparql.splitlines()[0] == f"# {question.title['es']}"
    assert "parameter." not in question.sparql and "column." not in question.sparql
    found = rows(built_release, question.sparql)
    assert found, "the question finds nothing in the shipped data"
    assert list(found[0]) == list(question.columns)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_parameter_is_a_term(question: Question) -> None:
    name = question.parameters[0].name
    changed = question.with_values({name: f"<{AREA}CAN>"})
    assert f"VALUES ?{name} {{ <{AREA}CAN> }}" in changed
    assert question.parameters[0].default not in changed.split("WHERE", 1)[1].split("}")[0]
    for wrong in ("", "area:CAN", "<a> } DELETE {", '"x" } #', "<urn:a b>", '"\n"'):
        with pytest.raises(QueryError, match="not an RDF term"):
            question.with_values({name: wrong})
    with pytest.raises(QueryError, match="no parameter 'nonsense'"):
        question.with_values({"nonsense": "<urn:a>"})


def test_mexico_to_the_united_states(built_release: "Release") -> None:
    found = rows(built_release, queries.question("migrant-stock-by-sex").sparql)
    totals = {
        (row["edition"].removeprefix(DATASET), int(row["year"])): Decimal(row["value"])
        for row in found
        if row["sex"] == "T"
    }
    assert totals["un-desa/migrant-stock-2017-bilateral", 2015] == 12_275_876
    assert totals["un-desa/migrant-stock-2019-bilateral", 2015] == 11_643_298
    for edition in ("un-desa/migrant-stock-2017-bilateral", "un-desa/migrant-stock-2019-bilateral"):
        assert [totals[edition, year] for year in (1990, 2000, 2010)] == [4_298_014, 9_410_529, 12_168_662]
    assert totals["un-desa/migrant-stock-2019-bilateral", 2019] == 11_489_684
    assert totals["world-bank/knomad-bilateral-2021", 2021] == 10_924_662
    older = [row for row in found if row["edition"].endswith("2017-bilateral")]
    assert {row["replacedBy"] for row in older} == {f"{DATASET}un-desa/migrant-stock-2019-bilateral"}
    assert all(row["definition"] and row["population"] and row["row"] for row in found)


def test_another_corridor_and_language(built_release: "Release") -> None:
    text = queries.question("migrant-stock-by-sex").with_values(
        {
            "destination": f"<{AREA}CAN>",
            "language": '"fr"',
            "since": '"2015"^^<http://www.w3.org/2001/XMLSchema#integer>',
        }
    )
    found = rows(built_release, text)
    values = {(row["edition"].removeprefix(DATASET), row["year"]): row["value"] for row in found if row["sex"] == "T"}
    assert values["un-desa/migrant-stock-2017-bilateral", "2015"] == "77941"
    assert values["un-desa/migrant-stock-2019-bilateral", "2015"] == "80090"
    assert values["un-desa/migrant-stock-2019-bilateral", "2019"] == "85825"
    assert min(int(row["year"]) for row in found) >= 2015
    assert {row["indicator"] for row in found} == {"stock de migrants internationaux"}


def test_remittances_agree_with_their_parts(built_release: "Release") -> None:
    found = rows(built_release, queries.question("remittances-per-quarter").sparql)
    assert [row["period"] for row in found] == sorted(row["period"] for row in found)
    assert found[0]["period"] == "2013-Q1" and len(found) >= 48
    assert {row["fromAgrees"] for row in found} == {"true"} == {row["toAgrees"] for row in found}
    assert max(int(row["fromDifference"]) for row in found) == 3
    year = [int(row["total"]) for row in found if row["period"].startswith("2023")]
    assert len(year) == 4 and sum(year) == 63_318_672_201
    first = next(row for row in found if row["period"] == "2023-Q1")
    assert (first["received"], first["sent"]) == ("13419719690", "145558415")


def test_a_smaller_tolerance_shows_where_rounding_bites(built_release: "Release") -> None:
    exact = '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'
    found = rows(built_release, queries.question("remittances-per-quarter").with_values({"tolerance": exact}))
    assert {row["fromAgrees"] for row in found} == {"true", "false"}


def test_everything_about_zacatecas(built_release: "Release") -> None:
    found = rows(built_release, queries.question("everything-about-an-area").sparql)
    facts = [row for row in found if row["part"] == "1 area"]
    assert {"Zacatecas", "MX-ZAC", f"{AREA}MEX"} <= {row["item"] for row in facts}
    (series,) = [row for row in found if row["dataset"] == f"{DATASET}banxico/remesas"]
    assert series["item"].endswith("indicator/remittances") and series["first"] == "2003-01-01"
    assert int(series["count"]) >= 92 and series["unit"] == "dólares de los Estados Unidos"


def test_everything_about_a_country_takes_other_series(built_release: "Release") -> None:
    text = queries.question("everything-about-an-area").with_values({"area": f"<{AREA}CAN>", "language": '"en"'})
    found = rows(built_release, text)
    assert {"2 series", "3 references"} <= {row["part"] for row in found}
    assert {row["property"].split("#")[1] for row in found if row["part"] == "2 series"} >= {
        "destinationArea",
        "senderArea",
    }


def test_an_internal_query_and_an_absent_one() -> None:
    assert queries.text("release/observations").startswith("PREFIX qb: <http://purl.org/linked-data/cube#>\n")
    for name in ("no-such", "../queries", "release/observations.rq"):
        with pytest.raises(QueryError, match="There is no query"):
            queries.text(name)


def test_a_question_without_its_words_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "bare.rq").write_text("# title.es: ¿Qué?\n# parameter.x.es: x\nSELECT * { ?s ?p ?o }\n")
    monkeypatch.setattr(queries, "_FOLDER", tmp_path)
    with pytest.raises(QueryError, match=r"lacks title\.en, title\.fr, description\.es.*VALUES \?x"):
        queries.question("bare")
