"""BibTeX with the fields of biblatex, every special character escaped."""

import re
from collections.abc import Iterator, Sequence

from simde_kg import iri
from simde_kg.catalogue import dates, kinds
from simde_kg.catalogue.readers.latex import escaped
from simde_kg.catalogue.record import Agent, Record
from simde_kg.catalogue.writers import Labels

_CONTAINERS = {"article": "journal", "chapter": "booktitle"}
_PUBLISHERS = {"report": "institution", "thesis": "school"}
_NAMES = (("author", "aut"), ("editor", "edt"), ("translator", "trl"))


def write(records: Sequence[Record], labels: Labels) -> bytes:
    """Return an entry for each record; keys that repeat get a letter."""
    taken: dict[str, int] = {}
    entries = []
    for record in records:
        name = key(record)
        count = taken[name] = taken.get(name, -1) + 1
        entries.append(_entry(record, name + (f"-{count + 1}" if count else ""), labels))
    return "\n".join(entries).encode()


def key(record: Record) -> str:
    """Return the key of an entry: the source's own where it is plain, else family name, year and first word."""
    own = record.source.id.rpartition("/")[2]
    if re.fullmatch(r"[A-Za-z0-9][\w.:+-]*", own) and own.isascii():
        return own
    who = iri.slug(record.creators[0].family) if record.creators else "anon"
    word = next((word for word in iri.slug(record.title.text).split("-") if len(word) > 3), "")
    return "-".join(part for part in (who or "anon", record.year, word) if part)


def _entry(record: Record, name: str, labels: Labels) -> str:
    lines = [f"  {field} = {{{value}}}" for field, value in _fields(record, labels) if value]
    return f"@{kinds.BIBTEX[record.type]}{{{name},\n" + ",\n".join(lines) + "\n}\n"


def _fields(record: Record, labels: Labels) -> Iterator[tuple[str, str]]:
    yield "title", _braced(escaped(record.title.text))
    for title in record.other_titles[:1]:
        yield "shorttitle", escaped(title.text)
    people = {role for _name, role in _NAMES}
    for name, role in _NAMES:
        yield name, " and ".join(_name(agent) for agent in record.by_role(role))
    yield "contributor", " and ".join(_name(agent) for agent in record.creators if agent.role not in people)
    yield (
        _CONTAINERS.get(record.type, "series" if record.type in ("book", "report") else "journal"),
        escaped(record.container),
    )
    yield from _dated(record)
    for field, value in (("volume", record.volume), ("number", record.issue), ("edition", record.edition)):
        yield field, escaped(value)
    yield (
        "pages",
        escaped(record.pages) if not re.fullmatch(r"\w+-\w+", record.pages) else record.pages.replace("-", "--"),
    )
    yield _PUBLISHERS.get(record.type, "publisher"), escaped("; ".join(record.publishers))
    yield "address", escaped("; ".join(record.places))
    for scheme in ("doi", "isbn", "issn"):
        yield scheme, escaped(" ".join(record.of(scheme)[:1] if scheme == "doi" else record.of(scheme)))
    yield "url", escaped(" ".join(record.links))
    yield "langid", next(iter(record.languages), "")
    words = [one.text for one in record.subjects]
    words += [labels[one] for one in (*record.topics, *record.areas) if one in labels]
    yield "keywords", escaped("; ".join(words) + (";" if len(words) == 1 and "," in words[0] else ""))
    yield "abstract", escaped(record.abstracts[0].text if record.abstracts else "")
    yield "note", escaped("; ".join(record.notes))
    yield "rights", escaped("; ".join(record.rights))
    yield "simde", escaped(" ".join((*record.topics, *record.areas, *record.corridors)))
    if record.type == "press-release":
        yield "type", "press release"


def _dated(record: Record) -> Iterator[tuple[str, str]]:
    """Yield ``year`` for what every BibTeX style knows, ``date`` for what only biblatex can say."""
    yield "year", record.year
    if record.issued and record.issued != record.year and dates.is_edtf(record.issued):
        yield "date", escaped(record.issued).replace(r"\textasciitilde{}", "~")


def _braced(title: str) -> str:
    """Return a title whose words with capitals inside (names, abbreviations) keep them in every style."""
    return re.sub(r"(?<![\\{\w])(\w*[^\W\d_]*[A-ZÁÉÍÓÚÑÜÇ]\w*)(?![\w{}])", _kept, title)


def _kept(match: "re.Match[str]") -> str:
    word = match[0]
    return f"{{{word}}}" if match.start() and any(c.isupper() for c in word) else word


def _name(agent: Agent) -> str:
    if not agent.person:
        return f"{{{escaped(agent.name)}}}"
    parts = [
        f"{{{escaped(part)}}}" if re.search(r"[,{}]|\band\b", part) else escaped(part)
        for part in (agent.family, agent.given)
    ]
    return ", ".join(part for part in parts if part)
