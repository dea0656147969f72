"""A wheel carries everything: installed outside a checkout, it builds the graph and answers a query."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

INPUTS = ("data", "mappings", "ontology", "shapes")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=root, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def simde(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, which borrows the libraries of this one; return the command."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(folder / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    return folder / "bin" / "simde"


def run(simde: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SIMDE_", "PYTHON"))}
    return subprocess.run(
        [simde, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=600
    )


def test_the_wheel_holds_every_input(root: Path, wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", *INPUTS], cwd=root, check=True, capture_output=True, text=True)
    wanted = {f"simde_kg/resources/{name}" for name in listed.stdout.split("\0") if name and (root / name).is_file()}
    held = set(zipfile.ZipFile(wheel).namelist())
    assert wanted <= held
    assert {"simde_kg/py.typed", "simde_kg/cli.py", "endpoint/__init__.py"} <= held


def test_the_wheel_holds_no_results(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in held if "/data/releases/" in name or "/data/build/" in name or "__pycache__" in name]
    assert {name.split("/")[0] for name in held} == {"simde_kg", "endpoint", Path(held[-1]).parts[0]}


def test_an_installed_wheel_builds_and_answers(simde: Path, tmp_path: Path) -> None:
    assert "build" in run(simde, tmp_path, "--help").stdout
    built = run(simde, tmp_path, "build")
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "simde-data" / "releases" / "current").is_symlink()
    answer = run(simde, tmp_path, "query", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    assert int(json.loads(answer.stdout)["results"]["bindings"][0]["n"]["value"]) > 10_000
