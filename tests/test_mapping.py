"""Mapping: tidy rows, checked cells, RML compiled to SQL, exact N-Quads."""

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Dataset as RdfDataset

from simde_kg.errors import MappingError
from simde_kg.iri import encode
from simde_kg.mapping import template
from tests.folders import PREFIXES, Folder

TABLE = '<#t> a simde:SourceTable ; rml:path "t.csv" ; simde:format "csv" ; simde:column ( "code" "value" ) .\n'
TIDY = """<#tidy> a simde:TidyTable ; simde:reads <#t> ; csvw:primaryKey ( "code" ) ;
    csvw:column ( [ csvw:name "code" ; csvw:required true %s ] [ csvw:name "value" %s ] ) .\n"""
MAP = """<#m> a rml:TriplesMap ;
    rml:logicalSource [ rml:source <#tidy> ; rml:referenceFormulation rml:SQL2008Table ] ;
    rml:subjectMap [ rml:template "http://example.org/{code}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:value ; rml:objectMap [ rml:reference "value" %s ] ] .\n"""
GRAPH = "<https://w3id.org/simde/graph/test/one>"
INTEGER = "; csvw:datatype xsd:integer "


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def describe(folder: Folder, code: str = "", value: str = "", term: str = "", extra: str = "") -> None:
    folder.describe(TABLE + TIDY % (code, value) + MAP % term + extra)


def issues(folder: Folder) -> list[str]:
    mapped = folder.map()
    assert mapped.parts == []  # nothing is written where the data is wrong
    for language in ("es", "fr"):
        assert all(issue.text(language) != issue.text("en") for issue in mapped.issues)
    return [issue.text() for issue in mapped.issues]


def test_lines_are_exact(folder: Folder) -> None:
    describe(folder, term="; rml:language 'es'")
    folder.put("t.csv", 'code,value\nA/b ñ,"x ""y"" \\ z"\nNA,\nB,"two\nlines\r\tend"\n')
    assert folder.lines() == [
        rf'<http://example.org/A%2Fb%20ñ> <http://example.org/value> "x \"y\" \\ z"@es {GRAPH} .',
        r'<http://example.org/B> <http://example.org/value> "two\nlines\r' + "\t" + rf'end"@es {GRAPH} .',
    ]


