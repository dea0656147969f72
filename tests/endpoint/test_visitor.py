"""Languages that are kept, and numbers, dates and plurals as each language writes them."""

from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_decimal

from endpoint import numbers
from endpoint.carry import carried
from endpoint.navigation import SECTIONS, section

MEXICO, SPAIN, FRANCE, ENGLAND = (Locale.parse(tag) for tag in ("es_MX", "es", "fr", "en"))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/area/MEX">x</a>', '<a href="/area/MEX?lang=fr">x</a>'),
        ('<a class="y" href="/documents?q=1#top">x</a>', '<a class="y" href="/documents?q=1&amp;lang=fr#top">x</a>'),
        ('<a href="/area/MEX?lang=es">x</a>', '<a href="/area/MEX?lang=es">x</a>'),
        ('<a href="/area/MEX.ttl" type="text/turtle">x</a>', '<a href="/area/MEX.ttl" type="text/turtle">x</a>'),
        ('<a href="https://example.org/">x</a>', '<a href="https://example.org/">x</a>'),
        ('<a href="//example.org/">x</a>', '<a href="//example.org/">x</a>'),
        ('<a href="#data">x</a>', '<a href="#data">x</a>'),
        ('<link href="/static/simde.css">', '<link href="/static/simde.css">'),
        ("&lt;a href=&#34;/area/MEX&#34;&gt;", "&lt;a href=&#34;/area/MEX&#34;&gt;"),
        (
            '<form action="/search" method="get"><input>',
            '<form action="/search" method="get"><input type="hidden" name="lang" value="fr"><input>',
        ),
        ('<form action="/validate" method="post"><input>', '<form action="/validate" method="post"><input>'),
    ],
)
def test_links_and_forms_carry_the_language(html: str, expected: str) -> None:
    assert carried(html, "fr") == expected


def test_only_a_language_is_carried() -> None:
    assert carried('<a href="/x">', '"><script>') == '<a href="/x">'


@pytest.mark.parametrize(
    ("value", "where", "expected"),
    [
        ("12275876", ENGLAND, "12,275,876"),
        ("12275876", MEXICO, "12,275,876"),
        ("12275876", SPAIN, "12.275.876"),
        ("12275876", FRANCE, "12\u202f275\u202f876"),
        ("-101044", FRANCE, "-101\u202f044"),
        ("51.1154416841649", SPAIN, "51,1154"),
        ("52595342546.182175", ENGLAND, "52,595,342,546"),
        ("1234.50", ENGLAND, "1,234.50"),
        (0, ENGLAND, "0"),
        ("no number", ENGLAND, "no number"),
        ("NaN", ENGLAND, "NaN"),
    ],
)
def test_numbers(value: object, where: Locale, expected: str) -> None:
    assert numbers.number(value, where) == expected


def test_dates_and_plurals() -> None:
    assert numbers.day("2026-11-22T00:00:00Z", SPAIN) == "22 de noviembre de 2026"
    assert numbers.day("2026", FRANCE) == "2026" and numbers.day("2026-99-99", FRANCE) == "2026-99-99"
    found = [numbers.plural(n, "{count} document", "{count} documents", FRANCE) for n in (0, 1, 2)]
    assert found == ["0 document", "1 document", "2 documents"]
    assert numbers.plural(0, "{count} a", "{count} b", ENGLAND) == "0 b"


def test_shares() -> None:
    assert numbers.percent(-0.05153, ENGLAND) == "-5.2%" and numbers.percent(0.5, FRANCE) == "50,0\u00a0%"


def test_the_visitors_variant_of_a_language_is_used() -> None:
    assert numbers.locale(("es-MX", "es-419", "es", "en"), "es") == MEXICO
    assert numbers.locale(("fr-x-nonsense", "fr", "en"), "fr").language == "fr"
    assert numbers.direction("ar") == "rtl" and numbers.direction("zh") == "ltr"


def test_every_section_knows_its_own_address() -> None:
    assert all(section(address) == address for _name, address, _starts in SECTIONS)
    assert section("/area/MEX") == "/countries" and section("/") == "" and section("/areas-of-nothing") == ""


@pytest.mark.parametrize("tag", ["en", "es", "fr", "es-MX", "es-419", "fr-CH", "fr-CA", "en-IN", "es-AR"])
def test_numbers_are_written_as_babel_writes_them(tag: str) -> None:
    where = Locale.parse(tag, sep="-")
    for text in ("0", "-5", "1234", "12345", "-1234567", "0.25", "-99.5", "1234.5", "123456.75"):
        places = len(text.partition(".")[2])
        pattern = "#,##0" + ("." + "0" * places if places else "")
        assert numbers.number(text, where) == format_decimal(Decimal(text), pattern, locale=where), text
