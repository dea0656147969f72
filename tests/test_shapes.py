"""The shapes: every constraint has a failing example that yields exactly its message, in three languages."""

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, Node, URIRef

from simde_kg import store
from simde_kg.validation import engine, shacl
from simde_kg.validation.report import Report

ROOT = Path(__file__).resolve().parent.parent
SHAPES = ROOT / "shapes"
SHAPE = Namespace("https://w3id.org/simde/shape/")
TOPIC = "https://w3id.org/simde/topic/"
LANGUAGES = {"es", "en", "fr"}
CLASSES = sorted(path.stem for path in SHAPES.glob("*.ttl"))
VALID = sorted(path.relative_to(SHAPES).as_posix() for path in SHAPES.glob("examples/*/valid.*.ttl"))
INVALID = sorted(path.relative_to(SHAPES).as_posix() for path in SHAPES.glob("examples/*/invalid.*.ttl"))


@cache
def shapes(name: str) -> Graph:
    """Return the shapes of one class, with the prefixes that their queries use."""
    return Graph().parse(SHAPES / f"{name}.ttl").parse(ROOT / "ontology/prefixes.ttl")


@cache
def context(name: str) -> Graph:
    """Return what an example of one class is read with: its folder's own context or the ontology and its examples."""
    own = SHAPES / "examples" / name / "context.ttl"
    whole = [*(ROOT / "ontology").rglob("*.ttl"), SHAPES / "examples/context.ttl"]
    graph = Graph()
    for path in [own] if own.is_file() else whole:
        if not path.name.startswith("topic-"):  # thousands of statements that one example in a hundred refers to
            graph.parse(path)
    return graph


def example(name: str) -> Graph:
    whole = Graph()
    whole += context(name.split("/")[1])
    own = Graph().parse(SHAPES / name)
    for topic in {term for term in own.objects() if str(term).startswith(TOPIC)}:
        whole.add((topic, RDF.type, SKOS.Concept))
    whole += own
    return whole


def results(data: Graph, shape_graph: Graph) -> list[tuple[URIRef, set[Literal], Node | None]]:
    """Return what pyshacl finds: constraint, messages and severity."""
    _conforms, report, _text = pyshacl.validate(data, shacl_graph=shape_graph, inference="none")
    assert isinstance(report, Graph)
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        source = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        assert isinstance(source, URIRef), f"a constraint without a name: {source}"
        messages = {m for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)}
        found.append((source, messages, report.value(result, SH.resultSeverity)))
    return found


def constraints(graph: Graph) -> list[URIRef]:
    """Return every shape or SPARQL constraint that carries a message: one rule each."""
    return sorted(node for node in set(graph.subjects(SH.message)) if isinstance(node, URIRef))


def every_constraint() -> list[tuple[str, URIRef]]:
    return [(name, node) for name in CLASSES for node in constraints(shapes(name))]


def as_pattern(message: str) -> str:
    """Return a pattern for a message whose ``{?value}`` was filled in."""
    return ".+".join(re.escape(part) for part in re.split(r"\{\?\w+\}", message))


def test_there_are_shapes_and_examples() -> None:
    assert len(CLASSES) >= 10
    assert len(VALID) >= len(CLASSES)
    assert len(INVALID) >= 150


@pytest.mark.parametrize("name", VALID)
def test_a_valid_example_conforms(name: str) -> None:
    assert results(example(name), shapes(name.split("/")[1])) == []


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_example_breaks_exactly_its_constraint(name: str) -> None:
    slug, why = name.split("/")[1], name.split("/")[2].removeprefix("invalid.").removesuffix(".ttl")
    expected = SHAPE[f"{slug}-{why}"]
    graph = shapes(slug)
    found = results(example(name), graph)
    assert {constraint for constraint, _m, _s in found} == {expected}
    declared = {m.language: str(m) for m in graph.objects(expected, SH.message) if isinstance(m, Literal)}
    for _constraint, messages, severity in found:
        # pyshacl keeps the language of a SHACL Core message and loses that of a SPARQL one: compare the words.
        assert len(messages) == len(LANGUAGES)
        for text in declared.values():
            assert [m for m in messages if re.fullmatch(as_pattern(text), str(m))], f"{text} was not said"
        assert severity in {SH.Violation, SH.Warning}


