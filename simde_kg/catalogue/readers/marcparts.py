"""MARC fields of subjects, hosts, notes, rights and links."""

import re
from collections.abc import Callable

from pymarc import Field

from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers.marcbase import LANGUAGE, SCHEMES, Fields
from simde_kg.catalogue.record import Extra

_IRI = re.compile(r"https://\S+/(topic|area|corridor)/[^\s/]+$")
_PLACES = {"topic": "topics", "area": "areas", "corridor": "corridors"}
_PART = re.compile(r"^(volume|number|pages):(.*)$")


def subject(fields: Fields, field: Field) -> None:
    """Take a subject; one of the project by its IRI."""
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


def genre(fields: Fields, field: Field) -> None:
    """Take the type of document."""
    fields.draft.kind(fields.name(field.get("a") or ""), "655$a")
    fields.rest(field, "a", "2")


def host(fields: Fields, field: Field) -> None:
    """Take the journal or book that a part stands in."""
    fields.draft.put("container", fields.plain(field.get("t") or field.get("a") or ""), "773$t")
    for value in field.get_subfields("x"):
        fields.draft.identifier(value, "issn")
    for value in field.get_subfields("z"):
        fields.draft.identifier(value, "isbn")
    used: set[str] = set()
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


def series(fields: Fields, field: Field) -> None:
    """Take the series, where no host is named."""
    if fields.record.get_fields("773"):
        fields.rest(field)
        return
    fields.draft.put("container", fields.plain(field.get("a") or ""), f"{field.tag}$a")
    fields.draft.put("volume", fields.plain(field.get("v") or ""), f"{field.tag}$v")
    for value in field.get_subfields("x"):
        fields.draft.identifier(value, "issn")
    fields.rest(field, "a", "v", "x")


def text(name: str, code: str = "a") -> Callable[[Fields, Field], None]:
    """Return what puts a subfield into a plain list or a single field of the record."""

    def put(fields: Fields, field: Field) -> None:
        for value in field.get_subfields(code):
            if name in ("edition", "pages"):
                fields.draft.put(name, fields.plain(value), f"{field.tag}${code}")
            else:
                fields.draft.add(name, value)
        fields.rest(field, code)

    return put


def abstract(fields: Fields, field: Field) -> None:
    """Take an abstract and its language."""
    fields.draft.abstract(" ".join(field.get_subfields("a", "b")), field.get(LANGUAGE) or "")
    fields.rest(field, "a", "b", LANGUAGE)


def thesis(fields: Fields, field: Field) -> None:
    """Take the note on an academic degree."""
    fields.draft.add("notes", " ".join(field.get_subfields("a", "b", "c", "d")))


def rights(fields: Fields, field: Field) -> None:
    """Take what may be done with the document."""
    values = [*field.get_subfields("a"), *field.get_subfields("u")]
    for value in values:
        fields.draft.add("rights", value)
    fields.rest(field, "a", "u", "f", "2")


def link(fields: Fields, field: Field) -> None:
    """Take an address."""
    for value in field.get_subfields("u"):
        fields.draft.link(value, "856$u")
    fields.rest(field, "u")


def linked(fields: Fields, field: Field) -> None:
    """Take the title in another script; keep the rest."""
    if (field.get("6") or "").startswith("245"):
        parts = [fields.plain(value) for value in field.get_subfields("a", "b")]
        fields.draft.title(": ".join(part for part in parts if part), main=False)
        fields.rest(field, "a", "b")
    else:
        for one in field.subfields:
            if one.code != "6":
                fields.draft.extras.append(Extra(f"880${one.code}", one.value))
