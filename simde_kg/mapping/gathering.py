"""Collections and containers (RML-CC): the members that a gather map gives, numbered and written as SQL lines.

A collection is known by its own term and its graph; what several rows give to one of a name is appended in the order of
the rows. One without a name is a blank node of its own for each row (or each combination of values).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from simde_kg.mapping.model import Gather, ReferencingObjectMap, TermMap, TriplesMap
from simde_kg.mapping.termsql import ROW, Relation, Terms
from simde_kg.mapping.text import Text, column, fixed

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NIL = f"<{RDF}nil>"
Parents = Callable[[ReferencingObjectMap], str]
"""Gives SQL of a parent's subjects ``__o`` with their row ``__j`` and keys ``__k<n>``."""
End = Callable[[Terms], Text]
"""Gives what ends a line: graph and dot."""


@dataclass(frozen=True)
class Triple:
    """A query whose rows are lines: SQL of its FROM clause and the texts of subject, predicate, object and end."""

    source: str
    subject: Text
    predicate: Text
    object: Text
    end: Text


class Gathering:
    """The collections of one gather map over one relation; ``end`` is their graph."""

    def __init__(self, item: TriplesMap, relation: Relation, base: str, parents: Parents, end: End) -> None:
        self.item, self.relation, self.base, self.parents, self.end = item, relation, base, parents, end

    def terms(self) -> Terms:
        """Return a new query over the relation, its values numbered."""
        return Terms(self.relation, self.item, self.base, numbered=True)

    def found(self, gather: TermMap) -> "Found":
        """Return the members, heads and lines of a gather map and of those inside it."""
        how = gather.gather
        if how is None:
            raise TypeError(gather)
        inner: list[Triple] = []
        columns = [self.members(member, inner) for member in how.members]
        own = self.terms()
        name, end = own.named(gather), self.end(own)
        rows = (
            f"(SELECT {ROW}, {name.sql} AS __i, {end.sql} AS __e FROM {own.source} AS __n WHERE {name.sql} IS NOT NULL)"
        )
        return Found(how, rows, _combined(how, columns, rows, named=_is_named(gather)), tuple(inner))

    def members(self, member: TermMap | ReferencingObjectMap, inner: list[Triple]) -> str:
        """Return SQL of a member's terms: row, place among the row's, term; lines of inner collections are added."""
        if isinstance(member, TermMap) and member.gather is not None:
            found = self.found(member)
            inner += found.triples()
            return f"(SELECT {ROW}, __c AS __j, __h AS __m FROM {found.heads} AS __w)"
        terms = self.terms()
        if isinstance(member, TermMap):
            sql = terms.term(member).sql
            rows = f"SELECT {ROW}, {terms.place} AS __j, {sql} AS __m FROM {terms.source} AS __v"
            return f"(SELECT * FROM ({rows}) AS __u WHERE __m IS NOT NULL)"
        keys = [terms.value(join.child).sql for join in member.joins] or [ROW]
        texts = ", ".join(f"{key} AS __k{n}" for n, key in enumerate(keys))
        on = " AND ".join(f"__c.__k{n} = __q.__k{n}" for n in range(len(keys)))
        place = "lpad(CAST(__q.__j AS VARCHAR), 19, '0')"
        child = f"(SELECT {ROW}, {texts} FROM {terms.source} AS __x) AS __c"
        joined = f"{child} JOIN {self.parents(member)} AS __q ON {on}"
        return f"(SELECT __c.{ROW}, {place} AS __j, __q.__o AS __m FROM {joined})"


def _is_named(gather: TermMap) -> bool:
    given = gather.expression
    return given.constant is not None or bool(given.template or given.reference or given.call)


def _combined(how: Gather, columns: Sequence[str], rows: str, *, named: bool) -> str:
    """Return SQL of all members: row, combination ``__c``, name ``__i``, end ``__e``, map ``__k``, place, term."""
    if not how.cartesian:
        parts = (f"SELECT {ROW}, '' AS __c, {k} AS __k, __j, __m FROM {sql} AS __a{k}" for k, sql in enumerate(columns))
        union = f"({' UNION ALL '.join(parts)}) AS __a JOIN {rows} AS __r ON __a.{ROW} = __r.{ROW}"
        return f"(SELECT __r.{ROW}, __c, __i, __e, __k, __j, __m FROM {union})"
    joined = f"{columns[0]} AS __a0"
    for k, sql in enumerate(columns[1:], 1):
        joined += f" JOIN {sql} AS __a{k} ON __a0.{ROW} = __a{k}.{ROW}"
    combination = " || 'x' || ".join(f"__a{k}.__j" for k in range(len(columns)))
    chosen = ", ".join(f"__a{k}.__m AS __m{k}" for k in range(len(columns)))
    whole = f"(SELECT __a0.{ROW} AS __row0, {combination} AS __c, {chosen} FROM {joined})"
    name = "__i" if named else "__i || 'x' || __c"
    parts = (
        f"SELECT __r.{ROW}, __c, {name} AS __i, __e, {k} AS __k, '' AS __j, __m{k} AS __m"
        f" FROM {whole} AS __b JOIN {rows} AS __r ON __b.__row0 = __r.{ROW}"
        for k in range(len(columns))
    )
    return f"({' UNION ALL '.join(parts)})"


@dataclass(frozen=True)
class Found:
    """What a gather map gives: SQL of all rows with their names, SQL of the members, lines of inner collections."""

    how: Gather
    rows: str
    members: str
    inner: tuple[Triple, ...]

    @property
    def heads(self) -> str:
        """SQL of the collections of each row: row, combination, head ``__h``, name, end."""
        full = f"SELECT DISTINCT {ROW}, __c, __i AS __h, __i, __e FROM {self.members} AS __f"
        if not self.how.empty:
            return f"({full})"
        head = f"'{NIL}'" if self.how.kind == "List" else "__i"
        none = f"SELECT {ROW} FROM {self.members} AS __o"
        return (
            f"({full} UNION ALL SELECT {ROW}, '', {head}, __i, __e FROM {self.rows} AS __g WHERE {ROW} NOT IN ({none}))"
        )

    def triples(self) -> Iterator[Triple]:
        """Yield the lines that say what is in the collections."""
        yield from self.inner
        window = "PARTITION BY __i, __e"
        source = (
            f"(SELECT *, row_number() OVER ({window} ORDER BY {ROW}, __c, __k, __j) AS __n,"
            f" count(*) OVER ({window}) AS __t FROM {self.members} AS __p)"
        )
        end, member = column("__e"), column("__m")
        if self.how.kind != "List":
            yield Triple(source, column("__i"), Text(((f"'<{RDF}_' || __n || '>'", True),)), member, end)
            yield Triple(self.heads, column("__i"), fixed(f"<{RDF}type>"), fixed(f"<{RDF}{self.how.kind}>"), end)
            return
        rest = f"CASE WHEN __n = __t THEN '{NIL}' ELSE {_node('__n + 1')} END"
        yield Triple(source, column(_node("__n")), fixed(f"<{RDF}first>"), member, end)
        yield Triple(source, column(_node("__n")), fixed(f"<{RDF}rest>"), column(rest), end)


def _node(number: str) -> str:
    """Return SQL of the node of a list's member: the list's own term for the first, a blank node for the others."""
    return (
        f"CASE WHEN {number} = 1 THEN __i ELSE '_:l' || md5(__i || ' ' || __e || ' ' || CAST({number} AS VARCHAR)) END"
    )
