"""Plain mapping: any RML file with the files beside it."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simde_kg.errors import SimdeError
from simde_kg.iri import encode
from simde_kg.mapping import plain
from simde_kg.settings import Settings

PREFIXES = """@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://e/> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix old: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CSV = '[ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ]'
JSON = '[ rml:source "t.json" ; rml:referenceFormulation rml:JSONPath ; rml:iterator "$[*]" ]'
XML = '[ rml:source "t.xml" ; rml:referenceFormulation rml:XPath ; rml:iterator "/a/b" ]'
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Map = Callable[..., list[str]]


def one(source: str, subject: str, obj: str) -> str:
    """Return a mapping of one statement a row."""
    return (
        f"<#m> rml:logicalSource {source} ; rml:subjectMap [ {subject} ] ;"
        f" rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ {obj} ] ] ."
    )


@pytest.fixture
def mapped(tmp_path: Path) -> Map:
    def run(mapping: str, base: str = "", **files: str | bytes) -> list[str]:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name.replace("_", ".", 1)).write_bytes(data)
        (tmp_path / "mapping.ttl").write_text(PREFIXES + mapping, encoding="utf-8")
        output = tmp_path / "output.nq"
        output.unlink(missing_ok=True)
        plain.map_file(tmp_path / "mapping.ttl", output, Settings(), base)
        return output.read_text(encoding="utf-8").removesuffix("\n").split("\n")

    return run


def test_json_keeps_its_types(mapped: Map) -> None:
    values = '[{"v": "x"}, {"v": 7}, {"v": 30.5}, {"v": true}, {"v": null}, {}, {"v": 1e400}, {"v": -0.0012}]'
    assert mapped(one(JSON, "rml:constant ex:s", 'rml:reference "$.v"'), t_json=values) == [
        '<http://e/s> <http://e/p> "x" .',
        f'<http://e/s> <http://e/p> "7"^^<{XSD}integer> .',
        f'<http://e/s> <http://e/p> "3.05E1"^^<{XSD}double> .',
        f'<http://e/s> <http://e/p> "true"^^<{XSD}boolean> .',
        f'<http://e/s> <http://e/p> "INF"^^<{XSD}double> .',
        f'<http://e/s> <http://e/p> "-1.2E-3"^^<{XSD}double> .',
    ]


def test_numbers_of_json_stand_as_written_in_other_places(mapped: Map) -> None:
    found = mapped(
        one(JSON, 'rml:template "http://e/{$.v}"', 'rml:reference "$.v" ; rml:datatype xsd:decimal'),
        t_json='[{"v": 30.50}, {"v": 123456789012345678901234567890}]',
    )
    assert found == [
        f'<http://e/{number}> <http://e/p> "{number}"^^<{XSD}decimal> .'
        for number in ("30.50", "123456789012345678901234567890")
    ]


def test_every_value_of_an_array_gives_a_term(mapped: Map) -> None:
    found = mapped(
        one(JSON, 'rml:template "http://e/{$.a[*]}-{$.b}"', 'rml:reference "$.c[*].d"'),
        t_json='[{"a": ["x", "y"], "b": 1, "c": [{"d": 1}, {"d": null}, {"d": "2"}]}, {"a": [], "b": 2, "c": []}]',
    )
    assert sorted(found) == [
        f"<http://e/{a}-1> <http://e/p> {value} ." for a in "xy" for value in (f'"1"^^<{XSD}integer>', '"2"')
    ]


def test_an_array_is_no_value(mapped: Map) -> None:
    with pytest.raises(SimdeError, match=r"t\.json: the reference '\$\.a' gives an array .* such as \$\.a\[\*\]"):
        mapped(one(JSON, "rml:constant ex:s", 'rml:reference "$.a"'), t_json='[{"a": [1]}]')


def test_other_paths_of_rfc_9535(mapped: Map) -> None:
    found = mapped(
        one(
            JSON.replace("$[*]", "$..item[?@.n > 1.5]"), 'rml:template "http://e/{n}"', "rml:reference \"$['a b'][-1]\""
        ),
        t_json='{"x": {"item": [{"n": 1.25}, {"n": 2.5, "a b": ["p", "q"]}]}}',
    )
    assert found == ['<http://e/2.5> <http://e/p> "q" .']


