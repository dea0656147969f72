"""Pages and files of the ontology and the thesaurus."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.compare import isomorphic

from endpoint.vocabulary import drawing
from endpoint.vocabulary.model import ONTOLOGY, SIMDE, Vocabulary
from simde_kg.jsonld import context
from simde_kg.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
HTML = {"Accept": "text/html"}
VOCABULARY = Vocabulary(ROOT / "ontology", ROOT / "shapes")
TITLES = {"es": "Ontología de SIMDE", "en": "SIMDE ontology", "fr": "Ontologie SIMDE"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ontology_has_a_page_with_every_term(server: Any, language: str) -> None:
    page = server.ask("GET", f"/ontology?lang={language}", HTML)
    assert page.status == 200 and TITLES[language] in page.text
    assert set(re.findall(r'<dt id="(\w+)">', page.text)) == set(VOCABULARY.terms)
    label = VOCABULARY.text(SIMDE.Country, RDFS.label, (language,))
    assert label and f"<strong>{label.text}</strong>" in page.text
    assert "style=" not in page.text and "<style" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["Country", "originArea", "MirrorPair", "sourceRow", "Place"])
def test_a_term_has_a_page(server: Any, name: str, language: str) -> None:
    page = server.ask("GET", f"/ontology/{name}?lang={language}", HTML)
    if name not in VOCABULARY.terms:
        assert page.status == 404
        return
    assert page.status == 200 and f"simde:{name}" in page.text
    for prop in (RDFS.label, SKOS.definition):
        text = VOCABULARY.text(SIMDE[name], prop, (language,))
        assert text and text.language == language and text.text[:30] in page.text
    assert 'class="chart"' in page.text and "0.1.0" in page.text and "testing" in page.text
    assert "&gt;" not in re.sub(r"<pre>.*?</pre>", "", page.text, flags=re.DOTALL)


def test_term_pages_answer(server: Any) -> None:
    wrong = [name for name in VOCABULARY.terms[::7] if server.ask("GET", f"/ontology/{name}", HTML).status != 200]
    assert wrong == []


def test_a_page_tells_hierarchy_domain_rules_and_examples(server: Any) -> None:
    page = server.ask("GET", "/ontology/Country?lang=en", HTML).text
    assert 'href="/ontology/Area?lang=en"' in page and "shapes/country.ttl" in page and "country.ttl" in page
    assert "area:MEX a simde:Country" in page
    page = server.ask("GET", "/ontology/alpha3?lang=fr", HTML).text
    assert 'href="/ontology/Area?lang=fr"' in page and "xsd:string" in page


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "rdf", "nt"])
@pytest.mark.parametrize("path", ["/ontology", "/ontology/0.1.0", "/ontology/Country"])
def test_ontology_versions_and_terms_are_data(portal: Any, path: str, ending: str) -> None:
    reply = portal.ask("GET", f"{path}.{ending}")
    assert reply.status == 200
    if ending == "ttl":
        graph = Graph().parse(data=reply.text, format="turtle")
        assert (SIMDE.Country, RDF.type, OWL.Class) in graph
        if "Country" not in path:
            assert graph.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/0.1.0")
            assert set(VOCABULARY.graph.subjects(RDF.type, OWL.Class)) <= set(graph.subjects(RDF.type, OWL.Class))


def test_a_version_says_where_the_latest_is(server: Any) -> None:
    page = server.ask("GET", "/ontology/0.1.0", HTML)
    assert page.status == 200 and 'rel="latest-version"' in page.headers["link"]
    assert server.ask("GET", "/ontology/0.0.9", HTML).status == 404


@pytest.mark.parametrize("path", ["/thesaurus.ttl", "/topic.ttl", "/thesaurus"])
def test_the_thesaurus_is_one_file(portal: Any, path: str) -> None:
    reply = portal.ask("GET", path, {"Accept": "text/turtle"})
    graph = Graph().parse(data=reply.text, format="turtle")
    scheme = URIRef("https://w3id.org/simde/concept/topic")
    files = Graph()
    for file in (ROOT / "ontology" / "concepts").glob("topic*.ttl"):
        files.parse(file)
    assert set(graph.subjects(SKOS.inScheme, scheme)) == set(files.subjects(SKOS.inScheme, scheme))
    for prop in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.broader, SKOS.hasTopConcept):
        assert set(graph.subject_objects(prop)) >= set(files.subject_objects(prop))
    assert len(set(graph.subject_objects(SKOS.exactMatch))) > 100
    led = portal.ask("GET", "/thesaurus", HTML)
    assert led.status == 303 and led.headers["location"].endswith("/topics")


def test_the_context_is_served_and_brings_examples_back(server: Any) -> None:
    reply = server.ask("GET", "/ontology/context.jsonld")
    assert reply.type == "application/ld+json" and reply.headers["access-control-allow-origin"] == "*"
    given = json.loads(reply.text)
    assert given == context(ROOT / "ontology")
    assert given["@context"]["Country"] == "simde:Country" and given["@context"]["skos"] == str(SKOS)
    assert given["@context"]["originArea"] == {"@id": "simde:originArea", "@type": "@id"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("path", sorted((ROOT / "ontology" / "examples").glob("*.ttl")), ids=lambda path: path.stem)
def test_an_example_comes_back_through_the_context(path: Path) -> None:
    graph = Graph().parse(path)
    text = graph.serialize(format="json-ld", context=context(ROOT / "ontology")["@context"], auto_compact=False)
    whole = json.loads(text)
    assert whole["@context"]
    assert isomorphic(Graph().parse(data=text, format="json-ld"), graph)


def test_drawings_are_sound_xml_with_every_class() -> None:
    drawn = drawing.hierarchy(VOCABULARY, lambda name: name, "t", "d")
    root = ET.fromstring(str(drawn))
    links = {one.get("href") for one in root.iter("{http://www.w3.org/2000/svg}a")}
    assert {f"/ontology/{name}" for name in VOCABULARY.classes} <= links
    near = str(drawing.surroundings("Area", (["skos:Concept"], ["Country"]), lambda name: name, "t"))
    assert "/ontology/Country" in near and "skos:Concept" in near
