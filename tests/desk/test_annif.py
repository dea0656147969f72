"""The desk asks an Annif service where the operator's setting names one, and goes on where it fails."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.desk.desks import BASE, Person, fields_of, opened


class Service(BaseHTTPRequestHandler):
    asked: list[dict[str, list[str]]] = []  # noqa: RUF012 (one for all requests)
    status = 200

    def do_POST(self) -> None:
        self.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        results = [
            {"uri": f"{BASE}topic/diaspora", "label": "diásporas", "score": 0.7},
            {"uri": "http://metadata.un.org/thesaurus/1005471", "label": "remesas", "score": 0.6},
            {"uri": f"{BASE}topic/never-was", "label": "x", "score": 0.9},
        ]
        data = json.dumps({"results": results}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1/projects/x"
    server.shutdown()
    server.server_close()


def test_an_annif_service_suggests_beside_the_thesaurus(home: Path, accounts: Path, address: str) -> None:
    desk = opened(home, accounts, SIMDE_ANNIF=address)
    try:
        ana = Person(desk)
        assert ana.sign_in("ana").status == 303
        form = fields_of("Los dineros de allá", wanted="suggest", topics="", abstracts="Un texto", notes="secreto")
        offered = ana.post("/desk/new?lang=es", {**form, "abstracts_language": "es"}).text
        assert f'value="{BASE}topic/diaspora"' in offered and "diásporas (Annif)" in offered
        assert f'value="{BASE}topic/remittances"' in offered, "an exact match of the United Nations' thesaurus"
        assert "never-was" not in offered
        (asked,) = Service.asked
        assert asked["text"] == ["Los dineros de allá\nUn texto"] and "secreto" not in repr(asked)
        Service.status = 500
        failed = ana.post("/desk/new?lang=es", {**form, "title": "Remesas"}).text
        assert "no da propuestas" in failed and f'value="{BASE}topic/remittances"' in failed and "(título)" in failed
    finally:
        desk.stop()