def test_empty_cells_give_no_triple_but_zero_does(folder: Folder) -> None:
    describe(folder, value=INTEGER, term="; rml:datatype xsd:integer")
    folder.put("t.csv", "code,value\nA,\nB,0\n")
    assert folder.lines() == [
        f'<http://example.org/B> <http://example.org/value> "0"^^<http://www.w3.org/2001/XMLSchema#integer> {GRAPH} .'
    ]


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Z"], exclude_characters="\0"), min_size=1, max_size=12),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
        ),
        min_size=1,
        max_size=40,
        unique_by=lambda pair: pair[0],
    )
)
def test_any_text_comes_back_from_two_parsers(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    # Codes have no "Z" characters: N-Quads allows them in an IRI, but rdflib's reader takes them for white space.
    folder = Folder(tmp_path_factory.mktemp("any"))
    describe(folder)
    quoted = "".join('"{}","{}"\n'.format(*(cell.replace('"', '""') for cell in pair)) for pair in cells)
    folder.put("t.csv", "code,value\n" + quoted)
    text = "".join(line + "\n" for line in folder.lines())
    expected = {("http://example.org/" + encode(code), value) for code, value in cells}
    oxigraph = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    assert {(quad.subject.value, quad.object.value) for quad in oxigraph} == expected
    rdflib = RdfDataset(default_union=True)
    rdflib.parse(data=text, format="nquads")
    assert {(str(s), str(o)) for s, _p, o, _g in rdflib.quads()} == expected


def test_numbers_become_canonical(folder: Folder) -> None:
    describe(folder, value='; csvw:datatype xsd:decimal ; csvw:groupChar "," ')
    folder.put("t.csv", 'code,value\nA,"12,345.50"\nB,-0.0\nC,+007\nD," 1,234,567 "\nE,.5\n'.replace("E,.5\n", ""))
    assert [line.split('"')[1] for line in folder.lines()] == ["12345.5", "0.0", "7.0", "1234567.0"]


def test_scale_is_exact(folder: Folder) -> None:
    describe(folder, value="; csvw:datatype xsd:integer ; simde:scale 1000 ")
    folder.put("t.csv", "code,value\nA,5327231.041\nB,0.5\nC,-12\nD,0\n")
    assert [line.split('"')[1] for line in folder.lines()] == ["5327231041", "500", "-12000", "0"]
    describe(folder, value="; csvw:datatype xsd:decimal ; simde:scale 1000000 ")
    folder.put("t.csv", "code,value\nA,52595.341222300001\nB,399.76\n")
    assert [line.split('"')[1] for line in folder.lines("second")] == ["52595341222.300001", "399760000.0"]


DIGITS = "Correct the cell: write a whole number, without decimals, spaces or other signs."

NO_SIGN = (
    "Correct the cell; if the publisher writes '--' where there is no figure, declare this sign for the column "
    "value in mappings/test/one/dataset.ttl."
)


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("1,23", DIGITS),
        ("12 345", "12345 is probably meant: correct the cell."),
        ("1.5", DIGITS),
        ("l2", "12 is probably meant: correct the cell."),
        ("1e5", DIGITS),
        ("12,3456", DIGITS),
        ("--", NO_SIGN),
    ],
)
def test_what_is_not_a_number_is_said(folder: Folder, cell: str, remedy: str) -> None:
    describe(folder, value=INTEGER + '; csvw:groupChar "," ')
    folder.put("t.csv", f'code,value\nA,1\nB,"{cell}"\nC,"{cell}"\n')
    assert issues(folder) == [
        f"t.csv, row 3, column 'value': {cell!r} is not a whole number like 12,345 (cells: 2). {remedy}"
    ]


def test_missing_is_not_zero(folder: Folder) -> None:
    status = '; simde:missing [ simde:marker ".." ; simde:status "M" ] , [ simde:marker "~" ; simde:status "Q" ]'
    extra = """<#s> a rml:TriplesMap ;
        rml:logicalSource [ rml:source <#tidy> ; rml:referenceFormulation rml:SQL2008Query ;
            rml:iterator "SELECT * FROM tidy WHERE value IS NULL" ] ;
        rml:subjectMap [ rml:template "http://example.org/{code}" ] ;
        rml:predicateObjectMap [ rml:predicate ex:status ; rml:objectMap [ rml:reference "value_status" ] ] ."""
    describe(folder, value=INTEGER + status, extra=extra)
    folder.put("t.csv", "code,value\nA,..\nB,0\nC, ~ \n")
    found = [line.split(" ", 2)[1:] for line in folder.lines()]
    assert [(p[-7:-1], o.split('"')[1]) for p, o in found] == [("/value", "0"), ("status", "M"), ("status", "Q")]


@pytest.mark.parametrize("datatype", ["integer", "decimal", "date", "boolean"])
def test_a_null_of_a_query_is_no_zero(folder: Folder, datatype: str) -> None:
    written = {"integer": "7", "decimal": "7.5", "date": "2020-01-31", "boolean": "true"}[datatype]
    describe(folder, value=f"; csvw:datatype xsd:{datatype} ")
    text = (folder.mapping / "dataset.ttl").read_text(encoding="utf-8")
    reads = "simde:reads <#t> ;"
    (folder.mapping / "dataset.ttl").write_text(
        text.replace(reads, reads + ' simde:query "tidy.sql" ;'), encoding="utf-8"
    )
    (folder.mapping / "tidy.sql").write_text("SELECT _row, code, CASE WHEN code = 'B' THEN value END AS value FROM t")
    folder.put("t.csv", f"code,value\nA,{written}\nB,{written}\n")
    (line,) = folder.lines()
    assert line.startswith("<http://example.org/B> ") and f'"{written}"' in line


