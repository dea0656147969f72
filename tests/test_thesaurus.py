"""The topics thesaurus: three languages throughout, sound as SKOS, and enough to catalogue the shipped documents."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace, Node, URIRef

from simde_kg.linking import read

ROOT = Path(__file__).resolve().parent.parent
TOPIC = Namespace("https://w3id.org/simde/topic/")
SCHEME = URIRef("https://w3id.org/simde/concept/topic")
LANGUAGES = ("es", "en", "fr")
FILES = sorted((ROOT / "ontology" / "concepts").glob("topic*.ttl"))
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
NOTES = (SKOS.definition, SKOS.scopeNote, SKOS.editorialNote)
JUDGING = re.compile(
    r"\bill?[eé]ga|clandestin|mojad|wetback|\baliens?\b|traite des blanches|trata de blancas", re.IGNORECASE
)
"""Words that judge a person: kept as hidden labels only."""


@cache
def thesaurus() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def topics(graph: Graph) -> set[Node]:
    return set(graph.subjects(RDF.type, SKOS.Concept))


def texts(graph: Graph, subject: Node, prop: URIRef) -> list[Literal]:
    return [o for o in graph.objects(subject, prop) if isinstance(o, Literal)]


def short(node: Node) -> str:
    return str(node).rpartition("/")[2]


def above(graph: Graph, topic: Node) -> set[Node]:
    """Return what is broader than a concept at any distance."""
    steps = graph.objects(topic, SKOS.broader)
    return {up for step in steps for up in graph.transitive_objects(step, SKOS.broader) if up is not None}


# --- rules, each a list of faults -----------------------------------------------------------------------------------


def untold(graph: Graph) -> Iterator[str]:
    """Say where label or definition is not there exactly once in each language, or a note not in all of them."""
    for topic in topics(graph):
        for prop in (SKOS.prefLabel, *NOTES):
            found = Counter(str(text.language) for text in texts(graph, topic, prop))
            if found != Counter(LANGUAGES) and (found or prop in (SKOS.prefLabel, SKOS.definition)):
                yield f"{short(topic)}: {short(prop)} in {sorted(found.elements())}"


def mistyped(graph: Graph) -> Iterator[str]:
    """S9: a concept is no scheme; S5 and S6 besides: what schemes and hierarchies name are a scheme and concepts."""
    for both in topics(graph) & set(graph.subjects(RDF.type, SKOS.ConceptScheme)):
        yield f"{both}: concept and scheme"
    for prop in (SKOS.broader, SKOS.related, SKOS.hasTopConcept):
        for target in set(graph.objects(None, prop)) - topics(graph):
            yield f"{target}: named by {short(prop)}, defined nowhere"


def overlapping(graph: Graph) -> Iterator[str]:
    """S13, and more strictly: in a language a name, in whatever case, leads to one concept, in one role."""
    seen: dict[tuple[str, str], str] = {}
    for topic in topics(graph):
        for prop in LABELS:
            for label in texts(graph, topic, prop):
                key = (str(label.language)[:2], str(label).casefold())
                if key in seen:
                    yield f"{label!r} is {seen[key]} and {short(prop)} of {short(topic)}"
                seen[key] = f"{short(prop)} of {short(topic)}"


def doubled(graph: Graph) -> Iterator[str]:
    """S14: one preferred label in each language."""
    for topic in topics(graph):
        counts = Counter(label.language for label in texts(graph, topic, SKOS.prefLabel))
        yield from (f"{short(topic)}: {n} preferred labels in {language}" for language, n in counts.items() if n > 1)


def circular(graph: Graph) -> Iterator[str]:
    """Say which concept is broader than itself, or names a broader concept that another of its own implies."""
    for topic in topics(graph):
        if topic in above(graph, topic):
            yield f"{short(topic)}: broader than itself"
        steps = set(graph.objects(topic, SKOS.broader))
        for implied in steps & {up for step in steps for up in above(graph, step)}:
            yield f"{short(topic)}: {short(implied)} is implied"


def tangled(graph: Graph) -> Iterator[str]:
    """S27: related is disjoint with broaderTransitive; nothing is related to itself, and relations go both ways."""
    for topic, other in graph.subject_objects(SKOS.related):
        if other in above(graph, topic) or topic in above(graph, other) or topic == other:
            yield f"{short(topic)}: related and broader or narrower: {short(other)}"
        if (other, SKOS.related, topic) not in graph:
            yield f"{short(topic)}: related to {short(other)}, not the other way"


def unplaced(graph: Graph) -> Iterator[str]:
    """Say which concept is no top concept and leads to none, or is not in the scheme."""
    tops = set(graph.objects(SCHEME, SKOS.hasTopConcept))
    if tops != set(graph.subjects(SKOS.topConceptOf, SCHEME)):
        yield "hasTopConcept and topConceptOf differ"
    for topic in topics(graph):
        if (topic, SKOS.inScheme, SCHEME) not in graph:
            yield f"{short(topic)}: not in the scheme"
        if (topic in tops) == bool(above(graph, topic)) or not ({topic} | above(graph, topic)) & tops:
            yield f"{short(topic)}: no place in the hierarchy"


def judging(graph: Graph) -> Iterator[str]:
    """Say where a word that judges people is shown, or hidden without an editorial note."""
    for topic in topics(graph):
        for prop in LABELS:
            for label in texts(graph, topic, prop):
                if JUDGING.search(label) and (prop != SKOS.hiddenLabel or not texts(graph, topic, SKOS.editorialNote)):
                    yield f"{short(topic)}: {label!r}"


RULES = (untold, mistyped, overlapping, doubled, circular, tangled, unplaced, judging)


@pytest.mark.parametrize("rule", RULES)
def test_the_thesaurus_keeps_the_rule(rule: Callable[[Graph], Iterator[str]]) -> None:
    assert list(rule(thesaurus())) == []


WHOLE = """topic:a a skos:Concept ; skos:inScheme <{scheme}> ; skos:topConceptOf <{scheme}> ;
    skos:prefLabel "a"@es , "a"@en , "a"@fr ; skos:definition "d"@es , "d"@en , "d"@fr .
