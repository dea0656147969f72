"""The ontology: documented in three languages, sound as SKOS and as a cube vocabulary, free of undefined names."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, QB, RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, Node, URIRef
from rdflib.namespace import DCTERMS

from simde_kg.codegen import read_prefixes
from simde_kg.linking import read

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
BASE = "https://w3id.org/simde/"
SIMDE = Namespace(f"{BASE}ontology#")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
LANGUAGES = {"es", "en", "fr"}
OURS = sorted([*ONTOLOGY.rglob("*.ttl"), *(ROOT / "shapes").rglob("*.ttl")])
FILES = [*OURS, *sorted((ROOT / "mappings").rglob("*.ttl"))]


@cache
def vocabulary() -> Graph:
    """Return the terms."""
    return Graph().parse(ONTOLOGY / "simde.ttl")


@cache
def concepts() -> Graph:
    """Return the concepts of every scheme."""
    graph = Graph()
    for path in (ONTOLOGY / "concepts").glob("*.ttl"):
        graph.parse(path)
    return graph


def named(nodes: Iterable[Node]) -> list[URIRef]:
    return sorted({node for node in nodes if isinstance(node, URIRef)})


def terms(graph: Graph) -> list[URIRef]:
    return [node for node in named(graph.subjects(RDF.type)) if node.startswith(SIMDE)]


def texts(graph: Graph, subject: Node, prop: URIRef) -> Counter[str]:
    return Counter(str(o.language) for o in graph.objects(subject, prop) if isinstance(o, Literal))


def undocumented(graph: Graph, subject: Node, label: URIRef) -> list[str]:
    """Return which of label, definition and, for a term, scope note is not there exactly once in each language."""
    found = {"label": texts(graph, subject, label), "definition": texts(graph, subject, SKOS.definition)}
    if label == RDFS.label and str(subject).startswith(SIMDE):
        found["scope note"] = texts(graph, subject, SKOS.scopeNote)
    return [part for part, seen in found.items() if seen != Counter(LANGUAGES)]


# --- terms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", terms(vocabulary()), ids=lambda term: term.removeprefix(SIMDE))
def test_a_term_is_documented(term: URIRef) -> None:
    graph = vocabulary()
    assert undocumented(graph, term, RDFS.label) == []
    assert graph.value(term, RDFS.isDefinedBy) == URIRef(f"{BASE}ontology")
    assert str(graph.value(term, VS.term_status)) in {"stable", "testing", "unstable", "archaic"}
    local = term.removeprefix(SIMDE)
    is_type = (term, RDF.type, OWL.Class) in graph or (term, RDF.type, OWL.NamedIndividual) in graph
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]*" if is_type else r"[a-z][A-Za-z0-9]*", local)


def example(graph: Graph, term: Node) -> Graph:
    """Return the statements of a term's one example, which is Turtle with the declared prefixes."""
    (text,) = graph.objects(term, SKOS.example)
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in read_prefixes(ONTOLOGY).items())
    return Graph().parse(data=prefixes + str(text), format="turtle", publicID=f"{BASE}dataset/publisher/example")


@pytest.mark.parametrize("term", terms(vocabulary()), ids=lambda term: term.removeprefix(SIMDE))
def test_a_term_has_an_example_that_uses_it(term: URIRef) -> None:
    assert term in {node for triple in example(vocabulary(), term) for node in triple}


def test_an_example_that_is_no_turtle_is_noticed() -> None:
    graph = Graph()
    graph.add((SIMDE.x, SKOS.example, Literal("area:MEX simde:x .")))
    with pytest.raises(SyntaxError):
        example(graph, SIMDE.x)


def test_no_example_contradicts_the_files_of_examples() -> None:
    known = vocabulary() + concepts()
    for path in (ONTOLOGY / "examples").glob("*.ttl"):
        known.parse(path)
    checked = 0
    for term in terms(vocabulary()):
        for subject, prop, value in example(vocabulary(), term):
            if (subject, prop, None) in known:
                assert (subject, prop, value) in known, term
                checked += 1
    assert checked > 60