def test_rows_declared_left_out_are_counted(folder: Folder) -> None:
    describe(folder, value=INTEGER + '; simde:leftOut ( "" ".." ) ')
    folder.put("t.csv", "code,value\nA,..\nB,0\nC,\nD,..\n")
    mapped = folder.map()
    assert (mapped.rows, mapped.kept, dict(mapped.left_out)) == (4, 1, {"value '..'": 2, "value ''": 1})


def test_codes_go_through_the_crosswalk(folder: Folder) -> None:
    describe(folder, code='; simde:crosswalk ( "crosswalk.csv" "/shared.csv" ) ')
    (folder.mapping / "crosswalk.csv").write_text("code,target,note\nAUS,AUT,UNHCR letters\nWORLD,,a total\n")
    (folder.mapping.parent.parent / "shared.csv").write_text("code,target,note\nAUS,AUS,\nMEX,MEX,\n")
    folder.put("t.csv", "code,value\nAUS,1\n MEX\u00a0,2\nWORLD,3\n")
    assert [line.split(">")[0] for line in folder.lines()] == ["<http://example.org/AUT", "<http://example.org/MEX"]
    assert folder.map("second").left_out == {"code 'WORLD': a total": 1}


def test_unknown_code_is_named_with_the_nearest(folder: Folder) -> None:
    describe(folder, code='; simde:crosswalk ( "crosswalk.csv" ) ')
    (folder.mapping / "crosswalk.csv").write_text("code,target,note\nMexico,MEX,\nMorocco,MAR,\n")
    folder.put("t.csv", "code,value\nMexico,1\nMejico,2\nMejico,3\n")
    assert issues(folder) == [
        (
            "t.csv, row 3, column 'code': the code 'Mejico' is not known (2 cells). "
            "Nearest known: Mexico. Correct the cell, or add the code to crosswalk.csv in mappings/test/one."
        )
    ]


def test_na_is_namibia(folder: Folder) -> None:
    describe(folder, code='; simde:crosswalk ( "crosswalk.csv" ) ')
    (folder.mapping / "crosswalk.csv").write_text("code,target,note\nNA,NAM,\n")
    folder.put("t.csv", "code,value\nNA,1\n")
    assert folder.lines()[0].startswith("<http://example.org/NAM>")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("code,to\nA,B\n", "the header is code,to"),
        ("code,target,note\nA,B\n", "row 2: 2 cells"),
        ("code,target,note\nA,B,\nA,C,\n", "row 3: the code 'A' stands twice, for 'B' and 'C'"),
        ("code,target,note\nA,,\n", "neither a target nor a note"),
        ("code,target,note\nA,\xff,\n", "not readable as UTF-8 CSV"),
    ],
)
def test_broken_crosswalk_is_refused(folder: Folder, text: str, reason: str) -> None:
    describe(folder, code='; simde:crosswalk ( "crosswalk.csv" ) ')
    (folder.mapping / "crosswalk.csv").write_bytes(text.encode("latin-1"))
    folder.put("t.csv", "code,value\nA,1\n")
    with pytest.raises(MappingError, match=reason):
        folder.map()


def test_duplicate_keys_name_both_rows(folder: Folder) -> None:
    describe(folder)
    folder.put("t.csv", "code,value\nA,1\nB,2\nA,3\n")
    assert issues(folder) == [
        (
            "t.csv, rows 2 and 4: both give A (code). "
            "Remove one of the rows; if both are right, name the column that tells them apart in the table’s key in "
            "mappings/test/one/dataset.ttl."
        )
    ]


def test_empty_and_out_of_range_cells(folder: Folder) -> None:
    describe(folder, value=INTEGER + "; csvw:minimum 0 ; csvw:maximum 100 ")
    folder.put("t.csv", "code,value\nA,101\n,5\nC,-1\n")
    found = issues(folder)
    assert found[0].startswith("t.csv, row 3, column 'code': the cell is empty (1 cells), but a value is required.")
    assert found[1].startswith("t.csv, row 2, column 'value': 101 is outside 0 … 100.")
    assert found[2].startswith("t.csv, row 4, column 'value': -1 is outside 0 … 100.")


