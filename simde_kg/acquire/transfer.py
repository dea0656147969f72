"""Transfers: one file from one address, resumed where it was cut off, refused where it is too large or not the file."""

import hashlib
import json
import re
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from urllib3.exceptions import HTTPError

from simde_kg.acquire.client import Client, InterruptedTransferError, Manners, Reply
from simde_kg.acquire.snapshot import unwritable
from simde_kg.errors import InputError
from simde_kg.words import _

_CHUNK = 1 << 16
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(frozen=True)
class Known:
    """What a server said of a version of a file, to ask it whether that is still the one."""

    etag: str = ""
    modified: str = ""

    @property
    def strong(self) -> str:
        """What If-Range may hold: a strong ETag, else the date; empty when a part cannot be trusted to fit."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def question(self) -> dict[str, str]:
        """Return the headers of a conditional request."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": "" if self.etag else self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class Received:
    """A whole file in ``path``; ``url`` is where it came from in the end, ``names`` what it may be called."""

    path: Path
    sha256: str
    size: int
    url: str
    known: Known
    kind: str
    names: tuple[str, ...]
    packed: bool


@dataclass
class _Part:
    """What is there of a file: the bytes in ``path``, and beside it which version they are of."""

    path: Path
    known: Known
    reached: int = 0  # most bytes that any try had

    @classmethod
    def open(cls, folder: Path, url: str) -> "_Part":
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / hashlib.sha256(url.encode()).hexdigest()[:24]
        known = Known()
        with suppress(OSError, ValueError, TypeError):
            known = Known(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
        part = cls(path, known)
        part.reached = part.size
        return part

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def keep(self, known: Known) -> None:
        self.known = known
        self.path.with_suffix(".json").write_text(json.dumps(asdict(known)), encoding="utf-8")

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".json").unlink(missing_ok=True)


