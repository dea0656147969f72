"""Term maps as SQL: the N-Quads text of a term for each row of a relation."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from simde_kg.errors import MappingError
from simde_kg.mapping import functions
from simde_kg.mapping.functions import FUNCTIONS
from simde_kg.mapping.model import Call, Expression, TermMap, TermType, TriplesMap
from simde_kg.mapping.raised import error, no_base, not_a_language, not_an_iri
from simde_kg.mapping.template import split
from simde_kg.mapping.terms import ABSOLUTE, NOT_IN_IRI
from simde_kg.mapping.text import Text, column, fixed
from simde_kg.sources.records import TYPED
from simde_kg.sources.relation import identifier, literal
from simde_kg.statements import XSD_STRING
from simde_kg.words import _

LANGUAGE = "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|x(-[A-Za-z0-9]{1,8})+|i-[A-Za-z]+"
"""Language tags (BCP 47): no primary subtag of five letters or more is registered."""
_NATURAL = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "decimal",
    "DOUBLE": "double",
    "FLOAT": "double",
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
        "integer",
    ),
}
"""Natural datatypes of SQL's types, as R2RML's natural mapping says; the text of a TIMESTAMP is none of XSD."""


def natural(described: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the natural datatype ("" where there is none) of each column that is not text, from (name, SQL type)."""
    found = {}
    for name, kind in described:
        if kind != "VARCHAR":
            datatype = _NATURAL.get(kind.partition("(")[0])
            found[name] = f"http://www.w3.org/2001/XMLSchema#{datatype}" if datatype else ""
    return found


ROW = "__row"
"""Column with the number of a row."""
_ENCODERS = {TermType.IRI: "simde_iri({})", TermType.URI: "url_encode({})"}


@dataclass(frozen=True)
class Relation:
    """Something to select from: SQL for a FROM clause and its columns.

    ``multi`` columns hold lists of (value, natural literal), one term each; ``typed`` columns have their natural
    literals beside them; ``natural`` gives the datatype of columns that are not text ("": none is natural).
    ``closed`` says that a column which is not there is a mistake, not a value that is missing; ``filled``, that no
    value is ever NULL.
    """

    sql: str
    columns: frozenset[str]
    multi: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    natural: Mapping[str, str] | None = None
    closed: bool = True
    filled: bool = False


