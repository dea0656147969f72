"""Readers: what each format says reaches the right field; what cannot be read is named; XML cannot harm."""

import json
from pathlib import Path

import pymarc
import pytest

from simde_kg.catalogue import readers
from simde_kg.catalogue.record import Agent, Identifier, Record, Subject, Text
from simde_kg.errors import InputError


def one(text: str | bytes, form: str = "", name: str = "x") -> Record:
    reading = readers.read(text.encode() if isinstance(text, str) else text, name, form)
    assert not reading.refusals, [issue.text() for issue in reading.refusals]
    (record,) = reading.records
    return record


def refusals(text: str | bytes, form: str = "") -> list[tuple[int | None, str]]:
    reading = readers.read(text.encode() if isinstance(text, str) else text, "x", form)
    return [(issue.row, issue.text()) for issue in reading.refusals]


# --- BibTeX -------------------------------------------------------------------------------------------------------


def test_bibtex_with_prose_double_braces_and_escapes() -> None:
    record = one(
        r"""Our references, kept since 2004. Ask Ana before you change them.

@article{garcia_2016,
  title = {{{Migraci\'on}} y {{Remesas}}: el 20\% de {{M\'exico}} \& m\'as \textendash{} siempre},
  author = {Garc{\'i}a N{\'u}{\~n}ez, Ana and {{Organizaci\'on Internacional}} and Silva, Jr, Jo{\~a}o and others},
  journal = {Revista \og de prueba \fg}, year = 2016, month = nov, pages = {1--10}, langid = {spanish},
  doi = {https://doi.org/10.1234/ABC}, keywords = {remesas, hogares}, note = {une note}
}
Some prose after it.
""",
        name="refs.bib",
    )
    assert record.title == Text("Migración y Remesas: el 20% de México & más – siempre", "es")
    assert record.creators == (
        Agent("García Núñez, Ana"),
        Agent("Organización Internacional", person=False),
        Agent("Silva, João, Jr"),
    )
    assert (record.type, record.issued, record.pages, record.first("doi")) == (
        "article",
        "2016-11",
        "1-10",
        "10.1234/ABC",
    )
    assert record.subjects == (Subject("hogares"), Subject("remesas")) and record.source.id == "garcia_2016"


def test_bibtex_reads_what_stands_around_a_broken_entry() -> None:
    text = "@book{a, title = {Uno}}\n@book{b, title = {Dos\n@book{c, title = {Tres}}\n@book{c, title = {Cuatro}}\n"
    reading = readers.read(text.encode(), "x.bib")
    assert {record.title.text for record in reading.records} >= {"Uno", "Tres", "Cuatro"}
    (refused,) = reading.refusals
    assert refused.row == 2 and "line 2" in refused.text() and "línea 2" in refused.text("es")


# --- RIS ----------------------------------------------------------------------------------------------------------


def test_ris_with_what_people_put_between_records() -> None:
    text = "Record #1\n1.\nTY  - CHAP\nAU  - Marx, Karl\nA2  - Engels, F\nTI  - Uno\nBT  - Libro\nSP  - 3\nEP  - 9\nPY  - 1867//\nN2  - a\nb\nSN  - 0-306-40615-2\nER  - \n"  # noqa: E501
    record = one(text)
    assert (record.type, record.container, record.pages, record.issued) == ("chapter", "Libro", "3-9", "1867")
    assert [(agent.name, agent.role) for agent in record.creators] == [("Marx, Karl", "aut"), ("Engels, F", "edt")]
    assert record.abstracts == (Text("a b"),) and record.of("isbn") == ("9780306406157",)


def test_ris_cut_off_names_the_record() -> None:
    found = refusals("TY  - JOUR\nTI  - Uno\nER  - \nTY  - JOUR\nTI  - Dos\n")
    assert found == [
        (
            2,
            "Record 2 of x does not end with ER: the file was cut off. The others were read; correct this one in the source.",  # noqa: E501
        )
    ]


# --- MARC ---------------------------------------------------------------------------------------------------------


def marc(*fields: pymarc.Field, leader: str = "00000nam a2200000 a 4500") -> bytes:
    record = pymarc.Record()
    record.leader = pymarc.Leader(leader)
    for field in fields:
        record.add_field(field)  # type: ignore[no-untyped-call]
    return bytes(record.as_marc())


def field(tag: str, indicators: str, *parts: str) -> pymarc.Field:
    codes = [pymarc.Subfield(code=part[0], value=part[1:]) for part in parts]
    return pymarc.Field(tag, indicators=pymarc.Indicators(indicators[0], indicators[1]), subfields=codes)


