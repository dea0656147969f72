"""Files that are cut, mixed up, wrongly encoded or made to harm: what cannot be read is named, the others go on."""

import gzip

import pytest

from simde_kg.catalogue import readers
from simde_kg.errors import InputError

NAMESPACE = 'xmlns="http://www.loc.gov/MARC21/slim"'


def ris(title: str) -> bytes:
    return f"TY  - JOUR\nTI  - {title}\nER  - \n".encode()


def marc(*fields: tuple[bytes, bytes], coding: bytes = b"a") -> bytes:
    """Return a record of ISO 2709 with these tags and data, byte by byte."""
    directory, body = b"", b""
    for tag, data in fields:
        directory += tag + b"%04d%05d" % (len(data) + 1, len(body))
        body += data + b"\x1e"
    base = 24 + len(directory) + 1
    leader = b"%05dnam %b22%05d   4500" % (base + len(body) + 1, coding, base)
    return leader + directory + b"\x1e" + body + b"\x1d"


def titled(data: bytes, coding: bytes = b"a") -> bytes:
    return marc((b"245", b"00\x1fa" + data), coding=coding)


def xml(*titles: str) -> str:
    field = '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{}</subfield></datafield>'
    return "".join(f"<record>{field.format(title)}</record>" for title in titles)


def wrong(length: int, start: int) -> bytes:
    """Return a record whose directory is wrong about its second field by so many bytes."""
    good = marc((b"001", b"1"), (b"245", b"00\x1fa" + "Migración".encode()), (b"500", b"  \x1faNota"))
    at = 24 + 12 + 3
    entry = b"%04d%05d" % (int(good[at : at + 4]) + length, int(good[at + 4 : at + 9]) + start)
    return good[:at] + entry + good[at + 9 :]


