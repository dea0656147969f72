"""Integrity of cubes: every shipped cube passes IC-1 to IC-21, each constraint is broken by a planted fault."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from simde_kg import queries, store
from simde_kg.commands.every import app
from simde_kg.errors import QueryError
from simde_kg.validation import integrity
from simde_kg.validation.report import Report
from simde_kg.words import LANGUAGES

if TYPE_CHECKING:
    from simde_kg.release import Release

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SOUND = """
ex:cube a qb:DataSet ; qb:structure ex:structure ; qb:slice ex:slice .
ex:structure a qb:DataStructureDefinition ; qb:sliceKey ex:key ;
  qb:component [ qb:dimension ex:place ] , [ qb:dimension ex:year ] , [ qb:measure ex:people ] ,
    [ qb:attribute ex:note ; qb:componentRequired false ] .
ex:key a qb:SliceKey ; qb:componentProperty ex:place .
ex:slice a qb:Slice ; qb:sliceStructure ex:key ; ex:place ex:here ; qb:observation ex:o1 , ex:o2 .
ex:place a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList ex:places .
ex:year a qb:DimensionProperty ; rdfs:range rdfs:Resource .
ex:people a qb:MeasureProperty . ex:note a qb:AttributeProperty .
ex:places a skos:ConceptScheme . ex:here a skos:Concept ; skos:inScheme ex:places .
ex:there a skos:Concept ; skos:inScheme ex:places .
ex:o1 a qb:Observation ; qb:dataSet ex:cube ; ex:place ex:here ; ex:year ex:y1 ; ex:people 1 .
ex:o2 a qb:Observation ; qb:dataSet ex:cube ; ex:place ex:here ; ex:year ex:y2 ; ex:people 2 .
"""
MEASURES = """
ex:many a qb:DataSet ; qb:structure ex:wide .
ex:wide a qb:DataStructureDefinition ; qb:component [ qb:dimension ex:year ] , [ qb:dimension qb:measureType ] ,
    [ qb:measure ex:people ] , [ qb:measure ex:money ] .
