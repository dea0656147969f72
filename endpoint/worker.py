"""The query worker: a process that opens one release read-only, answers one query at a time and may be killed any time.

Run as ``python -m endpoint.worker STORE CONTROL_FD FAST_MIB SLOW_MIB RESULT_BYTES`` it is the parent that forks
workers on request (so that a new one costs a fork, not a start of Python) and never touches a query itself.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, cast

import pyoxigraph as ox

from endpoint import sandbox
from endpoint.channel import Reader, frame, message
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FIRST, _NEXT = 131_072, 65_536  # bytes held back before the first and the following frames
_RETIRE = 96 * 2**20  # a worker that grew by so many bytes is not used again
_PREFIXED = {ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.TRIG}
_PEEK = 2000  # triples looked at to declare only the prefixes that they use
Given = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
_NAMES = {iri: name for name, iri in PREFIXES.items()}


class AnswerTooLargeError(Exception):
    """The answer passed the limit on its bytes."""


class Output:
    """A file that sends what is written as frames; the first one leaves late, so that errors can still be said."""

    def __init__(self, sock: socket.socket, kind: str, limit: int) -> None:
        self._sock = sock
        self._held = bytearray(frame(b"S", kind.encode()))
        self._data = bytearray()
        self._room = limit
        self.begun = False

    def write(self, data: "ReadableBuffer", /) -> int:
        """Take bytes; send when enough are there. Raises AnswerTooLargeError."""
        self._data += data
        if len(self._data) >= (_NEXT if self.begun else _FIRST):
            self._send()
        return len(memoryview(data))

    def flush(self) -> None:
        """Do nothing: frames leave when they are full."""

    def _send(self, tail: bytes = b"") -> None:
        self._room -= len(self._data)
        if self._room < 0:
            raise AnswerTooLargeError
        if self._data:
            self._held += frame(b"D", bytes(self._data))
            self._data.clear()
        self._sock.sendall(self._held + tail)
        self._held.clear()
        self.begun = True

    def end(self, retire: bool) -> None:
        """Send the rest and the end; an answer in one piece says so (``W``)."""
        if not self.begun:
            self._held += frame(b"W")
        self._send(frame(b"E", b"1" if retire else b""))


def _term(term: object) -> dict[str, str]:
    """Return a term as in SPARQL JSON results."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        else:
            found["datatype"] = term.datatype.value
        return found
    return {"type": "bnode", "value": str(getattr(term, "value", term))}


def _namespaces(triple: ox.Triple) -> Iterable[str]:
    """Yield the part of each IRI of a triple up to its last ``#`` or ``/``."""
    for term in (triple.subject, triple.predicate, triple.object, getattr(triple.object, "datatype", None)):
        if isinstance(term, ox.NamedNode):
            iri = term.value
            yield iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _with_prefixes(found: ox.QueryTriples, output: IO[bytes], format_: ox.RdfFormat) -> None:
    """Serialize triples with the prefixes that they use; with all when there are too many triples to look at first."""
    first = list(islice(found, _PEEK))
    if len(first) < _PEEK:
        used = {namespace for triple in first for namespace in _namespaces(triple)}
        prefixes = {_NAMES[namespace]: namespace for namespace in sorted(used & _NAMES.keys())}
    else:
        prefixes = PREFIXES
    ox.serialize(chain(first, found), output, format_, prefixes=prefixes)