@pytest.mark.parametrize(("name", "node"), every_constraint(), ids=lambda value: value.split("/")[-1])
def test_a_constraint_is_complete(name: str, node: URIRef) -> None:
    graph = shapes(name)
    why = node.removeprefix(f"{SHAPE}{name}-")
    assert (SHAPES / "examples" / name / f"invalid.{why}.ttl").is_file(), f"{node} has no failing example"
    messages = [m for m in graph.objects(node, SH.message) if isinstance(m, Literal)]
    assert sorted(str(m.language) for m in messages) == sorted(LANGUAGES)
    assert len({str(m) for m in messages}) == len(LANGUAGES), "two languages say the same"
    shape = (
        node
        if (node, SH.path, None) in graph or (node, SH.targetClass, None) in graph
        else graph.value(None, SH.sparql, node)
    )
    assert graph.value(shape, SH.severity) in {SH.Violation, SH.Warning}, f"{node} states no severity"


def test_every_constraint_has_a_message_of_its_own() -> None:
    # A message that serves two rules of one class cannot say which of them is broken.
    for name in CLASSES:
        texts = [str(m) for node in constraints(shapes(name)) for m in shapes(name).objects(node, SH.message)]
        assert len(texts) == len(set(texts)), name
        bare = set(shapes(name).objects(None, SH.property)) - set(constraints(shapes(name)))
        assert not bare, f"{bare} have no message"


def test_every_class_of_the_ontology_has_rules() -> None:
    """Of its own or of a class above it; a scheme's kinds of concepts have those of concepts."""
    ontology, rules = Graph(), Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        ontology.parse(path)
    for path in SHAPES.glob("*.ttl"):
        rules.parse(path)
    targets = set(rules.objects(None, SH.targetClass))
    own = [c for c in ontology.subjects(RDF.type, OWL.Class) if str(c).startswith("https://w3id.org/simde/")]
    bare = {
        str(c).rpartition("#")[2] for c in own if not targets & set(ontology.transitive_objects(c, RDFS.subClassOf))
    }
    assert bare == set()


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_says_what_its_rules_are_for_and_where_to_read_more(name: str) -> None:
    graph = shapes(name)
    told = {s for s in graph.subjects(RDFS.seeAlso) if (s, SH.targetClass, None) in graph}
    assert told, f"shapes/{name}.ttl links nowhere"
    for shape in told:
        texts = {str(t.language): str(t) for t in graph.objects(shape, RDFS.comment) if isinstance(t, Literal)}
        assert set(texts) == LANGUAGES and len(set(texts.values())) == len(LANGUAGES)
        assert all(text.endswith(".") for text in texts.values())


def compiled(data: Graph, everything: Graph) -> Report:
    """Return what the build's own engine finds."""
    return engine.validate(
        store.in_memory((data.serialize(format="turtle").encode(), "turtle")), shacl.Shapes(everything)
    )


def test_the_ontology_and_its_examples_conform_to_every_shape() -> None:
    everything = Graph().parse(ROOT / "ontology/prefixes.ttl")
    for name in CLASSES:
        everything.parse(SHAPES / f"{name}.ttl")
    data = Graph()
    for path in [*(ROOT / "ontology").rglob("*.ttl"), SHAPES / "examples/context.ttl"]:
        data.parse(path)
    report = compiled(data, everything)  # pyshacl takes two minutes for it
    assert report.checks > 200
    assert [finding.message(finding.violations[0], "en") for finding in report.findings] == []
    data.remove((URIRef("https://w3id.org/simde/area/MEX"), SKOS.prefLabel, None))
    found = {one.focus for finding in compiled(data, everything).findings for one in finding.violations}
    assert found == {"<https://w3id.org/simde/area/MEX>"}
