"""Reading RML: the triples maps of a graph into the model, every mistake named."""

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from simde_kg.errors import MappingError
from simde_kg.mapping import template
from simde_kg.mapping.model import (
    Expression,
    Join,
    LogicalSource,
    PredicateObjectMap,
    ReferencingObjectMap,
    TermMap,
    TermType,
    TriplesMap,
)
from simde_kg.words import _

RML = Namespace("http://w3id.org/rml/")
_OLD = ("http://www.w3.org/ns/r2rml#", "http://semweb.mmlab.be/ns/rml#")
_TERM_TYPES = {
    RML.IRI: TermType.IRI,
    RML.URI: TermType.IRI,
    RML.UnsafeIRI: TermType.UNSAFE_IRI,
    RML.UnsafeURI: TermType.UNSAFE_IRI,
    RML.BlankNode: TermType.BLANK_NODE,
    RML.Literal: TermType.LITERAL,
}


def triples_maps(graph: Graph, name: str) -> tuple[TriplesMap, ...]:
    """Return the triples maps of ``graph``, in the order of their names; ``name`` is the file, for messages.

    Raises MappingError for a mapping that RML-Core does not allow.
    """
    for old in _OLD:
        if any(str(p).startswith(old) for p in graph.predicates()):
            raise MappingError(
                _("{file} uses the older mapping vocabulary {vocabulary}."),
                _(
                    "Write it with http://w3id.org/rml/: rr:template becomes rml:template, "
                    "rr:subjectMap becomes rml:subjectMap, and so on."
                ),
                file=name,
                vocabulary=old,
            )
    reader = _Reader(graph, name)
    subjects = {*graph.subjects(RDF.type, RML.TriplesMap), *graph.subjects(RML.logicalSource, None)}
    return tuple(reader.triples_map(node) for node in sorted(subjects, key=str))


