"""Plain mapping: any RML file with the files it names, without a dataset folder.

The readers of JSON and XML are imported where a mapping needs them: half of a small mapping's time are imports.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from simde_kg.errors import MappingError
from simde_kg.mapping import folded, legacy, lookups, output, parse, targets, yarrrml
from simde_kg.mapping.compile import Compiler
from simde_kg.mapping.database import connect
from simde_kg.mapping.model import Expression, LogicalSource, ReferencingObjectMap, Target, TriplesMap
from simde_kg.mapping.template import columns
from simde_kg.mapping.termsql import Relation
from simde_kg.settings import Settings
from simde_kg.sources import access, records, relation, tabular
from simde_kg.sources.engine import duckdb
from simde_kg.sources.table import Context
from simde_kg.statements import Statements, parsed
from simde_kg.statements import read as read_turtle
from simde_kg.tables import Dialect, SourceTable
from simde_kg.words import _

FORMULATIONS = (
    "rml:CSV",
    "rml:JSONPath",
    "rml:XPath",
    "rml:SQL2008Table",
    "rml:SQL2008Query",
    "formats:SPARQL_Results_CSV",
)
"""Reference formulations that a plain mapping can use."""
SPARQL = tuple(f"SPARQL_Results_{form}" for form in ("CSV", "TSV", "JSON", "XML"))
"""Reference formulations of SPARQL results: their columns are named by the variables in all of them."""
SQL = ("SQL2008Table", "SQL2008Query")


def map_file(mapping: Path, output: Path | None, settings: Settings, base: str = "") -> None:
    """Map and write N-Quads to a file, or to standard output when ``output`` is None.

    The file appears when all went well. Raises MappingError and InputError.
    """
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="simde-map-", dir=output.parent if output else None) as folder:
        made, elsewhere = list[Path](), dict[Target, list[Path]]()
        for target, part in parts(mapping, Path(folder), settings, base):
            (elsewhere.setdefault(target, []) if target else made).append(part)
        whole = _joined(made, Path(folder))
        for target, lines in elsewhere.items():
            from simde_kg.mapping import packed

            packed.write(target, _joined(lines, Path(folder)), targets.place(target, mapping))
        if output is not None:
            whole.replace(output)
            return
        with whole.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)


def _joined(parts: list[Path], folder: Path) -> Path:
    """Return parts as one file, the largest before the others: it is moved, the others are copied behind it."""
    if not parts:
        (folder / "empty.nq").touch()
        return folder / "empty.nq"
    whole = max(parts, key=lambda part: part.stat().st_size)
    for part in parts:
        if part is not whole:
            _append(part, whole)
    return whole


def _append(part: Path, whole: Path) -> None:
    """Put a part behind what is there, and remove it."""
    with part.open("rb") as file, whole.open("r+b") as out:
        out.seek(0, os.SEEK_END)
        if hasattr(os, "copy_file_range"):  # the kernel copies: half the time of reading and writing
            while os.copy_file_range(file.fileno(), out.fileno(), 1 << 30):
                pass
        else:
            shutil.copyfileobj(file, out, 1 << 20)
    part.unlink()


def parts(mapping: Path, work: Path, settings: Settings, base: str = "") -> Iterator[tuple[Target | None, Path]]:
    """Map and yield one N-Quads file after the other: lines are a set, the same bytes for the same input.

    With each stands the logical target that it is for, None for the output. ``work`` is an empty folder for work files;
    ``base`` completes relative IRIs. Raises MappingError and InputError.
    """
    maps = read(mapping)
    with connect(work, settings, kept=False) as connection:
        lookups.load(connection, maps, mapping, work)
        sources = _Sources(connection, maps, mapping, work)
        compiler = Compiler(maps, sources.relation, base)
        lines = [found for item in maps for found in compiler.compile(item.name)]
        number = count()
        wanted = sorted({target for one in lines for target in one.targets})
        for target in (None, *wanted):
            if target is not None:
                targets.place(target, mapping)
            chosen = [one for one in lines if (target in one.targets if target else not one.targets)]
            for sql in output.selects(connection, folded.fold(connection, chosen)):
                path = work / f"{next(number):04}.nq"
                output.copy(connection, sql, path)
                yield target, path


def read(mapping: Path) -> tuple[TriplesMap, ...]:
    """Return the triples maps of a file. Raises MappingError where it is no RML mapping, or has none."""
    if not mapping.is_file():
        raise MappingError(_("There is no file {file}."), _("Name an RML mapping in Turtle."), file=mapping)
    graph = legacy.translate(_graph(mapping), str(mapping))
    maps = parse.triples_maps(graph, str(mapping))
    if not maps:
        raise MappingError(
            _("{file} has no triples map."), _("Write one with rml:logicalSource and rml:subjectMap."), file=mapping
        )
    return maps


def _graph(mapping: Path) -> Statements:
    if mapping.suffix.lower() not in yarrrml.ENDINGS:
        return read_turtle(mapping)
    return parsed(yarrrml.turtle(mapping), mapping)


def references(maps: tuple[TriplesMap, ...]) -> dict[LogicalSource, list[str]]:
    """Return the references that the maps of each logical source use, sorted."""
    by_name = {item.name: item for item in maps}
    found: dict[LogicalSource, set[str]] = {item.source: set() for item in maps}
    for item in maps:
        for source, expression in _expressions(item, by_name):
            names = columns(expression.template) if expression.template is not None else ()
            found[source] |= {*names, *([expression.reference] if expression.reference is not None else [])}
    return {source: sorted(names) for source, names in found.items()}


def _expressions(item: TriplesMap, maps: Mapping[str, TriplesMap]) -> Iterator[tuple[LogicalSource, Expression]]:
    for term in item.terms:
        yield from ((item.source, expression) for expression in term.expressions)
    objects = (obj for part in item.predicate_objects for obj in part.objects)
    parents = [obj for obj in objects if isinstance(obj, ReferencingObjectMap)]
    for obj in (*parents, *(parent for term in item.terms for parent in term.parents)):
        for join in obj.joins:
            yield from ((item.source, part) for part in join.child.walk())
            yield from ((maps[obj.parent].source, part) for part in join.parent.walk())


class _Sources:
    """The relations of a mapping's logical sources, each file read once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, maps: tuple[TriplesMap, ...], mapping: Path, work: Path
    ) -> None:
        self.connection, self.mapping, self.work = connection, mapping, work
        self.references = references(maps)
        self.found: dict[LogicalSource, Relation] = {}
        self.documents: dict[tuple[str, access.Access], object] = {}

    def relation(self, source: LogicalSource) -> Relation:
        """Return the relation of a logical source. Raises MappingError for a formulation that is not known."""
        if source not in self.found:
            readers = {"CSV": self.csv, "JSONPath": self.json, "XPath": self.xml}
            readers |= dict.fromkeys(SPARQL, self.sparql) | dict.fromkeys(SQL, self.sql)
            if source.formulation not in readers:
                raise MappingError(
                    _("{file}: the reference formulation {value} is not known."),
                    _("Use one of {known}."),
                    file=self.mapping,
                    value=source.formulation,
                    known=", ".join(FORMULATIONS),
                )
            self.found[source] = readers[source.formulation](source)
        return self.found[source]

    def file(self, source: LogicalSource) -> tuple[Path, Path]:
        """Return a source's file and the same as plain UTF-8 text."""
        path = access.locate(source.source, source.access, self.mapping.parent)
        return path, access.plain(path, source.access, self.work)

    def csv(self, source: LogicalSource) -> Relation:
        if source.source.lower().endswith(".parquet"):
            return self.sql(replace(source, formulation="SQL2008Table"))
        path, plain = self.file(source)
        dialect = Dialect(source.access.delimiter, source.access.quote)
        table = SourceTable(f"source{len(self.found)}", "", "csv", dialect=dialect, unpivoted=True)
        context = Context(self.mapping.parent, self.work, self.mapping.parent, fingerprints=False)
        if (titles := tabular.titles_only(table, plain)) is not None:
            nothing = ", ".join(f"CAST(NULL AS VARCHAR) AS {relation.identifier(title)}" for title in titles)
            return Relation(f"(SELECT {nothing} WHERE false)", frozenset(titles))
        raw = tabular.read_text(table, plain, context, (path.name, path))
        sql = relation.scan(raw, source.access.nulls, numbered=False)
        return Relation(f"({sql})", frozenset(raw.titles[i] for i in raw.keep), filled=not source.access.nulls)

    def json(self, source: LogicalSource) -> Relation:
        from simde_kg.sources import jsondoc

        path, plain = self.file(source)
        key = (source.source, source.access)
        if key not in self.documents:
            self.documents[key] = jsondoc.read(plain, path.name)
        names = self.references[source]
        return self.staged(
            names, jsondoc.rows(self.documents[key], source.iterator, names, (str(self.mapping), path.name))
        )

    def xml(self, source: LogicalSource) -> Relation:
        from simde_kg.sources import xmldoc

        path, plain = self.file(source)
        names = self.references[source]
        document = xmldoc.read(plain, path.name)
        where = (str(self.mapping), dict(source.access.namespaces))
        return self.staged(names, xmldoc.rows(document, source.iterator, names, where))

    def sparql(self, source: LogicalSource) -> Relation:
        from simde_kg.mapping import queried

        path = access.locate(source.source, source.access, self.mapping.parent)
        return self.answered(source, *queried.solutions(path, source.iterator, self.work, self.mapping))

    def sql(self, source: LogicalSource) -> Relation:
        from simde_kg.mapping import queried

        kind, address = queried.database(source)
        path = access.locate(address, source.access, self.mapping.parent)
        query = queried.query_of(source, kind)
        if kind == "parquet":
            return queried.in_parquet(self.connection, path, query)
        return self.answered(source, *(queried.in_sqlite if kind == "sqlite" else queried.in_duckdb)(path, query))

    def answered(self, source: LogicalSource, titles: list[str], rows: records.Rows) -> Relation:
        folded = {title.casefold(): place for place, title in enumerate(titles)}  # names of SQL have no case
        exact = {title: place for place, title in enumerate(titles)}
        found = {name: exact.get(name, folded.get(name.casefold())) for name in self.references[source]}
        places = {name: place for name, place in found.items() if place is not None}
        return self.staged(list(places), ([row[place] for place in places.values()] for row in rows))

    def staged(self, names: list[str], rows: Iterator[list[list[records.Cell]]]) -> Relation:
        made = records.stage(self.connection, f"source{len(self.found)}", names, rows, self.work)
        return Relation(made.sql, made.columns, made.multi, made.typed)
