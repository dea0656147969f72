"""Compiling: a triples map becomes SQL whose rows are N-Quads lines."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from simde_kg.errors import MappingError
from simde_kg.mapping.gathering import Gathering, Parents, Triple
from simde_kg.mapping.model import (
    Expression,
    LogicalSource,
    ReferencingObjectMap,
    Target,
    TermMap,
    TermType,
    TriplesMap,
)
from simde_kg.mapping.termsql import ROW, Relation, Terms
from simde_kg.mapping.text import Text, column, fixed
from simde_kg.words import _

DEFAULT_GRAPH = "<http://w3id.org/rml/defaultGraph>"
_TYPE = fixed("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")


@dataclass(frozen=True)
class Line:
    """The four terms of a line; ``graph`` holds what ends it: graph and dot."""

    subject: Text
    predicate: Text
    object: Text
    graph: Text

    @property
    def text(self) -> Text:
        """The text of the line; NULL where a term is missing."""
        return self.subject + fixed(" ") + self.predicate + fixed(" ") + self.object + self.graph

    @property
    def sql(self) -> str:
        """SQL of the line."""
        return self.text.sql

    def renamed(self, names: Mapping[str, str]) -> "Line":
        """Return the line with other SQL for some of its pieces."""
        parts = (self.subject, self.predicate, self.object, self.graph)
        return Line(*(part.renamed(names) for part in parts))


@dataclass(frozen=True)
class Lookup:
    """A join as a look-up: SQL of the parents (subject ``__o``, keys ``__k<n>``) and of the child's keys in a scan."""

    scan: str
    parents: str
    keys: tuple[str, ...]
    predicate: Text
    graph: Text


@dataclass(frozen=True)
class Lines:
    """A FROM clause and the lines that each of its rows gives.

    ``subject`` is the SQL of their common subject where rows come in a fixed order by themselves (a scan, no join);
    ``pattern`` is the subject as the map writes it. ``targets`` are files that the lines go to; none: the output.
    ``scan`` names the map whose rows are read, ``lookup`` says how a join may be found in that scan, ``once`` whether
    its subjects are all different (None: not known). ``rows`` and ``whole`` are ``source`` and ``lines`` of a scan
    without anything that is computed for several lines.
    """

    source: str
    lines: tuple[Line, ...]
    pattern: Text
    subject: str = ""
    targets: tuple[Target, ...] = ()
    scan: str = ""
    lookup: Lookup | None = None
    once: bool | None = None
    rows: str = ""
    whole: tuple[Line, ...] = ()


