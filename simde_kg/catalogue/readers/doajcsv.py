"""DOAJ CSV: one article a row, several values parted by bars, days before months."""

import re
from collections.abc import Iterator

from simde_kg.catalogue import names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError, tabletext
from simde_kg.catalogue.record import Source
from simde_kg.words import _

_COLUMNS = ("title", "authors", "doi", "issns", "citation")
_CITATION = re.compile(r"^(.*?)(?:, Vol ([^,()]*?))?(?:, Iss ([^,()]*?))?(?:, Pp ([^,()]*?))? \(\d{4}\)$")
_LCC = re.compile(r"^[A-Z]{1,3}(?:\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?)?$")


def fits(head: bytes) -> bool:
    """Whether the header has the columns of DOAJ."""
    return set(_COLUMNS) <= set(tabletext.header(head))


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file."""
    for found in tabletext.rows(data):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, row = found
        if missing := [title for title in _COLUMNS if title not in row]:
            yield RefusedError(0, _("{file} has no column {expected}."), expected=", ".join(missing))
            return
        if not row["title"].strip():
            yield RefusedError(position, _("Row {row} of {file} has no title."))
            continue
        yield _one(row, Source(name, "doaj-csv", position, row.get("url", "").rpartition("/")[2]))


def _one(row: dict[str, str], source: Source) -> Item:
    draft = Draft(source)
    draft.put("type", "article")
    draft.language(row.get("language", ""))
    draft.title(row["title"])
    for name in row["authors"].split("|"):
        draft.creator(names.direct(name))
    if row.get("date", "").strip():
        draft.date(row["date"], day_first=True)
    for value in row["doi"].split("|"):
        draft.identifier(value, "doi")
    for value in row["issns"].split("|"):
        draft.identifier(value, "issn")
    for value in row.get("subjects", "").split("|"):
        draft.subject(value.rstrip("."), "", "lcc" if _LCC.match(value.strip()) else "")
    draft.add("publishers", row.get("publisher", ""))
    draft.add("rights", row.get("licence", ""))
    if row.get("url", "").strip():
        draft.link(row["url"])
    if parts := _CITATION.match(row["citation"].strip()):
        for name, value in zip(("container", "volume", "issue", "pages"), parts.groups(), strict=True):
            draft.put(name, value or "", "citation")
    else:
        draft.keep("citation", row["citation"])
    return draft.record()
