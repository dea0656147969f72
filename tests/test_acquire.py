"""Fetching from a real server on this machine: what is cut off, changed, moved, slow, too large, forbidden."""

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from simde_kg import acquire, dataset
from simde_kg.acquire import addresses, client, snapshot
from simde_kg.acquire.client import Manners
from simde_kg.errors import InputError, WorkspaceError
from simde_kg.workspace import Workspace
from tests.folders import PREFIXES
from tests.servers import Publisher, file, serving, status

HERE = Manners(pause=0, backoff=0, tries=3, silence=2, loopback=True)
CSV = b"Country,Year,Value\nMEX,2015,10\nMEX,2016,11\nGTM,2015,5\n"


@dataclass
class Partner:
    """A project with one dataset whose file a server has."""

    top: Path
    publisher: Publisher
    manners: Manners = HERE

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.top / "project", self.top / "home")

    def declare(self, url: str, more: str = "", about: str = "", path: str = "figures.csv") -> dataset.Dataset:
        folder = self.workspace.mappings / "test" / "one"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dataset.ttl").write_text(
            f"""{PREFIXES} @prefix dcat: <http://www.w3.org/ns/dcat#> .
            <> a simde:DatasetEdition {about} .
            <#table> a simde:SourceTable ; simde:format "csv" ; rml:path "{path}" ; dcat:downloadURL <{url}> ;
                simde:column ( "Country" "Year" "Value" ) {more} .""",
            encoding="utf-8",
        )
        return dataset.load(folder)

    def fetch(self, url: str, **words: str) -> acquire.Fetched:
        self.slept: list[float] = []
        return acquire.fetch(self.workspace, self.declare(url, **words), manners=self.manners, sleep=self.slept.append)

    @property
    def current(self) -> Path:
        return acquire.sources(self.workspace) / "test" / "one"


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[Partner]:
    with serving() as publisher:
        yield Partner(tmp_path, publisher)


# --- a file and its snapshot ---------------------------------------------------------------------------------------


def test_a_file_becomes_a_snapshot_with_its_fingerprint(partner: Partner) -> None:
    found = partner.fetch(partner.publisher.put("/figures.csv", file(CSV, etag='"1"')))
    assert found.new and found.before is None and found.unreadable is None
    assert (partner.current / "figures.csv").read_bytes() == CSV
    (entry,) = json.loads((partner.current / "snapshot.json").read_text())["files"]
    assert entry["sha256"] == hashlib.sha256(CSV).hexdigest()
    assert (entry["bytes"], entry["etag"], entry["url"]) == (len(CSV), '"1"', partner.publisher.url("/figures.csv"))
    assert partner.publisher.headers("User-Agent") == [client.AGENT]
    assert not list((snapshot.folder(partner.workspace) / ".parts").iterdir())