topic:b a skos:Concept ; skos:inScheme <{scheme}> ; skos:broader topic:a ;
    skos:prefLabel "b"@es , "b"@en , "b"@fr ; skos:definition "d"@es , "d"@en , "d"@fr .
topic:c a skos:Concept ; skos:inScheme <{scheme}> ; skos:broader topic:a ; skos:related topic:b .
topic:b skos:related topic:c .
topic:c skos:prefLabel "c"@es , "c"@en , "c"@fr ; skos:definition "d"@es , "d"@en , "d"@fr .
<{scheme}> a skos:ConceptScheme ; skos:hasTopConcept topic:a .
"""


def sample(addition: str = "", replaced: str = "", by: str = "") -> Graph:
    prefixes = f"@prefix skos: <{SKOS}> . @prefix topic: <{TOPIC}> .\n"
    return Graph().parse(data=prefixes + WHOLE.format(scheme=SCHEME).replace(replaced, by or replaced) + addition)


def test_a_sound_sample_keeps_every_rule() -> None:
    assert [fault for rule in RULES for fault in rule(sample())] == []


@pytest.mark.parametrize(
    ("rule", "graph"),
    [
        (untold, sample(replaced='"b"@fr', by='"b"@pt')),
        (untold, sample('topic:b skos:scopeNote "n"@es , "n"@en .')),
        (mistyped, sample("topic:b a skos:ConceptScheme .")),
        (mistyped, sample("topic:b skos:broader topic:nowhere .")),
        (overlapping, sample('topic:b skos:altLabel "b"@es .')),
        (overlapping, sample('topic:b skos:altLabel "x"@es ; skos:hiddenLabel "x"@es .')),
        (overlapping, sample('topic:b skos:hiddenLabel "C"@fr .')),
        (overlapping, sample('topic:b skos:altLabel "c"@es-MX .')),
        (doubled, sample('topic:b skos:prefLabel "x"@es .')),
        (circular, sample("topic:a skos:broader topic:b .")),
        (circular, sample("topic:d skos:broader topic:b , topic:a ; a skos:Concept .")),
        (tangled, sample("topic:b skos:related topic:a . topic:a skos:related topic:b .")),
        (tangled, sample("topic:b skos:related topic:b .")),
        (tangled, sample("topic:d skos:related topic:b .")),
        (unplaced, sample("topic:d a skos:Concept .")),
        (unplaced, sample(f"topic:d a skos:Concept ; skos:inScheme <{SCHEME}> .")),
        (unplaced, sample(f"<{SCHEME}> skos:hasTopConcept topic:b .")),
        (judging, sample('topic:b skos:altLabel "mojados"@es-MX .')),
        (judging, sample('topic:b skos:hiddenLabel "migrants illégaux"@fr .')),
    ],
)
def test_a_broken_rule_is_noticed(rule: Callable[[Graph], Iterator[str]], graph: Graph) -> None:
    assert list(rule(graph))


def test_it_is_large_and_has_many_facets() -> None:
    graph = thesaurus()
    assert len(topics(graph)) >= 400
    assert 15 <= len(set(graph.objects(SCHEME, SKOS.hasTopConcept))) <= 30
    assert sum(1 for _ in graph.triples((None, SKOS.altLabel, None))) >= 2000
    assert max(len(above(graph, topic)) for topic in topics(graph)) <= 6


def test_slugs_are_kebab_case_and_labels_start_small() -> None:
    for topic in topics(thesaurus()):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(topic).removeprefix(TOPIC))
        for text in texts(thesaurus(), topic, SKOS.definition):
            assert text[0].isupper() and text.endswith(".") and len(text) <= 220, text


# --- cataloguing ----------------------------------------------------------------------------------------------------

DOCUMENTS = ROOT / "data" / "facts" / "documents" / "documents.csv"
CROSSWALK = ROOT / "mappings" / "facts" / "documents" / "crosswalk-topic.csv"
PAGE = ROOT / "docs" / "thesaurus.md"


def keywords() -> Counter[tuple[str, str]]:
    """Return the keywords given to documents by hand, with the document's language, and how often."""
    with DOCUMENTS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return Counter((row["language"], key.strip()) for row in rows for key in row["subjects"].split(";") if key.strip())


