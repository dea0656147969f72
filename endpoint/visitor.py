"""Who asks: the languages of the current request and what every page needs from it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, Response, g, request

from endpoint import client, numbers
from endpoint.carry import carried
from endpoint.navigation import SECTIONS, section
from endpoint.typesetting import typeset
from endpoint.words import LANGUAGES, chain, spoken, text

_PACKED = frozenset({"text/html", "text/xml", "image/svg+xml"})
_NAMES = {"es": "Español", "en": "English", "fr": "Français"}


def _chosen() -> str:
    """Return the language that the address names, when it is a tag; else an empty text."""
    chosen = request.args.get("lang", "")[:35]
    return chosen if chosen.replace("-", "").isalnum() and chosen.isascii() else ""


def languages() -> tuple[str, ...]:
    """Return the languages to look labels up in, best first."""
    found: tuple[str, ...] | None = g.get("languages")
    if found is None:
        found = g.languages = chain(request.headers.get("Accept-Language", "")[:500], _chosen())
    return found


def language() -> str:
    """Return the language of the page: es, en or fr."""
    found: str | None = g.get("language")
    if found is None:
        found = g.language = next((tag for tag in languages() if tag in LANGUAGES), spoken("en"))
    return found


def locale() -> Locale:
    """Return the locale that numbers and dates of the page are written in."""
    found: Locale | None = g.get("locale")
    if found is None:
        found = g.locale = numbers.locale(languages(), language())
    return found


def here(**changes: object) -> str:
    """Return the address of this page with some parameters changed; None takes one away."""
    kept: dict[str, object] = {**request.args.to_dict(flat=False), **changes}
    query = urlencode({name: value for name, value in kept.items() if value is not None}, doseq=True)
    return request.path + ("?" + query if query else "")


def say(msgid: str, /, **params: object) -> str:
    """Return a message in the visitor's language."""
    return text(msgid, language(), **params)


def _context() -> Mapping[str, Any]:
    tongue, where = language(), locale()
    return {
        "tongue": tongue,
        "tongues": [(code, _NAMES[code], here(lang=code)) for code in LANGUAGES],
        "host": request.url_root.rstrip("/"),
        "sections": SECTIONS,
        "section": section(request.path),
        "say": say,
        "here": here,
        "direction": numbers.direction,
        "number_tag": str(where).replace("_", "-"),
        "number": lambda value: numbers.number(value, where),
        "percent": lambda share: numbers.percent(share, where),
        "typeset": typeset,
        "weight": lambda value: numbers.weight(value, where),
        "day": lambda value: numbers.day(value, where),
        "tongue_name": lambda code: str(where.languages.get(code.replace("-", "_"), code)),
        "count": lambda n, one, many: numbers.plural(n, text(one, tongue), text(many, tongue), where),
    }


def _carry(response: Response) -> Response:
    """Keep the language that the address chose in the links of the page."""
    if (chosen := _chosen()) and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(carried(response.get_data(as_text=True), chosen))
    return response


def _pack(response: Response) -> Response:
    """Pack pages and drawings as the client wants it."""
    packable = response.mimetype in _PACKED and not response.is_streamed and "Content-Encoding" not in response.headers
    how = client.coding(request.headers.get("Accept-Encoding", "")) if packable else ""
    if how and len(body := response.get_data()) >= client.SMALL:
        response.set_data(client.packed(body, how))
        response.headers["Content-Encoding"] = how
        response.vary.add("Accept-Encoding")
    return response


def register(app: Flask) -> None:
    """Give every template the visitor's language and the words in it."""
    app.context_processor(lambda: dict(_context()))
    app.after_request(_pack)  # runs after _carry: the last one first
    app.after_request(_carry)