class Worker:
    """One store and the requests to it."""

    def __init__(self, store: ox.Store, sock: socket.socket, limit: int) -> None:
        self.store, self.sock, self.limit = store, sock, limit
        self._statm = os.open("/proc/self/statm", os.O_RDONLY) if Path("/proc/self/statm").exists() else -1
        self._start = self._size()

    def _size(self) -> int:
        return int(os.pread(self._statm, 64, 0).split()[1]) * 4096 if self._statm >= 0 else 0

    def _query(self, asked: dict[str, Any]) -> Given:
        default, named = asked.get("default"), asked.get("named")
        options: dict[str, Any] = {"base_iri": asked.get("base")}
        if default is not None or named is not None:
            options["default_graph"] = [ox.NamedNode(iri) for iri in default or []]
            options["named_graphs"] = [ox.NamedNode(iri) for iri in named or []]
        else:
            options["use_default_graph_as_union"] = asked.get("union", True)
        if bindings := asked.get("bindings"):
            options["substitutions"] = {ox.Variable(name): ox.NamedNode(iri) for name, iri in bindings.items()}
        return self.store.query(asked["text"], **options)

    def answer(self, asked: dict[str, Any]) -> None:
        """Run one query and send its serialization."""
        found = self._query(asked)
        kind = "graph" if isinstance(found, ox.QueryTriples) else "results"
        name = asked.get(kind)
        if name is None:
            self.sock.sendall(message(b"X", {"code": "kind", "message": kind}))
            return
        output = Output(self.sock, kind, self.limit)
        try:
            self._serialize(found, cast("IO[bytes]", output), name)
            output.end(self._size() - self._start > _RETIRE)
        except Exception:
            if output.begun:
                os._exit(3)  # the server sees the end of the stream without the last frame
            raise

    @staticmethod
    def _serialize(found: Given, output: IO[bytes], name: str) -> None:
        if not isinstance(found, ox.QueryTriples):
            found.serialize(output, getattr(ox.QueryResultsFormat, name))
        elif (format_ := getattr(ox.RdfFormat, name)) in _PREFIXED:
            _with_prefixes(found, output, format_)
        else:
            found.serialize(output, format_)

    def rows(self, asked: Iterable[dict[str, Any]]) -> None:
        """Run several queries and send some rows of each: a list of {"names", "rows": [{variable: term}], "more"}."""
        tables: list[dict[str, Any]] = []
        for one in asked:
            found = self._query(one)
            if isinstance(found, ox.QueryBoolean):
                tables.append({"boolean": bool(found)})
                continue
            if isinstance(found, ox.QueryTriples):
                raise ValueError("only SELECT and ASK give rows")
            names = [variable.value for variable in found.variables]
            skip, take = one.get("skip", 0), one.get("take", 100)
            rows = list(islice(found, skip, skip + take + 1))
            shown = [{n: _term(v) for n, v in zip(names, row, strict=True) if v is not None} for row in rows[:take]]
            tables.append({"names": names, "rows": shown, "more": len(rows) > take})
        output = Output(self.sock, "results", self.limit)
        output.write(json.dumps(tables, ensure_ascii=False).encode())
        output.end(self._size() - self._start > _RETIRE)

    def respond(self, payload: bytes) -> None:
        """Answer one request; every failure becomes an ``X`` frame."""
        try:
            asked = json.loads(payload)
            if "queries" in asked:
                self.rows(asked["queries"])
            else:
                self.answer(asked)
        except SyntaxError as error:
            self._fail("syntax", error)
        except ValueError as error:
            self._fail("value", error)
        except AnswerTooLargeError as error:
            self._fail("too-large", error)
        except MemoryError as error:
            self._fail("memory", error)
        except (OSError, RuntimeError) as error:
            self._fail("evaluation", error)

    def _fail(self, code: str, error: Exception) -> None:
        self.sock.sendall(message(b"X", {"code": code, "message": str(error)}))


def _open(path: str, patience: float = 2.0) -> ox.Store:
    """Open a release's store read-only."""
    until = time.monotonic() + patience
    while True:
        try:
            return ox.Store.read_only(path)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def work(path: str, sock: socket.socket, limits: tuple[int, int, int]) -> NoReturn:
    """Answer requests from ``sock`` until it closes; the life of a worker."""
    fast, slow, result = limits
    try:
        store = _open(path)
        worker = Worker(store, sock, result)
        sandbox.close_doors(sum(1 for _ in Path(path).glob("*.sst")))
        sandbox.bound_memory(fast * 2**20, slow * 2**20)
        sandbox.refuse_calls()
        reader = Reader(sock)
        while True:
            kind, payload = reader.next()
            if kind == b"Q":
                worker.respond(payload)
    except (EOFError, OSError):
        os._exit(0)


class Parent:
    """Forks workers when the server asks, and ends with it."""

    def __init__(self, path: str, control: socket.socket, limits: tuple[int, int, int]) -> None:
        self.path, self.control, self.limits = path, control, limits
        self.children: set[int] = set()

    def _reap(self, *_signal: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                self.children.discard(pid)
                if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
                    sys.stderr.write(f"query worker {pid} died: {signal.Signals(os.WTERMSIG(status)).name}\n")

    def _fork(self, sock: socket.socket) -> int:
        pid = os.fork()
        if pid == 0:
            sandbox.die_with_parent()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            work(self.path, sock, self.limits)
        return pid

    def run(self) -> None:
        """Serve fork requests until the server closes the control socket, then end every child."""
        signal.signal(signal.SIGCHLD, self._reap)
        while True:
            data, descriptors, _flags, _address = socket.recv_fds(self.control, 16, 1)
            if not data:
                break
            with socket.socket(fileno=descriptors[0]) as sock:
                pid = self._fork(sock)
            self.children.add(pid)
            self.control.sendall(str(pid).encode())
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        for pid in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Start the parent of the workers; see the module."""
    path, descriptor, *numbers = arguments
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    fast, slow, result = (int(number) for number in numbers)
    with socket.socket(fileno=int(descriptor)) as control:
        Parent(path, control, (fast, slow, result)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
