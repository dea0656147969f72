"""Choices: topics, areas and corridors found by their names, with what is above them; and what a text suggests."""

from dataclasses import dataclass, replace

from endpoint.asking import ask, local, written
from endpoint.desk import access, room
from endpoint.finding import opened
from endpoint.service import service
from endpoint.visitor import language, say
from endpoint.words import _
from simde_kg.catalogue.record import Record
from simde_kg.catalogue.subjects import Evidence, Suggestion, suggest
from simde_kg.errors import InputError

FIELD = {"topic": "topics", "area": "areas", "corridor": "corridors"}
WHERE = {
    "title": _("title"),
    "keyword": _("keyword"),
    "abstract": _("abstract"),
    "experience": _("given to earlier documents"),
}
"""Field, or what else suggests something -> what people read."""
ANNIF = "Annif"
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


def suggested(record: Record, *, remote: bool = False) -> list[Choice]:
    """Return what the words of a record suggest, with the words; ``remote``: ask the operator's Annif service too."""
    given = {*record.topics, *record.areas, *record.corridors}
    found = [*suggest(record, room().thesaurus), *(_remote(record) if remote else ())]
    joined: dict[str, Suggestion] = {}
    for one in found:
        before = joined.get(one.iri)
        joined[one.iri] = replace(before, evidence=(*before.evidence, *one.evidence)) if before else one
    shown = [one for one in joined.values() if one.iri not in given]
    called = names(tuple(one.iri for one in shown))
    return [
        Choice(
            FIELD[one.kind], one.iri, called[one.iri], _above(one.iri), tuple(dict.fromkeys(map(_why, one.evidence)))
        )
        for one in shown
    ]


def _why(one: Evidence) -> str:
    where = WHERE.get(one.where)
    return f"{one.words or one.label} ({say(where) if where else ANNIF})"


def _remote(record: Record) -> list[Suggestion]:
    """Return what the service of the setting ``annif`` proposes; a service that fails is told and does not disturb."""
    address = service().settings.annif
    if not address:
        return []
    from simde_kg.acquire import annif

    (rows,) = ask(service(), written("desk/matches"))
    ours = {local(row, "theirs"): local(row, "ours") for row in rows}
    try:
        return [one for one in annif.suggest(address, record, ours) if one.iri in room().thesaurus.names]
    except InputError as error:
        access.session().notice = error.text(language())
        return []


def _above(iri: str) -> tuple[str, ...]:
    """Return the names of the broader topics, the broadest first."""
    thesaurus, path, seen = room().thesaurus, list[str](), {iri}
    while above := sorted(thesaurus.broader.get(iri, set()) - seen):
        iri = above[0]
        seen.add(iri)
        path.insert(0, thesaurus.name(iri, language()))
    return tuple(path)
