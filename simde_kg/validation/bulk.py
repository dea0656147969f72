"""Queries for large classes: the same results as the general form, found from the property's side."""

from rdflib import SH, URIRef

from simde_kg.validation.compile import Compiler, Focus, each, group, select
from simde_kg.validation.components import allowed_predicates, number
from simde_kg.validation.shacl import Constraint, Shape, is_true


def body(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
    """Return the body of one constraint's query at the instances of one class; None when the general form is best."""
    if constraint.parameter == SH.closed and shape.path is None:
        return _closed(compiler, shape, constraint, focus)
    if shape.predicate is None:
        return None
    if constraint.parameter == SH.minCount and number(shape, constraint) == 1:
        return f"{group(focus.pattern('?this'))} MINUS {group(f'?this {shape.predicate.n3()} {compiler.fresh()} .')}"
    if constraint.parameter == SH.maxCount:
        return _max_count(compiler, shape.predicate, number(shape, constraint), focus)
    wrong = compiler.component(constraint).wrong
    if wrong is None:
        return None
    triple = f"{{}} {shape.predicate.n3()} ?value ."
    distinct = group(select("DISTINCT ?value", triple.format(compiler.fresh())))
    bad = select("?value", f"{distinct} FILTER({wrong(compiler, shape, constraint, '?value')})")
    return each(bad, f"{triple.format('?this')} {focus.test('?this')}")


def _max_count(compiler: Compiler, predicate: URIRef, most: int, focus: Focus) -> str:
    value = compiler.fresh()
    tail = f"GROUP BY ?this HAVING(COUNT(DISTINCT {value}) > {most})"
    return each(select("?this", f"?this {predicate.n3()} {value} .", tail), focus.test("?this"))


def _closed(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
    if not is_true(constraint.value):
        return None
    anyone, anything = compiler.fresh(), compiler.fresh()
    distinct = group(select("DISTINCT ?path", f"{anyone} ?path {anything} ."))
    bad = select("?path", f"{distinct} FILTER(?path NOT IN ({', '.join(allowed_predicates(shape))}))")
    return each(bad, f"?this ?path ?value . {focus.test('?this')}")
