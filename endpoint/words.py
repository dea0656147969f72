"""Words of the endpoint in the visitor's language, and the choice of that language."""

from functools import lru_cache
from pathlib import Path

from endpoint.typesetting import typeset
from simde_kg import words
from simde_kg.words import LANGUAGES, _, fallback, spoken

_FOLDER = Path(__file__).parent / "locale"

__all__ = ["LANGUAGES", "_", "chain", "spoken", "text"]


def text(msgid: str, language: str = "en", /, **params: object) -> str:
    """Return a message of the endpoint (or of the library) in the given language with its fields filled."""
    tag = spoken(language)
    template = words.catalogue(tag, _FOLDER).get(msgid) if tag != "en" else msgid
    if template is None:
        template = words.text(msgid, tag)
    template = typeset(template, tag)
    return template.format(**params) if params else template


@lru_cache(1024)
def chain(header: str, chosen: str = "") -> tuple[str, ...]:
    """Return the languages to look labels up in, best first, from ``Accept-Language`` and ``?lang=``.

    ``es-MX, fr;q=0.8`` -> es-MX, es-419, es, fr, en. Languages of others (pt -> es) follow those asked for. Tags that
    are not well formed are left out.
    """
    wanted: list[tuple[float, int, str]] = [(-2.0, 0, chosen)] if chosen else []
    for place, item in enumerate(header.split(",")[:20]):
        tag, *params = (part.strip() for part in item.split(";"))
        quality = 1.0
        for param in params:
            if param.lower().startswith("q="):
                try:
                    quality = float(param[2:])
                except ValueError:
                    quality = 0.0
        if quality > 0 and tag.replace("-", "").isalnum():
            wanted.append((-quality, place, tag))
    tags = [tag for _quality, _place, tag in sorted(wanted)] or ["en"]
    found: dict[str, None] = {}
    for tag in tags:
        found.update(dict.fromkeys(code for code in fallback(tag) if code[:2] == tag[:2].lower()))
    found.update(dict.fromkeys((*fallback(tags[0]), "en", "es")))
    return tuple(found)
