"""OAI-PMH: the protocol, its errors, and a harvest by a real client while a release is published.

The records are generated: none of them describes a real document. ``SIMDE_OAI_SCHEMAS`` names a folder with the files
OAI-PMH.xsd, oai_dc.xsd, simpledc20021212.xsd, oai-identifier.xsd and MARC21slim.xsd.
"""

import base64
import gzip
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
from lxml import etree
from oaipmh_scythe import Scythe

BASE = "https://w3id.org/simde/"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
SCHEMAS = Path(os.environ.get("SIMDE_OAI_SCHEMAS", "nowhere"))
MANY = 10_000
FIRST, SECOND, THIRD = (f"2026010{n}T000000Z-0000000{n}" for n in (1, 2, 3))


def quads(numbers: Iterable[int], changed: Iterable[int] = (), withdrawn: Iterable[int] = ()) -> str:
    """Return generated documents as N-Quads."""
    altered, away = set(changed), set(withdrawn)
    graph, lines = f"<{BASE}graph/simde/test>", []
    for number in numbers:
        me = f"<{BASE}document/prueba-{number}>"
        word = "corregido" if number in altered else "generado"
        said = [
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{BASE}ontology#Document>"),
            ("http://purl.org/dc/terms/title", f'"Registro {word} de prueba {number}"@es'),
            ("http://purl.org/dc/terms/type", f"<{BASE}concept/document-type/{'report' if number % 2 else 'book'}>"),
            ("http://purl.org/dc/elements/1.1/language", '"es"'),
            ("http://purl.org/dc/terms/subject", f"<{BASE}topic/remittances>"),
        ]
        if number % 100 == 0:
            said.append((f"{BASE}ontology#aboutCorridor", f"<{BASE}corridor/MEX-USA>"))
        if number in away:
            moment = '"2026-01-02T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
            said.append(("http://www.w3.org/ns/prov#invalidatedAtTime", moment))
        lines += [f"{me} <{predicate}> {value} {graph} .\n" for predicate, value in said]
    return "".join(lines)


def identifier(number: int) -> str:
    return f"oai:w3id.org:simde/document/prueba-{number}"


@pytest.fixture
def server(launch: Callable[..., Any], publish: Callable[..., None], tmp_path: Path) -> Any:
    """Return a server of 250 generated documents, of which one is withdrawn."""
    publish(tmp_path, FIRST, quads(range(1, 251), withdrawn=[7]))
    return launch(rate_seconds="0", rate_errors="0")


def ask(server: Any, **given: str) -> etree._Element:
    given = {"from" if name == "since" else name: value for name, value in given.items()}
    reply = server.ask("GET", "/oai?" + urlencode(given))
    assert (reply.status, reply.type) == (200, "text/xml"), reply.text
    return etree.fromstring(reply.body)


def code(server: Any, **given: str) -> list[str | None]:
    return [one.get("code") for one in ask(server, **given).iterfind(f"{OAI}error")]


def texts(root: etree._Element, name: str) -> list[str]:
    return [one.text or "" for one in root.iter(f"{OAI}{name}")]


def pages(server: Any, **given: str) -> Iterator[etree._Element]:
    """Yield the answers of a list, following the tokens."""
    root = ask(server, **given)
    while True:
        yield root
        token = next(iter(texts(root, "resumptionToken")), "")
        if not token:
            return
        root = ask(server, verb=given["verb"], resumptionToken=token)


