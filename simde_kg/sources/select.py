"""Tables that are computed: a SPARQL SELECT over the release being built."""

from simde_kg.errors import MappingError
from simde_kg.sources.table import Context, RawTable
from simde_kg.sources.tabular import from_rows
from simde_kg.tables import SourceTable
from simde_kg.words import _


def read_select(table: SourceTable, context: Context) -> RawTable:
    """Run the query of ``table``; its sorted solutions are rows of text (IRIs whole, literals bare).

    Rows are sorted here: the store's ORDER BY is 50 times slower on half a million IRIs.

    Raises MappingError when the query file is missing or no store is at hand.
    """
    path = context.mapping / table.query
    if context.select is None or not path.is_file():
        raise MappingError(
            _("{file}: the query of the table {table} cannot be run."),
            _("Name an existing .rq file in simde:query; derived datasets are built after all others."),
            file=path,
            table=table.name,
        )
    titles, rows = context.select(path.read_text(encoding="utf-8"))
    return from_rows(table, context, titles, sorted(rows), path.name)
