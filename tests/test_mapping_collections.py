"""Collections and containers of RML-CC, on small documents; the public suite runs in test_rml_suite."""

import json
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.collection import Collection

from simde_kg.errors import MappingError
from simde_kg.mapping import plain
from simde_kg.settings import Settings

MAPPING = """
@prefix rml: <http://w3id.org/rml/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix ex: <http://example.org/> .
<#m> a rml:TriplesMap ;
    rml:logicalSource [ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ] ;
    rml:subjectMap [ rml:template "http://example.org/{id}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:has ; rml:objectMap [ OBJECT ] ] .
"""
EX = "http://example.org/"


def mapped(folder: Path, items: list[dict[str, object]], gather: str) -> Graph:
    (folder / "t.json").write_text(json.dumps(items))
    (folder / "m.ttl").write_text(MAPPING.replace("OBJECT", gather))
    plain.map_file(folder / "m.ttl", folder / "out.nq", Settings(), EX)
    lines = (folder / "out.nq").read_text().splitlines()
    assert len(lines) == len(set(lines))
    return Graph().parse(data="\n".join(lines), format="nt")


def lists(graph: Graph, subject: str) -> list[list[str]]:
    heads = graph.objects(URIRef(EX + subject), URIRef(EX + "has"))
    return sorted([str(item) for item in Collection(graph, head)] for head in heads)


def test_a_list_keeps_order_and_repeats_of_many_values(tmp_path: Path) -> None:
    values = [str(n * 7 % 11) for n in range(40)]
    graph = mapped(
        tmp_path, [{"id": "a", "v": values}], 'rml:gather ( [ rml:reference "v[*]" ] ) ; rml:gatherAs rdf:List'
    )
    assert lists(graph, "a") == [values]


def test_lists_of_one_name_are_appended_row_by_row(tmp_path: Path) -> None:
    items: list[dict[str, object]] = [{"id": "a", "v": ["1", "2"]}, {"id": "b", "v": ["x"]}, {"id": "a", "v": ["3"]}]
    gather = 'rml:template "l/{id}" ; rml:gather ( [ rml:reference "v[*]" ] ) ; rml:gatherAs rdf:List'
    graph = mapped(tmp_path, items, gather)
    assert lists(graph, "a") == [["1", "2", "3"]] and lists(graph, "b") == [["x"]]
    assert (URIRef(EX + "a"), URIRef(EX + "has"), URIRef(EX + "l/a")) in graph


def test_every_combination_of_values_is_a_list_of_its_own(tmp_path: Path) -> None:
    items: list[dict[str, object]] = [{"id": "a", "v": ["1", "2"], "w": ["x", "y"]}]
    gather = 'rml:gather ( [ rml:reference "v[*]" ] [ rml:reference "w[*]" ] ) ; rml:gatherAs rdf:List ; '
    graph = mapped(tmp_path, items, gather + "rml:strategy rml:cartesianProduct")
    assert lists(graph, "a") == [["1", "x"], ["1", "y"], ["2", "x"], ["2", "y"]]


@pytest.mark.parametrize(("allowed", "wanted"), [("false", 0), ("true", 1)])
def test_an_empty_list_is_made_where_it_is_allowed(tmp_path: Path, allowed: str, wanted: int) -> None:
    gather = (
        f'rml:gather ( [ rml:reference "v[*]" ] ) ; rml:gatherAs rdf:List ; rml:allowEmptyListAndContainer {allowed}'
    )
    graph = mapped(tmp_path, [{"id": "a", "v": []}], gather)
    assert len(graph) == wanted
    assert [o for o in graph.objects() if o == RDF.nil] == [RDF.nil] * wanted


def test_members_of_a_bag_may_be_lists(tmp_path: Path) -> None:
    inner = '[ rml:gather ( [ rml:reference "v[*]" ] ) ; rml:gatherAs rdf:List ]'
    graph = mapped(tmp_path, [{"id": "a", "v": ["1", "2"]}], f"rml:gather ( {inner} ) ; rml:gatherAs rdf:Bag")
    (bag,) = graph.subjects(RDF.type, RDF.Bag)
    assert [[str(v) for v in Collection(graph, head)] for head in graph.objects(bag, RDF._1)] == [["1", "2"]]


@pytest.mark.parametrize(
    "gather",
    [
        'rml:gather ( [ rml:reference "v" ] )',
        "rml:gatherAs rdf:List",
        'rml:gather ( [ rml:reference "v" ] ) ; rml:gatherAs rdf:Set',
    ],
)
def test_half_a_gather_map_is_a_mistake(tmp_path: Path, gather: str) -> None:
    with pytest.raises(MappingError, match="a gather map has not both") as told:
        mapped(tmp_path, [{"id": "a", "v": "1"}], gather)
    assert told.value.text("es") != told.value.text() != told.value.text("fr")
