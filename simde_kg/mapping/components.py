"""Which of the ontology's own properties are dimensions, measures and attributes of observations."""

from pathlib import Path

from rdflib import RDF, Graph, Namespace

QB = Namespace("http://purl.org/linked-data/cube#")
_KINDS = {
    QB.DimensionProperty: "dimension",
    QB.MeasureProperty: "measure",
    QB.AttributeProperty: "attribute",
}


def declared(ontology: Path) -> dict[str, str]:
    """Return property IRI -> ``dimension``, ``measure`` or ``attribute``, read from ``simde.ttl``."""
    graph = Graph().parse(ontology / "simde.ttl", format="turtle")
    return {str(subject): kind for cls, kind in _KINDS.items() for subject in graph.subjects(RDF.type, cls)}
