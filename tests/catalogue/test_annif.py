"""The remote service of suggestions: asked only where the operator names one, and never trusted."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from simde_kg.acquire import annif
from simde_kg.catalogue.record import Extra, Record, Text
from simde_kg.errors import InputError
from simde_kg.settings import Settings
from tests.catalogue.conftest import BASE

RECORD = Record(title=Text("Remesas", "es"), abstracts=(Text("Un resumen", "es"),), extra=(Extra("private", "secret"),))


class Service(BaseHTTPRequestHandler):
    answers: list[tuple[int, bytes]] = []  # noqa: RUF012 (one for all requests of a test)
    asked: list[tuple[str, dict[str, list[str]]]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, parse_qs(body)))
        status, data = self.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Location", "http://127.0.0.2/")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    Service.answers.clear()
    Service.asked.clear()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1/projects/x"
    server.shutdown()
    server.server_close()


def test_nothing_is_asked_without_the_setting() -> None:
    assert Settings().annif == "" and annif.suggest("", RECORD) == []


def test_concepts_of_ours_and_exact_matches_come_back(address: str) -> None:
    results = [
        {"uri": "http://eurovoc.europa.eu/1909", "label": "migration", "score": 0.4},
        {"uri": f"{BASE}topic/remittances", "label": "remesas", "score": 0.9},
        {"uri": "http://other.example/x", "label": "x", "score": 0.99},
        {"uri": f"{BASE}topic/odd", "label": "x", "score": "high"},
    ]
    Service.answers.append((200, json.dumps({"results": results}).encode()))
    found = annif.suggest(address, RECORD, {"http://eurovoc.europa.eu/1909": f"{BASE}topic/migration"})
    assert [(one.iri, one.score, one.evidence[0].where) for one in found] == [
        (f"{BASE}topic/remittances", 0.9, "annif"),
        (f"{BASE}topic/migration", 0.4, "annif"),
    ]
    ((path, asked),) = Service.asked
    assert path == "/v1/projects/x/suggest" and asked["text"] == ["Remesas\nUn resumen"] and "secret" not in repr(asked)


@pytest.mark.parametrize("answer", [(500, b""), (302, b""), (200, b"not json"), (200, b"[]")])
def test_a_service_that_fails_is_told(address: str, answer: tuple[int, bytes]) -> None:
    Service.answers.append(answer)
    with pytest.raises(InputError, match="gives no suggestions"):
        annif.suggest(address, RECORD)


def test_addresses_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="not an address"):
        annif.suggest("file:///etc/passwd", RECORD)
    with pytest.raises(InputError, match="gives no suggestions"):
        annif.suggest("http://127.0.0.1:9/v1", RECORD)
