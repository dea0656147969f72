"""MODS 3: titles, names with roles, origin, host, parts, subjects."""

from collections.abc import Callable, Iterator

from lxml import etree

from simde_kg.catalogue import identifiers, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError, xmlparts, xmltext
from simde_kg.catalogue.readers.relators import relator
from simde_kg.catalogue.readers.xmltext import child, children, text
from simde_kg.catalogue.record import Agent, Identifier, Source
from simde_kg.words import _

NAMESPACE = "http://www.loc.gov/mods/v3"
_SIMDE = {"topic": "topics", "area": "areas", "corridor": "corridors"}


def fits(head: bytes) -> bool:
    """Whether a file begins with MODS."""
    return xmltext.head_fits(head, "mods|modsCollection")


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a collection."""
    for part in xmlparts.parts(data, "mods"):
        yield part if isinstance(part, RefusedError) else one(part[1], Source(name, "mods", part[0]))


def one(element: etree._Element, source: Source) -> Item:
    """Return the record of a ``mods`` element, or why there is none."""
    draft = Draft(source)
    for part in children(element):
        name = xmltext.local(part)
        reader = _PARTS.get(name)
        if reader:
            reader(draft, part)
        elif name == "recordInfo":
            number = text(child(part, "recordIdentifier"))
            draft.source = Source(source.file, source.form, source.position, source.id or number)
        else:
            draft.keep(f"mods:{name}", text(part))
    found = draft.record()
    if not any((found.title.text, found.creators, found.identifiers, found.subjects)):
        return RefusedError(
            source.position, _("Record {row} of {file} holds no title, creator, identifier or subject.")
        )
    return found


def _title(draft: Draft, part: etree._Element) -> None:
    title = " ".join(text(one) for one in children(part, "nonSort", "title"))
    if sub := text(child(part, "subTitle")):
        title += f": {sub}"
    for one in children(part, "partNumber", "partName"):
        title += f". {text(one)}"
    draft.title(title, xmltext.language(part), main=not part.get("type"))


def _name(draft: Draft, part: etree._Element) -> None:
    terms = [one for role in children(part, "role") for one in children(role, "roleTerm")]
    role = relator(
        (text(one) for one in terms if one.get("type") == "code"),
        (text(one) for one in terms if one.get("type") != "code"),
    )
    named: list[Identifier] = []
    for value in (part.get("valueURI") or "", *(text(one) for one in children(part, "nameIdentifier"))):
        if found := identifiers.agent(value):
            named.append(found)
        elif value:
            draft.keep("mods:nameIdentifier", value)
    parts = {
        kind: [text(one) for one in children(part, "namePart") if (one.get("type") or "") == kind] for kind in _NAME
    }
    family, given, whole = (" ".join(parts[kind]) for kind in ("family", "given", ""))
    role, ids, personal = role or "aut", tuple(sorted(set(named))), part.get("type") == "personal"
    if part.get("type") in ("corporate", "conference"):
        draft.creator(names.organisation(whole, role, ids))
    elif family or given:
        draft.creator(names.person(family, given, role, ids))
    else:
        agent = Agent(whole, role) if personal and "," not in whole else names.inverted(whole, role)
        draft.creator(Agent(agent.name, role, agent.person or personal, ids))


_NAME = ("family", "given", "")


def _origin(draft: Draft, part: etree._Element) -> None:
    for place in children(part, "place"):
        for one in children(place, "placeTerm"):
            if one.get("type") != "code":
                draft.add("places", text(one))
    for one in children(part, "publisher"):
        draft.add("publishers", text(one))
    for one in children(part, "edition"):
        draft.put("edition", text(one))
    dated = [one for name in ("dateIssued", "copyrightDate", "dateCreated") for one in children(part, name)]
    coded = [one for one in dated if one.get("encoding") == "edtf"]
    for one in coded or dated:
        if "issued" in draft.single:
            draft.keep(f"mods:{xmltext.local(one)}", text(one))
        else:
            draft.date(text(one), f"mods:{xmltext.local(one)}")


def _host(draft: Draft, part: etree._Element) -> None:
    if part.get("type") not in ("host", "series"):
        draft.keep("mods:relatedItem", text(part))
        return
    title = child(part, "titleInfo", "title")
    draft.put("container", text(title), "mods:relatedItem")
    for one in children(part, "identifier"):
        draft.identifier(text(one), one.get("type") or "")
    for inner in children(part, "part"):
        _part(draft, inner)
    if "issued" not in draft.single and (origin := child(part, "originInfo")) is not None:
        _origin(draft, origin)


def _part(draft: Draft, part: etree._Element) -> None:
    for one in children(part, "detail"):
        name = {"volume": "volume", "issue": "issue", "number": "issue"}.get(one.get("type") or "", "")
        if name:
            draft.put(name, text(child(one, "number")))
    for one in children(part, "extent"):
        start, end, whole = (text(child(one, name)) for name in ("start", "end", "list"))
        draft.put("pages", whole or (f"{start}-{end}" if start and end else start or end))
    for one in children(part, "date"):
        if "issued" not in draft.single:
            draft.date(text(one), "mods:part/date")


def _subject(draft: Draft, part: etree._Element) -> None:
    scheme, iri = part.get("authority") or "", part.get("valueURI") or ""
    inside = list(children(part))
    kind = iri.rstrip("/").split("/")[-2] if iri.count("/") > 3 else ""
    if scheme == "simde" and kind in _SIMDE:
        draft.add(_SIMDE[kind], iri)
        return
    words = [text(one) for one in inside if xmltext.local(one) not in ("hierarchicalGeographic", "cartographics")]
    draft.subject("--".join(word for word in words if word), xmltext.language(part), scheme)
    for one in inside:
        if xmltext.local(one) in ("hierarchicalGeographic", "cartographics"):
            draft.keep(f"mods:{xmltext.local(one)}", text(one))


def _identifier(draft: Draft, part: etree._Element) -> None:
    kind = (part.get("type") or "").lower()
    hint = {"hdl": "handle", "uri": "", "issn-l": "issn"}.get(kind, kind)
    if part.get("invalid") == "yes":
        draft.identifiers.append(Identifier(f"invalid-{hint}", text(part)))
    elif not hint and text(part).startswith("http"):
        draft.link(text(part))
    else:
        draft.identifier(text(part), hint)


def _language(draft: Draft, part: etree._Element) -> None:
    terms = list(children(part, "languageTerm"))
    for one in [one for one in terms if one.get("type") == "code"] or terms:
        draft.language(text(one), "mods:language")


def _physical(draft: Draft, part: etree._Element) -> None:
    for one in children(part):
        if xmltext.local(one) == "extent" and "pages" not in draft.single:
            draft.put("pages", text(one))
        else:
            draft.keep(f"mods:{xmltext.local(one)}", text(one))


def _location(draft: Draft, part: etree._Element) -> None:
    for one in children(part):
        if xmltext.local(one) == "url":
            draft.link(text(one), "mods:url")
        else:
            draft.keep(f"mods:{xmltext.local(one)}", text(one))


_PARTS: dict[str, Callable[[Draft, etree._Element], None]] = {
    "titleInfo": _title,
    "name": _name,
    "originInfo": _origin,
    "relatedItem": _host,
    "part": _part,
    "subject": _subject,
    "identifier": _identifier,
    "language": _language,
    "physicalDescription": _physical,
    "location": _location,
    "genre": lambda draft, part: draft.kind(text(part), "mods:genre"),
    "abstract": lambda draft, part: draft.abstract(text(part), xmltext.language(part)),
    "note": lambda draft, part: draft.add("notes", text(part)),
    "accessCondition": lambda draft, part: draft.add("rights", text(part)),
}