def test_marc_with_isbd_punctuation() -> None:
    data = marc(
        pymarc.Field("001", data="77"),
        pymarc.Field("008", data="020101s2002    mx            000 0 spa d"),
        field("020", "  ", "a0306406152 (pbk.) :", "z123"),
        field("100", "1 ", "aGarcía, Ana,", "d1950-", "eeditor."),
        field("245", "10", "aRemesas :", "bel dinero /", "cAna García."),
        field("260", "  ", "aZacatecas :", "bUAZ,", "cc2002."),
        field("650", " 0", "aEmigrant remittances", "zMexico."),
        field("856", "40", "uhttps://example.org/a"),
        field("999", "  ", "aown"),
    )
    record = one(data)
    assert record.title == Text("Remesas: el dinero", "es") and record.type == "book" and record.issued == "2002"
    assert record.creators == (Agent("García, Ana", "edt"),) and record.publishers == ("UAZ",)
    assert record.identifiers == (Identifier("invalid-isbn", "123"), Identifier("isbn", "9780306406157"))
    assert record.subjects == (Subject("Emigrant remittances--Mexico", "", "lcsh"),) and record.source.id == "77"
    assert {(one.name, one.value) for one in record.extra} >= {
        ("100$d", "1950-"),
        ("245$c", "Ana García."),
        ("999$a", "own"),
    }


def test_marc_8_is_read() -> None:
    data = marc(field("245", "00", "aMigracio"), leader="00000nam  2200000 a 4500").replace(
        b"Migracio", b"Migraci\xe2on"
    )
    length = len(data)
    head = b"%05d" % length + data[5:9] + b" " + data[10:]
    entry = head.index(b"245") + 3
    data = head[:entry] + b"%04d" % (int(head[entry : entry + 4]) + 2) + head[entry + 4 :]
    assert one(data, "marc21").title.text == "Migración"


def test_a_broken_marc_record_does_not_take_the_others_along() -> None:
    good = marc(field("245", "00", "aUno"))
    wrong_length = b"00099" + good[5:]
    garbage = b"xxxxx" + good[5:]
    reading = readers.read(good + wrong_length + garbage + good + good[:-9], "x.mrc", "marc21")
    assert [record.title.text for record in reading.records] == ["Uno", "Uno", "Uno"]
    assert [issue.row for issue in reading.refusals] == [3, 5] and [issue.row for issue in reading.remarks] == [2]


def test_marcxml_without_a_namespace_and_in_any_order() -> None:
    record = one(
        '<record><datafield tag="245"><subfield code="a">Uno</subfield></datafield><leader>00000nab a</leader></record>'
    )
    assert record.title.text == "Uno" and record.type == "article"


# --- XML that wants to harm ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["marcxml", "mods", "dc", "oai-pmh"])
def test_entities_are_refused_and_nothing_is_fetched(form: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    bomb = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "&x;&x;">]><collection><record>&y;</record></collection>'  # noqa: E501
    assert refusals(bomb, form) == [(None, "x declares XML entities, which are not read.")]
    wide = bomb.encode("utf-16")
    reading = readers.read(wide, "x", form)
    assert "secret" not in repr(reading.records)


# --- Dublin Core, OAI-PMH, MODS -----------------------------------------------------------------------------------

DC = '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">{}</oai_dc:dc>'


def test_dublin_core_as_repositories_fill_it() -> None:
    inside = (
        '<dc:title xml:lang="es">Uno</dc:title><dc:title xml:lang="en">One</dc:title><dc:creator>García, Ana</dc:creator>'  # noqa: E501
        "<dc:date>2012-05-01T00:00:00Z</dc:date><dc:date>2013</dc:date><dc:type>info:eu-repo/semantics/article</dc:type>"
        "<dc:identifier>https://doi.org/10.1234/a</dc:identifier><dc:identifier>http://repo.example/1</dc:identifier>"
        "<dc:source>Revista de Prueba</dc:source><dc:source>2049-3630</dc:source><dc:subject>remesas; hogares</dc:subject>"  # noqa: E501
    )
    record = one(DC.format(inside))
    assert record.title == Text("Uno", "es") and record.other_titles == (Text("One", "en"),)
    assert (record.issued, record.type, record.container) == ("2012-05-01", "article", "Revista de Prueba")
    assert record.identifiers == (Identifier("doi", "10.1234/a"), Identifier("issn", "2049-3630"))
    assert record.links == ("http://repo.example/1",) and [s.text for s in record.subjects] == ["hogares", "remesas"]


def oai(*records: str) -> str:
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{"".join(records)}</ListRecords></OAI-PMH>'
    )


