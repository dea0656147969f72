"""Every address of the application with what nobody should send: refused or answered, never an error of the server."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

import endpoint
from endpoint.headers import ALWAYS

ENDPOINT = Path(endpoint.__file__).parent
HOSTILE: tuple[str | bytes, ...] = (
    "\0", "\x1b[31m", "\u202e\ufffe", 'a b<>"{}|^`\\', "%00", "%zz", b"\xed\xa0\x80", b"\xff\xfe", "é\u202e\u0301",
    "a#b#c", "9" * 20, "2010-13-45", '{"q0":{"query":[1]}}', "../../etc/passwd", "a" * 3000, "\r\nX: y",
    "%s{0}${7*7}{{7*7}}", "*", "(", "a AND", "type:", "<a>", "area/MEX", "-1",
)  # fmt: skip
PROTOCOLS = (
    "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={}", "/oai?verb=ListRecords&metadataPrefix=oai_dc&from={}",
    "/oai?verb=ListRecords&metadataPrefix={}", "/oai?verb=ListRecords&metadataPrefix=rdf&set={}", "/oai?verb={}",
    "/oai?verb=ListIdentifiers&resumptionToken={}", "/rest/v1/topic/data?uri={}", "/rest/v1/topic/hierarchy?uri={}",
    "/reconcile?queries={}", "/reconcile?extend={}", "/documents?topic={}&language={}", "/unapi?id={}&format=ris",
    "/indicator/migrant-stock?origin={}&year={}", "/corridor/MEX-USA?indicator={}",
    "/sparql?query={}&default-graph-uri={}",
)  # fmt: skip


def rules() -> list[str]:
    app = Flask("addresses")
    for part in endpoint.PARTS:
        app.register_blueprint(import_module(f"endpoint.{part}").blueprint)
    return sorted({rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())})


def parameters() -> list[str]:
    """Return the names of parameters that the code reads by name."""
    texts = [path.read_text(encoding="utf-8") for path in ENDPOINT.rglob("*.py")]
    return sorted(
        {name for text in texts for name in re.findall(r"""args\.get(?:list)?\(\s*["']([\w:-]+)["']""", text)}
    )


@pytest.fixture(scope="module")
def wrong(portal: Any) -> Any:
    def ask(target: str, accept: str) -> list[str]:
        reply = portal.ask("GET", target, {"Accept": accept})
        fine = reply.whole and (reply.status < 500 or reply.status == 501) and b"Traceback" not in reply.body
        return [] if fine else [f"{reply.status} {accept} {target[:200]}"]

    return ask


@pytest.mark.parametrize("rule", rules())
def test_no_address_makes_the_server_fail(wrong: Any, rule: str) -> None:
    found: list[str] = []
    plain, names = re.sub(r"<[^>]+>", "MEX", rule), parameters()
    assert {"q", "lang", "format"} <= set(names)
    for value in (quote(value, safe="") for value in HOSTILE):
        if plain != rule:
            found += wrong(re.sub(r"<[^>]+>", value, rule), "text/html")
            found += wrong(
                re.sub(r"<path:[^>]+>", f"area/{value}", re.sub(r"<[^p>][^>]*>", "MEX-USA", rule)), "text/turtle"
            )
        else:
            found += wrong(f"{plain}?{'&'.join(f'{name}={value}' for name in names if name != 'lang')}", "text/html")
    assert found == []


@pytest.mark.parametrize("target", PROTOCOLS)
def test_no_parameter_of_a_protocol_makes_the_server_fail(wrong: Any, target: str) -> None:
    found = [one for value in HOSTILE for one in wrong(target.replace("{}", quote(value, safe="")), "*/*")]
    assert found == []


@pytest.mark.parametrize("path", ["/graph/%zz", "/dataset/%", "/document/%zz?=", "/indicator/%EF%BF%BE", "/area/%f"])
@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/rdf+xml"])
def test_what_can_be_no_iri_is_not_found(portal: Any, path: str, accept: str) -> None:
    assert portal.ask("GET", path, {"Accept": accept}).status == 404


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/search?q=" + "x" * 9000, {}, 414),
        ("/", {"X-Long": "x" * 9000}, 431),
        ("/", {"Content-Length": "many"}, 400),
        ("/", {"Transfer-Encoding": "nothing"}, 501),
    ],
)
def test_what_no_application_sees_is_refused_like_the_rest(
    portal: Any, target: str, headers: dict[str, str], status: int
) -> None:
    reply = portal.ask("GET", target, headers)
    assert reply.status == status and reply.type == "application/problem+json" and reply.whole
    assert json.loads(reply.body)["status"] == status
    for name, value in ALWAYS:
        assert reply.headers[name.lower()] == value
