"""Progress of a build and its summary."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from simde_kg import console, progress
from simde_kg.words import LANGUAGES, text


def test_outside_a_terminal_each_stage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.Line("es") as line:
        line("map", "a/b", 1, 2)
        line("map", "c/d", 2, 2)
        line("load", "", 0, 1)
    assert capsys.readouterr().err.splitlines() == ["mapeo ...", "carga ..."]


def test_on_a_terminal_a_bar_is_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress.Line("fr") as line:
        line("validate", "", 0, 1)
        assert line.bar is not None and line.bar.tasks[0].description == "validation"


def test_every_stage_has_a_word() -> None:
    from simde_kg import build

    assert set(progress.STAGES) == set(build.STAGES)
    assert all(len({text(word, language) for language in LANGUAGES}) > 1 for word in progress.STAGES.values())


def test_the_summary_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    made = [
        SimpleNamespace(id="a/b", rows=10, observations=8, triples=80, seconds=1.5),
        SimpleNamespace(id="c/d", rows=1200, observations=1000, triples=9000, seconds=0.25),
    ]
    result = SimpleNamespace(datasets=made, seconds={"map": 1.8, "load": 0.4})
    console.show(progress.summary(cast("Any", result), "en"))
    lines = [line.replace("\u202f", "_").split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["dataset", "rows", "observations", "triples", "seconds"]
    assert lines[-1] == ["total", "1_210", "1_008", "9_080", "2.2"]
