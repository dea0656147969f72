"""Round trips: record -> graph -> record, and record -> file -> record, with real and generated records."""

import io
import string
from typing import Any

import pymarc
import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from simde_kg.catalogue import fromgraph, graph, kinds, names, readers, writers
from simde_kg.catalogue.record import FIELDS, Agent, Extra, Identifier, Record, Source, Subject, Text, tidied
from simde_kg.errors import InputError
from tests.catalogue.conftest import BASE

DOCUMENT = f"{BASE}document/generated"
EXACT = [one.name for one in writers.WRITERS.values() if one.reader]


def differing(left: Record, right: Record, fields: Any) -> dict[str, tuple[object, object]]:
    return {
        name: pair for name in sorted(fields) if (pair := (getattr(left, name), getattr(right, name)))[0] != pair[1]
    }


# --- generated records --------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cn"]), min_size=1, max_size=25)
plain = st.text(string.ascii_letters + "áéíóúñçàêöß '’-", min_size=2, max_size=15).map(str.strip).filter(bool)
tags = st.sampled_from(["", "es", "en", "fr", "pt-BR", "nah"])
texts = st.builds(Text, words, tags)
schemes = st.sampled_from(["pmid", "oclc", "scielo"])
numbers = st.one_of(
    st.builds(Identifier, schemes, st.text(string.digits, min_size=3, max_size=8)),
    st.sampled_from(
        [Identifier("isbn", "9780306406157"), Identifier("issn", "2049-3630"), Identifier("handle", "20.5/a")]
    ),
    st.builds(Identifier, st.just("doi"), st.from_regex(r"10\.[0-9]{4}/[a-z0-9()]{0,6}[a-z0-9]", fullmatch=True)),
)
people = st.builds(
    names.person, plain.filter(lambda t: " and " not in f" {t} "), plain, st.sampled_from(["aut", "edt", "trl"])
)
bodies = st.builds(
    lambda name, role: names.organisation(f"Instituto {name}", role), plain, st.sampled_from(["aut", "edt"])
)
dates = st.sampled_from(
    ["", "2016", "2016-05", "2016-05-31", "2016~", "201X", "2010/2015", "2016-21", "1984?", "2011-05~/2012-06-26~"]
)
links = st.from_regex(r"https://example\.org/[a-z0-9?=&%.~_-]{0,12}[a-z0-9]", fullmatch=True)


def things(kind: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True).map(lambda n: f"{BASE}{kind}/{n}"), max_size=2).map(
        tuple
    )


def some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=most).map(tuple)


records = st.builds(
    Record,
    title=texts,
    type=st.sampled_from(["", *kinds.TYPES]),
    other_titles=some(texts),
    creators=some(st.one_of(people, bodies)),
    container=words,
    volume=st.sampled_from(["", "7", "12 bis"]),
    issue=st.sampled_from(["", "3", "3-4"]),
    pages=st.sampled_from(["", "1-10", "e0815", "xii, 189 p."]),
    edition=st.sampled_from(["", "2.ª ed."]),
    publishers=some(plain),
    places=some(plain),
    issued=dates,
    identifiers=some(numbers),
    languages=some(st.sampled_from(["es", "en", "fr", "pt-BR"]), 2),
    subjects=some(st.builds(Subject, plain, tags, st.sampled_from(["", "lcsh", "eurovoc"]))),
    topics=things("topic"),
    areas=things("area"),
    corridors=things("corridor"),
    abstracts=some(texts, 2),
    rights=some(words, 2),
    links=some(links, 2),
    notes=some(words, 2),
    source=st.just(Source("generated.csv", "csv", 3, "one")),
).map(tidied).filter(lambda record: bool(record.title.text))  # fmt: skip
FUZZ = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@FUZZ
@given(records, st.lists(st.builds(Extra, st.sampled_from(["500$a", "annotation"]), words), max_size=2))
def test_a_generated_record_comes_back_from_the_graph(record: Record, extra: list[Extra]) -> None:
    record = tidied(record.replace(extra=tuple(extra)))
    assert differing(record, fromgraph.from_graph(graph.to_graph(record, DOCUMENT), DOCUMENT), FIELDS) == {}


def simple(record: Record, form: writers.WriterFormat) -> Record:
    """Return the record within the means of a format: what it keeps only in part is not compared, nor in the way."""
    if form.name in ("bibtex", "ris", "csl-json"):
        own = tuple(one for one in record.identifiers if one.scheme in ("doi", "isbn", "issn"))
        return record.replace(identifiers=own)
    if form.name == "oai_dc":
        return tidied(record.replace(container="Revista " + record.container))
    return record


@pytest.mark.parametrize("name", EXACT)
@FUZZ
@given(record=records)
def test_a_generated_record_comes_back_from_a_file(name: str, record: Record) -> None:
    form = writers.WRITERS[name]
    record = simple(record, form)
    reading = readers.read(form.write([record]), "x", form.reader)
    assert not reading.refusals and len(reading.records) == 1
    assert differing(record, reading.records[0], form.whole) == {}


@FUZZ
@given(st.sampled_from(sorted(readers.READERS)), st.binary(max_size=400))
def test_no_bytes_break_a_reader(form: str, data: bytes) -> None:
    reading = readers.read(data, "x", form)
    assert all(issue.text("es") for issue in reading.refusals)


