"""Accounts: none by default, made and changed by ``simde user``, hashes in a file of the owner's only."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from simde_kg.desk import FOLDER, accounts
from simde_kg.desk.accounts import Accounts
from simde_kg.errors import AccountError
from tests.desk.desks import PASSWORD, ROOT


def simde(home: Path, *arguments: str, given: str = PASSWORD) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "simde_kg.cli", "--home", str(home), "user", *arguments]
    return subprocess.run(
        command, input=f"{given}\n", capture_output=True, text=True, cwd=ROOT, env=dict(os.environ), check=False
    )


def test_there_is_no_default_account(tmp_path: Path) -> None:
    assert Accounts(tmp_path).all() == {}
    assert Accounts(tmp_path).check("admin", "admin") is None
    assert list(tmp_path.iterdir()) == []


def test_the_command_makes_and_changes_accounts(tmp_path: Path) -> None:
    assert simde(tmp_path, "add", "ana").returncode == 0
    assert simde(tmp_path, "add", "ana").returncode == 2
    assert simde(tmp_path, "role", "ana", "--role", "editor").returncode == 0
    assert simde(tmp_path, "disable", "ana").returncode == 0
    listed = simde(tmp_path, "list").stdout
    assert "ana" in listed and "editor" in listed and "disabled" in listed
    path = tmp_path / FOLDER / accounts.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert json.loads(path.read_text())["ana"]["hash"].startswith("$argon2id$") and PASSWORD not in path.read_text()
    known = Accounts(path.parent)
    assert known.check("ana", PASSWORD) is None
    known.change("ana", disabled=False)
    found = Accounts(path.parent).check("ana", PASSWORD)
    assert found is not None and found.publishes and found.stamp == 4


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("add", "eva"), "corta", "too short"),
        (("add", "eva"), "aaaaaaaaaaaaaaaa", "too short"),
        (("add", "../eva"), PASSWORD, "cannot be the name"),
        (("add", "eva", "--role", "root"), PASSWORD, "no role root"),
        (("passwd", "nadie"), PASSWORD, "no account nadie"),
        (("add",), PASSWORD, "needs the name"),
        (("grant", "eva"), PASSWORD, "nothing called"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], given: str, said: str) -> None:
    answer = simde(tmp_path, *arguments, given=given)
    assert answer.returncode == 2 and said in answer.stderr
    assert Accounts(tmp_path / FOLDER).all() == {}


def test_a_damaged_file_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / accounts.FILE).write_text('{"eva": {"role": "editor"}}')
    with pytest.raises(AccountError, match="does not hold accounts"):
        Accounts(tmp_path).check("eva", PASSWORD)


def test_only_the_right_password_opens(tmp_path: Path) -> None:
    known = Accounts(tmp_path)
    known.add("eva", "editor", PASSWORD)
    assert known.check("eva", PASSWORD) is not None
    assert not any(known.check("eva", one) for one in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1]))
