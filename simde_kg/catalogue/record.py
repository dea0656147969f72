"""The neutral record: what every reader gives and every writer takes. Order counts for creators and titles only."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u2028\u2029\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")

_RANGE = re.compile(r"(?<=\w) ?(?:--+|[-\u2010-\u2015\u2212]) ?(?=\w)")

ROLES = ("aut", "edt", "trl", "ctb", "ths", "com", "ill", "pbd", "cmp", "fnd", "isb")
"""Roles that readers tell apart, as relator codes of the Library of Congress; any other code is kept too."""


def clean(text: str) -> str:
    """Return a text in NFC and one line, without control characters, lone surrogates and non-characters."""
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub(" ", text))
    return _BLANKS.sub(" ", "".join(c for c in plain if ord(c) & 0xFFFE != 0xFFFE)).strip()


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text and its language (BCP 47; empty: unknown)."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """An identifier as ``scheme`` (doi, isbn, issn, orcid, viaf, oai, ...) and value in its canonical form."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who made the document. ``name``: ``Family, Given`` for a person, the name itself for an organisation."""

    name: str
    role: str = "aut"
    person: bool = True
    identifiers: tuple[Identifier, ...] = ()

    @property
    def family(self) -> str:
        """The family name of a person; the whole name of an organisation or of somebody with one name."""
        return self.name.partition(", ")[0] if self.person else self.name

    @property
    def given(self) -> str:
        """The given names of a person; empty without any."""
        return self.name.partition(", ")[2] if self.person else ""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A subject as the source wrote it; ``scheme`` names its list (``lcsh``, ``eurovoc``), empty for free keywords."""

    text: str
    language: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Extra:
    """A field of the source that has no place in the record: its name there and its content."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read: file or address, format, position (1 for the first), the source's own identifier."""

    file: str = ""
    form: str = ""
    position: int = 0
    id: str = ""

    @property
    def address(self) -> str:
        """The source as one text: ``refs.ris#3``; the identifier where there is no file."""
        return f"{self.file}#{self.position}" if self.file and self.position else self.file or self.id


@dataclass(frozen=True, slots=True)
class Record:
    """One document as a library describes it."""

    title: Text = Text("")
    type: str = ""
    other_titles: tuple[Text, ...] = ()
    creators: tuple[Agent, ...] = ()
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    edition: str = ""
    publishers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    issued: str = ""
    identifiers: tuple[Identifier, ...] = ()
    languages: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    corridors: tuple[str, ...] = ()
    abstracts: tuple[Text, ...] = ()
    rights: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    extra: tuple[Extra, ...] = ()
    source: Source = field(default=Source())

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def of(self, scheme: str) -> tuple[str, ...]:
        """Return the identifiers of one scheme."""
        return tuple(one.value for one in self.identifiers if one.scheme == scheme)

    def first(self, scheme: str) -> str:
        """Return the first identifier of one scheme, empty without one."""
        return next(iter(self.of(scheme)), "")

    @property
    def year(self) -> str:
        """The year of publication as four digits; empty when it is not known."""
        found = re.search(r"(?<!\d)(\d{4})(?!\d)", self.issued)
        return found[1] if found else ""

    def by_role(self, *roles: str) -> tuple[Agent, ...]:
        """Return the creators of some roles, in order."""
        return tuple(agent for agent in self.creators if agent.role in roles)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain values; empty fields are left out."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value and value != {"text": ""}}

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the record of plain values, as :meth:`to_json` gives them. Raises KeyError or TypeError for others."""
        given = dict(values)
        for name, kind in _PARTS.items():
            if name in given:
                given[name] = tuple(_part(kind, one) for one in given[name])
        for name in _PLAIN:
            if name in given:
                given[name] = tuple(given[name])
        if "title" in given:
            given["title"] = Text(**given["title"])
        if "source" in given:
            given["source"] = Source(**given["source"])
        return cls(**given)


_PARTS: dict[str, type] = {
    "other_titles": Text,
    "creators": Agent,
    "identifiers": Identifier,
    "subjects": Subject,
    "abstracts": Text,
    "extra": Extra,
}
_PLAIN = ("publishers", "places", "languages", "topics", "areas", "corridors", "rights", "links", "notes")
ORDERED = ("creators",)
"""Lists whose order is kept; the others are sorted, so that equal records are equal."""

FIELDS = tuple(one.name for one in dataclasses.fields(Record))
"""The names of all fields of a record."""


def _part(kind: type, value: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if kind is Agent:
        named = [Identifier(**one) for one in value.get("identifiers", ())]
        return Agent(**{**value, "identifiers": tuple(named)})
    return kind(**value)


def tidied(record: Record) -> Record:
    """Return the record with clean texts, without empty or repeated values, lists sorted where order says nothing.

    A title whose language nobody stated takes the document's, where it has one language.
    """
    changes: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(record, name)
        if isinstance(value, str):
            changes[name] = clean(value)
        elif isinstance(value, tuple):
            kept = [one for one in map(_cleaned, value) if one]
            changes[name] = tuple(dict.fromkeys(kept if name in ORDERED else sorted(kept)))
    changes["pages"] = _RANGE.sub("-", changes["pages"])
    title = _cleaned(record.title) or Text("")
    if title.text and not title.language and len(changes["languages"]) == 1:
        title = Text(title.text, changes["languages"][0])
    changes["other_titles"] = tuple(one for one in changes["other_titles"] if one != title)
    return dataclasses.replace(record, title=title, **changes)


def _cleaned(value: Any) -> Any:  # noqa: ANN401 (a text or one of the parts)
    """Return a part with clean texts; None where nothing is left of it."""
    if isinstance(value, str):
        return clean(value)
    changes: dict[str, Any] = {
        one.name: clean(given)
        for one in dataclasses.fields(value)
        if isinstance(given := getattr(value, one.name), str)
    }
    if isinstance(value, Agent):
        changes["identifiers"] = tuple(sorted({_cleaned(one) for one in value.identifiers} - {None}))
    content = changes.get("text", changes.get("value", changes.get("name")))
    return dataclasses.replace(value, **changes) if content else None
