"""Rules that authors write in SPARQL: ``sh:sparql`` constraints and constraint components of their own (SHACL part 2).

The author's query is put into the compiled one as a sub-query: prefixed names become IRIs, ``$this``, ``$value`` and
``$PATH`` become what they stand for. What SHACL forbids there (MINUS, VALUES, SERVICE, nested SELECT without ``$this``,
rebinding) is an error, and so is ``$shapesGraph``, which SHACL leaves open: the shapes are not in the store.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from rdflib import OWL, SH, Literal, URIRef
from rdflib.term import Node

from simde_kg.errors import ValidationError
from simde_kg.validation.shacl import Constraint, Shape, Shapes
from simde_kg.words import _

if TYPE_CHECKING:
    from simde_kg.validation.compile import Compiler, Names
    from simde_kg.validation.components import Component

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''  # long strings
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''  # strings
    r"|<[^\s<>\"{}|^`\\]*>|#[^\n]*"  # IRIs, comments
    r"|[?$]\w+|(?:[A-Za-z][\w.-]*)?:(?:[\w:%.-]*[\w:%-])?|[A-Za-z_]\w*|\S",
    re.DOTALL,
)
_FORBIDDEN = {"MINUS", "VALUES", "SERVICE", "$SHAPESGRAPH", "?SHAPESGRAPH", "$CURRENTSHAPE", "?CURRENTSHAPE"}
_COUNTING = {
    "GROUP",
    "HAVING",
    "COUNT",
    "SUM",
    "AVG",
    "MIN",
    "MAX",
    "SAMPLE",
    "GROUP_CONCAT",
    "LIMIT",
    "OFFSET",
    "ORDER",
}
_OWN = ("this", "value", "path")


def _prefixes(graph_of: Shape, node: Node) -> dict[str, str]:
    found = {}
    named = list(graph_of.graph.objects(node, SH.prefixes))
    for owner in {further for one in named for further in graph_of.graph.transitive_objects(one, OWL.imports)}:
        for declaration in graph_of.graph.objects(owner, SH.declare):
            prefix, namespace = (graph_of.graph.value(declaration, p) for p in (SH.prefix, SH.namespace))
            found[str(prefix)] = str(namespace)
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (what stands before, token): joined they are the text."""
    end = 0
    for match in _TOKEN.finditer(text):
        yield text[end : match.start()], match[0]
        end = match.end()


def _refuse(shape: Shape, what: str) -> ValidationError:
    return ValidationError(
        _("The SPARQL rule of the shape {shape} uses {what}, which SHACL does not allow there."),
        _("Write it with FILTER, OPTIONAL or NOT EXISTS, and select $this in every SELECT."),
        shape=shape.label,
        what=what,
    )


def _written(shape: Shape, node: Node, text: str, stands_for: dict[str, str]) -> str:
    """Return the author's text with IRIs for prefixed names and each variable of ``stands_for`` replaced.

    Raises ValidationError for a prefix that is not declared and for what SHACL forbids.
    """
    prefixes, out, before = _prefixes(shape, node), [], ("", "")
    for space, token in _tokens(text):
        written = token
        if token.upper() in _FORBIDDEN:
            raise _refuse(shape, token.upper())
        if token[0] in "?$":
            if before[1] == "AS" and token[1:] in stands_for and token[1:] not in ("value", "path"):
                raise _refuse(shape, f"AS {token}")
            written = stands_for.get(token[1:], f"?{token[1:]}")
        elif ":" in token and token[0] not in "\"'<#":
            prefix, _sep, local = token.partition(":")
            if prefix not in prefixes:
                raise ValidationError(
                    _("The SPARQL rule of the shape {shape} uses the prefix {prefix!r}, which it does not declare."),
                    _("Name the declaring ontology in sh:prefixes."),
                    shape=shape.label,
                    prefix=prefix,
                )
            written = URIRef(prefixes[prefix] + local).n3()
        if token[0] != "#":
            out.append(space + written)
        before = (before[1], token.upper())
    return "".join(out)


def _check_nested(shape: Shape, query: str, this: str) -> None:
    """Refuse a SELECT inside the query that does not give the focus node outwards."""
    for head in re.findall(r"\bSELECT\b(.*?)(?:\bWHERE\b|\{)", query, re.DOTALL | re.IGNORECASE):
        if not re.search(rf"{re.escape(this)}\b", head):
            raise _refuse(shape, "SELECT")


def _select(shape: Shape, node: Node, query: str, params: dict[str, str]) -> str:
    """Return a SELECT rule as a pattern; ``params`` has what ``this``, ``value`` and ``path`` are called."""
    path = {"PATH": shape.path} if shape.path else {}
    written = re.sub(r"\bbound\(\s*(?![?$])[^()]*\)", "true", _written(shape, node, query, params | path), flags=re.I)
    _check_nested(shape, written, params["this"])
    head = re.split(r"\bWHERE\b|\{", written, maxsplit=1, flags=re.IGNORECASE)[0]
    value = "" if params["value"] in head or shape.path else f"BIND({params['this']} AS {params['value']})"
    return f"{{ {written} }} {value}"


def pattern(_compiler: "Compiler", shape: Shape, constraint: Constraint, this: str, names: "Names") -> str:
    """Return the pattern of one ``sh:sparql`` constraint."""
    from simde_kg.validation.compile import union

    rule = Shape(shape.graph, constraint.value)
    query = rule.one(SH.select)
    if query is None:
        raise ValidationError(
            _("The SPARQL rule of the shape {shape} has no sh:select."), _("Add it."), shape=shape.label
        )
    if rule.deactivated:
        return union([])
    called = {"this": this, "value": names.value, "path": names.path}
    return _select(shape, constraint.value, str(query), called)


