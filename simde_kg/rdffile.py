"""Anybody's RDF files: read as N-Quads of one graph, bounded, nothing fetched, errors with file and line."""

import mmap
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from simde_kg import nesting
from simde_kg.errors import InputError
from simde_kg.formats import by_extension, of_kind
from simde_kg.words import _

MOST_MEGABYTES = 512
"""Size of the largest file that is read, 1 MB = 1,000,000 bytes."""

WRITTEN = "urn:x-simde:written"
"""The graph that notes how literals were written: ``?note <...#value> ?value ; <...#datatype> ?type``."""
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SIZES = ("byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong")
_SIGNS = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
INTEGERS = frozenset(f"{_XSD}{name}" for name in (*_SIZES, *_SIGNS))
"""Types whose literals the store keeps as xsd:integer."""

_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s*)?\S+\s+(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY_LENGTH = 300
_LONGEST_TEXT = 16
"""MB of the longest text that the parser takes."""
_ABSOLUTE = ("N_TRIPLES", "N_QUADS")
"""Formats without relative IRIs."""


def extensions() -> list[str]:
    """Return the endings of the files that can be read, with the dot."""
    return ["." + ending for found in of_kind(("graph", "quads")) for ending in found.extensions]


def to_nquads(path: Path, graph: str, output: Path, *, notes: bool = False) -> int:
    """Write the statements of an RDF file to ``output`` as N-Quads of the graph ``graph``; return how many.

    The file's own named graphs become that one graph; blank nodes are renamed, so that files do not share any.
    ``notes``: of a file that is handed in, also how whole numbers were written; relative IRIs begin at ``file:///`` and
    its name. Raises InputError naming the file, and the line where it is not RDF.
    """
    form = by_extension(path.suffix)
    if form is None:
        raise InputError(
            _("{file} is no RDF file: its name ends in none of {known}."),
            _("Rename it as its format asks."),
            file=path,
            known=", ".join(extensions()),
        )
    try:
        _bounded(path, form.name)
        count = 0

        def moved() -> Iterator[ox.Quad]:
            nonlocal count
            format_ = getattr(ox.RdfFormat, form.oxigraph)
            base = f"file:///{quote(path.name)}" if notes and form.oxigraph not in _ABSOLUTE else None
            for quad in ox.parse(path=str(path), format=format_, base_iri=base, rename_blank_nodes=True):
                count += 1
                yield ox.Quad(quad.subject, quad.predicate, quad.object, named)

        named = ox.NamedNode(graph)
        ox.serialize(with_notes(moved()) if notes else moved(), str(output), format=ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise _unparsed(path, form.name, error) from error
    except MemoryError as error:
        raise InputError(
            _("{file} has a text that is longer than {most} MB, or that is never closed."),
            _("Look for a quotation mark that lacks its partner."),
            file=path,
            most=_LONGEST_TEXT,
        ) from error
    except OSError as error:
        raise InputError(
            _("{file} cannot be read: {reason}."),
            _("Check its name and who may read it."),
            file=path,
            reason=error.strerror or error,
        ) from error
    if not count:
        raise InputError(_("{file} holds no statement."), _("Is it the right file?"), file=path)
    return count


def with_notes(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads, then a note for each literal of one of the :data:`INTEGERS`, and that notes were taken."""
    seen: set[tuple[str, str]] = set()
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and quad.object.datatype.value in INTEGERS:
            seen.add((quad.object.value, quad.object.datatype.value))
        yield quad
    graph, integer = ox.NamedNode(WRITTEN), ox.NamedNode(f"{_XSD}integer")
    yield ox.Quad(graph, ox.NamedNode(f"{WRITTEN}#noted"), ox.Literal("yes"), graph)
    for text, datatype in sorted(seen):
        note = ox.BlankNode()
        yield ox.Quad(note, ox.NamedNode(f"{WRITTEN}#value"), ox.Literal(text, datatype=integer), graph)
        yield ox.Quad(note, ox.NamedNode(f"{WRITTEN}#datatype"), ox.NamedNode(datatype), graph)


def _bounded(path: Path, form: str) -> None:
    """Raise InputError when a file is too large, or grows when it is read."""
    size = path.stat().st_size
    if size > MOST_MEGABYTES * 1_000_000:
        raise InputError(
            _("{file} has {size} MB; at most {most} MB are read."),
            _("Split it, or add it as a dataset and build a release."),
            file=path,
            size=size // 1_000_000,
            most=MOST_MEGABYTES,
        )
    if form == "rdfxml" and size:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            found = _ENTITY.findall(text)
            declared = len(re.findall(rb"<!ENTITY", text))
        long = any(b"&" in value or len(value) > _ENTITY_LENGTH for pair in found for value in pair)
        if long or declared != len(found):
            raise InputError(
                _("{file} declares XML entities that refer to others or are longer than {most} characters."),
                _("Write out what they stand for."),
                file=path,
                most=_ENTITY_LENGTH,
            )
    if size and nesting.is_deeper(path, form):
        raise InputError(
            _("{file} is nested deeper than {most} levels."),
            _("Write lists and nodes inside each other more plainly; give inner nodes names."),
            file=path,
            most=nesting.DEEPEST,
        )


def _unparsed(path: Path, form: str, error: SyntaxError) -> InputError:
    reason = str(error.msg)
    if "LoadDocumentCallback" in reason:
        return InputError(
            _("{file} takes its JSON-LD context from another place; nothing is fetched."),
            _("Write the context into the file."),
            file=path,
        )
    plain = " ".join(reason.rpartition(": ")[2].split())[:200].rstrip(".")
    if error.lineno is None:
        return InputError(
            _("{file}: this is not {form} ({reason})."), _("Correct it."), file=path, form=form, reason=reason[:200]
        )
    return InputError(
        _("{file}, line {line}: this is not {form} ({reason})."),
        _("Correct that line or the one before it."),
        file=path,
        line=error.lineno,
        form=form,
        reason=plain or reason[:200],
    )
