"""MARC 21 bibliographic fields -> record. What a field says beyond its mapped subfields is kept as extra."""

import re
from collections.abc import Callable

from pymarc import Field, Record

from simde_kg.catalogue import dates, identifiers, names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers.relators import relator
from simde_kg.catalogue.record import Agent, Extra, Identifier, Source, clean
from simde_kg.catalogue.record import Record as Description

SCHEMES = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
"""Second indicator of 6XX to the code of the list of subjects (MARC Source Codes)."""
_KINDS = {("a", "a"): "chapter", ("a", "b"): "article", ("a", "m"): "book", ("t", "m"): "thesis", ("m", "m"): "dataset"}
OWN = "SIMDE"
"""What 003 says in records that SIMDE wrote: they state their type in 655, so none is concluded from the leader."""
LANGUAGE = "9"
"""The local subfield for the language of a text (BCP 47)."""
_IRI = re.compile(r"https://\S+/(topic|area|corridor)/[^\s/]+$")
_PLACES = {"topic": "topics", "area": "areas", "corridor": "corridors"}
_PART = re.compile(r"^(volume|number|pages):(.*)$")


class Fields:
    """The fields of one MARC record; knows whether ISBD punctuation stands in them (leader/18)."""

    def __init__(self, record: Record, source: Source) -> None:
        self.record, self.draft = record, Draft(source)
        self.bare = str(record.leader)[18:19] in ("c", "n")

    def plain(self, text: str) -> str:
        """Return a text without the punctuation that ISBD puts between the areas."""
        return clean(text) if self.bare else clean(text).rstrip(" /:;,=")

    def name(self, text: str) -> str:
        """Return a name without its closing punctuation; the dot of an initial stays."""
        found = self.plain(text)
        if not self.bare and re.search(r"[^\W\d_]{3,}\.$|[)\]]\.$", found):
            found = found[:-1]
        return found

    def rest(self, field: Field, *mapped: str) -> None:
        """Keep the subfields that are not mapped."""
        for one in field.subfields:
            if one.code not in mapped and one.code not in "68":
                self.draft.keep(f"{field.tag}${one.code}", one.value)


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
        agent = names.person(family, given, role, named) if comma and given.strip() else Agent(name, role, True, named)
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


def _subject(fields: Fields, field: Field) -> None:
    iri = next((value for value in field.get_subfields("0") if _IRI.match(value)), "")
    if iri:
        fields.draft.add(_PLACES[_IRI.match(iri)[1]], iri)  # type: ignore[index]
        return
    scheme = "" if field.tag == "653" else SCHEMES.get(field.indicator2, field.get("2") or "")
    if field.tag == "653":
        for value in field.get_subfields("a"):
            fields.draft.subject(fields.plain(value), field.get(LANGUAGE) or "")
    else:
        joined = " ".join(field.get_subfields("a", "b", "c", "d", "q", "t", "n", "p", "k", "f", "l"))
        parts = [joined, *field.get_subfields("x", "y", "z", "v")]
        fields.draft.subject(
            "--".join(part for one in parts if (part := fields.name(one))), field.get(LANGUAGE) or "", scheme
        )
    fields.rest(field, *"abcdqtnpkflxyzv2", LANGUAGE)


def _genre(fields: Fields, field: Field) -> None:
    fields.draft.kind(fields.name(field.get("a") or ""), "655$a")
    fields.rest(field, "a", "2")


def _host(fields: Fields, field: Field) -> None:
    fields.draft.put("container", fields.plain(field.get("t") or field.get("a") or ""), "773$t")
    for value in field.get_subfields("x"):
        fields.draft.identifier(value, "issn")
    for value in field.get_subfields("z"):
        fields.draft.identifier(value, "isbn")
    used = set()
    for value in field.get_subfields("g"):
        if part := _PART.match(value):
            fields.draft.put({"number": "issue"}.get(part[1], part[1]), part[2], "773$g")
        elif not used:
            _numbering(fields.draft, value)
            fields.draft.keep("773$g", value)
        used.add(value)
    fields.rest(field, "t", "a", "x", "z", "g", "7")


