"""The corridor from Mexico to the United States as one page of Turtle."""

from typing import Any

import pytest
from rdflib import DCTERMS, QB, RDF, RDFS, Graph, Namespace, URIRef

BASE = "https://w3id.org/simde/"
SIMDE = Namespace(BASE + "ontology#")
SDMX = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
CORRIDOR = URIRef(BASE + "corridor/MEX-USA")


@pytest.fixture(scope="module")
def page(portal: Any) -> Graph:
    reply = portal.ask("GET", "/corridor/MEX-USA.ttl")
    assert reply.status == 200 and reply.type == "text/turtle" and reply.seconds < 20
    assert len(reply.body) < 400_000, "a page, not the graph"
    return Graph().parse(data=reply.text, format="turtle")


def editions(page: Graph, indicator: str) -> dict[str, set[int]]:
    """Return the values of an indicator by edition."""
    found: dict[str, set[int]] = {}
    for one in page.subjects(SIMDE.indicator, URIRef(f"{BASE}indicator/{indicator}")):
        if (one, RDF.type, QB.Observation) in page:
            edition = str(page.value(one, DCTERMS.source)).removeprefix(f"{BASE}dataset/")
            found.setdefault(edition, set()).add(round(float(str(page.value(one, SDMX.obsValue)))))
    return found


def test_stocks_of_three_editions_and_more(page: Graph) -> None:
    found = editions(page, "migrant-stock")
    assert 12_275_876 in found["un-desa/migrant-stock-2017-bilateral"]
    assert {11_643_298, 11_489_684} <= found["un-desa/migrant-stock-2019-bilateral"]
    assert found["world-bank/knomad-bilateral-2021"] == {10_924_662}
    older, newer = (URIRef(f"{BASE}dataset/un-desa/migrant-stock-{year}-bilateral") for year in (2017, 2019))
    assert (older, DCTERMS.isReplacedBy, newer) in page


def test_remittances_of_three_sources(page: Graph) -> None:
    estimates = editions(page, "remittances-estimate")
    assert set(estimates) == {"world-bank/bilateral-remittances-2016", "world-bank/knomad-bilateral-2021"}
    assert len(editions(page, "remittances")["banxico/remesas"]) >= 1
    assert set(editions(page, "remittance-cost")) == {"world-bank/remittance-prices"}


def test_how_they_compare_and_differ(page: Graph) -> None:
    pairs = set(page.subjects(RDF.type, SIMDE.MirrorPair))
    assert len(pairs) >= 20 and all(page.value(one, SIMDE.relativeDifference) is not None for one in pairs)
    statements = set(page.subjects(SIMDE.comparability))
    indicators = {URIRef(f"{BASE}indicator/{name}") for name in ("remittances", "remittances-estimate")}
    assert any(indicators <= set(page.objects(one, SIMDE.compares)) for one in statements)
    scholars = [one for one in pairs if "openalex" in str(one) and "/MEX-USA/2015/" in str(one)]
    assert len(scholars) == 1, "421 by OpenAlex, 268 by Scopus"


def test_documents_policies_events_and_innovations(page: Graph) -> None:
    documents = set(page.subjects(SIMDE.aboutCorridor, CORRIDOR))
    assert len(documents) >= 15 and all(page.value(one, DCTERMS.title) is not None for one in documents)
    policies = set(page.subjects(SIMDE.affectsCorridor, CORRIDOR))
    assert URIRef(f"{BASE}policy/bracero") in policies and all(page.value(one, RDFS.label) for one in policies)
    innovations = set(page.subjects(RDF.type, SIMDE.DataInnovation))
    assert URIRef(f"{BASE}innovation/facebook-ads-migrant-stocks") in innovations
    assert set(page.subjects(RDF.type, SIMDE.Event))


def test_a_corridor_that_nobody_knows_is_404(portal: Any) -> None:
    assert portal.ask("GET", "/corridor/MEX-XXX.ttl").status == 404
