"""The Python client: typed tables, whole or not at all; pages that neither lose nor double a row."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from simde_kg import client
from simde_kg.client import columns, lexer, terms
from simde_kg.client.columns import Look
from simde_kg.client.transport import Refusal
from simde_kg.errors import QueryError
from simde_kg.vocab import PREFIXES

XSD = "http://www.w3.org/2001/XMLSchema#"
AREA = "https://w3id.org/simde/area/"
SELECT = "SELECT ?n { ?n a ?c }"
TIES = " ?n STR(?n) LANG(?n) DATATYPE(?n)"
NESTED = "SELECT ?n { { SELECT * {} ORDER BY ?n LIMIT 9 } ?n ?p 'LIMIT 1' } "


def literal(value: str, kind: str = "", tag: str = "") -> dict[str, str]:
    found = {"type": "literal", "value": value}
    return found | ({"datatype": XSD + kind} if kind else {}) | ({"xml:lang": tag} if tag else {})


def column(*found: dict[str, str] | None, **look: bool) -> "pd.Series[Any]":
    rows = [{} if value is None else {"x": value} for value in found]
    return columns.frame(["x"], rows, Look(**look))["x"]


# --- columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "dtype", "value"),
    [
        ("integer", "12275876", "Int64", 12275876),
        ("nonNegativeInteger", "7", "Int64", 7),
        ("decimal", "2.50", "Float64", 2.5),
        ("double", "1.5E3", "Float64", 1500.0),
        ("boolean", "true", "boolean", True),
        ("date", "2015-07-01", "datetime64[s]", pd.Timestamp("2015-07-01")),
        ("date", "1492-10-12", "datetime64[s]", pd.Timestamp("1492-10-12")),
        ("dateTime", "2015-07-01T12:00:00", "datetime64[us]", pd.Timestamp("2015-07-01T12:00")),
        ("dateTime", "2015-07-01T12:00:00-06:00", "datetime64[us, UTC]", pd.Timestamp("2015-07-01T18:00Z")),
        ("gYear", "2015", "period[Y-DEC]", pd.Period("2015", "Y")),
        ("gYearMonth", "2015-03", "period[M]", pd.Period("2015-03", "M")),
        ("string", "NA", "string", "NA"),
        ("duration", "P1Y", "string", "P1Y"),
    ],
)
def test_a_column_has_the_type_of_its_values(kind: str, text: str, dtype: str, value: object) -> None:
    found = column(literal(text, kind), None)
    assert found.dtype == dtype
    assert found[0] == value and pd.isna(found[1])


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("integer", "many"), ("boolean", "yes"), ("date", "2015-02-30"), ("gYear", "MMXV"), ("decimal", "1,5")],
)
def test_a_value_that_its_type_does_not_allow_makes_the_column_text(kind: str, wrong: str) -> None:
    found = column(literal("1" if kind in ("integer", "boolean", "decimal") else "2015", kind), literal(wrong, kind))
    assert found.dtype == "string" and found[1] == wrong


def test_numbers_of_several_kinds_are_numbers_and_other_mixtures_text() -> None:
    assert column(literal("1", "integer"), literal("2.5", "decimal")).tolist() == [1.0, 2.5]
    mixed = column(literal("1", "integer"), {"type": "uri", "value": AREA + "MEX"}, None)
    assert mixed.dtype == "string" and mixed.tolist()[:2] == ["1", AREA + "MEX"]


def test_a_large_integer_stays_exact() -> None:
    found = column(literal("99999999999999999999", "integer"), literal("-1", "integer"), None)
    assert found.tolist()[:2] == [99999999999999999999, -1] and pd.isna(found[2])


def test_not_a_number_is_no_gap() -> None:
    found = column(literal("NaN", "double"), literal("INF", "double"), None)
    assert found.isna().tolist()[1:] == [False, True] and found.array._mask.tolist() == [False, False, True]


def test_decimals_are_exact_where_asked_for() -> None:
    found = column(literal("0.1", "decimal"), None, exact=True)
    assert found[0] == Decimal("0.1") and found[1] is pd.NA


def test_iris_are_shortened_where_asked_for() -> None:
    found = ({"type": "uri", "value": AREA + "MEX"}, {"type": "uri", "value": "http://example.org/x"})
    assert column(*found).tolist() == [AREA + "MEX", "http://example.org/x"]
    assert column(*found, short=True).tolist() == ["area:MEX", "http://example.org/x"]


def test_every_prefix_shortens() -> None:
    assert {terms.shortened(namespace + "x") for namespace in PREFIXES.values()} == {f"{name}:x" for name in PREFIXES}


def test_language_tags_are_a_column_of_their_own_where_asked_for() -> None:
    rows = [{"x": literal("México", tag="es")}, {"x": literal("plain")}, {}]
    assert list(columns.frame(["x", "y"], rows)) == ["x", "y"]
    found = columns.frame(["x", "y"], rows, Look(tags=True))
    assert list(found) == ["x", "x_lang", "y"] and found["x_lang"][0] == "es" and found["x_lang"].isna()[1]


def test_a_table_without_rows_has_its_columns() -> None:
    found = columns.frame(["a", "b"], [])
    assert found.shape == (0, 2) and list(found) == ["a", "b"]


# --- terms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("area:MEX", f"<{AREA}MEX>"),
        (AREA + "MEX", f"<{AREA}MEX>"),
        ("<urn:x>", "<urn:x>"),
        ("es", '"es"'),
        ("Note: a colon", '"Note: a colon"'),
        ('a "b"\n\\', r'"a \"b\"\n\\"'),
        ('"x"@es', '"x"@es'),
        (True, f'"true"^^<{XSD}boolean>'),
        (1990, f'"1990"^^<{XSD}integer>'),
        (Decimal("1E+2"), f'"100"^^<{XSD}decimal>'),
        (1e-7, f'"1e-07"^^<{XSD}double>'),
        (date(2015, 7, 1), f'"2015-07-01"^^<{XSD}date>'),
        (datetime(2015, 7, 1), f'"2015-07-01T00:00:00"^^<{XSD}dateTime>'),  # noqa: DTZ001
        (["area:MEX", "area:USA"], f"<{AREA}MEX> <{AREA}USA>"),
    ],
)
def test_a_value_becomes_a_term(value: Any, written: str) -> None:
    assert terms.terms(value) == written


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(QueryError, match="cannot be None"):
        terms.terms([None])  # type: ignore[list-item]


@pytest.mark.parametrize("iri", [AREA + "MEX", AREA + "a/b", AREA, AREA + "x.", "urn:x"])
def test_a_short_iri_can_be_written_out_again(iri: str) -> None:
    assert terms.term(terms.shortened(iri)) in (f"<{iri}>", f'"{iri}"')


# --- queries ------------------------------------------------------------------------------------------------------


def test_prefixes_are_declared_where_they_are_missing() -> None:
    text = "PREFIX area: <urn:mine:>\nSELECT * { area:MEX simde:alpha2 'qb:x' # dcterms:title\n, <skos:y>, nobody:z }"
    found = lexer.with_prefixes(text)
    assert found.endswith(text) and found.count("\n") == text.count("\n")
    assert re.findall(r"PREFIX (\S+):", found) == ["simde", "area"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# ASK {}\nSELECT * {}", "SELECT"),
        ("PREFIX select: <urn:select> ask { ?s ?p ?o }", "ASK"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { SELECT * {} }", "CONSTRUCT"),
        ("DELETE WHERE { SELECT * {} }", ""),
    ],
)
def test_the_form_of_a_query_is_its_outermost_word(text: str, form: str) -> None:
    assert lexer.form(text) == form


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("SELECT ?n {} ORDER BY ?n", f"SELECT ?n {{}} ORDER BY ?n{TIES}\nLIMIT 5 OFFSET 10\n"),
        ("SELECT ?n {} ORDER BY ?n # LIMIT 1", f"SELECT ?n {{}} ORDER BY ?n{TIES}\nLIMIT 5 OFFSET 10\n"),
        (
            "SELECT ?n {} order by DESC(?n) offset 3 limit 12",
            f"SELECT ?n {{}} order by DESC(?n){TIES}\nLIMIT 2 OFFSET 13\n",
        ),
        (
            NESTED + "ORDER BY ?n LIMIT 99 VALUES ?n { 1 }",
            NESTED + f"ORDER BY ?n{TIES}\nLIMIT 5 OFFSET 10\nVALUES ?n {{ 1 }}",
        ),
    ],
)
def test_a_page_is_put_where_it_belongs(text: str, page: str) -> None:
    assert lexer.pages(text).page(10, 5, ["n"]) == page


@pytest.mark.parametrize("text", [SELECT, "SELECT ?n { { SELECT * {} ORDER BY ?n } }", SELECT + " # ORDER BY ?n"])
def test_pages_need_an_order_of_the_whole(text: str) -> None:
    with pytest.raises(QueryError, match="no ORDER BY"):
        lexer.pages(text)


# --- answers ------------------------------------------------------------------------------------------------------

Answer = Callable[[BaseHTTPRequestHandler], None]


def says(body: object, status: int = 200, **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return answer


def breaks_off(data: bytes, *, chunked: bool) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "9999")))
        request.end_headers()
        request.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if chunked and data else data)
        request.close_connection = True

    return answer


def numbers(*found: int) -> dict[str, Any]:
    return {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": literal(str(n), "integer")} for n in found]}}


@dataclass
class Fake:
    """An endpoint of answers made ready, one after the other; what it was asked."""

    server: ThreadingHTTPServer
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    silence: Event = field(default_factory=Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/sparql"

    def client(self, **options: Any) -> client.Client:
        return client.Client(self.address, **options)

    def queries(self) -> list[str]:
        return [parse_qs(body)["query"][0] for _path, body, _headers in self.asked]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    class Asked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            found.asked.append((self.path, body, dict(self.headers)))
            found.answers.pop(0)(self)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_arguments: Any) -> None:
            pass

    found = Fake(ThreadingHTTPServer(("127.0.0.1", 0), Asked))
    monkeypatch.setattr("time.sleep", found.pauses.append)
    thread = Thread(target=found.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def test_a_query_is_answered_as_a_table(fake: Fake) -> None:
    fake.answers = [says(numbers(1, 2))]
    assert fake.client(language="fr-CA").query(SELECT)["n"].tolist() == [1, 2]
    ((path, _body, headers),) = fake.asked
    assert path == "/sparql" and headers["Accept-Language"] == "fr"
    assert "application/sparql-results+json" in headers["Accept"]


def test_words_in_comments_do_not_make_an_update(fake: Fake) -> None:
    fake.answers = [says(numbers(1))]
    assert len(fake.client().query(f"PREFIX a: <b#> # INSERT DATA\n# DELETE\n{SELECT}")) == 1
    assert fake.queries()


def test_a_pause_without_end_is_an_error(fake: Fake) -> None:
    def stays_silent(request: BaseHTTPRequestHandler) -> None:
        breaks_off(b'{"head"', chunked=True)(request)
        fake.silence.wait(20)

    fake.answers = [stays_silent]
    with pytest.raises(QueryError, match=r"broke off before its end \(TimeoutError\)"):
        fake.client(timeout=1).query(SELECT)
    fake.silence.set()


def test_yes_or_no(fake: Fake) -> None:
    fake.answers = [says({"head": {}, "boolean": True}), says({"head": {}, "boolean": False})]
    assert fake.client().ask("ASK { ?s ?p ?o }") is True
    assert fake.client().ask("ASK { ?s ?p ?o }") is False


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_endpoint_is_asked_again_when_it_says(fake: Fake, status: int) -> None:
    fake.answers = [says({}, status, Retry_After="7"), says(b"", status), says(numbers(1))]
    assert len(fake.client().query(SELECT)) == 1
    assert fake.pauses == [7.0, 2.0]


def test_patience_has_an_end(fake: Fake) -> None:
    fake.answers = [says({}, 503, Retry_After="3600")]
    with pytest.raises(QueryError, match=r"is busy .*Wait 3600 seconds") as caught:
        fake.client().query(SELECT)
    assert fake.pauses == [] and "3600 segundos" in caught.value.text("es")
    fake.answers = [says({}, 503, Retry_After="0") for _time in range(9)]
    with pytest.raises(QueryError, match="asked 5 times"):
        fake.client().query(SELECT)
    assert len(fake.answers) == 4


def test_what_was_stopped_for_its_length_is_not_sent_again(fake: Fake) -> None:
    fake.answers = [says({"title": "Stopped.", "code": "timeout"}, 503, Retry_After="5")]
    with pytest.raises(QueryError, match=r"status 503.*Stopped"):
        fake.client().query(SELECT)
    assert len(fake.asked) == 1


def test_a_date_may_say_when_to_ask_again() -> None:
    assert Refusal(503, b"", "Wed, 21 Oct 2015 07:28:00 GMT").pause(0) == 0.0
    assert Refusal(503, b"", "Wed, 21 Oct 2099 07:28:00 GMT").pause(0) > 1e9  # type: ignore[operator]
    assert Refusal(400, b"", "1").pause(0) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414, 500])
def test_a_refusal_is_said_in_the_words_of_the_endpoint(fake: Fake, status: int) -> None:
    problem = {"title": "Línea 1: «SELEC».", "detail": "Corríjala.", "code": "syntax"}
    fake.answers = [says(problem, status)]
    with pytest.raises(QueryError) as caught:
        fake.client(language="es").query(SELECT)
    said = caught.value.text("es")
    assert said == f"{fake.address} no respondió (estado {status}): Línea 1: «SELEC». Corríjala."


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("data", [b"", json.dumps(numbers(1, 2)).encode()[:-30], json.dumps(numbers(1, 2)).encode()])
def test_an_answer_that_breaks_off_is_no_table(fake: Fake, data: bytes, chunked: bool) -> None:
    fake.answers = [breaks_off(data, chunked=chunked)]
    with pytest.raises(QueryError, match="broke off before its end"):
        fake.client().query(SELECT)


def test_an_answer_of_another_kind_is_no_table(fake: Fake) -> None:
    fake.answers = [says(b"<html>"), says([1]), says({"head": {}})]
    for _time in range(3):
        with pytest.raises(QueryError, match="not a whole SPARQL result"):
            fake.client().query(SELECT)


def test_nobody_there() -> None:
    with pytest.raises(QueryError, match=r"cannot be reached: .*refused"):
        client.Client("http://127.0.0.1:9/sparql").query(SELECT)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "127.0.0.1:8000", ""])
def test_an_address_is_one_of_the_web(address: str) -> None:
    with pytest.raises(QueryError, match="not the address"):
        client.Client(address)


@pytest.mark.parametrize("text", ["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "DELETE WHERE { ?s ?p ?o }", "what?"])
def test_a_query_of_another_form_is_not_sent(text: str) -> None:
    with pytest.raises(QueryError, match="of the form SELECT"):
        client.Client("http://127.0.0.1:9/sparql").query(text)


def test_pages_are_one_table(fake: Fake) -> None:
    fake.answers = [
        says(numbers(), ETag='"1"'), says(numbers(1, 2)), says(numbers(3, 4)), says(numbers()),
        says(numbers(), ETag='"1"'),
    ]  # fmt: skip
    assert fake.client().query(SELECT + " ORDER BY ?c", page=2)["n"].tolist() == [1, 2, 3, 4]
    order = SELECT + " ORDER BY ?c"
    assert fake.queries() == [
        f"{order}{by}\nLIMIT {limit} OFFSET {offset}\n"
        for by, limit, offset in [("", 0, 0), (TIES, 2, 0), (TIES, 2, 2), (TIES, 2, 4), ("", 0, 0)]
    ]


def test_pages_of_two_releases_are_no_table(fake: Fake) -> None:
    fake.answers = [says(numbers(), ETag='"1"'), says(numbers(1)), says(numbers(), ETag='"2"')]
    with pytest.raises(QueryError, match="changed while its pages were read"):
        fake.client().query(SELECT + " ORDER BY ?n", page=2)


def test_a_question_has_an_address_of_its_own(fake: Fake) -> None:
    fake.answers = [says({}, 503, Retry_After="1"), says(numbers(1))]
    found = fake.client().question("stock", origin="area:SLV", since=2010, language=None)
    assert found["n"].tolist() == [1] and fake.pauses == [1.0]
    address = urlsplit(fake.asked[1][0])
    assert address.path == "/questions/stock"
    assert parse_qs(address.query) == {
        "origin": [f"<{AREA}SLV>"], "since": [f'"2010"^^<{XSD}integer>'], "format": ["json"],
    }  # fmt: skip


def test_the_functions_ask_the_endpoint_of_the_settings(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMDE_SPARQL_ENDPOINT", fake.address)
    fake.answers = [says(numbers(1)), says({"boolean": True}), says(numbers(2))]
    assert client.query(SELECT)["n"][0] == 1 and client.ask("ASK {}") and client.question("q")["n"][0] == 2


def test_without_a_setting_the_local_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMDE_PORT", "9876")
    assert client.Client().endpoint == "http://127.0.0.1:9876/sparql"


def test_importing_opens_no_connection() -> None:
    code = "import socket; socket.socket.connect = None; socket.getaddrinfo = None; import simde_kg.client"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