def test_an_unchanged_file_is_not_sent_again(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"'))
    first = partner.fetch(url)
    second = partner.fetch(url)
    assert (second.new, second.snapshot.id) == (False, first.snapshot.id)
    assert partner.publisher.headers("If-None-Match") == ["", '"1"']


def test_a_file_sent_again_with_the_same_bytes_is_no_new_snapshot(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"'), file(CSV, etag='"2"'))
    first = partner.fetch(url)
    second = partner.fetch(url)
    assert not second.new and second.snapshot.id == first.snapshot.id
    assert second.snapshot.files[0].etag == '"2"'


def test_a_file_that_was_damaged_here_is_fetched_again(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"'))
    first = partner.fetch(url)
    (first.snapshot.path / "figures.csv").write_bytes(CSV[:-5])
    assert partner.fetch(url).new
    assert (partner.current / "figures.csv").read_bytes() == CSV


def test_a_changed_file_is_a_new_snapshot_shown_as_rows(partner: Partner) -> None:
    later = CSV.replace(b"MEX,2016,11", b"MEX,2016,12").replace(b"GTM,2015,5\n", b"HND,2015,7\nSLV,2015,8\n")
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"'), file(later, etag='"2"'))
    first = partner.fetch(url)
    second = partner.fetch(url)
    assert second.new and second.before == first.snapshot
    (change,) = second.changes
    assert change.counts == {"added": 2, "removed": 1, "changed": 1}
    by = {row.change: row for row in change.sample}
    assert by["changed"].key == (("Country", "MEX"), ("Year", "2016"))
    assert [(cell.column, cell.before, cell.after) for cell in by["changed"].cells] == [("Value", "11", "12")]
    assert (by["removed"].before, by["removed"].after) == (4, None)
    assert change.csv is not None
    assert change.csv.read_text().splitlines()[0] == "change,_edition,_row,Country,Year,Value"
    assert "changed,before,3,MEX,2016,11" in change.csv.read_text()
    assert (partner.current / "figures.csv").read_bytes() == later
    assert (first.snapshot.path / "figures.csv").read_bytes() == CSV


def test_a_file_that_cannot_be_read_as_declared_is_kept_but_not_used(partner: Partner) -> None:
    broken = CSV.replace(b"Country", b"Land")
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"'), file(broken, etag='"2"'))
    partner.fetch(url)
    second = partner.fetch(url)
    assert second.new and second.unreadable is not None
    assert "the column 'Country' is missing" in str(second.unreadable)
    assert (partner.current / "figures.csv").read_bytes() == CSV
    assert (second.snapshot.path / "figures.csv").read_bytes() == broken
    third = partner.fetch(url)  # nothing new to download, still unreadable, still said
    assert not third.new and third.unreadable is not None


def test_the_server_may_name_and_pack_the_file(partner: Partner) -> None:
    packed = gzip.compress(CSV)
    url = partner.publisher.put(
        "/download?id=7",
        file(packed, Content_Disposition='attachment; filename="figures_2025.csv"', Content_Encoding="gzip"),
    )
    partner.fetch(url, path="figures_*.csv")
    assert gzip.decompress((partner.current / "figures_2025.csv.gz").read_bytes()) == CSV


@pytest.mark.parametrize("name", ["../../outside.csv", "/tmp/outside.csv", ".hidden.csv", "other.txt"])
def test_a_name_that_does_not_fit_is_refused(partner: Partner, name: str) -> None:
    url = partner.publisher.put("/download", file(CSV, Content_Disposition=f'attachment; filename="{name}"'))
    with pytest.raises(InputError, match="does not fit"):
        partner.fetch(url, path="*.csv")


def test_a_file_in_a_folder_is_put_there(partner: Partner) -> None:
    url = partner.publisher.put("/download", file(CSV, etag='"1"'), file(CSV + b"HND,2015,7\n", etag='"2"'))
    assert partner.fetch(url, path="tables/figures.csv").new
    assert (partner.current / "tables" / "figures.csv").read_bytes() == CSV
    assert partner.fetch(url, path="tables/figures.csv").changes[0].counts["added"] == 1
    assert not partner.fetch(url, path="tables/figures.csv").new


def test_a_full_disk_is_told_at_once(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        name = "parts/file"

        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    opened = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, mode="r", **rest: Full() if mode == "wb" else opened(self, mode, **rest)
    )
    with pytest.raises(WorkspaceError, match="No space left on device"):
        partner.fetch(partner.publisher.put("/figures.csv", file(CSV)))
    assert len(partner.publisher.asked) == 1


# --- connections that end early -----------------------------------------------------------------------------------


def test_a_cut_connection_goes_on_where_it_stopped(partner: Partner) -> None:
    url = partner.publisher.put(
        "/figures.csv", file(CSV, etag='"1"', cut=20), file(CSV, etag='"1"', cut=7), file(CSV, etag='"1"')
    )
    partner.fetch(url)
    assert (partner.current / "figures.csv").read_bytes() == CSV
    assert partner.publisher.headers("Range") == ["", "bytes=20-", "bytes=27-"]
    assert partner.publisher.headers("If-Range") == ["", '"1"', '"1"']


def test_it_goes_on_in_a_later_run(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"', cut=20), status(503))
    with pytest.raises(InputError, match=r"not received after 3 tries.*HTTP 503 \(20 bytes are there\)"):
        partner.fetch(url)
    partner.publisher.put("/figures.csv", file(CSV, etag='"1"'))
    partner.fetch(url)
    assert partner.publisher.headers("Range")[-1] == "bytes=20-"
    assert (partner.current / "figures.csv").read_bytes() == CSV


def test_a_file_that_changed_in_between_is_taken_whole(partner: Partner) -> None:
    later = CSV + b"HND,2015,7\n"
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"', cut=20), file(later, etag='"2"'))
    partner.fetch(url)
    assert (partner.current / "figures.csv").read_bytes() == later


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_without_a_strong_mark_it_begins_anew(partner: Partner, etag: str) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag=etag, cut=20), file(CSV, etag=etag))
    partner.fetch(url)
    assert partner.publisher.headers("Range") == ["", ""]
    assert (partner.current / "figures.csv").read_bytes() == CSV


def test_a_server_without_parts_begins_anew(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"', cut=20), file(CSV, etag='"1"', ranges=False))
    partner.fetch(url)
    assert (partner.current / "figures.csv").read_bytes() == CSV


def test_a_part_of_another_place_is_not_taken(partner: Partner) -> None:
    def elsewhere(request: BaseHTTPRequestHandler) -> None:
        status(206, Content_Range=f"bytes 5-{len(CSV) - 1}/{len(CSV)}", ETag='"1"')(request)

    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"', cut=20), elsewhere, file(CSV, etag='"1"'))
    partner.fetch(url)
    assert (partner.current / "figures.csv").read_bytes() == CSV


def test_a_wrong_length_is_never_taken_for_the_file(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV, etag='"1"', length=len(CSV) + 100, ranges=False))
    with pytest.raises(InputError, match="not received after 3 tries"):
        partner.fetch(url)
    assert not partner.current.exists()


# --- slow, busy, large ---------------------------------------------------------------------------------------------


def _drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CSV)))
    request.end_headers()
    for byte in CSV:
        time.sleep(0.05)
        try:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
        except OSError:
            return


