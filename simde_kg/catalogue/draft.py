"""A record in the making: readers add what they find, in any order, and get a tidy record."""

import re
from collections.abc import Iterable

from simde_kg.catalogue import dates, identifiers, kinds, languages
from simde_kg.catalogue.record import Agent, Extra, Identifier, Record, Source, Subject, Text, clean, tidied

_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]+", re.I)
_DOI_ADDRESS = re.compile(r"^https?://(?:dx\.)?doi\.org/", re.I)
SINGLE = ("type", "container", "volume", "issue", "pages", "edition", "issued")


class Draft:
    """Collects the fields of one record. What cannot be understood is not lost: it goes to ``extra`` under its name."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.single: dict[str, str] = {}
        self.titles: list[Text] = []
        self.lists: dict[str, list[str]] = {}
        self.creators: list[Agent] = []
        self.identifiers: list[Identifier] = []
        self.subjects: list[Subject] = []
        self.abstracts: list[Text] = []
        self.extras: list[Extra] = []

    def put(self, field: str, value: str, name: str = "") -> None:
        """Set a field that has one value; a second, different one is kept as extra under ``name``."""
        value = clean(value)
        if not value:
            return
        if self.single.setdefault(field, value) != value:
            self.keep(name or field, value)

    def add(self, field: str, value: str) -> None:
        """Add a text to one of the plain lists (publishers, places, rights, notes, topics ...)."""
        if value := clean(value):
            self.lists.setdefault(field, []).append(value)

    def keep(self, name: str, value: str) -> None:
        """Keep a field that has no place of its own."""
        if value := clean(value):
            self.extras.append(Extra(name, value))

    def title(self, text: str, language: str = "", *, main: bool = True) -> None:
        """Add a title; the first main one is the document's."""
        if text := clean(text):
            self.titles.insert(0 if main and not self.titles else len(self.titles), Text(text, languages.tag(language)))

    def creator(self, agent: Agent) -> None:
        """Add somebody who made the document, once in each role."""
        if agent.name and agent not in self.creators:
            self.creators.append(agent)

    def kind(self, text: str, name: str = "type") -> None:
        """Set the type from the format's own word; one that is not known, or a second, is kept as extra."""
        if found := kinds.read(text):
            self.put("type", found, name)
        else:
            self.keep(name, text)

    def date(self, text: str, name: str = "date", *, day_first: bool | None = None) -> None:
        """Set the date of publication; one that cannot be understood is kept as extra."""
        if found := dates.edtf(clean(text), day_first=day_first):
            self.put("issued", found, name)
        else:
            self.keep(name, text)

    def language(self, text: str, name: str = "language") -> None:
        """Add the language of the document; an unknown one is kept as extra."""
        if found := languages.tag(text):
            self.add("languages", found)
        elif text.strip().lower() not in ("", "und", "zxx", "|||", "mul"):
            self.keep(name, text)

    def identifier(self, text: str, hint: str = "") -> None:
        """Add the identifiers that a text holds."""
        self.identifiers += identifiers.typed(clean(text), hint)

    def link(self, text: str, name: str = "link") -> None:
        """Add an address; one of a DOI or handle becomes that, what is no address is kept as extra."""
        text = clean(text)
        if _DOI_ADDRESS.match(text) and identifiers.doi(text):
            self.identifier(text, "doi")
        elif (found := identifiers.typed(text)) and found[0].scheme == "handle":
            self.identifiers += found
        elif _ADDRESS.fullmatch(text):
            self.add("links", text)
        else:
            self.keep(name, text)

    def subject(self, text: str, language: str = "", scheme: str = "") -> None:
        """Add a subject as it was written."""
        if text := clean(text).strip(" ;"):
            self.subjects.append(Subject(text, languages.tag(language), scheme))

    def keywords(self, texts: Iterable[str], language: str = "", scheme: str = "") -> None:
        """Add several subjects."""
        for text in texts:
            self.subject(text, language, scheme)

    def abstract(self, text: str, language: str = "") -> None:
        """Add an abstract."""
        if text := clean(text):
            self.abstracts.append(Text(text, languages.tag(language)))

    def record(self) -> Record:
        """Return the record."""
        return tidied(
            Record(
                title=self.titles[0] if self.titles else Text(""),
                other_titles=tuple(self.titles[1:]),
                creators=tuple(self.creators),
                identifiers=tuple(self.identifiers),
                subjects=tuple(self.subjects),
                abstracts=tuple(self.abstracts),
                extra=tuple(self.extras),
                source=self.source,
                **{name: tuple(values) for name, values in self.lists.items()},  # type: ignore[arg-type]
                **self.single,  # type: ignore[arg-type]
            )
        )
