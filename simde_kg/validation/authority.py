"""The authority: pyshacl on small graphs, to compare the compiled queries with."""

from rdflib import Graph

from simde_kg.validation.shacl import Shapes


def validate(data: Graph, shapes: Shapes) -> Graph:
    """Return pyshacl's ``sh:ValidationReport`` of a data graph. Nothing is inferred, nothing is fetched."""
    import pyshacl

    _conforms, report, _text = pyshacl.validate(
        data, shacl_graph=shapes.graph, inference="none", advanced=False, do_owl_imports=False, meta_shacl=False
    )
    if not isinstance(report, Graph):
        raise report if isinstance(report, Exception) else TypeError(f"pyshacl answered {report!r}")
    return report
