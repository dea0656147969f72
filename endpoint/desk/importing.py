"""Import: a file in any format that the catalogue reads; first a preview with what was not read, then drafts."""

import json
from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint.desk import access, blueprint, choices, room
from endpoint.desk.access import refused
from endpoint.desk.editing import decide, free_name
from endpoint.problems import problem
from endpoint.service import service
from endpoint.visitor import language
from endpoint.words import _
from simde_kg.catalogue import graph, readers
from simde_kg.catalogue.identity import Register
from simde_kg.catalogue.record import Record, tidied
from simde_kg.desk.ledger import Change
from simde_kg.errors import InputError

MOST = 200
"""Records of one file that are taken at once."""
_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a file: its place, what it says, why it cannot be taken, suggested subjects, and what is like it."""

    number: int
    record: Record
    refused: str
    suggested: tuple[choices.Choice, ...]
    alike: tuple[str, ...]


@blueprint.get("/import")
def ask() -> AnyResponse:
    """Show the form for a file."""
    access.member()
    return access.page("import.html", readers=readers.READERS, reading=None, rows=[], most=MOST)


@blueprint.post("/import")
def preview() -> AnyResponse:
    """Read a file and show what it holds; nothing is kept yet."""
    access.member()
    sent = request.files.get("file")
    form = request.form.get("format", "")
    if sent is None or form not in ("", *readers.READERS):
        raise refused("form", 400)
    limit = int(service().limits.deposit_bytes)
    data = sent.stream.read(limit + 1)
    if len(data) > limit:
        raise problem("too-large-request", limit=limit)
    try:
        reading = readers.read(data, (sent.filename or "")[-100:], form)
    except InputError as error:
        return access.page(
            "import.html", 422, readers=readers.READERS, reading=None, rows=[], most=MOST, failed=error.text(language())
        )
    rows = _rows(reading.records[:MOST])
    plain = json.dumps([row.record.to_json() for row in rows], ensure_ascii=False)
    issues = [one.text(language()) for one in (*reading.refusals, *reading.remarks)]
    return access.page(
        "import.html", readers=readers.READERS, reading=reading, rows=rows, plain=plain, issues=issues, most=MOST
    )


def _rows(given: list[Record]) -> list[Row]:
    """Return the rows of a preview."""
    kept = [one for one in room().office.records() if not one.gone]
    register = Register(one.last.record for one in kept)
    made = []
    for number, record in enumerate(given, 1):
        issue = graph.mappable(record)
        alike = tuple(kept[one.right].name for one in register.like(record)[:3])
        offered = tuple(choices.suggested(record)[:_SUGGESTED]) if number <= MOST else ()
        made.append(Row(number, record, issue.text(language()) if issue else "", offered, alike))
    return made


@blueprint.post("/import/accept")
def accept() -> AnyResponse:
    """Keep the chosen records of a preview as drafts, with the chosen subjects; all of them or, on an error, none."""
    access.member()
    try:
        given = [tidied(Record.of_json(one)) for one in json.loads(request.form.get("plain", ""))]
        chosen = {int(one) for one in request.form.getlist("take")}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise refused("form", 400) from error
    if len(given) > MOST:
        raise refused("form", 400)
    changes: list[Change] = []
    for number, record in enumerate(given, 1):
        if number in chosen and not graph.mappable(record):
            whole = _with_subjects(record, request.form.getlist(f"subject-{number}"))
            name = free_name(whole, frozenset(one.record for one in changes))
            changes.append(Change(name, "create", 1, 0, whole.to_json()))
    if changes:
        decide(changes, public=False)
    access.notify(_("{count} records were kept as drafts."), count=len(changes))
    return redirect("/desk?list=draft", 303)


def _with_subjects(record: Record, given: list[str]) -> Record:
    """Return a cleaned record with chosen topics, areas and corridors added."""
    base = service().settings.base_iri
    added: dict[str, list[str]] = {field: [] for field in choices.FIELD.values()}
    for text in given[:100]:
        kind = text.removeprefix(base).partition("/")[0]
        if text.startswith(base) and kind in choices.FIELD and len(text) < 300:
            added[choices.FIELD[kind]].append(text)
    return tidied(record.replace(**{name: (*getattr(record, name), *more) for name, more in added.items()}))
