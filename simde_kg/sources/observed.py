"""Observations of the release being built, as a table: for what is computed from many of them.

A SPARQL table of three million observations takes minutes; the columnar copy is read in seconds.
"""

from simde_kg.errors import MappingError
from simde_kg.sources.table import Context, RawTable
from simde_kg.tables import SourceTable
from simde_kg.words import _


def read_observations(table: SourceTable, context: Context) -> RawTable:
    """Return the columns of the observations that ``table`` declares; cells without a value are empty texts.

    Raises MappingError when there are no observations at hand.
    """
    if context.observations is None:
        raise MappingError(
            _("{folder}: the table {table} reads the observations of a release, and none is being built."),
            _("Validate the release instead: simde validate"),
            folder=context.mapping,
            table=table.name,
        )
    keep = tuple(range(len(table.columns)))
    return RawTable(table.name, table.columns, context.observations, numbered=False, keep=keep, file="observations")
