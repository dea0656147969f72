"""One query from the command line: read it, answer it, show the answer as a table or in a format."""

import csv
import io
import sys
from pathlib import Path

from simde_kg import console, formats, store
from simde_kg.errors import QueryError
from simde_kg.vocab import PREFIXES
from simde_kg.words import _

TABLE = "table"


def read(given: str) -> str:
    """Return the query that ``given`` is: a file's content, ``-`` for standard input, else the text itself."""
    if given == "-":
        return sys.stdin.read()
    if not given.endswith((".rq", ".sparql")) and ("{" in given or not Path(given).is_file()):
        return given
    try:
        return Path(given).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(_("{file} cannot be read: {reason}."), file=given, reason=error) from error


def answer(directory: Path, text: str, name: str = "") -> None:
    """Answer ``text`` from the store in ``directory`` to standard output.

    The project's prefixes need no declaration. ``name`` is a format; empty means a table (or Turtle) on a terminal, and
    CSV (or N-Triples) in a pipe. Raises QueryError.
    """
    declared = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())
    given = store.answer(store.open_read_only(directory), f"{declared}\n{text}", lines_before=1)
    kind = store.kind(given)
    chosen = name or _usual(kind)
    if chosen == TABLE and kind == "results":
        output = io.BytesIO()
        store.write(given, output, formats.FORMATS["csv"])
        header, *rows = csv.reader(io.StringIO(output.getvalue().decode()))
        console.show(console.table(header, rows))
        return
    found = formats.by_name(chosen, [kind])
    if found is None:
        known = ", ".join([*([TABLE] if kind == "results" else []), *(f.name for f in formats.of_kind([kind]))])
        raise QueryError(
            _("The format {format!r} does not fit this query."), _("Choose one of {known}."), format=name, known=known
        )
    store.write(given, sys.stdout.buffer, found)
    sys.stdout.buffer.flush()


def _usual(kind: str) -> str:
    if sys.stdout.isatty():
        return TABLE if kind == "results" else "turtle"
    return "csv" if kind == "results" else "ntriples"
