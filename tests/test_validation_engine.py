"""The engine and its reports: every fault counted, told in three languages with its place; shapes read strictly."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from simde_kg import store
from simde_kg.errors import ValidationError
from simde_kg.validation import engine, shacl, sparql, tables
from simde_kg.validation.report import Report

ROOT = Path(__file__).resolve().parent.parent
PREFIXES = """
@prefix : <https://example.org/> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rml: <http://w3id.org/rml/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix simde: <https://w3id.org/simde/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RULES = """
:Shape a sh:NodeShape ; sh:targetClass :Thing ; sh:property :p-missing , :p-number , :q-kind .
:p-missing sh:path :p ; sh:minCount 1 ;
  sh:message "Falta p: añádalo."@es , "There is no p: add it."@en , "Il manque p : ajoutez-le."@fr .
:p-number sh:path :p ; sh:datatype xsd:integer .
:q-kind sh:path :q ; sh:nodeKind sh:IRI ; sh:severity sh:Warning .
"""


def rules(text: str) -> shacl.Shapes:
    return shacl.Shapes(Graph().parse(data=PREFIXES + text, format="turtle"))


def validated(data: str, shapes: str = RULES, **more: int | None) -> Report:
    opened = store.in_memory(((PREFIXES + data).encode(), "turtle"))
    return engine.validate(opened, rules(shapes), **more)  # type: ignore[arg-type]


def test_what_conforms_says_so_in_each_language() -> None:
    report = validated(":a a :Thing ; :p 1 .")
    assert report.conforms and report.passes and report.checks == 3
    assert report.text("es") == "Conforme: 3 comprobaciones, ningún hallazgo."
    assert report.text("en") == "Conforms: 3 checks, nothing found."
    assert report.text("fr") == "Conforme : 3 contrôles, rien trouvé."


def test_the_authors_message_is_told_in_the_readers_language() -> None:
    report = validated(":a a :Thing .")
    (finding,) = report.findings
    told = {language: finding.message(finding.violations[0], language) for language in ("es-MX", "en", "fr", "de")}
    assert told == {
        "es-MX": "Falta p: añádalo.",
        "en": "There is no p: add it.",
        "fr": "Il manque p : ajoutez-le.",
        "de": "There is no p: add it.",
    }


def test_a_rule_without_a_message_has_one() -> None:
    (finding,) = validated(':a a :Thing ; :p "12,345" .').findings
    (violation,) = finding.violations
    assert finding.message(violation, "en") == (
        "The value of https://example.org/p is not a well-formed literal of the type xsd:integer."
    )
    assert "no es un literal bien formado del tipo xsd:integer" in finding.message(violation, "es")
    assert violation.value == '"12,345"'


def test_warnings_are_told_and_do_not_close_the_gate() -> None:
    report = validated(':a a :Thing ; :p 1 ; :q "x" .')
    assert not report.conforms and report.passes
    assert report.text("en").splitlines()[0] == "warnings: 1"


def test_the_gravest_and_most_frequent_come_first() -> None:
    things = "".join(f":{n} a :Thing ; :q 1 , 2 , 3 .\n" for n in range(3)) + ':x a :Thing ; :p "x" .'
    report = validated(things)
    assert [(finding.severity, finding.count) for finding in report.findings] == [
        (SH.Violation, 3),
        (SH.Violation, 1),
        (SH.Warning, 9),
    ]


def test_a_thousand_equal_faults_fit_on_a_screen_and_are_all_counted() -> None:
    report = validated("".join(f":n{n} a :Thing .\n" for n in range(1000)), keep=5)
    (finding,) = report.findings
    assert finding.count == report.count(SH.Violation) == 1000 and len(finding.violations) == 5
    text = report.text("fr")
    assert len(text.splitlines()) <= 10
    assert "1\u202f000 × Il manque p : ajoutez-le." in text and "... et 997 de plus" in text


DATA = (
    "<https://w3id.org/simde/dataset/pub/set> <https://w3id.org/simde/ontology#table> <urn:table> {g}\n"
    '<urn:table> <http://w3id.org/rml/path> "stock.xlsx" {g}\n'
    '<urn:table> <https://w3id.org/simde/ontology#sheet> "Table 1" {g}\n'
    "<urn:o> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/Thing> {g}\n"
    "<urn:o> <http://purl.org/linked-data/cube#dataSet> <https://w3id.org/simde/dataset/pub/set> {g}\n"
    '<urn:o> <https://w3id.org/simde/ontology#sourceRow> "17"^^<http://www.w3.org/2001/XMLSchema#integer> {g}\n'
).replace("{g}", "<https://w3id.org/simde/graph/pub/set> .")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "a.nq").write_text(DATA)
    store.build(tmp_path / "store", [tmp_path / "a.nq"])
    return tmp_path / "store"


def test_the_file_the_sheet_and_the_row_are_named(directory: Path) -> None:
    report = engine.validate(directory, rules(RULES), workers=1)
    assert "urn:o (conjunto de datos pub/set, archivo stock.xlsx, hoja Table 1, fila 17)" in report.text("es")
    assert "urn:o (dataset pub/set, file stock.xlsx, sheet Table 1, row 17)" in report.text("en")
    assert "urn:o (jeu de données pub/set, fichier stock.xlsx, feuille Table 1, ligne 17)" in report.text("fr")


def test_workers_find_what_one_process_finds(directory: Path) -> None:
    alone, together = (engine.validate(directory, rules(RULES), workers=n).to_json() for n in (1, 3))
    assert alone == together
    assert json.dumps(alone).count("stock.xlsx") == 1


def test_only_the_graphs_asked_for_are_looked_at(directory: Path) -> None:
    graphs = ["https://w3id.org/simde/graph/pub/other"]
    assert engine.validate(directory, rules(RULES), graphs=graphs, workers=2).conforms


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rule_that_cannot_be_run_is_named(directory: Path, workers: int) -> None:
    broken = ':S a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql :r . :r sh:select "SELECT $this WHERE { $this }" .'
    with pytest.raises(ValidationError, match=r"The rule :r SPARQL.* could not be checked"):
        engine.validate(directory, rules(broken), workers=workers)


def test_a_report_is_saved_as_rdf_and_json(directory: Path, tmp_path: Path) -> None:
    engine.validate(directory, rules(RULES)).save(tmp_path)
    graph = Graph().parse(tmp_path / "report.ttl")
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert graph.value(result, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
    assert Literal("Falta p: añádalo.", lang="es") in set(graph.objects(result, SH.resultMessage))
    found = json.loads((tmp_path / "report.json").read_text())
    assert found["counts"] == {"Violation": 1, "Warning": 0, "Info": 0} and not found["passes"]
    assert found["findings"][0]["violations"][0]["row"] == 17


def test_the_cell_is_named_in_every_form(directory: Path) -> None:
    report = engine.validate(directory, rules(RULES))
    (finding,) = report.findings
    place = replace(finding.violations[0].place, column="VALOR_USD", cell="80,090")
    one = replace(finding, violations=(replace(finding.violations[0], place=place),))
    told = replace(report, findings=(one,))
    assert "column 'VALOR_USD': '80,090'" in told.text("en")
    assert "<td>VALOR_USD</td><td>80,090</td>" in tables.to_html(told) and ',VALOR_USD,"80,090",' in tables.to_csv(told)
    assert '"cell": "80,090"' in json.dumps(told.to_json())
    graph = told.to_rdf()
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert graph.value(result, RDF.value) == Literal("80,090")


def test_what_was_probably_meant_is_named() -> None:
    shapes = """
    :S a sh:NodeShape ; sh:targetClass :Thing ; sh:property :in-area , :of-sex .
    :in-area sh:path :area ; sh:class :Area .
    :of-sex sh:path :sex ; sh:in ( :sex-T :sex-F :sex-M ) ."""
    areas = ":MEX a :Country . :USA a :Country . :CAN a :Country . :Country rdfs:subClassOf :Area ."
    report = validated(f"{areas} :x a :Thing ; :area :MX , :Atlantis ; :sex :sexT .", shapes)
    found = {one.value: one.nearest for finding in report.findings for one in finding.violations}
    assert found["<https://example.org/MX>"] == ("<https://example.org/MEX>",)
    assert found["<https://example.org/Atlantis>"] == ()
    assert found["<https://example.org/sexT>"][0] == "<https://example.org/sex-T>"
    assert "lo más parecido de lo permitido: https://example.org/MEX" in report.text("es")


def test_a_report_is_a_table_for_spreadsheets(directory: Path) -> None:
    report = engine.validate(directory, rules(RULES))
    (row,) = csv.DictReader(io.StringIO(tables.to_csv(report, "fr")))
    assert (row["message"], row["file"], row["sheet"], row["row"]) == (
        "Il manque p : ajoutez-le.",
        "stock.xlsx",
        "Table 1",
        "17",
    )
    assert (row["thing"], row["property"], row["count"], row["severity"]) == (
        "urn:o",
        "https://example.org/p",
        "1",
        "Violation",
    )


@pytest.mark.parametrize(
    ("value", "cell"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5,0", "'-5,0"), ("-5", "-5"), ("a", "a")]
)
def test_a_cell_is_never_a_formula(value: str, cell: str) -> None:
    (row,) = csv.DictReader(io.StringIO(tables.to_csv(validated(f':a a :Thing ; :p "{value}" .'))))
    assert row["value"] == cell


def test_a_report_is_a_page() -> None:
    page = tables.to_html(validated(':a a :Thing ; :p "<script>" .'), "es-MX")
    assert page.startswith('<section lang="es"><p>errores: 1</p>')
    assert "&lt;script&gt;" in page and "<script>" not in page
    assert '<th scope="col">gravedad</th>' in page and "1 de 1 hallazgos" in page
    assert "<table" not in tables.to_html(validated(":a a :Thing ; :p 1 ."), "fr")


def test_the_variables_of_a_sparql_rule_fill_its_message() -> None:
    shapes = """
    :S a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql :r .
    :r sh:message "{$this} has {?n} of {?value}"@en ;
      sh:select "SELECT $this ?value ?n WHERE { $this <https://example.org/p> ?value . BIND (7 AS ?n) }" ."""
    (finding,) = validated(":a a :Thing ; :p 1 .", shapes).findings
    assert finding.message(finding.violations[0], "es") == "https://example.org/a has 7 of 1"


def test_what_differs_between_equal_faults_is_not_told_of_all() -> None:
    shapes = """
    :S a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql :r .
    :r sh:message "{?value} of {?unit} is wrong"@en ;
      sh:select "SELECT $this ?value ?unit WHERE { $this <https://example.org/p> ?value . BIND ('kg' AS ?unit) }" ."""
    data = "".join(f":n{n} a :Thing ; :p {n} ." for n in range(3))
    lines = validated(data, shapes).text("en").splitlines()
    assert lines[2] == "3 × … of kg is wrong" and [line for line in lines if line.endswith("n1 = 1")]
    assert "3 × … of … is wrong" in validated(data, shapes, keep=2).text("en")


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("gYear", '"2015"^^xsd:gYear', '"20l5"^^xsd:gYear'),
        ("date", '"2015-02-28"^^xsd:date', '"2015-02-30"^^xsd:date'),
        ("integer", '"5"^^xsd:integer', '"5,0"^^xsd:integer'),
        ("decimal", "5.0", "5"),
        ("boolean", "true", '"yes"^^xsd:boolean'),
        ("nonNegativeInteger", '"5"^^xsd:nonNegativeInteger', '"-5"^^xsd:nonNegativeInteger'),
        ("byte", '"127"^^xsd:byte', '"300"^^xsd:byte'),
        ("string", '"x"', '"x"@es'),
    ],
)
def test_a_datatype_asks_for_a_form(datatype: str, good: str, bad: str) -> None:
    shapes = f":S a sh:PropertyShape ; sh:targetClass :Thing ; sh:path :p ; sh:datatype xsd:{datatype} ."
    assert validated(f":a a :Thing ; :p {good} .", shapes).conforms
    assert validated(f":a a :Thing ; :p {bad} .", shapes).count(SH.Violation) == 1


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        (
            ":S a sh:NodeShape ; sh:targetClass :T ; sh:minCont 1 .",
            "uses sh:minCont, which the validator does not know",
        ),
        (":S a sh:NodeShape ; sh:targetClass :T ; sh:node :S .", "refers to itself"),
        (":S a sh:NodeShape ; sh:targetClass :T ; sh:in ( [] ) .", "blank node"),
        (":S a sh:NodeShape ; sh:targetClass :T ; sh:in :x .", "as a list, but it is not one"),
        (":S a sh:NodeShape ; sh:targetClass :T ; sh:nodeKind :Iri .", "sh:nodeKind, which is not known"),
        (":S a sh:PropertyShape ; sh:targetClass :T ; sh:path :p ; sh:minCount 1.5 .", "no whole number"),
        (":S a sh:PropertyShape ; sh:targetClass :T ; sh:path [] ; sh:minCount 1 .", "not a property path"),
        (":S a sh:PropertyShape ; sh:targetClass :T ; sh:path ( :p ) ; sh:minCount 1 .", "not a property path"),
        (":S a sh:PropertyShape ; sh:targetClass :T ; sh:path :p , :q ; sh:minCount 1 .", "several values of sh:path"),
        (":S a sh:NodeShape ; sh:targetClass :T ; sh:sparql [] .", "has no sh:select"),
        (
            ':S sh:targetClass :T ; sh:sparql [ sh:select "SELECT $this { $this ex:p 1 }" ] .',
            "prefix 'ex', which it does not declare",
        ),
        (
            ':S sh:targetClass :T ; sh:sparql [ sh:select "SELECT $this { $this a ?c MINUS { $this a ?d } }" ] .',
            "uses MINUS, which SHACL does not allow",
        ),
        (
            ':S sh:targetClass :T ; sh:sparql [ sh:select "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }" ] .',
            r"uses \$SHAPESGRAPH",
        ),
    ],
)
def test_a_shape_that_is_not_understood_is_an_error(shapes: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        validated(":a a :T .", shapes)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('sh:property [ sh:path :p ; sh:pattern "(unclosed" ]', "no regular expression"),
        ('sh:property [ sh:path :p ; sh:pattern "^(?!a)" ]', "no regular expression"),
        ('sh:property [ sh:path :p ; sh:pattern "a" ; sh:flags "Z" ]', "no regular expression"),
        ("sh:minCount 1", "sh:minCount, which needs a sh:path"),
        ("sh:lessThan :p", "which needs a sh:path"),
        ("sh:property [ sh:path :p ; sh:minCount -1 ]", "not of the form that it needs"),
        ('sh:property [ sh:path :p ; sh:datatype "x" ]', "for sh:datatype, which is not of the form"),
        ('sh:property [ sh:path :p ; sh:class "x" ]', "for sh:class"),
        ("sh:property [ sh:path :p ; sh:minInclusive :x ]", "for sh:minInclusive"),
        ("sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ]", "for sh:qualifiedValueShape"),
        ("sh:property [ sh:minCount 1 ]", "for sh:property"),
        ('sh:property "x"', "for sh:property"),
        ('sh:closed "yes"', "for sh:closed"),
        ('sh:severity "bad"', "for sh:severity"),
    ],
)
def test_a_shape_that_is_ill_formed_is_an_error(rule: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        validated(':a a :T ; :p "x" .', f":S a sh:NodeShape ; sh:targetClass :T ; {rule} .")


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("$this ex:p ?value . FILTER (?value > 1)", True),
        (
            "?i ex:q ?min . $this ex:p ?value FILTER NOT EXISTS { $this ex:r ?value FILTER EXISTS { ?x ex:p $this } }",
            True,
        ),
        ("# $this {\n $this ex:p '{' .", True),
        ("?i ex:q ?min FILTER (?min > 1) $this ex:p ?value", True),
        ("FILTER (isIRI($this))", False),
        ("BIND (STR($this) AS ?s) $this ex:p ?s", False),
        ("{ $this ex:p ?value } UNION { $this ex:q ?value }", False),
        ("$this ex:p ?value OPTIONAL { $this ex:q ?other }", False),
        ("?other ex:p $this", False),
        ("$this ex:p ?value } GROUP BY $this HAVING (COUNT(?value) > 1", False),
    ],
)
def test_a_rule_is_run_once_only_where_that_finds_the_same(body: str, plain: bool) -> None:
    graph = Graph()
    rule = URIRef("urn:rule")
    graph.add((rule, SH.select, Literal(f"SELECT $this ?value WHERE {{ {body} }}")))
    assert sparql.plain(shacl.Shape(graph, URIRef("urn:shape")), shacl.Constraint(SH.sparql, rule)) == plain


@pytest.mark.parametrize(
    ("one", "other", "comparable"),
    [
        ("1", "1.0", True),
        ('"x"', '"x"', True),
        ("true", "true", True),
        ('"2015-01-01"^^xsd:date', '"2015-01-01"^^xsd:date', True),
        (":x", ":x", False),
        ('"x"@es', '"x"@es', False),
        ('"x"^^:type', '"x"^^:type', False),
        ('"2015-13-01"^^xsd:date', '"2015-13-01"^^xsd:date', False),
        ('"2015-01-01"^^xsd:date', "2015", False),
    ],
)
def test_only_what_sparql_can_order_is_at_most_as_large(one: str, other: str, comparable: bool) -> None:
    shapes = ":S a sh:PropertyShape ; sh:targetClass :Thing ; sh:path :p ; sh:lessThanOrEquals :q ."
    assert validated(f":a a :Thing ; :p {one} ; :q {other} .", shapes).conforms == comparable
    if other.startswith('"2015'):
        limit = shapes.replace("sh:lessThanOrEquals :q", f"sh:maxInclusive {other}")
        assert validated(f":a a :Thing ; :p {one} .", limit).conforms == comparable


def test_a_list_of_nothing_allows_nothing() -> None:
    shapes = ":S a sh:PropertyShape ; sh:targetClass :Thing ; sh:path :p ; sh:in () ."
    assert validated(":a a :Thing ; :p 1 , :b .", shapes).count(SH.Violation) == 2


def test_why_a_value_does_not_conform_is_told() -> None:
    shapes = """
    :S a sh:PropertyShape ; sh:targetClass :Thing ; sh:path :p ; sh:node :V .
    :V a sh:NodeShape ; sh:property [ sh:path :q ; sh:datatype xsd:integer ; sh:message "q no es un número"@es ] ,
        [ sh:path :r ; sh:node [ sh:property [ sh:path :z ; sh:minCount 1 ] ] ] ."""
    report = validated(':a a :Thing ; :p :b , [ :q "y" ] . :b :q "x" ; :r :c .', shapes)
    assert report.count(SH.Violation) == 2
    assert "1 × q no es un número" in report.text("es")
    graph = report.to_rdf()
    (result,) = graph.subjects(SH.value, URIRef("https://example.org/b"))
    details = list(graph.objects(result, SH.detail))
    components = {graph.value(one, SH.sourceConstraintComponent) for one in details}
    assert components == {SH.DatatypeConstraintComponent, SH.NodeConstraintComponent}
    (inner,) = (one for detail in details for one in graph.objects(detail, SH.detail))
    assert graph.value(inner, SH.focusNode) == URIRef("https://example.org/c")
    assert len(list(graph.objects(None, SH.result))) == 2
    assert sorted(len(one.details) for one in report.findings[0].violations) == [1, 2]
    assert json.dumps(report.to_json(), ensure_ascii=False).count("q no es un número") == 6


@pytest.mark.parametrize(
    ("body", "asked_first"),
    [
        ("?i :q ?m . FILTER (?m > 1) ?this :p ?i .", "?i :q ?m . FILTER (?m > 1)"),
        ("?i :q ?m . ?this :p ?i . FILTER (?m > 1)", ""),
        ("?i :q ?m . FILTER (?m > ?v) ?this :p ?i ; :v ?v .", ""),
        ("?i :q ?m . FILTER NOT EXISTS { ?i :r ?m } ?this :p ?i .", ""),
        ("?this :p ?i . FILTER (?i > 1)", ""),
    ],
)
def test_what_a_rule_narrows_before_its_focus_nodes_is_asked_once(body: str, asked_first: str) -> None:
    pattern = f"{{ SELECT ?this WHERE {{ {body} }} }} BIND(?this AS ?value)"
    expected = pattern
    if asked_first:
        few = f"{{ SELECT DISTINCT * WHERE {{ {asked_first} }} }}"
        expected = pattern.replace(body, f" {few} LATERAL {{ {body.removeprefix(asked_first).strip()} }}").replace(
            "  ", " "
        )
    assert sparql.few_first(pattern, "?this") == expected


def test_a_shapes_file_that_is_not_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("@prefix : <urn:> . :a :b")
    with pytest.raises(ValidationError, match=r"bad\.ttl cannot be read"):
        shacl.read([tmp_path / "bad.ttl"])


def test_the_shapes_of_the_project_are_read_from_their_folder() -> None:
    found = shacl.read(shacl.files(ROOT / "shapes"))
    assert len(found.roots) >= 12
    assert engine.validate(store.in_memory((b"", "turtle")), found).conforms


def test_only_own_things_are_checked_and_what_they_refer_to_may_be_anywhere() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :Thing ; sh:property [ sh:path :q ; sh:class :Thing ] ."
    text = "<x:own> { :a a :Thing ; :q :b , :c . } <x:other> { :b a :Thing ; :q :d . }"
    opened = store.in_memory(((PREFIXES + text).encode(), "trig"))
    everything = engine.validate(opened, rules(shapes))
    (own,) = engine.validate(opened, rules(shapes), own=["x:own"]).findings
    assert [finding.count for finding in everything.findings] == [2]
    assert [one.value for one in own.violations] == ["<https://example.org/c>"] and own.count == 1
    assert engine.focus_count(opened, rules(shapes), ["x:own"]) == 1 and engine.focus_count(opened, rules(shapes)) == 2
    assert engine.focus_count(opened, rules(shapes), ["x:none"]) == 0


def test_a_blank_node_that_does_not_conform_says_why() -> None:
    shapes = """:S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :q ; sh:node :Inner ] .
        :Inner sh:property [ sh:path :r ; sh:minCount 1 ] , [ sh:path :s ; sh:datatype xsd:integer ] ."""
    report = validated(':a a :T ; :q [ :r 1 ; :s 2 ] , [ :s "x" ] , [ :r 1 ; :s "y" ] .', shapes)
    (finding,) = report.findings
    assert finding.count == 2
    told = {
        frozenset(
            (inner.check.constraint.parameter.rpartition("#")[2], one.value)
            for inner in violation.details
            for one in inner.violations
        )
        for violation in finding.violations
    }
    assert told == {frozenset({("minCount", None), ("datatype", '"x"')}), frozenset({("datatype", '"y"')})}
