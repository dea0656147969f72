"""MARC 21 bibliographic fields -> record. What a field says beyond its mapped subfields is kept as extra."""

from collections.abc import Callable

from pymarc import Field, Record

from simde_kg.catalogue import dates, identifiers, names
from simde_kg.catalogue.readers import marcparts
from simde_kg.catalogue.readers.marcbase import LANGUAGE, OWN, Fields
from simde_kg.catalogue.readers.relators import relator
from simde_kg.catalogue.record import Agent, Identifier, Source, clean
from simde_kg.catalogue.record import Record as Description

_KINDS = {("a", "a"): "chapter", ("a", "b"): "article", ("a", "m"): "book", ("t", "m"): "thesis", ("m", "m"): "dataset"}


def mapped(record: Record, source: Source) -> Description:
    """Return the record that MARC fields describe."""
    fields = Fields(record, source)
    for field in record.fields:
        if field.is_control_field():
            _control(fields, field)
        else:
            _BY_TAG.get(field.tag, _unmapped)(fields, field)
    _kind(fields)
    _fallback_date(fields)
    found = fields.draft.record()
    return found.replace(source=Source(source.file, source.form, source.position, source.id or _number(record)))


def _number(record: Record) -> str:
    return next((clean(field.data or "") for field in record.get_fields("001")), "")


def _control(fields: Fields, field: Field) -> None:
    data = field.data or ""
    if field.tag == "008":
        if not fields.record.get_fields("041"):
            fields.draft.language(data[35:38], "008/35-37")
    elif field.tag not in ("001", "003", "005"):
        fields.draft.keep(field.tag, data)


def _fallback_date(fields: Fields) -> None:
    """Take the date of 008 where no other field had one that could be read."""
    data = next((field.data or "" for field in fields.record.get_fields("008")), "")
    if "issued" in fields.draft.single or len(data) < 15:
        return
    first, second = data[7:11].replace("u", "X").replace("|", "X"), data[11:15]
    if data[6] == "e":
        fields.draft.put("issued", dates.built(first, second[:2], second[2:]))
    elif dates.is_edtf(first) and first != "XXXX" and data[6] != "n":
        fields.draft.put("issued", first)


def _kind(fields: Fields) -> None:
    leader = str(fields.record.leader)
    if "type" in fields.draft.single or any(field.data == OWN for field in fields.record.get_fields("003")):
        return
    if fields.record.get_fields("502"):
        fields.draft.put("type", "thesis")
    elif found := _KINDS.get((leader[6:7], leader[7:8])):
        fields.draft.put("type", found)
    elif fields.record.get_fields("773") and leader[6:7] == "a":
        fields.draft.put("type", "article")


def _unmapped(fields: Fields, field: Field) -> None:
    fields.rest(field)


def _identifier(fields: Fields, field: Field) -> None:
    hint = {"010": "lccn", "020": "isbn", "022": "issn", "035": "local"}.get(field.tag, "")
    if field.tag == "024":
        hint = {"7": (field.get("2") or "").lower(), "3": "ean", "2": "ismn", "0": "isrc"}.get(
            field.indicator1, "local"
        )
    for value in field.get_subfields("a"):
        fields.draft.identifier(value, {"hdl": "handle"}.get(hint, hint))
    for code in ("z", "y"):
        for value in field.get_subfields(code):
            fields.draft.identifiers.append(Identifier(f"invalid-{hint}", clean(value)))
    fields.rest(field, "a", "2", "z", "y")


def _language(fields: Fields, field: Field) -> None:
    for value in field.get_subfields("a"):
        codes = [value[i : i + 3] for i in range(0, len(value), 3)] if len(value) % 3 == 0 else [value]
        for code in codes:
            fields.draft.language(code, "041$a")
    fields.rest(field, "a")


def _title(fields: Fields, field: Field) -> None:
    first = fields.plain(" ".join(field.get_subfields("a")))
    parts = [first] if first else []
    if rest := fields.plain(" ".join(field.get_subfields("b"))):
        if clean(" ".join(field.get_subfields("a"))).endswith("="):
            fields.draft.title(rest, main=False)
        else:
            parts.append(rest)
    title = ": ".join(parts)
    for part in field.get_subfields("n", "p"):
        title += (". " if title else "") + fields.plain(part)
    language = field.get(LANGUAGE) or (field.get("y") or "" if field.tag == "242" else "")
    fields.draft.title(title, language, main=field.tag == "245")
    fields.rest(field, "a", "b", "n", "p", LANGUAGE, *("y" if field.tag == "242" else ""))


def _agent(fields: Fields, field: Field) -> None:
    if field.get("t"):
        fields.rest(field)
        return
    written = " ".join(field.get_subfields("a", "b") if field.tag[1:] != "11" else field.get_subfields("a"))
    name = fields.name(written)
    role = relator(field.get_subfields("4"), field.get_subfields("e", "j"))
    role = role or ("aut" if field.tag.startswith("1") else "ctb")
    named = _named(field)
    if field.tag.endswith("00"):
        family, comma, given = name.partition(",")
        agent = (
            names.person(family, given, role, named)
            if comma and given.strip()
            else Agent(name, role, identifiers=named)
        )
    else:
        agent = names.organisation(name, role, named)
    fields.draft.creator(agent)
    fields.rest(field, "a", "b", "4", "e", *("0" if named else ""), *("1" if named else ""))


def _named(field: Field) -> tuple[Identifier, ...]:
    found = []
    for value in field.get_subfields("0", "1"):
        scheme, bracket, number = value.partition(")")
        if given := identifiers.agent(value):
            found.append(given)
        elif bracket and scheme.startswith("("):
            found.append(Identifier(scheme[1:].lower(), clean(number)))
    return tuple(sorted(set(found)))


def _imprint(fields: Fields, field: Field) -> None:
    if field.tag == "264" and field.indicator2 not in ("1", " "):
        fields.rest(field)
        return
    for code, name in (("a", "places"), ("b", "publishers")):
        for value in field.get_subfields(code):
            fields.draft.add(name, fields.plain(value) if fields.bare else fields.plain(value).strip("[]"))
    for value in field.get_subfields("c"):
        if "issued" not in fields.draft.single:
            fields.draft.date(value, f"{field.tag}$c")
    fields.rest(field, "a", "b", "c")


def _coded_date(fields: Fields, field: Field) -> None:
    if (value := field.get("k") or "") and dates.is_edtf(value):
        fields.draft.single["issued"] = value
        fields.rest(field, "k", "2")
    else:
        fields.rest(field)


_BY_TAG: dict[str, Callable[[Fields, Field], None]] = {
    **dict.fromkeys(("010", "020", "022", "024", "035"), _identifier),
    "041": _language,
    "046": _coded_date,
    **dict.fromkeys(("100", "110", "111", "700", "710", "711"), _agent),
    **dict.fromkeys(("130", "210", "222", "240", "242", "245", "246", "247"), _title),
    "250": marcparts.text("edition"),
    "260": _imprint,
    "264": _imprint,
    "300": marcparts.text("pages"),
    "490": marcparts.series,
    "440": marcparts.series,
    "500": marcparts.text("notes"),
    "502": marcparts.thesis,
    "506": marcparts.rights,
    "520": marcparts.abstract,
    "540": marcparts.rights,
    **dict.fromkeys(("600", "610", "611", "630", "647", "648", "650", "651", "653", "662"), marcparts.subject),
    "655": marcparts.genre,
    "773": marcparts.host,
    "856": marcparts.link,
    "880": marcparts.linked,
}
