"""Cubes of an edition: one structure each, every part declared."""

from pathlib import Path

import pytest
from rdflib import DCTERMS, Graph, Namespace, URIRef

from simde_kg import dataset
from simde_kg.errors import MappingError
from simde_kg.mapping import components, description, parse
from simde_kg.turtle import statements
from tests.extracts import ROOT
from tests.folders import Folder

QB = Namespace("http://purl.org/linked-data/cube#")
SIMDE = Namespace("https://w3id.org/simde/ontology#")
TABLES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
<#raw> a simde:SourceTable ; rml:path "a.csv" ; simde:format "csv" ; simde:column ( "a" "b" "v" ) .
<#tidy> a simde:TidyTable ; simde:reads <#raw> ; csvw:column ( [ csvw:name "a" ] [ csvw:name "b" ] [ csvw:name "v" ] ) .
<#people> a qb:DataSet .
<#stock> a rml:TriplesMap ; rml:logicalSource <#source> ;
  rml:subjectMap [ rml:template "http://example.org/people/{a}" ; rml:class qb:Observation ] ;
  rml:predicateObjectMap [ rml:predicate qb:dataSet ; rml:object <#people> ] ,
    [ rml:predicate simde:originArea ; rml:objectMap [ rml:template "http://example.org/{a}" ] ] .
<#flow> a rml:TriplesMap ; rml:logicalSource <#source> ;
  rml:subjectMap [ rml:template "http://example.org/money/{a}" ; rml:class qb:Observation ] ;
  rml:predicateObjectMap [ rml:predicate qb:dataSet ; rml:object MONEY ] ,
    [ rml:predicate simde:senderArea ; rml:objectMap [ rml:template "http://example.org/{a}" ] ] .
<#source> rml:source <#tidy> ; rml:referenceFormulation rml:SQL2008Table .
"""


def structure(tmp_path: Path, turtle: str) -> tuple[dataset.Dataset, Graph]:
    folder = Folder(tmp_path)
    folder.describe(turtle)
    item = dataset.load(folder.mapping)
    maps = parse.triples_maps(statements(item.graph), "dataset.ttl")
    return item, description.structure(item, maps, components.declared(ROOT / "ontology"))


def dimensions(graph: Graph, cube: URIRef) -> set[object]:
    return set(graph.objects(cube, QB.structure / QB.component / QB.dimension))


def test_each_cube_has_the_dimensions_of_its_own_observations(tmp_path: Path) -> None:
    declared = "<> dcterms:hasPart <#people> , <#money> . <#money> a qb:DataSet ."
    item, graph = structure(tmp_path, TABLES.replace("MONEY", "<#money>") + declared)
    people, money = URIRef(item.iri + "#people"), URIRef(item.iri + "#money")
    assert dimensions(graph, people) == {SIMDE.originArea}
    assert dimensions(graph, money) == {SIMDE.senderArea}
    assert set(graph.subjects(DCTERMS.isPartOf, URIRef(item.iri))) == {people, money}
    assert (URIRef(item.iri), QB.structure, None) not in graph


@pytest.mark.parametrize("declared", ["", "<#money> a qb:DataSet .", "<> dcterms:hasPart <#money> ."])
def test_a_cube_that_is_not_declared_is_refused(tmp_path: Path, declared: str) -> None:
    whole = "<> dcterms:hasPart <#people> . "
    with pytest.raises(MappingError, match=r"cube #money, which is not declared") as caught:
        structure(tmp_path, TABLES.replace("MONEY", "<#money>") + whole + declared)
    for language, words in (("es", "no está declarado"), ("fr", "n’est pas déclaré")):
        assert words in caught.value.text(language)


def test_observations_that_name_no_cube_are_those_of_the_edition(tmp_path: Path) -> None:
    turtle = TABLES.replace("[ rml:predicate qb:dataSet ; rml:object MONEY ] ,", "").replace(" <#people> ]", " <> ]")
    item, graph = structure(tmp_path, turtle)
    assert dimensions(graph, URIRef(item.iri)) == {SIMDE.originArea, SIMDE.senderArea}
    assert (None, DCTERMS.isPartOf, None) not in graph