def test_xml_nodes_attributes_and_namespaces(mapped: Map) -> None:
    source = XML.replace(
        "rml:XPath",
        '[ a rml:XPathReferenceFormulation ; rml:namespace [ rml:namespacePrefix "n" ; rml:namespaceURL "urn:n" ] ]',
    ).replace("/a/b", "/n:a/n:b")
    found = mapped(
        one(source, 'rml:template "http://e/{@id}"', 'rml:reference "n:c"'),
        t_xml='<a xmlns="urn:n"><b id="1"><c>x<!-- no --><i>y</i></c><c>&lt;z</c></b><b id="2"/></a>',
    )
    assert found == ['<http://e/1> <http://e/p> "<z" .', '<http://e/1> <http://e/p> "xy" .']


def test_entities_of_xml_are_not_fetched(mapped: Map, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    document = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]><a><b><c>x&e;</c></b></a>'
    with pytest.raises(SimdeError, match=r"t.xml declares entities of its own \(e\)"):
        mapped(one(XML, "rml:constant ex:s", 'rml:reference "c"'), t_xml=document)


def test_dialect_encoding_compression_and_nulls(mapped: Map) -> None:
    source = """[ rml:referenceFormulation rml:CSV ; rml:source [ a csvw:Table ; csvw:url "t.csv.gz" ; csvw:null "-" ;
        rml:compression rml:gzip ; csvw:dialect [ csvw:delimiter ";" ; csvw:encoding "latin-1" ] ] ]"""
    found = mapped(
        one(source, 'rml:template "http://e/{a}"', 'rml:reference "b"'),
        **{"t_csv.gz": gzip.compress("a;b\nñ;1\nb;-\nc;\n".encode("latin-1"))},
    )
    assert found == ['<http://e/ñ> <http://e/p> "1" .', '<http://e/c> <http://e/p> "" .']


def test_lines_are_a_set_in_the_order_of_the_rows(mapped: Map) -> None:
    mapping = one(CSV, 'rml:template "http://e/{a}"', 'rml:reference "b"')
    other = mapping.replace("<#m>", "<#n>")
    rows = "a,b\nz,1\ny,1\nz,1\nx,2\nz,2\n"
    assert mapped(mapping + other, t_csv=rows) == [
        f'<http://e/{a}> <http://e/p> "{b}" .' for a, b in ("z1", "y1", "x2", "z2")
    ]


def test_blank_nodes_of_their_own_for_each_row(mapped: Map) -> None:
    mapping = """<#m> rml:logicalSource %s ; rml:subjectMap [ rml:termType rml:BlankNode ] ;
        rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "$.v" ] ] ,
            [ rml:predicate ex:q ; rml:objectMap [ rml:reference "$.w[*]" ] ] ."""
    found = mapped(mapping % JSON, t_json='[{"v": "1", "w": ["a", "b"]}, {"v": "1", "w": ["a"]}]')
    nodes: dict[str, list[str]] = {}
    for line in found:
        subject, rest = line.split(" ", 1)
        nodes.setdefault(subject, []).append(rest)
    assert sorted(sorted(lines) for lines in nodes.values()) == [
        ['<http://e/p> "1" .', '<http://e/q> "a" .'],
        ['<http://e/p> "1" .', '<http://e/q> "a" .', '<http://e/q> "b" .'],
    ]


def test_r2rml_terms_are_understood(mapped: Map) -> None:
    mapping = """<#m> old:logicalSource [ old:source "t.json" ; old:referenceFormulation ql:JSONPath ;
        old:iterator "$[*]" ] ;
        rr:subjectMap [ rr:template "http://e/{a b}" ; rr:class ex:C ] ;
        rr:predicateObjectMap [ rr:predicate ex:p ; rr:objectMap [ old:reference "n" ] ] ."""
    assert mapped(mapping, t_json='[{"a b": "x", "n": 1}]') == [
        "<http://e/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/C> .",
        '<http://e/x> <http://e/p> "1" .',  # the older vocabulary knew no types of JSON
    ]


