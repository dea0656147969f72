"""The page of a document: the facts of a record, how to cite it, and the formats to take it away in."""

from typing import Any

from endpoint import bibliography, records
from endpoint.things import record
from endpoint.things.subject import Subject
from endpoint.visitor import language, say
from simde_kg.catalogue import names
from simde_kg.catalogue.writers import citation, meta


def gather(subject: Subject) -> dict[str, Any]:
    """Return what the page of a document shows. Raises Problem."""
    gathered = record.gather(subject, kind="document")
    found = records.records([subject.iri], subject.serving).get(subject.iri)
    if found is None:
        return gathered
    cited = [(name, citation.cite(found, style, language())) for style, name in citation.STYLES.items()]
    order = {agent.name: place for place, agent in enumerate(found.creators)}
    authors = say(record.AUTHORS)
    facts = [
        (
            words,
            sorted(values, key=lambda one: order.get(names.inverted(one.name).name, len(order)))
            if words == authors
            else values,
        )
        for words, values in gathered["facts"]
    ]
    return {
        **gathered,
        "facts": facts,
        "tags": meta.tags(found, subject.iri),
        "coins": meta.coins(found),
        "cited": cited,
        "taken": bibliography.OFFERED,
    }
