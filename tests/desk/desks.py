"""A small release with topics, areas, a corridor and a search index, and a server with its desk open."""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from simde_kg.desk import FOLDER, ledger

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/simde/"
PASSWORD = "tres tristes tigres tragan trigo"
RUNNER = """
import sys
from dataclasses import replace
from pathlib import Path
from endpoint import server
from simde_kg import settings, workspace
chosen = replace(settings.load(Path(sys.argv[1])), home=sys.argv[1], port=int(sys.argv[2]))
server.serve(workspace.find(chosen, Path(sys.argv[3])), chosen)
"""
PLACES = f"""@prefix simde: <{BASE}ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{BASE}area/MEX> a simde:Area, simde:Country ; skos:prefLabel "México"@es , "Mexico"@en .
<{BASE}area/USA> a simde:Area, simde:Country ; skos:prefLabel "Estados Unidos"@es , "United States"@en .
<{BASE}corridor/MEX-USA> a simde:Corridor ; skos:prefLabel "México–Estados Unidos"@es , "Mexico–United States"@en .
<{BASE}document/known> a simde:Document ; <http://purl.org/dc/terms/title> "Remittances known before"@en ;
    <http://purl.org/dc/elements/1.1/creator> "Ana Pérez" .
<{BASE}topic/remittances> skos:exactMatch <http://metadata.un.org/thesaurus/1005471> .
"""


def as_ntriples(text: str) -> str:
    import rdflib

    return rdflib.Graph().parse(data=text, format="turtle").serialize(format="nt")


def copied(small: Path, home: Path) -> Path:
    """Copy a home by links."""
    subprocess.run(["cp", "-al", str(small / "releases"), str(home)], check=True)
    return home


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    cookies: list[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def token(self) -> str:
        """The token of the page's form: the last one, which belongs to what the page is for."""
        return str(re.findall(r'name="token" value="([^"]+)"', self.text)[-1])


@dataclass
class Desk:
    """A server with its desk open."""

    port: int
    home: Path
    program: "subprocess.Popen[bytes] | None"
    journal: Path
    environ: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | str = b"") -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            data = body.encode() if isinstance(body, str) else body
            connection.request(method, target, data or None, dict(headers or {}))
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, named, answer.headers.get_all("Set-Cookie") or [], answer.read())
        finally:
            connection.close()

    def said(self) -> str:
        """Return what the server wrote to its journal."""
        return self.journal.read_text(encoding="utf-8", errors="replace")

    def sparql(self, query: str) -> list[dict[str, str]]:
        answer = self.ask(
            "POST",
            "/sparql",
            {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
            query,
        )
        assert answer.status == 200, answer.text
        found = json.loads(answer.body)["results"]["bindings"]
        return [{name: one["value"] for name, one in row.items()} for row in found]

    def start(self) -> None:
        environ = {**os.environ, "SIMDE_DESK": "on", "SIMDE_RATE_ERRORS": "0", **self.environ}
        with self.journal.open("ab") as output:
            self.program = subprocess.Popen(
                [sys.executable, "-c", RUNNER, str(self.home), str(self.port), str(ROOT)],
                stderr=output, stdout=output, env=environ, cwd=self.home,
            )  # fmt: skip
        until = time.monotonic() + 120
        while True:
            try:
                if self.ask("GET", "/readyz").status == 200:
                    return
            except OSError:
                if time.monotonic() > until or self.program.poll() is not None:
                    raise AssertionError(self.said()) from None
                time.sleep(0.05)

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        if self.program is not None and self.program.poll() is None:
            self.program.send_signal(with_signal)
            self.program.wait(20)


@dataclass
class Person:
    """A browser of somebody: keeps the cookie, fetches a form before sending it."""

    desk: Desk
    cookie: str = ""

    def _headers(self) -> dict[str, str]:
        return {"Accept": "text/html", "Accept-Language": "en", **({"Cookie": self.cookie} if self.cookie else {})}

    def get(self, target: str) -> Reply:
        answer = self.desk.ask("GET", target, self._headers())
        self._keep(answer)
        return answer

    def _keep(self, answer: Reply) -> None:
        for cookie in answer.cookies:
            self.cookie = cookie.partition(";")[0]

    def post(self, target: str, values: Mapping[str, str] | Sequence[tuple[str, str]], *, token: str = "") -> Reply:
        """Send a form whose token is ``token``, or one that was fetched for it."""
        given = token or self.get("/desk/sign-in" if not self.cookie else "/desk/import").token
        pairs = list(values.items()) if isinstance(values, Mapping) else list(values)
        body = urlencode([("token", given), *pairs])
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        answer = self.desk.ask("POST", target, headers, body)
        self._keep(answer)
        return answer

    def sign_in(self, name: str, password: str = PASSWORD) -> Reply:
        return self.post("/desk/sign-in", {"name": name, "password": password}, token=self.get("/desk/sign-in").token)

    def upload(self, name: str, data: bytes) -> Reply:
        mark = "----form"
        token = self.get("/desk/import").token
        parts = f'--{mark}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
        parts += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = parts.encode() + data + f"\r\n--{mark}--\r\n".encode()
        return self.desk.ask(
            "POST", "/desk/import", {**self._headers(), "Content-Type": f"multipart/form-data; boundary={mark}"}, body
        )


def fields_of(_title: str, **more: str) -> dict[str, str]:
    """Return a form that can be published."""
    return {
        "title": _title, "title_language": "es", "type": "article", "languages": "es", "version": "0",
        "source": "https://example.org/a", "topics": f"{BASE}topic/remittances", "wanted": "publish", **more,
    }  # fmt: skip


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def opened(home: Path, accounts: Path, **environ: str) -> Desk:
    """Start a server with a desk in a home."""
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "accounts.json").write_bytes((accounts / "accounts.json").read_bytes())
    made = Desk(free_port(), home, None, home / "journal.txt", environ)
    made.start()
    return made


def _write(someone: Person, number: int, told: list[str]) -> None:
    """Publish records until the server is gone; note the titles it acknowledged."""
    try:
        for count in range(1000):
            wanted = "save" if count % 3 else "publish"
            title = f"{'Borrador' if count % 3 else 'Ronda'} {number} registro {count}"
            if someone.post("/desk/new", fields_of(title, wanted=wanted)).status == 303:
                told.append(title)
    except (OSError, IndexError, ValueError):
        return
    except Exception as error:  # a broken answer of http.client
        if type(error).__module__ != "http.client":
            raise


def kill_round(desk: Desk, number: int, chance: random.Random) -> list[str]:
    """Start, write, kill; return the titles that were acknowledged."""
    desk.start()
    editor, told = Person(desk), list[str]()
    assert editor.sign_in("eva").status == 303
    writing = threading.Thread(target=_write, args=(editor, number, told))
    writing.start()
    until = time.monotonic() + 20
    while not told and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 1.5))
    desk.stop(signal.SIGKILL)
    for child in _serving(desk):
        child.kill()
    writing.join(30)
    return list(told)


class _Child:
    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        while (
            Path(f"/proc/{self.pid}").exists()
            and "Z" not in Path(f"/proc/{self.pid}/stat").read_text().split(")")[1][:3]
        ):
            time.sleep(0.01)


def _serving(desk: Desk) -> list[_Child]:
    """Return the processes that still hold the desk's ledger open: the serving process outlives its master a moment."""
    wanted = str(desk.home / FOLDER / ledger.FILE)
    found = []
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(link.readlink()) == wanted for link in folder.iterdir()):
                found.append(_Child(int(folder.parent.name)))
        except OSError:
            continue
    return found
