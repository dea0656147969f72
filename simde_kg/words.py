"""Words for people: messages in Spanish, English and French.

A message is an English text with ``{named}`` fields, marked with :func:`_` where it is written and translated at the
edge with :func:`text`. Translations are gettext catalogues, ``locale/<part>.<language>.po``; English needs none.
"""

from functools import cache
from pathlib import Path

LANGUAGES = ("es", "en", "fr")
"""The languages of every text that SIMDE writes."""

_LOCALE = Path(__file__).parent / "locale"


def _(msgid: str) -> str:
    """Mark ``msgid`` as a message to be translated; return it unchanged."""
    return msgid


def fallback(language: str) -> tuple[str, ...]:
    """Return the languages to look a text up in, best first: ``es-MX`` -> es-MX, es-419, es, en.

    ``language`` is a BCP 47 tag or a POSIX locale (``es_MX.UTF-8``).
    """
    tag = language.split(".", maxsplit=1)[0].replace("_", "-")
    parts = tag.split("-")
    chain = ["-".join(parts[:n]) for n in range(len(parts), 0, -1) if parts[0]]
    if parts[0] == "es" and len(parts) > 1 and "es-419" not in chain:
        chain.insert(-1, "es-419")
    if "en" not in chain:
        chain.append("en")
    return tuple(chain)


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
