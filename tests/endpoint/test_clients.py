"""Clients that researchers use complete a query."""

from typing import Any

import pytest
import SPARQLWrapper
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

QUERY = 'SELECT ?label { <https://w3id.org/simde/area/MEX> ?p ?label FILTER(LANG(?label) = "es") }'


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST, "direct"])
def test_sparqlwrapper(server: Any, method: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"http://127.0.0.1:{server.port}/sparql")
    client.setReturnFormat(SPARQLWrapper.JSON)
    client.setMethod(SPARQLWrapper.POST if method == "direct" else method)
    if method == "direct":
        client.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    client.setQuery(QUERY)
    found: Any = client.queryAndConvert()
    assert found["results"]["bindings"][0]["label"]["value"] == "México"


def test_rdflib(server: Any) -> None:
    graph = Graph(SPARQLStore(f"http://127.0.0.1:{server.port}/sparql"))
    assert [str(row[0]) for row in graph.query(QUERY)] == ["México"]  # type: ignore[index]
    assert len(list(graph.triples((None, None, None)))) > 1000
