"""Accounts of the cataloguing desk: ``simde user add|passwd|role|disable|enable|list``."""

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from simde_kg import console
from simde_kg.commands.session import Session, start
from simde_kg.errors import AccountError
from simde_kg.words import _

if TYPE_CHECKING:
    from simde_kg.desk.accounts import Accounts


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=_("Accounts of the cataloguing desk: add, passwd, role, disable, enable or list."))(user)


def user(
    context: typer.Context,
    action: Annotated[
        str, typer.Argument(metavar="add|passwd|role|disable|enable|list", help=_("What to do with the account."))
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("Name of the account; none for list."))] = "",
    role: Annotated[
        str, typer.Option(metavar="ROLE", help=_("cataloguer (drafts) or editor (publishes too)."))
    ] = "cataloguer",
) -> None:
    """Change or list accounts. A password is asked for, or read from standard input; it is never an argument."""
    from simde_kg.desk import FOLDER
    from simde_kg.desk.accounts import Accounts

    session = start(context)
    accounts = Accounts(session.workspace.home / FOLDER)
    if action == "list":
        _list(accounts, session)
        return
    if action not in ("add", "passwd", "role", "disable", "enable"):
        raise AccountError(
            _("There is nothing called {name!r} to do."),
            _("Write add, passwd, role, disable, enable or list."),
            name=action,
        )
    if not name:
        raise AccountError(_("The command needs the name of an account."), _("Write it after {action}."), action=action)
    if action == "add":
        accounts.add(name, role, _password(session))
    elif action == "passwd":
        accounts.change(name, password=_password(session))
    elif action == "role":
        accounts.change(name, role=role)
    else:
        accounts.change(name, disabled=action == "disable")
    console.tell(session.text(_("The account {name} is as you said."), name=name))


def _list(accounts: "Accounts", session: Session) -> None:
    state = {True: session.text(_("disabled")), False: session.text(_("active"))}
    rows = [(one.name, one.role, one.since, state[one.disabled]) for one in accounts.all().values()]
    head = (_("account"), _("role"), _("since"), _("state"))
    console.show(console.table([*map(session.text, head)], rows))


def _password(session: Session) -> str:
    """Ask for a password twice, unseen; or read one line where nobody sits at a terminal. Raises AccountError."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass(session.text(_("Password: ")))
    if getpass(session.text(_("Password again: "))) != given:
        raise AccountError(_("The two passwords differ."), _("Type it again."))
    return given
