"""The room: what the desk needs while the server runs: office, accounts, sessions, counted failures, thesaurus."""

from functools import cached_property
from typing import TYPE_CHECKING

from endpoint.desk.attempts import Attempts
from endpoint.desk.sessions import Sessions
from simde_kg.desk import FOLDER
from simde_kg.desk.accounts import Accounts
from simde_kg.desk.office import Office
from simde_kg.validation import shacl
from simde_kg.workspace import Workspace

if TYPE_CHECKING:
    from endpoint.releases import Releases
    from simde_kg.catalogue.thesaurus import Thesaurus
    from simde_kg.settings import Settings

_ACCOUNT, _CLIENT = 20, 40
_SHAPES = ("document.ttl", "catalogue-record.ttl")


class Room:
    """Everything of the desk; ``secure``: cookies travel over https only."""

    def __init__(self, workspace: Workspace, settings: "Settings", releases: "Releases", *, secure: bool) -> None:
        self.workspace, self.settings, self.secure = workspace, settings, secure
        self.office = Office(workspace, settings, releases.look)
        self.accounts = Accounts(workspace.home / FOLDER)
        self.sessions = Sessions()
        self.of_account, self.of_client = Attempts(_ACCOUNT), Attempts(_CLIENT)

    @cached_property
    def thesaurus(self) -> "Thesaurus":
        """Labels of topics and areas, and their hierarchy."""
        from simde_kg.catalogue import thesaurus

        return thesaurus.of_workspace(self.workspace, self.settings.base_iri)

    @cached_property
    def shapes(self) -> shacl.Shapes:
        """The rules of documents and their catalogue records."""
        return shacl.Shapes(shacl.parsed([self.workspace.shapes / name for name in _SHAPES]))
