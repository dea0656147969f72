"""History: who changed what and when, and going back to an earlier version."""

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint.desk import access, blueprint, fields
from endpoint.desk.access import refused
from endpoint.desk.editing import decide, known
from endpoint.problems import Problem
from endpoint.words import _
from simde_kg.catalogue.record import Record
from simde_kg.desk.ledger import Change
from simde_kg.desk.office import ConflictError

ACTIONS = {
    "create": _("created"),
    "edit": _("edited"),
    "publish": _("published"),
    "unpublish": _("withdrawn"),
    "restore": _("restored"),
    "delete": _("deleted"),
    "merge": _("merged"),
}


@blueprint.get("/records/<name>/history")
def show(name: str) -> AnyResponse:
    """Show every version of a record, the newest first, with what it changed."""
    access.member()
    found = known(name)
    rows = []
    for one in reversed(found.versions):
        before = found.version(one.number - 1)
        rows.append((one, ACTIONS[one.action], fields.differences(before.record if before else Record(), one.record)))
    return access.page("history.html", found=found, rows=rows)


@blueprint.post("/records/<name>/restore")
def restore(name: str) -> AnyResponse:
    """Make an earlier version the newest; what is public follows. For editors."""
    access.editor()
    found = known(name)
    number = request.form.get("number", "")
    chosen = found.version(int(number)) if number.isascii() and number.isdigit() and len(number) < 8 else None
    last = found.last.number
    if chosen is None or request.form.get("version") != str(last):
        raise refused("form", 409)
    changes = [Change(name, "restore", last + 1, last, chosen.record.to_json())]
    if found.public:
        changes.append(Change(name, "publish", last + 2, last + 1))
    try:
        decide(changes, public=bool(found.public))
    except ConflictError as error:
        raise Problem(409, "desk-conflict", error.msgid, error.remedy, error.params) from error
    access.notify(_("Version {number} was restored."), number=chosen.number)
    return redirect(f"/desk/records/{name}", 303)
