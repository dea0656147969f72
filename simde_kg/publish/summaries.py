"""Small tables made of the columns once these are in memory: what places have, and the values of dimensions.

Pages ask for all that there is of one place, and for the values that each dimension of a cube has. Each table has some
hundred thousand rows in the order of what is asked, of which a query reads little (2.4 million figures: made in 0.5 s;
what a place has in 2.5 ms instead of 26 ms for nine queries of all rows, processor time). Until they are made the same
SELECTs read the file.
"""

import duckdb

from simde_kg.publish.select import FILE, Source, Written

OTHER = {"origin": "destination", "destination": "origin", "receiver": "sender", "sender": "receiver"}
"""Column of one end of a corridor -> that of the other end."""
WORLD = "m49-001"
AREA = "area"
"""The end of figures that are of one place alone."""
VIEWS = ("indicator", "dataset", "period", "year", "observations")
TOTALS = ("observation", "dataset", "indicator", "period", "exact", "status")
DIMENSIONS = ("origin", "destination", "sender", "receiver", "area", "period", "sex", "age")
"""Columns that part the figures of a cube."""
_BOTH = "extra IS NULL AND (sex = 'T' OR sex IS NULL)"
_SEEN, _ALONE, _USED = "seen", "alone", "used"


def _seen(source: Source) -> str:
    """Return the SELECT of how many values each end of each view has: all ages, both sexes, nothing else."""
    return " UNION ALL ".join(
        f"SELECT '{end}' AS side, {end}::VARCHAR AS place, indicator, dataset, period, year,"
        f" count(exact)::INTEGER AS observations FROM {source.table}"
        f" WHERE {end} IS NOT NULL AND age IS NULL AND {_BOTH} GROUP BY ALL HAVING count(exact) > 0"
        for end in OTHER
    )


def _alone(source: Source) -> str:
    """Return the SELECT of figures of a place alone, and of a place and the world."""
    columns = f"{source.name} AS observation, dataset, indicator, period, exact, status, {source.number} AS line"
    named = (
        (end, f"corridor IS NULL AND age IS NULL AND ({o} = '{WORLD}' OR {o} IS NULL)") for end, o in OTHER.items()
    )
    return " UNION ALL ".join(
        f"SELECT '{end}' AS side, {end}::VARCHAR AS place, {columns} FROM {source.table}"
        f" WHERE {end} IS NOT NULL AND {_BOTH} AND {condition}"
        for end, condition in ((AREA, "(age IS NULL OR age = 'total')"), *named)
    )


def _used(source: Source) -> str:
    """Return the SELECT of the values of each dimension of each cube and indicator, where nothing else parts them."""
    return " UNION ALL ".join(
        f"SELECT dataset::VARCHAR AS dataset, indicator::VARCHAR AS indicator, '{name}' AS dimension,"
        f" {name}::VARCHAR AS code FROM {source.table} WHERE {name} IS NOT NULL AND extra IS NULL GROUP BY ALL"
        for name in DIMENSIONS
    )


def load(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make the tables. Raises duckdb.Error."""
    for table, select, order in (
        (_SEEN, _seen(source), "place"),
        (_ALONE, _alone(source), "place, line"),
        (_USED, _used(source), "dataset, indicator, dimension, code"),
    ):
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM ({select}) ORDER BY {order}")


def views(place: str, since: int, *, loaded: bool) -> Written:
    """Return the SELECT of (side, :data:`VIEWS`) of a place since a year."""
    source = _SEEN if loaded else f"({_seen(FILE)})"
    return f"SELECT side, {', '.join(VIEWS)} FROM {source} WHERE place = ? AND year >= ?", [place, since]


def totals(place: str, *, loaded: bool) -> Written:
    """Return the SELECT of (side, :data:`TOTALS`) of a place, in the order of the file."""
    source = _ALONE if loaded else f"({_alone(FILE)})"
    return f"SELECT side, {', '.join(TOTALS)} FROM {source} WHERE place = ? ORDER BY line, side", [place]


def dimensions(dataset: str, indicator: str, *, loaded: bool) -> Written:
    """Return the SELECT of (dimension, code) of a cube and indicator, in the order of codes."""
    source = _USED if loaded else f"({_used(FILE)})"
    condition = "WHERE dataset = ? AND indicator = ? ORDER BY dimension, code"
    return f"SELECT dimension, code FROM {source} {condition}", [dataset, indicator]
