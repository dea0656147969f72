"""``make up`` as a newcomer runs it: it serves, it stops cleanly, and it says what is missing."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def own_environment() -> dict[str, str]:
    """Return the environment without what a make that runs the tests adds to it."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def make(root: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**own_environment(), **environ}
    return subprocess.run(
        ["make", *arguments], cwd=root, env=env, capture_output=True, text=True, check=False, timeout=120
    )


def family(process: int) -> set[int]:
    """Return a process and its descendants."""
    found = {process}
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= family(int(child))
    return found


def running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def up(root: Path, built_release: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Run ``make up`` in a process group of its own with a release that is there already; yield (process, port)."""
    home = built_release.path.parent.parent  # type: ignore[attr-defined]
    port = free_port()
    prefix = Path(sys.prefix)
    command = ["make", "up", f"VENV={prefix}", "-o", f"{prefix}/.installed", f"PORT={port}"]
    log = tmp_path_factory.mktemp("up") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env={**own_environment(), "SIMDE_HOME": str(home)},
            stdout=output,
            stderr=output,
            process_group=0,
        )
        deadline = time.monotonic() + 90
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        assert f"http://127.0.0.1:{port}/" in log.read_text()
        yield process.pid, port
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT"])
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system has no /proc")
def test_stopping_leaves_nothing_behind(up: tuple[int, int], how: str) -> None:
    process, port = up
    everybody = family(process)
    assert len(everybody) > 1
    if how == "SIGTERM":
        os.kill(process, signal.SIGTERM)  # as a supervisor does: make alone
    else:
        os.killpg(process, signal.SIGINT)  # as Ctrl-C does: the whole group
    deadline = time.monotonic() + 60
    while any(running(one) for one in everybody):
        assert time.monotonic() < deadline, [one for one in everybody if running(one)]
        time.sleep(0.1)
    assert not answers(port)


def test_a_taken_port_gets_one_sentence(root: Path, tmp_path: Path) -> None:
    prefix = Path(sys.prefix)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        arguments = ("up", f"VENV={prefix}", "-o", f"{prefix}/.installed", f"PORT={port}")
        result = make(root, *arguments, SIMDE_HOME=str(tmp_path))
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1 and f"127.0.0.1:{port}" in said[0] and "PORT=" in said[0]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en_GB", "Python 3.11 or newer"), ("es_MX", "Hace falta Python"), ("fr_FR", "Il faut Python")],
)
def test_a_missing_python_gets_one_sentence(root: Path, tmp_path: Path, language: str, sentence: str) -> None:
    result = make(root, "up", f"VENV={tmp_path / 'venv'}", "PYTHON=no-such-python", LANG=f"{language}.UTF-8")
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1 and said[0].startswith(sentence)
    assert not (tmp_path / "venv").exists()


def test_help_names_every_target(root: Path) -> None:
    shown = make(root, "help").stdout
    assert all(f"make {target}" in shown for target in ("up", "test", "lint", "types", "bench", "install", "clean"))


@pytest.mark.parametrize(
    ("language", "sentence"), [("en_GB", "Maps and the SPARQL editor are left out"), ("es_MX", "No habrá mapas")]
)
def test_pages_go_without_scripts_where_npm_is_absent(root: Path, tmp_path: Path, language: str, sentence: str) -> None:
    bundle = tmp_path / "bundle.json"
    result = make(root, str(bundle), f"BUNDLE={bundle}", "NPM=no-such-npm", LANG=f"{language}.UTF-8")
    assert result.returncode == 0 and result.stdout.startswith(sentence)
    assert not bundle.exists()