class Compiler:
    """Compiles the triples maps of one mapping.

    ``relation`` finds the relation of a logical source; ``graph`` is the IRI of the graph of quads that name none
    (None: the default graph); ``base`` completes relative IRIs.
    """

    def __init__(
        self,
        maps: tuple[TriplesMap, ...],
        relation: Callable[[LogicalSource], Relation],
        base: str,
        graph: str | None = None,
    ) -> None:
        self.maps: Mapping[str, TriplesMap] = {item.name: item for item in maps}
        self._relation = relation
        self.base = base
        self.graph = f" <{graph}>" if graph else ""

    def relation(self, source: LogicalSource) -> Relation:
        """Return the relation of a logical source with numbered rows; DuckDB leaves numbers away that nobody reads."""
        found = self._relation(source)
        return replace(found, sql=f"(SELECT *, row_number() OVER () AS {ROW} FROM {found.sql} AS __z)")

    def compile(self, name: str) -> list[Lines]:
        """Return the line queries of one triples map: first all without a join, then one a join or UNNEST."""
        item = self.maps[name]
        relation = self.relation(item.source)
        shared, others = dict[tuple[Target, ...], list[Line]](), list[Lines]()
        if item.subject.gather is not None:
            item, relation = self._gathered_subject(item, relation, others)
        simple = Terms(relation, item, self.base)
        subject = simple.term(item.subject)
        for predicate, obj, graph in self._statements(item):
            targets = _targets(self.maps[name].subject, predicate, obj, graph)
            if isinstance(obj, ReferencingObjectMap):
                others.append(replace(self._join(obj, (predicate, graph), relation, item), targets=targets))
                continue
            if isinstance(obj, TermMap) and obj.gather is not None:
                gathered = self._gathered(obj, (predicate, graph), relation, item)
                others += [replace(lines, targets=targets) for lines in gathered]
                continue
            terms = Terms(relation, item, self.base)
            own = terms.term(item.subject)
            line = Line(own, *self._rest(terms, predicate, obj, graph))
            if terms.unnested:
                others.append(Lines(terms.source, (line,), own, targets=targets))
            else:
                whole = Text((("__s", True),), ("__s",) if subject.needs else ())
                shared.setdefault(targets, []).append(Line(whole, line.predicate, line.object, line.graph))
        scans = (_scanned(relation, subject, lines, targets) for targets, lines in shared.items())
        return [*(replace(scan, scan=name) for scan in scans), *others]

    def _statements(
        self, item: TriplesMap
    ) -> list[tuple[TermMap | None, TermMap | ReferencingObjectMap | str, TermMap | None]]:
        """Return predicate (None: rdf:type), object (text: a class) and graph (None: not said) of every statement."""
        found: list[tuple[TermMap | None, TermMap | ReferencingObjectMap | str, TermMap | None]] = [
            (None, cls, graph) for cls in item.classes for graph in item.graphs or (None,)
        ]
        for part in item.predicate_objects:
            objects = [self._object(obj, item) for obj in part.objects]
            graphs = tuple(dict.fromkeys((*item.graphs, *part.graphs))) or (None,)
            found += product(part.predicates, objects, graphs)
        return list(dict.fromkeys(found))

    def _object(self, obj: TermMap | ReferencingObjectMap, item: TriplesMap) -> TermMap | ReferencingObjectMap:
        """Return the subject map of a parent that reads the same rows; the object as it is otherwise."""
        if not isinstance(obj, ReferencingObjectMap) or obj.joins:
            return obj
        parent = self.maps[obj.parent]
        if parent.source != item.source:
            raise MappingError(
                _("{map}: rml:parentTriplesMap names {parent}, which reads another source, without a join condition."),
                _("Add rml:joinCondition."),
                map=item.label,
                parent=parent.label,
            )
        return parent.subject

    def _rest(
        self, terms: Terms, predicate: TermMap | None, obj: TermMap | str, graph: TermMap | None
    ) -> tuple[Text, Text, Text]:
        return (
            _TYPE if predicate is None else terms.term(predicate),
            fixed(f"<{obj}>") if isinstance(obj, str) else terms.term(obj),
            self._end(terms, graph),
        )

    def _end(self, terms: Terms, graph: TermMap | None) -> Text:
        if graph is None:
            return fixed(f"{self.graph} .")
        if graph.expression.constant == DEFAULT_GRAPH:
            return fixed(" .")
        return fixed(" ") + terms.term(graph) + fixed(" .")

    def _gathered_subject(
        self, item: TriplesMap, relation: Relation, others: list[Lines]
    ) -> tuple[TriplesMap, Relation]:
        """Return a map whose subject is the head of a collection, and its relation; collections go to ``others``."""
        found = [self._gathering(item, relation, graph).found(item.subject) for graph in item.graphs or (None,)]
        for one in found:
            others += [_lines(triple) for triple in one.triples()]
        sql = f"(SELECT __b.*, __h FROM {relation.sql} AS __b JOIN {found[0].heads} AS __d ON __b.{ROW} = __d.{ROW})"
        head = TermMap(Expression(sql="__h"), TermType.BLANK_NODE)
        return replace(item, subject=head), replace(relation, sql=sql)

    def _gathering(self, item: TriplesMap, relation: Relation, graph: TermMap | None) -> Gathering:
        return Gathering(item, relation, self.base, self._parents(item), lambda terms: self._end(terms, graph))

    def _gathered(
        self, obj: TermMap, rest: tuple[TermMap | None, TermMap | None], relation: Relation, item: TriplesMap
    ) -> list[Lines]:
        """Return the lines of a collection, and those that lead to it."""
        found = self._gathering(item, relation, rest[1]).found(obj)
        child = Terms(relation, item, self.base)
        made = {"__s": child.term(item.subject)}
        made["__p"], _object, _end = self._rest(child, rest[0], "", rest[1])
        children = f"(SELECT {ROW}, {_named(made)} FROM {child.source} AS __x)"
        heads = f"(SELECT __x.*, __h, __e FROM {children} AS __x JOIN {found.heads} AS __y ON __x.{ROW} = __y.{ROW})"
        link = Triple(heads, column("__s"), column("__p"), column("__h"), column("__e"))
        return [_lines(link), *(_lines(triple) for triple in found.triples())]

    def _parents(self, item: TriplesMap) -> Parents:
        def parents(obj: ReferencingObjectMap) -> str:
            self._object(obj, item)  # refuses another source without a join
            parent = self.maps[obj.parent]
            terms = Terms(self.relation(parent.source), parent, self.base)
            made = {"__o": terms.term(parent.subject)}
            made |= {f"__k{n}": terms.value(join.parent) for n, join in enumerate(obj.joins)} or {"__k0": column(ROW)}
            sql = f"SELECT {ROW} AS __j, {_named(made)} FROM {terms.source} AS __y"
            once = ", ".join(made)
            return f"(SELECT min(__j) AS __j, {once} FROM ({sql}) AS __z WHERE __o IS NOT NULL GROUP BY {once})"

        return parents

    def _join(
        self,
        obj: ReferencingObjectMap,
        rest: tuple[TermMap | None, TermMap | None],
        relation: Relation,
        item: TriplesMap,
    ) -> Lines:
        parent_map = self.maps[obj.parent]
        parent = Terms(self.relation(parent_map.source), parent_map, self.base)
        made = {"__o": parent.term(parent_map.subject)}
        made |= {f"__k{n}": parent.value(join.parent) for n, join in enumerate(obj.joins)}
        parents = f"(SELECT DISTINCT {_named(made)} FROM {parent.source} AS __y)"
        child = Terms(relation, item, self.base)
        subject = child.term(item.subject)
        predicate, _obj, end = self._rest(child, rest[0], "", rest[1])
        keys = {f"__k{n}": child.value(join.child) for n, join in enumerate(obj.joins)}
        children = (
            f"(SELECT {ROW}, {_named({'__s': subject, '__p': predicate, '__e': end, **keys})}"
            f" FROM {child.source} AS __x)"
        )
        on = " AND ".join(f"__c.{key} = __q.{key}" for key in keys)
        source = f"(SELECT __c.*, __q.__o FROM {children} AS __c JOIN {parents} AS __q ON {on})"
        line = Line(
            column("__s"),
            predicate if predicate.constant is not None else column("__p"),
            column("__o"),
            end if end.constant is not None else column("__e"),
        )
        lookup = None
        if not child.unnested and item.subject == self.maps[item.name].subject:
            lookup = Lookup(item.name, parents, tuple(key.sql for key in keys.values()), predicate, end)
        return Lines(source, (line,), subject, lookup=lookup)