@pytest.mark.parametrize(
    ("obj", "line"),
    [
        ('rml:template "http://e/{a}" ; rml:termType rml:IRI', "<http://e/%C3%A9é%20b>".replace("%C3%A9", "é")),
        ('rml:template "http://e/{a}" ; rml:termType rml:URI', "<http://e/%C3%A9%C3%A9%20b>"),
        ('rml:template "http://e/{a}" ; rml:termType rml:UnsafeIRI', "<http://e/éé b>"),
        ('rml:template "{a}" ; rml:termType rml:IRI', "<http://base/éé%20b>"),
    ],
)
def test_kinds_of_iris(mapped: Map, obj: str, line: str) -> None:
    found = mapped(one(CSV, "rml:constant ex:s", obj), base="http://base/", t_csv="a\néé b\n")
    assert found == [f"<http://e/s> <http://e/p> {line} ."]


MISTAKES = [
    (one(CSV, 'rml:template "{a}"', 'rml:reference "a"'), "'x' is a relative IRI, and there is no base"),
    (one(CSV, "rml:constant ex:s", 'rml:reference "c"'), "mapping.ttl: m reads the column 'c'"),
    (one(CSV, "rml:constant ex:s", 'rml:template "{a" '), "mapping.ttl: the template '{a' has a brace"),
    (one(CSV, 'rml:constant "x"', 'rml:reference "a"'), "the subject of m is a literal"),
    (one(CSV, "rml:constant ex:s", 'rml:reference "a" ; rml:languageMap [ rml:reference "b" ]'), "'english' is not a"),
    (one(CSV, "rml:constant ex:s", 'rml:reference "b" ; rml:termType rml:IRI'), "relative IRI"),
    (
        one(CSV.replace("t.csv", "u.csv"), "rml:constant ex:s", 'rml:reference "a"'),
        "has no file 'u.csv'; it holds mapping",
    ),
    (one(CSV.replace("t.csv", "http://e/t.csv"), "rml:constant ex:s", 'rml:reference "a"'), "is in the network"),
    (one(CSV.replace("rml:CSV", "rml:PDF"), "rml:constant ex:s", 'rml:reference "a"'), "formulation PDF is not known"),
    (one(JSON, "rml:constant ex:s", 'rml:reference "$.["'), "mapping.ttl: '$.[' is not a JSONPath"),
    (one(XML, "rml:constant ex:s", 'rml:reference "n:b"'), "mapping.ttl: 'n:b' is not an XPath"),
    ("<#x> ex:p 1 .", "mapping.ttl has no triples map"),
    ('<#m> rr:logicalTable [ rr:tableName "T" ] .', "reads a database (rr:tableName) and does not say which"),
]


@pytest.mark.parametrize(("mapping", "reason"), MISTAKES, ids=[reason for _mapping, reason in MISTAKES])
def test_mistakes_are_named(mapped: Map, tmp_path: Path, mapping: str, reason: str) -> None:
    with pytest.raises(SimdeError) as caught:
        mapped(mapping, t_csv="a,b\nx,english\n", t_json="[{}]", t_xml="<a><b/></a>")
    assert reason in caught.value.text()
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3
    assert not (tmp_path / "output.nq").exists()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"t_json": '[{"a": 1,}]'}, "t.json: not JSON: "),
        ({"t_json": '[{"a": NaN}]'}, "t.json: not JSON: "),
        ({"t_json": b"\xff[]"}, "t.json, line 1, byte 1: the byte 0xFF is not utf-8"),
    ],
)
def test_broken_documents_are_named(mapped: Map, files: dict[str, str], reason: str) -> None:
    with pytest.raises(SimdeError) as caught:
        mapped(one(JSON, "rml:constant ex:s", 'rml:reference "$.a"'), **files)
    assert caught.value.text().startswith(reason)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TEXT.filter(bool), st.lists(TEXT, max_size=3)), min_size=1, max_size=20))
