"""Accounts: who may sign in at the desk, and as what. There is none until ``simde user add`` makes one.

Passwords are kept as Argon2id hashes (RFC 9106, the second recommended choice of parameters: 64 MiB, 3 passes), in a
file that only its owner may read, written whole and through to the disk.
"""

import fcntl
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from simde_kg.errors import AccountError
from simde_kg.words import _

FILE = "accounts.json"
ROLES = ("cataloguer", "editor")
LEAST, MOST = 12, 256
"""Characters of a password."""
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_AT_ONCE = threading.BoundedSemaphore(2)  # each check takes 64 MiB
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@dataclass(frozen=True, slots=True)
class Account:
    """An account; ``stamp`` changes with its password, role and state: sessions of an older stamp have ended."""

    name: str
    role: str
    hash: str
    since: str
    disabled: bool = False
    stamp: int = 1

    @property
    def publishes(self) -> bool:
        """Whether the account may publish, restore and merge."""
        return self.role == "editor"


class Accounts:
    """The accounts in one folder; read again whenever their file changes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._seen: tuple[int, int, int] = (0, 0, 0)
        self._known: dict[str, Account] = {}
        self._nobody = ""

    def all(self) -> dict[str, Account]:
        """Return name -> account. Raises AccountError when the file is damaged."""
        try:
            state = self.path.stat()
            seen = (state.st_mtime_ns, state.st_ino, state.st_size)
            if seen != self._seen:
                given = json.loads(self.path.read_text(encoding="utf-8"))
                self._known = {name: Account(name=name, **one) for name, one in given.items()}
                self._seen = seen
        except FileNotFoundError:
            self._known, self._seen = {}, (0, 0, 0)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise AccountError(
                _("{file} does not hold accounts: {reason}."),
                _("Restore the file from a backup."),
                file=self.path,
                reason=error,
            ) from error
        return self._known

    def check(self, name: str, password: str) -> Account | None:
        """Return the account whose password this is; None for a wrong one. An unknown name takes as long."""
        account = self.all().get(name)
        if not self._nobody:
            self._nobody = _HASHER.hash(os.urandom(16).hex())
        usable = account is not None and not account.disabled
        with _AT_ONCE:
            right = _right(account.hash if account is not None and usable else self._nobody, password[: MOST + 1])
        return account if right and usable else None

    def add(self, name: str, role: str, password: str) -> Account:
        """Make an account. Raises AccountError."""
        if not _NAME.fullmatch(name):
            raise AccountError(
                _("{name} cannot be the name of an account."),
                _("Use 2 to 40 small letters, digits, dots, hyphens or underscores, a letter first."),
                name=name,
            )
        _known_role(role)
        made = Account(name, role, hashed(name, password), f"{datetime.now(UTC):%Y-%m-%d}")
        with self._changing() as known:
            if name in known:
                raise AccountError(
                    _("There is an account {name} already."),
                    _("Change it with simde user passwd, role or disable."),
                    name=name,
                )
            known[name] = made
        return made

    def change(self, name: str, *, password: str = "", role: str = "", disabled: bool | None = None) -> Account:
        """Change what is given of an account; its sessions end. Raises AccountError."""
        with self._changing() as known:
            if (account := known.get(name)) is None:
                raise AccountError(
                    _("There is no account {name}."),
                    _("Known accounts: {known}."),
                    name=name,
                    known=", ".join(sorted(known)) or "-",
                )
            if role:
                _known_role(role)
            known[name] = account = replace(
                account,
                role=role or account.role,
                hash=hashed(name, password) if password else account.hash,
                disabled=account.disabled if disabled is None else disabled,
                stamp=account.stamp + 1,
            )
        return account

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """Give the accounts to change, one program at a time; write them at the end."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = dict(self.all())
            yield known
            plain = {name: {k: v for k, v in asdict(one).items() if k != "name"} for name, one in sorted(known.items())}
            self._write(json.dumps(plain, indent=1) + "\n")
        finally:
            os.close(lock)

    def _write(self, text: str) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as output:
            output.write(text)
            output.flush()
            os.fsync(output.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def hashed(name: str, password: str) -> str:
    """Return the hash to keep of a password. Raises AccountError for one that is too easy."""
    if not LEAST <= len(password) <= MOST or password.strip().lower() == name or len(set(password)) < 5:
        raise AccountError(
            _("The password is too short, too long, or the account's name."),
            _("Take {least} to {most} characters, best several words."),
            least=LEAST,
            most=MOST,
        )
    return _HASHER.hash(password)


def _right(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise AccountError(_("There is no role {role}."), _("Roles: {known}."), role=role, known=", ".join(ROLES))
