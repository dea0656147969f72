"""Tables in JSON: an array of objects, one row an object, every value as text."""

from collections.abc import Iterator, Sequence

from simde_kg.errors import InputError
from simde_kg.sources import jsondoc
from simde_kg.sources.files import as_utf8, fingerprint, locate, unpack
from simde_kg.sources.table import Context, RawTable
from simde_kg.sources.tabular import from_rows
from simde_kg.tables import SourceTable
from simde_kg.words import _

ROWS = "$[*]"
"""Where the objects are when ``rml:iterator`` does not say: the items of the document's array."""


def read_json(table: SourceTable, context: Context) -> RawTable:
    """Read the objects that ``table.iterator`` (RFC 9535) selects: row 1 is the first, titles are names of members.

    A member that an object lacks, and null, are empty cells. Arrays and objects inside are kept as JSON text. Raises
    InputError for what is not JSON, selects no object, or has members that are not declared.
    """
    path = locate(table, context.folder)
    unpacked = unpack(path, table.member, context.work)
    plain = as_utf8(unpacked, "utf-8", context.work, path.name)
    document = jsondoc.read(plain, path.name)
    found = list(objects(table, document, (str(context.mapping / "dataset.ttl"), path.name)))
    titles = tuple(dict.fromkeys(name for item in found for name in item))
    rows: Iterator[Sequence[str]] = ([jsondoc.text(item.get(name)) for name in titles] for item in found)
    raw = from_rows(table, context, titles, rows, path.name)
    inputs = (fingerprint(path, plain),) if context.fingerprints else ()
    return RawTable(**{**vars(raw), "inputs": inputs})


def objects(table: SourceTable, document: object, where: tuple[str, str]) -> Iterator[dict[str, object]]:
    """Yield the objects of a document; ``where`` is the mapping and the file, for messages."""
    number = 0
    for number, item in enumerate(jsondoc.selected(document, table.iterator or ROWS, where[0]), 1):
        if not isinstance(item, dict):
            raise InputError(
                _("{file}: item {row} is not an object."),
                _("Correct rml:iterator in dataset.ttl so that it selects the rows, such as $.results[*]."),
                file=where[1],
                row=number,
            )
        yield item
    if not number:
        raise InputError(
            _("{file}: {path!r} selects nothing."),
            _("Correct rml:iterator in dataset.ttl so that it selects the rows, such as $.results[*]."),
            file=where[1],
            path=table.iterator or ROWS,
        )
