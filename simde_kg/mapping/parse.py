"""Reading RML: the triples maps of a graph into the model, every mistake named."""

from simde_kg.mapping import legacy
from simde_kg.mapping.logical import logical_source
from simde_kg.mapping.model import (
    Expression,
    Join,
    PredicateObjectMap,
    ReferencingObjectMap,
    TermMap,
    TermType,
    TriplesMap,
)
from simde_kg.mapping.reader import RML, local
from simde_kg.mapping.termmaps import TermMapReader
from simde_kg.statements import IRI, RDF, Node, Statements
from simde_kg.words import _


def triples_maps(graph: Statements, name: str) -> tuple[TriplesMap, ...]:
    """Return the triples maps of ``graph``, in the order of their names; ``name`` is the file, for messages.

    Raises MappingError for a mapping that RML-Core does not allow, or that uses an older vocabulary (see
    :func:`simde_kg.mapping.legacy.translate`).
    """
    legacy.refuse(graph, name)
    reader = _Reader(graph, name)
    subjects = {*graph.subjects(RDF.type, RML.TriplesMap), *graph.subjects(RML.logicalSource)}
    return tuple(reader.triples_map(node) for node in sorted(subjects, key=str))


def _reference(node: Node) -> Expression:
    return Expression(reference=str(node))


class _Reader(TermMapReader):
    def triples_map(self, node: Node) -> TriplesMap:
        short, long = self.all(node, RML.subject), self.all(node, RML.subjectMap)
        if len(short) + len(long) != 1:
            raise self.wrong(
                node,
                _("{file}: {node} has {count} subject maps."),
                _("Give it exactly one rml:subjectMap or rml:subject."),
                count=len(short) + len(long),
            )
        subject = self.constant(short[0]) if short else self.term_map(long[0], TermType.IRI)
        if subject.term_type is TermType.LITERAL:
            raise self.wrong(
                node,
                _("{file}: the subject of {node} is a literal."),
                _("Use rml:IRI or rml:BlankNode as rml:termType."),
            )
        return TriplesMap(
            name=str(node),
            source=logical_source(self, node),
            subject=subject,
            classes=tuple(str(item) for map_ in long for item in self.all(map_, RML["class"])),
            graphs=tuple(item for map_ in long for item in self.maps(map_, RML.graph, RML.graphMap)),
            predicate_objects=tuple(self.predicate_object(item) for item in self.all(node, RML.predicateObjectMap)),
            base=self.text(node, RML.baseIRI),
            label=f"{self.name}: {local(node) if node.kind == IRI else '[ ]'}",
        )

    def predicate_object(self, node: Node) -> PredicateObjectMap:
        predicates = self.maps(node, RML.predicate, RML.predicateMap)
        objects: list[TermMap | ReferencingObjectMap] = [self.constant(item) for item in self.all(node, RML.object)]
        objects += [self.member(item) for item in self.all(node, RML.objectMap)]
        if not predicates or not objects:
            raise self.wrong(
                node,
                _("{file}: a predicate-object map has {predicates} predicates and {objects} objects."),
                _("Give it at least one of each."),
                predicates=len(predicates),
                objects=len(objects),
            )
        graphs = self.maps(node, RML.graph, RML.graphMap)
        return PredicateObjectMap(tuple(predicates), tuple(objects), tuple(graphs))

    def member(self, node: Node) -> TermMap | ReferencingObjectMap:
        """Return an object map, or a member of a collection."""
        parent = self.one(node, RML.parentTriplesMap)
        return self.term_map(node, None) if parent is None else self.referencing(node, parent)

    def referencing(self, node: Node, parent: Node) -> ReferencingObjectMap:
        joins = tuple(
            Join(
                self.side(join, RML.child, RML.childMap, _reference),
                self.side(join, RML.parent, RML.parentMap, _reference),
            )
            for join in self.all(node, RML.joinCondition)
        )
        if (parent, RML.logicalSource, None) not in self.graph:
            raise self.wrong(
                node,
                _("{file}: rml:parentTriplesMap names {parent}, which is not a triples map."),
                _("Correct the name."),
                parent=parent,
            )
        return ReferencingObjectMap(str(parent), joins, self.targets(node))