def test_corridor_only_between_countries(folder: Folder) -> None:
    folder.describe(
        """<#t> a simde:SourceTable ; rml:path "t.csv" ; simde:format "csv" ; simde:column ( "o" "d" ) .
        <#tidy> a simde:TidyTable ; simde:reads <#t> ; csvw:primaryKey ( "o" "d" ) ;
            csvw:column ( [ csvw:name "o" ] [ csvw:name "d" ]
                [ csvw:name "corridor" ; simde:corridorOf ( "o" "d" ) ] ) .
        <#m> a rml:TriplesMap ;
            rml:logicalSource [ rml:source <#tidy> ; rml:referenceFormulation rml:SQL2008Table ] ;
            rml:subjectMap [ rml:template "http://example.org/{o}-{d}" ] ;
            rml:predicateObjectMap [ rml:predicate ex:c ; rml:objectMap [ rml:reference "corridor" ] ] ."""
    )
    folder.put("t.csv", "o,d\nMEX,USA\nm49-001,MEX\nSYR,SYR\nMX-ZAC,USA\n")
    assert [line.split('"')[1] for line in folder.lines()] == ["MEX-USA"]


def test_same_input_same_bytes(folder: Folder) -> None:
    describe(folder)
    folder.put("t.csv", "code,value\n" + "".join(f"c{n % 997}x{n},{n}\n" for n in range(5000)))
    first = [path.read_bytes() for path in folder.map("first").parts]
    assert first == [path.read_bytes() for path in folder.map("second").parts]
    assert first[1].count(b"\n") == 5000


JOIN = """<#t> a simde:SourceTable ; rml:path "t.csv" ; simde:format "csv" ; simde:column ( "code" "value" ) .
<#u> a simde:SourceTable ; rml:path "u.csv" ; simde:format "csv" ; simde:column ( "key" "name" ) .
<#tidy> a simde:TidyTable ; simde:reads <#t> ; csvw:primaryKey ( "code" ) ;
    csvw:column ( [ csvw:name "code" ] [ csvw:name "value" ] ) .
<#names> a simde:TidyTable ; simde:reads <#u> ; csvw:column ( [ csvw:name "key" ] [ csvw:name "name" ] ) .
<#m> a rml:TriplesMap ;
    rml:logicalSource [ rml:source <#tidy> ; rml:referenceFormulation rml:SQL2008Table ] ;
    rml:subjectMap [ rml:template "http://example.org/{code}" ; rml:class ex:Thing ; rml:graph ex:g ] ;
    rml:predicateObjectMap [ rml:predicate ex:named ; rml:objectMap [ rml:parentTriplesMap <#n> ;
        rml:joinCondition [ rml:child "value" ; rml:parent "key" ] ] ] .
<#n> a rml:TriplesMap ;
    rml:logicalSource [ rml:source <#names> ; rml:referenceFormulation rml:SQL2008Table ] ;
    rml:subjectMap [ rml:reference "name" ; rml:termType rml:BlankNode ] ;
    rml:predicateObjectMap [ rml:predicate ex:label ;
        rml:objectMap [ rml:reference "name" ; rml:languageMap [ rml:reference "key" ] ] ] ."""


