"""Spark writes the same statements as DuckDB: two shipped datasets and mappings of files, in local mode.

pyspark (440 MB) is no part of the test extra: install simde-kg[spark] and Java 17 to run these.
"""

import builtins
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from simde_kg import dataset, sources
from simde_kg.errors import MappingError, SettingsError, SimdeError
from simde_kg.mapping import components, distributed, plain, spark
from simde_kg.mapping.run import map_dataset
from simde_kg.settings import Settings
from tests.conftest import ROOT

try:
    import pyspark  # noqa: F401
    import sqlglot  # noqa: F401

    MISSING = "" if shutil.which("java") else "Java is not here"
except ImportError as error:
    MISSING = f"{error.name} is not installed: pip install 'simde-kg[spark]'"
needs_spark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
SPARK = replace(Settings(), spark_master="local[2]")
quiet = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning")


def lines(paths: list[Path]) -> list[str]:
    return sorted(line for path in paths for line in path.read_text(encoding="utf-8").splitlines())


@needs_spark
@quiet
@pytest.mark.parametrize("name", ["world-bank/wdi-net-migration", "un-desa/migrant-stock-2017-bilateral"])
def test_a_dataset_gives_the_same_statements(name: str, tmp_path: Path) -> None:
    item = dataset.load(ROOT / "mappings" / name)
    found = {}
    for engine, settings in (("duckdb", Settings()), ("spark", SPARK)):
        work = tmp_path / engine
        work.mkdir()
        context = sources.Context(ROOT / "data" / name, work, item.folder)
        tables = {table.name: sources.read(table, context) for table in item.sources}
        mapped = map_dataset(item, tables, work, settings, components.declared(ROOT / "ontology"))
        found[engine] = lines(mapped.parts)
        assert mapped.tally.observations > 1000
    assert found["spark"] == found["duckdb"]
    assert len(found["spark"]) == len(set(found["spark"]))


MAPPING = """@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<#m> a rml:TriplesMap ; rml:logicalSource [ rml:source "SOURCE" ] ; rml:subjectMap [ rml:template "thing/{id}" ] ;
    rml:predicateObjectMap [ rml:predicate ex:name ; rml:objectMap [ rml:reference "name" ; rml:language "es" ] ] ,
        [ rml:predicate ex:n ; rml:objectMap [ rml:reference "id" ] ] ,
        [ rml:predicate ex:of ; rml:objectMap [ rml:parentTriplesMap <#g> ;
            rml:joinCondition [ rml:child "group" ; rml:parent "group" ] ] ] ,
        [ rml:predicate ex:node ; rml:objectMap [ rml:reference "name" ; rml:termType rml:BlankNode ] ] .
<#g> a rml:TriplesMap ; rml:logicalSource [ rml:source "SOURCE" ] ;
    rml:subjectMap [ rml:template "http://example.org/group/{group}" ; rml:class ex:Group ] ."""
NAMES = [
    "plain",
    "a b/c",
    "México",
    "\U0001f600 x",
    'q"uo\\te',
    "line\nbreak\rand",
    "%41",
    "汉字",
    "tab\tx",
    "",
    "'quoted'",
    "\u200b",
    "end\\",
]
ROWS = (
    "SELECT * FROM (SELECT unnest($1) AS name, unnest(range(1, len($1) + 1)) AS id,"
    ' unnest(range(len($1))) % 3 AS "group")'
)


@needs_spark
@quiet
@pytest.mark.parametrize("source", ["t.csv", "t.parquet", "partitioned"])
def test_files_give_the_same_statements(source: str, tmp_path: Path) -> None:
    table: Any = duckdb.sql(ROWS, params=[NAMES])
    if source == "partitioned":
        for part in range(3):
            (tmp_path / source).mkdir(exist_ok=True)
            table.filter(f"id % 3 = {part}").write_parquet(str(tmp_path / source / f"{part}.parquet"))
        table.write_parquet(str(tmp_path / "whole.parquet"))
    elif source == "t.csv":
        table.write_csv(str(tmp_path / source), header=True, quotechar='"', escapechar='"')
    else:
        table.write_parquet(str(tmp_path / source))
    mapping = tmp_path / "m.ttl"
    mapping.write_text(MAPPING.replace("SOURCE", source), encoding="utf-8")
    count = distributed.map_file(mapping, tmp_path / "out", SPARK, "http://example.org/")
    parts = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in parts] == [f"part-{number:05}.nq" for number in range(count)]
    mapping.write_text(MAPPING.replace("SOURCE", "whole.parquet" if source == "partitioned" else source))
    plain.map_file(mapping, tmp_path / "whole.nq", Settings(), "http://example.org/")
    assert lines(parts) == lines([tmp_path / "whole.nq"])
    with pytest.raises(MappingError, match="is there already"):
        distributed.map_file(mapping, tmp_path / "out", SPARK)


@needs_spark
@quiet
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('rml:template "thing/{id}"', 'rml:reference "name" ; rml:termType rml:IRI'), "is not an IRI"),
        (
            (
                'rml:reference "name" ; rml:language',
                'rml:gather ( [ rml:reference "name" ] ) ; rml:gatherAs rdf:List ; rml:language',
            ),
            "the engine spark does not run",
        ),
        (('rml:source "SOURCE"', 'rml:source "t.json" ; rml:referenceFormulation rml:JSONPath'), "something else"),
        (('rml:source "SOURCE"', 'rml:source "u.csv"'), "has no file 'u.csv'"),
    ],
)
def test_what_spark_cannot_do_is_told(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,name,group\n1,a b,0\n")
    mapping = tmp_path / "m.ttl"
    mapping.write_text(MAPPING.replace(*change).replace("SOURCE", "t.csv"))
    with pytest.raises(SimdeError) as caught:
        distributed.map_file(mapping, tmp_path / "out", SPARK, "http://example.org/")
    assert told in caught.value.text()
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3
    assert not (tmp_path / "out").exists()


def test_without_pyspark_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **named: Any) -> Any:
        if name.partition(".")[0] in ("pyspark", "sqlglot"):
            raise ImportError(name=name)
        return real(name, *arguments, **named)

    for name in [name for name in sys.modules if name.partition(".")[0] in ("pyspark", "sqlglot")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingsError) as caught:
        spark.session("local[2]")
    assert "pip install 'simde-kg[spark]'" in caught.value.text()
    assert len({caught.value.text(language) for language in ("es", "en", "fr")}) == 3
