"""Findings: what is wrong with cells and rows of a tidy table, as issues that name file, row and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import duckdb

from simde_kg.dataset import Column, Dataset, TidyTable
from simde_kg.issues import Issue, IssueLog
from simde_kg.mapping import cells, lineage, meant
from simde_kg.mapping.crosswalk import Crosswalk
from simde_kg.sources.relation import identifier
from simde_kg.sources.table import place
from simde_kg.words import _

CARRIED = ("_table", "_row", "_column")
"""Provenance columns that tidy.sql passes on."""
FEW = 12
"""Codes that are all named where none is like the one found."""
_NOT = {
    "integer": _(
        "{where}, row {row}, column {column!r}: {found!r} is not a whole number like {example} (cells: {count})."
    ),
    "decimal": _("{where}, row {row}, column {column!r}: {found!r} is not a number like {example} (cells: {count})."),
    "gYear": _("{where}, row {row}, column {column!r}: {found!r} is not a year like {example} (cells: {count})."),
    "gYearMonth": _("{where}, row {row}, column {column!r}: {found!r} is not a month like {example} (cells: {count})."),
    "date": _("{where}, row {row}, column {column!r}: {found!r} is not a date like {example} (cells: {count})."),
    "boolean": _("{where}, row {row}, column {column!r}: {found!r} is neither true nor false (cells: {count})."),
}
_MEANT = _("{near} is probably meant: correct the cell.")
_SIGNS = _("Correct the cell; where there is no figure, write one of these signs: {signs}.")
_DIGITS = _("Correct the cell: write a whole number, without decimals, spaces or other signs.")
_NO_SIGNS = _(
    "Correct the cell; if the publisher writes {found!r} where there is no figure, declare this sign for the column "
    "{name} in mappings/{dataset}/dataset.ttl."
)


def _remedy(column: Column, found: str) -> str:
    """Return what to do about a cell that is not of the column's type."""
    if meant.likely(column, found):
        return _MEANT
    if column.datatype == "integer" and any(char.isdigit() for char in found):
        return _DIGITS
    return _SIGNS if any(column.missing) else _NO_SIGNS


@dataclass(frozen=True)
class Place:
    """Names for messages: table name -> (file, sheet)."""

    dataset: str
    tables: Mapping[str, tuple[str, str]]

    def of(self, table: str | None) -> tuple[str, str]:
        """Return file and sheet of a source table (the only one when ``table`` is None)."""
        return self.tables.get(table or "", next(iter(self.tables.values()), ("", "")))


