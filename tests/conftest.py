"""What every test gets: no outside network, the publishers' files where they are present, one built release."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simde_kg.build import BuildResult
    from simde_kg.release import Release

ROOT = Path(__file__).resolve().parent.parent
os.environ["OPENPYXL_LXML"] = "False"  # workbooks are written with the same bytes whether lxml is installed or not


class OutsideNetworkError(AssertionError):
    """A test tried to reach an address that is not on this machine."""


def _is_local(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    host = str(address[0])
    return host in ("localhost", "::1", "") or host.startswith("127.")


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Any:
    """Let sockets connect only to this machine; names of other machines are not looked up either."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def checked_connect(self: socket.socket, address: Any) -> None:
        if not _is_local(self.family, address):
            raise OutsideNetworkError(f"tests do not use the network: {address!r}")
        return connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_local(self.family, address):
            raise OutsideNetworkError(f"tests do not use the network: {address!r}")
        return connect_ex(self, address)

    def checked_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if not _is_local(socket.AF_INET, (name,)):
            raise OutsideNetworkError(f"tests do not look up other machines: {host!r}")
        return getaddrinfo(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", checked_connect)
    patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
    patch.setattr(socket, "getaddrinfo", checked_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a person's own settings and locale would change."""
    for name in [name for name in os.environ if name.startswith("SIMDE_")] + ["LC_ALL", "LC_MESSAGES", "LANGUAGE"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


_SOURCES = Path(os.environ.get("SIMDE_SOURCES") or ROOT.parent / "shared" / "sources")


@pytest.fixture(scope="session")
def sources() -> Path:
    """Return the folder with the publishers' whole files; skip the test where it is absent."""
    if not _SOURCES.is_dir():
        pytest.skip(f"the publishers' whole files are not here ({_SOURCES}); SIMDE_SOURCES names another folder")
    return _SOURCES


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> "BuildResult":
    """Build the shipped data once, into a folder of its own; return what the build gave."""
    from simde_kg import settings, workspace
    from simde_kg.build import build

    chosen = settings.Settings(home=str(tmp_path_factory.mktemp("home")))
    return build(workspace.find(chosen, ROOT), chosen)


@pytest.fixture(scope="session")
def built_release(built: "BuildResult") -> "Release":
    """Return the release of the shipped data: its store, dumps and manifest. Do not change it."""
    return built.release


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Start one browser for all tests of a module; skip them where it is not there."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from tests.browsing import ARGUMENTS, CHROMIUM

    if CHROMIUM is None:
        pytest.skip("there is no Chromium; as root, `make browser` installs it")
    with driver.sync_playwright() as driven:
        browser = driven.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
