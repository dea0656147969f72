"""Raw tables as DuckDB relations: text columns under the publisher's titles, plus ``_row``."""

import re

from simde_kg.errors import InputError
from simde_kg.sources.engine import duckdb
from simde_kg.sources.pieces import lines_before
from simde_kg.sources.table import RawTable
from simde_kg.words import _

_NO_NULL = "'\u0001\u0002'"  # no cell holds this: empty cells stay empty texts


def identifier(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return ``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def scan(raw: RawTable, nulls: tuple[str, ...] = (), *, numbered: bool = True) -> str:
    """Return a SELECT of the table's cells as text, ``_row`` before them when ``numbered``.

    Cells that are one of ``nulls`` are NULL; no other is, empty cells are empty texts.
    """
    if raw.rows.suffix == ".parquet":
        cells = ", ".join(f"coalesce(CAST({identifier(n)} AS VARCHAR), '') AS {identifier(n)}" for n in raw.titles)
        return f"SELECT row_number() OVER () AS _row, {cells} FROM read_parquet({literal(str(raw.rows))})"
    names = ["_row", *raw.titles] if raw.numbered else list(raw.titles)
    types = {f"c{i}": "VARCHAR" for i in range(len(names))}
    shift = 1 if raw.numbered else 0
    cell = "replace(replace({}, chr(26) || 'r', chr(13)), chr(26) || 'a', chr(26))" if raw.numbered else "{}"
    chosen = [f"{cell.format(f'c{i + shift}')} AS {identifier(raw.titles[i])}" for i in raw.keep]
    if numbered:
        chosen.insert(0, ("CAST(c0 AS BIGINT)" if raw.numbered else "row_number() OVER () + 1") + " AS _row")
    paths = ", ".join(literal(str(path)) for path in raw.pieces or (raw.rows,))
    skip = 0 if raw.numbered or raw.pieces else 1
    size = f"buffer_size={raw.buffer}, max_line_size={raw.buffer // 2}" if raw.buffer else "max_line_size=134217728"
    return (
        f"SELECT {', '.join(chosen)} FROM read_csv([{paths}], auto_detect=false, header=false, skip={skip},"
        f" delim={literal(raw.delimiter)}, quote={literal(raw.quote)}, escape={literal(raw.quote)}, columns={types!r},"
        f" nullstr=[{', '.join(map(literal, nulls)) or _NO_NULL}], {size}, parallel={raw.buffer > 0},"
        f" new_line='{raw.ending}', encoding='utf-8')"
    )


def load(connection: duckdb.DuckDBPyConnection, raw: RawTable) -> int:
    """Create the table ``raw.name`` and return its number of rows.

    Raises InputError naming file and row for a row whose cells do not fit the header.
    """
    try:
        connection.execute(f"CREATE TABLE {identifier(raw.name)} AS {scan(raw)}")
    except duckdb.InvalidInputException as error:
        raise ragged(str(error), raw.file) from None
    found = connection.execute(f"SELECT count(*) FROM {identifier(raw.name)}").fetchone()
    rows = int(found[0]) if found else 0
    if not rows and raw.inputs:  # a query may well have no solutions
        raise InputError(
            _("{file}: there is a header but no data row below it."),
            _("Fetch the file again from its publisher."),
            file=raw.file,
        )
    return rows


def is_ragged(message: str) -> bool:
    """Whether DuckDB's message is about a row of delimited text."""
    return "CSV Error on Line" in message


def ragged(message: str, file: str = "") -> InputError:
    """Return the error of a row whose cells do not fit the header; ``message`` is DuckDB's."""
    line = re.search(r"on Line: (\d+)", message)
    width = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    where = re.search(r"^\s*file = (.*)$", message, re.MULTILINE)
    name = file or (where[1] if where else "?")
    row = int(line[1]) + (lines_before(where[1]) if where else 0) if line else "?"
    if width:
        return InputError(
            _("{where}, row {row}: {found} cells where the header has {expected}."),
            _("A missing or unquoted delimiter is the usual cause; correct that row."),
            where=name,
            row=row,
            found=int(width[2]),
            expected=int(width[1]),
        )
    return InputError(
        _("{file}, row {row}: a quotation mark is not closed, or stands inside a cell."),
        _("Close it behind the text of its cell, remove it, or write it twice inside a cell in quotes."),
        file=name,
        row=row,
    )
