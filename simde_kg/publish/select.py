"""Writing the SELECTs that read a cube: names are checked, values are bound, never written into the text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simde_kg.errors import QueryError
from simde_kg.publish.columns import NAMES, TYPES
from simde_kg.words import _

Written = tuple[str, list[object]]
"""SQL and its bound values."""
Value = str | int | float | None
Where = Mapping[str, "Value | Sequence[str | None]"]
"""Column -> the value it has (None: it has none), or the values of which it has one (with None: or none).

A name may end in ``>=`` or ``<=``: ``{"year>=": 1990}``; in ``!=`` with None for any value: ``{"sex!=": None}``.
"""
_BOUNDS = (">=", "<=", "!=")
_ONE_BY_ONE = 9
_MEASURES = (
    "count(exact) AS observations, count(*) - count(exact) AS missing, sum(value) AS total, avg(value) AS mean,"
    " min(value) AS least, max(value) AS most"
)
MEASURES = ("observations", "missing", "total", "mean", "least", "most")
"""What totals give beside the columns they group by."""


def column(name: str) -> str:
    """Return the name of a column. Raises QueryError for any other."""
    if name not in NAMES:
        raise QueryError(
            _("The cube has no column {name!r}."), _("Its columns: {known}."), name=name, known=", ".join(NAMES)
        )
    return name


@dataclass(frozen=True, slots=True)
class Source:
    """What figures are read from, in SQL: a table or view, its row number, and the name of an observation."""

    table: str = "cube"
    number: str = "number"
    name: str = "observation"

    def of(self, name: str) -> str:
        """Return a column for a SELECT. Raises QueryError for an unknown one."""
        return f"{self.name} AS {name}" if column(name) == "observation" != self.name else name

    def sql(self, name: str) -> str:
        """Return a column where it is not named, as in ORDER BY. Raises QueryError for an unknown one."""
        return self.name if column(name) == "observation" else name


FILE = Source()


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures are read: the file, and once they are loaded, the columns in memory.

    ``far`` are the columns that memory does not hold.
    """

    near: Source | None = None
    far: frozenset[str] = frozenset()

    def holding(self, names: Iterable[str], where: Where) -> Source:
        """Return what to read for some columns: memory, or the file where memory lacks one.

        A name of an observation is looked up in the file: in memory all of them would be put together first.
        """
        keys = {key.rstrip("<>!=") for key in where}
        lacking = "observation" in keys or self.far & {*names, *keys}
        return FILE if self.near is None or lacking else self.near


FILE_ONLY = Sources()


