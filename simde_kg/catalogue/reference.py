"""The catalogue's tables for its documentation: formats that are read and written, fields that come back."""

from pathlib import Path

from simde_kg.catalogue.readers import READERS
from simde_kg.catalogue.writers import WRITERS
from simde_kg.words import _, text

START, END = "<!-- tables: written by `simde codegen` -->", "<!-- end of tables -->"
PAGES = {"en": "catalogue.md", "es": "catalogue.es.md"}
"""The pages that hold the tables, by language."""
FIELD_NAMES = {
    "title": _("title"),
    "type": _("type"),
    "other_titles": _("other titles"),
    "creators": _("people and roles"),
    "container": _("container"),
    "volume": _("volume"),
    "issue": _("issue"),
    "pages": _("pages"),
    "edition": _("edition"),
    "publishers": _("publishers"),
    "places": _("places of publication"),
    "issued": _("date"),
    "identifiers": _("identifiers"),
    "languages": _("languages"),
    "subjects": _("subjects"),
    "topics": _("topics"),
    "areas": _("areas"),
    "corridors": _("corridors"),
    "abstracts": _("abstracts"),
    "rights": _("rights"),
    "links": _("links"),
    "notes": _("notes"),
}
"""What people call the fields that describe a document."""


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def tables(language: str) -> str:
    """Return the three tables as Markdown."""

    def say(msgid: str) -> str:
        return text(msgid, language)

    read = [[f"`{one.name}`", say(one.label), _endings(one.extensions)] for one in READERS.values()]
    written = [
        [f"`{one.name}`", say(one.label), f"`{one.media_type}`", f"`.{one.extension}`"] for one in WRITERS.values()
    ]
    exact = [one for one in WRITERS.values() if one.reader]
    kept = [
        [say(msgid), *(_state(name, one.whole, one.partly) for one in exact)] for name, msgid in FIELD_NAMES.items()
    ]
    notes = [
        f"- `{one.name}`: " + "; ".join(f"{say(FIELD_NAMES[name])} ({say(why)})" for name, why in one.partly.items())
        for one in exact
        if one.partly
    ]
    parts = [
        _table([say(_("Name")), say(_("Format read")), say(_("File endings"))], read),
        _table([say(_("Name")), say(_("Format written")), say(_("Media type")), say(_("Ending"))], written),
        _table([say(_("Field")), *(f"`{one.name}`" for one in exact)], kept),
        say(_("● comes back as it was, ◐ in part, ○ not at all:")) + "\n\n" + "\n".join(notes) + "\n",
    ]
    return "\n".join(parts)


def _endings(endings: tuple[str, ...]) -> str:
    return ", ".join(f"`.{ending}`" for ending in endings)


def _state(name: str, whole: frozenset[str], partly: object) -> str:
    return "●" if name in whole else "◐" if isinstance(partly, dict) and name in partly else "○"


def refresh(folder: Path) -> None:
    """Write the tables into the pages below ``folder`` that have the marks for them."""
    for language, name in PAGES.items():
        path = folder / name
        if path.is_file():
            page = path.read_text(encoding="utf-8")
            before, _start, rest = page.partition(START)
            _old, end, after = rest.partition(END)
            if end:
                path.write_text(f"{before}{START}\n\n{tables(language)}\n{END}{after}", encoding="utf-8")
