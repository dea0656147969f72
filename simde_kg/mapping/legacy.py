"""Older mapping vocabularies (R2RML, RML before 2023) in the terms of http://w3id.org/rml/.

The terms kept their names: ``rr:template`` is ``rml:template``, ``ql:CSV`` is ``rml:CSV``. What changed is translated
here: where a logical source begins, and that values of JSON had no datatypes.
"""

from simde_kg.errors import MappingError
from simde_kg.mapping.logical import D2RQ, PLAIN
from simde_kg.mapping.reader import RML
from simde_kg.statements import IRI, LITERAL, Node, Statements
from simde_kg.words import _

R2RML = "http://www.w3.org/ns/r2rml#"
OLD_RML = "http://semweb.mmlab.be/ns/rml#"
QUERY = "http://semweb.mmlab.be/ns/ql#"
_RENAMED = {
    Node(IRI, R2RML + "logicalTable"): RML.logicalSource,
    Node(IRI, R2RML + "column"): RML.reference,
    Node(IRI, OLD_RML + "query"): RML.iterator,
}
_TABLE_TERMS = {"tableName": "SQL2008Table", "sqlQuery": "SQL2008Query"}
"""Terms of a table of a database, and today's reference formulation of it."""


def _old(graph: Statements) -> str | None:
    return next((old for old in (R2RML, OLD_RML) if any(p.text.startswith(old) for p in graph.predicates())), None)


def refuse(graph: Statements, name: str) -> None:
    """Raise MappingError when ``graph`` is written in an older vocabulary; ``name`` is the file."""
    found = _old(graph)
    if found is not None:
        raise MappingError(
            _("{file} uses the older mapping vocabulary {vocabulary}."),
            _(
                "Write it with http://w3id.org/rml/: rr:template becomes rml:template, "
                "rr:subjectMap becomes rml:subjectMap, and so on."
            ),
            file=name,
            vocabulary=found,
        )


def _term(node: Node) -> Node:
    if node.kind != IRI:
        return node
    if node in _RENAMED:
        return _RENAMED[node]
    for old in (R2RML, OLD_RML, QUERY):
        if node.text.startswith(old):
            return RML[node.text.removeprefix(old)]
    return node


def translate(graph: Statements, name: str) -> Statements:
    """Return the mapping in today's terms; itself when it is.

    Raises MappingError for a table of a database that the mapping does not name.
    """
    if _old(graph) is None:
        return graph
    found = Statements()
    for subject, predicate, value in graph:
        found.add((subject, _term(predicate), _term(value)))
    for logical in dict.fromkeys(found.objects(None, RML.logicalSource)):
        found.add((logical, PLAIN, Node(LITERAL, "true")))
        _table(found, logical, name)
    return found


def _table(found: Statements, logical: Node, name: str) -> None:
    """Say a table of a database in today's terms. Raises MappingError where the mapping does not say which database."""
    database = found.value(logical, RML.source)
    for term, formulation in _TABLE_TERMS.items():
        value = found.value(logical, RML[term])
        if value is None:
            continue
        if database is None:
            raise MappingError(
                _("{file} reads a database (rr:{term}) and does not say which."),
                _("Name an SQLite or DuckDB file in rml:source, or export the table to CSV or Parquet and name that."),
                file=name,
                term=term,
            )
        found.set(logical, RML.iterator, value)
        found.set(logical, RML.referenceFormulation, RML[formulation])
    if found.value(database, D2RQ.jdbcDSN) and (logical, RML.referenceFormulation, RML.SQL2008Table) not in found:
        found.set(logical, RML.referenceFormulation, RML.SQL2008Query)  # whatever was said of the query's results
    if found.value(logical, RML.referenceFormulation) in (RML.SQL2008Table, RML.SQL2008Query):
        found.remove(logical, PLAIN)  # columns of a database always had their datatypes
