"""Curated facts: every row is in the graph with the address it was read at, and nothing that no row says."""

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import DC, DCTERMS, FOAF, ORG, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, Node, URIRef

from simde_kg import dataset as datasets
from simde_kg import sources as readers
from simde_kg import store
from simde_kg.dataset import SIMDE
from simde_kg.iri import BASE
from simde_kg.mapping import components
from simde_kg.mapping.run import Mapped, map_dataset
from simde_kg.release import Release
from simde_kg.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DATA, MAPPINGS = ROOT / "data" / "facts", ROOT / "mappings" / "facts"
BIBO = Namespace("http://purl.org/ontology/bibo/")
SCHEMA = Namespace("https://schema.org/")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf")
LANGUAGE = {"es": "SPA", "en": "ENG", "fr": "FRA", "pt": "POR"}
KINDS = {
    "organizations": ("organization", "org-", SIMDE.Organization),
    "documents": ("document", "doc-", SIMDE.Document),
    "events": ("event", "evt-", SIMDE.Event),
    "policies": ("policy", "pol-", SIMDE.Policy),
    "systems": ("system", "sys-", SIMDE.InformationSystem),
    "innovations": ("innovation", "inn-", SIMDE.DataInnovation),
}
"""Table -> folder of its IRIs, prefix of its ids, class."""
COUNTS = {"organizations": 55, "documents": 200, "events": 25, "policies": 19, "systems": 30, "innovations": 43}

Row = dict[str, str]


@cache
def table(name: str, file: str = "") -> list[Row]:
    """Return the rows of a table of ``data/facts``."""
    with (DATA / name / f"{file or name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def listed(cell: str) -> set[str]:
    """Return the items of a list cell; a semicolon inside brackets does not separate."""
    items, depth = [""], 0
    for char in cell:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == ";" and depth == 0:
            items.append("")
        else:
            items[-1] += char
    return {item.strip() for item in items} - {""}


def iri(name: str, row_id: str) -> URIRef:
    """Return the IRI of a row."""
    folder, prefix, _kind = KINDS[name]
    assert row_id.startswith(prefix)
    return URIRef(f"{BASE}{folder}/{row_id.removeprefix(prefix)}")


def mapped(name: str, data: Path, work: Path) -> Mapped:
    """Map a table of facts, all work in ``work``."""
    work.mkdir(parents=True)
    item = datasets.load(MAPPINGS / name)
    context = readers.Context(folder=data, work=work, mapping=item.folder)
    tables = {source.name: readers.read(source, context) for source in item.sources}
    return map_dataset(item, tables, work, Settings(), components.declared(ROOT / "ontology"))


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graph]:
    """Return the statements that each table gives."""
    found = {}
    for name in KINDS:
        result = mapped(name, DATA / name, tmp_path_factory.mktemp("facts") / name)
        assert [issue.text("en") for issue in result.issues] == []
        end = f" <{BASE}graph/facts/{name}> ."
        lines = (line for part in result.parts for line in part.read_text(encoding="utf-8").splitlines())
        found[name] = Graph().parse(data="\n".join(line.removesuffix(end) + " ." for line in lines), format="nt")
    return found


@pytest.fixture(scope="module")
def whole(graphs: dict[str, Graph]) -> Graph:
    """Return all tables together, with the project's description of itself."""
    graph = Graph().parse(ROOT / "ontology" / "project.ttl")
    for one in graphs.values():
        graph += one
    return graph


# --- every row, with its address ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_every_row_is_in_the_graph_with_its_addresses(name: str, graphs: dict[str, Graph]) -> None:
    rows, graph = table(name), graphs[name]
    assert len(rows) == COUNTS[name]
    assert set(graph.subjects(RDF.type, KINDS[name][2])) == {iri(name, row["id"]) for row in rows}
    for row in rows:
        found = set(graph.objects(iri(name, row["id"]), SIMDE.sourceAddress))
        assert found == {Literal(item) for item in listed(row["source_address"])} != set()


@pytest.mark.parametrize("name", KINDS)
def test_every_row_states_its_number(name: str, graphs: dict[str, Graph]) -> None:
    graph = graphs[name]
    for number, row in enumerate(table(name), 2):
        (found,) = graph.subjects(SIMDE.sourceRow, Literal(number))
        if name == "documents":
            assert (found, RDF.type, SIMDE.CatalogueRecord) in graph
            (found,) = graph.objects(found, FOAF.primaryTopic)
        assert found == iri(name, row["id"])


