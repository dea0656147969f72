"""Numbers, dates and plurals as the visitor's language writes them (CLDR, through Babel)."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_percent, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

_LARGE = 10_000
_RTL = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi"})


@lru_cache(256)
def locale(chain: tuple[str, ...], tongue: str) -> Locale:
    """Return the locale of the page's language: the visitor's own variant (es-MX) where it was asked for."""
    for tag in chain:
        if tag.partition("-")[0] == tongue:
            try:
                return Locale.parse(tag, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
    return Locale.parse(tongue)


def direction(language: str) -> str:
    """Return ``rtl`` or ``ltr`` for a language tag."""
    return "rtl" if language.partition("-")[0].lower() in _RTL else "ltr"


def decimal(value: object) -> Decimal | None:
    """Return the number that a text or number stands for; None for anything else."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@lru_cache(8192, typed=True)
def number(value: object, where: Locale) -> str:
    """Return a number with the separators of a locale, what is no number stays as it is.

    Whole numbers keep every digit; of a computed fraction none is shown above 10,000, two above 100, four below.
    """
    found = decimal(value)
    if found is None:
        return str(value)
    digits = max(0, -int(found.as_tuple().exponent))
    places = min(digits, 0 if digits > 2 and abs(found) >= _LARGE else 2 if abs(found) >= 100 else 4)
    group, point = _signs(where)
    return f"{found:,.{places}f}".replace(",", "\0").replace(".", point).replace("\0", group)


@lru_cache(256)
def _signs(where: Locale) -> tuple[str, str]:
    """Return what parts thousands and what stands before fractions."""
    return get_group_symbol(where), get_decimal_symbol(where)


@lru_cache(2048, typed=True)
def brief(value: float, where: Locale) -> str:
    """Return a number for an axis: ``12 M``."""
    return (
        format_compact_decimal(value, locale=where, fraction_digits=1)
        if abs(value) >= 10_000
        else number(f"{value:g}", where)
    )


def percent(share: float, where: Locale) -> str:
    """Return a share (0.052) in percent with one digit after the point."""
    return format_percent(round(share, 3), "#,##0.0\u00a0%" if where.language != "en" else "#,##0.0%", locale=where)


def day(value: str, where: Locale) -> str:
    """Return an ISO date as people write it; years, months and what is no date stay as they are."""
    try:
        return format_date(date.fromisoformat(value[:10]), "long", locale=where) if len(value) >= 10 else value
    except ValueError:
        return value


_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")


def weight(count: int, where: Locale) -> str:
    """Return a number of bytes as people write it: ``2.5 MB``, ``2,5 Mo``."""
    step = min(len(_UNITS) - 1, max(0, (len(str(count)) - 1) // 3))
    value = round(count / 1000**step, 1 if count / 1000**step < 100 else 0)
    return format_unit(int(value) if value == int(value) else value, f"digital-{_UNITS[step]}", "short", locale=where)


def plural(count: int, one: str, many: str, where: Locale) -> str:
    """Choose between two wordings by the language's rule; the chosen one may hold ``{count}``."""
    chosen = one if where.plural_form(count) == "one" else many
    return chosen.format(count=number(count, where))
