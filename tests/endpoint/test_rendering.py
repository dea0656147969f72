"""Pages are made a few at a time; one that waits for another process, or fails, keeps nobody waiting."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from flask import Flask, request

from endpoint import create_app, rendering
from endpoint.lanes import Lane
from endpoint.limits import Limits
from simde_kg import settings, workspace
from tests.conftest import ROOT
from tests.endpoint.conftest import columns_loaded

if TYPE_CHECKING:
    from simde_kg.release import Release

_SOON = 20.0
PAGES = {"/": 200, "/area/MEX": 200, "/area/NOWHERE": 404, "/questions/nothing": 404, "/dataset/no/thing": 404}
"""Addresses and their statuses."""


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lane]:
    """One place, so that order shows."""
    lane = Lane(1, 100)
    monkeypatch.setattr(rendering, "_lane", lane)
    yield lane
    assert lane.running == lane.waiting == 0


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SOON
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_first_come_first_served(one: Lane) -> None:
    app, made, threads = Flask(__name__), list[int](), []

    def page(number: int) -> None:
        with app.app_context():
            rendering.begin()
            made.append(number)
            rendering.end()
            rendering.end()  # a second time gives nothing back

    with app.app_context():
        rendering.begin()
        for number in range(5):
            threads.append(threading.Thread(target=page, args=(number,)))
            threads[-1].start()
            _until(lambda number=number: one.waiting == number + 1)  # type: ignore[misc]
        assert not made
        rendering.end()
    for thread in threads:
        thread.join(_SOON)
    assert made == [0, 1, 2, 3, 4]


def test_who_waits_for_another_process_lets_others_go_on(one: Lane) -> None:
    app = Flask(__name__)
    with app.app_context():
        rendering.begin()
        with rendering.waiting():
            assert one.enter_now()
            threading.Timer(0.05, one.leave).start()
        assert one.running == 1  # this one again
        with pytest.raises(ValueError, match="broken"), rendering.waiting():
            raise ValueError("broken")
        assert one.running == 1
        rendering.end()
        with rendering.waiting():  # a request without a place takes none
            assert one.running == 0
        assert one.running == 0


def test_nobody_waits_for_a_lock_in_a_place(one: Lane) -> None:
    app, lock, order = Flask(__name__), threading.RLock(), list[str]()

    def second() -> None:
        with app.app_context():
            rendering.begin()
            with rendering.alone(lock):
                order.append("second")
            rendering.end()

    with app.app_context():
        rendering.begin()
        with rendering.alone(lock), rendering.alone(lock):
            other = threading.Thread(target=second)
            other.start()
            with rendering.waiting():  # the second takes the place, and gives it back for it needs the lock
                _until(lambda: one.running == 1)
                _until(lambda: one.running == 0)
            order.append("first")
        rendering.end()
    other.join(_SOON)
    assert order == ["first", "second"]


def test_patience_ends(one: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_PATIENCE", 0.05)
    assert one.enter_now()
    with Flask(__name__).app_context():
        rendering.begin()
        rendering.end()
    assert one.running == 1
    one.leave()


def test_pages_of_all_outcomes_give_their_place_back(
    built_release: "Release", one: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = replace(settings.Settings(), home=str(built_release.path.parents[1]))
    app = create_app(workspace.find(chosen, ROOT), chosen, Limits(ahead_bytes=0))  # others may have made pages here
    made, begin = list[str](), rendering.begin

    def noted() -> None:
        made.append(request.path)
        begin()

    monkeypatch.setattr(rendering, "begin", noted)
    try:
        for path, status in PAGES.items():
            assert app.test_client().get(path, headers={"Accept": "text/html"}).status_code == status, path
            assert made[-1] == path and one.running == 0
        monkeypatch.setattr("endpoint.pages.render_template", lambda *_given, **_named: 1 / 0)
        assert app.test_client().get("/topics?n=1", headers={"Accept": "text/html"}).status_code == 500
        assert one.running == 0
    finally:
        app.extensions["simde"].close()
        columns_loaded()
