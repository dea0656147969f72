"""The language policy: one chain for each tag, one rule for a text, and every name in the languages promised."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from endpoint.words import chain
from simde_kg import queries
from simde_kg.words import LANGUAGES, best, fallback, pick, spoken
from tests.test_questions import rows

if TYPE_CHECKING:
    from simde_kg.release import Release

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).parent / "languages"
NINE = {*LANGUAGES, "pt", "ar", "zh", "hi", "tr", "fil"}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("es-MX", "es-MX es-419 es en"), ("ES-mx", "es-MX es-419 es en"), ("es_MX.UTF-8", "es-MX es-419 es en"),
        ("es-ES", "es-ES es en"), ("es-419", "es-419 es en"), ("es", "es en"), ("en-GB", "en-GB en"), ("en", "en"),
        ("fr-CA", "fr-CA fr en"), ("pt-BR", "pt-BR pt es en"), ("pt-AO", "pt-AO pt-PT pt es en"), ("nah", "nah es en"),
        ("ht", "ht fr en"), ("zh-Hant-TW", "zh-Hant-TW zh-Hant zh en"), ("de-AT", "de-AT de en"), ("", "en"),
    ],
)  # fmt: skip
def test_the_chain_of_a_language(tag: str, expected: str) -> None:
    assert fallback(tag) == tuple(expected.split())


def test_every_chain_ends_in_english_and_never_turns() -> None:
    with (ROOT / "simde_kg" / "fallback.csv").open(encoding="utf-8") as file:
        declared = list(csv.DictReader(file))
    assert len(declared) > 30 and {row["source"] for row in declared} == {"CLDR", "SIMDE"}
    for row in declared:
        found = fallback(row["tag"])
        assert found[:2] == (row["tag"], row["next"]) and found[-1] == "en" and len(found) == len(set(found))


@pytest.mark.parametrize(
    ("tags", "language", "expected"),
    [
        ("es en fr", "es-MX", "es"), ("en fr", "es-MX", "en"), ("fr", "es", "fr"), ("pt zh", "de", "pt"),
        ("es-MX es", "es-MX", "es-MX"), ("es-mx", "es-MX", "es-mx"), ("es en", "pt-BR", "es"), ("es en", "de", "en"),
    ],
)  # fmt: skip
def test_the_text_that_is_shown(tags: str, language: str, expected: str) -> None:
    given = tags.split()
    assert best(given, fallback(language)) == best(reversed(given), fallback(language)) == expected
    assert pick({tag: f"text in {tag}" for tag in given}, language) == f"text in {expected}"


def test_a_text_without_language_comes_before_foreign_ones() -> None:
    assert best(["", "zh"], fallback("es")) == "" and best(["", "es"], fallback("es")) == "es"
    assert best([], fallback("es")) is None and pick({}, "es") is None


@pytest.mark.parametrize("tag", ["es-MX", "fr-CA", "pt-BR", "de", "en-GB", "zh"])
def test_pages_use_the_same_chain(tag: str) -> None:
    assert chain("", tag)[: len(fallback(tag))] == fallback(tag) == chain(tag)[: len(fallback(tag))]
    assert spoken(tag) == next(one for one in chain(tag) if one in LANGUAGES)


def test_several_languages_come_before_their_fallbacks() -> None:
    assert chain("es-MX, fr;q=0.8") == ("es-MX", "es-419", "es", "fr", "en")
    assert chain("fr;q=0.5, pt-BR") == ("pt-BR", "pt", "fr", "es", "en")


def test_a_question_takes_any_language() -> None:
    question = queries.question("everything-about-an-area")
    assert 'VALUES ?language { "es" }' in question.with_values({"language": '"pt-BR"'})
    assert 'VALUES ?language { "fr" }' in question.with_values({"language": '"fr-CA"'})


def lacking(release: "Release", name: str, wanted: set[str]) -> dict[str, set[str]]:
    """Return what lacks which of the wanted languages: IRI without the base -> languages."""
    text = queries.with_prefixes((FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for row in rows(release, text):
        thing, language = row.values()
        found.setdefault(thing.removeprefix("https://w3id.org/simde/"), set()).add(language)
    assert len(found) > 200
    return {thing: wanted - given for thing, given in found.items() if wanted - given}


def test_everything_minted_has_three_languages(built_release: "Release") -> None:
    assert lacking(built_release, "minted", set(LANGUAGES)) == {}


def test_countries_have_nine_languages_but_for_those_listed(built_release: "Release") -> None:
    with (FOLDER / "lacking.csv").open(encoding="utf-8") as file:
        listed = {f"area/{row['area']}": set(row["languages"].split()) for row in csv.DictReader(file)}
    assert lacking(built_release, "names", NINE) == listed


def test_the_idiom_of_the_page_gives_one_name(built_release: "Release") -> None:
    text = (FOLDER / "chosen.rq").read_text(encoding="utf-8")
    found = {row["area"][-3:]: row["name"] for row in rows(built_release, queries.with_prefixes(text))}
    assert found == {"MEX": "Mexico", "USA": "Estados Unidos", "ANT": "Netherlands Antilles"}
    page = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    assert text.partition("\n")[2] in page
