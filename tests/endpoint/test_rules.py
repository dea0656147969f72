"""Every rule has a page in three languages at the address that reports name it by, and is sent as data from there."""

import re
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SH, Graph, URIRef

from simde_kg.validation import engine, profiles, rules, shacl
from simde_kg.validation.purpose import PAGES, link
from simde_kg.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
RULES = rules.listed(SHAPES)
HTML = {"Accept": "text/html"}


def test_a_rule_is_whole() -> None:
    bare = [
        name
        for name, rule in RULES.items()
        if set(rule.messages) != set(LANGUAGES) or set(rule.purposes) != set(LANGUAGES) or not rule.read
    ]
    assert bare == [] and len(RULES) > 270
    shapes = [rule for rule in RULES.values() if rule.file != rules.CUBES]
    assert [rule.name for rule in shapes if not (rule.wrong and rule.classes and rule.holders)] == []
    assert {name for rule in RULES.values() for name in rule.profiles} == {*profiles.declared(SHAPES), rules.CUBES}


def test_every_check_of_a_release_leads_to_the_page_of_its_rule() -> None:
    from simde_kg.validation.compile import Compiler

    links = {link(check) for check in Compiler(shacl.read(shacl.files(SHAPES))).checks()}
    assert links <= {rule.iri for rule in RULES.values()} and len(links) > 250


def test_others_shapes_lead_where_they_say() -> None:
    from simde_kg import store

    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    :S a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:minCount 1 ; rdfs:seeAlso <https://example.org/help> ."""
    report = engine.validate(store.in_memory((b"", "turtle")), shacl.Shapes(Graph().parse(data=text, format="turtle")))
    assert report.to_json()["findings"][0]["link"] == "https://example.org/help"  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "told", "severity"),
    [
        ("es", "La observación no tiene valor: añada", "impide publicar"),
        ("en", "The observation has no value: add", "stops publication"),
        ("fr", "L’observation n’a pas de valeur : ajoutez", "empêche la publication"),
    ],
)
def test_a_rule_has_a_page(server: Any, language: str, told: str, severity: str) -> None:
    page = server.ask("GET", f"/shape/observation-value-missing?lang={language}", HTML)
    assert page.status == 200 and f'<p class="lead">{told}' in page.text and severity in page.text
    assert "sdmx-measure:obsValue" in page.text and "simde-cube" in page.text and "a qb:Observation" in page.text
    assert f'href="/rules?lang={language}#observation"' in page.text
    listed = server.ask("GET", f"/rules?lang={language}", HTML)
    assert listed.status == 200 and f"<dd>{told}" in listed.text and 'href="/rules?profile=core-cube' in listed.text


def test_the_list_has_every_rule_or_those_of_a_profile(server: Any) -> None:
    page = server.ask("GET", "/rules", HTML).text
    assert set(re.findall(r'<dt id="([\w-]+)">', page)) == set(RULES)
    page = server.ask("GET", "/rules?profile=core-cube", HTML).text
    assert set(re.findall(r'<dt id="([\w-]+)">', page)) == {n for n, r in RULES.items() if "core-cube" in r.profiles}
    assert server.ask("GET", "/rules?profile=none", HTML).status == 400


def test_pages_of_rules_answer(server: Any) -> None:
    names = [*list(RULES)[::12], "ic-12", "observation-area-existed"]
    assert [name for name in names if server.ask("GET", f"/shape/{name}", HTML).status != 200] == []


def test_a_rule_is_sent_as_data(server: Any) -> None:
    node = URIRef(PAGES + "observation-area-missing")
    answer = server.ask("GET", "/shape/observation-area-missing", {"Accept": "text/turtle"})
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/turtle")
    graph = Graph().parse(data=answer.body, format="turtle")
    assert (node, RDF.type, SH.NodeShape) in graph and len(list(graph.subjects(SH.minCount))) == 5
    other = server.ask("GET", "/shape/observation-area-missing.nt")
    assert len(Graph().parse(data=other.body, format="nt")) == len(graph)
    assert server.ask("GET", "/shape/observation-area-missing?format=csv").status == 406


def test_what_gathers_rules_leads_to_them(server: Any) -> None:
    answer = server.ask("GET", "/shape/Observation", HTML)
    assert answer.status == 303 and "/rules" in answer.headers["location"]
    answer = server.ask("GET", "/shape/profile/core-cube/1.0", HTML)
    assert answer.status == 303 and "profile=core-cube" in answer.headers["location"]
    for missing in ("/shape/none", "/shape/profile/core-cube/9.9", "/shape/observation-value-missing.xyz"):
        assert server.ask("GET", missing, HTML).status == 404
