"""Pages that are made before anybody asks for them: those that take longest, in the plain form of each language.

They lie below ``pages/`` of the home, in a folder whose name changes with the release, the program and what pages show
of its settings. A page is written for a host that does not exist, whose name is replaced when it is sent; the address
with ``?lang=`` gives the same page with links that carry the language on. :mod:`endpoint.making` writes them.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from flask import request

from endpoint.carry import carried
from endpoint.limits import Limits
from endpoint.releases import Releases
from endpoint.service import Service
from endpoint.words import LANGUAGES, chain

HOST = "http://host-of-pages.invalid"
"""The host that pages are written for."""
FOLDER = "pages"
FRESH = "simde.fresh"
"""Key of the WSGI environment of a request whose page is to be made anew: what it looks up is kept for others."""
_SAME = frozenset({"es-ES", "en-US", "fr-FR"})
"""Tags that say what their language alone says (CLDR's default content)."""
_HOSTS = re.compile(r"https?://[A-Za-z0-9.:\[\]\-]+")
_PREVIEW = re.compile(r'<meta property="og:image" content="[^"?]*\?')
_CANONICAL = re.compile(r'<link rel="canonical" href="[^"?]*')
_ROOT = Path(__file__).resolve().parents[1]
_PROGRAM = ("endpoint", "simde_kg", "ontology", "data/questions")
_KINDS = frozenset({".py", ".html", ".po", ".rq", ".css", ".js", ".json", ".ttl", ".csv", ".svg"})


@cache
def _program() -> str:
    """Return what changes when a file of the program does, or how numbers are written."""
    files = sorted(
        path for name in _PROGRAM for path in (_ROOT / name).rglob("*")
        if path.suffix in _KINDS and "node_modules" not in path.parts
    )  # fmt: skip
    stats = ((str(path), path.stat()) for path in files)
    told = [(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats]
    return repr((told, version("babel"), version("jinja2")))


@lru_cache(8)
def _stamp(release: str, base: str, limits: Limits, partners: tuple[str, ...]) -> str:
    parts = (release, base, repr(list(limits.shown())), repr(partners), _program())
    return f"{release}-{hashlib.blake2b(chr(0).join(parts).encode(), digest_size=8).hexdigest()}"


def folder(serving: Service) -> Path | None:
    """Return where the pages of the release that is served lie; None where there are none."""
    releases = serving.releases
    if not isinstance(releases, Releases) or not serving.limits.ahead_bytes or not releases.id:
        return None
    stamp = _stamp(releases.id, serving.settings.base_iri, serving.limits, tuple(sorted(serving.partners)))
    return releases.home / FOLDER / stamp


def file(place: Path, path: str, tongue: str) -> Path:
    """Return the file of a page by its address without parameters."""
    return place / tongue / hashlib.blake2b(path.encode(), digest_size=12).hexdigest()


def tongue(tongues: tuple[str, ...]) -> str:
    """Return the language whose plain form a visitor gets, empty for a visitor who wants more than one's."""
    wanted = tuple(dict.fromkeys(tag for tag in tongues if tag not in _SAME))
    return next((tag for tag in LANGUAGES if chain(tag) == wanted), "")


def write(where: Path, body: str, headers: Mapping[str, str]) -> int:
    """Keep a page; return its bytes."""
    data = json.dumps(dict(headers)).encode() + b"\n" + zlib.compress(body.encode(), 6)
    where.parent.mkdir(parents=True, exist_ok=True)
    part = where.with_suffix(".part")
    part.write_bytes(data)
    part.replace(where)
    return len(data)


def page(serving: Service, tongues: tuple[str, ...]) -> tuple[str, dict[str, str]] | None:
    """Return the page that is asked for and its headers; None when it was not made, or is not in its plain form."""
    if request.environ.get(FRESH):
        return None
    asked = request.args.to_dict(flat=False)
    chosen = asked.pop("lang", [""])
    plain = not asked and len(chosen) == 1 and chosen[0] in ("", *LANGUAGES) and not request.root_path.strip("/")
    spoken = tongue(tongues) if plain else ""
    host = request.url_root.rstrip("/")
    place = folder(serving) if spoken and _HOSTS.fullmatch(host) else None
    if place is None:
        return None
    try:
        head, _line, packed = file(place, request.path, spoken).read_bytes().partition(b"\n")
    except OSError:
        return None
    body = zlib.decompress(packed).decode().replace(HOST, host).replace(quote(HOST, safe=""), quote(host, safe=""))
    headers = {name: value.replace(HOST, host) for name, value in json.loads(head).items()}
    return (_spoken(body, chosen[0]) if chosen[0] else body), headers


def _spoken(body: str, language: str) -> str:
    """Return a page as its address with ``?lang=`` has it: links and the picture for previews name the language."""
    named = _CANONICAL.sub(rf"\g<0>?lang={language}", body, count=1)
    return _PREVIEW.sub(rf"\g<0>lang={language}&amp;", carried(named, language), count=1)
