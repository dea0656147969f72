"""Which format an answer takes: ``?format=`` first, then the ``Accept`` header; from the one table of formats."""

from dataclasses import dataclass
from functools import lru_cache

from simde_kg import formats
from simde_kg.formats import Format

RESULTS, GRAPH = ("results",), ("graph", "quads")
HTML = "text/html"
_CHARSET = {"text/csv": "; charset=utf-8; header=present"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A format and the media type to name it by."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The ``Content-Type``, with the character set where the type does not fix it."""
        if self.media_type.startswith("text/"):
            return self.media_type + _CHARSET.get(self.media_type, "; charset=utf-8")
        return self.media_type


@lru_cache(2048)
def choose(accept: str | None, name: str, kinds: tuple[str, ...]) -> Choice | None:
    """Choose a format of ``kinds``; None when nothing fits (406)."""
    if name:
        named = formats.by_name(name, kinds)
        if named is None:
            return None
        media = name.strip().lower()
        return Choice(named, media if media in named.media_types else named.media_type)
    found = formats.negotiate(accept, kinds)
    return Choice(*found) if found else None


@lru_cache(2048)
def wants_page(accept: str | None, kinds: tuple[str, ...]) -> bool:
    """Whether a page is wanted rather than data: ``text/html`` is named and nothing of ours is preferred to it."""
    html = _quality(accept or "", HTML)
    if not html:
        return False
    data = (_quality(accept or "", media) for f in formats.of_kind(kinds) for media in f.media_types)
    return html >= max(data)


def _quality(accept: str, media: str) -> float:
    """Return the quality that ``accept`` names for exactly this media type, 0 when it does not name it."""
    for item in accept.split(","):
        name, *params = (part.strip().lower() for part in item.split(";"))
        if name == media:
            try:
                return next((float(p[2:]) for p in params if p.startswith("q=")), 1.0)
            except ValueError:
                return 0.0
    return 0.0


def offered(kinds: tuple[str, ...]) -> str:
    """Return the names of the formats on offer, for messages."""
    return ", ".join(f"{f.name} ({f.media_type})" for f in formats.of_kind(kinds))