class _Reader:
    def __init__(self, graph: Graph, name: str) -> None:
        self.graph, self.name = graph, name

    def wrong(self, node: Node, problem: str, remedy: str, **params: object) -> MappingError:
        label = str(node).rpartition("#")[2] if isinstance(node, URIRef) else "[ ]"
        return MappingError(problem, remedy, file=self.name, node=label, **params)

    def all(self, node: Node, predicate: URIRef) -> list[Node]:
        return sorted(self.graph.objects(node, predicate), key=lambda term: (isinstance(term, BNode), term.n3()))

    def one(self, node: Node, predicate: URIRef) -> Node | None:
        values = self.all(node, predicate)
        if len(values) > 1:
            raise self.wrong(
                node,
                _("{file}: {node} has {count} values of rml:{term}."),
                _("Keep one."),
                count=len(values),
                term=predicate.removeprefix(RML),
            )
        return values[0] if values else None

    def triples_map(self, node: Node) -> TriplesMap:
        subjects = [("subject", n) for n in self.all(node, RML.subject)]
        subjects += [("subjectMap", n) for n in self.all(node, RML.subjectMap)]
        if len(subjects) != 1:
            raise self.wrong(
                node,
                _("{file}: {node} has {count} subject maps."),
                _("Give it exactly one rml:subjectMap or rml:subject."),
                count=len(subjects),
            )
        kind, subject_node = subjects[0]
        if kind == "subject":
            subject, classes, graphs = self.constant(subject_node, TermType.IRI), [], []
        else:
            subject = self.term_map(subject_node, TermType.IRI)
            classes = self.all(subject_node, RML["class"])
            graphs = self.maps(subject_node, RML.graph, RML.graphMap, TermType.IRI)
        if subject.term_type is TermType.LITERAL:
            raise self.wrong(
                node,
                _("{file}: the subject of {node} is a literal."),
                _("Use rml:IRI or rml:BlankNode as rml:termType."),
            )
        return TriplesMap(
            name=str(node),
            source=self.source(node),
            subject=subject,
            classes=tuple(str(item) for item in classes),
            graphs=tuple(graphs),
            predicate_objects=tuple(self.predicate_object(item) for item in self.all(node, RML.predicateObjectMap)),
        )

    def source(self, node: Node) -> LogicalSource:
        logical = self.one(node, RML.logicalSource)
        if logical is None:
            raise self.wrong(node, _("{file}: {node} has no rml:logicalSource."), _("Say what it reads."))
        source = self.one(logical, RML.source)
        if source is None:
            raise self.wrong(
                node, _("{file}: the logical source of {node} has no rml:source."), _("Name the table or file.")
            )
        path = self.one(source, RML.path) if not isinstance(source, Literal) else None
        return LogicalSource(
            source=str(path if path is not None else source),
            formulation=str(self.one(logical, RML.referenceFormulation) or RML.CSV).removeprefix(RML),
            iterator=str(self.one(logical, RML.iterator) or ""),
        )

    def predicate_object(self, node: Node) -> PredicateObjectMap:
        predicates = self.maps(node, RML.predicate, RML.predicateMap, TermType.IRI)
        objects: list[TermMap | ReferencingObjectMap] = [
            self.constant(item, TermType.IRI) for item in self.all(node, RML.object)
        ]
        for item in self.all(node, RML.objectMap):
            parent = self.one(item, RML.parentTriplesMap)
            objects.append(self.term_map(item, None) if parent is None else self.referencing(item, parent))
        if not predicates or not objects:
            raise self.wrong(
                node,
                _("{file}: a predicate-object map has {predicates} predicates and {objects} objects."),
                _("Give it at least one of each."),
                predicates=len(predicates),
                objects=len(objects),
            )
        return PredicateObjectMap(
            tuple(predicates), tuple(objects), tuple(self.maps(node, RML.graph, RML.graphMap, TermType.IRI))
        )

    def referencing(self, node: Node, parent: Node) -> ReferencingObjectMap:
        joins = tuple(
            Join(self.side(join, RML.child, RML.childMap), self.side(join, RML.parent, RML.parentMap))
            for join in self.all(node, RML.joinCondition)
        )
        if (parent, RML.logicalSource, None) not in self.graph:
            raise self.wrong(
                node,
                _("{file}: rml:parentTriplesMap names {parent}, which is not a triples map."),
                _("Correct the name."),
                parent=parent,
            )
        return ReferencingObjectMap(str(parent), joins)

    def side(self, join: Node, short: URIRef, long: URIRef) -> Expression:
        value, full = self.one(join, short), self.one(join, long)
        if value is not None:
            return Expression(reference=str(value))
        if full is None:
            raise self.wrong(join, _("{file}: a join condition lacks its child or parent."), _("Give both."))
        return self.expression(full)

    def maps(self, node: Node, short: URIRef, long: URIRef, kind: TermType) -> list[TermMap]:
        constants = [self.constant(item, kind) for item in self.all(node, short)]
        return constants + [self.term_map(item, kind) for item in self.all(node, long)]

    def constant(self, node: Node, default: TermType) -> TermMap:
        kind = TermType.LITERAL if isinstance(node, Literal) else default
        return TermMap(Expression(constant=node.n3()), kind)

    def expression(self, node: Node) -> Expression:
        found = [(term, self.one(node, term)) for term in (RML.constant, RML.template, RML.reference)]
        given = [(term, value) for term, value in found if value is not None]
        if len(given) != 1:
            raise self.wrong(
                node,
                _("{file}: a term map has {count} of rml:constant, rml:template and rml:reference."),
                _("Give it exactly one."),
                count=len(given),
            )
        term, value = given[0]
        if term == RML.constant:
            return Expression(constant=value.n3())
        if term == RML.template:
            template.split(str(value))
            return Expression(template=str(value))
        return Expression(reference=str(value))

    def term_map(self, node: Node, default: TermType | None) -> TermMap:
        expression = self.expression(node)
        datatype = self.datatype(node, RML.datatype, RML.datatypeMap)
        language_map = self.one(node, RML.languageMap)
        language = self.one(node, RML.language)
        tag = Expression(constant=str(language)) if language is not None else None
        if language_map is not None:
            tag = self.expression(language_map)
            if tag.constant is not None:
                tag = Expression(constant=str(self.one(language_map, RML.constant)))
        return TermMap(
            expression=expression,
            term_type=self.term_type(node, expression, default, literal=bool(datatype or tag)),
            datatype=datatype,
            language=tag,
        )

    def datatype(self, node: Node, short: URIRef, long: URIRef) -> TermMap | None:
        found = self.maps(node, short, long, TermType.IRI)
        if len(found) > 1:
            raise self.wrong(node, _("{file}: a term map has more than one datatype."), _("Keep one."))
        return found[0] if found else None

    def term_type(self, node: Node, expression: Expression, default: TermType | None, *, literal: bool) -> TermType:
        declared = self.one(node, RML.termType)
        if declared is not None:
            if declared not in _TERM_TYPES:
                raise self.wrong(
                    node,
                    _("{file}: the term type {value} is not known."),
                    _("Use rml:IRI, rml:BlankNode, rml:Literal or rml:UnsafeIRI."),
                    value=declared,
                )
            return _TERM_TYPES[URIRef(str(declared))]
        if expression.constant is not None:
            if expression.constant.startswith('"'):
                return TermType.LITERAL
            return TermType.BLANK_NODE if expression.constant.startswith("_:") else TermType.IRI
        if default is not None:
            return default
        return TermType.LITERAL if literal or expression.reference is not None else TermType.IRI