def names(*roles: URIRef) -> dict[tuple[str, str], Node]:
    """Return the concept of every label in the given roles: (language, label without case) -> concept."""
    graph = thesaurus()
    found = ((s, o) for role in roles for s, o in graph.subject_objects(role) if isinstance(o, Literal))
    return {(str(label.language)[:2], label.casefold()): topic for topic, label in found}


def matched(*roles: URIRef) -> set[tuple[str, str]]:
    known = names(*roles)
    return {(language, word) for language, word in keywords() if (language, word.casefold()) in known}


def unmatched_on_the_page() -> set[str]:
    """Return the keywords that the page lists as no topics."""
    section = PAGE.read_text(encoding="utf-8").partition("## Keywords that are no topics")[2].partition("\n## ")[0]
    return {
        word
        for line in section.splitlines()
        if line.startswith("| ")
        for word in re.findall(r"`([^`]+)`", line.split("|")[1])
    }


def test_keywords_of_the_documents_are_labels() -> None:
    shown, all_labels = matched(SKOS.prefLabel, SKOS.altLabel), matched(*LABELS)
    counts = keywords()
    assert sum(counts[key] for key in shown) / counts.total() >= 0.69
    assert sum(counts[key] for key in all_labels) / counts.total() >= 0.77
    assert len(all_labels) >= 250


def test_every_other_keyword_is_listed_with_its_reason() -> None:
    rest = {word for language, word in keywords() if (language, word) not in matched(*LABELS)}
    assert unmatched_on_the_page() == rest


def test_the_crosswalk_of_the_documents_agrees_with_the_labels() -> None:
    known: dict[str, set[str]] = {}
    for (_language, word), topic in names(*LABELS).items():
        known.setdefault(word, set()).add(str(topic).removeprefix(TOPIC))
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 200
    wrong = {row["code"]: row["target"] for row in rows if row["target"] not in known.get(row["code"].casefold(), {""})}
    assert wrong == {}


def test_every_concept_can_be_found_by_a_name_that_people_use() -> None:
    found = names(SKOS.altLabel, SKOS.hiddenLabel, SKOS.prefLabel)
    wanted = {
        ("es", "remesa familiar"): "remittances",
        ("es", "bracero"): "agricultural-migrant-workers",
        ("es", "coyote"): "smugglers",
        ("es", "repatriación"): "forced-return",
        ("es", "mojado"): "migrants-in-an-irregular-situation",
        ("en", "illegal aliens"): "migrants-in-an-irregular-situation",
        ("fr", "sans-papiers"): "migrants-in-an-irregular-situation",
        ("pt", "fluxos migratórios"): "migration-flows",
    }
    assert {key: found[key] for key in wanted} == {key: TOPIC[slug] for key, slug in wanted.items()}


def test_the_page_tells_the_counts() -> None:
    page, graph = PAGE.read_text(encoding="utf-8"), thesaurus()
    for top in graph.objects(SCHEME, SKOS.hasTopConcept):
        below = sum(1 for topic in topics(graph) if top in above(graph, topic))
        assert f"| `{short(top)}` | {below} |" in page
    assert f"**{len(topics(graph))} concepts**" in page
    predicates = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
    for path in (ROOT / "ontology" / "alignments").glob("*.sssom.tsv"):
        counts = Counter(mapping.predicate for mapping in read(path).mappings)
        cells = " | ".join(str(counts[predicate]) for predicate in predicates)
        assert f"| `{path.name.removesuffix('.sssom.tsv')}` | {cells} |" in page