def test_a_release_holds_every_row_with_an_address(built_release: Release) -> None:
    opened = store.open_read_only(built_release.store)
    address = NamedNode(str(SIMDE.sourceAddress))
    for name in KINDS:
        graph = NamedNode(f"{BASE}graph/facts/{name}")
        for row in table(name):
            subject = NamedNode(str(iri(name, row["id"])))
            quads: list[Quad] = list(opened.quads_for_pattern(subject, address, None, graph))
            assert {quad.object.value for quad in quads} == listed(row["source_address"])  # type: ignore[union-attr]


def test_a_list_is_not_split_inside_brackets() -> None:
    assert listed("a ; b (c; d) ; e") == {"a", "b (c; d)", "e"}
    assert listed("") == set()


# --- nothing else -------------------------------------------------------------------------------------------------


def plain(column: str) -> Callable[[Row], set[Node]]:
    return lambda row: {Literal(row[column])} if row[column] else set()


def tagged(column: str, language: str) -> Callable[[Row], set[Node]]:
    return lambda row: {Literal(row[column], lang=language)} if row[column] else set()


def items(column: str) -> Callable[[Row], set[Node]]:
    return lambda row: {Literal(item) for item in listed(row[column])}


def address(column: str, start: str = "") -> Callable[[Row], set[Node]]:
    return lambda row: {URIRef(start + row[column])} if row[column] else set()


def local(column: str, folder: str) -> Callable[[Row], set[Node]]:
    return lambda row: {URIRef(f"{BASE}{folder}/{item}") for item in listed(row[column])}


def year(row: Row) -> set[Node]:
    return {Literal(row["year"], datatype=XSD.gYear)} if row["year"] else set()


def date(column: str) -> Callable[[Row], set[Node]]:
    def read(row: Row) -> set[Node]:
        whole_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", row[column])
        return {Literal(row[column], datatype=XSD.date if whole_day else EDTF)} if row[column] else set()

    return read


def period(column: str) -> Callable[[Row], set[Node]]:
    return lambda row: {URIRef(f"{BASE}period/{row[column][:4]}")} if row[column] else set()


def names(row: Row) -> set[Node]:
    return {Literal(row[f"name_{tag}"], lang=tag) for tag in ("es", "en", "fr", "pt") if row[f"name_{tag}"]}


DATED = {
    RDFS.label: names,
    SCHEMA.startDate: date("start"),
    SCHEMA.endDate: date("end"),
    SIMDE.beganIn: period("start"),
    SIMDE.endedIn: period("end"),
    SIMDE.affectsCorridor: local("corridors", "corridor"),
    SCHEMA.url: address("url"),
}
SAYS: dict[str, dict[URIRef, Callable[[Row], set[Node]]]] = {
    "organizations": {
        SKOS.prefLabel: names,
        SKOS.altLabel: items("acronyms"),
        ORG.classification: local("type", "concept/organization-type"),
        ORG.subOrganizationOf: lambda row: {iri("organizations", row["parent"])} if row["parent"] else set(),
        SIMDE.basedIn: local("country", "area"),
        FOAF.homepage: address("homepage"),
        SCHEMA.sameAs: lambda row: address("ror")(row) | address("wikidata", "http://www.wikidata.org/entity/")(row),
    },
    "documents": {
        DCTERMS.title: lambda row: {Literal(row["title"], lang=row["title_lang"])},
        DCTERMS.type: local("type", "concept/document-type"),
        DCTERMS.issued: year,
        DC.creator: items("authors"),
        DC.publisher: items("publisher"),
        DC.language: plain("language"),
        DCTERMS.language: lambda row: {
            URIRef(f"http://publications.europa.eu/resource/authority/language/{LANGUAGE[row['language']]}")
        },
        SIMDE.containerTitle: plain("container"),
        BIBO.volume: plain("volume"),
        BIBO.issue: plain("issue"),
        BIBO.pages: plain("pages"),
        BIBO.isbn: plain("isbn"),
        BIBO.doi: plain("doi"),
        SCHEMA.sameAs: address("doi", "https://doi.org/"),
        SCHEMA.url: address("url"),
        SIMDE.keyword: lambda row: {Literal(item, lang=row["language"]) for item in listed(row["subjects"])},
        SIMDE.aboutCorridor: local("corridors", "corridor"),
    },
    "events": {**DATED, DCTERMS.spatial: local("countries", "area")},
    "policies": {**DATED, SIMDE.affectsArea: local("countries", "area")},
    "systems": {
        DC.publisher: items("operator"),
        SCHEMA.startDate: date("start"),
        SCHEMA.endDate: date("end"),
        SIMDE.coverageNote: tagged("coverage", "en"),
        SIMDE.accessNote: tagged("access", "en"),
        DC["format"]: items("formats"),
        FOAF.homepage: address("homepage"),
    },
    "innovations": {
        DCTERMS.title: tagged("name", "en"),
        DCTERMS.issued: year,
        DC.creator: items("organisations"),
        SIMDE.dataHolderName: items("data_provider"),
        SIMDE.sourceType: local("data_source_type", "concept/source-type"),
        SIMDE.methodNote: tagged("method", "en"),
        SIMDE.policyQuestion: tagged("policy_question", "en"),
        SIMDE.safeguardNote: tagged("ethics_safeguards", "en"),
        SIMDE.limitation: tagged("limitation", "en"),
        SIMDE.indicatorGap: tagged("indicator_gap", "en"),
        DCTERMS.spatial: local("countries", "area"),
        DCTERMS.references: lambda row: address("reference")(row) if row["reference"].startswith("http") else set(),
    },
}
"""What each property of a row must be, no more and no less."""