def test_any_text_of_json_comes_back(mapped: Map, rows: list[tuple[str, list[str]]]) -> None:
    found = mapped(
        one(JSON, 'rml:template "http://e/{$.a}"', 'rml:reference "$.b[*]"'),
        t_json=json.dumps([{"a": a, "b": b} for a, b in rows]),
    )
    quads = pyoxigraph.parse("\n".join(found).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    expected = {("http://e/" + encode(a), value) for a, b in rows for value in b}
    assert {(quad.subject.value, quad.object.value) for quad in quads} == expected


def test_the_example_of_the_documentation(mapped: Map, root: Path) -> None:
    page = (root / "docs" / "mapping.md").read_text(encoding="utf-8")
    mapping, rows, quads = (re.findall(rf"```{kind}\n(.*?)```", page, re.S)[0] for kind in ("turtle", "csv", "nquads"))
    body = "\n".join(line for line in mapping.splitlines() if not line.startswith("@prefix rml:"))
    found = mapped(body.replace("@prefix xsd:", "# xsd:"), base="https://example.org/", flows_csv=rows)
    assert found == quads.splitlines()


JOINED = """<#m> rml:logicalSource [ rml:source "c.csv" ] ; rml:subjectMap [ rml:class ex:C ;
        rml:template "http://e/{id}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:a ; rml:objectMap [ rml:parentTriplesMap <#a> ;
        rml:joinCondition [ rml:child "x" ; rml:parent "k" ] , [ rml:child "y" ; rml:parent "l" ] ] ] ,
    [ rml:predicate ex:b ; rml:objectMap [ rml:parentTriplesMap <#b> ;
        rml:joinCondition [ rml:child "x" ; rml:parent "k" ] ] ] .
<#a> rml:logicalSource [ rml:source "a.csv" ] ; rml:subjectMap [ rml:template "http://e/a{n}" ] .
<#b> rml:logicalSource [ rml:source "b.csv" ] ; rml:subjectMap [ rml:template "http://e/b{n}" ] .
"""


@pytest.mark.parametrize(
    ("children", "parents", "expected", "beside"),
    [
        ("1,p,q 2,p,r 3,,q 4,z,q", "p,1 z,2", "1-a1 1-b1 2-a2 2-b1 3-a4 4-b2", True),
        ("1,p,q 2,p,r 3,,q 4,z,q", "p,1 p,2 p,2", "1-a1 1-b1 1-b2 2-a2 2-b1 2-b2 3-a4", True),  # a key, two parents
        ("1,p,q 1,p,r 1,p,q 4,z,q", "p,1 z,2", "1-a1 1-a2 1-b1 4-b2", False),  # a subject that comes again
    ],
)
def test_a_join_in_one_pass_and_apart(
    tmp_path: Path, children: str, parents: str, expected: str, *, beside: bool
) -> None:
    files = {"c": f"id,x,y {children}", "a": "k,l,n p,q,1 p,r,2 z,z,3 ,q,4", "b": f"k,n {parents}"}
    for name, rows in files.items():
        (tmp_path / f"{name}.csv").write_text(rows.replace(" ", "\n") + "\n")
    (tmp_path / "mapping.ttl").write_text(PREFIXES + JOINED)
    found: dict[int, str] = {}
    for threads in (1, 1, 2):  # with two threads every join is a pass of its own
        plain.map_file(tmp_path / "mapping.ttl", tmp_path / "out.nq", Settings(threads=threads))
        text = (tmp_path / "out.nq").read_text()
        assert found.setdefault(threads, text) == text
    pairs = [(pair[0], pair[2:]) for pair in expected.split()]
    wanted = {f"<http://e/{subject}> <http://e/{obj[0]}> <http://e/{obj}> ." for subject, obj in pairs}
    wanted |= {f"<http://e/{row[0]}> <{RDF_TYPE}> <http://e/C> ." for row in children.split()}
    assert sorted(found[1].splitlines()) == sorted(found[2].splitlines()) == sorted(wanted)
    assert ("#type>" in found[1].splitlines()[1]) is not beside