def test_the_components_borrowed_from_sdmx_speak_three_languages() -> None:
    graph = vocabulary()
    kinds = (QB.DimensionProperty, QB.MeasureProperty, QB.AttributeProperty)
    borrowed = {p for kind in kinds for p in graph.subjects(RDF.type, kind) if not str(p).startswith(SIMDE)}
    assert len(borrowed) >= 5
    assert {p: undocumented(graph, p, RDFS.label) for p in borrowed} == {p: [] for p in borrowed}


def test_an_undocumented_term_is_noticed() -> None:
    graph = Graph().parse(data=f'<{SIMDE}x> <{RDFS.label}> "x"@es , "x"@en .', format="turtle")
    assert undocumented(graph, SIMDE.x, RDFS.label) == ["label", "definition", "scope note"]


def test_no_two_terms_of_a_kind_share_a_label() -> None:
    graph = vocabulary()
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        labels = Counter(label for term in graph.subjects(RDF.type, kind) for label in graph.objects(term, RDFS.label))
        assert [label for label, count in labels.items() if count > 1] == []


def test_the_header_names_version_and_licence() -> None:
    graph, iri = vocabulary(), URIRef(f"{BASE}ontology")
    assert (iri, RDF.type, OWL.Ontology) in graph
    version = str(graph.value(iri, OWL.versionInfo))
    assert graph.value(iri, OWL.versionIRI) == URIRef(f"{BASE}ontology/{version}")
    assert graph.value(iri, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert set(texts(graph, iri, DCTERMS.title)) == LANGUAGES


def test_domains_and_ranges_are_classes_that_exist() -> None:
    graph = vocabulary()
    for prop in (RDFS.domain, RDFS.range, RDFS.subClassOf):
        for subject, target in graph.subject_objects(prop):
            if str(target).startswith(SIMDE):
                assert (target, RDF.type, OWL.Class) in graph, f"{subject} {prop} {target}"


def test_dimensions_state_their_range_and_code_list() -> None:
    # RDF Data Cube IC-4 and IC-5.
    graph = vocabulary()
    dimensions = set(graph.subjects(RDF.type, QB.DimensionProperty))
    assert len(dimensions) >= 6
    for dimension in dimensions:
        assert graph.value(dimension, RDFS.range) is not None
        assert graph.value(dimension, QB.concept) is not None
        coded = (dimension, RDF.type, QB.CodedProperty) in graph
        assert coded == (graph.value(dimension, QB.codeList) is not None), dimension
        assert coded or graph.value(dimension, RDFS.range) != SKOS.Concept
    schemes = set(concepts().subjects(RDF.type, SKOS.ConceptScheme))
    assert set(graph.objects(None, QB.codeList)) <= schemes


def test_attributes_are_not_dimensions() -> None:
    graph = vocabulary()
    assert not set(graph.subjects(RDF.type, QB.AttributeProperty)) & set(graph.subjects(RDF.type, QB.DimensionProperty))


# --- concepts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", named(concepts().subjects(RDF.type, SKOS.ConceptScheme)))
def test_a_scheme_is_documented_and_has_its_top_concepts(scheme: URIRef) -> None:
    graph = concepts()
    assert undocumented(graph, scheme, SKOS.prefLabel) == []
    members = set(graph.subjects(SKOS.inScheme, scheme))
    tops = {c for c in members if graph.value(c, SKOS.broader) is None}
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == tops
    assert set(graph.subjects(SKOS.topConceptOf, scheme)) == tops


@pytest.mark.parametrize("concept", named(concepts().subjects(SKOS.inScheme)))
def test_a_concept_is_documented(concept: URIRef) -> None:
    assert undocumented(concepts(), concept, SKOS.prefLabel) == []


def crossed(graph: Graph) -> list[str]:
    """Return what is concept and scheme (S9), has matches that exclude each other (S46), or has no place (orphans)."""
    faults = [f"{both}: concept and scheme" for both in set(graph.subjects(RDF.type, SKOS.ConceptScheme))
              if (both, RDF.type, SKOS.Concept) in graph]  # fmt: skip
    for concept, other in graph.subject_objects(SKOS.exactMatch):
        loose = (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
        if any((concept, one, other) in graph or (other, one, concept) in graph for one in loose):
            faults.append(f"{concept}: exact and other match")
    for concept in set(graph.subjects(SKOS.inScheme)):
        up = set(graph.objects(concept, SKOS.broader))
        if not up and not set(graph.objects(concept, SKOS.topConceptOf)):
            faults.append(f"{concept}: an orphan")
        if any((one, SKOS.inScheme, None) not in graph for one in up):
            faults.append(f"{concept}: below nothing that is known")
    return faults


def unsound(graph: Graph) -> list[str]:
    """Return what breaks SKOS: label overlap (S13), two preferred labels (S14), circular or clashing relations."""
    faults = []
    for concept in set(graph.subjects(RDF.type, SKOS.Concept)):
        roles = [set(graph.objects(concept, role)) for role in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        if roles[0] & roles[1] or roles[0] & roles[2] or roles[1] & roles[2]:
            faults.append(f"{concept}: a label in two roles")
        if any(count > 1 for count in texts(graph, concept, SKOS.prefLabel).values()):
            faults.append(f"{concept}: two preferred labels in one language")
        if graph.value(concept, SKOS.inScheme) is None:
            faults.append(f"{concept}: in no scheme")
        above = set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        if concept in {
            up for step in graph.objects(concept, SKOS.broader) for up in graph.transitive_objects(step, SKOS.broader)
        }:
            faults.append(f"{concept}: broader than itself")
        if above & {*graph.objects(concept, SKOS.related), *graph.subjects(SKOS.related, concept)}:
            faults.append(f"{concept}: related and broader")
    faults += crossed(graph)
    for scheme in set(graph.objects(None, SKOS.inScheme)):
        members = set(graph.subjects(SKOS.inScheme, scheme))
        for prop in (SKOS.prefLabel, SKOS.notation):
            values = Counter(value for concept in members for value in graph.objects(concept, prop))
            faults += [f"{scheme}: {value!r} names two concepts" for value, count in values.items() if count > 1]
    return faults


def test_the_schemes_are_sound() -> None:
    assert unsound(concepts()) == []


def test_the_schemes_are_sound_with_their_alignments() -> None:
    graph = concepts() + Graph()
    for path in (ONTOLOGY / "alignments").glob("*.sssom.tsv"):
        for one in read(path).mappings:
            graph.add((URIRef(one.subject), URIRef(one.predicate), URIRef(one.object)))
    assert len(set(graph.subject_objects(SKOS.exactMatch))) > 100
    assert crossed(graph) == []


def test_classes_and_properties_form_no_circle() -> None:
    graph = vocabulary()
    for prop in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in terms(graph):
            above = {up for step in graph.objects(term, prop) for up in graph.transitive_objects(step, prop)}
            assert term not in above, term


def test_every_term_states_the_version_in_which_it_changed() -> None:
    graph = vocabulary()
    latest = str(graph.value(URIRef(f"{BASE}ontology"), OWL.versionInfo))
    for term in terms(graph):
        (version,) = graph.objects(term, OWL.versionInfo)
        assert tuple(map(int, str(version).split("."))) <= tuple(map(int, latest.split("."))), term
    assert texts(graph, URIRef(f"{BASE}ontology"), SKOS.changeNote) == Counter(LANGUAGES)


def test_no_two_terms_share_a_scope_note_and_none_repeats_its_definition() -> None:
    graph = vocabulary()
    notes = Counter(note for term in terms(graph) for note in graph.objects(term, SKOS.scopeNote))
    assert [note for note, count in notes.items() if count > 1] == []
    assert not set(notes) & set(graph.objects(None, SKOS.definition))


@pytest.mark.parametrize(
    ("fault", "turtle"),
    [
        (
            "a label in two roles",
            'x:a a skos:Concept ; skos:inScheme x:s ; skos:prefLabel "a"@es ; skos:altLabel "a"@es .',
        ),
        ("two preferred labels", 'x:a a skos:Concept ; skos:inScheme x:s ; skos:prefLabel "a"@es , "b"@es .'),
        ("in no scheme", "x:a a skos:Concept ."),
        ("broader than itself", "x:a a skos:Concept ; skos:inScheme x:s ; skos:broader x:b . x:b skos:broader x:a ."),
        ("related and broader", "x:a a skos:Concept ; skos:inScheme x:s ; skos:broader x:b ; skos:related x:b ."),
        ("concept and scheme", "x:a a skos:Concept , skos:ConceptScheme ; skos:inScheme x:s ."),
        (
            "exact and other match",
            "x:a a skos:Concept ; skos:inScheme x:s ; skos:exactMatch x:b ; skos:broadMatch x:b .",
        ),
        ("exact and other match", "x:a skos:inScheme x:s ; skos:exactMatch x:b . x:b skos:relatedMatch x:a ."),
        ("an orphan", "x:a a skos:Concept ; skos:inScheme x:s ."),
        ("below nothing", "x:a a skos:Concept ; skos:inScheme x:s ; skos:broader x:b ."),
        (
            "related and broader",
            "x:a a skos:Concept ; skos:related x:c ; skos:broader x:b . x:b skos:broader x:c .",
        ),
        (
            "names two concepts",
            'x:a skos:inScheme x:s ; skos:notation "1" . x:b skos:inScheme x:s ; skos:notation "1" .',
        ),
    ],
)
def test_an_unsound_scheme_is_noticed(fault: str, turtle: str) -> None:
    prefixes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <http://example.org/> . "
    assert any(fault in found for found in unsound(Graph().parse(data=prefixes + turtle, format="turtle")))


TOPIC = Namespace(f"{BASE}topic/")


@cache
def topics() -> Graph:
    """Return the thesaurus of topics alone."""
    graph = Graph()
    for path in (ONTOLOGY / "concepts").glob("topic*.ttl"):
        graph.parse(path)
    return graph


@pytest.mark.parametrize(
    ("fault", "added"),
    [
        ("broader than itself", [(TOPIC["human-mobility"], SKOS.broader, TOPIC["return-migration"])]),
        ("related and broader", [(TOPIC.migration, SKOS.related, TOPIC["return-migration"])]),
        ("two preferred labels", [(TOPIC.remittances, SKOS.prefLabel, Literal("giros", lang="es"))]),
        ("names two concepts", [(TOPIC.x, SKOS.inScheme, URIRef(f"{BASE}concept/topic")),
                                (TOPIC.x, SKOS.prefLabel, Literal("remesas", lang="es"))]),
        ("names two concepts", [(TOPIC.remittances, SKOS.notation, Literal("7")),
                                (TOPIC.migration, SKOS.notation, Literal("7"))]),
        ("an orphan", [(TOPIC.x, SKOS.inScheme, URIRef(f"{BASE}concept/topic"))]),
        ("below nothing", [(TOPIC.remittances, SKOS.broader, TOPIC.nowhere)]),
        ("a label in two roles", [(TOPIC.remittances, SKOS.hiddenLabel, Literal("remesas", lang="es"))]),
        ("concept and scheme", [(URIRef(f"{BASE}concept/topic"), RDF.type, SKOS.Concept)]),
    ],
)  # fmt: skip
def test_a_fault_planted_in_the_thesaurus_is_noticed(fault: str, added: list[tuple[URIRef, URIRef, Node]]) -> None:
    graph = topics() + Graph()
    for triple in added:
        graph.add(triple)
    found = unsound(graph)
    assert any(fault in one for one in found) and len(found) <= 12


@pytest.mark.parametrize(
    ("prop", "language", "part"),
    [(RDFS.label, "fr", "label"), (SKOS.definition, "es", "definition"), (SKOS.scopeNote, "en", "scope note")],
)
def test_a_text_taken_from_the_ontology_is_missed(prop: URIRef, language: str, part: str) -> None:
    graph = Graph()
    for triple in vocabulary().triples((SIMDE.MirrorPair, None, None)):
        if triple[1] != prop or getattr(triple[2], "language", None) != language:
            graph.add(triple)
    assert undocumented(graph, SIMDE.MirrorPair, RDFS.label) == [part]


def test_phases_say_where_they_lead() -> None:
    graph = concepts()
    phases = {str(graph.value(p, SKOS.notation)): p for p in graph.subjects(RDF.type, SIMDE.CoveragePhase)}
    assert sorted(phases) == ["1", "2", "3", "4"]
    origins = {str(a).removeprefix(f"{BASE}area/") for a in graph.objects(phases["4"], SIMDE.phaseOrigin)}
    assert origins == {"IND", "CHN", "PHL", "TUR", "MAR"}
    assert graph.value(phases["4"], SIMDE.phaseDestination) is None
    assert graph.value(phases["4"], SIMDE.destinationsDerived) == Literal(True)  # noqa: FBT003


def test_no_label_calls_a_person_illegal() -> None:
    for graph in (vocabulary(), concepts()):
        for prop in (RDFS.label, SKOS.prefLabel, SKOS.altLabel):
            assert [o for o in graph.objects(None, prop) if re.search("ill?egal", str(o), re.IGNORECASE)] == []


# --- names --------------------------------------------------------------------------------------------------------


def test_no_prefix_is_declared_twice() -> None:
    graph = Graph().parse(ONTOLOGY / "prefixes.ttl")
    for prop in (SH.prefix, SH.namespace):
        values = [graph.value(node, prop) for node in graph.objects(None, SH.declare)]
        assert len(values) == len(set(values)) > 60


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_prefixes_are_those_declared(path: Path) -> None:
    declared = read_prefixes(ONTOLOGY)
    used = re.findall(r"^@prefix ([\w-]*): <([^>]+)>", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {prefix: namespace for prefix, namespace in used if prefix and declared.get(prefix) != namespace} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_undefined_term_is_used(path: Path) -> None:
    defined = set(terms(vocabulary()))
    used = {node for triple in Graph().parse(path) for node in triple if isinstance(node, URIRef)}
    local = {node for node in used if node.startswith(SIMDE) and node != URIRef(str(SIMDE))}
    text = path.read_text(encoding="utf-8")
    inside_queries = {SIMDE[name] for name in re.findall(r"\bsimde:(\w+)", text)}
    assert local | inside_queries <= defined, sorted((local | inside_queries) - defined)


def test_every_class_has_an_example() -> None:
    graph = Graph()
    for path in [*(ONTOLOGY / "examples").glob("*.ttl"), *(ONTOLOGY / "concepts").glob("*.ttl")]:
        graph.parse(path)
    used = set(graph.objects(None, RDF.type))
    classes = set(vocabulary().subjects(RDF.type, OWL.Class))
    assert {str(c) for c in classes if isinstance(c, URIRef)} <= {str(u) for u in used}


def test_decisions_are_numbered_in_order() -> None:
    names = sorted(path.name for path in (ONTOLOGY / "decisions").glob("*.md"))
    assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        assert re.fullmatch(r"\d{3}-[a-z0-9-]+\.md", name)
        text = (ONTOLOGY / "decisions" / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {name[:3]} ")
        assert len(text.splitlines()) <= 60