@pytest.mark.parametrize(("name", "term"), [(name, term) for name, terms in SAYS.items() for term in terms], ids=str)
def test_a_property_says_what_the_cell_says(name: str, term: URIRef, graphs: dict[str, Graph]) -> None:
    filled = 0
    for row in table(name):
        expected = SAYS[name][term](row)
        assert set(graphs[name].objects(iri(name, row["id"]), term)) == expected, row["id"]
        filled += bool(expected)
    if (name, term) != ("systems", SCHEMA.endDate):  # no system was read to have ended
        assert filled


@pytest.mark.parametrize("name", KINDS)
def test_every_literal_stands_in_the_row(name: str, graphs: dict[str, Graph]) -> None:
    graph = graphs[name]
    for row in table(name):
        subject, text = iri(name, row["id"]), " | ".join(row.values())
        around = {subject, *graph.objects(subject, BIBO.authorList)}
        said = {o for s in around for o in graph.objects(s) if isinstance(o, Literal) and o.datatype != XSD.integer}
        assert [str(literal) for literal in said if str(literal) not in text] == []


@pytest.mark.parametrize("name", KINDS)
def test_no_other_thing_is_described(name: str, graphs: dict[str, Graph]) -> None:
    own = {f"{iri(name, row['id'])}" for row in table(name)}
    described = {str(s) for s in graphs[name].subjects() if str(s).startswith(f"{BASE}{KINDS[name][0]}/")}
    assert {subject.partition("#")[0] for subject in described} == own
    others = {str(s) for s in graphs[name].subjects() if isinstance(s, URIRef)} - described
    assert {other.partition("#")[0] for other in others} == {f"{BASE}dataset/facts/{name}"}


def test_authors_keep_their_order(graphs: dict[str, Graph]) -> None:
    graph = graphs["documents"]
    for row in table("documents"):
        names_ = [name.strip() for name in row["authors"].split(";") if name.strip()]
        lists = list(graph.objects(iri("documents", row["id"]), BIBO.authorList))
        assert len(lists) == bool(names_)
        for seq in lists:
            found = {str(p).rpartition("_")[2]: str(o) for p, o in graph.predicate_objects(seq) if p != RDF.type}
            assert [found[str(position)] for position in range(1, len(found) + 1)] == names_


def test_an_undated_row_stays_undated(graphs: dict[str, Graph]) -> None:
    dated = {DCTERMS.issued, SCHEMA.startDate, SCHEMA.endDate, SIMDE.beganIn, SIMDE.endedIn}
    undated = [row["id"] for row in table("documents") if not row["year"]]
    assert len(undated) == 40
    for row_id in undated:
        assert not dated & set(graphs["documents"].predicates(iri("documents", row_id)))
    for row_id in ("evt-ifms-paris", "evt-gfmd-mexico", "evt-bd4m-call-berlin"):
        assert not dated & set(graphs["events"].predicates(iri("events", row_id)))


def test_an_address_of_provenance_is_no_link(whole: Graph) -> None:
    assert {type(o) for o in whole.objects(None, SIMDE.sourceAddress)} == {Literal}


# --- codes --------------------------------------------------------------------------------------------------------


def test_corridors_join_two_areas(whole: Graph) -> None:
    with (ROOT / "data" / "simde" / "areas" / "areas.csv").open(encoding="utf-8", newline="") as lines:
        countries = {row["id"] for row in csv.DictReader(lines) if row["kind"] == "country"}
    corridors = {*whole.objects(None, SIMDE.aboutCorridor), *whole.objects(None, SIMDE.affectsCorridor)}
    assert len(corridors) >= 15
    for corridor in corridors:
        code = str(corridor).removeprefix(f"{BASE}corridor/")
        assert re.fullmatch(r"[A-Z]{3}-[A-Z]{3}", code)
        assert set(code.split("-")) <= countries


