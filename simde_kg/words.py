"""Words for people: messages in Spanish, English and French.

A message is an English text with ``{named}`` fields, marked with :func:`_` where it is written and translated at the
edge with :func:`text`. Translations are gettext catalogues, ``locale/<part>.<language>.po``; English needs none.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

LANGUAGES = ("es", "en", "fr")
"""The languages of every text that SIMDE writes."""

_NEXTS = Path(__file__).with_name("fallback.csv")
_LOCALE = Path(__file__).parent / "locale"


T = TypeVar("T")


def _(msgid: str) -> str:
    """Mark ``msgid`` as a message to be translated; return it unchanged."""
    return msgid


@lru_cache(1024)
def fallback(language: str) -> tuple[str, ...]:
    """Return the languages to look a text up in, best first: ``es-MX`` -> es-MX, es-419, es, en.

    The next of a tag is the one that ``fallback.csv`` names, else the tag without its last part, else English.
    ``language`` is a BCP 47 tag or a POSIX locale (``es_MX.UTF-8``).
    """
    tag = _tidy(language.split(".", maxsplit=1)[0].replace("_", "-"))
    chain: list[str] = []
    while tag and tag not in chain:
        chain.append(tag)
        tag = _nexts().get(tag) or tag.rpartition("-")[0] or "en"
    return tuple(chain) or ("en",)


@cache
def _nexts() -> dict[str, str]:
    """Return tag -> the next tag to look a text up in, as the language policy declares it."""
    with _NEXTS.open(encoding="utf-8", newline="") as file:
        return {row["tag"]: row["next"] for row in csv.DictReader(file)}


def _tidy(tag: str) -> str:
    """Return a tag with its parts in the usual case: ``ES-mx`` -> es-MX, ``zh-hant`` -> zh-Hant."""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part.capitalize() for part in rest)])


def best(tags: Iterable[str], chain: Sequence[str]) -> str | None:
    """Return which of the languages that a text has is shown to whoever reads those of ``chain``, best first.

    In this order: the chain, a text without language (""), Spanish, English, French, any other by its tag; None when
    there is none. The one rule of pages, interfaces, reports and search.
    """
    found = {tag.lower(): tag for tag in sorted(tags, reverse=True)}
    wanted = (*(tag.lower() for tag in chain), "", *LANGUAGES, *sorted(found))
    return next((found[tag] for tag in wanted if tag in found), None)


def pick(texts: Mapping[str, T], language: str) -> T | None:
    """Return the text for a language, or None when there is none at all; ``texts`` are by language tag."""
    tag = best(texts, fallback(language))
    return None if tag is None else texts[tag]


@lru_cache(1024)
def spoken(language: str) -> str:
    """Return the first of :data:`LANGUAGES` in the fallback chain of ``language``."""
    return next((tag for tag in fallback(language) if tag in LANGUAGES), "en")


def catalogues(language: str, folder: Path = _LOCALE) -> list[Path]:
    """Return the catalogue files of one language in ``folder``, in a fixed order."""
    return sorted([*folder.glob(f"*.{language}.po"), *folder.glob(f"{language}.po")])


@cache
def catalogue(language: str, folder: Path = _LOCALE) -> dict[str, str]:
    """Return every translation of one language: English message -> translated message."""
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    for path in catalogues(language, folder):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                    found[message.id] = message.string
    return found


def text(msgid: str, language: str = "en", **params: object) -> str:
    """Return the message in the given language with its fields filled; English where no translation exists."""
    tag = spoken(language)
    template = msgid if tag == "en" else catalogue(tag).get(msgid, msgid)
    return template.format(**params) if params else template
