"""Pages that are made before anybody asks: the same page, for every host and language, or none."""

import gzip
import html
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from endpoint import ahead, create_app, making
from endpoint.limits import Limits
from simde_kg import settings
from simde_kg.workspace import Workspace
from tests.conftest import ROOT

if TYPE_CHECKING:
    from simde_kg.release import Release

PAGES = ("/corridor/MEX-USA", "/countries", "/questions/migrant-stock-by-sex")


@pytest.fixture(scope="module")
def app(built_release: "Release", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return an application on the shipped data with a home of its own; each client is a new visitor."""
    home = tmp_path_factory.mktemp("ahead")
    (home / "releases").symlink_to(built_release.path.parent)
    made = create_app(Workspace(ROOT, home), replace(settings.Settings(), home=str(home)), Limits(cache_bytes=0))
    yield made
    made.extensions["simde"].close()


def asked(app: Flask, address: str, language: str = "en", host: str = "https://people.example") -> tuple[str, str]:
    reply = app.test_client().get(
        address, base_url=host, headers={"Accept": "text/html", "Accept-Language": language, "Accept-Encoding": "gzip"}
    )
    assert reply.status_code == 200, address
    body = gzip.decompress(reply.data) if reply.headers.get("Content-Encoding") == "gzip" else reply.data
    return body.decode(), reply.headers.get("Link", "")


def links(body: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return where links lead, whatever the order of parameters."""
    parts = [urlsplit(html.unescape(one)) for one in re.findall(r'<a [^<>]*?href="([^"]*)"', body)]
    return [(part.path, part.fragment, sorted(parse_qsl(part.query))) for part in parts]


def place(app: Flask) -> Path:
    found = ahead.folder(app.extensions["simde"])
    assert found is not None
    return found


def test_answers_of_other_endpoints_are_not_made_ahead(app: Flask, tmp_path: Path) -> None:
    assert making.make(app, tmp_path, iter(["/questions/migrants-per-thousand", "/questions"]), 10**8) == 3
    assert all(ahead.file(tmp_path, "/questions", tongue).is_file() for tongue in ("es", "en", "fr"))


def test_a_page_made_ahead_is_the_page(app: Flask) -> None:
    languages = {"en": "en-US,en;q=0.9", "es": "es", "fr": "fr-FR,fr;q=0.8,en;q=0.5"}
    fresh = {(page, tongue): asked(app, page, header) for page in PAGES for tongue, header in languages.items()}
    chosen = {page: asked(app, page + "?lang=es", "en")[0] for page in PAGES}
    assert not place(app).exists()
    assert making.make(app, place(app), iter(PAGES), 10**7) == 3 * len(PAGES)
    before = {path: path.stat().st_mtime_ns for path in place(app).rglob("*") if path.is_file()}
    for (page, tongue), (body, link) in fresh.items():
        again, linked = asked(app, page, languages[tongue])
        assert again.replace("en-US", "en").replace("fr-FR", "fr") == body.replace("en-US", "en").replace("fr-FR", "fr")
        assert linked == link and ahead.HOST not in again and "people.example" in again
    for page, body in chosen.items():
        again, _links = asked(app, page + "?lang=es", "en")
        assert re.findall(r'"og:image" content="([^"]*)"', again) == re.findall(r'"og:image" content="([^"]*)"', body)
        assert links(again) == links(body) and '<html lang="es"' in again
    assert making.make(app, place(app), iter(PAGES), 10**7) == 3 * len(PAGES)
    assert before == {path: path.stat().st_mtime_ns for path in place(app).rglob("*") if path.is_file()}, "made once"


def test_what_was_made_is_what_is_sent(app: Flask) -> None:
    address, where = "/topic/remittances", ahead.file(place(app), "/topic/remittances", "es")
    assert making.make(app, place(app), iter([address]), 10**7) == 3
    ahead.write(where, f"<p>made ahead for {ahead.HOST}", {"Content-Language": "es"})
    assert asked(app, address, "es,en;q=0.5")[0] == "<p>made ahead for https://people.example"
    for other, language in (
        (address, "es-MX,es;q=0.9"),
        (address, "es,fr"),
        (address + "?figure=", "es"),
        (address, "fr"),
    ):
        assert "made ahead" not in asked(app, other, language)[0], f"{other} in {language}"


def test_what_warms_the_server_makes_its_pages_anew(app: Flask) -> None:
    """Else the lists behind a page that was made ahead would be read for the first visitor who narrows them down."""
    where = ahead.file(place(app), "/countries", "fr")
    ahead.write(where, "<!doctype html><p>as it was made ahead</p>", {"Content-Language": "fr"})
    try:
        headers = {"Accept": "text/html", "Accept-Language": "fr"}
        with app.test_request_context("/countries", headers=headers, environ_overrides={ahead.FRESH: True}):
            fresh = app.full_dispatch_request().get_data(as_text=True)
        assert "as it was made ahead" not in fresh and "Afghanistan" in fresh
        assert "as it was made ahead" in asked(app, "/countries", "fr", "https://others.example")[0]
    finally:
        where.unlink()


def test_pages_stop_at_the_room_that_there_is(app: Flask) -> None:
    assert making.make(app, place(app), iter(["/events", "/policies"]), 1) == 1


def test_there_are_none_without_room_for_them(app: Flask) -> None:
    serving = app.extensions["simde"]
    assert ahead.folder(replace(serving, limits=replace(serving.limits, ahead_bytes=0))) is None


def test_pages_that_take_longest_come_first(app: Flask) -> None:
    with app.test_request_context("/"):
        wanted = list(making.addresses(app.extensions["simde"]))
    assert len(wanted) == len(set(wanted)) and {"/", "/area/MEX", "/document/samuel-2001-migracion-remesas"} <= set(
        wanted
    )
    assert wanted.index("/indicator/migrant-stock") < wanted.index("/area/MEX") < wanted.index("/corridor/MEX-USA")
    assert wanted.index("/area/USA") < wanted.index("/area/US-CT"), "what has more figures comes first"


def test_making_runs_only_while_nothing_else_does() -> None:
    """In a session of its own too, which Linux may weigh like any other (autogroup)."""
    code = "import os; from endpoint import sandbox; sandbox.give_way(); print(sandbox.gives_way())"
    group = "where = '/proc/self/autogroup'; print(open(where).read() if os.access(where, os.W_OK) else 'nice 19')"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}; {group}"],
        cwd=ROOT, capture_output=True, text=True, check=True, start_new_session=True,
    )  # fmt: skip
    assert run.stdout.split()[0] == "True" and run.stdout.split()[-1] == "19"


def test_making_ends_with_a_server_that_ended_before(tmp_path: Path) -> None:
    """The kernel ends it with its server only once it has asked for that."""
    other = subprocess.run(
        [sys.executable, "-m", "endpoint.making", str(tmp_path), "1"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert other.stderr == b"" and list(tmp_path.iterdir()) == []
