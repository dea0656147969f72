"""The ontology as its files state it: terms, hierarchy, domains, examples and the rules that apply to each term."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, Node, URIRef

from endpoint.terms import Label, short
from simde_kg.iri import BASE
from simde_kg.vocab import PREFIXES
from simde_kg.words import best

SIMDE = Namespace(PREFIXES["simde"])
ONTOLOGY = URIRef(BASE + "ontology")
_INCLUDES = {
    RDFS.domain: URIRef(PREFIXES["schema"] + "domainIncludes"),
    RDFS.range: URIRef(PREFIXES["schema"] + "rangeIncludes"),
}
_ALIGNING = (
    RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, OWL.equivalentClass, OWL.equivalentProperty,
    SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
)  # fmt: skip
_FILES = 4


@dataclass(frozen=True)
class Example:
    """An example file: its name, its Turtle and what it states."""

    name: str
    text: str
    graph: Graph

    def classes(self) -> set[Node]:
        """Return the classes of the things in it."""
        return set(self.graph.objects(None, RDF.type))


@dataclass(frozen=True)
class Rule:
    """A rule of a shape: its name, the file it is in, its severity and its message in each language."""

    name: str
    file: str
    severity: str
    messages: dict[str, str]


class Vocabulary:
    """The terms of the ontology, read from ``ontology/`` and ``shapes/``."""

    def __init__(self, ontology: Path, shapes: Path) -> None:
        self.graph = Graph().parse(ontology / "simde.ttl")
        self._examples, self._shapes = ontology / "examples", shapes

    @cached_property
    def version(self) -> str:
        """The version of the ontology, as in its owl:versionIRI."""
        return str(self.graph.value(ONTOLOGY, OWL.versionInfo))

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The local names of all terms, classes first, each group by name."""
        found = {s for s in self.graph.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(SIMDE)}
        return tuple(sorted((t.removeprefix(SIMDE) for t in found), key=lambda t: (t[0].islower(), t)))

    @property
    def classes(self) -> tuple[str, ...]:
        """The local names of the classes."""
        return tuple(name for name in self.terms if (SIMDE[name], RDF.type, OWL.Class) in self.graph)

    @property
    def properties(self) -> tuple[str, ...]:
        """The local names of everything that is no class."""
        return tuple(name for name in self.terms if (SIMDE[name], RDF.type, OWL.Class) not in self.graph)

    def is_class(self, name: str) -> bool:
        """Whether a local name is that of a class."""
        return (SIMDE[name], RDF.type, OWL.Class) in self.graph

    def kinds(self, name: str) -> list[str]:
        """Return the short names of the classes of a term (owl:Class, qb:DimensionProperty ...)."""
        return sorted(short(str(kind)) for kind in self.graph.objects(SIMDE[name], RDF.type))

    def text(self, node: Node, prop: URIRef, languages: tuple[str, ...]) -> Label | None:
        """Return a text of a term in the best of some languages."""
        found = {str(o.language or ""): str(o) for o in self.graph.objects(node, prop) if isinstance(o, Literal)}
        chosen = best(found, languages)
        return None if chosen is None else Label(found[chosen], chosen, chosen[:2] != languages[0][:2])

    def above(self, name: str) -> list[str]:
        """Return the short names of what a term is directly a kind of."""
        prop = RDFS.subClassOf if self.is_class(name) else RDFS.subPropertyOf
        return sorted(short(str(o)) for o in self.graph.objects(SIMDE[name], prop) if isinstance(o, URIRef))

    def below(self, name: str) -> list[str]:
        """Return the local names of the direct kinds of a term of ours (``Area``) or of another (``skos:Concept``)."""
        prefix, _colon, local = name.rpartition(":")
        target = URIRef(PREFIXES[prefix] + local) if prefix else SIMDE[name]
        found = {*self.graph.subjects(RDFS.subClassOf, target), *self.graph.subjects(RDFS.subPropertyOf, target)}
        return sorted(str(s).removeprefix(SIMDE) for s in found if str(s).startswith(SIMDE))

    def roots(self) -> list[str]:
        """Return what the hierarchy of classes starts from: classes of others by short name, ours with none above."""
        outside = {up for name in self.classes for up in self.above(name) if not up.startswith("simde:")}
        return sorted(outside) + [name for name in self.classes if not self.above(name)]

    def ends(self, name: str, prop: URIRef) -> list[str]:
        """Return the short names of a property's domain or range, stated or included (schema:domainIncludes)."""
        given = {*self.graph.objects(SIMDE[name], prop), *self.graph.objects(SIMDE[name], _INCLUDES[prop])}
        return sorted(short(str(one)) for one in given)

    def of_class(self, name: str, prop: URIRef) -> list[str]:
        """Return the properties whose domain (or range) is a class."""
        return [one for one in self.properties if f"simde:{name}" in self.ends(one, prop)]

    def aligned(self, name: str) -> list[tuple[str, str]]:
        """Return (relation, IRI) of the outside terms that a term is tied to."""
        given = ((p, o) for p in _ALIGNING for o in self.graph.objects(SIMDE[name], p))
        return sorted((short(str(p)), str(o)) for p, o in given if not str(o).startswith(SIMDE))

    def stated(self, name: str, prop: URIRef) -> str:
        """Return a plain value of a term; empty when it has none."""
        return str(self.graph.value(SIMDE[name], prop) or "")

    @cached_property
    def _files(self) -> list[Example]:
        paths = sorted(self._examples.glob("*.ttl"))
        return [Example(path.name, path.read_text(encoding="utf-8"), Graph().parse(path)) for path in paths]

    def examples(self, name: str) -> list[Example]:
        """Return the files of examples that use a term, at most four; those about few things first."""
        node = SIMDE[name]
        if self.is_class(name):
            found = [one for one in self._files if node in one.classes()]
        else:
            found = [one for one in self._files if (None, node, None) in one.graph]
        return sorted(found, key=lambda one: (len(one.graph), one.name))[:_FILES]

    @cached_property
    def _shape_graphs(self) -> list[tuple[str, Graph]]:
        return [(path.name, Graph().parse(path)) for path in sorted(self._shapes.glob("*.ttl"))]

    def rules(self, name: str) -> list[Rule]:
        """Return the rules that apply to the members of a class, or to the values of a property."""
        found = {}
        for file, graph in self._shape_graphs:
            for shape in self._applying(graph, name):
                messages = {str(o.language): str(o) for o in graph.objects(shape, SH.message) if isinstance(o, Literal)}
                if messages:
                    severity = str(graph.value(shape, SH.severity) or SH.Violation).rpartition("#")[2]
                    found[str(shape)] = Rule(str(shape).rpartition("/")[2], file, severity, messages)
        return [found[key] for key in sorted(found)]

    def _applying(self, graph: Graph, name: str) -> Iterator[Node]:
        node = SIMDE[name]
        if not self.is_class(name):
            yield from graph.subjects(SH.path, node)
            return
        for shape in graph.subjects(SH.targetClass, node):
            yield shape
            for prop in (SH.property, SH.sparql):
                yield from graph.objects(shape, prop)


@cache
def vocabulary(ontology: Path, shapes: Path) -> Vocabulary:
    """Return the vocabulary of a checkout; it is read once."""
    return Vocabulary(ontology, shapes)
