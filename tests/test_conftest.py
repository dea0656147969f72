"""The rules that conftest.py sets for all other tests."""

import os
import socket
import urllib.request

import pytest

from tests.conftest import OutsideNetworkError


@pytest.mark.parametrize("host", ["93.184.215.14", "example.org", "10.0.0.1"])
def test_the_outside_network_is_blocked(host: str) -> None:
    with pytest.raises(OutsideNetworkError):
        socket.create_connection((host, 80), timeout=1)
    with socket.socket() as plain, pytest.raises(OutsideNetworkError):
        plain.connect((host, 80))


def test_urllib_cannot_leave_either() -> None:
    with pytest.raises(OutsideNetworkError):
        urllib.request.urlopen("http://example.org/", timeout=1)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_personal_settings_are_taken_away() -> None:
    assert not [name for name in os.environ if name.startswith("SIMDE_")]
