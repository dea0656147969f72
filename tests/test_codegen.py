"""The vocabulary module: generated from the ontology, current, and the same for the same input."""

import shutil
from pathlib import Path

import pytest

from simde_kg import codegen, vocab
from simde_kg.errors import WorkspaceError

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the ontology that a test may change."""
    return Path(shutil.copytree(ONTOLOGY, tmp_path / "ontology"))


def test_the_module_is_current() -> None:
    assert codegen.TARGET.read_text(encoding="utf-8") == codegen.generate(ONTOLOGY), "run simde codegen"


def test_same_ontology_same_text() -> None:
    assert codegen.generate(ONTOLOGY) == codegen.generate(ONTOLOGY)


def test_the_module_names_terms_concepts_and_prefixes() -> None:
    assert vocab.SIMDE.Corridor == "https://w3id.org/simde/ontology#Corridor"
    assert vocab.Indicator.migrant_stock == "https://w3id.org/simde/indicator/migrant-stock"
    assert vocab.CoveragePhase._1 == "https://w3id.org/simde/concept/coverage-phase/1"
    assert vocab.ObsStatus.Q == "http://purl.org/linked-data/sdmx/2009/code#obsStatus-Q"
    assert vocab.SCHEMES["unit"] == "https://w3id.org/simde/concept/unit"
    assert vocab.PREFIXES["qb"] == "http://purl.org/linked-data/cube#"
    assert list(vocab.PREFIXES) == sorted(vocab.PREFIXES)


def test_a_new_term_makes_the_module_stale(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert codegen.main(["--check", "--ontology", str(copy)]) == 0
    with (copy / "simde.ttl").open("a", encoding="utf-8") as file:
        file.write("simde:NewTerm a owl:Class .\n")
    assert codegen.main(["--check", "--ontology", str(copy)]) == 1
    assert "Run simde codegen" in capsys.readouterr().err


def test_writing_makes_it_current(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codegen, "TARGET", tmp_path / "vocab.py")
    assert codegen.main(["--check", "--ontology", str(copy)]) == 1
    assert codegen.main(["--write", "--ontology", str(copy)]) == 0
    assert codegen.main(["--check", "--ontology", str(copy)]) == 0


def test_broken_turtle_is_named(copy: Path) -> None:
    (copy / "concepts/unit.ttl").write_text("this is not Turtle", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"unit\.ttl cannot be read as Turtle"):
        codegen.generate(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "simde.ttl").unlink()
    with pytest.raises(WorkspaceError, match=r"simde\.ttl cannot be read"):
        codegen.generate(copy)


def test_two_concepts_with_one_python_name_are_told_apart(copy: Path) -> None:
    with (copy / "concepts/unit.ttl").open("a", encoding="utf-8") as file:
        file.write("\nunit:us_dollars a skos:Concept ; skos:inScheme concept:unit .\n")
    with pytest.raises(WorkspaceError, match="would both be called us_dollars"):
        codegen.generate(copy)
