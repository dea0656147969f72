"""What people look for: things with a name, read from the graph, with their other names, texts and facets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simde_kg import queries, store
from simde_kg.iri import rebased
from simde_kg.publish.cube import Cube
from simde_kg.vocab import PREFIXES

TYPES = (
    "area", "topic", "indicator", "corridor", "dataset", "question", "document", "innovation", "organization", "event",
    "policy", "system", "concept", "term",
)  # fmt: skip
"""Kinds of things, those first that come first when nothing else decides."""
FACETS = ("type", "area", "corridor", "topic", "language", "year", "source")
ENDS = ("origin", "destination")
"""What narrows corridors down besides the facets."""
Texts = dict[str, list[str]]
"""Language ("" for none) -> texts."""

_P = PREFIXES
_TITLES = (_P["skos"] + "prefLabel", _P["rdfs"] + "label", _P["dcterms"] + "title", _P["foaf"] + "name")
_NAMES = {
    *(_P["skos"] + name for name in ("altLabel", "hiddenLabel", "notation")),
    *(_P["simde"] + name for name in ("alpha2", "alpha3", "acronym")),
    *(_P["bibo"] + name for name in ("doi", "isbn", "shortTitle")),
    _P["dcterms"] + "alternative",
    _P["schema"] + "alternateName",
}
_PEOPLE = {
    _P["dc"] + "creator", _P["dc"] + "contributor", _P["dc"] + "publisher", _P["simde"] + "containerTitle",
    _P["simde"] + "dataHolderName",
}  # fmt: skip
_YEARS = (
    _P["dcterms"] + "issued", _P["schema"] + "datePublished", _P["schema"] + "startDate", _P["simde"] + "beganIn",
    _P["schema"] + "foundingDate",
)  # fmt: skip
_BROADER = _P["skos"] + "broader"
_SOURCES = {_P["dcterms"] + "publisher"}
_NAMED = ("organization/", "indicator/", "dataset/", "innovation/", "system/")
_UNTOLD = ("area", "corridor", "topic", "indicator", "concept", "term")
_ABOUT = (_P["skos"] + "definition", _P["dcterms"] + "abstract", _P["dcterms"] + "description", _P["rdfs"] + "comment")


@dataclass
class Thing:
    """Something with a name: its address below the base, what it is called, what is said of it, and its facets."""

    path: str
    type: str
    titles: dict[str, str] = field(default_factory=dict)
    names: Texts = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    facets: dict[str, list[str]] = field(default_factory=dict)
    rank: tuple[int, ...] = ()

    @property
    def year(self) -> str:
        """The year it was published or began, or an empty text."""
        return next(iter(self.facets.get("year", ())), "")


Statements = Mapping[str, list[tuple[str, str, str]]]
"""Address -> predicate, text or IRI, language."""


def read(directory: Path, base: str, sizes: Mapping[str, float] | None = None) -> list[Thing]:
    """Return the named things of a store, the important ones first. Raises ReleaseError, QueryError.

    ``sizes``: address -> how large a place or corridor is, which orders these.
    """
    said: dict[str, list[tuple[str, str, str]]] = {}
    _names, rows = store.select(store.open_read_only(directory), rebased(queries.text("publish/things"), base))
    for thing, predicate, text, language in rows:
        if thing.startswith(base):
            said.setdefault(thing[len(base) :], []).append((predicate, text, language))
    found = [made for path in sorted(said) if (made := _thing(path, sorted(said[path]), said, base)) is not None]
    found += _questions()
    large = sizes or {}
    return sorted(
        found, key=lambda thing: (TYPES.index(thing.type), thing.rank, -large.get(thing.path, 0.0), thing.path)
    )


def documents(directory: Path, base: str, paths: Iterable[str]) -> list[Thing]:
    """Return the documents at some addresses of a store, those that are there. Raises ReleaseError, QueryError."""
    opened, text = store.open_read_only(directory), rebased(queries.text("publish/document"), base)
    found = []
    for path in sorted(paths):
        said: dict[str, list[tuple[str, str, str]]] = {}
        _names, rows = store.select(opened, text, {"document": f"<{base}{path}>"})
        for _document, thing, predicate, value, language in rows:
            if thing.startswith(base):
                said.setdefault(thing[len(base) :], []).append((predicate, value, language))
        made = _thing(path, sorted(said.get(path, [])), said, base)
        found += [made] if made is not None else []
    return found


def _type(path: str) -> str | None:
    if path.startswith("ontology#"):
        return "term"
    kind = path.partition("/")[0]
    return kind if kind in TYPES and "#" not in path else None


def _thing(path: str, said: list[tuple[str, str, str]], others: Statements, base: str) -> Thing | None:
    kind = _type(path)
    if kind is None:
        return None
    found = Thing(path, kind)
    _call(found, said)
    if not found.titles:
        return None
    _tell(found, said)
    _link(found, [text[len(base) :] for _predicate, text, _language in said if text.startswith(base)], others, base)
    found.facets["source"] = sorted(
        {text[len(base) :] for predicate, text, _l in said if predicate in _SOURCES and text.startswith(base)}
    )
    if kind == "corridor":
        _codes(found, others)
    found.rank = (0 if _is_country(said) else 1, -int(found.year or 0))
    return found


def _is_country(said: list[tuple[str, str, str]]) -> bool:
    return any(text == _P["simde"] + "Country" for _predicate, text, _language in said)


def _call(found: Thing, said: list[tuple[str, str, str]]) -> None:
    """Add titles and other names."""
    for wanted in _TITLES:
        for predicate, text, language in said:
            if predicate == wanted:
                found.titles.setdefault(language, text)
                found.names.setdefault(language, []).append(text)
    for predicate, text, language in said:
        if predicate in _NAMES:
            found.names.setdefault(language, []).append(text)


def _tell(found: Thing, said: list[tuple[str, str, str]]) -> None:
    """Add texts, the description, year and language."""
    for predicate, text, language in said:
        if predicate in _PEOPLE or (language and predicate not in _TITLES and predicate not in _NAMES):
            found.texts.setdefault(language, []).append(text)
    for wanted in _ABOUT:
        for predicate, text, language in said:
            if predicate == wanted:
                found.about.setdefault(language, text)
    years = [text.rpartition("/")[2][:4] for wanted in _YEARS for predicate, text, _l in said if predicate == wanted]
    found.facets["year"] = [year for year in years if year.isdigit() and len(year) == 4][:1]
    found.facets["language"] = sorted({text for predicate, text, _l in said if predicate == _P["dc"] + "language"})
    found.facets["type"] = [found.type]


def _link(found: Thing, linked: list[str], others: Statements, base: str) -> None:
    """Add facets and, except to places and terms, the names of what it is about and who publishes it."""
    named = {path for path in linked if path.startswith(_NAMED)}
    for kind in ("area", "corridor", "topic"):
        given = {path for path in (*linked, found.path) if path.startswith(kind + "/") and "#" not in path}
        if kind == "topic":
            given = {above for path in given for above in (path, *_above(path, others, base))}
        if found.type == "area":
            given &= {found.path}
        found.facets[kind] = sorted(path.partition("/")[2] for path in given)
        named |= given
    if found.type not in _UNTOLD:
        for path in sorted(named):
            for predicate, text, language in others.get(path, ()):
                if predicate in _TITLES or predicate in _NAMES:
                    found.texts.setdefault(language, []).append(text)


def _above(path: str, others: Statements, base: str) -> Iterator[str]:
    """Yield the broader topics of a topic, each once."""
    waiting, seen = [path], {path}
    while waiting:
        for predicate, text, _language in others.get(waiting.pop(), ()):
            above = text[len(base) :]
            if predicate == _BROADER and above.startswith("topic/") and above not in seen:
                seen.add(above)
                waiting.append(above)
                yield above


def _codes(found: Thing, others: Statements) -> None:
    """Name a corridor by the codes of its ends too: ``MEX USA``, ``MX US``, ``México USA``."""
    origin, _dash, destination = found.path.partition("/")[2].partition("-")
    ends = [others.get("area/" + code, []) for code in (origin, destination)]
    two = [next((text for p, text, _l in end if p == _P["simde"] + "alpha2"), "") for end in ends]
    labels = {language: text for p, text, language in ends[0] if p == _P["skos"] + "prefLabel"}
    found.facets |= {"origin": [origin], "destination": [destination]}
    found.names.setdefault("", []).extend((f"{origin} {destination}", " ".join(two)))
    for language, label in labels.items():
        found.names.setdefault(language, []).append(f"{label} {destination}")
    for p, text, language in (*ends[0], *ends[1]):
        if p in _NAMES:
            found.texts.setdefault(language, []).append(text)


def _questions() -> Iterator[Thing]:
    for question in queries.questions():
        title, about = dict(question.title), dict(question.description)
        names = {language: [text] for language, text in title.items()}
        texts = {language: [text] for language, text in about.items()}
        facets = {"type": ["question"]}
        yield Thing(f"questions/{question.name}", "question", title, names, texts, about, facets)


def sizes(cube: Cube) -> dict[str, float]:
    """Return address -> the largest number of persons that a figure of a corridor or of a country's corridors gives."""
    found: dict[str, float] = {}
    for row in cube.totals({"unit": "persons"}, ("corridor",)):
        if row["corridor"] is not None and row["most"] is not None:
            found[f"corridor/{row['corridor']}"] = row["most"]
            for end in row["corridor"].split("-", 1):
                found[f"area/{end}"] = max(row["most"], found.get(f"area/{end}", 0.0))
    return found
