"""Small graphs as N-Quads: same statements, same bytes."""

from pathlib import Path

from rdflib import BNode, Graph
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from simde_kg.mapping.terms import ntriples
from simde_kg.turtle import term as plain


def _named(term: Node, base: str) -> str:
    return f"<{base}#{term}>" if isinstance(term, BNode) else ntriples(plain(term))


def write(graph: Graph, graph_iri: str, base: str, path: Path) -> Path:
    """Write ``graph`` as sorted N-Quads in the graph ``graph_iri`` and return the path.

    Blank nodes become IRIs ``<base>#<hash>`` (RDF 1.1, section "Replacing Blank Nodes with IRIs"), the hash made of
    what is said of them.
    """
    lines = sorted({" ".join(_named(term, base) for term in triple) for triple in to_canonical_graph(graph)})
    path.write_text("".join(f"{line} <{graph_iri}> .\n" for line in lines), encoding="utf-8")
    return path
