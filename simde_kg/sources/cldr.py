"""Names of territories from the Unicode CLDR, as Babel packages it."""

from collections.abc import Iterator

from babel import Locale

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
