"""Text from data that tries to be markup: names, descriptions and links of every kind of thing stay text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from simde_kg.vocab import PREFIXES

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
BASE = "https://w3id.org/simde/"
EVIL = '</title></script></textarea><script>alert(1)</script>"><img src=x onerror=alert(2)> \\{{7*7}}'
THINGS = {
    "corridor/MEX-USA": "simde:Corridor",
    "area/MEX": "simde:Country simde:Area",
    "indicator/evil": "simde:Indicator",
    "dataset/evil/one": "dcat:Dataset simde:DatasetEdition",
    "topic/evil": "skos:Concept",
    "document/evil": "simde:Document",
    "organization/evil": "simde:Organization",
    "event/evil": "simde:Event",
    "policy/evil": "simde:Policy",
    "innovation/evil": "simde:DataInnovation",
    "system/evil": "simde:InformationSystem",
    "concept/coverage-phase/1": "simde:CoveragePhase",
}
TEXTS = (
    "rdfs:label", "skos:prefLabel", "dcterms:title", "skos:definition", "dcterms:description", "skos:altLabel",
    "skos:notation", "dcterms:issued", "dc:creator", "dc:language", "dc:publisher", "simde:keyword",
    "simde:sourceAddress",
    "simde:containerTitle", "simde:policyQuestion", "simde:limitation", "schema:startDate", "schema:endDate",
    "dcat:version", "bibo:doi", "simde:alpha3",
)  # fmt: skip
LINKS = ("schema:url", "foaf:homepage", "dcat:landingPage", "dcterms:license", "schema:sameAs", "skos:exactMatch")
LISTS = (
    "corridors", "countries", "indicators", "topics", "documents", "datasets", "organizations", "events", "policies",
    "innovations", "systems",
)  # fmt: skip


def iri(short: str) -> str:
    prefix, _colon, name = short.partition(":")
    return f"<{PREFIXES[prefix]}{name}>"


def nquads() -> str:
    """Return things of every kind whose every text is a payload and whose links run scripts."""
    text = EVIL.replace("\\", "\\\\").replace('"', '\\"')
    graph = f"<{BASE}graph/evil/one>"
    said = []
    for path, classes in THINGS.items():
        thing = f"<{BASE}{path}>"
        said += [(thing, iri("rdf:type"), iri(name)) for name in classes.split()]
        said += [(thing, iri(name), f'"{text}"@{language}') for name in TEXTS for language in ("es", "en")]
        said += [(thing, iri(name), f'"{text}"') for name in TEXTS]
        said += [(thing, iri(name), "<javascript:alert(3)>") for name in LINKS]
        said += [
            (thing, iri("dcterms:subject"), f"<{BASE}topic/evil>"),
            (thing, iri("dcterms:spatial"), f"<{BASE}area/MEX>"),
        ]
    said += [
        (f"<{BASE}corridor/MEX-USA>", iri("simde:originArea"), f"<{BASE}area/MEX>"),
        (f"<{BASE}corridor/MEX-USA>", iri("simde:destinationArea"), f"<{BASE}area/MEX>"),
        (f"<{BASE}corridor/MEX-USA>", iri("simde:coveragePhase"), f"<{BASE}concept/coverage-phase/1>"),
        (f"<{BASE}topic/evil>", iri("skos:inScheme"), f"<{BASE}concept/topic>"),
        (f"<{BASE}document/evil>", iri("simde:aboutCorridor"), f"<{BASE}corridor/MEX-USA>"),
        (f"<{BASE}policy/evil>", iri("simde:affectsCorridor"), f"<{BASE}corridor/MEX-USA>"),
    ]
    for year, value in (("2015", "12"), ("2019", f"{text}")):
        seen = f"<{BASE}observation/evil/one/{year}>"
        said += [
            (seen, iri("rdf:type"), iri("qb:Observation")),
            (seen, iri("qb:dataSet"), f"<{BASE}dataset/evil/one>"),
            (seen, iri("simde:corridor"), f"<{BASE}corridor/MEX-USA>"),
            (seen, iri("simde:reportingArea"), f"<{BASE}area/MEX>"),
            (seen, iri("simde:indicator"), f"<{BASE}indicator/evil>"),
            (seen, iri("sdmx-dimension:refPeriod"), f"<{BASE}period/{year}>"),
            (seen, iri("sdmx-measure:obsValue"), f'"{value}"'),
        ]
    return "".join(f"{s} {p} {o} {graph} .\n" for s, p, o in said)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, begin: Callable[..., Any], publish: Callable[..., None]) -> Any:
    home = tmp_path_factory.mktemp("hostile")
    publish(home, "20260101T000000Z-0000000e", nquads())
    running = begin(home, rate_errors="0")
    yield running
    running.stop()


@pytest.mark.parametrize("path", ["", *THINGS, *LISTS])
@pytest.mark.parametrize("language", ["es", "fr"])
def test_payloads_in_data_stay_text(hostile: Any, path: str, language: str) -> None:
    reply = hostile.ask("GET", f"/{path}?lang={language}", {"Accept": HTML})
    assert reply.status == 200
    assert "<script>alert" not in reply.text and "<img" not in reply.text
    page: Any = html.document_fromstring(reply.text)
    assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')] | //img | //@onerror")
    assert not [href for href in page.xpath("//@href | //@src | //@action") if href.lower().startswith("javascript:")]
    if path in THINGS:
        assert "<script>alert(1)</script>" in page.text_content(), "the payload is shown, as text"


def test_a_figure_made_of_payloads_is_a_well_formed_drawing(hostile: Any) -> None:
    from lxml import etree

    page = hostile.ask("GET", "/corridor/MEX-USA", {"Accept": HTML})
    document: Any = html.document_fromstring(page.text)
    figures = document.xpath("//figure/@id")
    assert figures
    for name in figures:
        drawing = hostile.ask("GET", f"/corridor/MEX-USA?figure={name}", {"Accept": HTML})
        assert drawing.type == "image/svg+xml"
        root: Any = etree.fromstring(drawing.body)
        assert not root.xpath("//*[local-name()='script' or local-name()='img']")


@pytest.mark.usefixtures("hostile")
def test_the_release_of_payloads_is_whole(tmp_path: Path) -> None:
    from simde_kg import store

    (tmp_path / "x.nq").write_text(nquads(), encoding="utf-8")
    assert len(store.in_memory((nquads().encode(), "nquads"))) > 500
