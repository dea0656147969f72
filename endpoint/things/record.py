"""Pages of records (documents, organisations, events, policies, innovations, systems, concepts): facts and links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from endpoint.asking import about, ask, labels, local
from endpoint.terms import Label, Row, Shown, short
from endpoint.things.subject import Subject, distinct
from endpoint.visitor import say
from endpoint.words import _

GROUPS: Mapping[str, str] = {
    "simde:Document": _("Documents"),
    "simde:DataInnovation": _("Data innovations"),
    "simde:Policy": _("Policies"),
    "simde:Event": _("Events"),
    "simde:InformationSystem": _("Information systems"),
    "simde:Organization": _("Organisations"),
    "simde:DatasetEdition": _("Datasets"),
    "simde:Indicator": _("Indicators"),
}
"""Classes of the things that refer to a record, in the order of its page."""
_LISTED = 200


@dataclass(frozen=True)
class Layout:
    """What a kind of record shows: its list, the texts in full, and the facts (words -> properties)."""

    section: tuple[str, str]
    texts: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, tuple[str, ...]]]


AUTHORS = _("Authors")
_WEB = (_("Web page"), ("schema:url", "foaf:homepage", "dcat:landingPage"))
_SAME = (_("The same elsewhere"), ("schema:sameAs", "skos:exactMatch", "skos:closeMatch", "skos:relatedMatch"))
_WHEN = ((_("Began"), ("schema:startDate",)), (_("Ended"), ("schema:endDate",)))
_READ = (_("Read at"), ("simde:sourceAddress",))
LAYOUTS: Mapping[str, Layout] = {
    "document": Layout(
        (_("Documents"), "/documents"),
        [("", "dcterms:abstract"), ("", "dcterms:description")],
        [
            (AUTHORS, ("dcterms:creator", "dc:creator")),
            (_("Kind"), ("dcterms:type",)),
            (_("Issued"), ("dcterms:issued",)),
            (_("Published in"), ("simde:containerTitle",)),
            (_("Volume"), ("bibo:volume",)),
            (_("Number"), ("bibo:issue",)),
            (_("Pages"), ("bibo:pages",)),
            (_("Publisher"), ("dcterms:publisher", "dc:publisher")),
            (_("Language"), ("dc:language",)),
            (_("DOI"), ("bibo:doi",)),
            (_("ISBN"), ("bibo:isbn",)),
            (_("Topics"), ("dcterms:subject",)),
            (_("Keywords"), ("simde:keyword",)),
            (_("Places"), ("dcterms:spatial",)),
            (_("Corridors"), ("simde:aboutCorridor",)),
            (_("About"), ("simde:aboutInnovation", "simde:aboutSystem", "simde:aboutPolicy", "simde:aboutEvent")),
            (_("Data it uses"), ("simde:citesDataset",)),
            (_("Possibly the same as"), ("simde:possibleDuplicate",)),
            _WEB, _SAME, _READ,
        ],
    ),
    "organization": Layout(
        (_("Organisations"), "/organizations"),
        [("", "dcterms:description")],
        [
            (_("Also called"), ("skos:altLabel",)),
            (_("Kind"), ("org:classification",)),
            (_("Country"), ("simde:basedIn",)),
            (_("Part of"), ("org:subOrganizationOf",)),
            _WEB, _SAME, _READ,
        ],
    ),
    "event": Layout(
        (_("Events"), "/events"),
        [("", "dcterms:description")],
        [
            (_("Kind"), ("dcterms:type",)), *_WHEN, (_("Place"), ("dcterms:spatial",)),
            (_("Corridors"), ("simde:affectsCorridor",)), _WEB, _SAME, _READ,
        ],
    ),
    "policy": Layout(
        (_("Policies"), "/policies"),
        [("", "dcterms:description")],
        [
            (_("Kind"), ("dcterms:type",)), *_WHEN, (_("Governs migration of"), ("simde:affectsArea",)),
            (_("Corridors"), ("simde:affectsCorridor",)), _WEB, _SAME, _READ,
        ],
    ),
    "innovation": Layout(
        (_("Data innovations"), "/innovations"),
        [
            (_("Question of policy"), "simde:policyQuestion"),
            (_("How the figures are obtained"), "simde:methodNote"),
            (_("What indicators lack and this supplies"), "simde:indicatorGap"),
            (_("How people are protected"), "simde:safeguardNote"),
            (_("Limits"), "simde:limitation"),
        ],
        [
            (AUTHORS, ("dcterms:creator", "dc:creator")),
            (_("Issued"), ("dcterms:issued",)),
            (_("Kind of source"), ("simde:sourceType",)),
            (_("Data holder"), ("simde:dataHolder", "simde:dataHolderName")),
            (_("Method"), ("simde:method",)),
            (_("Safeguard"), ("simde:safeguard",)),
            (_("Maturity"), ("simde:maturity",)),
            (_("Fills a gap of"), ("simde:fillsGapOf",)),
            (_("Gap filled"), ("simde:gapType",)),
            (_("Places"), ("dcterms:spatial",)),
            (_("References"), ("dcterms:references", "dcterms:bibliographicCitation")),
            _WEB, _SAME, _READ,
        ],
    ),
    "system": Layout(
        (_("Information systems"), "/systems"),
        [
            (_("What it covers"), "simde:coverageNote"),
            (_("Who may use it"), "simde:accessNote"),
            ("", "dcterms:description"),
        ],
        [
            (_("Kind"), ("dcterms:type",)),
            (_("Publisher"), ("dcterms:publisher", "dc:publisher")),
            (_("Formats"), ("dc:format",)),
            *_WHEN, _WEB, _SAME, _READ,
        ],
    ),
    "scheme": Layout(
        (_("Ontology"), "/ontology"),
        [("", "skos:definition"), ("", "dcterms:description"), ("", "skos:scopeNote")],
        [(_("Concepts"), ("skos:hasTopConcept",))],
    ),
    "concept": Layout(
        (_("Topics"), "/topics"),
        [("", "skos:definition"), ("", "skos:scopeNote"), ("", "skos:note")],
        [
            (_("Also called"), ("skos:altLabel",)),
            (_("Broader"), ("skos:broader",)),
            (_("Narrower"), ("skos:narrower",)),
            (_("Related"), ("skos:related",)),
            (_("Scheme"), ("skos:inScheme",)),
            (_("Code"), ("skos:notation",)),
            (_("The same elsewhere"), ("skos:exactMatch",)),
            (
                _("Nearly the same elsewhere"),
                ("skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"),
            ),
        ],
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """Something that refers to the record, and its date."""

    shown: Shown
    date: str


def grouped(subject: Subject, rows: Sequence[Row]) -> list[tuple[str, list[Linked], int]]:
    """Return (words, things, how many there are in all) for each class of :data:`GROUPS` that has any."""
    named = labels(subject.serving, distinct(rows, "item"))
    found: dict[str, dict[str, Linked]] = {}
    for row in rows:
        group = found.setdefault(short(local(row, "class")), {})
        group[local(row, "item")] = Linked(
            Shown(row["item"], named.of(local(row, "item")), subject.base), local(row, "date")
        )
    listed = []
    for name, msgid in GROUPS.items():
        things = sorted(found.get(name, {}).values(), key=lambda one: one.shown.name.casefold())
        if things:
            listed.append((say(msgid), things[:_LISTED], len(things)))
    return listed


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _values(subject: Subject, properties: Sequence[str]) -> list[Shown]:
    """Return the values of properties; of texts in several languages those in the visitor's.

    A text that is the name of one of the things, or its short name in addresses, is left out.
    """
    shown = subject.all(*properties)
    wanted = {label.text for name in properties for label in subject.texts(name)}
    names = {_letters(name) for one in shown if one.is_iri for name in (one.name, one.value.rpartition("/")[2])}
    return [
        one
        for one in shown
        if one.is_iri or (_letters(one.value) not in names and (not one.language or one.value in wanted))
    ]


def gather(subject: Subject, kind: str) -> dict[str, Any]:
    """Return what the page of a record shows. Raises Problem."""
    layout = LAYOUTS[kind]
    (rows,) = ask(subject.serving, about("things/linked", subject.iri))
    texts: list[tuple[str, list[Label]]] = [
        (say(words) if words else "", subject.texts(name)) for words, name in layout.texts
    ]
    facts = [(say(words), _values(subject, properties)) for words, properties in layout.facts]
    return {
        "kind": kind,
        "section_name": say(layout.section[0]),
        "section_path": layout.section[1],
        "texts": [(words, given) for words, given in texts if given],
        "facts": [(words, values) for words, values in facts if values],
        "linked": grouped(subject, rows),
    }
