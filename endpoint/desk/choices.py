"""Choices: topics, areas and corridors found by their names, with what is above them; and what a text suggests."""

from dataclasses import dataclass

from endpoint.desk import room
from endpoint.finding import opened
from endpoint.service import service
from endpoint.visitor import language
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.subjects import suggest

FIELD = {"topic": "topics", "area": "areas", "corridor": "corridors"}
_MOST = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: field of the record, IRI, name, the names above it, why it is proposed (if it is)."""

    field: str
    iri: str
    name: str
    above: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


def names(iris: tuple[str, ...]) -> dict[str, str]:
    """Return IRI -> name in the visitor's language; the end of the IRI where the release has no name."""
    base = service().settings.base_iri
    titles = opened.index(service()).titles([iri.removeprefix(base) for iri in iris], language())
    return {iri: titles.get(iri.removeprefix(base)) or iri.rpartition("/")[2] for iri in iris}


def find(text: str) -> list[Choice]:
    """Return what a text finds, best first: names that begin so, the last word may be unfinished, then all others."""
    if not text.strip():
        return []
    index, kinds = opened.index(service()), tuple(FIELD)
    found = [
        *index.suggest(text, language(), _MOST, kinds),
        *index.find(text, language(), types=kinds, limit=_MOST).hits,
    ]
    hits = list({hit.iri: hit for hit in found}.values())[:_MOST]
    return [Choice(FIELD[hit.type], hit.iri, hit.title, _above(hit.iri)) for hit in hits]


def narrower(iri: str) -> list[Choice]:
    """Return the topics right below a topic; those at the top for an empty text."""
    broader = room().thesaurus.broader
    names_ = room().thesaurus.names
    if iri:
        below = [one for one, above in broader.items() if iri in above]
    else:
        below = sorted({one for one in names_ if "/topic/" in one and not broader.get(one)})
    made = [Choice("topics", one, room().thesaurus.name(one, language()), _above(one)) for one in below]
    return sorted(made, key=lambda one: one.name.casefold())


def suggested(record: Record) -> list[Choice]:
    """Return what the words of a record suggest, with the words."""
    given = {*record.topics, *record.areas, *record.corridors}
    found = [one for one in suggest(record, room().thesaurus) if one.iri not in given]
    called = names(tuple(one.iri for one in found))
    return [
        Choice(
            FIELD[one.kind],
            one.iri,
            called[one.iri],
            _above(one.iri),
            tuple(dict.fromkeys(f"{why.words} ({why.where})" for why in one.evidence)),
        )
        for one in found
    ]


def _above(iri: str) -> tuple[str, ...]:
    """Return the names of the broader topics, the broadest first."""
    thesaurus, path, seen = room().thesaurus, list[str](), {iri}
    while above := sorted(thesaurus.broader.get(iri, set()) - seen):
        iri = above[0]
        seen.add(iri)
        path.insert(0, thesaurus.name(iri, language()))
    return tuple(path)
