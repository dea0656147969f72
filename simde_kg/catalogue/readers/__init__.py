"""Readers: one module a format. ``read`` gives the records of a file and says which it could not read, and why."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from simde_kg.catalogue.readers.text import foreign
from simde_kg.catalogue.record import Record
from simde_kg.errors import InputError
from simde_kg.issues import Issue
from simde_kg.words import _

MOST_BYTES = 256_000_000
"""Size of the largest file that is read, after unpacking."""


class RefusedError(Exception):
    """A record that cannot be read: its position, the message that says why, and the message's fields."""

    def __init__(self, position: int, msgid: str, **params: object) -> None:
        super().__init__(msgid)
        self.position, self.msgid, self.params = position, msgid, params


@dataclass(frozen=True)
class Mended:
    """A record that could be read although its file breaks the rules of its format, and what was wrong."""

    record: Record
    msgid: str
    params: dict[str, object] = field(default_factory=dict)


Item = Record | RefusedError | Mended
"""What a reader yields: a record, one that was mended, or the reason why there is none at a position."""


@dataclass(frozen=True)
class ReaderFormat:
    """A format that can be read; ``module`` has ``read(data, name) -> Iterator[Item]`` and ``fits(head) -> bool``."""

    name: str
    module: str
    label: str
    extensions: tuple[str, ...]

    @property
    def read(self) -> Callable[[bytes, str], Iterator[Item]]:
        """The function that reads bytes."""
        found: Callable[[bytes, str], Iterator[Item]] = self._module().read
        return found

    def fits(self, head: bytes) -> bool:
        """Whether a file that begins like this can be of the format."""
        return bool(self._module().fits(head))

    def _module(self) -> Any:  # noqa: ANN401 (a module)
        return import_module(f"{__name__}.{self.module}")


READERS: dict[str, ReaderFormat] = {
    one.name: one
    for one in (
        ReaderFormat("marc21", "marc21", _("MARC 21 (ISO 2709; UTF-8 and MARC-8)"), ("mrc", "marc", "dat", "iso2709")),
        ReaderFormat("oai-pmh", "oai", _("answers of OAI-PMH (Dublin Core, MARCXML, MODS inside)"), ("xml",)),
        ReaderFormat("marcxml", "marcxml", _("MARCXML"), ("marcxml", "xml")),
        ReaderFormat("mods", "mods", _("MODS"), ("mods", "xml")),
        ReaderFormat("dc", "dublincore", _("Dublin Core in XML (oai_dc)"), ("dc", "xml")),
        ReaderFormat("bibtex", "bibtex", _("BibTeX and biblatex"), ("bib", "bibtex")),
        ReaderFormat("ris", "ris", _("RIS"), ("ris",)),
        ReaderFormat("wos", "wos", _("Web of Science, tagged"), ("ris", "ciw", "txt")),
        ReaderFormat("scielo", "scielo", _("SciELO ArticleMeta JSON"), ("json",)),
        ReaderFormat("crossref", "crossref", _("Crossref JSON"), ("json",)),
        ReaderFormat("doaj", "doaj", _("DOAJ JSON"), ("json",)),
        ReaderFormat("zotero", "zotero", _("Zotero JSON"), ("json",)),
        ReaderFormat("csl-json", "csl", _("CSL-JSON"), ("csl.json", "json")),
        ReaderFormat("doaj-csv", "doajcsv", _("DOAJ CSV"), ("csv",)),
        ReaderFormat(
            "csv", "table", _("CSV with columns of the catalogue, of Zotero or of Dublin Core"), ("csv", "tsv")
        ),
    )
}
"""Every format that can be read, in the order in which they are tried."""
_SAYS_ITS_CODING = ("marc21", "oai-pmh", "marcxml", "mods", "dc")


@dataclass(frozen=True)
class Reading:
    """What a file gave: its format, the records in the order of the file, an issue for each one refused.

    ``remarks``: an issue for each record that was read although something was wrong with it.
    """

    name: str
    form: str
    records: list[Record] = field(default_factory=list)
    refusals: list[Issue] = field(default_factory=list)
    remarks: list[Issue] = field(default_factory=list)

    def take(self, item: Item) -> None:
        """Put what a reader yields where it belongs."""
        if isinstance(item, Record):
            self.records.append(item)
        elif isinstance(item, Mended):
            self.records.append(item.record)
            self.remarks.append(_remark(item, self.name))
        else:
            self.refusals.append(_issue(item, self.name))


def guess(name: str, data: bytes) -> str:
    """Return the name of the format of a file by its content, among those of its ending first; empty if none fits."""
    head = data[:20_000]
    lower = name.lower().removesuffix(".gz")
    ranked = sorted(READERS.values(), key=lambda one: not any(lower.endswith("." + end) for end in one.extensions))
    return next((one.name for one in ranked if one.fits(head)), "")


def read(data: bytes, name: str = "", form: str = "") -> Reading:
    """Return the records of a file. Raises InputError when its format is not known or it is too large."""
    data = _unpacked(data, name)
    found = form or guess(name, data)
    if found not in READERS:
        raise InputError(
            _("{file} is in no format that the catalogue reads."),
            _("Name the format with --from; known: {known}."),
            file=name or "-",
            known=", ".join(READERS),
        )
    reading = Reading(name, found)
    for item in READERS[found].read(data, name):
        reading.take(item)
    if found not in _SAYS_ITS_CODING and (lines := foreign(data)):
        reading.remarks.append(_recoded(name, lines))
    return reading


def read_file(path: Path, form: str = "") -> Reading:
    """Return the records of a file. Raises InputError when it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(path.name)
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            _("{file} cannot be read: {reason}."),
            _("Check its name and who may read it."),
            file=path,
            reason=error.strerror or error,
        ) from error
    return read(data, path.name, form)


def _unpacked(data: bytes, name: str) -> bytes:
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:  # all its members; a cut end is an error
                data = packed.read(MOST_BYTES + 1)
        except (zlib.error, OSError, EOFError) as error:
            raise InputError(
                _("{file} is packed with gzip and broken: {reason}."), _("Fetch it again."), file=name, reason=error
            ) from error
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    return data


def _too_large(name: str) -> InputError:
    return InputError(
        _("{file} is larger than {most} MB."), _("Split it."), file=name or "-", most=MOST_BYTES // 1_000_000
    )


def _recoded(name: str, lines: list[int]) -> Issue:
    shown = ", ".join(map(str, lines[:10])) + (" ..." if len(lines) > 10 else "")
    return Issue(
        "other-coding",
        _("{file} is not UTF-8 in {count} lines ({lines}); they were read as Windows-1252."),
        severity="warning",
        file=name,
        remedy=_("Compare the letters with accents; save the file as UTF-8 if they are wrong."),
        params={"count": len(lines), "lines": shown},
    )


def _remark(mended: Mended, name: str) -> Issue:
    return Issue(
        "record-mended",
        mended.msgid,
        severity="warning",
        file=name,
        row=mended.record.source.position or None,
        remedy=_("It was read; compare it with the source."),
        params=dict(mended.params),
    )


def _issue(refused: RefusedError, name: str) -> Issue:
    return Issue(
        "record-not-read",
        refused.msgid,
        file=name,
        row=refused.position or None,
        remedy=_("The others were read; correct this one in the source.") if refused.position else "",
        params=dict(refused.params),
    )
