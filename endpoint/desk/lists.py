"""Lists: the desk's first page, what needs work, and duplicates that a person merges."""

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import records as shown_records
from endpoint.desk import access, blueprint, fields, room
from endpoint.desk.access import refused
from endpoint.desk.editing import decide, known
from endpoint.problems import Problem
from endpoint.service import service
from endpoint.words import _
from simde_kg.catalogue.identity import Register, folded
from simde_kg.catalogue.record import Record
from simde_kg.desk.kept import Kept
from simde_kg.desk.ledger import Change
from simde_kg.desk.office import ConflictError

_PAGE = 50
LISTS = {
    "all": _("All records"),
    "draft": _("Drafts and unpublished changes"),
    "no-subject": _("No subject"),
    "no-language": _("No language"),
    "duplicate": _("Possible duplicates"),
    "no-match": _("No outside match"),
    "gone": _("Deleted and merged"),
}
STATES = {
    "draft": _("draft"),
    "published": _("published"),
    "changed": _("published, with newer changes"),
    "merged": _("merged"),
    "deleted": _("deleted"),
}
_OUTSIDE = ("doi", "isbn", "handle", "pmid", "lccn", "viaf", "oai")


def _wanted(name: str, kept: Kept) -> bool:
    """Whether a record belongs to a list."""
    record = kept.last.record
    if name == "gone" or kept.gone:
        return name == "gone" and kept.gone
    return {
        "draft": kept.status != "published",
        "no-subject": not record.topics,
        "no-language": not record.languages,
        "no-match": not any(record.of(scheme) for scheme in _OUTSIDE),
    }.get(name, True)


@blueprint.get("")
@blueprint.get("/")
def home() -> AnyResponse:
    """Show the lists and the records of one of them."""
    access.member()
    chosen, text = request.args.get("list", "all"), folded(request.args.get("q", "")[:200])
    name = chosen if chosen in LISTS else "all"
    every = room().office.records()
    if name == "duplicate":
        return _duplicates([one for one in every if not one.gone])
    found = [one for one in every if _wanted(name, one) and text in folded(one.last.record.title.text)]
    number = request.args.get("page", "1")
    start = (max(1, int(number)) - 1) * _PAGE if number.isascii() and number.isdigit() and len(number) < 6 else 0
    counts = {key: sum(_wanted(key, one) for one in every) for key in LISTS if key != "duplicate"}
    return access.page(
        "home.html", lists=LISTS, states=STATES, chosen=name, counts=counts, total=len(found),
        rows=found[start : start + _PAGE], after=start // _PAGE + 2 if start + _PAGE < len(found) else 0,
    )  # fmt: skip


def _duplicates(every: list[Kept]) -> AnyResponse:
    """Show pairs of records of the desk that may describe one document."""
    register = Register(one.last.record for one in every)
    pairs = [(every[one.left], every[one.right], one) for one in register.duplicates()[:200]]
    return access.page("duplicates.html", lists=LISTS, pairs=pairs)


@blueprint.get("/records/<name>/merge")
def compare(name: str) -> AnyResponse:
    """Show a record beside the document that it may be merged into."""
    access.member()
    found = known(name)
    text = request.args.get("into", "")[:300].strip()
    other, record = _target(text) if text else ("", None)
    rows = fields.differences(record, found.last.record) if record else []
    return access.page("merge.html", found=found, into=text, other=other, rows=rows, record=record)


def _target(text: str) -> tuple[str, Record | None]:
    """Return IRI and record of a document: of the desk, or of the release. Raises Problem."""
    base = service().settings.base_iri
    name = text.removeprefix(base).rstrip("/").rpartition("/")[2]
    iri = f"{base}document/{name}"
    kept = room().office.record(name)
    if kept is not None:
        return iri, None if kept.gone else kept.last.record
    return iri, shown_records.records([iri], service()).get(iri)


@blueprint.post("/records/<name>/merge")
def merge(name: str) -> AnyResponse:
    """Withdraw a record in favour of another document that describes the same. For editors."""
    access.editor()
    found = known(name)
    other, record = _target(request.form.get("into", "")[:300].strip())
    last, itself = found.last.number, other.endswith(f"/document/{name}")
    if record is None or itself or found.gone or request.form.get("version") != str(last):
        raise refused("form", 409)
    try:
        decide([Change(name, "merge", last + 1, last, other=other)], public=bool(found.ever))
    except ConflictError as error:
        raise Problem(409, "desk-conflict", error.msgid, error.remedy, error.params) from error
    access.notify(_("Merged; the old address leads to the other document."))
    return redirect(f"/desk/records/{name}/history", 303)
