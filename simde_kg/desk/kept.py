"""Replay: entries of the ledger, in order -> records with their versions. Nothing else decides what a record is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from simde_kg.catalogue.record import Record
from simde_kg.desk.ledger import Change, Entry
from simde_kg.errors import LedgerError
from simde_kg.words import _

GONE = ("delete", "merge")
"""Actions after which a record is no longer there; restoring brings it back."""
HIDING = ("unpublish", *GONE)
"""Actions that take a record out of releases."""
_WITH_DATA = ("create", "edit", "restore")


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a record: what was done, by whom and when, and the description from then on."""

    number: int
    parent: int
    action: str
    at: str
    who: str
    record: Record
    other: str = ""


@dataclass
class Kept:
    """A record of the desk, with every version it ever had, oldest first.

    ``public``: number of the version that releases show, 0 for none. ``ever``: whether they ever did; ``hidden``: the
    last version that took it out of them.
    """

    name: str
    versions: list[Version] = field(default_factory=list)
    public: int = 0
    ever: bool = False
    hidden: Version | None = None

    @property
    def last(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    @property
    def first(self) -> Version:
        """The oldest version."""
        return self.versions[0]

    @property
    def gone(self) -> bool:
        """Whether the record was deleted or merged into another document."""
        return self.last.action in GONE

    @property
    def status(self) -> str:
        """``draft``, ``published``, ``changed`` (published, newer changes are not), ``merged`` or ``deleted``."""
        if self.gone:
            return "merged" if self.last.action == "merge" else "deleted"
        if not self.public:
            return "draft"
        return "published" if self.versions[self.public - 1].record == self.last.record else "changed"

    @property
    def published(self) -> Version | None:
        """The version that releases show."""
        return self.versions[self.public - 1] if self.public else None

    def version(self, number: int) -> Version | None:
        """Return a version by its number; None when there is none."""
        return self.versions[number - 1] if 0 < number <= len(self.versions) else None


Records = dict[str, Kept]


def misfit(records: Records, change: Change) -> str:
    """Return why a change does not fit the records as they are (``conflict``, ``action``), empty when it does."""
    known = records.get(change.record)
    if change.action == "create":
        return "conflict" if known is not None or (change.version, change.parent) != (1, 0) else ""
    if known is None or change.parent != known.last.number or change.version != change.parent + 1:
        return "conflict"
    if known.gone and change.action != "restore":
        return "action"
    return "action" if (change.data is None) == (change.action in _WITH_DATA) else ""


def apply(records: Records, entry: Entry) -> None:
    """Take an entry into the records. Raises LedgerError when it does not fit them."""
    for change in entry.changes:
        if why := misfit(records, change):
            raise LedgerError(
                _("Entry {number} of the ledger does not fit the record {record} ({why})."),
                _("Restore the ledger from a backup."),
                number=entry.number,
                record=change.record,
                why=why,
            )
        kept = records.setdefault(change.record, Kept(change.record))
        record = Record.of_json(change.data) if change.data is not None else kept.last.record
        version = Version(change.version, change.parent, change.action, entry.at, entry.who, record, change.other)
        kept.versions.append(version)
        if change.action == "publish":
            kept.public, kept.ever = change.version, True
        elif change.action in HIDING:
            kept.public, kept.hidden = 0, version


def replay(entries: Iterable[Entry]) -> Records:
    """Return name -> record of all entries. Raises LedgerError."""
    records: Records = {}
    for entry in entries:
        apply(records, entry)
    return records


def touching(entries: Iterable[Entry], after: int = 0) -> set[str]:
    """Return the names of the records that entries after a number may show or hide."""
    shown = ("publish", *HIDING)
    return {one.record for entry in entries if entry.number > after for one in entry.changes if one.action in shown}
