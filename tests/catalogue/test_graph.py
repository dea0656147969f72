"""Records as triples: conforming to the shapes, in the model of the curated documents; names for new documents."""

import hashlib

import pyshacl
import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from simde_kg.catalogue import fromgraph, graph
from simde_kg.catalogue.record import Agent, Record, Source, Text, tidied
from tests.catalogue.conftest import BASE, ROOT

SIMDE = Namespace(f"{BASE}ontology#")
DOCUMENT = f"{BASE}document/generated"


def known(record: Record) -> Graph:
    """Return what a release says of the things that a record names."""
    context = Graph().parse(ROOT / "ontology/concepts/document-type.ttl")
    for iri in record.topics:
        context.add((URIRef(iri), RDF.type, URIRef("http://www.w3.org/2004/02/skos/core#Concept")))
    for iri in record.corridors:
        context.add((URIRef(iri), RDF.type, SIMDE.Corridor))
    return context


def test_records_conform_to_the_shapes(whole: Record, documents: list[Record]) -> None:
    shapes = Graph().parse(ROOT / "shapes/document.ttl").parse(ROOT / "shapes/catalogue-record.ttl")
    unknown = tidied(Record(title=Text("Sin lengua"), source=Source("x.ris", "ris", 1)))
    data = Graph()
    for place, record in enumerate([whole, unknown, *documents[:20]]):
        data += graph.to_graph(record, f"{DOCUMENT}-{place}") + known(record)
    conforms, _report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert conforms, text
    bad = data + graph.to_graph(Record(), f"{DOCUMENT}-bad")
    assert not pyshacl.validate(bad, shacl_graph=shapes, inference="none")[0]


def test_dates_are_typed_by_what_they_say() -> None:
    assert graph.date_literal("2016") == Literal("2016", datatype=XSD.gYear)
    assert graph.date_literal("2016-05").datatype == XSD.gYearMonth
    assert graph.date_literal("2016-05-31").datatype == XSD.date
    assert str(graph.date_literal("201X").datatype) == "http://id.loc.gov/datatypes/edtf"


@pytest.mark.parametrize(
    ("record", "slug"),
    [
        (Record(title=Text("Índice de intensidad migratoria"), creators=(Agent("Mestre-Haro, E"),), issued="2016"),
         "mestre-haro-2016-indice-intensidad"),
        (Record(title=Text("¿Quiénes reciben remesas?")), "sd-quienes-reciben"),
        (Record(title=Text("某人")), "sd-" + hashlib.blake2b("某人".encode(), digest_size=4).hexdigest()),
    ],
)  # fmt: skip
def test_names_for_new_documents(record: Record, slug: str) -> None:
    assert graph.slug(record) == slug


def test_a_record_without_a_title_is_no_document_yet() -> None:
    issue = graph.mappable(Record(source=Source("x.ris", "ris", 3)))
    assert issue is not None and issue.row == 3 and "título" in issue.text("es")
    assert graph.mappable(Record(title=Text("x"))) is None


def test_documents_of_the_curated_tables_are_read_back() -> None:
    """The example of the ontology is written as the mapping of the curated tables writes it."""
    example = Graph().parse(ROOT / "ontology/examples/document.ttl")
    record = fromgraph.from_graph(example, f"{BASE}document/chort-2016-determinants-mexico")
    assert record.title.language == "en" and record.type == "article" and record.issued == "2016"
    assert [agent.name for agent in record.creators] == ["Chort, Isabelle", "de la Rupelle, Maëlys"]
    assert record.container == "Demography" and record.first("doi") == "10.1007/s13524-016-0503-9"
    assert record.corridors == (f"{BASE}corridor/MEX-USA",) and record.source.file.startswith("https://github.com/")


def test_an_organisation_keeps_its_comma_through_the_graph() -> None:
    record = tidied(Record(title=Text("x"), creators=(Agent("Ministry, the", person=False),)))
    assert fromgraph.from_graph(graph.to_graph(record, DOCUMENT), DOCUMENT).creators == record.creators
