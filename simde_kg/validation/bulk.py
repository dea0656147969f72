"""Queries for large classes: the same results as the general form, found from the property's side.

A condition on distinct values stands in a ``LATERAL`` of its own: as a plain FILTER, Oxigraph would test it before
making the values distinct, 700,000 times instead of 200 (8.7 s against 0.2 s).
"""

from rdflib import SH, URIRef

from simde_kg.validation import sparql
from simde_kg.validation.compile import Compiler, Focus, Names, each, group, is_a, select
from simde_kg.validation.components import not_allowed, number
from simde_kg.validation.paths import members
from simde_kg.validation.shacl import Constraint, Shape, is_true


def body(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
    """Return the body of one constraint's query at the instances of one class; None when the general form is best."""
    if constraint.parameter == SH.closed and shape.path is None:
        return _closed(compiler, shape, constraint, focus)
    if constraint.parameter == SH.sparql and sparql.plain(shape, constraint):
        rule = compiler.component(constraint).pattern
        found = rule(compiler, shape, constraint, "?this", Names()) if rule else ""
        return each(sparql.few_first(found, "?this") if found else found, focus.test("?this"))
    if shape.path is None and constraint.parameter == SH["or"]:
        return _none_of(compiler, shape, constraint, focus)
    if shape.predicate is None:
        return None
    if constraint.parameter == SH.minCount and number(shape, constraint) == 1:
        return _without(compiler, focus, shape.predicate)
    if constraint.parameter == SH.maxCount:
        return _max_count(compiler, shape, constraint, focus)
    wrong = compiler.component(constraint).wrong
    if wrong is None:
        return None
    triple = f"{{}} {shape.predicate.n3()} ?value ."
    distinct = select("DISTINCT ?value", triple.format(compiler.fresh()))
    bad = select("?value", each(distinct, f"FILTER({wrong(compiler, shape, constraint, '?value')})"))
    return each(bad, f"{triple.format('?this')} {focus.test('?this')}")


def _max_count(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
    """Return the query: who has too many triples, and of those who has too many different values.

    Counting triples takes half the memory of counting different values, which two graphs may both state.
    """
    exact = compiler.component(constraint).pattern
    if exact is None or shape.predicate is None:
        return None
    value = compiler.fresh()
    tail = f"GROUP BY ?this HAVING(COUNT({value}) > {number(shape, constraint)})"
    many = select("?this", f"?this {shape.predicate.n3()} {value} .", tail)
    return each(many, f"{exact(compiler, shape, constraint, '?this', Names())} {focus.test('?this')}")


def _closed(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
    if not is_true(constraint.value):
        return None
    anyone, anything = compiler.fresh(), compiler.fresh()
    distinct = select("DISTINCT ?path", f"{anyone} ?path {anything} .")
    bad = select("?path", each(distinct, f"FILTER({not_allowed(shape, '?path')})"))
    return each(bad, f"?this ?path ?value . {focus.test('?this')}")


def _none_of(compiler: Compiler, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
    """Return the query for "has at least one of these properties", when that is what the members of ``sh:or`` say."""
    predicates = []
    for member in members(shape.graph, constraint.value):
        inner = compiler.shapes.shape(member)
        rules = inner.constraints(compiler.shapes.parameters)
        if inner.predicate is None or inner.deactivated or [rule.parameter for rule in rules] != [SH.minCount]:
            return None
        if number(inner, rules[0]) != 1:
            return None
        predicates.append(inner.predicate)
    first, *others = predicates
    absent = [f"FILTER NOT EXISTS {group(f'?this {one.n3()} {compiler.fresh()} .')}" for one in others]
    return each(select("?this", _without(compiler, focus, first)), " ".join([*absent, "BIND(?this AS ?value)"]))


def _without(compiler: Compiler, focus: Focus, predicate: URIRef) -> str:
    """Return the pattern "instances of the class without the property"; the query as a whole makes them distinct."""
    member = is_a("?this", focus.shape.targets[0].node, focus.shape)
    return f"{group(member)} MINUS {group(f'?this {predicate.n3()} {compiler.fresh()} .')}"
