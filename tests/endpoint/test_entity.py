"""Pages and data for every minted IRI."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simde_kg import store
from simde_kg.formats import FORMATS

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld"])
@pytest.mark.parametrize("by", ["accept", "parameter", "ending"])
def test_formats_by_accept_parameter_and_ending(server: Any, name: str, by: str) -> None:
    found = FORMATS[name]
    target, headers = "/area/MEX", {"Accept": "*/*"}
    if by == "accept":
        headers = {"Accept": f"{found.media_type}, */*;q=0.1"}
    elif by == "parameter":
        target += f"?format={name}"
    else:
        target += f".{found.extensions[0]}"
    reply = server.ask("GET", target, headers)
    assert reply.status == 200 and reply.type == found.media_type and "Accept" in reply.headers["vary"]
    assert len(store.in_memory((reply.body, name))) == 4
    again = server.ask("GET", target, {**headers, "If-None-Match": reply.headers["etag"]})
    assert again.status == 304 and not again.body


def test_a_browser_gets_a_page(server: Any) -> None:
    reply = server.ask("GET", "/area/MEX", {"Accept": HTML})
    assert reply.type == "text/html" and "<h1" in reply.text
    assert "https://w3id.org/simde/area/MEX" in reply.text and 'href="/corridor/MEX-USA"' in reply.text
    assert 'rel="alternate" type="text/turtle" href="/area/MEX.ttl"' in reply.text


@pytest.mark.parametrize(
    ("language", "title", "page"),
    [
        ("es-MX", "México", "es"),
        ("fr", "Mexique", "fr"),
        ("en-GB,fr;q=0.1", "Mexico", "en"),
        ("de", "Mexico", "en"),
        ("pt-BR", "México", "es"),
        ("", "Mexico", "en"),
    ],
)
def test_labels_in_the_visitors_language(server: Any, language: str, title: str, page: str) -> None:
    headers = {"Accept": HTML, **({"Accept-Language": language} if language else {})}
    reply = server.ask("GET", "/area/MEX", headers)
    heading = re.search(r"<h1[^>]*>([^<]*)</h1>", reply.text)
    assert heading and heading[1] == title and f'<html lang="{page}">' in reply.text


def test_the_address_chooses_the_language(server: Any) -> None:
    reply = server.ask("GET", "/area/MEX?lang=fr", {"Accept": HTML, "Accept-Language": "es"})
    assert "Mexique" in reply.text and reply.headers["content-language"] == "fr"


def test_a_page_shows_when_a_name_is_in_another_language(server: Any) -> None:
    reply = server.ask("GET", "/area/USA", {"Accept": HTML, "Accept-Language": "es-MX"})
    assert "United States" in reply.text and "No hay nombre en su idioma" in reply.text


@pytest.mark.parametrize("accept", [HTML, "text/turtle"])
def test_unknown_is_404_and_withdrawn_is_410(server: Any, accept: str) -> None:
    unknown = server.ask("GET", "/area/NOPE", {"Accept": accept})
    assert unknown.status == 404 and "Traceback" not in unknown.text
    withdrawn = server.ask("GET", "/area/OLD", {"Accept": accept})
    assert withdrawn.status == 410 and "area/MEX" in withdrawn.text + withdrawn.text.replace("area:", "area/")


@pytest.mark.parametrize(
    "path", ["/nothing", "/area/", "/ontology/../../etc/passwd", "/static/../__init__.py", "/area/%00", "/area/%ff"]
)
def test_addresses_that_mean_nothing_are_404(server: Any, path: str) -> None:
    assert server.ask("GET", path, {"Accept": "*/*"}).status == 404


@pytest.mark.parametrize(
    "path", ["/observation/simde/test/Pe%C3%B1a%20Nieto", "/observation/simde/test/Pe%c3%b1a%20Nieto"]
)
def test_an_encoded_iri_is_the_same_thing(server: Any, path: str) -> None:
    reply = server.ask("GET", path, {"Accept": "application/n-triples"})
    assert reply.status == 200 and "encoded" in reply.text


def test_the_ontology_shows_its_terms(server: Any) -> None:
    page = server.ask("GET", "/ontology", {"Accept": HTML, "Accept-Language": "es"})
    assert 'id="Country"' in page.text and "país" in page.text
    data = server.ask("GET", "/ontology", {"Accept": "text/turtle"})
    assert data.status == 200 and "simde:Country" in data.text, "the terms belong to the ontology's data"
    ending = server.ask("GET", "/ontology.nt", {"Accept": "*/*"})
    assert ending.type == "application/n-triples"


def test_a_graph_answers_with_its_triples(server: Any) -> None:
    reply = server.ask("GET", "/graph/simde/areas", {"Accept": "application/n-triples"})
    assert reply.status == 200 and len(reply.text.splitlines()) == 12


def test_long_lists_have_pages(server: Any) -> None:
    first = server.ask("GET", "/graph/simde/numbers?in=0", {"Accept": HTML})
    assert first.status == 200
    assert server.ask("GET", "/area/MEX?in=99999&out=abc", {"Accept": HTML}).status == 200


def test_not_acceptable(server: Any) -> None:
    assert server.ask("GET", "/area/MEX", {"Accept": "image/png"}).status == 406
    assert server.ask("GET", "/area/MEX?format=png", {"Accept": "*/*"}).status == 406


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_home_speaks_three_languages(server: Any, language: str) -> None:
    expected = {"es": "grafo de conocimiento", "en": "knowledge graph", "fr": "graphe de connaissances"}
    reply = server.ask("GET", "/", {"Accept": HTML, "Accept-Language": language})
    assert reply.status == 200 and expected[language] in reply.text and 'action="/sparql"' in reply.text


@pytest.mark.parametrize("accept", [HTML, "text/turtle"])
def test_what_is_only_referred_to_is_404(
    tmp_path: Path, launch: Callable[..., Any], publish: Callable[[Path, str, str], None], accept: str
) -> None:
    line = "<https://w3id.org/simde/area/MEX> <http://example.org/near> <https://w3id.org/simde/area/NONE> "
    publish(tmp_path, "20260101T000000Z-0000000a", line + "<https://w3id.org/simde/graph/simde/areas> .\n")
    running = launch(tmp_path)
    assert running.ask("GET", "/area/MEX", {"Accept": accept}).status == 200
    assert running.ask("GET", "/area/NONE", {"Accept": accept}).status == 404
    assert running.ask("GET", "/graph/simde/areas", {"Accept": "text/turtle"}).status == 200