def plain(shape: Shape, constraint: Constraint) -> bool:
    """Return whether a SELECT rule finds the same when it is run once as when it is run for each focus node.

    So it is when ``$this`` is first met as the subject of a triple in the only group (conditions in EXISTS see it
    bound), and nothing is counted, ordered or cut off.
    """
    query = str(shape.graph.value(constraint.value, SH.select) or "")
    tokens = [token.upper() for _space, token in _tokens(query) if token[0] != "#"]
    if "{" not in tokens or not _COUNTING.isdisjoint(tokens):
        return False
    outside, depth, hidden = list[str](), 0, list[int]()
    for word in tokens[tokens.index("{") :]:
        if word == "{":
            depth += 1
            if outside and outside[-1] == "EXISTS":
                hidden.append(depth)
            elif depth > 1 and not hidden:
                return False
        if not hidden:
            outside.append(word)
        if word == "}":
            if hidden and hidden[-1] == depth:
                hidden.pop()
            depth -= 1
    first = next((before for before, word in pairwise(outside) if word in ("$THIS", "?THIS")), "")
    return first in ("{", ".", ")")


def few_first(pattern: str, this: str) -> str:
    """Return the pattern of a plain rule so that what stands before ``this``, narrowed by a FILTER, is asked once.

    Oxigraph would join the few with the many first and test the condition on each of the many.
    """
    tokens = list(_tokens(pattern))
    words = [token.upper() for _space, token in tokens]
    start = words.index("{", words.index("{") + 1) + 1
    first = words.index(this.upper(), start)
    depth, stated, tested = 0, set[str](), set[str]()
    for word in words[start:first]:
        depth += (word == "(") - (word == ")")
        if word[0] in "?$":
            (tested if depth else stated).add(word)
    if "FILTER" not in words[start:first] or "{" in words[start:first] or not tested <= stated:
        return pattern
    depth, end = 1, first
    while depth:
        depth += (words[end] == "{") - (words[end] == "}")
        end += 1
    before, few, many, after = (
        "".join(space + token for space, token in part)
        for part in (tokens[:start], tokens[start:first], tokens[first : end - 1], tokens[end - 1 :])
    )
    return f"{before} {{ SELECT DISTINCT * WHERE {{{few} }} }} LATERAL {{{many} }}{after}"


def _texts(shape: Shape, constraint: Constraint) -> dict[str, str]:
    own = shape.messages(constraint.value) if constraint.parameter == SH.sparql else {}
    return own or shape.messages()


def messages(shape: Shape, constraint: Constraint) -> dict[str, str]:
    """Return the author's messages by language: of the SPARQL rule if it has any, else of the shape."""
    return _texts(shape, constraint)


def message_variables(shape: Shape, constraint: Constraint) -> tuple[str, ...]:
    """Return the variables of a SPARQL rule that its messages name as ``{?name}``, besides the usual ones."""
    if constraint.parameter != SH.sparql:
        return ()
    found = {name for text in _texts(shape, constraint).values() for name in re.findall(r"\{[?$](\w+)\}", text)}
    return tuple(sorted(found - {*_OWN, "PATH", "extra"}))


# --- constraint components that shapes declare --------------------------------------------------------------------


def _local(parameter: Node) -> str:
    return re.split(r"[/#:]", str(parameter))[-1]


def _parameters(shapes: Shapes, component: Node) -> Iterable[tuple[URIRef, bool]]:
    for node in shapes.graph.objects(component, SH.parameter):
        optional = shapes.graph.value(node, SH.optional)
        path = shapes.graph.value(node, SH.path)
        if isinstance(path, URIRef):
            yield path, isinstance(optional, Literal) and optional.value is True


def declared(shapes: Shapes) -> "dict[URIRef, Component]":
    """Return the components that the shapes declare, each under its first required parameter."""
    from simde_kg.validation.components import Component

    found = {}
    for node in sorted(set(shapes.graph.subjects(SH.parameter)), key=str):
        parameters = sorted(_parameters(shapes, node))
        required = [path for path, optional in parameters if not optional]
        if isinstance(node, URIRef) and required:
            found[required[0]] = Component(node, pattern=_rule(node, parameters))
    return found


def _validator(shape: Shape, component: Node) -> Node | None:
    first = SH.nodeValidator if shape.path is None else SH.propertyValidator
    return shape.graph.value(component, first) or shape.graph.value(component, SH.validator)


def _rule(
    component: URIRef, parameters: list[tuple[URIRef, bool]]
) -> "Callable[[Compiler, Shape, Constraint, str, Names], str]":
    def rule(compiler: "Compiler", shape: Shape, _constraint: Constraint, this: str, names: "Names") -> str:
        from simde_kg.validation.compile import constant, union

        given = {_local(path): shape.one(path) for path, _optional in parameters}
        lacking = [path for path, optional in parameters if not optional and given[_local(path)] is None]
        if lacking:
            return union([])
        params = {name: constant(value, shape) for name, value in given.items() if value is not None}
        validator = _validator(shape, component)
        if validator is None:
            raise ValidationError(
                _("The validator has no rule for {parameter}."),
                _("Write the rule as sh:sparql."),
                parameter=component.n3(shape.graph.namespace_manager),
            )
        ask = shape.graph.value(validator, SH.ask)
        called = {"this": this, "value": names.value, "path": names.path}
        if ask is None:
            return _select(shape, validator, str(shape.graph.value(validator, SH.select)), params | called)
        if re.search(r"\bAS\s+[?$](?:this|value)\b", str(ask)):
            raise _refuse(shape, "AS ?value")
        body = _written(shape, validator, str(ask), params | called)
        body = body[body.index("{") :]
        return f"{compiler.values(shape, this, names.value)} FILTER NOT EXISTS {body}"

    return rule
