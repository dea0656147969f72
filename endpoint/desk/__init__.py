"""``/desk``: cataloguing for librarians. Off unless ``SIMDE_DESK`` is ``on`` or ``https``; never over a remote store.

What a person decides goes through :class:`simde_kg.desk.office.Office` into the ledger; nothing here writes to a
release. Every answer is private (no cache, no other origin), and every POST needs a session, the same origin and a
token of its form that counts once (:mod:`endpoint.desk.access`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app

if TYPE_CHECKING:
    from endpoint.desk.room import Room

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
EXTENSION = "simde.desk"
PREFIX = "/desk"


def room() -> "Room":
    """Return the desk of the current application; only where it is on."""
    return cast("Room", current_app.extensions[EXTENSION])


for _part in ("access", "signing", "lists", "editing", "history", "importing", "picker"):
    import_module(f"endpoint.desk.{_part}")
