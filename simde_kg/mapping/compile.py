"""Compiling: a triples map becomes SQL whose rows are N-Quads lines."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from simde_kg.errors import MappingError
from simde_kg.mapping.model import (
    Expression,
    LogicalSource,
    PredicateObjectMap,
    ReferencingObjectMap,
    TermMap,
    TermType,
    TriplesMap,
)
from simde_kg.mapping.template import columns as template_columns
from simde_kg.mapping.template import split
from simde_kg.mapping.terms import ABSOLUTE, NOT_IN_IRI, XSD_STRING, escaped
from simde_kg.sources.relation import identifier, literal
from simde_kg.words import _

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_DEFAULT_GRAPH = "<http://w3id.org/rml/defaultGraph>"


@dataclass(frozen=True)
class Relation:
    """Something to select from: SQL for a FROM clause, and its columns."""

    sql: str
    columns: frozenset[str]


@dataclass(frozen=True)
class Lines:
    """A FROM clause and the SQL expressions that give its lines (NULL where a term is missing).

    ``ordered`` says that rows come in a fixed order by themselves (a scan, no join).
    """

    source: str
    lines: tuple[str, ...]
    ordered: bool


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
        self.relation = relation
        self.base = base
        self.graph = f"<{graph}>" if graph else ""

    def compile(self, name: str) -> list[Lines]:
        """Return the line queries of one triples map: first all without a join, then one a join."""
        item = self.maps[name]
        relation = self.relation(item.source)
        subject = f"SELECT *, {self.term(item.subject, relation, item)} AS __s FROM {relation.sql} AS __child"
        lines = [self._line("rdf_type", f"<{cls}>", item.graphs, relation, item) for cls in item.classes]
        found = [line for group in lines for line in group]
        joined: list[Lines] = []
        for part in item.predicate_objects:
            for obj in part.objects:
                if isinstance(obj, ReferencingObjectMap):
                    parent = self._parent(obj, item)
                    if parent.source == item.source and not obj.joins:
                        found += self._lines(part, self.term(parent.subject, relation, item), relation, item)
                    else:
                        joined.append(self._join(obj, part, relation, item))
                else:
                    found += self._lines(part, self.term(obj, relation, item), relation, item)
        return [Lines(f"({subject})", tuple(found), ordered=True), *joined] if found else joined

    def unique_subject(self, name: str, key: tuple[str, ...]) -> bool:
        """Whether the subject's template names every column of a key: no two rows then give the same subject."""
        expression = self.maps[name].subject.expression
        if not key or expression.template is None:
            return False
        return set(key) <= set(template_columns(expression.template))

    def _line(
        self, predicate: str, obj: str, graphs: tuple[TermMap, ...], relation: Relation, item: TriplesMap
    ) -> list[str]:
        """One line a graph; ``obj`` is a constant term's text."""
        rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        text = rdf_type if predicate == "rdf_type" else predicate
        return [f"__s || {literal(f' {text} {obj}')} || {graph}" for graph in self._graphs(graphs, relation, item)]

    def _lines(self, part: PredicateObjectMap, obj: str, relation: Relation, item: TriplesMap) -> list[str]:
        graphs = self._graphs((*item.graphs, *part.graphs), relation, item)
        return [
            f"__s || ' ' || {self.term(predicate, relation, item)} || ' ' || {obj} || {graph}"
            for predicate in part.predicates
            for graph in graphs
        ]

    def _graphs(self, graphs: tuple[TermMap, ...], relation: Relation, item: TriplesMap) -> list[str]:
        """Return SQL of the end of a line: graph and dot, one for each graph."""
        if not graphs:
            return [literal(f" {self.graph} ." if self.graph else " .")]
        found = []
        for graph in graphs:
            if graph.expression.constant == _DEFAULT_GRAPH:
                found.append(literal(" ."))
            else:
                found.append(f"' ' || {self.term(graph, relation, item)} || ' .'")
        return list(dict.fromkeys(found))

    def _parent(self, obj: ReferencingObjectMap, item: TriplesMap) -> TriplesMap:
        parent = self.maps[obj.parent]
        if not obj.joins and parent.source != item.source:
            raise MappingError(
                _("{map}: rml:parentTriplesMap names {parent}, which reads another source, without a join condition."),
                _("Add rml:joinCondition."),
                map=item.name,
                parent=parent.name,
            )
        return parent

    def _join(self, obj: ReferencingObjectMap, part: PredicateObjectMap, child: Relation, item: TriplesMap) -> Lines:
        parent_map = self.maps[obj.parent]
        parent = self.relation(parent_map.source)
        on = [f"__c.__k{number} = __p.__k{number}" for number in range(len(obj.joins))]
        child_keys = "".join(f", {self.value(join.child, child, item)} AS __k{n}" for n, join in enumerate(obj.joins))
        parent_keys = "".join(
            f", {self.value(join.parent, parent, parent_map)} AS __k{n}" for n, join in enumerate(obj.joins)
        )
        source = (
            f"(SELECT __c.*, __p.__o FROM (SELECT *, {self.term(item.subject, child, item)} AS __s{child_keys} FROM"
            f" {child.sql} AS __x) AS __c JOIN (SELECT DISTINCT {self.term(parent_map.subject, parent, parent_map)} AS"
            f" __o{parent_keys} FROM {parent.sql} AS __y) AS __p ON {' AND '.join(on)})"
        )
        return Lines(source, tuple(self._lines(part, "__o", child, item)), ordered=False)

    def value(self, expression: Expression, relation: Relation, item: TriplesMap) -> str:
        """Return SQL of an expression's plain text."""
        if expression.reference is not None:
            return self._column(expression.reference, relation, item)
        if expression.template is not None:
            parts = [
                literal(part.text) if part.text else self._column(part.column, relation, item)
                for part in split(expression.template)
            ]
            return "(" + " || ".join(parts or ["''"]) + ")"
        return literal(expression.constant or "")

    def term(self, term: TermMap, relation: Relation, item: TriplesMap) -> str:
        """Return SQL of a term's N-Quads text; NULL where a column it needs is NULL."""
        if term.expression.constant is not None:
            return literal(term.expression.constant)
        match term.term_type:
            case TermType.IRI | TermType.UNSAFE_IRI:
                return self._iri(term, relation, item)
            case TermType.BLANK_NODE:
                return f"('_:' || simde_node({self.value(term.expression, relation, item)}))"
            case TermType.LITERAL:
                text = self.value(term.expression, relation, item)
                return f"('\"' || simde_text({text}) || '\"'{self._suffix(term, relation, item)})"

    def _suffix(self, term: TermMap, relation: Relation, item: TriplesMap) -> str:
        if term.language is not None:
            tag = term.language.constant
            if tag is None:
                return f" || '@' || {self.value(term.language, relation, item)}"
            if not _LANGUAGE.fullmatch(tag):
                raise MappingError(
                    _("{map}: {tag!r} is not a language tag."),
                    _("Write one such as es, en or es-MX."),
                    map=item.name,
                    tag=tag,
                )
            return f" || {literal('@' + tag)}"
        if term.datatype is None or term.datatype.expression.constant == f"<{XSD_STRING}>":
            return ""
        return f" || '^^' || {self.term(term.datatype, relation, item)}"

    def _iri(self, term: TermMap, relation: Relation, item: TriplesMap) -> str:
        if term.expression.template is not None:
            parts = split(term.expression.template)
            encode = "simde_iri({})" if term.term_type is TermType.IRI else "{}"
            sql = " || ".join(
                literal(part.text) if part.text else encode.format(self._column(part.column, relation, item))
                for part in parts
            )
            if parts and parts[0].text and re.match(ABSOLUTE, parts[0].text):
                return f"('<' || {sql} || '>')"
        else:
            sql = self.value(term.expression, relation, item)
        wrong = literal(f"{item.name}\u0001")
        checked = f"CASE WHEN regexp_matches({sql}, {literal(NOT_IN_IRI)}) THEN error({wrong} || {sql}) ELSE {sql} END"
        if term.term_type is TermType.UNSAFE_IRI:
            checked = f"({sql})"
        base = literal(escaped(self.base))
        return (
            f"('<' || CASE WHEN regexp_matches({sql}, {literal(ABSOLUTE)}) THEN '' ELSE {base} END || {checked} || '>')"
        )

    def _column(self, name: str, relation: Relation, item: TriplesMap) -> str:
        if name not in relation.columns:
            near = get_close_matches(name, sorted(relation.columns), 3, 0.3)
            raise MappingError(
                _("{map} reads the column {column!r}, which its source does not have."),
                _("Nearest: {near}."),
                map=item.name,
                column=name,
                near=", ".join(near or sorted(relation.columns)[:5]),
            )
        return f"CAST({identifier(name)} AS VARCHAR)"