qb:measureType a qb:DimensionProperty ; rdfs:range qb:MeasureProperty .
ex:money a qb:MeasureProperty .
ex:m1 a qb:Observation ; qb:dataSet ex:many ; ex:year ex:y1 ; qb:measureType ex:people ; ex:people 1 .
ex:m2 a qb:Observation ; qb:dataSet ex:many ; ex:year ex:y1 ; qb:measureType ex:money ; ex:money 2 .
"""
TREE = """
ex:other a qb:DataSet ; qb:structure ex:treed .
ex:treed a qb:DataStructureDefinition ; qb:component [ qb:dimension ex:part ] , [ qb:measure ex:people ] .
ex:part a qb:DimensionProperty ; rdfs:range rdfs:Resource ; qb:codeList ex:tree .
ex:tree a qb:HierarchicalCodeList ; qb:hierarchyRoot ex:root ; qb:parentChildProperty LINK .
ex:t1 a qb:Observation ; qb:dataSet ex:other ; ex:part ex:leaf ; ex:people 1 .
"""
DOWN = TREE.replace("LINK", "ex:child") + "ex:root ex:child ex:twig . ex:twig ex:child ex:leaf ."
UP = TREE.replace("LINK", "[ owl:inverseOf ex:parent ]") + "ex:leaf ex:parent ex:twig . ex:twig ex:parent ex:root ."
MORE = " ex:o3 a qb:Observation ; "
OTHER_YEAR = "qb:dataSet ex:many ; ex:year ex:y2 ; qb:measureType ex:people ; ex:people 1 ."
FAULTS = [
    ("ic-01", SOUND + MORE + "ex:place ex:here ; ex:year ex:y3 ; ex:people 1 ."),
    ("ic-01", SOUND + MORE + "qb:dataSet ex:cube , ex:second ; ex:place ex:here ; ex:year ex:y3 ; ex:people 1 ."),
    ("ic-02", SOUND + "ex:second a qb:DataSet ."),
    ("ic-02", SOUND + "ex:cube qb:structure ex:wide . ex:wide qb:component [ qb:measure ex:people ] ."),
    ("ic-03", SOUND + "ex:empty a qb:DataStructureDefinition ; qb:component [ qb:dimension ex:year ] ."),
    ("ic-04", SOUND.replace("; rdfs:range rdfs:Resource", "")),
    ("ic-05", SOUND.replace("; qb:codeList ex:places", "")),
    ("ic-06", SOUND.replace("qb:measure ex:people", "qb:measure ex:people ; qb:componentRequired false")),
    ("ic-07", SOUND + "ex:lost a qb:SliceKey ; qb:componentProperty ex:place ."),
    ("ic-08", SOUND + "ex:key qb:componentProperty ex:elsewhere . ex:slice ex:elsewhere ex:x ."),
    ("ic-09", SOUND + "ex:loose a qb:Slice ."),
    ("ic-10", SOUND.replace("ex:key ; ex:place ex:here", "ex:key")),
    ("ic-11", SOUND + MORE + "qb:dataSet ex:cube ; ex:place ex:here ; ex:people 1 ."),
    ("ic-12", SOUND + MORE + "qb:dataSet ex:cube ; ex:place ex:here ; ex:year ex:y2 ; ex:people 3 ."),
    ("ic-13", SOUND.replace("qb:componentRequired false", "qb:componentRequired true")),
    ("ic-14", SOUND + MORE + "qb:dataSet ex:cube ; ex:place ex:there ; ex:year ex:y2 ."),
    ("ic-15", SOUND + MEASURES.replace("ex:money 2", "ex:note 2")),
    ("ic-16", SOUND + MEASURES.replace("ex:money 2", "ex:money 2 ; ex:people 2")),
    ("ic-17", SOUND + MEASURES + MORE + OTHER_YEAR),
    ("ic-18", SOUND + "ex:slice qb:observation ex:m1 ." + MEASURES),
    ("ic-19", SOUND.replace("ex:here a skos:Concept ; skos:inScheme ex:places .", "")),
    ("ic-19", SOUND.replace("ex:places a skos:ConceptScheme", "ex:places a skos:Collection ; skos:member ex:there")),
    ("ic-20", SOUND + DOWN.replace("ex:twig ex:child ex:leaf .", "")),
    ("ic-21", SOUND + UP.replace("ex:twig ex:parent ex:root .", "")),
]  # fmt: skip


def check(*turtle: str) -> Report:
    """Return what the constraints find in Turtle texts, abbreviated or not."""
    opened = store.in_memory(*((text.encode(), "turtle") for text in turtle))
    integrity.normalise(opened)
    return integrity.validate(opened)


def broken(report: Report) -> set[str]:
    return {finding.check.rule.removeprefix("shape:") for finding in report.findings}


@pytest.mark.parametrize("more", ["", MEASURES, DOWN, UP], ids=["plain", "measures", "down", "up"])
def test_a_sound_cube_passes(more: str) -> None:
    report = check(PREFIXES + SOUND + more)
    assert report.conforms, report.text()


@pytest.mark.parametrize(("rule", "turtle"), FAULTS, ids=[f"{rule}-{n}" for n, (rule, _t) in enumerate(FAULTS)])
def test_a_planted_fault_is_found(rule: str, turtle: str) -> None:
    report = check(PREFIXES + turtle)
    assert rule in broken(report), report.text()
    assert broken(report) <= {rule, *ALSO.get(rule, ())}


ALSO = {"ic-01": {"ic-02"}, "ic-15": {"ic-17"}}
"""What a planted fault may break besides: an observation in two cubes names one without a structure."""


def test_every_constraint_has_a_planted_fault_and_words_in_each_language() -> None:
    assert {rule for rule, _turtle in FAULTS} == set(integrity.RULES)
    for rule in integrity.RULES:
        text = queries.text(f"integrity/{rule}")
        messages = [
            next(line for line in text.splitlines() if line.startswith(f"# message.{tag}: ")) for tag in LANGUAGES
        ]
        assert len({line.partition(": ")[2] for line in messages}) == len(LANGUAGES)


def test_a_finding_names_the_observation_the_dimension_and_the_remedy() -> None:
    (finding,) = check(PREFIXES + SOUND + MORE + "qb:dataSet ex:cube ; ex:place ex:here ; ex:people 1 .").findings
    (one,) = finding.violations
    assert (one.focus, one.path) == ("<http://example.org/o3>", "<http://example.org/year>")
    assert finding.message(one, "es").startswith(
        "A la observación le falta una dimensión de su cubo: http://example.org/year."
    )
    assert "cubes of their own" in finding.message(one, "en")


def test_every_shipped_cube_passes(built_release: "Release") -> None:
    known = integrity.cubes(store.open_read_only(built_release.store))
    assert {cube.iri.rpartition("#")[2] for cube in known} >= {"people", "money"}
    assert all(len(cube.dimensions) >= 3 and cube.measures for cube in known)
    report = integrity.validate(built_release.store)
    assert report.conforms, report.text()


SUITE = {
    "duplicate-observation": "ic-12",
    "extra-ds": "ic-01",
    "missing-ds": "ic-01",
    "extra-dsd": "ic-02",
    "missing-dsd": "ic-02",
    "missing-range": "ic-04",
    "missing-codelist": "ic-05",
    "bad-slicekey": "ic-07",
    "bad-slicekey2": "ic-08",
    "duplicate-slicekey": "ic-09",
    "missing-slicekey": "ic-09",
    "missing-slicedim": "ic-10",
    "missing-obs-dim-value": "ic-11",
    "missing-required-attr": "ic-13",
    "missing-measure-on-obs": "ic-14",
    "observation-bad-dataset": "ic-18",
}
"""Files of the Recommendation's editors that each add a fault to a sound cube -> the constraint it breaks."""
CODES = {
    "codelist-complete": "",
    "codelist-partial": "ic-19",
    "collection-complete": "",
    "collection-partial": "ic-19",
    "hierarchy-good": "",
    "hierarchy-good-multiroot": "",
    "hierarchy-good-inverse": "",
    "hierarchy-bad": "ic-20",
    "hierarchy-bad-inverse": "ic-21",
}
WHOLE = {
    "missing-measure": "ic-03",
    "bad-component-required": "ic-06",
    "mt-cube": "",
    "mt-cube+mt-extra-measure": "ic-16",
    "mt-cube+mt-missing-measure": "ic-15",
    "mt-cube-3-measures": "",
    "mt-cube-with-missing-points": "ic-17",
}


