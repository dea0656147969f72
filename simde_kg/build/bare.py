"""Bare tables: what can be said of a table whose columns nobody has described yet.

How it is written, whether rows are as wide as the header, what stands twice, and cells that are not like the others of
their column: codes that no shared crosswalk knows, a year or a number that is none, letters of a wrong encoding.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from simde_kg.build import written
from simde_kg.issues import Issue, IssueLog
from simde_kg.mapping.crosswalk import key
from simde_kg.scaffold import codes, grid, guess, periods
from simde_kg.scaffold.grid import Grid
from simde_kg.scaffold.guess import COLUMN, Guess
from simde_kg.scaffold.numbers import MISSING, is_number
from simde_kg.words import _

_MOST = 0.8  # a column is of a kind when at least so many of its cells are
_MOJIBAKE = re.compile("\u00c3[\u0080-\u00bf]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac.|\ufffd")
_SHORT = 60
Row = tuple[int, tuple[str, ...]]
"""A row with its number in the file, 1 = the first."""
Wrong = Callable[[str], bool]
Near = Callable[[str], str]


def look(path: Path, mappings: Path) -> IssueLog:
    """Return what is found in a table, with how it was read. Raises InputError when it cannot be read at all."""
    return _Look(grid.read(path), mappings).log


class _Look:
    def __init__(self, found: Grid, mappings: Path) -> None:
        self.grid, self.log = found, IssueLog()
        self.layout = grid.layout(found)
        first = self.layout.header[-1]
        last = self.layout.last or len(found.rows)
        self.rows: list[Row] = [(n, row) for n, row in enumerate(found.rows[first:last], first + 1) if any(row)]
        names = [name.strip() for name in found.rows[first - 1]]
        self.places = {name: place for place, name in reversed(list(enumerate(names)))}
        self.guess = guess.study_table(self.layout, mappings)
        self.header()
        self.widths()
        self.letters()
        self.twice()
        self.cells(mappings)
        self.told()

    def issue(self, code: str, message: tuple[str, str], severity: str = "violation", **told: object) -> None:
        """Add an issue; of ``told``, what is no field of an issue fills its messages."""
        own = {name: told.pop(name) for name in ("row", "column", "found", "expected", "count") if name in told}
        name, sheet = self.grid.path.name, self.grid.sheet
        self.log.add(
            Issue(code, message[0], severity, "", name, sheet, remedy=message[1], params=told, **own)  # type: ignore[arg-type]
        )

    def faults(self, found: Iterable[written.Fault], **told: object) -> None:
        """Add the faults of how cells are written."""
        for fault in found:
            self.issue(fault.code, fault.message, fault.severity, **fault.told, **told)

    def header(self) -> None:
        """See whether the first row is a row of data, and whether two columns have one title."""
        titles = [title.strip() for title in self.grid.rows[self.layout.header[-1] - 1]]
        below = [row for _n, row in self.rows[:50]]
        figures = [i for i in range(len(titles)) if below and all(is_number(_cell(row, i)) for row in below)]
        years = all(periods.shape([titles[i]]) for i in figures if i < len(titles))
        if figures and not years and all(is_number(titles[i]) for i in figures):
            self.issue(
                "header-missing",
                (
                    _("{file}, row {row}: the first row looks like data, not like a header: {found}."),
                    _("Put a row with the columns’ titles before it."),
                ),
                row=self.layout.header[-1],
                found=", ".join(titles)[:_SHORT],
            )
        for title, count in Counter(filter(None, titles)).items():
            if count > 1:
                self.issue(
                    "title-twice",
                    (
                        _("{file}, row {row}: {count} columns have the title {found!r}."),
                        _("Give each column a title of its own."),
                    ),
                    row=self.layout.header[-1],
                    found=title,
                    count=count,
                )

    def widths(self) -> None:
        """Tell of rows with more or fewer cells than the header."""
        if self.grid.format not in ("csv", "tsv"):
            return
        titles = self.grid.rows[self.layout.header[-1] - 1]
        width, opened = len(titles), list(written.open_quotes(self.rows, titles, self.grid.delimiter))
        self.faults(opened)
        told = {fault.told["row"] for fault in opened}
        for number, row in self.rows:
            if len(row) != width and number not in told:
                self.issue(
                    "row-width",
                    (
                        _("{file}, row {row}: {cells} cells where the header has {width}."),
                        _("A cell with {delimiter!r} in it needs quotes; put them, or remove what is too much."),
                    ),
                    row=number,
                    cells=len(row),
                    width=width,
                    delimiter=self.grid.delimiter,
                )

    def letters(self) -> None:
        """Tell of an encoding that is not UTF-8, and of letters that a wrong one has left."""
        if self.grid.encoding not in ("utf-8", "utf-16"):
            self.issue(
                "not-utf8",
                (
                    _("{file} is not UTF-8; it was read as {found}."),
                    _("Save it as UTF-8, or declare csvw:encoding in dataset.ttl, and look at the names."),
                ),
                "warning",
                found=self.grid.encoding,
            )
        for number, row in self.rows:
            for i, cell in enumerate(row):
                if _MOJIBAKE.search(cell):
                    self.issue(
                        "letters-broken",
                        (
                            _("{file}, row {row}, column {column!r}: {found!r} has letters of a wrong encoding."),
                            _("It may have been {expected!r}; save the file again as UTF-8 where it was made."),
                        ),
                        row=number,
                        column=self.title(i),
                        found=cell[:_SHORT],
                        expected=_mended(cell)[:_SHORT],
                    )

    def twice(self) -> None:
        """Tell of rows that stand twice, cell for cell."""
        seen: dict[tuple[str, ...], int] = {}
        for number, row in self.rows:
            other = seen.setdefault(row, number)
            if other != number:
                self.issue(
                    "row-twice",
                    (_("{file}, rows {other} and {row}: the same cells ({found})."), _("Remove one of the two.")),
                    row=number,
                    other=other,
                    found=", ".join(row)[:_SHORT],
                )
        named = [area.column for area in self.guess.areas if area.column != COLUMN]
        keys = ", ".join([*named, *(self.guess.period.columns if self.guess.period else ())])
        if self.guess.repeated and keys and len(seen) == len(self.rows):
            self.issue(
                "key-twice",
                (
                    _("{file}: rows have the same {found}, and no other column tells them apart."),
                    _("Add the column that does, or remove what stands twice."),
                ),
                "warning",
                found=keys,
            )

    def cells(self, mappings: Path) -> None:
        """Tell of cells that are not like the others of their column."""
        for title in self.layout.titles:
            place = self.place(title)
            column = [(number, _cell(row, place)) for number, row in self.rows]
            filled = [text for _n, text in column if text and text not in MISSING]
            if not filled:
                continue
            if written.is_dated(filled, _MOST):
                self.faults(written.dates([(n, text) for n, text in column if text not in MISSING]), column=title)
                continue
            dated = [text for text in filled if periods.shape([text])]
            if len(dated) >= _MOST * len(filled) and len(set(dated)) > 1:
                self.unlike(title, column, lambda text: periods.shape([text]) is None, written.near_year)
            elif sum(map(is_number, filled)) >= _MOST * len(filled):
                self.unlike(title, column, lambda text: not is_number(text), written.near_number)
            elif codes.sex([*filled]) is None:
                self.codes(title, column, mappings)

    def unlike(self, title: str, column: Sequence[tuple[int, str]], wrong: Wrong, near: Near) -> None:
        """Add an issue for each text that is wrong in a column of years or numbers."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, text in column:
            if text and text not in MISSING and wrong(text):
                found[text].append(number)
        for text, numbers in found.items():
            self.issue(
                "cell-unlike",
                (
                    _("{file}, row {row}, column {column!r}: {found!r} is not like the other cells ({count} cells)."),
                    _("Did you mean {expected}? Correct the cell, or say in dataset.ttl what it stands for."),
                ),
                row=numbers[0],
                column=title,
                found=text[:_SHORT],
                count=len(numbers),
                expected=near(text) or "-",
            )

    def codes(self, title: str, column: Sequence[tuple[int, str]], mappings: Path) -> None:
        """Add an issue for each code that no shared crosswalk knows, in a column of areas."""
        match = codes.areas([text for _n, text in column], mappings)
        for code, near in (match.unknown if match else {}).items():
            numbers = [number for number, text in column if key(text) == code]
            self.issue(
                "code-unknown",
                (
                    _("{file}, row {row}, column {column!r}: the area {found!r} is not known ({count} cells)."),
                    _("Nearest known: {expected}. Correct the cell, or add the code to a crosswalk of the dataset."),
                ),
                row=numbers[0],
                column=title,
                found=code[:_SHORT],
                count=len(numbers),
                expected=near or "-",
            )
        self.lengths(title, column, match.targets if match else {})

    def lengths(self, title: str, column: Sequence[tuple[int, str]], targets: Mapping[str, str]) -> None:
        """Tell of a code of two letters among codes of three, or the other way round."""
        short = [code for code in targets if len(code) in (2, 3) and code.isalpha()]
        usual, times = max(Counter(map(len, short)).items(), key=lambda pair: pair[1], default=(0, 0))
        message = (
            _("{file}, row {row}, column {column!r}: {found!r} has not {usual} letters, as others ({count} cells)."),
            _("Write {expected}, so that all codes are of one kind."),
        )
        for code in short if len(short) > times >= 3 * (len(targets) - times) else ():
            numbers = [number for number, text in column if key(text) == code and len(code) != usual]
            if numbers:
                self.issue(
                    "code-length",
                    message,
                    "warning",
                    row=numbers[0],
                    column=title,
                    found=code,
                    count=len(numbers),
                    usual=usual,
                    expected=targets[code].rpartition("/")[2].rpartition(":")[2],
                )

    def told(self) -> None:
        """Say how the table was read, and what to do so that its figures can be checked too."""
        self.issue(
            "table-read",
            (
                _("{file}: read as {form}; {rows} rows below row {header}; {columns}."),
                _("What columns mean is a guess; draft the dataset: simde new <publisher>/<dataset> {file}"),
            ),
            "info",
            form=f"{self.grid.format}, {self.grid.encoding}, {self.grid.delimiter!r}",
            rows=len(self.rows),
            header=self.layout.header[-1],
            columns="; ".join(_roles(self.guess)),
        )

    def place(self, title: str) -> int:
        """Return the position of a title among the cells of a row."""
        found = self.places.get(title)
        return self.layout.titles.index(title) if found is None else found

    def title(self, position: int) -> str:
        """Return the title of a cell's column."""
        names = self.grid.rows[self.layout.header[-1] - 1]
        return names[position].strip() if position < len(names) else f"#{position + 1}"


def _roles(found: Guess) -> Iterator[str]:
    for area in found.areas:
        yield f"{area.part} = {area.column}"
    if found.period:
        yield f"period = {', '.join(found.period.columns) or COLUMN}"
    if found.sex:
        yield f"sex = {found.sex}"
    yield "value = " + (", ".join(found.data[:3]) + (" …" if len(found.data) > 3 else "") or "-")
    if found.aside:
        yield "? = " + ", ".join(list(found.aside)[:5])


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _mended(cell: str) -> str:
    """Return what a text may have been before it was read in a wrong encoding."""
    try:
        return cell.encode("windows-1252").decode("utf-8")
    except UnicodeError:
        return "-"
