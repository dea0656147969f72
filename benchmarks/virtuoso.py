"""Virtuoso (Debian package ``virtuoso-opensource``) with the dumps of a release, as a peer of the endpoint."""

import contextlib
import gzip
import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadCleanupInterval = 0
[HTTPServer]
ServerPort = {http}
ServerRoot = {folder}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 1000000
"""
"""Buffers for 2 GB of memory, as the vendor's documentation recommends; no row limit below what is asked."""


def _port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _sql(port: int, text: str) -> None:
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT", f"EXEC={text}"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode or "Error" in said.stdout:
        raise SystemExit(f"virtuoso: {said.stdout[-500:]}")


def _wait(port: int) -> None:
    for _attempt in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit("virtuoso does not start")


@contextlib.contextmanager
def running(dumps: Path, folder: Path) -> Iterator[tuple[int, str]]:
    """Load the dumps below ``dumps`` into a new Virtuoso in ``folder``; yield its port and the path of its endpoint.

    Raises SystemExit when it is not installed or does not take the data.
    """
    if (program := shutil.which("virtuoso-t")) is None:
        raise SystemExit("virtuoso-t is not installed: apt-get install virtuoso-opensource")
    sql, http_ = _port(), _port()
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(folder=folder, sql=sql, http=http_), encoding="utf-8")
    for number, path in enumerate(sorted(dumps.rglob("*.nq.gz"))):
        with gzip.open(path) as packed, (folder / f"{number:03}.nq").open("wb") as plain:
            shutil.copyfileobj(packed, plain)
    server = subprocess.Popen([program, "+foreground", "+configfile", str(folder / "virtuoso.ini")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait(sql)
        began = time.monotonic()
        _sql(sql, f"ld_dir('{folder}', '*.nq', 'urn:none'); rdf_loader_run(); checkpoint;")
        sys.stderr.write(f"virtuoso loaded in {time.monotonic() - began:.0f} s\n")
        _wait(http_)
        connection = http.client.HTTPConnection("127.0.0.1", http_, timeout=60)
        connection.request("GET", "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B%3Fs+%3Fp+%3Fo%7D&format=text/csv")
        sys.stderr.write(f"virtuoso holds {connection.getresponse().read().decode()!r}\n")
        yield http_, "/sparql"
    finally:
        server.terminate()
        server.wait(60)
