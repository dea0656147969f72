"""The query worker: a process that opens one release read-only, answers one query at a time and may be killed any time.

It is forked by its parent (:mod:`endpoint.parent`). The only module of the endpoint that knows the store.
"""

import os
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NoReturn, cast

import pyoxigraph as ox

from endpoint import sandbox
from endpoint.channel import Reader, message
from endpoint.output import Output, Responder
from simde_kg.vocab import PREFIXES

_RETIRE = 96 * 2**20  # a worker that grew by so many bytes is not used again
_PREFIXED = {ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.TRIG}
_PEEK = 2000  # triples looked at to declare only the prefixes that they use
Given = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean | Iterator[ox.Triple]
_NAMES = {iri: name for name, iri in PREFIXES.items()}


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


def _with_prefixes(found: Iterator[ox.Triple], output: IO[bytes], format_: ox.RdfFormat) -> None:
    """Serialize triples with the prefixes that they use; with all when there are too many triples to look at first."""
    first = list(islice(found, _PEEK))
    if len(first) < _PEEK:
        used = {namespace for triple in first for namespace in _namespaces(triple)}
        prefixes = {_NAMES[namespace]: namespace for namespace in sorted(used & _NAMES.keys())}
    else:
        prefixes = PREFIXES
    ox.serialize(chain(first, found), output, format_, prefixes=prefixes)


class Worker(Responder):
    """One store and the requests to it."""

    def __init__(self, store: ox.Store, sock: socket.socket, limit: int) -> None:
        super().__init__(sock, limit)
        self.store = store
        self._statm = os.open("/proc/self/statm", os.O_RDONLY) if Path("/proc/self/statm").exists() else -1
        self._start = self._size()

    def _size(self) -> int:
        return int(os.pread(self._statm, 64, 0).split()[1]) * 4096 if self._statm >= 0 else 0

    @property
    def worn(self) -> bool:
        """Whether it holds so much memory that it is not to be used again."""
        return self._size() - self._start > _RETIRE

    def _copied(self, graph: str) -> Iterator[ox.Triple]:
        """Yield the triples of a named graph, or of all for an empty name.

        None is remembered, as a CONSTRUCT remembers all to give each once: 0.8 KB for each.
        """
        found = self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph) if graph else None)
        return (quad.triple for quad in found)

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
        found = self._query(asked) if (whole := asked.get("whole")) is None else self._copied(whole)
        kind = "results" if isinstance(found, ox.QuerySolutions | ox.QueryBoolean) else "graph"
        name = asked.get(kind)
        if name is None:
            self.sock.sendall(message(b"X", {"code": "kind", "message": kind}))
            return
        output = Output(self.sock, kind, self.limit)
        try:
            self._serialize(found, cast("IO[bytes]", output), name)
            output.end(self.worn)
        except Exception:
            if output.begun:
                os._exit(3)  # the server sees the end of the stream without the last frame
            raise

    @staticmethod
    def _serialize(found: Given, output: IO[bytes], name: str) -> None:
        if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            found.serialize(output, getattr(ox.QueryResultsFormat, name))
        elif (format_ := getattr(ox.RdfFormat, name)) in _PREFIXED:
            _with_prefixes(found, output, format_)
        elif isinstance(found, ox.QueryTriples):
            found.serialize(output, format_)
        else:
            ox.serialize(found, output, format_)

    def table(self, one: dict[str, Any]) -> dict[str, Any]:
        """Run a query; return {"names", "rows": [{variable: term}], "more"} or {"boolean"}."""
        found = self._query(one)
        if isinstance(found, ox.QueryBoolean):
            return {"boolean": bool(found)}
        if not isinstance(found, ox.QuerySolutions):
            raise ValueError("only SELECT and ASK give rows")
        names = [variable.value for variable in found.variables]
        skip, take = one.get("skip", 0), one.get("take", 100)
        rows = list(islice(found, skip, skip + take + 1))
        shown = [{n: _term(v) for n, v in zip(names, row, strict=True) if v is not None} for row in rows[:take]]
        return {"names": names, "rows": shown, "more": len(rows) > take}


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


def load(path: str) -> ox.Store:
    """Return a copy of a release in memory. Another process reads the directory, so that its threads end there."""
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        sandbox.die_with_parent()
        os.close(receiver)
        with os.fdopen(sender, "wb") as output:
            _open(path).dump(output, ox.RdfFormat.N_QUADS)
        os._exit(0)
    os.close(sender)
    store = ox.Store()
    with os.fdopen(receiver, "rb") as data:
        store.bulk_load(data, ox.RdfFormat.N_QUADS, lenient=True)
    _pid, status = os.waitpid(pid, 0)
    if status:
        raise OSError("the store could not be read")
    return store


def work(path: str, loaded: ox.Store | None, sock: socket.socket, limits: tuple[int, int, int]) -> NoReturn:
    """Answer requests from ``sock`` until it closes; the life of a worker."""
    fast, slow, result = limits
    try:
        worker = Worker(loaded or _open(path), sock, result)
        sandbox.bound_memory(fast * 2**20, slow * 2**20)
        sandbox.refuse_calls()
        sandbox.close_doors(0 if loaded else sum(1 for _ in Path(path).glob("*.sst")))
        reader = Reader(sock)
        while True:
            kind, payload = reader.next()
            if kind == b"Q":
                worker.respond(payload)
    except EOFError:
        os._exit(0)
    except OSError as error:
        sys.stderr.write(f"query worker {os.getpid()}: {error}\n")
        os._exit(1)
