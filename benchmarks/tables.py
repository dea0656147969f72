"""Tables and mappings that :mod:`benchmarks.mapping` measures."""

from dataclasses import dataclass

NAMESPACES = {
    "rml": "http://w3id.org/rml/",
    "ex": "http://example.org/def/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AREA = "concat(chr(65 + ({0} % 26)::INT), chr(65 + ({0} // 26 % 9)::INT), 'X')"


@dataclass(frozen=True)
class Table:
    """A table to map: SQL of its rows ``i`` < n, the mapping, other files by name (SQL), and how it is written."""

    rows: str
    mapping: str
    beside: tuple[tuple[str, str], ...] = ()
    form: str = "csv"


def source(name: str, form: str = "csv") -> str:
    """Return a logical source that is a CSV, JSON or XML file."""
    how = {
        "csv": "rml:CSV",
        "json": 'rml:JSONPath ; rml:iterator "$[*]"',
        "xml": 'rml:XPath ; rml:iterator "/rows/row"',
    }
    return f'rml:logicalSource [ rml:source "{name}.{form}" ; rml:referenceFormulation {how[form]} ]'


def objects(**maps: str) -> str:
    """Return predicate-object maps: predicate -> object map."""
    return " ; ".join(
        f"rml:predicateObjectMap [ rml:predicate ex:{name} ; rml:objectMap [ {text} ] ]" for name, text in maps.items()
    )


TABLES = {
    "observations": Table(
        f"SELECT i AS row, {AREA.format('i')} AS origin, {AREA.format('i // 234')} AS destination,"
        " 1950 + i // 54756 AS year, ['T', 'M', 'F'][1 + i % 3] AS sex, i * 7919 % 1000003 AS value",
        f"""<#m> a rml:TriplesMap ; {source("observations")} ;
    rml:subjectMap [ rml:template "http://example.org/obs/{{origin}}-{{destination}}/{{year}}" ; rml:class ex:Obs ] ;
    {
            objects(
                dataset="rml:constant <http://example.org/dataset/one>",
                origin='rml:template "http://example.org/area/{origin}"',
                destination='rml:template "http://example.org/area/{destination}"',
                corridor='rml:template "http://example.org/corridor/{origin}-{destination}"',
                period='rml:template "http://example.org/period/{year}"',
                sex='rml:template "http://example.org/sex/{sex}"',
                value='rml:reference "value" ; rml:datatype xsd:integer',
                row='rml:reference "row" ; rml:datatype xsd:integer',
            )
        } .""",
    ),
    "documents": Table(
        "SELECT i AS id, concat('La migración «', i, '» y el desarrollo: \"un', CASE WHEN i % 7 = 0 THEN chr(10) ELSE"
        " ' ' END, 'estudio\" de México ', i % 97) AS title, concat('Person Name ', i % 5003) AS author,"
        " concat('topic (', i % 211, ')') AS topic, 1990 + i % 35 AS year,"
        " repeat(concat('Remittances and development, part ', i % 13, '. '), 4) AS abstract",
        f"""<#m> a rml:TriplesMap ; {source("documents")} ;
    rml:subjectMap [ rml:template "http://example.org/document/{{id}}" ; rml:class ex:Document ] ;
    {
            objects(
                title='rml:reference "title" ; rml:language "es"',
                author='rml:template "http://example.org/person/{author}"',
                name='rml:reference "author"',
                topic='rml:template "http://example.org/topic/{topic}"',
                year='rml:reference "year" ; rml:datatype xsd:gYear',
                abstract='rml:reference "abstract" ; rml:language "en"',
            )
        } .""",
    ),
    "repeats": Table(
        f"SELECT {AREA.format('i * 31')} AS sender, {AREA.format('i * 17')} AS receiver, 2000 + i % 20 AS year,"
        " i % 40000 AS operations",
        f"""<#m> a rml:TriplesMap ; {source("repeats")} ;
    rml:subjectMap [ rml:template "http://example.org/flow/{{sender}}/{{receiver}}/{{year}}" ; rml:class ex:Flow ] ;
    {
            objects(
                sender='rml:template "http://example.org/area/{sender}"',
                receiver='rml:template "http://example.org/area/{receiver}"',
                operations='rml:reference "operations" ; rml:datatype xsd:integer',
            )
        } .""",
    ),
    "transfers": Table(
        f"SELECT i AS id, {AREA.format('i * 31')} AS sender, {AREA.format('i * 17')} AS receiver,"
        " 2000 + i % 20 AS year, i * 7 % 40009 AS operations, i % 1000 AS bank",
        f"""<#m> a rml:TriplesMap ; {source("transfers")} ;
    rml:subjectMap [ rml:template "http://example.org/transfer/{{year}}/{{id}}" ; rml:class ex:Transfer ] ;
    {
            objects(
                sender='rml:template "http://example.org/area/{sender}"',
                receiver='rml:template "http://example.org/area/{receiver}"',
                operations='rml:reference "operations" ; rml:datatype xsd:integer',
                bank='rml:parentTriplesMap <#b> ; rml:joinCondition [ rml:child "bank" ; rml:parent "code" ]',
            )
        } .
<#b> a rml:TriplesMap ; {source("banks")} ;
    rml:subjectMap [ rml:template "http://example.org/bank/{{code}}/{{name}}" ; rml:class ex:Bank ] ;
    {objects(name='rml:reference "name"')} .""",
        (("banks", "SELECT i AS code, concat('Bank no ', i) AS name FROM range(1000) AS t(i)"),),
    ),
}

WIDE = 30
"""Columns of the wide and the sparse table."""
EMPTY = '[ a rml:FilePath ; rml:path "{}" ; rml:null "" ]'
"""A file whose empty cells hold no value: morph-kgc takes all files so, and does not know how to say it."""
TABLES |= {
    "wide": Table(
        f"SELECT i AS id, {', '.join(f'(i * {7919 + n}) % 100003 AS c{n}' for n in range(WIDE))}",
        f"""<#m> a rml:TriplesMap ; {source("wide")} ;
    rml:subjectMap [ rml:template "http://example.org/row/{{id}}" ; rml:class ex:Row ] ;
    {objects(**{f"c{n}": f'rml:reference "c{n}" ; rml:datatype xsd:integer' for n in range(WIDE)})} .""",
    ),
    "sparse": Table(
        "SELECT i AS id, "
        + ", ".join(f"CASE WHEN (i + {n}) % 4 = 0 THEN concat(i % 977, ' value') END AS c{n}" for n in range(WIDE)),
        f"""<#m> a rml:TriplesMap ; {source("sparse").replace('"sparse.csv"', EMPTY.format("sparse.csv"))} ;
    rml:subjectMap [ rml:template "http://example.org/row/{{id}}" ; rml:class ex:Row ] ;
    {objects(**{f"c{n}": f'rml:reference "c{n}"' for n in range(WIDE)})} .""",
    ),
    "encoded": Table(
        "SELECT concat('Ciudad / <', i % 5003, '>') AS place, concat('Ana & Eva ', i) AS person,"
        " concat('Peru, 50% (', i % 89, ')') AS country",
        f"""<#m> a rml:TriplesMap ; {source("encoded")} ;
    rml:subjectMap [ rml:template "http://example.org/person/{{person}}" ; rml:class ex:Person ] ;
    {
            objects(
                place='rml:template "http://example.org/place/{country}/{place}"',
                country='rml:template "http://example.org/country/{country}"',
                name='rml:reference "person"',
            )
        } .""",
    ),
    "paragraphs": Table(
        "SELECT i AS id, concat('Uno «', i, '»', chr(10), chr(10), 'Dos: \"', i % 97, '\"', chr(13), chr(10), 'Tres')"
        " AS text,"
        " repeat(concat('Remittances, part ', i % 13, '.', chr(10), chr(10)), 3) AS abstract",
        f"""<#m> a rml:TriplesMap ; {source("paragraphs")} ;
    rml:subjectMap [ rml:template "http://example.org/document/{{id}}" ; rml:class ex:Document ] ;
    {objects(text='rml:reference "text" ; rml:language "es"', abstract='rml:reference "abstract"')} .""",
    ),
    "joins": Table(
        "SELECT i AS id, i % 1000 AS bank, i * 31 % 5000 AS town, i % 500 AS value",
        f"""<#m> a rml:TriplesMap ; {source("joins")} ;
    rml:subjectMap [ rml:template "http://example.org/transfer/{{id}}" ; rml:class ex:Transfer ] ;
    {
            objects(
                value='rml:reference "value" ; rml:datatype xsd:integer',
                bank='rml:parentTriplesMap <#b> ; rml:joinCondition [ rml:child "bank" ; rml:parent "code" ]',
                town='rml:parentTriplesMap <#t> ; rml:joinCondition [ rml:child "town" ; rml:parent "code" ]',
            )
        } .
<#b> a rml:TriplesMap ; {source("banks")} ;
    rml:subjectMap [ rml:template "http://example.org/bank/{{name}}" ; rml:class ex:Bank ] .
<#t> a rml:TriplesMap ; {source("towns")} ;
    rml:subjectMap [ rml:template "http://example.org/town/{{name}}/{{part}}" ; rml:class ex:Town ] .""",
        (
            ("banks", "SELECT i AS code, concat('Bank no ', i) AS name FROM range(1000) AS t(i)"),
            (
                "towns",
                "SELECT i % 5000 AS code, concat('Town ', i % 5000) AS name, i // 5000 AS part FROM range(9999) t(i)",
            ),
        ),
    ),
    **{
        form: Table(
            "SELECT i AS id, concat('Name «', i % 977, '» & \"more\"') AS name, i * 7919 % 1000003 AS value",
            f"""<#m> a rml:TriplesMap ; {source(form, form)} ;
    rml:subjectMap [ rml:template "http://example.org/item/{{id}}" ; rml:class ex:Item ] ;
    {objects(name='rml:reference "name"', value='rml:reference "value" ; rml:datatype xsd:integer')} .""",
            form=form,
        )
        for form in ("json", "xml")
    },
}
