"""Tidying: one SELECT over the raw tables, then every cell checked against the declared schema.

The result is a table of text with canonical values: numbers in base units, codes replaced by their crosswalk's
target. What cannot
be read becomes an issue that names file, row, column and the nearest code; what is declared left out is counted by
reason.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from simde_kg.dataset import Column, Dataset, TidyTable
from simde_kg.errors import MappingError
from simde_kg.issues import Issue, IssueLog
from simde_kg.mapping import cells
from simde_kg.mapping.crosswalk import Crosswalk, key
from simde_kg.sources.relation import identifier
from simde_kg.sources.table import place
from simde_kg.words import _

CARRIED = ("_table", "_row", "_column")
"""Provenance columns that tidy.sql passes on."""


@dataclass
class Checked:
    """What became of the rows: how many there were, are kept, are left out (by declared reason)."""

    rows: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Place:
    """Names for messages: table name -> (file, sheet)."""

    dataset: str
    tables: Mapping[str, tuple[str, str]]

    def of(self, table: str | None) -> tuple[str, str]:
        """Return file and sheet of a source table (the only one when ``table`` is None)."""
        return self.tables.get(table or "", next(iter(self.tables.values()), ("", "")))


def tidy(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    table: TidyTable,
    crosswalks: Mapping[str, Crosswalk],
    place: Place,
) -> tuple[Checked, IssueLog]:
    """Create the checked table ``table.name`` and return counts and issues.

    Raises MappingError where tidy.sql fails or does not give the declared columns.
    """
    return _Tidying(connection, dataset, table, crosswalks, place).run()


class _Tidying:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        dataset: Dataset,
        table: TidyTable,
        crosswalks: Mapping[str, Crosswalk],
        place: Place,
    ) -> None:
        self.connection, self.dataset, self.table = connection, dataset, table
        self.crosswalks, self.place = crosswalks, place
        self.raw = identifier(table.name + "__raw")
        self.target = identifier(table.name)
        self.log = IssueLog()
        self.checked = Checked()

    def run(self) -> tuple[Checked, IssueLog]:
        self.select()
        self.carried = self.columns()
        for column in self.table.columns:
            if column.crosswalk:
                self.code_table(column, self.crosswalks[column.name])
        for column in self.table.columns:
            if not column.crosswalk:
                self.find_wrong_cells(column)
        self.count_left_out()
        self.create()
        self.find_missing()
        self.find_out_of_range()
        self.find_duplicates()
        return self.checked, self.log

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.connection.execute(sql).fetchall()

    def select(self) -> None:
        if not self.table.query:
            sql = f"SELECT * FROM {identifier(self.table.reads[0])}"
            path = self.dataset.folder / "dataset.ttl"
        else:
            path = self.dataset.folder / self.table.query
            if not path.is_file():
                raise MappingError(
                    _("{file} does not exist."), _("Write it, or correct simde:query in dataset.ttl."), file=path
                )
            sql = path.read_text(encoding="utf-8").strip().rstrip(";")
        try:
            self.connection.execute(f"CREATE TABLE {self.raw} AS SELECT * FROM (\n{sql}\n)")
        except duckdb.Error as error:
            raise MappingError(
                _("{file}: the query fails: {reason}."),
                _("Correct it; the tables are {tables}, with the publisher's titles as column names."),
                file=path,
                reason=" ".join(str(error).split())[:400].rstrip("."),
                tables=", ".join(self.table.reads),
            ) from error
        self.checked.rows = self.number(f"SELECT count(*) FROM {self.raw}")

    def number(self, sql: str) -> int:
        return int(str(self.rows(sql)[0][0]))

    def columns(self) -> tuple[str, ...]:
        """Check the columns that came against those declared; return the provenance columns among them."""
        found = [str(row[0]) for row in self.rows(f"DESCRIBE {self.raw}")]
        declared = [column.name for column in self.table.columns if not column.corridor_of]
        carried = tuple(name for name in CARRIED if name in found)
        needed = {*declared, "_row", *(["_table"] if len(self.table.reads) > 1 else [])}
        missing, extra = needed - set(found), set(found) - set(declared) - set(CARRIED)
        if missing or extra:
            raise MappingError(
                _("{file}: the columns of {table} are not as declared; missing: {missing}; not declared: {extra}."),
                _("Make {query} and the csvw:column list agree."),
                file=self.dataset.folder / "dataset.ttl",
                table=self.table.name,
                missing=", ".join(sorted(missing)) or "-",
                extra=", ".join(sorted(extra)) or "-",
                query=self.table.query or "simde:column",
            )
        return carried

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
                column=str(title or column.name),
                found=str(text),
                expected=str(extra.pop("expected", "")),
                count=int(str(count)),
                params={"where": place(file, sheet), "name": column.name, **extra},
            )
        )

    def code_table(self, column: Column, crosswalk: Crosswalk) -> None:
        """Make the table code -> target of the codes that occur; unknown codes become issues."""
        name, quoted = identifier("__code_" + column.name), identifier(column.name)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} (code VARCHAR, target VARCHAR, reason VARCHAR)")
        entries = []
        for row in self.rows(f"SELECT {quoted}, count(*), {self.provenance()} FROM {self.raw} GROUP BY 1 ORDER BY 1"):
            text = key(str(row[0] or ""))
            status = column.missing.get(text)
            if text in crosswalk.targets:
                target = crosswalk.targets[text]
                entries.append(
                    (row[0], target or None, None if target else f"{column.name} {text!r}: {crosswalk.notes[text]}")
                )
            elif text in column.left_out:
                entries.append((row[0], None, f"{column.name} {text!r}"))
            elif text and status is None:
                self.unknown(column, crosswalk, (text, *row[1:]))
        if entries:
            self.connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", entries)

    def unknown(self, column: Column, crosswalk: Crosswalk, found: tuple[object, ...]) -> None:
        near = crosswalk.nearest(str(found[0]))
        self.issue(
            "unknown-code",
            (
                _("{where}, row {row}, column {column!r}: the code {found!r} is not known ({count} cells)."),
                _("Nearest known: {near}. Correct the cell, or add the code to {files} in mappings/{dataset}."),
            ),
            column,
            found,
            near=", ".join(near) or "-",
            expected=", ".join(near),
            files=", ".join(column.crosswalk),
        )

    def find_wrong_cells(self, column: Column) -> None:
        if column.corridor_of:
            return
        cell = cells.cell(column)
        if cell.wrong == "false":
            return
        where = f"({cell.wrong}) AND {self.left_out_reason()} IS NULL"
        sql = (
            f"SELECT _r.{identifier(column.name)}, count(*), {self.provenance()} FROM {self.source()} WHERE {where}"
            " GROUP BY 1 ORDER BY 4, 1"
        )
        for row in self.rows(sql):
            self.issue(
                "wrong-cell",
                (
                    _("{where}, row {row}, column {column!r}: {found!r} is not {expected} ({count} cells)."),
                    _("Correct the cell; if it stands for a missing value, declare it with simde:missing for {name}."),
                ),
                column,
                row,
                expected=cell.expected,
            )

    def left_out_reason(self) -> str:
        """Return SQL of the reason why a row is left out, or NULL."""
        cases = []
        for column in self.table.columns:
            if column.crosswalk:
                cases.append(f"WHEN {self.code_alias(column)}.reason IS NOT NULL THEN {self.code_alias(column)}.reason")
            elif (condition := cells.left_out(column)) is not None:
                cases.append(f"WHEN {condition} THEN '{column.name} ''' || {cells.plain(column)} || ''''")
        return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"

    @staticmethod
    def code_alias(column: Column) -> str:
        return identifier("_code_" + column.name)

    def source(self) -> str:
        joins = [
            f"LEFT JOIN {identifier('__code_' + c.name)} AS {self.code_alias(c)} ON {self.code_alias(c)}.code = "
            f"_r.{identifier(c.name)}"
            for c in self.table.columns
            if c.crosswalk
        ]
        return " ".join([f"{self.raw} AS _r", *joins])

    def count_left_out(self) -> None:
        reason = self.left_out_reason()
        for text, count in self.rows(
            f"SELECT {reason} AS why, count(*) FROM {self.source()} GROUP BY 1 HAVING why IS NOT NULL"
        ):
            self.checked.left_out[str(text)] = int(str(count))

    def create(self) -> None:
        """Create the checked table, ordered by where its rows come from: same input, same order."""
        parts = [f"_r.{name} AS {name}" for name in self.carried]
        for column in self.table.columns:
            quoted = identifier(column.name)
            if column.corridor_of:
                continue
            if column.crosswalk:
                parts.append(f"{self.code_alias(column)}.target AS {quoted}")
            else:
                parts.append(f"{cells.cell(column).value} AS {quoted}")
            if (status := cells.status(column)) is not None:
                parts.append(f"{status} AS {identifier(column.name + '_status')}")
        order = [f"_r.{name}" for name in self.carried]
        order += [f"_r.{identifier(name)}" for name in self.table.primary_key if self.declared(name)]
        inner = (
            f"SELECT {', '.join(parts)} FROM {self.source()} WHERE {self.left_out_reason()} IS NULL"
            f" ORDER BY {', '.join(order)}"
        )
        corridors = [f", {self.corridor(c)} AS {identifier(c.name)}" for c in self.table.columns if c.corridor_of]
        self.connection.execute(f"CREATE TABLE {self.target} AS SELECT *{''.join(corridors)} FROM ({inner})")
        self.connection.execute(f"DROP TABLE {self.raw}")
        self.checked.kept = self.number(f"SELECT count(*) FROM {self.target}")

    def declared(self, name: str) -> bool:
        return any(c.name == name and not c.corridor_of for c in self.table.columns)

    @staticmethod
    def corridor(column: Column) -> str:
        origin, destination = (identifier(name) for name in column.corridor_of)
        both = " AND ".join(f"regexp_full_match({name}, '[A-Z]{{3}}')" for name in (origin, destination))
        return f"CASE WHEN {both} AND {origin} <> {destination} THEN {origin} || '-' || {destination} END"

    def find_missing(self) -> None:
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
                        _("Fill it; if rows without it are to be left out, say so with simde:leftOut for {name}."),
                    ),
                    column,
                    row,
                )

    def find_out_of_range(self) -> None:
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
                            "Check the unit and the row; if the value is right, widen csvw:minimum or csvw:maximum of "
                            "{name}."
                        ),
                    ),
                    column,
                    row,
                    expected=f"{column.minimum if column.minimum is not None else '-'} … "
                    f"{column.maximum if column.maximum is not None else '-'}",
                )

    def find_duplicates(self) -> None:
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
                    _("Keep one row, or add the column that tells them apart to csvw:primaryKey."),
                ),
                column,
                row[:5],
                other=row[5],
            )
