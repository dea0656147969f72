"""Make the shipped extracts: the rows and columns of ``data/extracts.toml`` from the publishers' whole files.

Run ``python tests/extracts.py ../shared/sources``. Same input, same content; cells are copied, never changed.
"""

import csv
import gzip
import io
import json
import os
import re
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ["OPENPYXL_LXML"] = "False"  # the same bytes whether lxml is installed or not
import openpyxl

from simde_kg import dataset as datasets
from simde_kg.dataset import Dataset
from simde_kg.mapping import crosswalk
from simde_kg.sources.files import locate
from simde_kg.sources.table import letter, title
from simde_kg.sources.tabular import cell_text
from simde_kg.tables import SourceTable

ROOT = Path(__file__).resolve().parent.parent
DATE = (1980, 1, 1, 0, 0, 0)
"""Date of the members of the archives that are written: always the same."""
Grid = tuple[Sequence[int], Sequence[int]]
"""Positions of the rows and of the columns that are kept."""
Chooser = Callable[[Sequence[Sequence[str]]], Grid]


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    with (ROOT / "data" / "simde" / "areas" / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (row["area"], row.get("broader") or row.get("group") or "")


def countries(names: Sequence[str]) -> frozenset[str]:
    """Return the country-level areas among ``names`` and inside the regions and groups among them."""
    inside: dict[str, set[str]] = {}
    for file in ("hierarchy.csv", "memberships.csv"):
        for area, whole in _pairs(file):
            inside.setdefault(whole, set()).add(area)
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if is_country(name):
            found.add(name)
        else:
            waiting += inside.get(name, ())
    return frozenset(found)


def is_country(area: str) -> bool:
    """Whether a local name is that of a country-level area."""
    return re.fullmatch("[A-Z]{3}", area) is not None


@dataclass(frozen=True)
class Choice:
    """Which codes of one column to keep."""

    targets: dict[str, str]
    left_out: tuple[str, ...]
    areas: frozenset[str]
    others: str | frozenset[str]
    upper: bool = False

    def __call__(self, code: str) -> bool:
        """Whether a row or column with this code is kept; notes that the mapping declares left out are."""
        text = crosswalk.key(code.upper() if self.upper else code)
        if text not in self.targets:
            return bool(text) and text in self.left_out
        target = self.targets[text]
        return target in self.areas or (not is_country(target) and (self.others == "all" or target in self.others))


class Extractor:
    """Takes from one table of a dataset what ``data/extracts.toml`` says."""

    def __init__(
        self, declared: dict[str, Any], areas: dict[str, list[str]], item: Dataset, table: SourceTable
    ) -> None:
        self.declared, self.areas, self.item, self.table = declared, areas, item, table
        given = self.declared.get("rows", [])
        self.rows = [(one["title"], self.choice(one)) for one in (given if isinstance(given, list) else [given])]
        self.columns = self.choice(self.declared["columns"]) if "columns" in self.declared else None

    def choice(self, declared: dict[str, Any]) -> Choice:
        """Return what is kept of the rows or the columns."""
        tables = (tidy for tidy in self.item.tidy if tidy.name == declared.get("tidy", tidy.name))
        coded = (column for tidy in tables for column in tidy.columns if column.crosswalk)
        column = next(column for column in coded if column.name == declared["column"])
        others = declared["others"]
        return Choice(
            crosswalk.load(self.item, column, ROOT / "mappings").targets,
            column.left_out,
            countries([name for part in declared["keep"] for name in self.areas[part]]),
            others if isinstance(others, str) else frozenset(others),
            declared.get("upper", False),
        )

    def grid(self, rows: Sequence[Sequence[str]], header: int = 0) -> Grid:
        """Return what to keep of a table whose titles stand in row ``header`` (1 = first, 0 = as the mapping says).

        Untitled columns and those that the mapping names are kept.
        """
        header = header or self.table.header_rows[-1]
        titles = [title(cell) for cell in rows[header - 1]]
        fixed = {*self.table.columns, *self.table.unread, ""}
        across = [i for i, name in enumerate(titles) if self.columns is None or name in fixed or self.columns(name)]
        names = [name or f"#{letter(i)}" for i, name in enumerate(titles)]
        keys = [(names.index(name), choice) for name, choice in self.rows]
        return [i for i, row in enumerate(rows) if i < header or all(choice(row[key]) for key, choice in keys)], across

    def file(self, path: Path) -> bytes:
        """Return the extract of a text file, of a JSON array or of a zip file of text files."""
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if self.table.format == "json":
            return self.objects(data)
        if path.suffix != ".zip":
            return self.text(data)
        with zipfile.ZipFile(path) as archive:
            return zipped({name: self.member(name, archive.read(name)) for name in archive.namelist()})

    def objects(self, data: bytes) -> bytes:
        """Return the kept objects of a JSON array."""
        kept = [item for item in json.loads(data) if all(choice(item[name]) for name, choice in self.rows)]
        return json.dumps(kept).encode()

    def member(self, name: str, data: bytes) -> bytes:
        """Return the extract of one member of a zip file."""
        if fnmatch(name, self.table.member):
            return self.text(data)
        how = next(how for pattern, how in self.declared["members"].items() if fnmatch(name, pattern))
        return data if how == "whole" else self.text(data, header=1)

    def text(self, data: bytes, header: int = 0) -> bytes:
        """Return the kept records of a CSV file: as they are, or written anew where columns are left away."""
        raw = list(records(data.decode()))
        rows = [next(csv.reader([record.removeprefix("\ufeff")]), []) for record in raw]
        down, across = self.grid(rows, header)
        if self.columns is None:
            return "".join(raw[i] for i in down).encode()
        out = io.StringIO(newline="")
        out.write("\ufeff" if raw[0].startswith("\ufeff") else "")
        writer = csv.writer(out, lineterminator="\r\n" if raw[0].endswith("\r\n") else "\n")
        writer.writerows([rows[i][j] for j in across] for i in down)
        return out.getvalue().encode()


def records(text: str) -> Iterator[str]:
    """Yield the records of a CSV file with their line ends; a record may hold line ends inside quotes."""
    record = ""
    for line in io.StringIO(text, newline=""):
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record


def workbook(source: Path, sheets: dict[str, Chooser | None]) -> bytes:
    """Return a workbook with what is kept of the sheets, values as they are; None keeps a sheet whole."""
    old, new = openpyxl.load_workbook(source, data_only=True), openpyxl.Workbook()
    new.remove(new.worksheets[0])
    for name in [name for name in old.sheetnames if name in sheets]:
        values = [list(row) for row in old[name].iter_rows(values_only=True)]
        choose = sheets[name] or (lambda rows: (range(len(rows)), range(len(rows[0]))))
        down, across = choose([[cell_text(value) for value in row] for row in values])
        sheet = new.create_sheet(name)
        for row, i in enumerate(down, 1):
            for column, j in enumerate(across, 1):
                if values[i][j] is not None:
                    sheet.cell(row, column, values[i][j])
    out = io.BytesIO()
    with patch("openpyxl.cell._writer.safe_string", _exact):  # it would round numbers to 16 digits
        new.save(out)
    return _dated(out.getvalue())


def _exact(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _dated(data: bytes) -> bytes:
    """Return a workbook with fixed dates inside."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", core)
    return zipped(members)


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip file of the members, with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def extracts(sources: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every shipped file (path below ``data/``) and its bytes, made from the publishers' files in ``sources``."""
    declared = tomllib.loads((ROOT / "data" / "extracts.toml").read_text(encoding="utf-8"))
    books: dict[Path, dict[str, Chooser | None]] = {}
    for entry in declared["extract"]:
        item = datasets.load(ROOT / "mappings" / entry["dataset"])
        if entry.get("elsewhere") and not (sources / item.id).is_dir():
            continue
        names = [entry["table"]] if isinstance(entry["table"], str) else entry["table"]
        for table in (table for table in item.sources if table.name in names):
            extractor = Extractor(entry, declared["areas"], item, table)
            path = locate(table, sources / item.id)
            if table.format == "xlsx":
                sheets = books.setdefault(path, dict.fromkeys(entry.get("whole_sheets", ())))
                sheets[table.sheet] = extractor.grid
            elif entry.get("packed"):
                yield Path(item.id, path.name.removesuffix(".gz") + ".gz"), gzip.compress(extractor.file(path), mtime=0)
            else:
                yield Path(item.id, path.name.removesuffix(".gz")), extractor.file(path)
    for path, sheets in books.items():
        yield path.relative_to(sources), workbook(path, sheets)


if __name__ == "__main__":
    for path, data in extracts(Path(sys.argv[1])):
        target = ROOT / "data" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        sys.stdout.write(f"{len(data):>9,} bytes  {path}\n")
