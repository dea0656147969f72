"""The thing that a page is about: what is said of it, its names, and texts in the visitor's language."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from endpoint.service import Service
from endpoint.terms import Label, Labels, Row, Shown, short
from endpoint.visitor import languages
from simde_kg.words import best


@dataclass
class Subject:
    """A thing, its statements by short name of the property (``dcterms:title``), and the names of what they name."""

    iri: str
    serving: Service
    outgoing: list[Row]
    labels: Labels
    said: dict[str, list[Shown]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.outgoing:
            term = row["o"]
            named = self.labels.of(term["value"]) if term["type"] == "uri" else None
            found = self.said.setdefault(short(row["p"]["value"]), [])
            if all(one.term != term for one in found):
                found.append(Shown(term, named, self.base))

    @property
    def base(self) -> str:
        """The base of every minted IRI."""
        return self.serving.settings.base_iri

    @property
    def path(self) -> str:
        """The address of the thing, without the first slash."""
        return self.iri[len(self.base) :]

    @property
    def name(self) -> str:
        """Its name in the visitor's language, else its address."""
        found = self.labels.of(self.iri)
        return found.text if found else self.path

    def types(self) -> tuple[str, ...]:
        """Return the short names of its classes."""
        return tuple(short(shown.value) for shown in self.said.get("rdf:type", ()))

    def all(self, *properties: str) -> list[Shown]:
        """Return the values of some properties, sorted by name."""
        found = {shown.value: shown for name in properties for shown in self.said.get(name, ())}
        return sorted(found.values(), key=lambda shown: shown.name.casefold())

    def one(self, *properties: str) -> Shown | None:
        """Return the first value of the first property that has one."""
        return next((shown for name in properties for shown in self.said.get(name, ())), None)

    def text(self, *properties: str) -> Label | None:
        """Return a text in the visitor's language, or in the next best, marked as such."""
        return next((found[0] for name in properties if (found := self.texts(name))), None)

    def texts(self, name: str) -> list[Label]:
        """Return all texts of a property in the first language of the visitor's that has any."""
        given: dict[str, list[str]] = {}
        for shown in self.said.get(name, ()):
            if not shown.is_iri:
                given.setdefault(shown.language.lower(), []).append(shown.value)
        language = best(given, languages())
        if language is None:
            return []
        foreign = bool(language) and language[:2] != languages()[0][:2].lower()
        return [Label(text, language, foreign) for text in sorted(given[language])]


def distinct(rows: Iterable[Row], *names: str) -> list[str]:
    """Return the IRIs that some variables have in some rows, each once."""
    return list(
        dict.fromkeys(
            row[name]["value"] for row in rows for name in names if name in row and row[name]["type"] == "uri"
        )
    )