def item(number: int, inside: str = "", status: str = "") -> str:
    metadata = f"<metadata>{inside}</metadata>" if inside else ""
    return f"<record><header{status}><identifier>oai:x:{number}</identifier><datestamp>2020-01-01</datestamp></header>{metadata}</record>"  # noqa: E501


def test_an_answer_of_oai_pmh() -> None:
    text = oai(
        item(1, DC.format("<dc:title>Uno</dc:title>")),
        item(2, status=' status="deleted"'),
        item(3),
        item(4, "<etdms/>"),
    )
    reading = readers.read(text.encode(), "x")
    assert [record.source.id for record in reading.records] == ["oai:x:1"]
    assert [issue.row for issue in reading.refusals] == [2, 3, 4] and "deleted" in reading.refusals[0].text()


def test_mods_with_host_parts_and_roles() -> None:
    record = one(
        '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><nonSort>El</nonSort><title>norte</title><subTitle>sur</subTitle>'
        '</titleInfo><name type="personal"><namePart type="family">García</namePart><namePart type="given">Ana</namePart>'  # noqa: E501
        "<role><roleTerm>translator</roleTerm></role></name><originInfo><dateIssued>c2001</dateIssued></originInfo>"
        '<relatedItem type="host"><titleInfo><title>Revista</title></titleInfo><part><detail type="volume"><number>3</number>'  # noqa: E501
        '</detail><extent unit="pages"><start>1</start><end>9</end></extent></part></relatedItem></mods>'
    )
    assert record.title.text == "El norte: sur" and record.creators == (Agent("García, Ana", "trl"),)
    assert (record.issued, record.container, record.volume, record.pages) == ("2001", "Revista", "3", "1-9")


# --- JSON and CSV -------------------------------------------------------------------------------------------------


def test_crossref_with_an_orcid() -> None:
    message = {
        "DOI": "10.1234/x", "type": "journal-article", "title": ["Uno"], "subtitle": ["dos"], "member": "1",
        "author": [{"family": "García", "given": "Ana", "ORCID": "http://orcid.org/0000-0002-1825-0097"}, {"name": "OIM"}],  # noqa: E501
        "issued": {"date-parts": [[2016, 5]]}, "container-title": ["Revista"], "ISSN": ["2049-3630"],
        "abstract": "<jats:p>Resumen</jats:p>", "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/"}],
    }  # fmt: skip
    for document in (message, {"status": "ok", "message-type": "work", "message": message}):
        record = one(json.dumps(document))
        assert record.source.form == "crossref" and record.title.text == "Uno: dos" and record.issued == "2016-05"
        assert record.creators[0].identifiers == (Identifier("orcid", "0000-0002-1825-0097"),)
        assert record.creators[1] == Agent("OIM", person=False) and record.abstracts == (Text("Resumen"),)


def test_doaj_json() -> None:
    article = {
        "title": "Uno", "author": [{"name": "Ana García", "orcid_id": "https://orcid.org/0000-0002-1825-0097"}],
        "year": "2015", "month": "11", "identifier": [{"type": "doi", "id": "10.1/1"}, {"type": "pissn", "id": "2049-3630"}],  # noqa: E501
        "journal": {"title": "Revista", "volume": "2", "number": "1", "language": ["ES"], "publisher": "P"},
        "keywords": ["remesas"], "start_page": "1", "end_page": "9", "subject": [{"code": "H", "term": "Social", "scheme": "LCC"}],  # noqa: E501
    }  # fmt: skip
    record = one(json.dumps({"results": [{"id": "abc", "bibjson": article}]}))
    assert record.title == Text("Uno", "es") and record.issued == "2015-11" and record.pages == "1-9"
    assert record.creators[0].name == "García, Ana" and record.subjects == (
        Subject("Social", "", "lcc"),
        Subject("remesas"),
    )


def test_zotero_items_notes_and_attachments() -> None:
    book = {
        "itemType": "bookSection", "title": "Uno", "bookTitle": "Libro", "date": "mayo de 2010", "key": "K1", "extra": "DOI: 10.1234/z",  # noqa: E501
        "creators": [{"creatorType": "author", "lastName": "García", "firstName": "Ana"}, {"creatorType": "editor", "name": "OIM"}],  # noqa: E501
        "tags": [{"tag": "remesas"}],
    }  # fmt: skip
    reading = readers.read(json.dumps([{"key": "K1", "data": book}, {"itemType": "attachment"}]).encode(), "x.json")
    (record,) = reading.records
    assert record.type == "chapter" and record.container == "Libro" and record.issued == "2010-05"
    assert record.first("doi") == "10.1234/z" and record.creators[1] == Agent("OIM", "edt", person=False)
    assert [issue.row for issue in reading.refusals] == [2]


