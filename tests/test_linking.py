"""Alignments: SSSOM tables are read strictly and become SKOS statements; identifiers are those of the sources."""

import gzip
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rdflib import SKOS, Graph, URIRef

from simde_kg import vocab
from simde_kg.errors import InputError
from simde_kg.linking import Alignment, read, statements

ROOT = Path(__file__).resolve().parent.parent
TABLES = sorted((ROOT / "ontology" / "alignments").glob("*.sssom.tsv"))
HEAD = """#curie_map:
#  topic: https://w3id.org/simde/topic/
#  eurovoc: http://eurovoc.europa.eu/
#  semapv: https://w3id.org/semapv/vocab/
#license: https://creativecommons.org/licenses/by/4.0/
subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence
"""
ROW = "topic:migration\tskos:exactMatch\teurovoc:1909\tsemapv:ManualMappingCuration\t0.9\n"
LEAST = {"topic-eurovoc": 100, "topic-unbis": 30, "topic-unesco": 80, "topic-sdg": 15, "indicator-sdg": 5}


@cache
def alignment(name: str) -> Alignment:
    return read(ROOT / "ontology" / "alignments" / f"{name}.sssom.tsv")


@cache
def concepts() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology" / "concepts").glob("*.ttl")):
        graph.parse(path)
    return graph


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_table_becomes_statements(tmp_path: Path) -> None:
    path = tmp_path / "a.sssom.tsv"
    path.write_text(HEAD + ROW, encoding="utf-8")
    (mapping,) = read(path).mappings
    assert (mapping.row, mapping.confidence) == (7, 0.9)
    assert read(path).metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    wanted = (
        URIRef("https://w3id.org/simde/topic/migration"),
        SKOS.exactMatch,
        URIRef("http://eurovoc.europa.eu/1909"),
    )
    assert list(statements([path])) == [wanted]


def test_our_names_follow_the_base(tmp_path: Path) -> None:
    path = tmp_path / "a.sssom.tsv"
    path.write_text(HEAD + ROW, encoding="utf-8")
    (mapping,) = read(path, "https://example.org/kg/").mappings
    assert mapping.subject == "https://example.org/kg/topic/migration"
    assert mapping.object == "http://eurovoc.europa.eu/1909"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD.replace("confidence", "belief") + ROW, "belief"),
        (HEAD.replace("mapping_justification", "comment") + ROW, "missing: mapping_justification"),
        ("", "missing: subject_id, predicate_id"),
        (HEAD + ROW.replace("\t0.9", ""), "row 7: 4 cells where 5"),
        (HEAD + ROW.replace("eurovoc:1909", "agrovoc:c_1"), "row 7, object_id: 'agrovoc:c_1'"),
        (HEAD + ROW.replace("eurovoc:1909", ""), "row 7, object_id: ''"),
        (HEAD + ROW.replace("semapv:", ""), "row 7, mapping_justification"),
        (HEAD + ROW.replace("skos:exactMatch", "owl:sameAs"), "row 7: 'owl:sameAs'"),
        (HEAD + ROW.replace("0.9", "90"), "row 7: the confidence '90'"),
        (HEAD + ROW + ROW.replace("exact", "close"), "row 8"),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "faulty.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert told in str(caught.value) and "faulty.sssom.tsv" in str(caught.value)
    assert caught.value.text("es") != caught.value.text("fr") != caught.value.text("en")


# --- the project's tables -----------------------------------------------------------------------------------------


