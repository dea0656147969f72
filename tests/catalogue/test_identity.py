"""Duplicates: found by identifiers and by title, author and year; accents and case do not matter; nothing is merged."""

from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import PROV, RDF, SKOS, Graph, Namespace, URIRef

from simde_kg import store
from simde_kg.build import likenesses
from simde_kg.catalogue import identity, readers
from simde_kg.catalogue.graph import to_graph
from simde_kg.catalogue.record import Agent, Identifier, Record, Text, tidied
from tests.catalogue.conftest import BASE

SIMDE = Namespace(f"{BASE}ontology#")
ONE = tidied(
    Record(
        title=Text("Migración y desarrollo: una visión crítica", "es"),
        type="article",
        creators=(Agent("García Núñez, Ana"),),
        issued="2016",
        identifiers=(Identifier("doi", "10.1234/ABC"),),
    )
)


def same(**changes: object) -> Record:
    return tidied(ONE.replace(identifiers=(), **changes))


@pytest.mark.parametrize(
    ("other", "low", "high"),
    [
        (ONE.replace(title=Text("Something else"), identifiers=(Identifier("doi", "10.1234/abc"),)), 1, 1),
        (same(title=Text("MIGRACION Y DESARROLLO. Una vision critica")), 0.98, 0.99),
        (same(title=Text("Migración y desarrollo")), 0.6, 0.8),
        (same(creators=(Agent("Garcia, A."),)), 0.95, 0.99),
        (same(issued="2017"), 0.9, 0.96),
        (same(issued="2009"), 0.8, 0.85),
        (same(creators=(Agent("Delgado Wise, Raúl"),)), 0, 0.7),
        (same(title=Text("Migración y desarrollo: dos visiones, 2018")), 0, 0.86),
        (same(title=Text("Rejoinder to Migración y desarrollo: una visión crítica")), 0, 0.86),
        (ONE.replace(identifiers=(Identifier("doi", "10.1234/other"),)), 0.7, 0.8),
        (Record(), 0, 0),
    ],
)
def test_likeness(other: Record, low: float, high: float) -> None:
    score, reasons = identity.likeness(ONE, other)
    assert low <= score <= high and bool(reasons) == (score > 0)
    assert identity.likeness(other, ONE)[0] == pytest.approx(score)


def test_a_register_finds_what_is_like_a_new_record() -> None:
    register = identity.Register([Record(title=Text("Otra cosa")), ONE])
    (found,) = register.like(same(title=Text("migracion y desarrollo, una vision critica")))
    assert found.right == 1 and found.reasons == ("title", "author", "year")
    assert register.records == [Record(title=Text("Otra cosa")), ONE]
    assert register.add(same()) == 2 and [(one.left, one.right) for one in register.duplicates()] == [(1, 2)]


def test_proposals_are_links_with_a_score() -> None:
    register = identity.Register([ONE, same()])
    graph = identity.links(register.duplicates(), [f"{BASE}document/a", f"{BASE}document/b"])
    a, b = URIRef(f"{BASE}document/a"), URIRef(f"{BASE}document/b")
    assert (a, SIMDE.possibleDuplicate, b) in graph and (b, SIMDE.possibleDuplicate, a) in graph
    note = graph.value(predicate=RDF.type, object=RDF.Statement)
    assert graph.value(note, RDF.subject) == a and graph.value(note, RDF.object) == b
    assert Decimal("0.9") < graph.value(note, SIMDE.likeness).toPython() < 1  # type: ignore[union-attr]
    assert {str(one) for one in graph.objects(note, SIMDE.likenessReason)} == {"title", "author", "year"}


def test_a_build_proposes_duplicates_with_score_reasons_and_origin(tmp_path: Path) -> None:
    records = {"a": ONE, "b": same(issued="2017"), "c": Record(title=Text("Otra cosa muy distinta"))}
    text = "".join(
        to_graph(one, f"{BASE}document/{name}", BASE).serialize(format="nt") for name, one in records.items()
    )
    given = "".join(f"{line[:-1]} <{BASE}graph/x> .\n" for line in text.splitlines() if line)
    path = likenesses.write(store.in_memory((given.encode(), "nquads")), BASE, tmp_path / "found.nq")
    assert path is not None
    own = f" <{BASE}graph/simde/duplicates> ."
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(line.endswith(own) for line in lines)
    found = Graph().parse(data="\n".join(line.replace(own, " .") for line in lines), format="nt")
    a, b = URIRef(f"{BASE}document/a"), URIRef(f"{BASE}document/b")
    assert set(found.subject_objects(SIMDE.possibleDuplicate)) == {(a, b), (b, a)}
    note, derivation = URIRef(f"{a}#duplicate-b"), URIRef(f"{BASE}dataset/simde/duplicates#derivation")
    assert Decimal("0.86") <= found.value(note, SIMDE.likeness).toPython() < 1  # type: ignore[union-attr]
    assert set(found.objects(note, PROV.wasDerivedFrom)) == {a, b}
    assert found.value(note, PROV.wasGeneratedBy) == derivation
    rule = found.value(found.value(derivation, PROV.qualifiedAssociation), PROV.hadPlan)
    languages = {getattr(text, "language", "") for text in found.objects(rule, SKOS.definition)}
    assert languages == {"es", "en", "fr"}


def test_where_nothing_is_alike_nothing_is_proposed(tmp_path: Path) -> None:
    text = to_graph(ONE, f"{BASE}document/a", BASE).serialize(format="nt")
    lines = "".join(f"{line[:-1]} <{BASE}graph/x> .\n" for line in text.splitlines() if line)
    assert likenesses.write(store.in_memory((lines.encode(), "nquads")), BASE, tmp_path / "found.nq") is None
    assert not list(tmp_path.iterdir())


def test_the_curated_documents_hold_no_duplicates(documents: list[Record]) -> None:
    assert identity.Register(documents).duplicates() == []


def test_two_vintages_of_one_library(library: Path) -> None:
    """Entries with the same key and title in both files are the same documents; nearly all are found."""
    first, second = (
        [one for one in readers.read_file(library / "bibtex-zotero" / name).records if one.title.text]
        for name in ("zotero.bib.gz", "zotero2.bib.gz")
    )
    places = {one.source.id: place for place, one in enumerate(first)}
    same_ = {
        (places[one.source.id], len(first) + place)
        for place, one in enumerate(second)
        if one.source.id in places
        and identity.folded(one.title.text) == identity.folded(first[places[one.source.id]].title.text)
    }
    found = {(one.left, one.right) for one in identity.Register([*first, *second]).duplicates()}
    across = {(left, right) for left, right in found if left < len(first) <= right}
    assert len(same_) == 834 and len(same_ & found) >= 833
    assert len(across - same_) <= 30, "other pairs across the files: the same work under two keys"