def test_dois_are_written_in_one_way(whole: Graph) -> None:
    dois = {str(doi) for doi in whole.objects(None, BIBO.doi)}
    assert len(dois) == 67
    assert [doi for doi in dois if not re.fullmatch(r"10\.\d{4,9}/\S+", doi)] == []


LINKS = {
    "about-system": (SIMDE.aboutSystem, "systems"),
    "about-innovation": (SIMDE.aboutInnovation, "innovations"),
    "about-policy": (SIMDE.aboutPolicy, "policies"),
    "about-event": (SIMDE.aboutEvent, "events"),
    "cites-dataset": (SIMDE.citesDataset, "documents"),
}


@pytest.mark.parametrize("relation", LINKS)
def test_documents_lead_to_rows_that_exist(relation: str, whole: Graph) -> None:
    term, name = LINKS[relation]
    rows = [row for row in table("documents", "links") if row["relation"] == relation]
    expected = {(iri("documents", row["id"]), iri(name, row["target"])) for row in rows}
    found = {(document, target) for document, target in whole.subject_objects(term) if "/dataset/" not in str(target)}
    assert found == expected != set()
    assert {target for _document, target in expected} <= {iri(name, row["id"]) for row in table(name)}


def test_documents_lead_to_editions_that_the_graph_has(whole: Graph) -> None:
    rows = [row for row in table("documents", "links") if row["relation"] == "cites-edition"]
    cited = {target for target in whole.objects(None, SIMDE.citesDataset) if "/dataset/" in str(target)}
    assert cited == {URIRef(f"https://w3id.org/simde/dataset/{row['target']}") for row in rows}
    assert [row["target"] for row in rows if not (MAPPINGS.parent / row["target"] / "dataset.ttl").is_file()] == []


def test_an_innovation_meets_its_article_at_the_doi(graphs: dict[str, Graph]) -> None:
    articles = set(graphs["documents"].objects(None, SCHEMA.sameAs))
    assert len(articles & set(graphs["innovations"].objects(None, DCTERMS.references))) >= 10


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("organizations", ",MEX,", ",MXE,", "unknown-code"),
        ("organizations", ",university,", ",universty,", "unknown-code"),
        ("documents", ",article,", ",artikel,", "unknown-code"),
        ("documents", "VEN-COL", "VEN-CLO", "unknown-code"),
        ("documents", "remesas; hogares", "remesas; hogarez", "unknown-code"),
        ("innovations", ",air-traffic,", ",airtraffic,", "unknown-code"),
        ("policies", "pol-gcm-2018,", "pol-bracero,", "duplicate-key"),
    ],
)
def test_what_is_not_understood_is_an_issue(name: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    sample = MAPPINGS / name / "sample"
    data = tmp_path / "data"
    data.mkdir()
    for path in sample.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert path.stem != name or old in text
        (data / path.name).write_text(text.replace(old, new) if path.stem == name else text, encoding="utf-8")
    result = mapped(name, data, tmp_path / "work")
    assert code in {issue.code for issue in result.issues}
    assert result.parts == []


# --- what is ours says on which words it rests --------------------------------------------------------------------


def evidence() -> Iterator[tuple[str, Row]]:
    for name in ("events", "policies", "systems", "innovations"):
        yield from ((name, row) for row in table(name, "classification"))
    yield from (("documents", row) for row in table("documents", "links"))


def unfounded(name: str, row: Row) -> str:
    """Return what is wrong with a row of classification: the id is unknown, or the words are not in the row."""
    texts = {r["id"]: " | ".join(r.values()) for r in table(name)}
    if row["id"] not in texts:
        return f"{row['id']} is not in {name}.csv"
    return "" if row["evidence"] and row["evidence"] in texts[row["id"]] else f"{row['id']}: {row['evidence']!r}"


def test_every_class_rests_on_words_of_its_row() -> None:
    rows = list(evidence())
    assert len(rows) > 250
    assert [found for name, row in rows if (found := unfounded(name, row))] == []


def test_a_class_without_ground_is_noticed() -> None:
    assert unfounded("events", {"id": "evt-none", "evidence": "Launch"})
    assert unfounded("events", {"id": "evt-mdp-launch", "evidence": "workshop"})
    assert unfounded("events", {"id": "evt-mdp-launch", "evidence": ""})
    assert not unfounded("events", {"id": "evt-mdp-launch", "evidence": "Launch"})


def test_every_event_and_policy_has_one_class() -> None:
    for name in ("events", "policies", "systems"):
        assert sorted(row["id"] for row in table(name)) == sorted(row["id"] for row in table(name, "classification"))


def test_concepts_that_facts_use_exist(whole: Graph) -> None:
    concepts = Graph()
    for path in (ROOT / "ontology" / "concepts").glob("*.ttl"):
        concepts.parse(path)
    used = {str(o) for o in whole.objects() if re.match(rf"{re.escape(BASE)}(concept|topic|indicator)/", str(o))}
    assert len(used) > 200
    assert used - {str(concept) for concept in concepts.subjects(SKOS.inScheme)} == set()


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("documents", ("authors", "publisher")),
        ("systems", ("operator",)),
        ("innovations", ("organisations", "data_provider")),
    ],
)
def test_agents_are_names_that_occur_and_organisations_that_exist(name: str, columns: tuple[str, ...]) -> None:
    occurring = {item for row in table(name) for column in columns for item in listed(row[column])}
    agents = table(name, "agents")
    assert {row["name"] for row in agents} <= occurring
    assert len({row["name"] for row in agents}) == len(agents) > 10
    assert {row["organization"] for row in agents} <= {row["id"] for row in table("organizations")}