def test_csl_with_seasons_literals_and_markup() -> None:
    item_ = {
        "id": "a", "type": "article-journal", "title": "Las <i>remesas</i>", "issued": {"date-parts": [[2017]], "season": 2},  # noqa: E501
        "author": [{"literal": "OIM"}, {"family": "Rupelle", "non-dropping-particle": "de la", "given": "M"}],
    }  # fmt: skip
    record = one(json.dumps([item_]))
    assert record.title.text == "Las remesas" and record.issued == "2017-22"
    assert [agent.name for agent in record.creators] == ["OIM", "de la Rupelle, M"]


def test_csv_with_columns_in_spanish_and_a_short_row() -> None:
    text = 'Título;Autores;Año;Revista\nUno;"García, Ana; Pérez, Luis";2001;R\nDos;x\n;Nadie;2002;R\n'
    reading = readers.read(text.encode("cp1252"), "x.csv")
    (record,) = reading.records
    assert [agent.name for agent in record.creators] == ["García, Ana", "Pérez, Luis"] and record.issued == "2001"
    assert [issue.row for issue in reading.refusals] == [2, 3] and "2 cells" in reading.refusals[0].text()


def test_json_lines_and_broken_json() -> None:
    reading = readers.read(
        b'{"type": "book", "title": "Uno"}\n{"type": \n{"type": "book", "title": "Tres"}\n', "x.json", "csl-json"
    )
    assert [record.title.text for record in reading.records] == ["Uno", "Tres"] and reading.refusals[0].row == 2
    assert [one[0] for one in refusals("[1", "csl-json")] == [1, None] and refusals('["a"]', "csl-json")[0][0] == 1


# --- files --------------------------------------------------------------------------------------------------------


def test_unknown_formats_and_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no format"):
        readers.read(b"nothing of the kind", "x.txt")
    with pytest.raises(InputError, match="cannot be read"):
        readers.read_file(tmp_path / "none.ris")
    with pytest.raises(InputError, match="broken"):
        readers.read(b"\x1f\x8bxx", "x.gz")
    monkeypatch.setattr(readers, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="larger"):
        readers.read(b"x" * 11, "x.ris")


EXPECTED = {
    "bibtex-zotero/zotero.bib.gz": (838, 836, 0),
    "bibtex-zotero/zotero2.bib.gz": (903, 899, 0),
    "csl-json/Bulk_performance_test.bib.gz": (1241, 1241, 0),
    "csl-json/Date_export_to_Better_CSL-JSON_360_811.csl.json": (15, 15, 0),
    "csl-json/Deterministic_ordering_for_CSL_1178_1400.csl.json": (26, 26, 0),
    "doaj/doaj-article-sample.csv.gz": (1001, 1001, 0),
    "marc21/bu_bibs.mrc": (100, 100, 0),
    "marc21/camel.mrc": (10, 10, 0),
    "marc21/marc.xml": (1, 1, 0),
    "marc21/oschrift_me.mrc": (1, 1, 0),
    "marcxml/bd20x24x.xml": (358, 342, 0),
    "marcxml/bd5xx.xml": (586, 0, 0),
    "marcxml/bd6xx.xml": (226, 0, 0),
    "ris/example_wos.ris": (2, 2, 0),
    "scielo/article_meta.json": (1, 1, 0),
    "scielo/article_meta_spa.json": (1, 1, 0),
}
"""File of the library folder -> records read, of them with a title, refused."""


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_librarys_files_are_read(library: Path, name: str) -> None:
    reading = readers.read_file(library / name)
    titled = sum(bool(record.title.text) for record in reading.records)
    assert (len(reading.records), titled, len(reading.refusals)) == EXPECTED[name]


def test_every_file_of_the_library_is_read_or_says_why(library: Path) -> None:
    silent = []
    for path in sorted(library.glob("*/*")):
        if path.suffix == ".txt" or path.relative_to(library).as_posix() in EXPECTED:
            continue
        if path.name == "ListRecordsBroken.xml":
            with pytest.raises(InputError, match="no format"):
                readers.read_file(path)
            continue
        reading = readers.read_file(path)
        if not reading.records and not reading.refusals:
            silent.append(path.name)
        assert all(issue.text("fr") for issue in reading.refusals)
    assert silent == []


def test_the_documentation_counts_what_is_read() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")
    for name, (read, titled, refused) in EXPECTED.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
        assert [cell.strip() for cell in row.split("|")][3:6] == [str(read), str(titled), str(refused)], name
