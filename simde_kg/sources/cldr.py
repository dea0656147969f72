"""Names of territories from the Unicode CLDR, as Babel packages it."""

from collections.abc import Iterator

from babel import Locale

from simde_kg.sources.table import Context, RawTable
from simde_kg.sources.tabular import from_rows
from simde_kg.tables import SourceTable

LOCALES = ("es", "en", "fr", "pt", "ar", "zh", "hi", "tr", "fil")
"""The nine languages in which areas have names."""

TITLES = ("territory", "locale", "name")
"""Titles of the columns that :func:`rows` gives."""


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield one row a territory and locale, sorted by territory, then in the order of :data:`LOCALES`.

    A territory is an ISO 3166-1 alpha-2 code, a UN M49 region number (``419``) or a CLDR grouping (``EU``). One that
    CLDR does not name in a locale gives no row there.
    """
    names = {locale: dict(Locale.parse(locale).territories) for locale in LOCALES}
    for territory in sorted(set().union(*names.values())):
        for locale in LOCALES:
            if name := names[locale].get(territory):
                yield territory, locale, name


def read_cldr(table: SourceTable, context: Context) -> RawTable:
    """Read the names as a table. Raises InputError where its columns are not as declared."""
    return from_rows(table, context, TITLES, rows(), "CLDR")
