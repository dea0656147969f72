"""Tables of look-ups: CSV files with the columns code and target, beside the mapping."""

from collections.abc import Iterable
from pathlib import Path

from simde_kg.errors import MappingError
from simde_kg.mapping.functions import TABLE, table_name
from simde_kg.mapping.model import Expression, TriplesMap
from simde_kg.sources import access, relation, tabular
from simde_kg.sources.engine import duckdb
from simde_kg.sources.table import Context
from simde_kg.tables import SourceTable
from simde_kg.words import _


def files(maps: Iterable[TriplesMap]) -> list[str]:
    """Return the files that calls of the look-up name, sorted."""
    found = set()
    for expression in (expression for item in maps for term in item.terms for expression in term.expressions):
        found |= {given.text for name, given in _inputs(expression) if name == TABLE.rpartition("#")[2]}
    return sorted(found)


def _inputs(expression: Expression) -> tuple[tuple[str, Expression], ...]:
    return expression.call.inputs if expression.call else ()


def refuse(maps: Iterable[TriplesMap], name: str) -> None:
    """Raise MappingError for a dataset that uses look-ups; ``name`` is its file."""
    if found := files(maps):
        raise MappingError(
            _("{file} looks codes up in {table} by a function."),
            _("In a dataset, use simde:crosswalk for the column: unknown codes are then listed with the nearest."),
            file=name,
            table=found[0],
        )


def load(connection: duckdb.DuckDBPyConnection, maps: Iterable[TriplesMap], mapping: Path, work: Path) -> None:
    """Create a table of every look-up file. Raises MappingError where its columns or codes are not as they must be."""
    for number, file in enumerate(files(maps)):
        path = access.locate(file, access.Access(), mapping.parent)
        plain = access.plain(path, access.Access(), work)
        source = SourceTable(f"lookup{number}", "", "csv", unpivoted=True)
        raw = tabular.read_text(source, plain, Context(mapping.parent, work, mapping.parent), (path.name, path))
        if not {"code", "target"} <= set(raw.titles):
            raise MappingError(
                _("{file}: a look-up needs the columns code and target; it has {titles}."),
                _("Name its columns so."),
                file=path,
                titles=", ".join(raw.titles),
            )
        name = relation.identifier(table_name(file))
        connection.execute(
            f"CREATE TABLE {name} AS SELECT code, nullif(target, '') AS target FROM ({relation.scan(raw)})"
        )
        twice = connection.execute(f"SELECT code FROM {name} GROUP BY code HAVING count(*) > 1 ORDER BY 1").fetchone()
        if twice is not None:
            raise MappingError(
                _("{file}: the code {code!r} stands more than once."), _("Keep one."), file=path, code=twice[0]
            )