GOOD = titled(b"Bueno")
CASES = {
    "one byte that is no UTF-8": (
        ris("Migración") + b"TY  - JOUR\nTI  - Ni\xf1o\nER  - \n" + ris("Bien"), "x.ris", ["Migración", "Niño", "Bien"],
        [], ["1 lines (5)"],
    ),
    "Latin-1": ("title,year\nMigración,2010\nDos,2011\n".encode("latin-1"), "x.csv", ["Migración", "Dos"], [],
                ["lines (2)"]),
    "UTF-16": ("title,year\nMigración,2010\n".encode("utf-16"), "x.csv", ["Migración"], [], []),
    "control characters": (ris("Mi\x00gra\x07ción\x1b[31m"), "x.ris", ["Mi gra ción [31m"], [], []),
    "a quote that is never closed": (b'title,year\n"Uno,2010\nDos,2011\nTres,2012\n', "x.csv", ["Dos", "Tres"], [1],
                                     []),
    "too many cells": (b"title,year\nUno,2010,3,4\nDos,2011\n", "x.csv", ["Dos"], [1], []),
    "a column twice": (b"title,title,year\nUno,Otro,2010\n", "x.csv", ["Uno"], [], []),
    "line separators in a cell": ("title,year\nUno\u2028dos,2010\n".encode(), "x.csv", ["Uno dos"], [], []),
    "a huge cell": (b"title,year\n" + b"x" * 300_000 + b",2010\nDos,2011\n", "x.csv", ["x" * 300_000, "Dos"], [], []),
    "two gzip members": (gzip.compress(ris("a")) + gzip.compress(ris("b")), "x.ris.gz", ["a", "b"], [], []),
    "records without an end": (b"TY  - JOUR\nTI  - a\nTY  - JOUR\nTI  - b\nER  - \nTY  - JOUR\nTI  - c\n", "x.ris",
                               ["a", "b"], [3], ["Record 1 of x.ris does not end with ER"]),
    "RIS that is indented or in small letters": (
        b" TY  - JOUR\n TI  - a\n ER  -\nty  - JOUR\nti  - b\ner  -\n", "x.ris", ["a", "b"], [], []),
    "a directory with a length too short": (wrong(-3, 0) + GOOD, "x.mrc", ["Migración", "Bueno"], [], ["does not fit"]),
    "a directory with a length too long": (wrong(4, 0) + GOOD, "x.mrc", ["Migración", "Bueno"], [], ["does not fit"]),
    "a directory with a wrong place": (wrong(0, 2) + GOOD, "x.mrc", ["Migración", "Bueno"], [], ["does not fit"]),
    "a wrong base address": (GOOD[:12] + b"00010" + GOOD[17:] + GOOD, "x.mrc", ["Bueno"] * 2, [], ["does not fit"]),
    "a field without subfields": (marc((b"245", b"10Uno")) + GOOD, "x.mrc", ["Bueno"], [1], []),
    "a field without indicators": (marc((b"500", b""), (b"245", b"10\x1faUno")), "x.mrc", ["Uno"], [],
                                   ["indicators: 500"]),
    "MARC-8 with a mark after its last letter": (titled(b"Migracion\xe2", b" "), "x.mrc", ["Migracion"], [],
                                                 ["diacritic"]),
    "CSV as a spreadsheet writes it": ("sep=;\ntítulo;año\nUno, dos;2015\n".encode("utf-8-sig"), "x.csv",
                                       ["Uno, dos"], [], []),
    "lines that end in CR alone": (b"title,year\rUno,2015\rDos,2016\r", "x.csv", ["Uno", "Dos"], [], []),
    "BibTeX with a comma that is missing": (b"@book{a, title = {Uno} year = {2003}}", "x.bib", ["Uno"], [],
                                            ["before: year"]),
    "a brace that is never closed": (b"@book{a, title={Uno, year=2000}\n@book{b, title={Dos}}\n", "x.bib",
                                     ["Dos"], [1], []),
    "macros that grow": (b'@string{a="' + b"x" * 999 + b'"}' + b"".join(b"@string{%c=%c#%c#%c}" % (c + 1, c, c, c)
                         for c in b"abcdefghijklmnopqrstuvwxy") + b"@book{k, title={Uno}}", "x.bib", ["Uno"], [], []),
    "JSON with a broken object in a list": (
        b'[{"id":1,"title":"A"},{"id":2,"title":"B\n"},{"id":3,"title":"C","type":"book"},{"id":4,"ti', "x.json",
        ["A", "C"], [2, 4], []),
    "garbage between MARC records": (GOOD + b"00050garbage\x1d" + GOOD + GOOD[:30], "x.mrc", ["Bueno"] * 2, [2, 4], []),
    "Latin-1 that says UTF-8": (titled("Migración".encode("latin-1")) + GOOD, "x.mrc", ["Bueno"], [1], []),
    "UTF-8 that says MARC-8": (titled("Migración".encode(), b" ") + GOOD, "x.mrc", ["Migración", "Bueno"], [],
                               ["MARC-8; it is UTF-8"]),
    "UTF-8 twice over": (titled("Migración".encode()).replace("ó".encode(), "ó".encode().decode("latin-1").encode()) +
                         GOOD, "x.mrc", ["Migración", "Bueno"], [], ["more than once"]),
    "MARC-8 with accents before letters": (titled(b"Migraci\xe2on y ni\xe4no", b" "), "x.mrc", ["Migración y niño"], [],
                                           []),
    "MARC-8 with Greek symbols": (titled(b"\x1bgabc\x1bs fin", b" "), "x.mrc", ["αβγ fin"], [], []),
    "MARC-8 with an unknown set": (titled(b"Uno \x1b(Zdos", b" ") + GOOD, "x.mrc", ["Bueno"], [1], []),
    "MARC-8 with half a Chinese letter": (titled(b"\x1b$1!0", b" ") + GOOD, "x.mrc", ["Bueno"], [1], []),
    "MARC-8 that ends in an escape": (titled(b"Fin\x1b", b" ") + GOOD, "x.mrc", ["Bueno"], [1], []),
    "4,000 fields": (marc(*[(b"650", b" 0\x1faX")] * 4000, (b"245", b"00\x1faT")) + GOOD, "x.mrc", ["T", "Bueno"], [],
                     []),
    "a character that XML has not": (
        f"<collection {NAMESPACE}>{xml('A', chr(7), 'C')}</collection>".encode(), "x.xml", ["A", "C"], [2], []),
    "XML that was cut": (f"<m:collection xmlns:m='http://www.loc.gov/MARC21/slim'>{xml('A', 'B')}".replace(
        "<record", "<m:record").replace("</record", "</m:record").encode()[:-30], "x.xml", ["A"], [2], []),
    "JSON that is none": (b'[{"id":"a","title":NaN,"type":"book"},7,{"id":"b","title":"B","type":"book",'
                          b'"volume":' + b"9" * 5000 + b"}]", "x.csl.json", ["", "B"], [2], []),
    "strings that name themselves": (b"@string{a = a # a}\n@book{x, title = a # a}\n@book{b, title = {B}}", "x.bib",
                                     ["aaaa", "B"], [], []),
}  # fmt: skip
"""What is wrong -> bytes, name of the file, titles that are read, positions that are refused, what is remarked."""


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_is_named_and_the_others_go_on(name: str) -> None:
    data, file, titles, refused, remarked = CASES[name]
    reading = readers.read(data, file)
    assert [one.title.text for one in reading.records] == titles
    assert [one.row for one in reading.refusals] == refused
    said = [one.text() for one in reading.remarks]
    assert len(said) == len(remarked) and all(part in text for part, text in zip(remarked, said, strict=True))
    for issue in (*reading.refusals, *reading.remarks):
        assert file in issue.text("es") and issue.text("es") != issue.text("en") != issue.text("fr")


def test_a_second_column_of_a_name_hides_nothing() -> None:
    (record,) = readers.read(b"title,title,year\nUno,Otro,2010\n", "x.csv").records
    assert ("title (2)", "Otro") in [(one.name, one.value) for one in record.extra]


def test_packed_files_that_were_cut_or_are_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(b"".join(ris(str(n * 7919)) for n in range(2000)))
    with pytest.raises(InputError, match="broken"):
        readers.read(packed[: len(packed) // 2], "x.ris.gz")
    monkeypatch.setattr(readers, "MOST_BYTES", 100_000)
    with pytest.raises(InputError, match="larger"):
        readers.read(gzip.compress(ris("x" * 200_000)), "x.ris.gz")


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "csl-json"),
        (f"<collection {NAMESPACE}>".encode() + b"<a>" * 100_000, "marcxml"),
        (f"<collection {NAMESPACE}>".encode() + b"<record>" * 20_000, "marcxml"),
        (b"@book{a, title={" + b"{" * 50_000 + b"x", "bibtex"),
        (b"TY  - JOUR\n" * 20_000, "ris"),
        (b"title,year\n" + b'"x\n' * 20_000, "csv"),
        (b"\x1d" * 20_000, "marc21"),
    ],
)  # fmt: skip
def test_files_made_to_take_long_come_to_an_end(data: bytes, form: str) -> None:
    assert readers.read(data, "x", form).refusals
