"""The ``simde`` command, as a person runs it."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simde_kg import cli, reference
from simde_kg.words import LANGUAGES

COMMANDS = (
    "build",
    "map",
    "validate",
    "query",
    "serve",
    "releases",
    "rollback",
    "check",
    "codegen",
    "fetch",
    "new",
    "inspect",
    "diff",
    "convert",
    "harvest",
    "catalogue",
    "user",
)
HELP_SECONDS = 0.4


def run(*arguments: str, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COLUMNS": "200", **environ}
    command = [sys.executable, "-m", "simde_kg.cli", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120)


def test_help_answers_at_once() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        assert run("--help").returncode == 0
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < HELP_SECONDS


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_in_three_languages(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = set()
    for language in LANGUAGES:
        with pytest.raises(SystemExit) as stopped:
            cli.main(["--lang", language, *command.split(), "--help"])
        assert stopped.value.code == 0
        texts.add(re.sub(r"\s+", " ", capsys.readouterr().out))
    assert len(texts) == len(LANGUAGES)
    assert sum("Show this message and exit." in text for text in texts) == 1


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("map m.ttl", (Path("m.ttl"), None, "")),
        ("map --output=o.nq m.ttl --base http://e/", (Path("m.ttl"), Path("o.nq"), "http://e/")),
        ("map", None),
        ("map m.ttl n.ttl", None),
        ("map m.ttl --output", None),
        ("map m.ttl --engine spark", None),
        ("map m.ttl --debug", None),
        ("map --help", None),
        ("--lang es map m.ttl", None),
        ("check", None),
        ("", None),
    ],
)
def test_mapping_alone_starts_without_the_other_commands(arguments: str, found: object) -> None:
    assert cli.mapping_only(arguments.split()) == found


def test_a_mapping_that_is_not_there_is_told_as_any_error(tmp_path: Path) -> None:
    alone, whole = (
        run(*order, cwd=tmp_path, LC_ALL="es_MX.UTF-8")
        for order in (["map", "x.ttl"], ["--lang", "es", "map", "x.ttl"])
    )
    assert (alone.returncode, alone.stderr) == (whole.returncode, whole.stderr) == (2, alone.stderr)
    assert "x.ttl" in alone.stderr and "Traceback" not in alone.stderr


def test_these_are_all_the_commands() -> None:
    assert tuple(cli.command("en").commands) == COMMANDS


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es", "Todavía no hay ninguna versión. Construya una con simde build."),
        ("en", "There is no release yet. Build one with simde build."),
        ("fr", "Il n’y a pas encore de version. Construisez-en une avec simde build."),
    ],
)
def test_without_a_release_one_sentence_says_so(language: str, sentence: str, tmp_path: Path) -> None:
    result = run("query", "ASK {}", "--lang", language, "--home", str(tmp_path))
    assert (result.returncode, result.stdout, result.stderr) == (2, "", sentence + "\n")


def test_an_unknown_language_is_refused() -> None:
    result = run("--lang", "de", "releases")
    assert result.returncode == 2 and "Choose es, en or fr." in result.stderr


def test_an_unknown_setting_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "simde.toml").write_text("keep_relases = 3\n")
    result = run("releases", cwd=tmp_path, LANG="es_MX.UTF-8")
    assert result.returncode == 2
    assert "keep_relases" in result.stderr and "keep_releases" in result.stderr and "Traceback" not in result.stderr
    assert "Traceback" in run("releases", "--debug", cwd=tmp_path).stderr


def test_check_finds_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("check", "--quiet", "--port", str(port), "--home", str(tmp_path))
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith(f"The address 127.0.0.1:{port} cannot be used") and result.stderr.count("\n") == 1


def test_check_shows_what_is_in_order(tmp_path: Path) -> None:
    result = run("check", "--port", "0", "--home", str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "datasets" in result.stdout and str(tmp_path) in result.stdout


def test_the_reference_pages_are_current(root: Path) -> None:
    for name, page in reference.pages(cli.command("en")).items():
        path = root / "docs" / name
        assert path.is_file() and path.read_text(encoding="utf-8") == page, f"run simde codegen: docs/{name} is old"


def test_every_command_is_documented(root: Path) -> None:
    for name in ("cli.md", "cli.es.md", "cli.fr.md"):
        page = (root / "docs" / name).read_text(encoding="utf-8")
        assert re.findall(r"^## simde (\w+)$", page, re.M) == list(COMMANDS)
