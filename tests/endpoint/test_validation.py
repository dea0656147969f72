"""/validate on a real server: what visitors send is checked in a cage, hostile things are refused at once, and go."""

import io
import json
import os
import socket
import stat
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, SH, Graph

from endpoint import cage, sandbox
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    from simde_kg.build import BuildResult
    from tests.endpoint.conftest import Reply, Running

ROOT = Path(__file__).resolve().parents[2]
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
GOOD = (
    HEAD
    + """<https://example.org/o1> a qb:Observation ;
    qb:dataSet <https://w3id.org/simde/dataset/world-bank/wdi-net-migration> ;
    simde:indicator indicator:net-migration ; simde:reportingArea area:MEX ;
    sdmx-dimension:refPeriod period:2015 ; sdmx-dimension:sex sdmx-code:sex-T ;
    sdmx-measure:obsValue 100 ; simde:sourceRow 2 .
"""
)
BAD = GOOD.replace("area:MEX", "area:MXC")
BANXICO = "banxico/remesas"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the server makes its temporary files in."""
    return tmp_path_factory.mktemp("deposits")


@pytest.fixture(scope="module")
def server(
    built: "BuildResult", place: Path, begin: Callable[..., "Running"], tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Running"]:
    """Return a server on the whole shipped release, with patience for a busy machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place))
        running = begin(built.release.path.parent.parent, deposit_seconds="120", rate_errors="0")
    yield running
    running.stop()
    assert list(place.glob("simde*")) == []


def send(
    server: "Running", body: bytes | str, media: str, query: str = "", accept: str = "application/json"
) -> "Reply":
    return server.ask("POST", f"/validate{query}", {"Content-Type": media, "Accept": accept}, body, wait=150)


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def folder(change: Callable[[str, bytes], bytes] = lambda _name, content: content) -> bytes:
    """Return the zip of a real dataset folder with its tables, changed."""
    files = {}
    for path in sorted((ROOT / "mappings" / BANXICO).iterdir()):
        if path.is_file():
            files[f"{BANXICO}/{path.name}"] = path.read_bytes()
    for path in sorted((ROOT / "data" / BANXICO).glob("*.csv")):
        files[f"{BANXICO}/data/{path.name}"] = path.read_bytes()
    return packed({name: change(name, content) for name, content in files.items()})


# --- what is sent in good faith -----------------------------------------------------------------------------------


def test_rdf_that_conforms_and_that_does_not(server: "Running") -> None:
    good = send(server, GOOD, "text/turtle")
    assert good.status == 200, good.text
    assert json.loads(good.body)["passes"] is True
    bad = send(server, BAD, "text/turtle", "?lang=es&profile=simde-cube")
    report = json.loads(bad.body)
    assert bad.status == 200 and not report["passes"]
    (finding,) = report["findings"]
    assert finding["rule"] == "shape:observation-reporting-class"
    assert "<https://w3id.org/simde/area/MEX>" in finding["violations"][0]["nearest"]


def test_the_answer_is_what_is_asked_for(server: "Running") -> None:
    answer = send(server, BAD, "text/turtle", "?lang=fr", "text/turtle")
    assert answer.status == 200 and answer.type == "text/turtle"
    report = Graph().parse(data=answer.text, format="turtle")
    assert len(list(report.subjects(RDF.type, SH.ValidationResult))) == 1
    table = send(
        server,
        "Year,Value\n2015,1\n20l6,2\n2017,3\n2018,4\n2019,5\n",
        "text/csv",
        "",
        "text/csv;q=0.9, text/plain;q=0.1",
    )
    assert table.type == "text/csv" and "20l6" in table.text


def test_a_dataset_folder_is_told_its_wrong_cell(server: "Running") -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b",254572352\r\n", b",254572352;5\r\n", 1) if name.endswith("mensuales.csv") else content

    answer = send(server, folder(change), "application/zip", "?lang=es")
    assert answer.status == 200, answer.text
    report = json.loads(answer.body)
    (issue,) = [one for one in report["tables"]["issues"] if one["code"] == "wrong-cell"]
    assert (issue["file"], issue["row"], issue["found"]) == ("remesas_mensuales.csv", 2, "254572352;5")
    assert issue["message"]["es"].startswith("remesas_mensuales.csv, fila 2, columna 'VALOR_USD'")
    assert "simde-deposit" not in answer.text and "/tmp" not in answer.text