def _scanned(relation: Relation, subject: Text, lines: Sequence[Line], targets: tuple[Target, ...]) -> Lines:
    """Return the lines of a scan; a value that several terms encode is encoded once."""
    parts = (part for line in lines for part in (line.predicate, line.object, line.graph))
    counts = Counter(piece for text in (subject, *parts) for piece, is_sql in text.pieces if is_sql)
    twice = [piece for piece, count in counts.items() if count > 1 and piece.startswith("simde_")]
    names = {piece: f"__e{number}" for number, piece in enumerate(twice)}
    rows = sql = relation.sql
    if names:
        sql = f"(SELECT *, {', '.join(f'{piece} AS {name}' for piece, name in names.items())} FROM {sql} AS __plain)"
    source = f"(SELECT *, {subject.renamed(names).sql} AS __s FROM {sql} AS __child)"
    once = True if (ROW, True) in subject.pieces else None
    whole = tuple(replace(line, subject=subject) for line in lines)
    lines = tuple(line.renamed(names) for line in lines)
    return Lines(source, lines, subject, "__s", targets, once=once, rows=rows, whole=whole)


def _targets(*terms: TermMap | ReferencingObjectMap | str | None) -> tuple[Target, ...]:
    """Return the targets that the maps of a statement name."""
    given = (term for term in terms if isinstance(term, TermMap | ReferencingObjectMap))
    return tuple(sorted({target for term in given for target in term.targets}))


def _lines(triple: Triple) -> Lines:
    line = Line(triple.subject, triple.predicate, triple.object, triple.end)
    return Lines(triple.source, (line,), triple.subject)


def _named(texts: Mapping[str, Text]) -> str:
    return ", ".join(f"{text.sql} AS {name}" for name, text in texts.items())


__all__ = ["Compiler", "Line", "Lines", "Relation"]
