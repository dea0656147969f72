"""Dates as EDTF (ISO 8601-2, levels 0 and 1), from the many ways in which people write them."""

import calendar
import re
from collections.abc import Sequence
from functools import cache

_YEAR = r"(?:-?\d{4}|-?\d{3}X|-?\d{2}XX|Y-?\d{5,})"
_ONE = rf"{_YEAR}(?:-(?:0[1-9]|1[0-2]|2[1-4]|XX)(?:-(?:0[1-9]|[12]\d|3[01]|XX))?)?[?~%]?"
_EDTF = re.compile(rf"{_ONE}(?:/(?:{_ONE}|\.\.|))?|(?:\.\.|)/{_ONE}")
SEASONS = {
    "spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24",
    "primavera": "21", "verano": "22", "otoño": "23", "invierno": "24",
    "printemps": "21", "été": "22", "automne": "23", "hiver": "24",
    "verão": "22", "outono": "23", "inverno": "24",
}  # fmt: skip
"""Names of seasons and their numbers in EDTF."""
_NO_DATE = re.compile(r"^\W*(?:n\.? ?d\.?|s\.? ?[fdaw]\.?|no date|sin fecha|sans date|sem data|undated|forthcoming|"
                      r"in press|en prensa)\W*$", re.I)  # fmt: skip
_ABOUT = re.compile(
    r"\b(?:ca|circa|approx(?:imately)?|about|hacia|vers|env(?:iron)?|aprox)\b\.?|^c\.? ?(?=\d{4}\?)", re.I
)


def is_edtf(text: str) -> bool:
    """Whether a text is a date of EDTF level 0 or 1 that exists in the calendar."""
    return bool(_EDTF.fullmatch(text)) and all(_exists(one) for one in text.split("/"))


def _exists(one: str) -> bool:
    parts = re.fullmatch(r"(-?\d{4})-(0[1-9]|1[0-2])-(\d\d)[?~%]?", one)
    if not parts:
        return not re.match(r".*-2[1-4]-", one)
    year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    return day <= (calendar.monthrange(year, month)[1] if year > 0 else 31)


@cache
def _months() -> dict[str, str]:
    """Return names and short names of months in es, en, fr, pt and de to two digits."""
    from babel.dates import get_month_names

    found: dict[str, str] = {}
    for language in ("de", "pt", "fr", "es", "en"):
        for width in ("abbreviated", "wide"):
            for number, name in get_month_names(width, locale=language).items():
                found[str(name).lower().rstrip(".")] = f"{number:02}"
    return found | {"sept": "09", "set": "09", "juin": "06", "juil": "07", "jan": "01"}


def edtf(text: str, *, day_first: bool | None = None) -> str:
    """Return a date as EDTF; empty when the text holds none.

    ``day_first`` decides ``01/11/2015``; None keeps only what is certain (the year). What is between brackets, after
    ``c`` or ``©`` is taken; ``?`` and ``ca.`` become the qualifiers of EDTF.
    """
    given = " ".join(text.replace("\u2013", "-").replace("\u2014", "-").split())
    if is_edtf(given):
        return given
    if not given or _NO_DATE.match(given):
        return ""
    about = bool(_ABOUT.search(given))
    plain = _ABOUT.sub("", given).strip(" .,;:")
    plain = re.sub(r"(?<=\d)[\])]|[\[(©]|\b[cp](?=\d{4})", "", plain).strip(" .,;:]")
    unsure = plain.endswith("?")
    plain = plain.rstrip("?").strip(" .,;:")
    found = _interval(plain) or _numbers(plain, day_first=day_first) or _words(plain) or _lone(plain)
    if not found or "/" in found:
        return found if is_edtf(found) else ""
    mark = "%" if about and unsure else "~" if about else "?" if unsure else ""
    return found + mark if is_edtf(found) else ""


def _interval(text: str) -> str:
    if parts := re.fullmatch(r"(?:between|entre)? ?(\d{4}) ?(?:-|/|to|and|a|y|et|e) ?(\d{4})", text, re.I):
        return f"{parts[1]}/{parts[2]}" if parts[1] < parts[2] else parts[1] if parts[1] == parts[2] else ""
    if parts := re.fullmatch(r"(\d{4}) ?-", text):
        return f"{parts[1]}/.."
    return ""


