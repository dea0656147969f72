"""The store: an Oxigraph directory that one build writes and everybody else only reads.

Text in, bytes out::

    store.build(directory, ["a.nq", "b.nq.gz"])     # bulk load, compact, close; returns the number of quads
    opened = store.open_read_only(directory)
    store.query(opened, "SELECT ...", sys.stdout.buffer, FORMATS["csv"])
    for term, other in store.rows(opened, "SELECT ?term ?other ..."): ...   # terms as N-Triples text, None if unbound

Queries see the union of all named graphs unless ``graphs`` names some. Bindings are given as N-Triples terms and
substituted by the store (SEP-0007); they are never written into the text.

Measured on 2 cores with 7.7 M quads of observations (1.6 GB): one stream of all files 26-29 s, the same quads as
twelve ``bulk_load`` calls 53 s; a ``.gz`` stream costs nothing extra (reading is hidden behind loading); ``lenient``
saves 5 %. ``optimize`` takes 6-9 s and queries gain more than that. So all files are loaded as one stream.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import pyoxigraph as ox

from simde_kg.errors import QueryError, ReleaseError
from simde_kg.formats import Format
from simde_kg.nquads import Joined, open_file
from simde_kg.words import _

if TYPE_CHECKING:
    import rdflib

Store = ox.Store
"""An opened store; other modules need not know whose it is."""

_POSITION = re.compile(r"(?:error )?at (\d+):(\d+): (.*)", re.DOTALL)


def _where(paths: Sequence[Path], lenient: bool) -> ReleaseError | None:
    """Read each file alone to find the one that cannot be parsed, and the line."""
    for path in paths:
        try:
            with open_file(path) as file:
                for _quad in ox.parse(file, format=ox.RdfFormat.N_QUADS, lenient=lenient):
                    pass
        except SyntaxError as error:
            return ReleaseError(
                _("{file}, line {line}: this is not N-Quads ({reason})."),
                _("The file was damaged or written by another program; build it again."),
                file=path,
                line=error.lineno,
                reason=error.msg,
            )
        except (OSError, EOFError, ValueError) as error:  # isal raises its own ValueError for a broken stream
            return _unreadable(path, error)
    return None


def _unreadable(path: Path, error: BaseException) -> ReleaseError:
    return ReleaseError(
        _("{file} cannot be read: {reason}."), _("Restore the file or build it again."), file=path, reason=error
    )


def build(
    directory: Path,
    nquads: Iterable[Path],
    *,
    lenient: bool = False,
    lasting: bool = True,
    derive: Callable[[Store], Iterable[Sequence[Path]]] | None = None,
) -> int:
    """Write a new store to ``directory`` (absent or empty) from N-Quads files, plain or ``.gz``; return its quad count.

    ``derive`` is given the loaded store and gives further files, computed from it, in rounds: the files of each are
    loaded before the next is computed. ``lenient`` skips the
    check of IRIs and language tags: for files of our own mapper only, whose escaping is tested. A store that is not
    ``lasting`` is asked a few queries and removed: it is not compacted.
    Raises ReleaseError naming file and line, and when the directory cannot be written.
    """
    paths = [Path(path) for path in nquads]
    if directory.exists() and any(directory.iterdir()):
        raise ReleaseError(
            _("{directory} is not empty: a store is only written once."),
            _("Choose another folder or remove this one."),
            directory=directory,
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        store = Store(str(directory))
        store.bulk_load(cast("BinaryIO", Joined(paths)), format=ox.RdfFormat.N_QUADS, lenient=lenient)
        for more in derive(store) if derive is not None else ():
            paths = list(more)
            if paths:
                store.bulk_load(cast("BinaryIO", Joined(paths)), format=ox.RdfFormat.N_QUADS, lenient=lenient)
        if lasting:
            store.optimize()
        store.flush()
        return len(store)
    except (SyntaxError, OSError, EOFError, ValueError) as error:
        raise _where(paths, lenient) or ReleaseError(
            _("The store {directory} cannot be written: {reason}."),
            _("Check free space and permissions there, then build again."),
            directory=directory,
            reason=error,
        ) from error


def open_read_only(directory: Path) -> Store:
    """Open a finished store for reading. Nobody may write to it at the same time. Raises ReleaseError."""
    try:
        return Store.read_only(str(directory))
    except OSError as error:
        raise ReleaseError(
            _("{directory} cannot be opened as a store: {reason}."),
            _("Build a release, or go back to one that works with simde rollback."),
            directory=directory,
            reason=error,
        ) from error


def in_memory(*sources: tuple[bytes, str]) -> Store:
    """Return a store in memory with (RDF text, format name as in ``formats.FORMATS``) pairs, for small graphs.

    Triples without a graph go to the default graph. Raises QueryError when a text cannot be parsed.
    """
    from simde_kg.formats import FORMATS

    store = Store()
    for data, name in sources:
        try:
            store.load(data, format=getattr(ox.RdfFormat, FORMATS[name].oxigraph))
        except SyntaxError as error:
            raise QueryError(
                _("The RDF text cannot be read at line {line}: {reason}."),
                _("Correct that line."),
                line=error.lineno,
                reason=error.msg,
            ) from error
    return store


def _unparsed(error: SyntaxError, lines_before: int) -> QueryError:
    found = _POSITION.match(str(error.msg))
    line, column, reason = (int(found[1]), found[2], found[3]) if found else (1, "1", str(error.msg))
    if "Prefix not found" in reason:
        return QueryError(
            _("The query uses a prefix that is not declared, at line {line}, column {column}."),
            _("Declare it with PREFIX, or write the whole IRI in <>."),
            line=max(1, line - lines_before),
            column=column,
        )
    return QueryError(
        _("The query cannot be read at line {line}, column {column}: {reason}."),
        _("Correct the query there."),
        line=max(1, line - lines_before),
        column=column,
        reason=" ".join(reason.split())[:200],
    )


def term(text: str) -> "ox.NamedNode | ox.BlankNode | ox.Literal":
    """Return the term that an N-Triples text (``<iri>``, ``"literal"@es``, ``_:b``) stands for. Raises QueryError."""
    try:
        (triple,) = ox.parse(f"<x:s> <x:p> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise QueryError(_("{text} is not an RDF term."), _('Write <iri>, "text" or "text"@es.'), text=text) from error
    return cast("ox.NamedNode | ox.BlankNode | ox.Literal", triple.triple.object)


Answer = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


def answer(
    store: Store,
    text: str,
    *,
    graphs: Sequence[str] = (),
    bindings: Mapping[str, str] | None = None,
    lines_before: int = 0,
) -> Answer:
    """Start a query and return its lazy answer. ``graphs``: IRIs to read as the default graph instead of the union.

    ``bindings``: name of a projected variable -> N-Triples term. ``lines_before``: lines that were put before a
    person's text, taken off the position in messages. Raises QueryError.
    """
    try:
        return store.query(
            text,
            use_default_graph_as_union=not graphs,
            default_graph=[ox.NamedNode(graph) for graph in graphs] or None,
            substitutions={ox.Variable(name): term(value) for name, value in (bindings or {}).items()},
        )
    except SyntaxError as error:
        raise _unparsed(error, lines_before) from error
    except RuntimeError as error:
        raise QueryError(
            _("The query does not select the variable ?{name} that is to be bound."),
            _("Name it after SELECT."),
            name=" ?".join(bindings or ()),
        ) from error
    except OSError as error:
        raise _unanswered(error) from error


def _unanswered(error: OSError) -> QueryError:
    return QueryError(_("The query could not be answered: {reason}."), "", reason=error)


def kind(given: Answer) -> str:
    """Return which kind of format an answer needs: ``graph`` for triples, ``results`` for solutions and yes or no."""
    return "graph" if isinstance(given, ox.QueryTriples) else "results"


def write(given: Answer, output: BinaryIO, format: Format) -> None:  # noqa: A002
    """Write an answer as bytes while it is computed. Raises QueryError when the format does not fit the answer."""
    if (format.kind == "results") != (kind(given) == "results"):
        raise QueryError(
            _("A query of this form cannot be answered as {format}."),
            _("SELECT and ASK give json, xml, csv, tsv; CONSTRUCT and DESCRIBE give turtle, ntriples, rdfxml, jsonld."),
            format=format.name,
        )
    try:
        if isinstance(given, ox.QueryTriples):
            given.serialize(output, format=getattr(ox.RdfFormat, format.oxigraph))
        else:
            given.serialize(output, format=getattr(ox.QueryResultsFormat, format.oxigraph))
    except OSError as error:
        raise _unanswered(error) from error


def query(  # noqa: PLR0913 - the query's own four parts, and what to write it to
    store: Store,
    text: str,
    output: BinaryIO,
    format: Format,  # noqa: A002
    *,
    graphs: Sequence[str] = (),
    bindings: Mapping[str, str] | None = None,
) -> None:
    """Answer the query ``text`` with bytes in ``format`` written to ``output``. Raises QueryError."""
    write(answer(store, text, graphs=graphs, bindings=bindings), output, format)


def rows(
    store: Store, text: str, *, graphs: Sequence[str] = (), bindings: Mapping[str, str] | None = None
) -> Iterator[tuple[str | None, ...]]:
    """Yield the solutions of a SELECT as tuples of N-Triples terms in the order of its variables. Raises QueryError."""
    given = answer(store, text, graphs=graphs, bindings=bindings)
    if not isinstance(given, ox.QuerySolutions):
        raise QueryError(_("Only a SELECT query gives rows."), _("Write SELECT."))
    width = range(len(given.variables))
    try:
        for solution in given:
            yield tuple(None if (value := solution[i]) is None else str(value) for i in width)
    except OSError as error:
        raise _unanswered(error) from error


def add(store: Store, text: str, graph: str) -> None:
    """Add to a store that is being made the triples that a CONSTRUCT gives and no graph has, in the graph ``graph``.

    Raises QueryError.
    """
    given = answer(store, text)
    if isinstance(given, ox.QueryTriples):
        into = ox.NamedNode(graph)
        new = [t for t in given if next(store.quads_for_pattern(t.subject, t.predicate, t.object, None), None) is None]
        store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, into) for triple in new)


def as_dataset(store: Store) -> "rdflib.Dataset":
    """Return the store as an rdflib Dataset whose default graph is the union: for notebooks, not for speed."""
    import rdflib
    from oxrdflib import OxigraphStore

    return rdflib.Dataset(store=OxigraphStore(store=store), default_union=True)


def select(
    store: Store, text: str, bindings: Mapping[str, str] | None = None
) -> tuple[list[str], Iterator[tuple[str, ...]]]:
    """Return the variables of a SELECT and its solutions as plain text: IRIs whole, literals bare, "" where unbound.

    Raises QueryError.
    """
    given = answer(store, text, bindings=bindings)
    if not isinstance(given, ox.QuerySolutions):
        raise QueryError(_("Only a SELECT query gives rows."), _("Write SELECT."))
    width = range(len(given.variables))
    plain = (tuple("" if (value := solution[i]) is None else value.value for i in width) for solution in given)
    return [variable.value for variable in given.variables], plain


def count_observations(directory: Path) -> dict[str, int]:
    """Return graph IRI -> number of its qb:Observation. Raises ReleaseError."""
    from simde_kg import queries

    _titles, found = select(open_read_only(directory), queries.text("release/observations"))
    return {graph: int(count) for graph, count in found}