def test_a_server_that_drips_is_given_up(partner: Partner) -> None:
    partner.manners = replace(HERE, window=0.3, floor=1000, tries=1)
    with pytest.raises(InputError, match="bytes/s"):
        partner.fetch(partner.publisher.put("/figures.csv", _drip))


def test_a_silent_server_is_given_up(partner: Partner) -> None:
    ended = threading.Event()
    partner.manners = replace(HERE, silence=0.3, tries=2)

    def silent(_request: BaseHTTPRequestHandler) -> None:
        ended.wait(10)

    try:
        with pytest.raises(InputError, match="not received after 2 tries"):
            partner.fetch(partner.publisher.put("/figures.csv", silent))
    finally:
        ended.set()
    assert len(partner.publisher.asked) == 2


def test_a_busy_server_is_asked_again_when_it_says(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", status(429, Retry_After="7"), status(503), file(CSV))
    partner.fetch(url)
    assert partner.slept == [7.0, 0.0]


def test_a_server_that_asks_for_long_is_left_alone(partner: Partner) -> None:
    with pytest.raises(InputError, match="asks to come back in 4000 seconds"):
        partner.fetch(partner.publisher.put("/figures.csv", status(429, Retry_After="4000")))
    assert len(partner.publisher.asked) == 1


def test_one_host_is_not_asked_faster_than_the_pause(partner: Partner) -> None:
    partner.manners = replace(HERE, pause=5.0)
    url = partner.publisher.put("/a", status(302, Location="/figures.csv"))
    partner.publisher.put("/figures.csv", file(CSV))
    partner.fetch(url)
    assert len(partner.slept) == 1 and 4 < partner.slept[0] <= 5


@pytest.mark.parametrize("claimed", [True, False])
def test_a_file_over_the_limit_is_refused(partner: Partner, claimed: bool) -> None:
    def long(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header(*(("Content-Length", "1000000") if claimed else ("Connection", "close")))
        request.end_headers()
        request.wfile.write(b"x" * 100_000)
        request.close_connection = True

    with pytest.raises(InputError, match="at most 5000 are fetched") as found:
        partner.fetch(partner.publisher.put("/figures.csv", long), more="; simde:maximumBytes 5000")
    assert "simde:maximumBytes" in str(found.value)
    assert not list((snapshot.folder(partner.workspace) / ".parts").iterdir())


def test_a_web_page_is_not_taken_for_data(partner: Partner) -> None:
    page = file(b"\n<!DOCTYPE html><p>Log in", Content_Type="text/html; charset=utf-8")
    with pytest.raises(InputError, match="sends text/html"):
        partner.fetch(partner.publisher.put("/figures.csv", page))


def test_an_address_without_the_file_is_told(partner: Partner) -> None:
    with pytest.raises(InputError, match=r"/figures.csv: the server answers with status 404. Correct dcat:downloadURL"):
        partner.fetch(partner.publisher.url("/figures.csv"))
    assert len(partner.publisher.asked) == 1


# --- where files may come from -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://localhost:{port}/figures.csv", "not on a host that the dataset declares"),
        ("http://127.0.0.1:1/figures.csv", "not on a host that the dataset declares"),
        ("https://10.0.0.1/figures.csv", "an address of an inner network"),
        ("file:///etc/passwd", "is not an address to fetch from"),
        ("ftp://127.0.0.1/figures.csv", "is not an address to fetch from"),
        ("http://user@127.0.0.1:{port}/figures.csv", "is not an address to fetch from"),
        ("http://127.0.0.1:{port}\\@example.org/", "is not an address to fetch from"),
    ],
)
def test_a_redirection_to_a_forbidden_place_is_not_followed(partner: Partner, target: str, reason: str) -> None:
    partner.publisher.put("/figures.csv", file(CSV))
    location = target.format(port=partner.publisher.port)
    url = partner.publisher.put("/old", status(301, Location=location))
    with pytest.raises(InputError, match=reason):
        partner.fetch(url, about='; simde:allowedHost "10.0.0.1"')
    assert [path for path, _headers in partner.publisher.asked] == ["/old"]


