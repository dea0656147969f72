"""Web of Science: tagged lines that begin with PT, with lists on continued lines."""

import re
from collections.abc import Iterator

from simde_kg.catalogue import names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError
from simde_kg.catalogue.readers.text import decoded, head_text
from simde_kg.catalogue.record import Source, clean
from simde_kg.words import _

_KINDS = {"J": "article", "B": "book", "S": "book", "P": ""}
_LISTS = {"PU": "publishers", "PI": "places"}
_SINGLE = {"SO": "container", "VL": "volume", "IS": "issue"}


def fits(head: bytes) -> bool:
    """Whether a file has a publication type of the Web of Science."""
    return re.search(r"^PT [JBSP]\s*$", head_text(head), re.M) is not None


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file."""
    for position, (fields, ended) in enumerate(_parted(decoded(data)), 1):
        if ended:
            yield _record(fields, Source(name, "wos", position))
        else:
            yield RefusedError(position, _("Record {row} of {file} does not end with ER: the file was cut off."))


def _parted(text: str) -> Iterator[tuple[dict[str, list[str]], bool]]:
    fields: dict[str, list[str]] = {}
    tag = ""
    for line in text.splitlines():
        head, value = line[:2], line[3:].strip()
        if head == "ER":
            yield fields, True
            fields, tag = {}, ""
        elif head.strip() and re.fullmatch(r"[A-Z][A-Z0-9]", head):
            tag = head
            if tag not in ("FN", "VR", "EF"):
                fields.setdefault(tag, []).append(value)
        elif tag and line.startswith("  ") and tag in fields:
            fields[tag].append(value)
    if fields:
        yield fields, False


def _record(fields: dict[str, list[str]], source: Source) -> Item:
    def whole(tag: str) -> str:
        return clean(" ".join(fields.pop(tag, [])))

    draft = Draft(Source(source.file, source.form, source.position, whole("UT")))
    draft.title(whole("TI"))
    _people(draft, fields)
    draft.put("type", _KINDS.get(whole("PT"), ""))
    for tag, name in _SINGLE.items():
        draft.put(name, whole(tag), tag)
    for tag, name in _LISTS.items():
        draft.add(name, whole(tag))
    start, end, number = whole("BP"), whole("EP"), whole("AR")
    draft.put("pages", f"{start}-{end}" if start and end else start or number)
    draft.date(" ".join(part for part in (whole("PD"), whole("PY")) if part), "PD")
    for tag, hint in (("DI", "doi"), ("SN", "issn"), ("EI", "issn"), ("BN", "isbn"), ("PM", "pmid")):
        if value := whole(tag):
            draft.identifier(value, hint)
    draft.language(whole("LA"), "LA")
    draft.abstract(whole("AB"))
    for tag, scheme in (("DE", ""), ("ID", "keywords-plus"), ("WC", "wos-category"), ("SC", "wos-area")):
        draft.keywords(whole(tag).split(";"), "", scheme)
    for tag, values in fields.items():
        draft.keep(tag, "; ".join(values))
    return draft.record()


def _people(draft: Draft, fields: dict[str, list[str]]) -> None:
    """Take the people; of full and short names of authors the full ones."""
    for tag, role in (("AF", "aut"), ("AU", "aut"), ("CA", "aut"), ("BE", "edt"), ("ED", "edt")):
        for value in fields.pop(tag, []):
            if tag != "AU" or not draft.creators:
                draft.creator(names.organisation(value, role) if tag == "CA" else names.inverted(value, role))