def test_a_table_alone_is_looked_at(server: "Running") -> None:
    answer = send(
        server,
        "Year,Country,Value\n2015,MEX,1\n20l6,MEX,2\n2017,MEX,3\n2018,MEX,4\n2019,MEX,5\n2019,MEX,5\n",
        "text/csv",
    )
    assert answer.status == 200, answer.text
    codes = {issue["code"] for issue in json.loads(answer.body)["tables"]["issues"]}
    assert codes == {"cell-unlike", "row-twice", "table-read"}


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Valide sus datos"), ("en", "Validate your data"), ("fr", "Validez vos données")]
)
def test_the_form_is_there_in_three_languages_and_works(server: "Running", language: str, title: str) -> None:
    page = server.ask("GET", f"/validate?lang={language}")
    assert page.status == 200 and title in page.text and 'enctype="multipart/form-data"' in page.text
    assert 'value="simde-cube"' in page.text
    mark = "----simde"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="profile"\r\n\r\nsimde-cube\r\n',
        f'--{mark}\r\nContent-Disposition: form-data; name="format"\r\n\r\nhtml\r\n',
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="../../data.ttl"\r\n\r\n',
        f"{BAD}\r\n--{mark}--\r\n",
    ]
    if language == "es":
        answer = send(server, "".join(parts), f"multipart/form-data; boundary={mark}", "?lang=es", "text/html")
        assert answer.status == 200 and "No cumple las reglas" in answer.text and "area:MXC" in answer.text


@pytest.mark.parametrize(
    ("media", "query", "body", "code"),
    [
        ("application/octet-stream", "", "x", "deposit-type"),
        ("text/turtle", "?profile=none", "x", "profile"),
        ("text/turtle", "", "", "no-deposit"),
        ("text/turtle", "?format=pdf", "x", "not-acceptable"),
        ("text/turtle", "", "this is no turtle", "deposit"),
    ],
)
def test_what_cannot_be_checked_is_one_problem(server: "Running", media: str, query: str, body: str, code: str) -> None:
    answer = send(server, body, media, query)
    assert answer.type == "application/problem+json" and json.loads(answer.body)["code"] == code
    assert 400 <= answer.status < 500


def test_cubes_are_checked_for_integrity(server: "Running") -> None:
    cube = HEAD + "<http://e.org/c> a qb:DataSet . <http://e.org/o> a qb:Observation ; qb:dataSet <http://e.org/c> ."
    answer = send(server, cube, "text/turtle", "?profile=integrity&lang=es")
    assert answer.status == 200, answer.text
    report = json.loads(answer.body)
    assert not report["passes"] and "shape:ic-02" in [one["rule"] for one in report["findings"]]


# --- what is sent in bad faith ------------------------------------------------------------------------------------