def test_there_are_alignments() -> None:
    counts = {path.name.removesuffix(".sssom.tsv"): len(read(path).mappings) for path in TABLES}
    assert counts.keys() == LEAST.keys()
    assert {name for name, least in LEAST.items() if counts[name] < least} == set()


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_says_who_what_and_under_which_licence(path: Path) -> None:
    table = read(path)
    wanted = {"mapping_set_id", "mapping_set_title", "license", "subject_source", "object_source", "comment"}
    assert wanted <= table.metadata.keys()
    assert table.metadata["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {name: iri for name, iri in table.prefixes.items() if vocab.PREFIXES.get(name, iri) != iri} == {}
    assert all(mapping.confidence is not None for mapping in table.mappings)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_subjects_exist_under_the_label_given(path: Path) -> None:
    named = {
        (str(s), str(o)) for s, o in concepts().subject_objects(SKOS.prefLabel) if getattr(o, "language", "") == "en"
    }
    assert [m for m in read(path).mappings if (m.subject, m.subject_label) not in named] == []


def test_no_outside_text_is_copied_from_unesco() -> None:
    # CC BY-SA: linked, not copied.
    assert {mapping.object_label for mapping in alignment("topic-unesco").mappings} == {""}


def clashes(graph: Graph) -> list[str]:
    """Return what breaks S46 (exactMatch is disjoint with broadMatch and relatedMatch) or makes one of two concepts."""
    faults = []
    exact = Counter(graph.objects(None, SKOS.exactMatch))
    for subject, target in graph.subject_objects(SKOS.exactMatch):
        scheme = (graph.value(subject, SKOS.inScheme), graph.value(target, SKOS.inScheme))
        faults += [
            f"{subject}: exact match and {other}"
            for other in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
            if (subject, other, target) in graph or (target, other, subject) in graph
        ]
        if None not in scheme and scheme[0] == scheme[1]:
            faults.append(f"{subject}: exact match inside one scheme")
    return faults + [f"{target}: exact match of {count} concepts" for target, count in exact.items() if count > 1]


def test_matches_are_sound() -> None:
    graph = concepts() + statements(TABLES)
    assert clashes(graph) == []


@pytest.mark.parametrize(
    "turtle",
    [
        "x:a skos:exactMatch x:o ; skos:relatedMatch x:o .",
        "x:a skos:exactMatch x:o ; skos:broadMatch x:o .",
        "x:a skos:exactMatch x:o . x:o skos:broadMatch x:a .",
        "x:a skos:exactMatch x:o . x:b skos:exactMatch x:o .",
        "x:a skos:exactMatch x:b ; skos:inScheme x:s . x:b skos:inScheme x:s .",
    ],
)
def test_unsound_matches_are_noticed(turtle: str) -> None:
    prefixes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix x: <http://example.org/> . "
    assert clashes(Graph().parse(data=prefixes + turtle, format="turtle"))


def test_matches_written_with_the_concepts_are_in_the_tables_too() -> None:
    known = {(m.subject, m.predicate, m.object) for path in TABLES for m in read(path).mappings}
    sdg = vocab.PREFIXES["sdg"]
    written = {
        (str(s), p, str(o))
        for p in (SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch)
        for s, o in concepts().subject_objects(p)
        if str(o).startswith(sdg)
    }
    assert written <= known


# --- the outside vocabularies, where they are present ---------------------------------------------------------------


def named_in(path: Path, pattern: str) -> dict[str, str]:
    """Return what a pattern with an identifier and perhaps a label finds in a gzipped text file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {found[1]: found[found.lastindex or 1] for found in re.finditer(pattern, file.read(), re.M)}


def locals_of(name: str) -> dict[str, str]:
    """Return the local names of an alignment's objects and their labels."""
    return {m.object.rpartition("/")[2]: m.object_label for m in alignment(name).mappings}


def test_eurovoc_identifiers_and_labels_are_those_of_the_source(sources: Path) -> None:
    pattern = r"^  '?(\w+)'?:\n(?:    (?!prefLabel).*\n|      .*\n)*?    prefLabel:\n      en: '?(.*?)'?$"
    known = named_in(sources / "vocabularies/eurovoc/eurovoc.yaml.gz", pattern)
    assert len(known) > 7000
    used = locals_of("topic-eurovoc")
    assert {key: label for key, label in used.items() if known.get(key, "").strip() != label} == {}


def test_unesco_identifiers_are_those_of_the_source(sources: Path) -> None:
    known = named_in(
        sources / "vocabularies/unesco-thesaurus/unesco-thesaurus.ttl.gz", r"^:(concept\d+) a skos:Concept\b"
    )
    assert len(known) > 4000
    assert set(locals_of("topic-unesco")) - set(known) == set()


def test_unbis_identifiers_are_numbers() -> None:
    assert [name for name in locals_of("topic-unbis") if not re.fullmatch(r"\d{6,7}", name)] == []


@pytest.mark.parametrize("name", ["topic-sdg", "indicator-sdg"])
def test_sdg_identifiers_are_those_of_the_source(sources: Path, name: str) -> None:
    folder = sources / "vocabularies/un-sdg"
    known = named_in(folder / "sdg-kos-goals-targets-indicators.ttl.gz", r"^sdg:([\w.]+) a sdgo:(?:Target|Indicator)\b")
    assert len(known) > 300
    assert set(locals_of(name)) - set(known) == set()


def test_a_link_to_a_vocabulary_is_said_once() -> None:
    """Links to vocabularies that have a table stand in the table, not in the concepts' files too."""
    folder = ROOT / "ontology"
    tables = {path.name.partition(".")[0].partition("-")[2] for path in (folder / "alignments").glob("*.sssom.tsv")}
    assert tables == {"eurovoc", "sdg", "unbis", "unesco"}
    starts = ("http://metadata.un.org/", "http://eurovoc.europa.eu/", "http://vocabularies.unesco.org/")
    for path in (folder / "concepts").glob("*.ttl"):
        text = re.sub(r"^@prefix.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        matches = re.findall(r"skos:\w+Match [^;]*", text)
        assert [
            one for one in matches if re.search(r"\b(sdg|eurovoc|unbis|unesco):", one) or any(s in one for s in starts)
        ] == []
