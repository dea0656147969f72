"""The endpoint's page in the documentation says what the code does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from endpoint.limits import Limits
from endpoint.mode import MODES, SETTING
from endpoint.problems import CODES
from simde_kg.reference import table
from simde_kg.words import catalogue

LIMITS = table(
    ("Setting", "Default", "Meaning"),
    [(f"`SIMDE_{name.upper()}`", value, meaning) for name, meaning, value in Limits().shown()],
)
REFUSALS = table(
    ("Status", "Code", "What it means"),
    sorted((str(status), f"`{code}`", msgid) for code, (status, msgid, _remedy) in CODES.items()),
)


@pytest.mark.parametrize("expected", [LIMITS, REFUSALS], ids=["limits", "refusals"])
def test_the_page_has_the_current_table(root: Path, expected: str) -> None:
    page = (root / "docs" / "endpoint.md").read_text(encoding="utf-8")
    assert expected in page, f"put this table into docs/endpoint.md:\n\n{expected}"


def test_the_page_names_the_store_setting(root: Path) -> None:
    page = (root / "docs" / "endpoint.md").read_text(encoding="utf-8")
    assert SETTING in page and all(f"`{mode}`" in page for mode in MODES)


def test_every_limit_has_a_meaning() -> None:
    assert all(limit.metadata["meaning"].endswith(".") for limit in fields(Limits))


@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_text_of_the_pages_is_translated(root: Path, language: str) -> None:
    folder = root / "endpoint"
    known = {**catalogue(language), **catalogue(language, folder / "locale")}
    said = {
        text
        for page in (folder / "templates").rglob("*.html")
        for pair in re.findall(r"""say\((?:"([^"]*)"|'([^']*)')""", page.read_text(encoding="utf-8"))
        for text in pair
        if text
    }
    assert len(said) > 20
    lacking = said - known.keys()
    assert not lacking, f"add to endpoint/locale/<part>.{language}.po: {lacking}"