def _numbers(text: str, *, day_first: bool | None) -> str:
    """Read dates of digits: 2016/05/03, 1948/07//, 20110500, 03/05/2016, 19--, 1970s, and a time after the day."""
    text = re.sub(r"[T ]\d{1,2}:\d\d.*$", "", text)
    if parts := re.fullmatch(r"(\d{3}|\d{2})(?:-{1,2}|XX?|\?)|(\d{3})0'?s", text, re.I):
        known = parts[1] or parts[2]
        return known.ljust(4, "X")
    if parts := re.fullmatch(r"(\d{4})(?:[-/.](\d{1,2})?(?:[-/.](\d{1,2})?)?(?:/.*)?)?", text):
        return built(parts[1], parts[2], parts[3])
    if parts := re.fullmatch(r"(\d{4})(\d\d)(\d\d)?", text):
        return built(parts[1], parts[2], parts[3])
    if parts := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        first, second = int(parts[1]), int(parts[2])
        if day_first is None and first <= 12 and second <= 12 and first != second:
            return parts[3]
        is_day = day_first if first <= 12 and second <= 12 and day_first is not None else first > 12
        return built(parts[3], *((parts[2], parts[1]) if is_day else (parts[1], parts[2])))
    if parts := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return built(parts[2], parts[1])
    return ""


def _words(text: str) -> str:
    """Read dates with the name of a month or season: ``3 Nov 2016``, ``noviembre de 2016``, ``2017 Spring``."""
    year = re.search(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)", text)
    if not year:
        return ""
    rest = (text[: year.start()] + " " + text[year.end() :]).lower()
    words = re.findall(r"[^\W\d_]+", rest)
    months = [month for word in words if (month := _months().get(word))]
    seasons = [season for word in words if (season := SEASONS.get(word))]
    if seasons and not months:
        return f"{year[1]}-{seasons[0]}"
    if not months:
        return ""
    day = re.search(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º)?(?!\d)", rest)
    return built(year[1], months[0], day[1] if day and len(months) == 1 else None)


def _lone(text: str) -> str:
    """Return the only year that a text holds."""
    years = set(re.findall(r"(?<![\d.])(1[4-9]\d\d|20\d\d)(?!\d)", text))
    return years.pop() if len(years) == 1 else ""


def built(year: str, month: str | None = None, day: str | None = None) -> str:
    """Return the date of its parts, as far as they are right: a month 0 or a day 31 of February is left out."""
    date = year.zfill(4)
    if month and month.strip("0") and 1 <= int(month) <= 12:
        date += f"-{int(month):02}"
        if day and day.strip("0") and is_edtf(f"{date}-{int(day):02}"):
            date += f"-{int(day):02}"
    return date if is_edtf(date) else ""


def of_parts(parts: Sequence[Sequence[object]], *, circa: bool = False, season: str = "") -> str:
    """Return the date of CSL ``date-parts``: one date or the two ends of an interval, empty ends open."""
    ends = []
    for one in parts[:2]:
        texts = [str(value).strip() for value in one if value not in (None, "", 0, "0")]
        if not texts or not re.fullmatch(r"-?\d{1,4}", texts[0]):
            ends.append("..")
            continue
        if len(texts) > 1 and texts[1].isdigit() and 13 <= int(texts[1]) <= 24:
            date = f"{texts[0].zfill(4)}-{20 + (int(texts[1]) - 1) % 4 + 1}"
        else:
            date = built(texts[0], *(text if text.isdigit() else None for text in texts[1:3]))
        if season.isdigit() and 1 <= int(season) <= 4 and len(texts) == 1:
            date += f"-2{season}"
        ends.append(date + ("~" if circa and date else ""))
    found = "/".join(ends)
    return found if ends and is_edtf(found) else ""


def to_parts(date: str) -> list[list[int]]:
    """Return the CSL ``date-parts`` of an EDTF date, as far as its digits are known; empty without a year."""
    found = (re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?$", one) for one in date.split("/"))
    return [[int(part) for part in parts.groups() if part] for parts in found if parts]