@pytest.fixture(scope="module")
def suite(sources: Path) -> Path:
    """Return the folder of the editors' test cubes."""
    return sources / "codes" / "data-cube-vocabulary"


def _rules(suite: Path, *names: str) -> set[str]:
    return broken(check(*((suite / f"{name}.ttl").read_text(encoding="utf-8") for name in names)))


@pytest.mark.parametrize(("name", "rule"), SUITE.items())
def test_the_editors_faults_are_found(suite: Path, name: str, rule: str) -> None:
    sound = _rules(suite, "abbrv-cube", "codelist-complete")
    assert rule in _rules(suite, "abbrv-cube", "codelist-complete", name) - sound


@pytest.mark.parametrize(("name", "rule"), CODES.items())
def test_the_editors_code_lists(suite: Path, name: str, rule: str) -> None:
    assert _rules(suite, "abbrv-cube", name) == ({rule} if rule else set())


@pytest.mark.parametrize(("names", "rule"), WHOLE.items())
def test_the_editors_other_cubes(suite: Path, names: str, rule: str) -> None:
    found = _rules(suite, "cube", "codelist-complete", *names.split("+"))
    assert rule in found if rule else found == set()


@pytest.mark.parametrize(("fault", "status"), [("", 0), (MORE + "qb:dataSet ex:cube ; ex:people 1 .", 1)])
def test_the_command_checks_files(tmp_path: Path, fault: str, status: int) -> None:
    path = tmp_path / "cube.ttl"
    path.write_text(PREFIXES + SOUND + fault, encoding="utf-8")
    given = CliRunner().invoke(app, ["--lang", "es", "validate", "--integrity", str(path)])
    assert given.exit_code == status, given.output
    assert ("le falta una dimensión" in given.output) == bool(status)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("json", '"rule"'),
        ("turtle", "sh:ValidationResult"),
        ("csv", "severity,message"),
        ("html", "<table"),
    ],
)
def test_integrity_is_told_in_every_format(tmp_path: Path, form: str, told: str) -> None:
    path = tmp_path / "cube.ttl"
    path.write_text(PREFIXES + SOUND + MORE + "qb:dataSet ex:cube ; ex:people 1 .", encoding="utf-8")
    given = CliRunner().invoke(app, ["--lang", "fr", "validate", "--integrity", "--format", form, str(path)])
    assert given.exit_code == 1 and told in given.output and "dimension" in given.output


def test_integrity_and_shapes_exclude_each_other() -> None:
    given = CliRunner().invoke(app, ["validate", "--integrity", "--profile", "core-cube"])
    assert isinstance(given.exception, QueryError)
    assert given.exception.text("fr").startswith("--integrity exclut --shapes et --profile.")
