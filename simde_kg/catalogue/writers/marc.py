"""Record -> MARC 21 fields, without ISBD punctuation (leader/18 ``c``); read back by ``readers.marcfields``."""

from collections.abc import Iterator

import pymarc

from simde_kg.catalogue import kinds, languages
from simde_kg.catalogue.readers.marcbase import LANGUAGE, OWN, SCHEMES
from simde_kg.catalogue.record import Record, Subject, Text
from simde_kg.catalogue.writers import Labels
from simde_kg.catalogue.writers.terms import named

_LEADERS = {"article": "ab", "chapter": "aa", "thesis": "tm", "webpage": "ai", "dataset": "mm"}
_INDICATORS = {scheme: indicator for indicator, scheme in SCHEMES.items()}
_TAGS = {"isbn": "020", "lccn": "010", "local": "035"}
_SOURCES = {"handle": "hdl"}


def field(tag: str, indicators: str, *parts: tuple[str, str]) -> pymarc.Field:
    """Return a field; ``parts`` are (code, value), empty values are left out."""
    found = [pymarc.Subfield(code=code, value=value) for code, value in parts if value]
    return pymarc.Field(tag, indicators=pymarc.Indicators(indicators[0], indicators[1]), subfields=found)


def to_marc(record: Record, labels: Labels) -> pymarc.Record:
    """Return the MARC record of a document, its fields in the order of their tags."""
    made = pymarc.Record()
    kind = _LEADERS.get(record.type, "am")
    made.leader = pymarc.Leader(f"00000n{kind} a2200000 c 4500")
    fields = [
        *_control(record),
        *_numbers(record),
        *_titles(record),
        *_people(record),
        *_imprint(record),
        *_host(record),
    ]
    fields += [*_notes(record), *_subjects(record, labels)]
    for one in sorted(fields, key=lambda one: "700" if one.tag in ("700", "710") else str(one.tag)):
        made.add_field(one)  # type: ignore[no-untyped-call]
    return made


def _control(record: Record) -> Iterator[pymarc.Field]:
    if record.source.id:
        yield pymarc.Field("001", data=record.source.id)
    yield pymarc.Field("003", data=OWN)
    year = record.year
    language = languages.marc(record.languages[0]) if record.languages else "und"
    dated = f"s{year}    " if year else "nuuuuuuuu"
    yield pymarc.Field("008", data=f"||||||{dated}xx {'|' * 17}{language} d")


def _numbers(record: Record) -> Iterator[pymarc.Field]:
    hosted = bool(record.container)
    for one in record.identifiers:
        scheme, value = one.scheme, one.value
        if scheme == "issn" and hosted:
            continue
        if scheme in ("issn", "invalid-issn"):
            yield field("022", "  ", ("a" if scheme == "issn" else "y", value))
        elif scheme == "invalid-isbn":
            yield field("020", "  ", ("z", value))
        elif scheme in _TAGS:
            yield field(_TAGS[scheme], "  ", ("a", value))
        else:
            plain = scheme.removeprefix("invalid-")
            yield field("024", "7 ", ("a" if plain == scheme else "z", value), ("2", _SOURCES.get(plain, plain)))
    if record.languages:
        yield field("041", "  ", *(("a", _code(code)) for code in record.languages))
    if record.issued:
        yield field("046", "  ", ("k", record.issued), ("2", "edtf"))


def _code(code: str) -> str:
    """Return the letters of MARC, or the tag itself where they would say less."""
    three = languages.marc(code)
    return three if languages.tag(three) == code else code


def _text(one: Text | Subject) -> list[tuple[str, str]]:
    return [("a", one.text), (LANGUAGE, one.language)]


def _titles(record: Record) -> Iterator[pymarc.Field]:
    spoken = record.languages[0] if len(record.languages) == 1 else ""
    if record.title.text:
        plain = Text(record.title.text, "" if record.title.language == spoken else record.title.language)
        yield field("245", "00", *_text(plain))
    for title in record.other_titles:
        yield field("246", "3 ", *_text(title))


def _people(record: Record) -> Iterator[pymarc.Field]:
    for place, agent in enumerate(record.creators):
        main = place == 0 and agent.role == "aut"
        tag = ("1" if main else "7") + ("00" if agent.person else "10")
        first = ("1" if agent.given else "0") if agent.person else "2"
        numbers = [("0", f"({one.scheme}){one.value}") for one in agent.identifiers]
        yield field(tag, f"{first} ", ("a", agent.name), *numbers, ("4", agent.role))


def _imprint(record: Record) -> Iterator[pymarc.Field]:
    if record.edition:
        yield field("250", "  ", ("a", record.edition))
    parts = [("a", place) for place in record.places] + [("b", name) for name in record.publishers]
    if parts or record.year:
        yield field("264", " 1", *parts, ("c", record.year))
    if record.pages and not _is_part(record):
        yield field("300", "  ", ("a", record.pages))


def _is_part(record: Record) -> bool:
    return bool(record.container or record.volume or record.issue)


def _host(record: Record) -> Iterator[pymarc.Field]:
    if not _is_part(record):
        return
    numbering = (("volume", record.volume), ("number", record.issue), ("pages", record.pages))
    parts = [("g", f"{name}:{value}") for name, value in numbering if value]
    serials = [("x", value) for value in record.of("issn")] if record.container else []
    yield field("773", "0 ", ("t", record.container), *serials, *parts)


def _notes(record: Record) -> Iterator[pymarc.Field]:
    for note in record.notes:
        yield field("500", "  ", ("a", note))
    for abstract in record.abstracts:
        yield field("520", "3 ", *_text(abstract))
    for text in record.rights:
        yield field("540", "  ", ("a", text))
    if record.type:
        yield field("655", " 7", ("a", kinds.GENRES[record.type]), ("2", "simde"))
    for link in record.links:
        yield field("856", "4 ", ("u", link))


def _subjects(record: Record, labels: Labels) -> Iterator[pymarc.Field]:
    for one in record.subjects:
        if not one.scheme:
            yield field("653", "  ", *_text(one))
        elif one.scheme in _INDICATORS:
            yield field("650", f" {_INDICATORS[one.scheme]}", *_text(one))
        else:
            yield field("650", " 7", *_text(one), ("2", one.scheme))
    for tag, iris in (("650", (*record.topics, *record.corridors)), ("651", record.areas)):
        for iri in iris:
            yield field(tag, " 7", ("a", named(iri, labels)), ("2", "simde"), ("0", iri))
