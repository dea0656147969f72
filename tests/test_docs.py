"""The documents tell the truth: their queries are run, their commands and answers compared."""

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simde_kg import cli, formats, store

if TYPE_CHECKING:
    from simde_kg.release import Release

READMES = ("README.md", "README.es.md", "README.fr.md")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@pytest.mark.parametrize("name", READMES)
def test_the_first_question_gets_the_answer_that_is_shown(root: Path, built_release: "Release", name: str) -> None:
    page = (root / name).read_text(encoding="utf-8")
    (query,) = re.findall(r"```sparql\n(.*?)```", page, re.S)
    shown = [cells(line) for line in page.partition("```sparql")[2].splitlines() if line.startswith("| ")]
    output = io.BytesIO()
    store.query(store.open_read_only(built_release.store), query, output, formats.FORMATS["csv"])
    header, *rows = csv.reader(io.StringIO(output.getvalue().decode()))
    assert shown[:2] == [header, ["---"] * len(header)]
    assert shown[2 : 2 + len(rows)] == rows and len(rows) == 2


def test_documents_name_simde_commands_that_exist(root: Path) -> None:
    known = cli.command("en").commands
    pages = [*(root / name for name in READMES), *(root / "docs").glob("*.md"), root / "benchmarks" / "README.md"]
    for page in pages:
        for command in re.findall(r"(?:bin/|`)simde ([a-z]+)", page.read_text(encoding="utf-8")):
            assert command in known, f"{page.name}: simde {command}"


def test_every_page_is_linked(root: Path) -> None:
    linked = {
        path for page in [root / n for n in READMES] for path in re.findall(r"\]\((docs/[^)#]+)", page.read_text())
    }
    inner = {
        f"docs/{path}"
        for page in (root / "docs").glob("*.md")
        for path in re.findall(r"\]\(([^)#/]+\.md)", page.read_text())
    }
    assert {f"docs/{page.name}" for page in (root / "docs").glob("*.md")} <= linked | inner
