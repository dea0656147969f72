"""Tables as a dataset declares them, or as a mapping of files needs them: how they lie in a publisher's file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """How a delimited text file is written (CSVW dialect)."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"


@dataclass(frozen=True)
class SourceTable:
    """One table of a publisher's file, every cell as text.

    ``header_rows`` and ``last_row`` are rows of the file, 1 = the first. ``columns`` must be there, ``unread`` may be;
    ``unpivoted`` says that every other title is a data column.
    """

    name: str
    iri: str
    format: str
    path: str = ""
    member: str = ""
    sheet: str = ""
    header_rows: tuple[int, ...] = (1,)
    last_row: int | None = None
    open_end: bool = False
    dialect: Dialect = Dialect()
    columns: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unpivoted: bool = False
    query: str = ""
    iterator: str = ""  # JSONPath of the rows