class Transfer:
    """Brings the file at ``url``; ``limit`` is its greatest size in bytes, ``folder`` where parts are kept."""

    def __init__(self, client: Client, url: str, folder: Path, limit: int = 0) -> None:
        self.client, self.url = client, url
        self.manners: Manners = client.manners
        self.limit = limit or self.manners.limit
        self.part = _Part.open(folder, url)

    def run(self, known: Known | None = None) -> Received | None:
        """Return the file, or None when the server says that it is still the ``known`` version.

        Raises InputError when the file cannot be had; what was received of it stays for the next time.
        """
        failures = 0
        while True:
            before = self.part.reached
            try:
                return self._once(known)
            except InterruptedTransferError as error:
                failures = 0 if self.part.reached > before else failures + 1
                if failures >= self.manners.tries:
                    raise self._given_up(error) from error
                self.client.sleep(max(error.wait, self.manners.backoff * 2 ** max(0, failures - 1)))

    def _given_up(self, error: InterruptedTransferError) -> InputError:
        return InputError(
            _("{url}: not received after {tries} tries without progress: {reason} ({size} bytes are there)."),
            _("Run simde fetch again later; it goes on where it stopped."),
            url=self.url,
            tries=self.manners.tries,
            reason=error,
            size=self.part.size,
        )

    def _once(self, known: Known | None) -> Received | None:
        have = self.part.size if self.part.known.strong else 0
        if have:
            headers = {"Range": f"bytes={have}-", "If-Range": self.part.known.strong}
        else:
            headers = known.question() if known else {}
        reply = self.client.get(self.url, headers)
        try:
            if reply.status == 304 and known is not None and not have:
                return None
            if reply.status not in (200, 206):  # 416: the part is longer than the file, or whole; begin anew
                self.part.drop()
                raise InterruptedTransferError(f"HTTP {reply.status}")
            self._body(reply, have if reply.status == 206 else 0)
        finally:
            reply.close()
        return self._whole(reply)

    def _body(self, reply: Reply, have: int) -> None:
        """Write the body behind the first ``have`` bytes, within the limit, as fast as the floor at least."""
        found = _RANGE.fullmatch(reply.header("Content-Range"))
        if reply.status == 206 and (found is None or int(found[1]) != have or found[3] == "*"):
            self.part.drop()
            raise InterruptedTransferError(f"Content-Range {reply.header('Content-Range')!r}")
        length = reply.header("Content-Length")
        total = int(found[3]) if found else int(length) if length.isdigit() else None
        if total is not None and total > self.limit:
            raise self._too_large(total)
        if not have:
            self.part.keep(Known(reply.header("ETag"), reply.header("Last-Modified")))
        with self.part.path.open("r+b" if have else "wb") as out:
            out.seek(have)
            out.truncate()
            self._copy(reply, out, have)
        if total is not None and self.part.size != total:
            if self.part.size > total:
                self.part.drop()
            raise InterruptedTransferError(f"{self.part.size} / {total} bytes")

    def _copy(self, reply: Reply, out: BinaryIO, size: int) -> None:
        started, mark = time.monotonic(), size
        try:
            while chunk := reply.response.read1(_CHUNK, decode_content=False):
                size += len(chunk)
                if size > self.limit:
                    raise self._too_large(size)
                _keep(out, chunk)
                self.part.reached = max(self.part.reached, size)
                if (now := time.monotonic()) - started > self.manners.window:
                    if size - mark < self.manners.floor * self.manners.window:
                        raise InterruptedTransferError(f"< {self.manners.floor} bytes/s")
                    started, mark = now, size
        except (HTTPError, OSError) as error:
            raise InterruptedTransferError(type(error).__name__) from error

    def _too_large(self, size: int) -> InputError:
        self.part.drop()
        return InputError(
            _("{url}: the file has {size} bytes or more; at most {limit} are fetched."),
            _("If it is meant to be that large, declare simde:maximumBytes for its table in dataset.ttl."),
            url=self.url,
            size=size,
            limit=self.limit,
        )

    def _whole(self, reply: Reply) -> Received:
        coding = reply.header("Content-Encoding").lower() or "identity"
        kind = reply.header("Content-Type").partition(";")[0].strip().lower()
        if coding not in ("identity", "gzip") or self._is_page(kind):
            self.part.drop()
            raise InputError(
                _("{url}: the server sends {kind} ({coding}) instead of the file."),
                _("It may ask for a login or have moved; correct dcat:downloadURL, or fetch the file yourself."),
                url=reply.address.url,
                kind=kind or "-",
                coding=coding,
            )
        with self.part.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Received(
            self.part.path,
            sha256,
            self.part.size,
            reply.address.url,
            self.part.known,
            kind,
            _names(reply),
            packed=coding == "gzip",
        )

    def _is_page(self, kind: str) -> bool:
        """Whether a web page came where data is expected."""
        if kind not in ("text/html", "application/xhtml+xml"):
            return False
        with self.part.path.open("rb") as file:
            return (
                re.match(rb"\s*<(!doctype|html|head|\?xml)", file.read(512).lstrip(b"\xef\xbb\xbf"), re.I) is not None
            )

    def forget(self) -> None:
        """Remove what is kept of the file."""
        self.part.drop()


def _keep(out: BinaryIO, chunk: bytes) -> None:
    """Write a chunk. Raises WorkspaceError where the disk does not take it: trying again would not help."""
    try:
        out.write(chunk)
        out.flush()
    except OSError as error:
        raise unwritable(Path(out.name).parent, error) from error


def _names(reply: Reply) -> tuple[str, ...]:
    """Return what the server calls the file: its Content-Disposition, then the last part of its address."""
    named = re.search(r"filename=\"?([^\";]+)", reply.header("Content-Disposition"), re.I)
    path = reply.address.target.partition("?")[0]
    found = [named[1] if named else "", path.rpartition("/")[2]]
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip()))
