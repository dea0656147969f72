"""CSV: one document a row, the columns named as the catalogue, Zotero, Mendeley or Dublin Core name them."""

import re
from collections.abc import Iterator

from simde_kg.catalogue import names
from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.readers import Item, RefusedError, tabletext
from simde_kg.catalogue.record import Source
from simde_kg.words import _

_SEMICOLON = re.compile(r"\s*(?:;(?![^(]*\))|\|\|?)\s*")
_COLUMNS: dict[str, str] = {
    **dict.fromkeys(("title", "título", "titulo", "titre", "dc.title"), "title"),
    **dict.fromkeys(("author", "authors", "autor", "autores", "auteur", "auteurs", "dc.creator", "creator"), "authors"),
    **dict.fromkeys(("editor", "editors"), "editors"),
    **dict.fromkeys(("translator", "translators"), "translators"),
    **dict.fromkeys(("type", "item type", "tipo", "dc.type"), "type"),
    **dict.fromkeys(("year", "publication year", "date", "año", "fecha", "année", "dc.date", "dc.date.issued"), "date"),
    **dict.fromkeys(("container", "publication title", "journal", "revista", "revue", "dc.source"), "container"),
    **dict.fromkeys(("publisher", "editorial", "dc.publisher"), "publishers"),
    **dict.fromkeys(("place", "lugar", "lieu"), "places"),
    **dict.fromkeys(("volume", "volumen"), "volume"),
    **dict.fromkeys(("issue", "number", "número", "numero", "numéro"), "issue"),
    **dict.fromkeys(("pages", "páginas", "paginas", "num pages"), "pages"),
    **dict.fromkeys(("edition", "edición", "édition"), "edition"),
    **dict.fromkeys(("doi",), "doi"),
    **dict.fromkeys(("isbn",), "isbn"),
    **dict.fromkeys(("issn",), "issn"),
    **dict.fromkeys(("identifier", "dc.identifier"), "identifier"),
    **dict.fromkeys(("url", "link", "dc.identifier.uri", "enlace", "lien"), "links"),
    **dict.fromkeys(("language", "lengua", "idioma", "langue", "dc.language"), "language"),
    **dict.fromkeys(("subjects", "subject", "keywords", "manual tags", "automatic tags", "materias", "palabras clave",
                     "mots clés", "dc.subject"), "subjects"),
    **dict.fromkeys(("abstract", "abstract note", "resumen", "résumé", "dc.description"), "abstract"),
    **dict.fromkeys(("rights", "licence", "license", "dc.rights"), "rights"),
    **dict.fromkeys(("notes", "note", "notas"), "notes"),
    **dict.fromkeys(("short title",), "other"),
    **dict.fromkeys(("corridors", "corredores", "couloirs"), "corridors"),
    **dict.fromkeys(("id", "key"), "id"),
    "title_lang": "title_lang",
}  # fmt: skip
_CORRIDOR = re.compile(r"^[A-Z]{3}-[A-Z]{3}$")


def fits(head: bytes) -> bool:
    """Whether the header has a title and at least one more column that is known."""
    found = [_COLUMNS.get(title) for title in tabletext.header(head)]
    return "title" in found and len(set(found) - {None}) > 1


def read(data: bytes, name: str) -> Iterator[Item]:
    """Yield the records of a file."""
    for found in tabletext.rows(data):
        if isinstance(found, RefusedError):
            yield found
            continue
        position, row = found
        cells: dict[str, list[str]] = {}
        draft = Draft(Source(name, "csv", position))
        for title, value in row.items():
            if title in _COLUMNS:
                cells.setdefault(_COLUMNS[title], []).append(value)
            else:
                draft.keep(title, value)
        if not "".join(cells.get("title", [])).strip():
            yield RefusedError(position, _("Row {row} of {file} has no title."))
            continue
        yield _one(draft, cells)


def _many(cells: dict[str, list[str]], name: str) -> list[str]:
    return [part for cell in cells.get(name, []) for part in _SEMICOLON.split(cell) if part.strip()]


def _one(draft: Draft, cells: dict[str, list[str]]) -> Item:
    if ids := "".join(cells.get("id", [])):
        draft.source = Source(draft.source.file, "csv", draft.source.position, ids)
    for value in _many(cells, "language"):
        draft.language(value)
    for value in cells.get("title", []):
        draft.title(value, "".join(cells.get("title_lang", [])))
    for value in cells.get("other", []):
        draft.title(value, main=False)
    _described(draft, cells)
    _known(draft, cells)
    return draft.record()


def _described(draft: Draft, cells: dict[str, list[str]]) -> None:
    """Take people, type, date, container and imprint."""
    for name, role in (("authors", "aut"), ("editors", "edt"), ("translators", "trl")):
        for value in _many(cells, name):
            draft.creator(names.inverted(value, role))
    for value in filter(str.strip, cells.get("type", [])):
        draft.kind(value)
    given = sorted(filter(None, map(str.strip, cells.get("date", []))), key=len)
    for value in given[-1:]:
        draft.date(value)
    for name in ("container", "volume", "issue", "pages", "edition"):
        for value in cells.get(name, []):
            draft.put(name, value)
    for name in ("publishers", "places", "rights"):
        for value in _many(cells, name):
            draft.add(name, value)
    for value in cells.get("notes", []):
        draft.add("notes", value)


def _known(draft: Draft, cells: dict[str, list[str]]) -> None:
    """Take what has a form of its own: identifiers, links, subjects, corridors."""
    for name in ("doi", "isbn", "issn", "identifier"):
        for value in _many(cells, name):
            draft.identifier(value, "" if name == "identifier" else name)
    for value in _many(cells, "links"):
        draft.link(value)
    for value in _many(cells, "subjects"):
        draft.subject(value)
    for value in cells.get("abstract", []):
        draft.abstract(value)
    for value in _many(cells, "corridors"):
        if _CORRIDOR.match(value):
            draft.add("corridors", f"https://w3id.org/simde/corridor/{value}")
        else:
            draft.keep("corridors", value)