def rows(where: Where, columns: Sequence[str], order: Sequence[str], sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of rows and its bound values. Raises QueryError."""
    condition, values = conditions(where)
    names = tuple(columns) or NAMES
    wanted = [name.removeprefix("-") for name in order]
    source = sources.holding([*names, *wanted], where)
    listed = ", ".join(map(source.of, names))
    return f"SELECT {listed} FROM {source.table}{condition}{_ordered(order, source)}", values


def after(where: Where, columns: Sequence[str], number: int, sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of rows behind row ``number`` in the file's order, with their ``number``. Raises QueryError."""
    condition, values = conditions(where)
    names = tuple(columns) or NAMES
    source = sources.holding(names, where)
    behind = f"{condition}{' AND' if condition else ' WHERE'} {source.number} > ?"
    listed = ", ".join((*map(source.of, names), f"{source.number} AS number"))
    return f"SELECT {listed} FROM {source.table}{behind} ORDER BY {source.number}", [*values, number]


def totals(where: Where, by: Sequence[str], sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of totals and its bound values. Raises QueryError."""
    condition, values = conditions(where)
    source = sources.holding(by, where)
    named, names = ", ".join(map(source.of, by)), ", ".join(map(source.sql, by))
    grouped = f" GROUP BY {names} ORDER BY {names}" if by else ""
    return f"SELECT {named}{', ' if by else ''}{_MEASURES} FROM {source.table}{condition}{grouped}", values


def counts(where: Where, by: Sequence[str], sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of the number of values for each group, and its bound values. Raises QueryError."""
    condition, values = conditions(where)
    source = sources.holding(by, where)
    named, names = ", ".join(map(source.of, by)), ", ".join(map(source.sql, by))
    return f"SELECT {named}, count(exact) AS observations FROM {source.table}{condition} GROUP BY {names}", values


def distinct(columns: Sequence[str], where: Where, sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of one row with a list of the different values of each column. Raises QueryError."""
    condition, values = conditions(where)
    source = sources.holding(columns, where)
    listed = ", ".join(f"list(DISTINCT {source.sql(name)}) AS {name}" for name in columns)
    return f"SELECT {listed} FROM {source.table}{condition}", values


KEY = ("indicator", "corridor", "origin", "destination", "sender", "receiver", "area", "period", "sex", "age", "extra")
"""What makes a figure of one edition the same figure in another."""
_MOST = 10
_COUNTS = (
    "count(*) FILTER (before IS NULL) AS added, count(*) FILTER (now IS NULL) AS removed,"
    " count(*) FILTER (before AND now AND old IS DISTINCT FROM new) AS revised,"
    " count(*) FILTER (before AND now AND old IS NOT DISTINCT FROM new) AS alike"
)


def _joined(older: Sequence[str], newer: Sequence[str], source: str) -> Written:
    """Return both editions side by side: the key, the two values, and which of the two has the figure."""
    names = ", ".join(f"coalesce(o.{name}, n.{name}) AS {name}" for name in KEY)
    alike = " AND ".join(f"o.{name} IS NOT DISTINCT FROM n.{name}" for name in KEY)

    def edition(name: str, ids: Sequence[str]) -> str:
        return f"(SELECT *, true AS there FROM {source} WHERE dataset IN ({', '.join('?' * len(ids))})) {name}"

    sql = (
        f"SELECT {names}, o.value AS old, n.value AS new, o.there AS before, n.there AS now, o.exact AS earlier,"
        f" n.exact AS later FROM {edition('o', older)} FULL JOIN {edition('n', newer)} ON {alike}"
    )
    return sql, [*older, *newer]


def changes(older: Sequence[str], newer: Sequence[str], sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of how many figures of each indicator were added, removed, revised and left alike."""
    sql, values = _joined(older, newer, (sources.near or FILE).table)
    return f"SELECT indicator, {_COUNTS} FROM ({sql}) GROUP BY indicator ORDER BY indicator", values


def revisions(older: Sequence[str], newer: Sequence[str], sources: Sources = FILE_ONLY) -> Written:
    """Return the SELECT of the figures whose value changed most: the key and the texts of both values."""
    sql, values = _joined(older, newer, (sources.near or FILE).table)
    names = ", ".join((*KEY, "earlier", "later", "new - old AS change"))
    order = f"ORDER BY abs(new - old) DESC, {', '.join(KEY)} LIMIT {_MOST}"
    return f"SELECT {names} FROM ({sql}) WHERE old <> new {order}", values


def _ordered(order: Sequence[str], source: Source) -> str:
    if not order:
        return ""
    named = ((source.sql(name.removeprefix("-")), " DESC" if name.startswith("-") else "") for name in order)
    return " ORDER BY " + ", ".join((*(f"{name}{way} NULLS LAST" for name, way in named), source.number))


def _bound(name: str, value: Value) -> Value:
    """Return a value as the column's type. Raises QueryError."""
    kind = TYPES.get(name)
    if kind is None or value is None:
        return value if value is None else str(value)
    try:
        return float(value) if kind == "DOUBLE" else int(value)
    except (ValueError, OverflowError) as error:
        raise QueryError(
            _("{value!r} is not a number, which the column {name!r} holds."),
            _("Write a number, such as 2015."),
            value=value,
            name=name,
        ) from error


def _among(name: str, many: int) -> list[str]:
    """Return the conditions that a column has one of so many values: two to three times faster one by one than IN."""
    return [f"{name} = ?"] * many if many <= _ONE_BY_ONE else [f"{name} IN ({', '.join('?' * many)})"]


def conditions(where: Where) -> tuple[str, list[object]]:
    """Return the WHERE clause and its bound values."""
    parts: list[str] = []
    values: list[object] = []
    for key, given in where.items():
        bound = next((sign for sign in _BOUNDS if key.endswith(sign)), "")
        name = column(key.removesuffix(bound))
        if given is None:
            parts.append(f"{name} IS {'NOT ' if bound == '!=' else ''}NULL")
        elif isinstance(given, (str, int, float)):
            parts.append(f"{name} {bound or '='} ?")
            values.append(_bound(name, given))
        else:
            listed = [_bound(name, one) for one in given if one is not None]
            among = _among(name, len(listed))
            absent = [f"{name} IS NULL"] if None in given else []
            parts.append(f"({' OR '.join(among + absent)})" if given else "false")
            values += listed
    return (" WHERE " + " AND ".join(parts) if parts else ""), values