def test_what_it_says_of_itself(server: Any) -> None:
    root = ask(server, verb="Identify")
    assert texts(root, "deletedRecord") == ["persistent"]
    assert texts(root, "earliestDatestamp") == ["2026-01-01T00:00:00Z"]
    assert texts(root, "adminEmail") == ["postmaster@w3id.org"]
    assert root.find(f"{OAI}request").attrib == {"verb": "Identify"}  # type: ignore[union-attr]
    assert texts(ask(server, verb="ListMetadataFormats"), "metadataPrefix") == ["oai_dc", "marc21", "mods", "rdf"]
    specs = texts(ask(server, verb="ListSets"), "setSpec")
    assert specs == ["corridor", "corridor:MEX-USA", "topic", "topic:remittances", "type", "type:book", "type:report"]
    packed = server.ask("GET", "/oai?verb=ListIdentifiers&metadataPrefix=rdf", {"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert b"ListIdentifiers" in gzip.decompress(packed.body)
    posted = server.ask("POST", "/oai", {"Content-Type": "application/x-www-form-urlencoded"}, "verb=Identify")
    assert "<repositoryName>SIMDE</repositoryName>" in posted.text


def test_lists_sets_and_dates(server: Any) -> None:
    got = list(pages(server, verb="ListRecords", metadataPrefix="oai_dc"))
    assert [len(texts(page, "identifier")) for page in got] == [100, 100, 50]
    tokens = [page.find(f".//{OAI}resumptionToken") for page in got]
    assert [token is not None and (token.get("cursor"), token.get("completeListSize")) for token in tokens] == [
        ("0", "250"), ("100", "250"), ("200", "250"),
    ]  # fmt: skip
    every = [one for page in got for one in texts(page, "identifier")]
    assert sorted(every) == sorted(identifier(number) for number in range(1, 251))
    gone = [one for page in got for one in page.iter(f"{OAI}header") if one.get("status") == "deleted"]
    assert [texts(one, "identifier") for one in gone] == [[identifier(7)]]
    assert gone[0].getnext() is None
    chosen = ask(server, verb="ListIdentifiers", metadataPrefix="mods", set="corridor:MEX-USA")
    assert sorted(texts(chosen, "identifier")) == sorted(map(identifier, (100, 200)))
    whole = ask(server, verb="ListIdentifiers", metadataPrefix="rdf", since="2026-01-01", until="2026-01-01")
    assert len(texts(whole, "identifier")) == 100
    assert code(server, verb="ListIdentifiers", metadataPrefix="rdf", since="2026-01-01T00:00:01Z") == [
        "noRecordsMatch"
    ]


@pytest.mark.parametrize("prefix", ["oai_dc", "marc21", "mods", "rdf"])
def test_one_record_in_every_format(server: Any, prefix: str) -> None:
    root = ask(server, verb="GetRecord", metadataPrefix=prefix, identifier=identifier(100))
    (found,) = root.iter(f"{OAI}metadata")
    assert "Registro generado de prueba 100" in etree.tostring(found, encoding="unicode")
    assert texts(root, "setSpec") == ["corridor", "corridor:MEX-USA", "topic", "topic:remittances", "type", "type:book"]
    if prefix == "rdf":
        graph = rdflib.Graph().parse(data=etree.tostring(found[0]), format="xml")
        title = rdflib.Literal("Registro generado de prueba 100", lang="es")
        assert (rdflib.URIRef(f"{BASE}document/prueba-100"), rdflib.DCTERMS.title, title) in graph


def test_errors(server: Any) -> None:
    assert code(server) == ["badVerb"]
    assert code(server, verb="Steal") == ["badVerb"]
    assert code(server, verb="Identify", colour="red") == ["badArgument"]
    assert code(server, verb="ListRecords") == ["badArgument"]
    assert code(server, verb="GetRecord", metadataPrefix="oai_dc") == ["badArgument"]
    assert code(server, verb="GetRecord", metadataPrefix="x", identifier=identifier(1)) == ["cannotDisseminateFormat"]
    assert code(server, verb="GetRecord", metadataPrefix="rdf", identifier="oai:x:1") == ["idDoesNotExist"]
    assert code(server, verb="GetRecord", metadataPrefix="rdf", identifier=identifier(999)) == ["idDoesNotExist"]
    assert code(server, verb="ListMetadataFormats", identifier=identifier(999)) == ["idDoesNotExist"]
    assert code(server, verb="ListSets", resumptionToken="x") == ["badResumptionToken"]
    listed = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert code(server, **listed, resumptionToken="x") == ["badArgument"]
    assert code(server, **listed, set="no such set") == ["badArgument"]
    assert code(server, **listed, set="topic:nothing") == ["noRecordsMatch"]
    assert code(server, **listed, since="2026-02-30") == ["badArgument"]
    assert code(server, **listed, since="2026-1-1") == ["badArgument"]
    assert code(server, **listed, since="2026-01-02", until="2026-01-01") == ["badArgument"]
    assert code(server, **listed, since="2026-01-01", until="2026-01-01T00:00:00Z") == ["badArgument"]
    twice = server.ask("GET", "/oai?verb=Identify&verb=Identify")
    assert 'code="badVerb"' in twice.text
    assert "<request>" in twice.text


def test_tokens_that_are_not_ours_are_refused(server: Any) -> None:
    good = texts(ask(server, verb="ListRecords", metadataPrefix="oai_dc"), "resumptionToken")[0]
    fields = json.loads(base64.urlsafe_b64decode(good + "=" * (-len(good) % 4)))
    assert code(server, verb="ListIdentifiers", resumptionToken=good) == ["badResumptionToken"]
    for place, value in [(0, "00000000"), (2, 7), (3, "1"), (3, -1), (4, True), (5, "x"), (7, "a b"), (9, None)]:
        wrong = [*fields[:place], value, *fields[place + 1 :]]
        text = base64.urlsafe_b64encode(json.dumps(wrong).encode()).decode().rstrip("=")
        assert code(server, verb="ListRecords", resumptionToken=text) == ["badResumptionToken"], (place, value)
    for text in ("", "%", "e30", "W10", "[" * 200, good[:-3], "ñ"):
        assert code(server, verb="ListRecords", resumptionToken=text) == ["badResumptionToken"], text


def serves(server: Any, name: str) -> None:
    """Wait until the server answers from a release."""
    until = time.monotonic() + 20
    while name not in server.ask("GET", "/readyz").text:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_dates_stay_where_nothing_changed(server: Any, publish: Callable[..., None], tmp_path: Path) -> None:
    before = {
        name: stamp
        for page in pages(server, verb="ListIdentifiers", metadataPrefix="oai_dc")
        for name, stamp in zip(texts(page, "identifier"), texts(page, "datestamp"), strict=True)
    }
    publish(tmp_path, SECOND, quads([*range(2, 251)], changed=[3]))
    serves(server, SECOND)
    later = {number: ask(server, verb="GetRecord", metadataPrefix="oai_dc", identifier=identifier(number))
             for number in (1, 2, 3, 7)}  # fmt: skip
    stamps = {number: texts(root, "datestamp")[0] for number, root in later.items()}
    assert stamps[2] == before[identifier(2)]
    assert all(stamps[number] > before[identifier(number)] for number in (1, 3, 7))
    assert [number for number, root in later.items() if root.find(f".//{OAI}header[@status]") is not None] == [1]
    assert texts(later[1], "setSpec") == ["topic", "topic:remittances", "type", "type:report"]
    publish(tmp_path, THIRD, quads(range(1, 251), changed=[3]))
    serves(server, THIRD)
    back = ask(server, verb="GetRecord", metadataPrefix="oai_dc", identifier=identifier(1))
    assert back.find(f".//{OAI}metadata") is not None
    assert texts(back, "datestamp")[0] > "2026-01-02"


def state(record: Any) -> tuple[str, str]:
    """Return the identifier of a harvested record, and its title or ``deleted``."""
    if record.deleted:
        return record.header.identifier, "deleted"
    return record.header.identifier, record.metadata["title"][0]


@pytest.mark.slow
def test_harvest_while_a_release_is_published(
    launch: Callable[..., Any], publish: Callable[..., None], tmp_path: Path
) -> None:
    publish(tmp_path, FIRST, quads(range(1, MANY + 1)))
    server = launch(rate_seconds="0", rate_errors="0")
    gone, changed = {*range(200, 210), *range(9000, 9010)}, {*range(300, 310), *range(9100, 9110)}
    second = [number for number in range(1, MANY + 51) if number not in gone]
    began = texts(ask(server, verb="Identify"), "responseDate")[0]
    harvested: list[tuple[str, str]] = []
    with Scythe(f"http://127.0.0.1:{server.port}/oai", timeout=60) as client:
        for number, record in enumerate(client.list_records(metadata_prefix="oai_dc", ignore_deleted=False)):
            harvested.append(state(record))
            if number == 3_050:
                publish(tmp_path, SECOND, quads(second, changed=changed))
                serves(server, SECOND)
        found = dict(harvested)
        assert len(harvested) == len(found) == MANY
        assert found.keys() == {identifier(number) for number in range(1, MANY + 1)}
        later = [state(one) for one in client.list_records(metadata_prefix="oai_dc", from_=began, ignore_deleted=False)]
    assert len(later) == len(dict(later))
    assert dict(later).keys() == {identifier(number) for number in (*gone, *changed, *range(MANY + 1, MANY + 51))}
    found.update(later)
    kept = {name: title for name, title in found.items() if title != "deleted"}
    words = {number: "corregido" if number in changed else "generado" for number in second}
    assert kept == {identifier(n): f"Registro {word} de prueba {n}" for n, word in words.items()}
    assert {name for name, title in found.items() if title == "deleted"} == {identifier(number) for number in gone}


class Near(etree.Resolver):
    """Schemas that others import, from the folder; the attribute xml:lang in a schema of its own."""

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]  # noqa: ARG002
        name = system_url.rpartition("/")[2]
        if name == "xml.xsd" or name.startswith("xml"):
            text = (
                '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">'
                '<attribute name="lang" type="language"/></schema>'
            )
            return self.resolve_string(text, context, base_url=system_url)
        return self.resolve_string((SCHEMAS / name).read_bytes(), context, base_url=system_url)


def schema() -> etree.XMLSchema:
    """Return the schemas of the protocol, of oai_dc, MARCXML and identifiers as one."""
    spaces = {
        "http://www.openarchives.org/OAI/2.0/": "OAI-PMH.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai-identifier": "oai-identifier.xsd",
        "http://www.loc.gov/MARC21/slim": "MARC21slim.xsd",
    }
    imports = "".join(f'<import namespace="{space}" schemaLocation="{name}"/>' for space, name in spaces.items())
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Near())
    return etree.XMLSchema(
        etree.fromstring(f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>', parser)
    )


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="SIMDE_OAI_SCHEMAS names no folder with the protocol's schemas")
def test_answers_fit_the_official_schemas(portal: Any) -> None:
    rules = schema()
    listed = {"metadataPrefix": "oai_dc"}
    requests: list[dict[str, str]] = [
        {"verb": "Identify"},
        {"verb": "ListMetadataFormats"},
        {"verb": "ListSets"},
        {"verb": "ListIdentifiers", **listed},
        {},
        {"verb": "ListRecords", "metadataPrefix": "x"},
        {"verb": "ListRecords", **listed, "set": "topic:nothing"},
        {"verb": "ListRecords", "resumptionToken": "x"},
    ]
    for given in requests:
        rules.assertValid(ask(portal, **given))
    number = 0
    for prefix in ("oai_dc", "marc21"):
        for page in pages(portal, verb="ListRecords", metadataPrefix=prefix):
            rules.assertValid(page)
            number += len(texts(page, "identifier"))
    assert number >= 400
    for prefix in ("mods", "rdf"):  # the envelope; their schemas are not of the protocol
        for page in pages(portal, verb="ListRecords", metadataPrefix=prefix):
            for metadata in page.iter(f"{OAI}metadata"):
                metadata[:] = [etree.Element("{http://www.openarchives.org/OAI/2.0/oai_dc/}dc")]
            rules.assertValid(page)


def test_shipped_documents_are_harvested(portal: Any) -> None:
    with Scythe(f"http://127.0.0.1:{portal.port}/oai", timeout=60) as client:
        harvested: list[Any] = list(client.list_records(metadata_prefix="oai_dc"))
        listed: list[Any] = list(client.list_sets())
    assert len(harvested) == 200
    assert all(record.metadata["title"][0] for record in harvested)
    assert {one.setSpec: one.setName for one in listed}["topic:remittances"] == "remittances"
