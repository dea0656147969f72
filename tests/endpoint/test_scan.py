"""The first look at a query text."""

import time

import pytest

from endpoint.scan import look
from simde_kg.tokens import tokens


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * { ?s ?p ?o }", "results"),
        ("# CONSTRUCT\nPREFIX select: <http://a#b>\nask { select:ask ?ask 'DESCRIBE' }", "results"),
        ("construct where { ?s ?p ?o }", "graph"),
        ("BASE <http://select.org/> DESCRIBE <x>", "graph"),
        ("nonsense", ""),
    ],
)
def test_the_form(text: str, kind: str) -> None:
    assert look(text).kind == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * { SERVICE <http://x> { ?s ?p ?o } }", True),
        ("SELECT * { { ?s ?p 1.service SILENT ?x { ?s ?p ?o } } }", True),
        ('SELECT ?service { ?service ex:service \'SERVICE\', """SERVICE "quoted" """ } # SERVICE', False),
        ("SELECT * { ?s <http://SERVICE> ?o ; service:x ?y }", False),
    ],
)
def test_service(text: str, found: bool) -> None:
    assert look(text).service is found


@pytest.mark.parametrize(
    ("text", "found"),
    [("SELECT * FROM <x> {}", True), ("SELECT ?from { ?from ex:from 'FROM' }", False), ("ASK from named <x> {}", True)],
)
def test_dataset(text: str, found: bool) -> None:
    assert look(text).dataset is found


def test_depth_and_prefixes() -> None:
    seen = look("PREFIX a: <http://a/> SELECT * { { ( [ ] ) } '{{{{' } # {{{{\n")
    assert seen.depth == 4
    assert look("PREFIX a: <http://a/> ASK { a:b c.d-e:f _:b }").undeclared == ("c.d-e",)
    assert look("INSERT DATA { }").update and not look("SELECT * { ?s ?insert 'INSERT' }").update


@pytest.mark.parametrize(
    "part",
    [
        '"""',
        "<",
        "'''a",
        '"a',
        "a:",
        "\\",
        "a.",
        "x.-",
        ":::",
        "?",
        "PREFIX  ",
        "{",
        "# ",
        "@a-",
        "'a\\",
        '"""\\',
        "'''\\",
        "a-",
        "'\n",
    ],
)
def test_no_text_takes_long(part: str) -> None:
    began = time.process_time()
    look(part * (262_144 // len(part)))
    assert sum(1 for _token in tokens("SERVICE " + part * (262_144 // len(part)))) >= 1
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { \\u0053ERVICE <http://x/> {} }",
        "SELECT * { SERV\\U00000049CE <http://x/> {} }",
        'SELECT * { BIND("\\u0022" AS ?x) SERVICE <http://x/> {} BIND("" AS ?y) }',
    ],
)
def test_escapes_hide_no_service(text: str) -> None:
    assert look(text).service


def test_an_escape_that_is_no_character_is_harmless() -> None:
    assert not look("SELECT * { \\UFFFFFFFF }").service


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'it''s' SERVICE", ["'it'", "'s'", "SERVICE"]),
        ('"""a"b""c\\""""d""" x', ['"""a"b""c\\""""', "D", '""" x']),
        ("ex:a.b. 1.service <a> <b c>", ["ex:a.b", ".", "1", ".", "SERVICE", "<a>", "<", "B", "C", ">"]),
        ("'open\nselect", ["'open", "SELECT"]),
        ("?x@en-MX #c\n$y", ["?x", "@en-MX", "$y"]),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert [token.text for token in tokens(text)] == found


def test_a_prefix_may_be_declared_after_a_comment() -> None:
    assert look("prefix # of ours:\n simde: <http://x/> ASK { simde:a b:c ?d }").undeclared == ("b",)
