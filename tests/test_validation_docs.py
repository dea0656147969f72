"""docs/validation.md and docs/validate.md tell the truth: their examples run and give what is shown."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from simde_kg import store
from simde_kg.formats import of_kind
from simde_kg.validation import engine, profiles, shacl
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    from simde_kg.build import BuildResult

PAGES = {"validate.md": "en", "validate.es.md": "es"}


def test_the_report_that_is_shown_is_the_one_that_is_given(root: Path) -> None:
    page = (root / "docs/validation.md").read_text(encoding="utf-8")
    (data,) = re.findall(r"```turtle\n(.*?)```", page, re.S)
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.S)
    graph = Graph()
    for path in [*(root / "ontology").rglob("*.ttl"), root / "shapes/examples/context.ttl"]:
        graph.parse(path)
    graph.parse(data="".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + data)
    opened = store.in_memory((graph.serialize(format="nt", encoding="utf-8"), "ntriples"))
    report = engine.validate(opened, shacl.read([root / "shapes/observation.ttl", root / "ontology/prefixes.ttl"]))
    assert report.text("en").strip() == shown.strip()


def test_the_number_of_tests_in_the_public_suite_is_right(root: Path) -> None:
    text = (root / "tests/test_validation_suite.py").read_text(encoding="utf-8")
    assert "98 + 23" in text and "121 tests" in (root / "docs/validation.md").read_text(encoding="utf-8")


def blocks(root: Path, name: str, language: str) -> list[str]:
    page = (root / "docs" / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.S)


@pytest.fixture
def shell(root: Path, built: "BuildResult", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter a partner's folder, with ``simde`` on the path and a release."""
    command = tmp_path / "bin" / "simde"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simde_kg.cli "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("SIMDE_HOME", str(built.release.path.parent.parent))
    (tmp_path / "data").mkdir()
    return tmp_path


def ran(folder: Path, script: str) -> tuple[int, str]:
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", PAGES)
def test_the_example_gives_what_is_shown_and_the_recipes_fail_with_it(root: Path, shell: Path, name: str) -> None:
    (data,) = blocks(root, name, "turtle")
    (shell / "remittances.ttl").write_text(data, encoding="utf-8")
    (shell / "data" / "remittances.ttl").write_text(data, encoding="utf-8")
    (told,) = blocks(root, name, "console")
    command, _newline, shown = told.removeprefix("$ ").partition("\n")
    status, output = ran(shell, command)
    assert (status, output.strip()) == (1, shown.strip())
    recipes = blocks(root, name, "sh")
    assert len(recipes) == 2
    status, output = ran(shell, recipes[0] + "echo reached")
    assert status == 1 and "shape:observation-indicator-missing" in output and "reached" not in output
    assert ran(shell, recipes[1]) == (1, "")
    assert "shape:observation-indicator-missing" in (shell / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_hook_runs_for_every_format_that_is_read(root: Path, name: str) -> None:
    hook, workflow = blocks(root, name, "yaml")
    assert "simde --lang" in workflow and "--profile partner-deposit" in workflow
    (files,) = re.findall(r"files: (.*)", hook)
    endings = {ending for form in of_kind(("graph", "quads")) for ending in form.extensions}
    assert all(re.search(files, f"data/a.{ending}") for ending in endings) and not re.search(files, "a.csv")
    assert "entry: simde validate --profile simde-cube\n" in hook


@pytest.mark.parametrize(("name", "language"), PAGES.items())
def test_the_pages_list_the_profiles_as_they_are_declared(root: Path, name: str, language: str) -> None:
    page = (root / "docs" / name).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| <(.*?)> \| (.*?) \|$", page, re.M)
    declared = profiles.declared(root / "shapes").values()
    assert sorted(rows) == [(one.name, one.iri, one.descriptions[language]) for one in declared]