def test_a_redirection_on_the_declared_host_is_followed(partner: Partner) -> None:
    partner.publisher.put("/figures.csv", file(CSV))
    found = partner.fetch(partner.publisher.put("/old", status(302, Location="/figures.csv")))
    assert found.snapshot.files[0].url.endswith("/figures.csv") and found.snapshot.files[0].download.endswith("/old")


def test_a_circle_of_redirections_ends(partner: Partner) -> None:
    with pytest.raises(InputError, match="from address to address, more than 5 times"):
        partner.fetch(partner.publisher.put("/old", status(302, Location="/old")))


def test_this_machine_is_no_source_of_datasets(partner: Partner) -> None:
    partner.manners = replace(HERE, loopback=False)
    with pytest.raises(InputError, match=r"127\.0\.0\.1, an address of an inner network"):
        partner.fetch(partner.publisher.put("/figures.csv", file(CSV)))
    assert partner.publisher.asked == []


def test_a_name_of_an_inner_address_is_refused(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "lookup", lambda _host, _port: ["93.184.216.34", "192.168.1.10"])
    with pytest.raises(InputError, match=r"data\.example\.org/a\.csv is on 192\.168\.1\.10"):
        partner.fetch("https://data.example.org/a.csv")


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1",
        "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "2001:db8::1",
    ],
)  # fmt: skip
def test_inner_addresses_are_known(text: str) -> None:
    assert not addresses.is_outer(text)


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_outer_addresses_are_known(text: str) -> None:
    assert addresses.is_outer(text)


def test_only_loopback_passes_for_tests() -> None:
    assert addresses.is_outer("127.0.0.1", loopback=True) and not addresses.is_outer("10.0.0.1", loopback=True)


HOSTS = addresses.Hosts(("https://data.example.org/a.csv", "http://old.example.org/b.csv"), ("files.example.net",))


@pytest.mark.parametrize(
    "url",
    [
        "https://data.example.org/else", "https://DATA.example.org./x", "https://files.example.net/x",
        "http://old.example.org/x", "https://old.example.org/x",
    ],
)  # fmt: skip
def test_declared_hosts_are_allowed(url: str) -> None:
    assert HOSTS.check(url).host.endswith(("example.org", "example.net"))


