"""New and edit: the form, its checks, saving as a draft, publishing, withdrawing and deleting."""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import records as shown_records
from endpoint.desk import access, blueprint, checks, choices, fields, room
from endpoint.desk.access import refused
from endpoint.desk.fields import Form, Problems
from endpoint.problems import Problem
from endpoint.service import service
from endpoint.words import _
from simde_kg.catalogue import graph, names
from simde_kg.catalogue.record import Record, Text
from simde_kg.desk.kept import Kept
from simde_kg.desk.ledger import Change, Entry
from simde_kg.desk.office import ConflictError

_WAIT = 2.0  # seconds that an answer waits for the release that shows what was decided
_EMPTY_ROWS = 2
TITLELESS = _("The record has no title: a draft needs one too.")
SAVED = _("Saved as a draft.")
PUBLISHED = _("Published.")
LATER = _("Accepted; it will be public in a moment.")


def known(name: str) -> Kept:
    """Return a record of the desk. Raises Problem."""
    found = room().office.record(name)
    if found is None:
        raise refused("unknown", 404)
    return found


def free_name(record: Record, taken: frozenset[str] = frozenset()) -> str:
    """Return a name for a new record that neither the desk nor the release has. Raises Problem."""
    base, slug = service().settings.base_iri, graph.slug(record)
    for number in range(1, 1000):
        name = slug if number == 1 else f"{slug}-{number}"
        used = name in taken or room().office.record(name) is not None
        if not used and not shown_records.records([f"{base}document/{name}"], service()):
            return name
    raise refused("form", 409)


def decide(changes: list[Change], public: bool) -> Entry:
    """Write a decision of who is signed in; when it changes what is public, wait a moment until that is shown."""
    who = access.member()
    entry = room().office.decide(who.name, changes)
    access.log.info("accepted: entry %d by %r", entry.number, who.name)
    if public:
        access.notify(PUBLISHED if room().office.wait(entry, _WAIT) else LATER)
    return entry


@blueprint.get("/new")
def new() -> AnyResponse:
    """Show an empty form."""
    access.member()
    return _form(Record(), None, {})


@blueprint.get("/records/<name>")
def edit(name: str) -> AnyResponse:
    """Show the newest version of a record in the form."""
    access.member()
    found = known(name)
    grave, light = checks.check(found.last.record)
    return _form(found.last.record, found, grave, light=light)


@blueprint.post("/new")
def create() -> AnyResponse:
    """Make a record."""
    return _taken(None)


@blueprint.post("/records/<name>")
def save(name: str) -> AnyResponse:
    """Make a new version of a record."""
    return _taken(known(name))


def _taken(found: Kept | None) -> AnyResponse:
    """Do what the pressed button says with what the form holds."""
    who = access.member()
    wanted = request.form.get("wanted", "check")
    form = Form(request.form, service().settings.base_iri)
    record = form.record(found.last.record if found else Record())
    if wanted not in ("save", "publish"):
        return _again(form, record, found, wanted)
    if wanted == "publish" and not who.publishes:
        raise refused("role")
    if found is not None and found.gone:
        raise refused("form", 409)
    if found is not None and request.form.get("version") != str(found.last.number):
        return _conflict(form, record, found)
    if not record.title.text:
        form.wrong("title", TITLELESS)
    grave, _light = checks.check(record) if wanted == "publish" else ({}, {})
    if form.problems or grave:
        return _again(form, record, found, "check", 422)
    name = found.name if found else free_name(record)
    changes = _changes(name, found, record, publish=wanted == "publish")
    try:
        if changes:
            decide(changes, public=wanted == "publish")
    except ConflictError:
        return _conflict(form, record, known(name))
    if wanted == "save":
        access.notify(SAVED)
    return redirect(f"/desk/records/{name}", 303)


def _changes(name: str, found: Kept | None, record: Record, *, publish: bool) -> list[Change]:
    """Return what a form changes; nothing when it changes nothing."""
    last = found.last.number if found else 0
    made: list[Change] = []
    if found is None:
        made.append(Change(name, "create", 1, 0, record.to_json()))
    elif record != found.last.record:
        made.append(Change(name, "edit", last + 1, last, record.to_json()))
    if publish and (made or (found and found.status != "published")):
        last += len(made)
        made.append(Change(name, "publish", last + 1, last))
    return made


def _again(form: Form, record: Record, found: Kept | None, wanted: str, status: int = 200) -> AnyResponse:
    """Show the form again as it was filled in, with what it was asked for."""
    grave, light = checks.check(record)
    offered: list[choices.Choice] = []
    if wanted == "find":
        offered = choices.find(request.form.get("find", ""))
    elif wanted == "suggest":
        offered = choices.suggested(record, remote=True)
    elif wanted.startswith("below:"):
        offered = choices.narrower(wanted.partition(":")[2])
    told = {field: [*form.problems.get(field, []), *grave.get(field, [])] for field in {**form.problems, **grave}}
    version = request.form.get("version", "0")
    return _form(record, found, told, light=light, offered=offered, version=version, status=status)


def _conflict(form: Form, record: Record, found: Kept) -> AnyResponse:
    """Show both versions: what was typed stays in the form, and what somebody else saved is beside."""
    rows = fields.differences(found.last.record, record)
    version = str(found.last.number)
    return _form(record, found, form.problems, conflict=rows, version=version, status=409)


def _form(record: Record, found: Kept | None, problems: Problems, **more: Any) -> AnyResponse:  # noqa: ANN401
    """Show the form of a record."""
    known_names = choices.names((*record.topics, *record.areas, *record.corridors))
    extra = _EMPTY_ROWS + (5 if request.form.get("wanted") == "more" else 0)
    values = {
        "version": str(found.last.number) if found else "0",
        "conflict": [],
        "offered": [],
        "light": {},
        "find": request.form.get("find", "")[:300],
        **more,
    }
    status = values.pop("status", 200)
    address = f"{service().settings.base_iri}document/{found.name}" if found else ""
    return access.page(
        "record.html", status, record=record, found=found, problems=problems, fields=fields, names=known_names,
        blank=range(extra), empty=Text(""), spoken=names, address=address, **values,
    )  # fmt: skip


@blueprint.post("/records/<name>/<any(unpublish, delete):action>")
def withdraw(name: str, action: str) -> AnyResponse:
    """Take a record out of what is public, or delete it; its history stays."""
    who = access.member()
    found = known(name)
    if not who.publishes and (action == "unpublish" or found.ever):
        raise refused("role")
    if found.gone or request.form.get("version") != str(found.last.number):
        raise refused("form", 409)
    last = found.last.number
    try:
        decide([Change(name, action, last + 1, last)], public=bool(found.public))
    except ConflictError as error:
        raise Problem(409, "desk-conflict", error.msgid, error.remedy, error.params) from error
    access.notify(_("Done; the history keeps every version."))
    return redirect(f"/desk/records/{name}/history", 303)