def test_places_are_keywords_and_areas() -> None:
    with (ROOT / "data" / "simde" / "areas" / "areas.csv").open(encoding="utf-8", newline="") as lines:
        areas = {row["id"] for row in csv.DictReader(lines)}
    keywords = {item for row in table("documents") for item in listed(row["subjects"])}
    assert {row["keyword"] for row in table("documents", "places")} <= keywords
    assert {row["area"] for row in table("documents", "places")} <= areas


# --- publishers ---------------------------------------------------------------------------------------------------


def test_every_organisation_that_is_named_is_described(whole: Graph) -> None:
    described = set(whole.subjects(RDF.type, SIMDE.Organization))
    everything = whole + Graph()
    for path in (ROOT / "mappings").glob("*/*/dataset.ttl"):
        everything.parse(path)
    named = {o for o in everything.objects() if isinstance(o, URIRef) and o.startswith(f"{BASE}organization/")}
    assert len(named) > 20
    assert named - described == set()


def test_the_project_speaks_three_languages(whole: Graph) -> None:
    project = URIRef(f"{BASE}organization/simde")
    for term in (SKOS.prefLabel, DCTERMS.description):
        tags = sorted(str(text.language) for text in whole.objects(project, term) if isinstance(text, Literal))
        assert tags == ["en", "es", "fr"]


# --- the tables themselves -----------------------------------------------------------------------------------------

SHARED = ROOT.parent / "shared" / "facts"
"""Where the tables were collected; absent elsewhere."""


@pytest.mark.parametrize("name", KINDS)
def test_every_row_collected_is_in_the_release_with_its_address(name: str, built_release: Release) -> None:
    path = SHARED / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"the collected tables are not here ({SHARED})")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == COUNTS[name]
    opened, graph = store.open_read_only(built_release.store), NamedNode(f"{BASE}graph/facts/{name}")
    address = NamedNode(str(SIMDE.sourceAddress))
    for row in rows:
        subject = NamedNode(str(iri(name, row["id"])))
        said = {quad.object.value for quad in opened.quads_for_pattern(subject, None, None, graph)}  # type: ignore[union-attr]
        read_at = {quad.object.value for quad in opened.quads_for_pattern(subject, address, None, graph)}  # type: ignore[union-attr]
        assert read_at == listed(row["source_address"]) != set(), row["id"]
        titles = {row.get(column, "") for column in ("title", "name", *(f"name_{tag}" for tag in LANGUAGE))} - {""}
        assert titles <= said, row["id"]


@pytest.mark.parametrize("name", KINDS)
def test_nothing_of_a_kind_comes_from_elsewhere(name: str, built_release: Release) -> None:
    """Things of these kinds are in the graph of their table, and there only."""
    opened = store.open_read_only(built_release.store)
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(str(KINDS[name][2]))
    found = {(quad.subject.value, quad.graph_name.value) for quad in opened.quads_for_pattern(None, *kind, None)}  # type: ignore[union-attr]
    facts = f"{BASE}graph/facts/{name}"
    assert {thing for thing, graph in found if graph == facts} == {str(iri(name, row["id"])) for row in table(name)}
    others = {(thing, graph) for thing, graph in found if graph != facts}
    assert {graph for _thing, graph in others} <= {f"{BASE}graph/{one}" for one in ("simde/inferred", "simde/ontology")}