def test_joins_blank_nodes_graphs_and_language_maps(folder: Folder) -> None:
    folder.describe(JOIN)
    folder.put("t.csv", "code,value\nA,es\nB,fr\nC,xx\n")
    folder.put("u.csv", "key,name\nes,uno\nfr,deux mots\nes,uno\n")
    node = "_:x64657578206d6f7473"
    assert folder.lines() == [
        (
            "<http://example.org/A> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Thing>"
            " <http://example.org/g> ."
        ),
        (
            "<http://example.org/B> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Thing>"
            " <http://example.org/g> ."
        ),
        (
            "<http://example.org/C> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Thing>"
            " <http://example.org/g> ."
        ),
        "<http://example.org/A> <http://example.org/named> _:nuno <http://example.org/g> .",
        f"<http://example.org/B> <http://example.org/named> {node} <http://example.org/g> .",
        f'_:nuno <http://example.org/label> "uno"@es {GRAPH} .',
        f'{node} <http://example.org/label> "deux mots"@fr {GRAPH} .',
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            'rml:reference "value"',
            'rml:reference "valeu"',
            "reads the column 'valeu', which its source does not have. Nearest: value",
        ),
        ('rml:reference "value"', 'rml:reference "value" ; rml:template "x"', "a term map has 2 of rml:constant"),
        ('{code}"', '{code"', "has a brace without its pair at character 20"),
        ("rml:source <#tidy>", "rml:source <#tidi>", "the logical source tidi cannot be read"),
        ('rml:subjectMap [ rml:template "http://example.org/{code}" ] ;', "", "has 0 subject maps"),
        ('rml:reference "value"', 'rml:reference "value" ; rml:language "e s"', "'e s' is not a language tag"),
        (
            'rml:reference "value"',
            'rml:reference "value" ; rml:termType ex:x',
            "term type http://example.org/x is not known",
        ),
        ("rml:predicate ex:value ;", "", "0 predicates and 1 objects"),
        ('rml:reference "value"', 'rml:reference "value" ; rml:termType rml:IRI', "'a b' is not an IRI"),
        ('csvw:name "value"', 'csvw:name "valeu"', "missing: valeu; not declared: value"),
        ("simde:reads <#t>", "simde:reads <#u>", "reads the table 'u', which is not declared"),
        ("simde:TidyTable ;", 'simde:TidyTable ; simde:query "tidy.sql" ;', "tidy.sql does not exist"),
        (
            "csvw:required true",
            "csvw:required true ; csvw:datatype xsd:short",
            "the datatype http://www.w3.org/2001/XMLSchema#short",
        ),
        ("<#m> a rml:TriplesMap ;", "<#m> a rml:TriplesMap , ;", "not Turtle"),
        (
            "<#m> a rml:TriplesMap ;",
            "<#m> <http://semweb.mmlab.be/ns/rml#x> 1 ; a rml:TriplesMap ;",
            "older mapping vocabulary",
        ),
    ],
)
def test_mistakes_in_dataset_ttl_are_named(folder: Folder, old: str, new: str, reason: str) -> None:
    describe(folder)
    text = (folder.mapping / "dataset.ttl").read_text().removeprefix(PREFIXES)
    assert old in text
    folder.describe(text.replace(old, new))
    folder.put("t.csv", "code,value\nA,a b\n")
    with pytest.raises(MappingError) as caught:
        folder.map()
    assert reason in caught.value.text()
    assert caught.value.text("es") != caught.value.text() != caught.value.text("fr")


def test_tidy_sql_reaches_no_other_file(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("code,value\nA,1\n")
    folder.describe(
        (TABLE + TIDY % ("", "") + MAP % "").replace("simde:reads <#t>", 'simde:query "tidy.sql" ; simde:reads <#t>')
    )
    folder.put("t.csv", "code,value\nA,1\n")
    for query in (
        f"SELECT 1 AS _row, * FROM read_csv('{secret}')",
        f"SELECT 1 AS _row, content AS code, '' AS value FROM read_text('{secret}')",
    ):
        (folder.mapping / "tidy.sql").write_text(query)
        with pytest.raises(MappingError, match="disabled"):
            folder.map(f"work{len(query)}")


def test_templates() -> None:
    assert [(p.text, p.column) for p in template.split(r"a\{b\}{c d}\\{e\}f}")] == [
        ("a{b}", ""),
        ("", "c d"),
        ("\\", ""),
        ("", "e}f"),
    ]
