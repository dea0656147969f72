"""Rules as people read them: each named shape or constraint with a message, with its purpose, profiles and examples.

The IRI of a rule, ``https://w3id.org/simde/shape/observation-value-missing``, is the address of its page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from simde_kg.validation import integrity, profiles, shacl
from simde_kg.validation.purpose import PAGES
from simde_kg.vocab import PREFIXES

CUBES = "integrity"
"""The group of the integrity constraints of RDF Data Cube, which are queries and no shapes."""


@dataclass(frozen=True)
class Rule:
    """A rule: its name, the file of shapes it is in (without ending), severity, and texts by language.

    ``holders``: names of the shapes it belongs to; ``classes``: IRIs of what it looks at; ``path``: the property as
    SPARQL, if it is about one; ``read``: IRIs to read more; ``profiles``: names; ``query``: what is asked by a rule in
    SPARQL; ``wrong``: an example that breaks it; ``graph``: what the shapes say of it.
    """

    name: str
    file: str
    severity: str
    messages: dict[str, str]
    purposes: dict[str, str]
    holders: tuple[str, ...]
    classes: tuple[str, ...]
    path: str
    read: tuple[str, ...]
    profiles: tuple[str, ...]
    query: str
    wrong: str
    graph: Graph

    @property
    def iri(self) -> str:
        """The rule's IRI."""
        return PAGES + self.name

    @property
    def stops(self) -> bool:
        """Whether data that breaks the rule is not published."""
        return self.severity == "Violation"

    @property
    def source(self) -> str:
        """The rule itself, as Turtle."""
        return self.graph.serialize(format="turtle")


def _texts(graph: Graph, node: Node, predicate: URIRef) -> dict[str, str]:
    return {str(t.language): str(t) for t in graph.objects(node, predicate) if isinstance(t, Literal) and t.language}


def _said(graph: Graph, node: Node, into: Graph) -> Graph:
    """Copy what is said of a node and of the nameless nodes it leads to."""
    for predicate, value in graph.predicate_objects(node):
        into.add((node, predicate, value))
        if isinstance(value, BNode):
            _said(graph, value, into)
    return into


def _holders(graph: Graph, node: Node) -> list[Node]:
    """Return the targeted shapes that a rule belongs to: itself, or those that name it."""
    found = {node, *graph.subjects(SH.property, node), *graph.subjects(SH.sparql, node)}
    return sorted((one for one in found if (one, SH.targetClass, None) in graph), key=str)


def _first(graph: Graph, nodes: list[Node], classes: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return purpose and links of the first of some nodes, or of other shapes of the same classes, that says them."""
    others = [shape for one in classes for shape in sorted(graph.subjects(SH.targetClass, URIRef(one)), key=str)]
    for node in [*nodes, *others]:
        if told := _texts(graph, node, RDFS.comment):
            return told, tuple(sorted(str(one) for one in graph.objects(node, RDFS.seeAlso)))
    return {}, ()


def _rule(graph: Graph, node: URIRef, path: Path, serving: dict[str, set[Node]]) -> Rule:
    shape, holders = shacl.Shape(graph, node), _holders(graph, node)
    classes = tuple(sorted({str(one) for holder in holders for one in graph.objects(holder, SH.targetClass)}))
    purposes, read = _first(graph, [node, *holders], classes)
    severity = graph.value(node, SH.severity) or next(
        (found for holder in holders if (found := graph.value(holder, SH.severity))), SH.Violation
    )
    name = str(node).removeprefix(PAGES)
    wrong = path.parent / "examples" / path.stem / f"invalid.{name.removeprefix(path.stem + '-')}.ttl"
    own = Graph()
    for prefix, iri in (("sh", str(SH)), ("shape", PAGES), *PREFIXES.items()):
        own.bind(prefix, iri)
    return Rule(
        name=name,
        file=path.stem,
        severity=str(severity).rpartition("#")[2],
        messages=_texts(graph, node, SH.message),
        purposes=purposes,
        holders=tuple(str(holder).removeprefix(PAGES) for holder in holders),
        classes=classes,
        path=shape.path or "",
        read=read,
        profiles=tuple(sorted(profile for profile, nodes in serving.items() if node in nodes)),
        query=str(graph.value(node, SH.select) or ""),
        wrong=wrong.read_text(encoding="utf-8") if wrong.is_file() else "",
        graph=_said(graph, node, own),
    )


def _serving(folder: Path) -> dict[str, set[Node]]:
    """Return profile -> the rules that it checks."""
    found: dict[str, set[Node]] = {}
    for profile in profiles.declared(folder).values():
        graph = shacl.parsed(profile.validating)
        found[profile.name] = {*graph.subjects(SH.message)} | {
            one for predicate in (SH.property, SH.sparql) for one in graph.objects(None, predicate)
        }
    return found


def _cubes() -> Iterator[Rule]:
    """Yield the integrity constraints of RDF Data Cube."""
    for check in integrity.described():
        graph, node = check.shape.graph, check.shape.node
        read = tuple(str(one) for one in graph.objects(node, RDFS.seeAlso))
        name = str(node).removeprefix(PAGES)
        yield Rule(
            name=name, file=CUBES, severity="Violation", messages=dict(check.messages), holders=(), classes=(), path="",
            purposes=_texts(graph, node, RDFS.comment), read=read, profiles=(CUBES,), query=check.query, wrong="",
            graph=graph,
        )  # fmt: skip


@cache
def listed(folder: Path) -> dict[str, Rule]:
    """Return the rules of a shapes folder by name, in the order of its files; read once."""
    serving, found = _serving(folder), dict[str, Rule]()
    for path in sorted(folder.glob("*.ttl")):
        graph = shacl.parsed([path])
        for node in sorted(set(graph.subjects(SH.message)), key=str):
            if isinstance(node, URIRef) and str(node).startswith(PAGES):
                rule = _rule(graph, node, path, serving)
                found[rule.name] = rule
    return found | {rule.name: rule for rule in _cubes()}
