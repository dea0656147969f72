"""Errors: each stops the program with a sentence that names the thing and the remedy, in three languages."""

from simde_kg.words import text


class SimdeError(Exception):
    """A failure that a person can mend.

    ``msgid`` and ``remedy`` are messages (see :mod:`simde_kg.words`) whose fields come from ``params``.
    """

    def __init__(self, msgid: str, remedy: str = "", **params: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.remedy = remedy
        self.params = params

    def text(self, language: str = "en") -> str:
        """Return the message and, after it, the remedy, in the given language."""
        parts = [text(part, language, **self.params) for part in (self.msgid, self.remedy) if part]
        return " ".join(parts)

    def __str__(self) -> str:
        return self.text()


class SettingsError(SimdeError):
    """A setting is unknown or has a value that cannot be used."""


class WorkspaceError(SimdeError):
    """A folder of the project is missing or cannot be written."""


class InputError(SimdeError):
    """A source file cannot be read as its dataset declares it."""


class MappingError(SimdeError):
    """A dataset description, an RML mapping or a crosswalk is wrong."""


class ValidationError(SimdeError):
    """The data does not conform; ``report`` says where and why."""

    report: object = None


class ReleaseError(SimdeError):
    """A release cannot be written, read or switched to."""


class QueryError(SimdeError):
    """A SPARQL query cannot be parsed or answered."""


class LedgerError(SimdeError):
    """The ledger of the cataloguing desk cannot be read or written, or a change does not fit it."""


class AccountError(SimdeError):
    """An account of the cataloguing desk is unknown or cannot be as asked."""
