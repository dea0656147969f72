"""Profiles: every shape file belongs to what it says, names have versions and three languages, bases are included."""

from pathlib import Path

import pytest
from rdflib import Graph

from simde_kg import store
from simde_kg.errors import ValidationError
from simde_kg.validation import engine, profiles, shacl
from simde_kg.validation.compile import Compiler
from simde_kg.vocab import PREFIXES
from simde_kg.words import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
DECLARED = profiles.declared(ROOT / "shapes")
OBSERVATION = "<https://e.org/o> a qb:Observation ; sdmx-measure:obsValue 1 "


def rules(name: str) -> set[str]:
    """Return the rules that a profile checks."""
    return {check.rule for check in Compiler(profiles.read(ROOT / "shapes", name)).checks()}


def broken(name: str, turtle: str) -> set[str]:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    opened = store.in_memory(((head + turtle).encode(), "turtle"))
    return {finding.check.rule for finding in engine.validate(opened, profiles.read(ROOT / "shapes", name)).findings}


def test_the_five_profiles_are_there() -> None:
    assert list(DECLARED) == ["catalogue-record", "core-cube", "partner-deposit", "simde-cube", "thesaurus"]


@pytest.mark.parametrize("name", DECLARED)
def test_a_profile_says_its_name_and_version_in_three_languages(name: str) -> None:
    profile = DECLARED[name]
    assert profile.iri == f"https://w3id.org/simde/shape/profile/{name}/{profile.version}"
    assert set(profile.titles) == set(profile.descriptions) == set(LANGUAGES)
    assert profile.validating and all(path.is_file() for path in (*profile.validating, *profile.lending))
    assert rules(name)


def test_a_profile_is_as_strict_as_what_it_is_a_profile_of() -> None:
    by_iri = {profile.iri: profile.name for profile in DECLARED.values()}
    stacked = [(one.name, by_iri[base]) for one in DECLARED.values() for base in one.bases]
    assert stacked == [
        ("partner-deposit", "catalogue-record"),
        ("partner-deposit", "simde-cube"),
        ("simde-cube", "core-cube"),
    ]
    assert all(rules(base) < rules(name) for name, base in stacked)


def test_lent_rules_are_checked_only_where_the_profile_says() -> None:
    text = OBSERVATION + "; qb:dataSet <https://e.org/d> ; sdmx-dimension:refPeriod <https://e.org/2015> ."
    assert broken("core-cube", text) == set()
    assert "shape:observation-indicator-missing" in broken("simde-cube", text)
    assert broken("thesaurus", text) == set()


def test_the_rules_of_the_core_cube_are_broken_by_what_lacks_them() -> None:
    assert broken("core-cube", OBSERVATION + ", 2 .") == {
        "shape:observation-dataset-missing",
        "shape:observation-period-missing",
        "shape:observation-value-single",
    }
    assert broken("core-cube", "<https://e.org/o> a qb:Observation ; sdmx-measure:obsValue 'x' .") >= {
        "shape:observation-value-number"
    }


def test_every_rule_of_a_profile_is_a_rule_of_the_release() -> None:
    whole = {check.rule for check in Compiler(shacl.read(shacl.files(ROOT / "shapes"))).checks()}
    for name in DECLARED:
        assert rules(name) <= whole


def test_an_unknown_profile_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValidationError) as caught:
        profiles.read(ROOT / "shapes", "cube")
    assert "Known profiles: catalogue-record, core-cube, partner-deposit, simde-cube, thesaurus." in caught.value.text(
        "en"
    )


def test_the_file_of_profiles_uses_terms_of_the_profiles_vocabulary_only_as_it_should() -> None:
    graph = Graph().parse(ROOT / "shapes/profiles/profiles.ttl")
    roles = {str(o).rpartition("/")[2] for o in graph.objects(None, None) if "/prof/role/" in str(o)}
    assert roles == {"validation", "vocabulary"}
