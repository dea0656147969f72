"""Signing in and out."""

import re

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from endpoint.desk import blueprint, room
from endpoint.desk.access import COOKIE, account, log, page, session
from endpoint.problems import problem
from endpoint.rates import client_of
from endpoint.service import service
from endpoint.visitor import say
from endpoint.words import _

_NEXT = re.compile(r"/desk(?:/[A-Za-z0-9._/-]*)?")


def _cookie(response: AnyResponse, name: str) -> AnyResponse:
    response.set_cookie(
        COOKIE,
        name,
        path="/desk",
        httponly=True,
        samesite="Strict",
        secure=room().secure,
        max_age=43_200 if name else 0,
    )
    return response


@blueprint.get("/sign-in")
def sign_in_form() -> AnyResponse:
    """Show the form; a session without account begins for its token."""
    if account() is not None:
        return redirect("/desk", 303)
    name = ""
    if g.desk_session is None or g.desk_session.account:
        name, g.desk_session = room().sessions.begin()
    shown = page("sign-in.html", next=_wanted(), wrong="")
    return _cookie(shown, name) if name else shown


def _wanted() -> str:
    wanted = request.values.get("next", "")[:300]
    return wanted if _NEXT.fullmatch(wanted) and ".." not in wanted else "/desk"


@blueprint.post("/sign-in")
def sign_in() -> AnyResponse:
    """Sign in with name and password; the session changes its name."""
    name, password = request.form.get("name", "")[:100].strip(), request.form.get("password", "")[:1000]
    client = client_of(request.environ, int(service().limits.proxies))
    inside = room()
    if seconds := max(inside.of_account.wait(name), inside.of_client.wait(client)):
        log.warning("refused: sign-in of %r: too many wrong passwords", name)
        raise problem("rate", {"Retry-After": str(seconds)}, seconds=seconds)
    found = inside.accounts.check(name, password)
    if found is None:
        inside.of_account.failed(name)
        inside.of_client.failed(client)
        log.warning("refused: sign-in of %r: wrong name or password", name)
        return page("sign-in.html", 401, next=_wanted(), wrong=say(_("Name or password is wrong.")))
    inside.of_account.succeeded(name)
    inside.sessions.end(request.cookies.get(COOKIE, ""))
    cookie, g.desk_session = inside.sessions.begin(found.name, found.stamp)
    log.info("signed in: %r", found.name)
    return _cookie(redirect(_wanted(), 303), cookie)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session."""
    log.info("signed out: %r", session().account)
    room().sessions.end(request.cookies.get(COOKIE, ""))
    response: Response = redirect("/desk/sign-in", 303)  # type: ignore[assignment]
    return _cookie(response, "")
