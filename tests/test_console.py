"""The terminal's edge: language, errors, tables."""

import pytest

from simde_kg import console
from simde_kg.errors import InputError, SettingsError, ValidationError


@pytest.mark.parametrize(
    ("arguments", "environ", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "es_MX.UTF-8"}, "es"),
        ([], {"LC_ALL": "fr_CA", "LANG": "es_MX"}, "fr"),
        ([], {"SIMDE_LANG": "fr", "LANG": "es_MX"}, "fr"),
        (["--lang", "es"], {"SIMDE_LANG": "fr"}, "es"),
        (["--lang=en", "build"], {"LANG": "fr_FR"}, "en"),
        ([], {"LANG": "de_DE"}, "en"),
        (["--lang"], {"LANG": "fr_FR"}, "en"),
    ],
)
def test_language(arguments: list[str], environ: dict[str, str], expected: str) -> None:
    assert console.language(arguments, environ) == expected


def test_common_options_may_stand_anywhere() -> None:
    assert console.hoist(["build", "--lang", "es", "a/b", "--debug"]) == ["--lang", "es", "--debug", "build", "a/b"]
    assert console.hoist(["build", "--home=x"]) == ["--home=x", "build"]
    assert console.hoist(["query", "--", "--lang", "es"]) == ["query", "--", "--lang", "es"]
    assert console.hoist(["build", "--lang"]) == ["--lang", "build"]


def test_an_error_is_one_sentence_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    error = SettingsError("This account may not listen on port {port}.", "Choose one above 1023.", port=80)
    assert console.failure(error, "fr") == console.FAILED
    assert capsys.readouterr().err == (
        "Ce compte n’a pas le droit d’écouter sur le port 80. Choisissez-en un au-dessus de 1023.\n"
    )


def test_findings_and_failures_have_their_own_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.failure(ValidationError("x"), "en") == 1
    assert console.failure(InputError("x"), "en") == 2
    assert console.failure(ZeroDivisionError("y"), "en") == 2
    assert "ZeroDivisionError: y" in capsys.readouterr().err


def test_a_failed_validation_tells_its_findings(capsys: pytest.CaptureFixture[str]) -> None:
    class Report:
        def text(self, language: str) -> str:
            return f"findings in {language}"

    error = ValidationError("The release does not conform to the shapes.")
    error.report = Report()
    assert console.failure(error, "es") == console.FOUND
    assert capsys.readouterr().err == "findings in es\nLa versión no cumple las formas.\n"


def test_a_table_aligns_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    console.show(console.table(["dataset", "rows"], [("a/b", 1234567), ("c/d", 8)]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].rstrip() == "a/b      1\u202f234\u202f567"
    assert lines[2].rstrip().endswith("        8")


def test_cells_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    console.show(console.table(["file"], [["t.xlsx [Table 1]"], ["[bold]"]]))
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == ["file", "t.xlsx [Table 1]", "[bold]"]