@pytest.mark.parametrize(
    "url",
    [
        "http://data.example.org/a.csv", "http://files.example.net/x", "https://data.example.org:8443/a.csv",
        "https://sub.data.example.org/", "https://data.example.org.evil.net/", "https://example.org/",
    ],
)  # fmt: skip
def test_other_hosts_ports_and_plain_http_are_not(url: str) -> None:
    with pytest.raises(InputError, match="not on a host that the dataset declares"):
        HOSTS.check(url)


def test_nothing_leads_from_https_to_http() -> None:
    before = HOSTS.check("https://data.example.org/a.csv")
    with pytest.raises(InputError, match="which is not encrypted"):
        HOSTS.check("http://old.example.org/b.csv", before=before)


# --- encryption and proxies ----------------------------------------------------------------------------------------


@pytest.fixture
def encrypted(partner: Partner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Partner:
    """Let the server speak TLS as ``localhost``, trusted by this test alone."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    import ssl

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key)]
    subprocess.run([*made, "-out", str(certificate), *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = partner.publisher.server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return partner


def test_an_encrypted_server_must_prove_its_name(encrypted: Partner) -> None:
    encrypted.publisher.put("/figures.csv", file(CSV))
    port = encrypted.publisher.port
    encrypted.manners = replace(HERE, tries=1)
    with pytest.raises(InputError, match="not received after 1 tries"):
        encrypted.fetch(f"https://127.0.0.1:{port}/figures.csv")
    assert encrypted.publisher.asked == []
    encrypted.fetch(f"https://localhost:{port}/figures.csv")
    assert (encrypted.current / "figures.csv").read_bytes() == CSV
    assert encrypted.publisher.headers("Host") == [f"localhost:{port}"]


def test_the_proxy_of_the_environment_is_used(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    monkeypatch.setattr(addresses, "lookup", unknown)
    monkeypatch.setenv("http_proxy", f"http://ana:secret@127.0.0.1:{partner.publisher.port}")
    partner.publisher.put("http://data.example.org/figures.csv", file(CSV))
    partner.fetch("http://data.example.org/figures.csv")
    assert partner.publisher.headers("Proxy-Authorization")[0].startswith("Basic ")
    monkeypatch.setattr(addresses, "lookup", lambda _host, _port: ["10.0.0.7"])
    with pytest.raises(InputError, match=r"10\.0\.0\.7, an address of an inner network"):
        partner.fetch("http://data.example.org/figures.csv")
    monkeypatch.setenv("no_proxy", "data.example.org")
    monkeypatch.setattr(addresses, "lookup", unknown)
    with pytest.raises(InputError, match=r"The host data\.example\.org is not found"):
        partner.fetch("http://data.example.org/figures.csv")


# --- what a dataset declares ---------------------------------------------------------------------------------------


def test_a_dataset_without_addresses_says_so(partner: Partner) -> None:
    found = partner.declare("https://data.example.org/a.csv")
    found.graph.remove((None, None, None))
    with pytest.raises(InputError, match="test/one declares no address to fetch from"):
        acquire.fetch(partner.workspace, found)


def test_every_table_of_a_dataset_needs_an_address(partner: Partner) -> None:
    other = '. <#other> a simde:SourceTable ; simde:format "csv" ; rml:path "other.csv"'
    with pytest.raises(InputError, match="the table other has no address"):
        acquire.downloads(partner.declare("https://data.example.org/a.csv", more=other))
    twice = other.replace("other.csv", "figures.csv")
    assert len(acquire.downloads(partner.declare("https://data.example.org/a.csv", more=twice))) == 1
    with pytest.raises(InputError, match="has two addresses"):
        acquire.downloads(
            partner.declare(
                "https://data.example.org/a.csv", more=f"{twice} ; dcat:downloadURL <https://b.example.org/>"
            )
        )


def test_two_processes_do_not_fetch_at_once(partner: Partner) -> None:
    url = partner.publisher.put("/figures.csv", file(CSV))
    with snapshot.lock(partner.workspace), pytest.raises(WorkspaceError, match="Another simde fetch is running"):
        partner.fetch(url)
