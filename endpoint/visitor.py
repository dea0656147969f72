"""Who asks: the languages of the current request and what every page needs from it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

from endpoint.words import LANGUAGES, chain, spoken, text

_NAMES = {"es": "Español", "en": "English", "fr": "Français"}


def languages() -> tuple[str, ...]:
    """Return the languages to look labels up in, best first."""
    chosen = request.args.get("lang", "")
    return chain(
        request.headers.get("Accept-Language", "")[:500], chosen[:35] if chosen.replace("-", "").isalnum() else ""
    )


def language() -> str:
    """Return the language of the page: es, en or fr."""
    return next((tag for tag in languages() if tag in LANGUAGES), spoken("en"))


def here(**changes: str) -> str:
    """Return the address of this page with some parameters changed."""
    kept: dict[str, str] = {**request.args.to_dict(), **changes}
    return request.path + "?" + urlencode(kept)


def _context() -> Mapping[str, Any]:
    tongue = language()
    return {
        "tongue": tongue,
        "tongues": [(code, _NAMES[code], here(lang=code)) for code in LANGUAGES],
        "say": lambda msgid, /, **params: text(msgid, tongue, **params),
        "here": here,
    }


def register(app: Flask) -> None:
    """Give every template the visitor's language and the words in it."""
    app.context_processor(lambda: dict(_context()))
