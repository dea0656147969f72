"""Sources that answer queries (RML-IO): SPARQL over an RDF file; SQL over SQLite and DuckDB files, and over Parquet."""

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
from rdflib import Literal
from rdflib.util import from_n3

from simde_kg import rdffile, store
from simde_kg.errors import MappingError, QueryError
from simde_kg.mapping.model import LogicalSource
from simde_kg.mapping.terms import ntriples
from simde_kg.mapping.termsql import Relation, natural
from simde_kg.sources.jsondoc import canonical_double
from simde_kg.sources.records import Cell, Rows
from simde_kg.sources.relation import identifier, literal
from simde_kg.statements import XSD_STRING
from simde_kg.turtle import term as term_of
from simde_kg.words import _

_GRAPH = "urn:x-simde:source"
_JDBC = re.compile(r"jdbc:(\w+):(?://)?(.*)", re.DOTALL)
_KINDS = {".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb", ".parquet": "parquet"}
_XSD = "http://www.w3.org/2001/XMLSchema#"


def solutions(path: Path, query: str, work: Path, mapping: Path) -> tuple[list[str], Rows]:
    """Return variables and solutions of a SELECT over an RDF file. Raises MappingError for a query that is none."""
    copy = work / f"{path.name}.source.nq"
    rdffile.to_nquads(path, _GRAPH, copy)
    opened = store.in_memory((copy.read_bytes(), "nquads"))
    try:
        titles = store.select(opened, query)[0]
        rows = store.rows(opened, query)
    except QueryError as error:
        raise MappingError(
            _("{file}: the query over {source} cannot be answered: {reason}"),
            _("Write a SELECT in rml:iterator."),
            file=mapping,
            source=path.name,
            reason=error.text(),
        ) from error
    return titles, ([_cell(term) for term in row] for row in rows)


def _cell(term: str | None) -> list[Cell]:
    if term is None:
        return []
    if not term.startswith('"'):
        return [Cell(term[1:-1] if term.startswith("<") else term.removeprefix("_:"))]
    value = from_n3(term)
    if not isinstance(value, Literal):
        raise TypeError(term)
    typed = value.datatype is not None and str(value.datatype) != XSD_STRING
    return [Cell(str(value), ntriples(term_of(value)) if typed or value.language else None)]


def database(source: LogicalSource) -> tuple[str, str]:
    """Return the kind (sqlite, duckdb, parquet) and path of a source that SQL is asked of.

    Raises MappingError for a server: only files are read.
    """
    if (match := _JDBC.fullmatch(source.source)) is not None and match[1] in ("sqlite", "duckdb"):
        return match[1], match[2]
    kind = _KINDS.get(Path(source.source).suffix.lower())
    if kind is None:
        raise MappingError(
            _("The source {address} is no database file."),
            _("SQL is asked of SQLite, DuckDB and Parquet files; export the table to one, or to CSV."),
            address=source.source,
        )
    return kind, source.source


def query_of(source: LogicalSource, kind: str) -> str:
    """Return the SELECT of a source: its query, or all of its table."""
    text = source.iterator.strip().rstrip(";")
    if source.formulation == "SQL2008Query":
        return text
    return f"SELECT * FROM {identifier(text)}" if kind != "parquet" else "SELECT * FROM parquet"


def in_duckdb(path: Path, query: str) -> tuple[list[str], Rows]:
    """Return columns and rows of a query over a DuckDB file, opened for reading only. Raises MappingError."""
    try:
        with duckdb.connect(str(path), read_only=True) as opened:
            found = opened.execute(query)
            titles = [str(column[0]) for column in found.description or ()]
            rows = [[_value(value) for value in row] for row in found.fetchall()]
    except duckdb.Error as error:
        raise _failed(path, error) from error
    return titles, iter(rows)


def in_parquet(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> Relation:
    """Return the relation of a query over a Parquet file, which it calls ``parquet``; it is read where it lies."""
    source = f"SELECT * FROM read_parquet({literal(str(path))})"
    sql = f"(WITH parquet AS ({source}) {query})"
    return _described(connection, sql, path)


def _described(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> Relation:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {sql}").fetchall()
    except duckdb.Error as error:
        raise _failed(path, error) from error
    described = [(str(row[0]), str(row[1])) for row in rows]
    return Relation(sql, frozenset(title for title, _kind in described), natural=natural(described))


def _failed(path: Path, error: Exception) -> MappingError:
    return MappingError(
        _("{file}: the query fails: {reason}."),
        _("Correct rml:iterator; a Parquet file is the table parquet."),
        file=path,
        reason=" ".join(str(error).split())[:300].rstrip("."),
    )


def in_sqlite(path: Path, query: str) -> tuple[list[str], Rows]:
    """Return columns and rows of a query over an SQLite file, opened for reading only. Raises MappingError."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            found = opened.execute(query)
            titles = [str(column[0]) for column in found.description or ()]
            rows = [[_value(value) for value in row] for row in found]
    except sqlite3.Error as error:
        raise _failed(path, error) from error
    return titles, iter(rows)


def _value(value: object) -> list[Cell]:
    """Return a value of SQL with its natural literal (R2RML, section 10.2)."""
    match value:
        case None:
            return []
        case bool():
            return [_typed("true" if value else "false", "boolean")]
        case int():
            return [_typed(str(value), "integer")]
        case float():
            text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
            return [Cell(text, f'"{canonical_double(value)}"^^<{_XSD}double>')]
        case Decimal():
            return [_typed(str(value), "decimal")]
        case datetime():
            return [_typed(value.isoformat(), "dateTime")]
        case date():
            return [_typed(value.isoformat(), "date")]
        case bytes():
            return [_typed(value.hex().upper(), "hexBinary")]
    return [Cell(str(value))]


def _typed(text: str, datatype: str) -> Cell:
    return Cell(text, f'"{text}"^^<{_XSD}{datatype}>')
