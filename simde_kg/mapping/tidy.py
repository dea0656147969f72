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
from simde_kg.issues import IssueLog
from simde_kg.mapping import cells
from simde_kg.mapping.crosswalk import Crosswalk, key
from simde_kg.mapping.findings import CARRIED, Findings, Place
from simde_kg.sources.relation import identifier
from simde_kg.words import _


@dataclass
class Checked:
    """What became of the rows: how many there were, are kept, are left out (by declared reason)."""

    rows: int = 0
    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


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
        self.crosswalks, self.find = crosswalks, Findings(connection, dataset, table, place)
        self.raw = identifier(table.name + "__raw")
        self.target = identifier(table.name)
        self.checked = Checked()

    def run(self) -> tuple[Checked, IssueLog]:
        self.select()
        self.find.carried = self.columns()
        for column in self.table.columns:
            if column.crosswalk:
                self.code_table(column, self.crosswalks[column.name])
        for column in self.table.columns:
            if not column.crosswalk and not column.corridor_of:
                self.find.wrong_cells(column, self.source(), f"{self.left_out_reason()} IS NULL")
        self.find.swapped(self.crosswalks)
        self.count_left_out()
        self.create()
        self.find.missing()
        self.find.out_of_range()
        self.find.duplicates()
        return self.checked, self.find.log

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

    def code_table(self, column: Column, crosswalk: Crosswalk) -> None:
        """Make the table code -> target of the codes that occur; unknown codes become issues."""
        name, quoted = identifier("__code_" + column.name), identifier(column.name)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} (code VARCHAR, target VARCHAR, reason VARCHAR)")
        entries = []
        first = self.find.provenance()
        for row in self.rows(f"SELECT {quoted}, count(*), {first} FROM {self.raw} GROUP BY 1 ORDER BY 1"):
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
                self.find.unknown(column, crosswalk, (text, *row[1:]))
        if entries:
            self.connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", entries)

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
        parts = [f"_r.{name} AS {name}" for name in self.find.carried]
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
        order = [f"_r.{name}" for name in self.find.carried]
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
