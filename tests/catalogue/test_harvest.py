"""Harvesting over OAI-PMH by the real client from a real server: resumption, deletions, selection, broken servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simde_kg.acquire import harvest
from simde_kg.acquire.client import Manners
from simde_kg.acquire.harvest import Selection
from simde_kg.catalogue import readers
from simde_kg.errors import InputError
from tests import servers
from tests.catalogue.test_readers import DC, item
from tests.servers import Publisher

HERE = Manners(pause=0, backoff=0, tries=3, silence=2, loopback=True)
FIRST = "/oai?verb=ListRecords&metadataPrefix=oai_dc"


@pytest.fixture
def repository() -> Iterator[Publisher]:
    with servers.serving() as publisher:
        yield publisher


def answer(*records: str, token: str | None = None, error: str = "") -> servers.Answer:
    inside = "".join(records) + (f"<resumptionToken>{token}</resumptionToken>" if token is not None else "")
    listed = f'<error code="{error}">why</error>' if error else f"<ListRecords>{inside}</ListRecords>"
    text = (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-01-02T03:04:05Z</responseDate>{listed}</OAI-PMH>"
    )
    return servers.file(text.encode(), Content_Type="text/xml")


def document(number: int) -> str:
    return item(number, DC.format(f"<dc:title>Documento {number}</dc:title>"))


def following(token: str) -> str:
    return f"/oai?verb=ListRecords&resumptionToken={token}"


def test_every_page_is_fetched_once(repository: Publisher, tmp_path: Path) -> None:
    gone = item(3, status=' status="deleted"')
    url = repository.put(FIRST, answer(document(1), document(2), token="a")).partition("?")[0]
    repository.put(following("a"), answer(gone, document(4), token="b"))
    repository.put(following("b"), answer(document(5), token=""))
    made = harvest.run(url, Selection(), tmp_path / "h", HERE)
    assert [record.title.text for record in made.reading.records] == [f"Documento {n}" for n in (1, 2, 4, 5)]
    assert made.deleted == ["oai:x:3"] and made.answers == 3 and made.token == "" and made.until[:10] == "2026-01-02"
    assert [path for path, _headers in repository.asked] == [FIRST, following("a"), following("b")]
    assert len(list((tmp_path / "h").glob("answer-*.xml"))) == 3
    state = json.loads((tmp_path / "h" / harvest.STATE).read_text(encoding="utf-8"))
    assert state["token"] == "" and state["deleted"] == 1
    with pytest.raises(InputError, match="already holds"):
        harvest.run(url, Selection(), tmp_path / "h", HERE)


def test_a_selection_is_asked_for(repository: Publisher, tmp_path: Path) -> None:
    query = "/oai?verb=ListRecords&from=2020-01-01&until=2020-12-31&metadataPrefix=marc21&set=mig"
    url = repository.put(query, answer(error="noRecordsMatch")).partition("?")[0]
    made = harvest.run(url, Selection("marc21", "mig", "2020-01-01", "2020-12-31"), tmp_path / "h", HERE)
    assert made.answers == 0 and made.reading.records == [] and repository.asked[0][0] == query


def test_a_busy_and_a_broken_server_are_asked_again(repository: Publisher, tmp_path: Path) -> None:
    broken = servers.file(b"<OAI-PMH><ListRecords><record>", Content_Type="text/xml")
    whole = answer(document(1))
    url = repository.put(FIRST, servers.status(503, Retry_After="0"), broken, whole).partition("?")[0]
    made = harvest.run(url, Selection(), tmp_path / "h", HERE)
    assert len(made.reading.records) == 1 and len(repository.asked) == 3


def test_characters_that_xml_has_not_spoil_one_record_only(repository: Publisher, tmp_path: Path) -> None:
    spoilt = "".join(document(n) for n in (1, 2, 3)).replace("Documento 2", "A\x01 & B&nbsp;&eacute; &#x1f; &amp; C")
    url = repository.put(FIRST, answer(spoilt, token="")).partition("?")[0]
    made = harvest.run(url, Selection(), tmp_path / "h", HERE)
    titles = [record.title.text for record in made.reading.records]
    assert titles == ["Documento 1", "A\ufffd & B é \ufffd & C", "Documento 3"] and len(repository.asked) == 1
    assert [one.row for one in made.reading.remarks] == [2] and not made.reading.refusals
    (kept,) = (tmp_path / "h").glob("answer-*.xml")
    assert [one.title.text for one in readers.read_file(kept).records] == titles


def test_a_harvest_goes_on_where_it_stopped(repository: Publisher, tmp_path: Path) -> None:
    url = repository.put(FIRST, answer(document(1), token="a")).partition("?")[0]
    repository.put(following("a"), servers.file(b"not xml"))
    with pytest.raises(InputError, match="no whole answer after 3 tries"):
        harvest.run(url, Selection(), tmp_path / "h", HERE)
    repository.put(following("a"), answer(document(2), token=""))
    made = harvest.run(url, Selection(), tmp_path / "h", HERE)
    assert [record.title.text for record in made.reading.records] == ["Documento 1", "Documento 2"]
    assert [path for path, _headers in repository.asked].count(FIRST) == 1 and made.answers == 2


def test_a_token_that_comes_back_does_not_go_on_forever(repository: Publisher, tmp_path: Path) -> None:
    url = repository.put(FIRST, answer(document(1), token="a")).partition("?")[0]
    repository.put(following("a"), answer(document(2), token="a"))
    with pytest.raises(InputError, match="never end"):
        harvest.run(url, Selection(), tmp_path / "h", HERE)


def test_errors_of_the_protocol_are_told(repository: Publisher, tmp_path: Path) -> None:
    url = repository.put(FIRST, answer(error="cannotDisseminateFormat")).partition("?")[0]
    with pytest.raises(InputError, match="CannotDisseminateFormat: why"):
        harvest.run(url, Selection(), tmp_path / "h", HERE)


def test_the_rules_of_address_hold(repository: Publisher, tmp_path: Path) -> None:
    url = repository.put(FIRST, servers.status(302, Location="http://127.0.0.2/oai")).partition("?")[0]
    with pytest.raises(InputError, match="not on a host"):
        harvest.run(url, Selection(), tmp_path / "h", HERE)
    with pytest.raises(InputError, match="inner network"):
        harvest.run(url, Selection(), tmp_path / "i", replace(HERE, loopback=False))
    with pytest.raises(InputError, match="not an address"):
        harvest.run("file:///etc/passwd", Selection(), tmp_path / "j", HERE)


def test_a_state_that_cannot_be_read_stops_the_harvest(repository: Publisher, tmp_path: Path) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / harvest.STATE).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="does not say"):
        harvest.run(repository.url("/oai"), Selection(), tmp_path / "h", HERE)
