"""Running: one dataset from its files to N-Quads, in one DuckDB database that spills to disk when memory is short."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from simde_kg.dataset import Dataset
from simde_kg.errors import MappingError
from simde_kg.iri import minted
from simde_kg.issues import Issue, IssueLog
from simde_kg.mapping import crosswalk, description, findings, lookups, output, parse, sums, tidy
from simde_kg.mapping.compile import Compiler, Relation
from simde_kg.mapping.database import close_door, connect
from simde_kg.mapping.model import LogicalSource, TriplesMap
from simde_kg.mapping.tally import Tally, tally
from simde_kg.mapping.termsql import natural
from simde_kg.settings import Settings
from simde_kg.sources.relation import identifier, load
from simde_kg.sources.table import Input, RawTable
from simde_kg.turtle import statements
from simde_kg.words import _


@dataclass
class Mapped:
    """What one dataset gave: N-Quads files in order, and counts of rows and of observations."""

    parts: list[Path] = field(default_factory=list)
    rows: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    inputs: tuple[Input, ...] = ()
    issues: IssueLog = field(default_factory=IssueLog)
    tally: Tally = field(default_factory=Tally)


def map_dataset(
    dataset: Dataset, tables: Mapping[str, RawTable], work: Path, settings: Settings, components: Mapping[str, str]
) -> Mapped:
    """Load the raw tables, tidy and check them, and write the dataset's N-Quads into ``work``.

    ``components`` says which predicates are dimensions, measures and attributes. Where issues of severity violation
    are found, no N-Quads are written. Raises InputError and MappingError.
    """
    mapped = Mapped(inputs=tuple(dict.fromkeys(item for raw in tables.values() for item in raw.inputs)))
    maps = parse.triples_maps(statements(dataset.graph), str(dataset.folder / "dataset.ttl"))
    mappings = dataset.folder.parent.parent
    with connect(work, settings) as connection:
        for raw in tables.values():
            mapped.rows += load(connection, raw)
            if raw.detected:
                mapped.issues.add(_detected(dataset.id, raw))
        close_door(connection, work)
        for table in dataset.tidy:
            walks = {c.name: crosswalk.load(dataset, c, mappings) for c in table.columns if c.crosswalk}
            place = findings.Place(dataset.id, {name: (tables[name].file, tables[name].sheet) for name in table.reads})
            checked, log = tidy.tidy(connection, dataset, table, walks, place)
            mapped.kept += checked.kept
            mapped.left_out += checked.left_out
            mapped.issues.merge(log)
        if not mapped.issues.has_violations:  # the sum of cells that cannot be read says nothing
            every = findings.Place(dataset.id, {name: (raw.file, raw.sheet) for name, raw in tables.items()})
            mapped.issues.merge(sums.check(connection, dataset, every))
        if not mapped.issues.has_violations:
            mapped.parts = [
                description.write(dataset, maps, components, work / "description.nq", settings.base_iri),
                *write(connection, dataset, maps, work, settings),
            ]
            mapped.tally = tally(mapped.parts[1:])
    return mapped


def _detected(dataset: str, raw: RawTable) -> Issue:
    message = _("{file}: read as {found}, which was found out from its bytes.")
    remedy = _("If its letters are right, declare csvw:dialect [ csvw:encoding '{found}' ].")
    return Issue("detected-encoding", message, "info", dataset, raw.file, found=raw.detected, remedy=remedy)


def relation_of(connection: duckdb.DuckDBPyConnection, source: LogicalSource, name: str) -> Relation:
    """Return the relation of a logical source whose rml:source is a table of this dataset.

    Raises MappingError for an unknown table or an iterator that is not a query over the tables.
    """
    table = source.source.rpartition("#")[2]
    sql = f"({source.iterator.strip().rstrip(';')})" if source.iterator else identifier(table)
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {sql}").fetchall()
    except duckdb.Error as error:
        raise MappingError(
            _("{file}: the logical source {table} cannot be read: {reason}."),
            _("Name a simde:TidyTable in rml:source, and only such tables in rml:iterator."),
            file=name,
            table=table,
            reason=" ".join(str(error).split())[:300].rstrip("."),
        ) from error
    described = [(str(row[0]), str(row[1])) for row in rows]
    return Relation(sql, frozenset(name for name, _kind in described), natural=natural(described))


def write(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    maps: tuple[TriplesMap, ...],
    work: Path,
    settings: Settings,
) -> list[Path]:
    """Write the lines of every triples map, one file each; files are in the order of the maps' names.

    Where the settings name a Spark master, Spark writes them, into files of its own.
    """
    name, base = str(dataset.folder / "dataset.ttl"), settings.base_iri
    lookups.refuse(maps, name)
    compiler = Compiler(
        maps, lambda source: relation_of(connection, source, name), base, minted(base).graph(dataset.id)
    )
    compiled = [(number, compiler.compile(item.name)) for number, item in enumerate(maps)]
    if settings.spark_master:
        from simde_kg.mapping import distributed

        every = [lines for _number, found in compiled for lines in found]
        tables = [table.name for table in dataset.tidy]
        return distributed.write_tables(connection, tables, every, work, settings.spark_master)
    parts = []
    for number, found in compiled:
        for step, lines in enumerate(found):
            for part, sql in enumerate(output.selects(connection, (lines,))):
                parts.append(work / f"{number:02}-{step:02}-{part:02}.nq")
                output.copy(connection, sql, parts[-1])
    return parts
