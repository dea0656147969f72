"""Mapping with Apache Spark: a dataset's checked tables, or the CSV and Parquet files of any RML mapping."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from simde_kg.errors import InputError, MappingError
from simde_kg.mapping import plain, spark
from simde_kg.mapping.compile import Compiler, Lines
from simde_kg.mapping.model import LogicalSource
from simde_kg.mapping.termsql import Relation, natural
from simde_kg.settings import Settings
from simde_kg.sources.access import Access
from simde_kg.sources.relation import identifier, literal
from simde_kg.words import _


def write_tables(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str], lines: Sequence[Lines], work: Path, master: str
) -> list[Path]:
    """Write the lines of compiled queries over DuckDB's ``tables`` with Spark; return the N-Quads files."""
    opened = spark.session(master)
    for name in tables:
        path = work / f"{name}.parquet"
        connection.execute(f"COPY {identifier(name)} TO {literal(str(path))} (FORMAT parquet)")
        spark.view(opened, name, path)
    return spark.write(opened, lines, work)


def map_file(mapping: Path, output: Path, settings: Settings, base: str = "") -> int:
    """Map files into the folder ``output`` as ``part-00000.nq`` and so on; return how many there are.

    Sources are CSV and Parquet, each a file or a folder of files with one header. The folder appears when all went
    well. Raises MappingError and InputError.
    """
    if output.exists():
        raise MappingError(
            _("{folder} is there already."), _("Name a folder that is not: Spark writes a new one."), folder=output
        )
    maps = plain.read(mapping)
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="simde-map-", dir=output.parent) as folder:
        sources = _Sources(mapping, settings.spark_master)
        compiler = Compiler(maps, sources.relation, base)
        lines = [found for item in maps for found in compiler.compile(item.name)]
        if any(item.targets for item in lines):
            raise MappingError(
                _("{file}: logical targets are not written by the engine spark."),
                _("Use the engine duckdb for it."),
                file=mapping,
            )
        made = spark.write(sources.opened, lines, Path(folder))
        staged = Path(folder) / "output"
        staged.mkdir()
        for number, path in enumerate(made):
            path.replace(staged / f"part-{number:05}.nq")
        shutil.move(staged, output)
    return len(made)


class _Sources:
    """The tables of a mapping's logical sources in Spark."""

    def __init__(self, mapping: Path, master: str) -> None:
        self.mapping, self.opened = mapping, spark.session(master)
        self.found: dict[LogicalSource, Relation] = {}

    def relation(self, source: LogicalSource) -> Relation:
        """Return the relation of a source. Raises MappingError for one that is neither CSV nor Parquet."""
        if source not in self.found:
            self.found[source] = self.view(source)
        return self.found[source]

    def view(self, source: LogicalSource) -> Relation:
        path = self.mapping.parent / source.source
        plainly = source.access == Access(delimiter=source.access.delimiter, quote=source.access.quote)
        if source.formulation != "CSV" or not plainly:
            raise MappingError(
                _("{file}: the engine spark reads CSV in UTF-8 and Parquet; {source} is something else."),
                _("Convert it, or use the engine duckdb for it."),
                file=self.mapping,
                source=source.source,
            )
        if not path.exists():
            raise InputError(
                _("{folder} has no file {path!r}; it holds {present}."),
                _("Put the file there, or correct its name in the mapping."),
                folder=path.parent,
                path=path.name,
                present=", ".join(sorted(one.name for one in path.parent.glob("*"))[:8]) or "-",
            )
        name = f"source{len(self.found)}"
        if path.suffix == ".parquet" or (path.is_dir() and any(path.rglob("*.parquet"))):
            spark.view(self.opened, name, path)
            kinds: Mapping[str, str] | None = natural(spark.columns(self.opened, name))
            titles = [title for title, _kind in spark.columns(self.opened, name)]
        else:
            titles = spark.text_view(self.opened, name, path, (source.access.delimiter, source.access.quote))
            kinds = None
        return Relation(identifier(name), frozenset(titles), natural=kinds)
