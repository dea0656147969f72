"""Reading term maps: expressions, term types, datatypes and languages."""

from collections.abc import Callable
from difflib import get_close_matches

from simde_kg.errors import MappingError
from simde_kg.mapping import functions, targets, template
from simde_kg.mapping.model import Call, Expression, Gather, ReferencingObjectMap, Target, TermMap, TermType
from simde_kg.mapping.reader import RML, Reader, local
from simde_kg.mapping.terms import ntriples
from simde_kg.statements import BLANK, LITERAL, RDF, Node, Statements
from simde_kg.words import _

_EXPRESSIONS = (RML.constant, RML.template, RML.reference, RML.functionExecution)
_COLLECTIONS = (RDF.List, RDF.Bag, RDF.Seq, RDF.Alt)
_STRATEGIES = ("append", "cartesianProduct")
_TERM_TYPES = {RML[kind.value]: kind for kind in TermType}


def constant(node: Node) -> Expression:
    """Return a constant: its N-Triples text and its plain text."""
    return Expression(constant=ntriples(node), text=str(node))


def _kind(node: Node) -> TermType:
    if node.kind == LITERAL:
        return TermType.LITERAL
    return TermType.BLANK_NODE if node.kind == BLANK else TermType.IRI


class TermMapReader(Reader):
    """Reads term maps."""

    def __init__(self, graph: Statements, name: str) -> None:
        super().__init__(graph, name)
        self.generated = 0

    def maps(self, node: Node, short: Node, long: Node) -> list[TermMap]:
        """Return predicate, graph or datatype maps; predicates and datatypes are IRIs, graphs may be blank nodes."""
        found = [self.constant(item) for item in self.all(node, short)]
        found += [self.term_map(item, TermType.IRI) for item in self.all(node, long)]
        for item in found:
            if item.term_type is TermType.LITERAL or (item.term_type is TermType.BLANK_NODE and long != RML.graphMap):
                raise self.wrong(
                    node,
                    _("{file}: rml:{term} of {node} does not give an IRI."),
                    _("Use rml:template, or rml:termType rml:IRI."),
                    term=local(long),
                )
        return found

    def constant(self, node: Node) -> TermMap:
        """Return a constant term: what it is in the mapping, it is in the data."""
        return TermMap(constant(node), _kind(node))

    def expression(self, node: Node) -> Expression:
        """Return where a value comes from; nothing at all makes a blank node for each row.

        Raises MappingError for more than one, or for none where the term is no blank node.
        """
        found = [(term, self.one(node, term)) for term in _EXPRESSIONS]
        given = [(term, value) for term, value in found if value is not None]
        if not given and (self.one(node, RML.termType) == RML.BlankNode or (node, RML.gather, None) in self.graph):
            self.generated += 1
            return Expression(text=str(self.generated))
        if len(given) != 1:
            raise self.wrong(
                node,
                _(
                    "{file}: a term map has {count} of rml:constant, rml:template, rml:reference "
                    "and rml:functionExecution."
                ),
                _("Give it exactly one."),
                count=len(given),
            )
        term, value = given[0]
        if term == RML.constant:
            return constant(value)
        if term == RML.template:
            template.split(str(value), self.name)
            return Expression(template=str(value))
        if term == RML.functionExecution:
            return Expression(call=self.call(node, value))
        return Expression(reference=str(value))

    def call(self, node: Node, execution: Node) -> Call:
        """Return a function call; ``node`` says which output is taken.

        Raises MappingError for a function, parameter or output that is not known.
        """
        name = self.constant_of(execution, RML.function, RML.functionMap)
        if name not in functions.FUNCTIONS:
            raise self.unknown(name, list(functions.FUNCTIONS))
        function = functions.FUNCTIONS[name]
        output = self.constant_of(node, RML["return"], RML.returnMap)
        if output and output not in function.outputs:
            raise self.unknown(output, list(function.outputs))
        inputs: dict[str, Expression] = {}
        for item in self.all(execution, RML.input):
            parameter = self.constant_of(item, RML.parameter, RML.parameterMap)
            if parameter not in function.parameters:
                raise self.unknown(parameter, list(function.parameters))
            inputs[function.parameters[parameter]] = self.side(item, RML.inputValue, RML.inputValueMap, constant)
        for needed in dict.fromkeys(function.parameters.values()):
            given = inputs.get(needed)
            if given is None and needed not in function.optional:
                raise self.wrong(
                    execution,
                    _("{file}: the call of {function} lacks the parameter {parameter}."),
                    _("Give it with rml:input."),
                    function=name,
                    parameter=needed,
                )
            if given is not None and given.constant is None and needed in function.fixed:
                raise self.wrong(
                    execution,
                    _("{file}: the parameter {parameter} of {function} is not a constant."),
                    _("Give it with rml:inputValue."),
                    function=name,
                    parameter=needed,
                )
        return Call(name, tuple(sorted(inputs.items())))

    def unknown(self, name: str, known: list[str]) -> MappingError:
        """Return the error of a function, parameter or output that is not in the list."""
        return MappingError(
            _("{file}: the function, parameter or output {name} is not known."),
            _("Nearest: {near}. docs/mapping.md lists all."),
            file=self.name,
            name=name,
            near=", ".join(get_close_matches(name, known, 3, 0.3) or known[:3]),
        )

    def constant_of(self, node: Node, short: Node, long: Node) -> str:
        """Return the text of a constant that may be said in short or as a map; empty when it is not there."""
        full = self.one(node, long)
        return self.text(node, short) if full is None else self.text(full, RML.constant)

    def side(self, node: Node, short: Node, long: Node, simple: Callable[[Node], Expression]) -> Expression:
        """Return an expression that is said in short (``simple`` makes one of it) or as a map."""
        value, full = self.one(node, short), self.one(node, long)
        if value is not None:
            return simple(value)
        if full is None:
            raise self.wrong(
                node,
                _("{file}: {node} has neither rml:{short} nor rml:{long}."),
                _("Give one of them."),
                short=local(short),
                long=local(long),
            )
        return self.expression(full)

    def gather(self, node: Node) -> Gather | None:
        """Return what a term map gathers; None where it gathers nothing. Raises MappingError for half a gather map."""
        head, kind = self.one(node, RML.gather), self.one(node, RML.gatherAs)
        strategy = local(self.one(node, RML.strategy) or RML.append)
        if head is None and kind is None:
            return None
        if head is None or kind not in _COLLECTIONS or strategy not in _STRATEGIES:
            raise self.wrong(
                node,
                _("{file}: a gather map has not both rml:gather and rml:gatherAs, or one that is not known."),
                _("Use {known} in rml:gatherAs, rml:append or rml:cartesianProduct in rml:strategy."),
                known=", ".join(f"rdf:{local(one)}" for one in _COLLECTIONS),
            )
        return Gather(
            tuple(self.member(item) for item in self.graph.members(head)),
            local(kind),
            empty=self.text(node, RML.allowEmptyListAndContainer) == "true",
            cartesian=strategy == "cartesianProduct",
        )

    def member(self, node: Node) -> TermMap | ReferencingObjectMap:
        """Return a member of a collection: a term map, as for objects."""
        return self.term_map(node, None)

    def term_map(self, node: Node, default: TermType | None) -> TermMap:
        """Return a term map; ``default`` is the term type where none is said (None: as for objects)."""
        gather, expression = self.gather(node), self.expression(node)
        if gather is not None and expression == Expression(text=expression.text):
            default = TermType.BLANK_NODE
        elif gather is not None:
            default = default or TermType.IRI
        datatypes = self.maps(node, RML.datatype, RML.datatypeMap)
        tags = [constant(value) for value in self.all(node, RML.language)]
        tags += [self.expression(value) for value in self.all(node, RML.languageMap)]
        if len(tags) + len(datatypes) > 1:
            raise self.wrong(node, _("{file}: a term map has more than one of datatype and language."), _("Keep one."))
        condition = self.one(node, RML.condition)
        given = self.given_type(node, expression)
        if given is None:
            is_literal = bool(datatypes or tags or expression.call or expression.reference is not None)
            given = default or (TermType.LITERAL if is_literal else TermType.IRI)
        return TermMap(
            expression=expression,
            term_type=given,
            datatype=datatypes[0] if datatypes else None,
            language=tags[0] if tags else None,
            condition=None if condition is None else self.expression(condition),
            gather=gather,
            targets=self.targets(node),
        )

    def targets(self, node: Node) -> tuple[Target, ...]:
        """Return the targets of a term map, and of the maps of its language and datatype."""
        inner = [*self.all(node, RML.languageMap), *self.all(node, RML.datatypeMap)]
        found = (one for part in (node, *inner) for one in targets.read(self, part))
        return tuple(sorted(set(found)))

    def given_type(self, node: Node, expression: Expression) -> TermType | None:
        """Return the term type that the mapping or its constant says.

        Raises MappingError for one that is not known, or that a constant is not.
        """
        declared = self.one(node, RML.termType)
        if declared is not None and declared not in _TERM_TYPES:
            raise self.wrong(
                node,
                _("{file}: the term type {value} is not known."),
                _("Use rml:IRI, rml:BlankNode, rml:Literal or rml:UnsafeIRI."),
                value=declared,
            )
        said = None if declared is None else _TERM_TYPES[declared]
        if expression.constant is None:
            return said
        value = self.one(node, RML.constant)
        found = _kind(value) if value is not None else TermType.IRI
        if said is not None and (said if not said.is_iri else TermType.IRI) is not found:
            raise self.wrong(
                node,
                _("{file}: the constant {constant} is not what rml:termType says, {value}."),
                _("Leave rml:termType away: a constant is what it is."),
                constant=expression.constant,
                value=declared,
            )
        return found
