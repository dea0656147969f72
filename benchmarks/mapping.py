"""Measure mapping against morph-kgc: ``python -m benchmarks.mapping --rows 200000 1000000 [--peer PYTHON]``.

Tables of each size are made: observations (codes and numbers), documents (long texts with quotes, accents and
line breaks), repeats (three of four statements stand there many times), transfers (a join), and others of TABLES.
Both engines get the same RML file and the same files; their outputs are compared as sets, by
64-bit hashes. ``--peer`` is the Python of a virtual environment
with morph-kgc of its own; without it only SIMDE is measured. ``docs/mapping.md`` has figures.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar
from xml.sax.saxutils import escape

import duckdb

from benchmarks.tables import EMPTY, NAMESPACES, TABLES

P = ParamSpec("P")
T = TypeVar("T")


def make(name: str, rows: int, folder: Path) -> Path:
    """Write one table's files and mapping into ``folder``; return the mapping."""
    duckdb.execute("SET enable_progress_bar = false")
    item = TABLES[name]
    for other, sql in ((name, f"{item.rows} FROM range({rows}) AS t(i)"), *item.beside):
        write(sql, folder / f"{other}.{'csv' if other != name else item.form}")
    path = folder / f"{name}.ttl"
    prefixes = "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in NAMESPACES.items())
    path.write_text(prefixes + item.mapping, encoding="utf-8")
    return path


def write(sql: str, path: Path) -> None:
    """Write the rows of a query as CSV, JSON or XML, as the file's name ends."""
    if path.suffix != ".xml":
        duckdb.execute(f"COPY ({sql}) TO '{path}' ({'HEADER' if path.suffix == '.csv' else 'FORMAT json, ARRAY true'})")
        return
    titles = [str(column[0]) for column in duckdb.execute(f"{sql} LIMIT 0").description or ()]
    with path.open("w", encoding="utf-8") as file:
        file.write("<rows>\n")
        found = duckdb.execute(sql)
        while rows := found.fetchmany(10_000):
            for row in rows:
                cells = (f"<{title}>{escape(str(value))}</{title}>" for title, value in zip(titles, row, strict=True))
                file.write(f"<row>{''.join(cells)}</row>\n")
        file.write("</rows>\n")


@dataclass(frozen=True)
class Run:
    """What one run took: CPU and wall seconds, the largest resident memory in bytes."""

    cpu: float
    wall: float
    peak: int


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end and measure it. Raises CalledProcessError when it fails."""
    before = os.times()
    with subprocess.Popen(command, cwd=folder, env={**os.environ, "SIMDE_MEMORY_LIMIT": LIMIT}) as child:
        _pid, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return Run(used.ru_utime + used.ru_stime, os.times().elapsed - before.elapsed, used.ru_maxrss * 1024)


LIMIT = "1GB"
"""Memory of our engine before it spills to disk."""
PEER = """[CONFIGURATION]
output_file={output}
output_format=N-QUADS
number_of_processes=1
logging_level=ERROR
[One]
mappings={mapping}
"""


def ours(mapping: Path, output: Path) -> Run:
    """Map with SIMDE."""
    command = [sys.executable, "-m", "simde_kg.cli", "map", str(mapping), "--output", str(output)]
    return run(command, mapping.parent)


def theirs(python: str, mapping: Path, output: Path) -> Run:
    """Map with morph-kgc, in one process."""
    settings, plainer = mapping.with_suffix(".ini"), mapping.with_suffix(".plain.ttl")
    plainer.write_text(
        re.sub(EMPTY.format(r"(.*)").replace("[", r"\["), r'"\1"', mapping.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    settings.write_text(PEER.format(output=output, mapping=plainer), encoding="utf-8")
    return run([python, "-m", "morph_kgc", str(settings)], mapping.parent)


def triples(path: Path) -> int:
    """Return the number of lines of a file."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def digest(path: Path) -> tuple[object, ...]:
    """Return what tells one set of lines from another: how many, the sum and the exclusive or of their hashes."""
    duckdb.execute("SET enable_progress_bar = false")
    lines = f"read_csv('{path}', columns={{'line': 'VARCHAR'}}, delim='\\x01', quote='', escape='',"
    lines += " header=false, auto_detect=false)"
    hashes = f"SELECT hash(rtrim(line, ' .')) AS h FROM {lines}"
    return duckdb.execute(f"SELECT count(*), sum(h::HUGEINT), bit_xor(h) FROM ({hashes})").fetchall()[0]


def apart(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Call a function in a process of its own: a child begins with its parent's memory, which has to stay small."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments, **named).result()


def cells(name: str, rows: int, count: int, found: Run) -> list[str]:
    """Return one row of the report."""
    rate = f"{count / found.cpu / 1000:,.0f}"
    return [
        name,
        f"{rows:,}",
        f"{count:,}",
        f"{found.cpu:.1f}",
        f"{found.wall:.1f}",
        rate,
        f"{found.peak / 2**20:,.0f}",
    ]


def measure(name: str, rows: int, peer: str) -> list[list[str]]:
    """Measure one table of one size; return rows of the report. Raises ValueError when the outputs differ."""
    with tempfile.TemporaryDirectory(prefix="simde-bench-") as folder:
        mapping = apart(make, name, rows, Path(folder))
        output, other = Path(folder) / "ours.nq", Path(folder) / "theirs.nq"
        found = ours(mapping, output)
        count = triples(output)
        report = [[*cells(name, rows, count, found), "SIMDE", ""]]
        if peer:
            taken = theirs(peer, mapping, other)
            if apart(digest, output) != apart(digest, other):
                raise ValueError(f"{name}, {rows} rows: the outputs differ")
            ratio = f"{taken.cpu / found.cpu:.1f} x CPU, {taken.peak / found.peak:.1f} x memory"
            report.append([*cells(name, rows, count, taken), "morph-kgc", ratio])
    return report


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--tables", nargs="+", default=list(TABLES), choices=list(TABLES))
    parser.add_argument("--peer", default="", help="Python that has morph-kgc")
    given = parser.parse_args()
    report = [line for rows in given.rows for name in given.tables for line in measure(name, rows, given.peer)]
    head = ["table", "rows", "triples", "CPU s", "wall s", "1000 triples / CPU s", "peak MiB", "engine", "ratio"]
    print(table(head, report))


if __name__ == "__main__":
    main()