class Terms:
    """The terms of one query: each use of a column with many values is an UNNEST of its own."""

    def __init__(self, relation: Relation, item: TriplesMap, base: str, *, numbered: bool = False) -> None:
        self.relation, self.item, self.numbered = relation, item, numbered
        self.base = item.base or base
        self.unnested: list[str] = []

    @property
    def source(self) -> str:
        """SQL for a FROM clause: the relation with a column ``__m<n>`` for each value unnested.

        Where values are ``numbered``, ``__j<n>`` is the place of a value in its list.
        """
        sql = self.relation.sql
        for number, name in enumerate(self.unnested):
            place = f", generate_subscripts({name}, 1) AS __j{number}" if self.numbered else ""
            sql = f"(SELECT *, unnest({name}) AS __m{number}{place} FROM {sql} AS __r{number})"
        return sql

    @property
    def place(self) -> str:
        """SQL of text that sorts the values of a row as they stand in their lists."""
        places = [f"lpad(CAST(__j{number} AS VARCHAR), 10, '0')" for number in range(len(self.unnested))]
        return " || ".join(places) or "''"

    def each(self, many: str) -> str:
        """Return SQL of one value of a list; each use is a row of its own."""
        self.unnested.append(many)
        return f"__m{len(self.unnested) - 1}"

    def call(self, call: Call) -> tuple[str, str | None]:
        """Return SQL of a function's result as text and, where it is not text, of its natural literal."""
        function = FUNCTIONS[call.function]
        given = {name: self.value(expression).sql for name, expression in call.inputs}
        constants = {name: expression.text for name, expression in call.inputs if expression.constant is not None}
        sql = functions.sql(call.function, given, constants, self.item.label)
        if function.many:
            return self.each(sql), None
        return sql, f"concat('\"', {sql}, '\"^^<{function.datatype}>')" if function.datatype else None

    def cell(self, name: str) -> tuple[str, str | None]:
        """Return SQL of a column's text and, where it has one, of its natural literal.

        Raises MappingError for a column that the relation does not have.
        """
        if name not in self.relation.columns:
            if not self.relation.closed:
                return "CAST(NULL AS VARCHAR)", None
            near = get_close_matches(name, sorted(self.relation.columns), 3, 0.3)
            raise MappingError(
                _("{map} reads the column {column!r}, which its source does not have."),
                _("Nearest: {near}."),
                map=self.item.label,
                column=name,
                near=", ".join(near or sorted(self.relation.columns)[:5]),
            )
        if name in self.relation.multi:
            value = self.each(identifier(name))
            return f"{value}.v", f"{value}.t" if name in self.relation.typed else None
        quoted = identifier(name)
        if name in self.relation.typed:
            return quoted, identifier(name + TYPED)
        datatype = (self.relation.natural or {}).get(name)
        if datatype is None:
            return quoted, None
        text = f"CAST({quoted} AS VARCHAR)"
        return text, f"concat('\"', {text}, '\"^^<{datatype}>')" if datatype else None

    def value(self, expression: Expression, encode: str = "{}") -> Text:
        """Return an expression's plain text; ``encode`` is SQL around each value of a template."""
        if expression.reference is not None:
            return self.read(self.cell(expression.reference)[0])
        if expression.call is not None:
            return column(self.call(expression.call)[0])
        if expression.template is None:
            return fixed(expression.text)
        whole = Text(())
        for part in split(expression.template):
            if part.text:
                whole += fixed(part.text)
            else:
                cell = self.cell(part.column)[0]
                whole += self.read(cell, encode)
        return whole

    def read(self, cell: str, encode: str = "{}") -> Text:
        """Return the text of a column, which is needed unless no value is ever NULL."""
        return Text(((encode.format(cell), True),), () if self.relation.filled else (cell,))

    def term(self, term: TermMap) -> Text:
        """Return a term as N-Quads text; NULL where a column it needs is NULL or its condition is not true."""
        if term.condition is not None:
            needed = f"nullif({self.value(term.condition).sql}, 'false')"
            return Text((), (needed,)) + self.term(replace(term, condition=None))
        expression = term.expression
        if expression.sql:
            return column(expression.sql)
        if expression.constant is not None and not (term.datatype or term.language):
            if term.term_type is TermType.IRI:
                return fixed("<") + self.checked(fixed(expression.text)) + fixed(">")
            return fixed(expression.constant)
        if term.term_type is TermType.BLANK_NODE:
            return self.blank_node(expression)
        if term.term_type is TermType.LITERAL:
            return self.literal(term)
        return self.iri(term)

    def named(self, gather: TermMap) -> Text:
        """Return the term of a collection itself."""
        return self.term(replace(gather, gather=None))

    def blank_node(self, expression: Expression) -> Text:
        """Return a blank node whose label is made of the value, so that equal values are one node."""
        if expression == Expression(text=expression.text):
            return fixed(f"_:r{expression.text}x") + Text(((ROW, True),))
        value = self.value(expression)
        return fixed("_:") + Text(((f"simde_node({value.sql})", True),), value.needs)

    def literal(self, term: TermMap) -> Text:
        """Return a literal with its language or datatype; without either, as the source's natural mapping says."""
        expression = term.expression
        if expression.reference is not None or expression.call is not None:
            text, natural = self.call(expression.call) if expression.call else self.cell(expression.reference or "")
            value = column(text) if expression.call else self.read(text)
        else:
            value, natural = self.value(expression), None
        body = Text(((f"simde_text({value.sql})", True),), value.needs)
        quoted = fixed('"') + body + fixed('"')
        if term.language is not None:
            return quoted + fixed("@") + self.language(term.language)
        if term.datatype is None:
            if natural is None or not self.item.source.natural:
                return quoted
            return column(f"coalesce({natural}, {quoted.sql})", text)
        if term.datatype.expression.constant == f"<{XSD_STRING}>":
            return quoted
        return quoted + fixed("^^") + self.term(term.datatype)

    def language(self, tag: Expression) -> Text:
        """Return a language tag. Raises MappingError for a constant that is none; other values are checked by SQL."""
        value = self.value(tag)
        if value.constant is None:
            sql = value.sql
            wrong = error(self.item.label, "language", sql)
            found = f"CASE WHEN regexp_full_match({sql}, {literal(LANGUAGE)}) THEN {sql} ELSE {wrong} END"
            return Text(((found, True),), value.needs)
        if not re.fullmatch(LANGUAGE, value.constant):
            raise not_a_language(self.item.label, value.constant)
        return value

    def iri(self, term: TermMap) -> Text:
        """Return an IRI; relative ones are completed, values that no IRI can hold are errors."""
        value = self.value(term.expression, _ENCODERS.get(term.term_type, "{}"))
        if term.expression.template is None and term.term_type is TermType.URI:
            value = Text(((_ascii(value.sql), True),), value.needs)
        safe = term.expression.template is not None and term.term_type in _ENCODERS
        if term.term_type not in (TermType.UNSAFE_IRI, TermType.UNSAFE_URI):
            value = self.checked(value) if safe or value.constant is not None else self.checked_rows(value)
        return fixed("<") + self.absolute(value) + fixed(">")

    def checked(self, value: Text) -> Text:
        """Return ``value`` when its fixed pieces can stand in an IRI. Raises MappingError otherwise."""
        for text, is_sql in value.pieces:
            if not is_sql and re.search(NOT_IN_IRI, text):
                raise not_an_iri(self.item.label, text)
        return value

    def checked_rows(self, value: Text) -> Text:
        """Return ``value`` with a check of every row that it can be an IRI."""
        sql = value.sql
        wrong = error(self.item.label, "iri", sql)
        found = f"CASE WHEN regexp_matches({sql}, {literal(NOT_IN_IRI)}) THEN {wrong} ELSE {sql} END"
        return Text(((found, True),), value.needs)

    def absolute(self, value: Text) -> Text:
        """Put the base before a relative IRI."""
        first = value.pieces[0] if value.pieces else ("", False)
        if not first[1] and re.match(ABSOLUTE, first[0]):
            return value
        if not first[1] and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*$", first[0]) and first[0]:
            if not self.base:
                raise no_base(self.item.label, first[0])
            return fixed(self.base) + value
        test = f"regexp_matches({value.sql}, {literal(ABSOLUTE)})"
        base = literal(self.base) if self.base else error(self.item.label, "base", value.sql)
        return Text(((f"CASE WHEN {test} THEN '' ELSE {base} END", True),), value.needs) + value


def _ascii(sql: str) -> str:
    """Return SQL that percent-encodes what is beyond ASCII in a whole IRI."""
    runs = f"regexp_extract_all({sql}, '(?s)[\\x00-\\x7F]+|[^\\x00-\\x7F]+')"
    return (
        f"array_to_string(list_transform({runs}, lambda run: CASE WHEN strlen(run) = length(run) THEN run"
        " ELSE url_encode(run) END), '')"
    )
