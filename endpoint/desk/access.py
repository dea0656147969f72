"""Access: what every request to the desk must show, and how a refusal is answered and noted.

A POST is refused unless it comes from the desk's own pages (Sec-Fetch-Site, Origin), is a form, belongs to a session,
carries a token of that session that was not used before, and the account may do it. Notes name account, address and
reason; never passwords, cookies, tokens or what was written.
"""

import logging
from urllib.parse import urlsplit

from flask import Response, current_app, g, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint import client, pages, refusals
from endpoint.desk import EXTENSION, blueprint, room
from endpoint.desk.sessions import Session
from endpoint.problems import Problem, problem
from endpoint.service import service
from endpoint.visitor import say
from endpoint.words import LANGUAGES, _
from simde_kg.desk.accounts import Account
from simde_kg.desk.office import UnsoundError
from simde_kg.errors import SimdeError

log = logging.getLogger("endpoint.desk")
COOKIE = "simde-desk"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_FORM_BYTES, _PARTS = 4_000_000, 3000
_WHY = {
    "off-site": _("The request comes from another site."),
    "form": _("Only the desk's own forms are taken."),
    "session": _("You are not signed in, or were away too long."),
    "token": _("The form is not from this session."),
    "replay": _("This form was sent already."),
    "role": _("Your account may not do this."),
    "unknown": _("There is no such record."),
}


def refused(why: str, status: int = 403) -> Problem:
    """Return a refusal and note it."""
    session: Session | None = g.get("desk_session")
    who = session.account if session else ""
    log.warning("refused: %s %r by %r: %s", request.method, request.path[:200], who, why)
    return Problem(status, f"desk-{why}", _WHY[why], _("Open the page again at /desk; what you wrote was not saved."))


@blueprint.before_request
def _admit() -> AnyResponse | None:
    """Let a request in, or not."""
    if EXTENSION not in current_app.extensions:
        raise problem("not-found")
    g.desk_session = room().sessions.find(request.cookies.get(COOKIE, "")[:200])
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if not _own():
        raise refused("off-site")
    if request.mimetype not in _FORMS:
        raise refused("form", 415)
    request.max_content_length = int(service().limits.deposit_bytes) + 65_536
    request.max_form_memory_size = _FORM_BYTES
    request.max_form_parts = _PARTS
    if g.desk_session is None:
        raise refused("session")
    token = request.form.get("token", "")
    client.received(request.environ)
    if why := room().sessions.spend(g.desk_session, token):
        raise refused(why)
    return None


@blueprint.after_request
def _keep_language(response: Response) -> Response:
    """Keep the language that the address chose when the answer leads to another page."""
    chosen, location = request.args.get("lang", ""), response.headers.get("Location", "")
    if response.status_code == 303 and chosen in LANGUAGES and location.startswith("/desk"):
        response.headers["Location"] = f"{location}{'&' if '?' in location else '?'}lang={chosen}"
    return response


@blueprint.errorhandler(SimdeError)
def _failed(error: SimdeError) -> AnyResponse:
    """Answer a change that could not be written."""
    if isinstance(error, UnsoundError):
        log.warning("refused: %s %r: what was sent is no record", request.method, request.path[:200])
        return refusals.respond(Problem(422, "desk-record", error.msgid, error.remedy, error.params))
    log.error("not accepted: %s", error)
    return refusals.respond(Problem(503, "desk-ledger", error.msgid, error.remedy, error.params))


def _own() -> bool:
    """Whether a browser says that the request comes from the desk's own pages, or says nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        referrer = request.headers.get("Referer")
        return referrer is None or urlsplit(referrer).netloc == request.host
    return urlsplit(origin).netloc == request.host


def session() -> Session:
    """Return the session of the request; it is there in every POST. Raises Problem."""
    found: Session | None = g.desk_session
    if found is None:
        raise refused("session")
    return found


def account() -> Account | None:
    """Return the account that is signed in; None when nobody is, or the account changed since."""
    found: Session | None = g.get("desk_session")
    if found is None or not found.account:
        return None
    known = room().accounts.all().get(found.account)
    return known if known is not None and not known.disabled and known.stamp == found.stamp else None


def member() -> Account:
    """Return the account that is signed in. Raises Problem, for a page one that leads to the sign-in."""
    found = account()
    if found is None:
        if request.method in ("GET", "HEAD"):
            raise _SignInError
        raise refused("session")
    return found


def editor() -> Account:
    """Return the account that is signed in, which may publish. Raises Problem."""
    found = member()
    if not found.publishes:
        raise refused("role")
    return found


class _SignInError(Problem):
    """A page for members was asked for by nobody we know."""

    def __init__(self) -> None:
        super().__init__(303, "desk-sign-in", _("Sign in"))


@blueprint.errorhandler(_SignInError)
def _sign_in(_error: _SignInError) -> Response:
    from urllib.parse import quote

    return Response(status=303, headers={"Location": f"/desk/sign-in?next={quote(request.path)}"})


def page(template: str, status: int = 200, **values: object) -> Response:
    """Return a page of the desk with what all of them show."""
    known = g.get("desk_session")
    notice, who = "", account()
    if known is not None:
        notice, known.notice = known.notice, ""
    given = {"who": who, "notice": notice, "waiting": room().office.waiting, "token": _token, "kept": _kept()}
    response = pages.page(f"desk/{template}", **given, **values)
    response.status_code = status
    return response


def _kept() -> str:
    """Return the end of a form's address that keeps the language chosen in this one's."""
    chosen = request.args.get("lang", "")
    return f"?lang={chosen}" if chosen in LANGUAGES else ""


def _token() -> str:
    return session().token()


def notify(message: str, **params: object) -> None:
    """Show a message on the next page of the session."""
    session().notice = say(message, **params)