@cache
def bomb() -> bytes:
    """Return a small zip that unpacks to 250 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a/data.nt", "w", force_zip64=True) as member,
    ):
        piece = b"\0" * (1 << 24)
        for _number in range(15):
            member.write(piece)
    return out.getvalue()


def lying_bomb() -> bytes:
    """Return a zip whose directory says that a file of 240 MB has ten bytes."""
    data = bytearray(bomb())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 10)
    return bytes(data)


def link() -> bytes:
    info = zipfile.ZipInfo("a/dataset.ttl")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def reading(path: str) -> bytes:
    """Return a dataset folder whose dataset.ttl names a file outside."""
    text = (ROOT / "mappings" / BANXICO / "dataset.ttl").read_text(encoding="utf-8")
    return packed(
        {"a/b/dataset.ttl": text.replace('"monthly.sql"', f'"{path}"').encode(), "a/b/data/x.csv": b"a,b\n1,2\n"}
    )


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://e.org/&j;"/></rdf:RDF>'
)
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "zip bomb": ("application/zip", bomb(), "500 files"),
    "zip bomb that lies": ("application/zip", lying_bomb(), ""),
    "path traversal": ("application/zip", packed({"../../evil.ttl": b"x"}), "leads out of it"),
    "absolute path": ("application/zip", packed({"/tmp/evil.ttl": b"x"}), "leads out of it"),
    "backslashes": ("application/zip", packed({"..\\..\\evil.ttl": b"x"}), "leads out of it"),
    "symbolic link": ("application/zip", link(), "leads out of it"),
    "a query outside": ("application/zip", reading("../../../../../../etc/passwd"), "leads out of the folder"),
    "a query at the root": ("application/zip", reading("/etc/passwd"), "leads out of the folder"),
    "no zip": ("application/zip", b"PK\x03\x04" + b"\xff" * 400, "cannot be unpacked"),
    "entities": ("application/rdf+xml", ENTITIES.encode(), "XML entities"),
    "outside entity": (
        "application/rdf+xml",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "XML entities",
    ),
    "nested lists": ("text/turtle", b"<http://e.org/a> <http://e.org/b> " + b"(" * 100_000, "nested deeper"),
    "nested lists, closed": (
        "text/turtle",
        b"<http://e.org/a> <http://e.org/b> " + b"(" * 100_000 + b")" * 100_000 + b" .",
        "nested deeper",
    ),
    "nested elements": (
        "application/rdf+xml",
        b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
        + b"<r:Description><e:p>" * 50_000,
        "nested deeper",
    ),
    "a text without an end": (
        "text/turtle",
        b'<http://e.org/a> <http://e.org/b> "' + b"x" * 17_000_000,
        "never closed",
    ),
    "half a million columns": ("text/csv", b"a" + b",b" * 500_000 + b"\n1" + b",2" * 500_000 + b"\n", "columns"),
    "nested JSON": ("application/ld+json", b'{"http://e.org/b": ' + b"[" * 100_000, "not jsonld"),
    "remote context": ("application/ld+json", b'{"@context": "http://127.0.0.1:1/c", "a": 1}', "nothing is fetched"),
}


def residue(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.name.startswith("simde")]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_upload_is_refused_and_leaves_nothing(server: "Running", place: Path, name: str) -> None:
    media, body, told = HOSTILE[name]
    before = time.monotonic()
    answer = send(server, body, media)
    seconds = time.monotonic() - before
    assert answer.status == 422, answer.text
    problem = json.loads(answer.body)
    assert problem["code"] == "deposit" and told in problem["detail"], problem
    assert "passwd" not in problem["detail"] or "leads out" in problem["detail"]
    assert "Traceback" not in answer.text and "root:" not in answer.text
    assert residue(place) == []
    assert not (Path(tempfile.gettempdir()) / "evil.ttl").exists()
    assert seconds < 5 * max(1.0, 2 * os.getloadavg()[0] / (os.cpu_count() or 1))  # others may wait on the same cores


def test_two_gigabytes_are_refused_before_they_are_sent(server: "Running") -> None:
    before = time.monotonic()
    answer = server.ask(
        "POST", "/validate", {"Content-Type": "text/turtle", "Content-Length": "2147483648"}, b"<a", wait=10
    )
    assert answer.status == 413 and json.loads(answer.body)["code"] == "too-large-request"
    assert time.monotonic() - before < 5


def test_a_body_without_a_length_ends_at_the_limit(built: "BuildResult", begin: Callable[..., "Running"]) -> None:
    running = begin(built.release.path.parent.parent, deposit_bytes="1000", rate_errors="0")
    try:
        with socket.create_connection(("127.0.0.1", running.port), 10) as sock:
            head = (
                "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            sock.sendall(head.encode() + b"1000\r\n" + b"x" * 4096 + b"\r\n0\r\n\r\n")
            assert sock.recv(100).startswith(b"HTTP/1.1 413 ")
    finally:
        running.stop()


def test_a_check_that_takes_too_long_is_killed_with_all_it_started(
    built: "BuildResult", begin: Callable[..., "Running"], tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(tmp_path))
        running = begin(built.release.path.parent.parent, deposit_seconds="1")
    try:
        answer = send(running, folder(), "application/zip")
        assert answer.status == 503 and json.loads(answer.body)["code"] == "deposit-time"
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running.children()]
        assert not [one for one in commands if b"validate" in one] and residue(tmp_path) == []
    finally:
        running.stop()


# --- the cage -----------------------------------------------------------------------------------------------------

CAGED = """
import socket, subprocess, sys
try:
    socket.socket(); print("socket")
except PermissionError:
    print("no socket")
inner = "import socket\\ntry: socket.socket(); print('socket')\\nexcept PermissionError: print('no socket below')"
print(subprocess.run([sys.executable, "-c", inner], capture_output=True, text=True).stdout.strip())
try:
    bytearray(2_000_000_000); print("memory")
except MemoryError:
    print("no memory")
try:
    with open(sys.argv[1], "wb") as file: file.write(b"x" * 3_000_000)
except OSError:
    print("no large file")
"""


@pytest.mark.skipif(not sandbox._CALLS.get(os.uname().machine), reason="no filter for this machine")
def test_a_caged_program_has_no_network_and_little_of_everything(tmp_path: Path) -> None:
    import subprocess

    ran = subprocess.run(
        [sys.executable, "-m", cage.__name__, "1000", "60", "2", "-c", CAGED, str(tmp_path / "large")],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["no socket", "no socket below", "no memory", "no large file"], ran.stderr
