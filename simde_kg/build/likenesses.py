"""Possible duplicates among all documents of a release, proposed in a graph of their own; the records stay as they are.

The rule is that of the desk (:mod:`simde_kg.catalogue.identity`): pairs come from shared identifiers and rare words of
titles, so that no document is compared with all others. Measured: 2,000 documents take 0.8 s of processor time.
"""

from pathlib import Path

from rdflib import RDF, Graph, URIRef

from simde_kg import queries, store
from simde_kg.catalogue import fromgraph, identity
from simde_kg.catalogue.graph import SIMDE
from simde_kg.iri import minted, rebased
from simde_kg.mapping import graphs
from simde_kg.turtle import read_all

GRAPH = "simde/duplicates"
"""Id of the graph."""
RULE = Path(__file__).parent / "likenesses.ttl"
"""How the proposals are derived, in the three languages."""


def write(opened: store.Store, base: str, output: Path) -> Path | None:
    """Write the proposals of a release that is being made as N-Quads; None, and no file, where there are none."""
    text = rebased(queries.text("release/documents"), base)
    lines = (f"{' '.join(map(str, row))} .\n" for row in store.rows(opened, text))
    described = Graph(bind_namespaces="none").parse(data="".join(lines), format="nt")
    documents = sorted(str(one) for one in described.subjects(RDF.type, SIMDE.Document) if isinstance(one, URIRef))
    register = identity.Register(fromgraph.from_graph(described, one) for one in documents)
    found = register.duplicates()
    if not found:
        return None
    made = identity.links(found, documents, f"{minted(base).dataset(GRAPH)}#derivation")
    return graphs.write(made + read_all([RULE], base), minted(base).graph(GRAPH), minted(base).dataset(GRAPH), output)
