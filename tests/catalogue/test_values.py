"""Dates, identifiers, languages, names: what people write becomes one form, or nothing."""

import pytest

from simde_kg.catalogue import dates, identifiers, kinds, languages, names
from simde_kg.catalogue.record import Identifier, clean


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2016", "2016"),
        ("c2016", "2016"),
        ("[2016]", "2016"),
        ("[2016?]", "2016?"),
        ("©2009.", "2009"),
        ("ca. 1998", "1998~"),
        ("ca. 1998?", "1998%"),
        ("1948/07//", "1948-07"),
        ("2014//", "2014"),
        ("2016-05-31T10:20:30Z", "2016-05-31"),
        ("20110500", "2011-05"),
        ("20170530", "2017-05-30"),
        ("31/12/2015", "2015-12-31"),
        ("12/31/2015", "2015-12-31"),
        ("01/11/2015", "2015"),
        ("noviembre de 2016", "2016-11"),
        ("3 de mayo de 2016", "2016-05-03"),
        ("Nov 3, 2016", "2016-11-03"),
        ("juillet 2012", "2012-07"),
        ("1er août 2012", "2012-08-01"),
        ("março de 2010", "2010-03"),
        ("Spring 2017", "2017-21"),
        ("otoño 2017", "2017-23"),
        ("1999-2003", "1999/2003"),
        ("1999–2003", "1999/2003"),
        ("between 1960 and 1970", "1960/1970"),
        ("2010-", "2010/.."),
        ("19--", "19XX"),
        ("198-?", "198X?"),
        ("1970s", "197X"),
        ("2011-05-25~/2012-06-26~", "2011-05-25~/2012-06-26~"),
        ("2015-02-30", "2015-02"),
        ("s.f.", ""),
        ("n.d.", ""),
        ("[s.a.]", ""),
        ("forthcoming", ""),
        ("", ""),
        ("volume 12", ""),
    ],
)
def test_messy_dates(written: str, edtf: str) -> None:
    assert dates.edtf(written) == edtf


def test_days_before_months_where_that_is_known() -> None:
    assert dates.edtf("01/11/2015", day_first=True) == "2015-11-01"
    assert dates.edtf("01/11/2015", day_first=False) == "2015-01-11"


@pytest.mark.parametrize(
    "date", ["2016", "2016-05", "2016-02-29", "199X", "2004-XX", "2016-21", "../2010", "2010/..", "1984?/2004~"]
)
def test_what_edtf_is(date: str) -> None:
    assert dates.is_edtf(date)


@pytest.mark.parametrize(
    "date", ["2015-02-29", "2016-13", "16", "2016/", "2016-21-01", "May 2016", "2016-5", "/", ".."]
)
def test_what_edtf_is_not(date: str) -> None:
    assert not dates.is_edtf(date) or date == "2016/"


def test_parts_of_csl() -> None:
    assert dates.of_parts([["2011", 5, 25], ["2012", 6, 26]], circa=True) == "2011-05-25~/2012-06-26~"
    assert dates.of_parts([[2017]], season="1") == "2017-21" and dates.of_parts([[2017, 13]]) == "2017-21"
    assert dates.of_parts([["0"]]) == "" and dates.of_parts([[]]) == ""
    assert dates.to_parts("2016-05") == [[2016, 5]] and dates.to_parts("201X") == []


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1086/320817", "10.1086/320817"),
        ("http://dx.doi.org/10.1177/2325967120950040", "10.1177/2325967120950040"),
        ("doi: 10.1002/(SICI)1099-0895(199601)2:1<1::AID-X>3.0.CO;2-A", "10.1002/(SICI)1099-0895(199601)2:1"),
        ("(10.1000/182).", "10.1000/182"),
        ("10/fqd6hj", ""),
        ("10.1234/", ""),
    ],
)
def test_dois(text: str, doi: str) -> None:
    assert identifiers.doi(text) == doi


def test_check_digits() -> None:
    assert identifiers.isbns("0-306-40615-2 (pbk.), 978 0 306 40615 7") == ["9780306406157"]
    assert identifiers.isbn("0-306-40615-3") == "" and identifiers.isbn("080442957X") == "9780804429573"
    assert identifiers.issn("ISSN 2049-3630") == "2049-3630" and identifiers.issn("2049-3631") == ""
    assert identifiers.issn("0000-006x") == "0000-006X"
    assert identifiers.orcid("https://orcid.org/0000-0002-1825-0097") == "0000-0002-1825-0097"
    assert identifiers.orcid("0000-0002-1694-233X") and not identifiers.orcid("0000-0002-1825-0098")


def test_a_wrong_number_is_kept_as_what_it_is_not() -> None:
    assert identifiers.typed("0-306-40615-3", "isbn") == [Identifier("invalid-isbn", "0-306-40615-3")]
    assert identifiers.typed("10/fqd6hj", "doi") == [Identifier("invalid-doi", "10/fqd6hj")]
    assert identifiers.typed("978-0-306-40615-7") == [Identifier("isbn", "9780306406157")]
    assert identifiers.typed("http://hdl.handle.net/10036/29882") == [Identifier("handle", "10036/29882")]
    assert identifiers.agent("http://viaf.org/viaf/123456789") == Identifier("viaf", "123456789")
    assert identifiers.agent("Ana García") is None


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("spa", "es"), ("fre", "fr"), ("fra", "fr"), ("Spanish", "es"), ("español", "es"), ("es_MX", "es-MX"),
        ("EN", "en"), ("english", "en"), ("portugais", "pt"), ("brazilian", "pt-BR"), ("nah", "nah"), ("ga", "ga"),
        ("http://id.loc.gov/vocabulary/iso639-2/spa", "es"), ("zh-Hant-TW", "zh-TW"), ("und", ""), ("|||", ""),
        ("nonsense", ""), ("", ""),
    ],
)  # fmt: skip
def test_languages(text: str, tag: str) -> None:
    assert languages.tag(text) == tag


def test_languages_as_marc_and_the_european_list_write_them() -> None:
    assert [languages.marc(tag) for tag in ("es-MX", "fr", "de", "zh", "nah", "")] == [
        "spa",
        "fre",
        "ger",
        "chi",
        "nah",
        "und",
    ]
    assert [languages.terminological(tag) for tag in ("fr", "de", "es", "zh")] == ["fra", "deu", "spa", "zho"]


@pytest.mark.parametrize(
    ("written", "name", "person"),
    [
        ("García,Ana", "García, Ana", True),
        ("Smith, John, Jr.", "Smith, John, Jr.", True),
        ("Ana María de la Cruz", "de la Cruz, Ana María", True),
        ("Flavia Pennini", "Pennini, Flavia", True),
        ("Plato", "Plato", True),
        ("Banco Interamericano de Desarrollo", "Banco Interamericano de Desarrollo", False),
        ("Fredensborg Forsyning A/S", "Fredensborg Forsyning A/S", False),
    ],
)
def test_names(written: str, name: str, person: bool) -> None:
    agent = names.inverted(written)
    assert (agent.name, agent.person) == (name, person)


def test_types_of_document() -> None:
    assert kinds.read("info:eu-repo/semantics/doctoralThesis") == "thesis" and kinds.read("JOUR") == "article"
    assert kinds.read("http://purl.org/coar/resource_type/c_6501") == "" and kinds.read("Libro") == "book"


def test_texts_are_clean() -> None:
    assert clean("  Migracio\u0301n\x00\n\u2028 y \ud800\ufffe remesas ") == "Migración y remesas"