@FUZZ
@given(st.data())
def test_no_damaged_file_breaks_a_reader(data: Any) -> None:
    form = data.draw(st.sampled_from(EXACT))
    record = data.draw(records)
    whole = bytearray(writers.WRITERS[form].write([record, record]))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    reading = readers.read(bytes(whole[:cut]), "x", writers.WRITERS[form].reader)
    for found in reading.records:
        assert writers.write([found], "mods")
        assert fromgraph.from_graph(graph.to_graph(found, DOCUMENT), DOCUMENT).title == found.title


# --- every field, and what other programs read --------------------------------------------------------------------


def test_every_field_comes_back_from_the_graph(whole: Record) -> None:
    record = whole.replace(extra=(Extra("500$a", "x: y"),))
    assert {name for name in FIELDS if not getattr(record, name)} == set()
    assert differing(record, fromgraph.from_graph(graph.to_graph(record, DOCUMENT), DOCUMENT), FIELDS) == {}
    assert Record.of_json(record.to_json()) == record


@pytest.mark.parametrize("name", EXACT)
def test_no_documented_field_is_lost(whole: Record, name: str) -> None:
    form = writers.WRITERS[name]
    (back,) = readers.read(form.write([whole]), "x", form.reader).records
    assert differing(whole, back, form.whole) == {}
    for field in form.partly:
        assert getattr(back, field), field


def test_marc_to_the_graph_to_marcxml_is_read_by_pymarc(whole: Record) -> None:
    (read,) = readers.read(writers.write([whole], "marc21"), "x.mrc").records
    stored = fromgraph.from_graph(graph.to_graph(read, DOCUMENT), DOCUMENT)
    (record,) = pymarc.parse_xml_to_array(io.BytesIO(writers.write([stored], "marcxml")))  # type: ignore[no-untyped-call]
    assert record["245"]["a"] == whole.title.text and record["100"]["a"] == "García Núñez, Ana"
    assert record["100"].get_subfields("0") == ["(orcid)0000-0002-1825-0097"]
    assert [f["a"] for f in record.get_fields("700", "710")] == [agent.name for agent in whole.creators[1:]]
    assert record["773"]["t"] == whole.container and record["024"]["a"] == whole.first("doi")
    assert record["046"]["k"] == "2016-05" and record["020"]["a"] == "9780306406157"
    assert {f["0"] for f in record.get_fields("650", "651") if f.get("0")} == {
        *whole.topics,
        *whole.areas,
        *whole.corridors,
    }
    (again,) = readers.read(writers.write([stored], "marcxml"), "x.xml").records
    assert differing(whole, again, writers.ALL) == {}


def test_ris_is_read_by_rispy(whole: Record) -> None:
    (entry,) = rispy.loads(writers.write([whole], "ris").decode())
    assert entry["title"] == whole.title.text and entry["type_of_reference"] == "JOUR" and entry["year"] == "2016"
    assert entry["authors"] == ["García Núñez, Ana", "Universidad de Prueba"] and entry["doi"] == whole.first("doi")
    assert entry["start_page"] == "113" and entry["end_page"] == "141" and set(entry["keywords"]) >= {"remesas"}


def test_bibtex_is_read_by_bibtexparser(whole: Record) -> None:
    library = parse_string(writers.write([whole, whole], "bibtex").decode())
    assert not library.failed_blocks and [entry.key for entry in library.entries] == ["prueba-1", "prueba-1-2"]
    entry = library.entries[0]
    assert entry.entry_type == "article" and entry["year"] == "2016" and entry["pages"] == "113--141"
    assert entry["author"] == "García Núñez, Ana and {Universidad de Prueba}"


@pytest.mark.parametrize("name", sorted(set(writers.WRITERS) - {"citation"}))
def test_the_curated_documents_are_written_in_every_format(documents: list[Record], name: str) -> None:
    data = writers.write(documents, name)
    assert data == writers.write(documents, name), "the same records, the same bytes"
    if name in ("marcxml", "mods", "bibframe", "oai_dc"):
        assert len(etree.fromstring(data)) >= len(documents)
    form = writers.WRITERS[name]
    if form.reader:
        back = readers.read(data, "x", form.reader).records
        lost = [differing(one, other, form.whole) for one, other in zip(documents, back, strict=True)]
        assert [one for one in lost if one] == []


def test_a_record_too_long_for_iso_2709_is_not_cut(whole: Record) -> None:
    long = whole.replace(abstracts=(Text("remesas " * 2000, "es"),))
    with pytest.raises(InputError, match="too long"):
        writers.write([tidied(long)], "marc21")
    (back,) = readers.read(writers.write([tidied(long)], "marcxml"), "x.xml").records
    assert len(back.abstracts[0].text) > 15_000


def test_marcxml_keeps_the_order_of_people_and_organisations() -> None:
    agents = (Agent("Uno, A"), Agent("Dos", person=False), Agent("Tres, C", "edt"), Agent("Cuatro", person=False))
    record = tidied(Record(title=Text("t"), creators=agents))
    (back,) = readers.read(writers.write([record], "marcxml"), "x.xml").records
    assert back.creators == agents