@dataclass
class Findings:
    """Looks for what is wrong in one tidy table; ``carried`` are the provenance columns it has."""

    connection: duckdb.DuckDBPyConnection
    dataset: Dataset
    table: TidyTable
    place: Place
    carried: tuple[str, ...] = ()
    log: IssueLog = field(default_factory=IssueLog)

    @property
    def target(self) -> str:
        """The checked table as an SQL identifier."""
        return identifier(self.table.name)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(sql).fetchall()

    def provenance(self) -> str:
        """Return SQL of the first row with a finding: table, row, column title."""
        return ", ".join(f"arg_min({name}, _row)" if name in self.carried else "NULL" for name in CARRIED)

    def issue(
        self, code: str, message: tuple[str, str], column: Column, found: tuple[object, ...], **extra: object
    ) -> None:
        """Add an issue; ``found`` is (cell text, count, table, row, column title)."""
        text, count, table, row, title = found
        file, sheet = self.place.of(None if table is None else str(table))
        self.log.add(
            Issue(
                code=code,
                msgid=message[0],
                remedy=message[1],
                dataset=self.dataset.id,
                file=file,
                sheet=sheet,
                row=None if row is None else int(str(row)),
                column=lineage.title(self.dataset, self.table, column.name) or str(title or column.name),
                found=str(text),
                expected=str(extra.pop("expected", "")),
                count=int(str(count)),
                params={"where": place(file, sheet), "name": column.name, **extra},
            )
        )

    def unknown(self, column: Column, crosswalk: Crosswalk, found: tuple[object, ...]) -> None:
        """Add the issue of a code that no crosswalk knows."""
        near = crosswalk.nearest(str(found[0]))
        known = sorted(crosswalk.targets) if len(crosswalk.targets) <= FEW and not near else []
        self.issue(
            "unknown-code",
            (
                _("{where}, row {row}, column {column!r}: the code {found!r} is not known ({count} cells)."),
                _("Known codes: {known}. Correct the cell, or add the code to {files} in mappings/{dataset}.")
                if known
                else _("Nearest known: {near}. Correct the cell, or add the code to {files} in mappings/{dataset}."),
            ),
            column,
            found,
            near=", ".join(near) or "-",
            known=", ".join(known),
            expected=", ".join(near or known),
            files=", ".join(column.crosswalk),
        )

    def wrong_cells(self, column: Column, source: str, kept: str) -> None:
        """Add an issue for each text that is not of the column's type, in rows of ``source`` where ``kept`` holds."""
        cell = cells.cell(column)
        if cell.wrong == "false":
            return
        sql = (
            f"SELECT _r.{identifier(column.name)}, count(*), {self.provenance()} FROM {source}"
            f" WHERE ({cell.wrong}) AND {kept}"
            " GROUP BY 1 ORDER BY 4, 1"
        )
        for row in self.rows(sql):
            self.issue(
                "wrong-cell",
                (_NOT[column.datatype], _remedy(column, str(row[0]))),
                column,
                row,
                expected=cell.expected,
                example=cells.example(column),
                near=meant.likely(column, str(row[0])),
                signs=", ".join(sorted(filter(None, column.missing))),
            )

    def swapped(self, crosswalks: Mapping[str, Crosswalk]) -> None:
        """Add an issue for each two columns of which each holds what belongs into the other."""
        columns = {column.name: column for column in self.table.columns}
        for one, other in meant.swapped(list(self.log), columns, crosswalks):
            self.log.add(
                replace(
                    one,
                    code="columns-swapped",
                    msgid=_(
                        "{where}: the columns {column!r} and {other!r} are swapped: row {row} has {found!r} in the "
                        "first and {instead!r} in the second, and each fits the other."
                    ),
                    remedy=_("Put the title of each column above its own cells, or the cells below their own title."),
                    params={**one.params, "other": other.column, "instead": other.found},
                )
            )

    def missing(self) -> None:
        """Add an issue for each required column with empty cells."""
        for column in self.table.columns:
            if not column.required:
                continue
            quoted = identifier(column.name)
            extra = f" AND {identifier(column.name + '_status')} IS NULL" if column.missing else ""
            sql = (
                f"SELECT '', count(*), {self.provenance()} FROM {self.target}"
                f" WHERE {quoted} IS NULL{extra} HAVING count(*) > 0"
            )
            if any(issue.params["name"] == column.name for issue in self.log):
                continue  # said already, with the cell's text
            for row in self.rows(sql):
                self.issue(
                    "empty-cell",
                    (
                        _(
                            "{where}, row {row}, column {column!r}: the cell is empty ({count} cells), but a value is "
                            "required."
                        ),
                        _(
                            "Fill it; if rows without it are to be left out, say so for {name} in "
                            "mappings/{dataset}/dataset.ttl."
                        ),
                    ),
                    column,
                    row,
                )

    def out_of_range(self) -> None:
        """Add an issue for each value outside the declared range."""
        for column in self.table.columns:
            if (condition := cells.out_of_range(column)) is None:
                continue
            quoted = identifier(column.name)
            sql = (
                f"SELECT {quoted}, count(*), {self.provenance()} FROM {self.target} AS _t WHERE {condition}"
                " GROUP BY 1 ORDER BY 4 LIMIT 1000"
            )
            for row in self.rows(sql):
                self.issue(
                    "out-of-range",
                    (
                        _("{where}, row {row}, column {column!r}: {found} is outside {expected}."),
                        _(
                            "Check the unit (thousands, millions?) and the row; if the value is right, widen the range "
                            "of {name} in mappings/{dataset}/dataset.ttl."
                        ),
                    ),
                    column,
                    row,
                    expected=f"{column.minimum if column.minimum is not None else '-'} … "
                    f"{column.maximum if column.maximum is not None else '-'}",
                )

    def duplicates(self) -> None:
        """Add an issue for each primary key that more than one row has."""
        if not self.table.primary_key:
            return
        keys = ", ".join(identifier(name) for name in self.table.primary_key)
        whole = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in self.table.primary_key)
        sql = (
            f"SELECT concat_ws(', ', {keys}), count(*), {self.provenance()}, max(_row) FROM {self.target}"
            f" WHERE {whole} GROUP BY {keys} HAVING count(*) > 1 ORDER BY 4 LIMIT 1000"
        )
        column = Column(", ".join(self.table.primary_key))
        for row in self.rows(sql):
            self.issue(
                "duplicate-key",
                (
                    _("{where}, rows {row} and {other}: both give {found} ({name})."),
                    _(
                        "Remove one of the rows; if both are right, name the column that tells them apart in the "
                        "table’s key in mappings/{dataset}/dataset.ttl."
                    ),
                ),
                column,
                row[:5],
                other=row[5],
            )