def _numbering(draft: Draft, text: str) -> None:
    """Read ``Vol. 53, no. 5 (Oct. 2016), p. 1453-1476`` as far as it is written like that."""
    for name, pattern in (
        ("volume", r"\b(?:vol(?:ume|umen)?|t|tomo|v)\.?\s*(\d[\w-]*)"),
        ("issue", r"\b(?:no|n[uú]m(?:ero)?|nr|iss(?:ue)?|fasc)\.?\s*°?\s*(\d[\w/-]*)"),
        ("pages", r"\b(?:pp?|p[aá]gs?|pages?|s)\.?\s*([\divxlc]+(?:\s?[-–]\s?\w+)?)"),
    ):
        if found := re.search(pattern, text, re.I):
            draft.put(name, found[1], "773$g")


def _series(fields: Fields, field: Field) -> None:
    if fields.record.get_fields("773"):
        fields.rest(field)
        return
    fields.draft.put("container", fields.plain(field.get("a") or ""), f"{field.tag}$a")
    fields.draft.put("volume", fields.plain(field.get("v") or ""), f"{field.tag}$v")
    for value in field.get_subfields("x"):
        fields.draft.identifier(value, "issn")
    fields.rest(field, "a", "v", "x")


def _text(name: str, code: str = "a") -> Callable[[Fields, Field], None]:
    """Return what puts a subfield into a plain list or a single field of the record."""

    def put(fields: Fields, field: Field) -> None:
        for value in field.get_subfields(code):
            if name in ("edition", "pages"):
                fields.draft.put(name, fields.plain(value), f"{field.tag}${code}")
            else:
                fields.draft.add(name, value)
        fields.rest(field, code)

    return put


def _abstract(fields: Fields, field: Field) -> None:
    fields.draft.abstract(" ".join(field.get_subfields("a", "b")), field.get(LANGUAGE) or "")
    fields.rest(field, "a", "b", LANGUAGE)


def _thesis(fields: Fields, field: Field) -> None:
    fields.draft.add("notes", " ".join(field.get_subfields("a", "b", "c", "d")))


def _rights(fields: Fields, field: Field) -> None:
    values = [*field.get_subfields("a"), *field.get_subfields("u")]
    for value in values:
        fields.draft.add("rights", value)
    fields.rest(field, "a", "u", "f", "2")


def _link(fields: Fields, field: Field) -> None:
    for value in field.get_subfields("u"):
        fields.draft.link(value, "856$u")
    fields.rest(field, "u")


def _linked(fields: Fields, field: Field) -> None:
    """Take the title in another script; keep the rest."""
    if (field.get("6") or "").startswith("245"):
        parts = [fields.plain(value) for value in field.get_subfields("a", "b")]
        fields.draft.title(": ".join(part for part in parts if part), main=False)
        fields.rest(field, "a", "b")
    else:
        for one in field.subfields:
            if one.code != "6":
                fields.draft.extras.append(Extra(f"880${one.code}", one.value))


_BY_TAG: dict[str, Callable[[Fields, Field], None]] = {
    **dict.fromkeys(("010", "020", "022", "024", "035"), _identifier),
    "041": _language,
    "046": _coded_date,
    **dict.fromkeys(("100", "110", "111", "700", "710", "711"), _agent),
    **dict.fromkeys(("130", "210", "222", "240", "242", "245", "246", "247"), _title),
    "250": _text("edition"),
    "260": _imprint,
    "264": _imprint,
    "300": _text("pages"),
    "490": _series,
    "440": _series,
    "500": _text("notes"),
    "502": _thesis,
    "506": _rights,
    "520": _abstract,
    "540": _rights,
    **dict.fromkeys(("600", "610", "611", "630", "647", "648", "650", "651", "653", "662"), _subject),
    "655": _genre,
    "773": _host,
    "856": _link,
    "880": _linked,
}
