"""Documents given back by the endpoint: every format, page metadata, unAPI, exports."""

import io
import json
import os
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

import pymarc
import pytest
import rdflib
from lxml import etree

from simde_kg import settings, store, workspace
from simde_kg.catalogue import graph, readers, writers
from simde_kg.catalogue.record import Record
from simde_kg.release import GraphCount, Manifest
from tests.catalogue.conftest import BASE, ROOT, whole_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
OTHER = "otro-2017-documento"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[FlaskClient]":
    """Return a client of an application that serves two documents and the names of a topic."""
    from endpoint import create_app
    from endpoint.limits import Limits

    home = tmp_path_factory.mktemp("catalogue")
    folder = home / "releases" / "20260101T000000Z-00000001"
    folder.mkdir(parents=True)
    first = whole_record()
    second = first.replace(title=replace(first.title, text="Otro documento"), identifiers=(), source=first.source)
    whole = graph.to_graph(first, f"{BASE}document/prueba-2016-remesas")
    whole += graph.to_graph(second, f"{BASE}document/{OTHER}")
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    whole.parse(data=f'<{BASE}topic/remittances> {label} "remesas"@es , "remittances"@en .')
    lines = [
        f"{line.rstrip(' .')} <{BASE}graph/catalogue/test> ."
        for line in whole.serialize(format="nt").splitlines()
        if line
    ]
    text = folder / "all.nq"
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    count = store.build(folder / "store", [text])
    counts = {"catalogue/test": GraphCount(count, 0, "", "", 0)}
    manifest = Manifest(folder.name, "2026-01-01T00:00:00Z", graphs=counts)
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    os.symlink(folder.name, home / "releases" / "current")  # noqa: PTH211
    chosen = settings.Settings(home=str(home))
    app = create_app(workspace.find(chosen, ROOT), chosen, Limits(rate_seconds=0))
    yield app.test_client()
    app.extensions["simde"].close()


def expected() -> Record:
    made = whole_record()
    return made.replace(source=replace(made.source, id=f"{BASE}document/prueba-2016-remesas"))


@pytest.mark.parametrize("form", ["marcxml", "marc21", "mods", "oai_dc", "bibtex", "ris", "csl-json"])
def test_a_document_comes_back_from_every_format(client: "FlaskClient", form: str) -> None:
    found = writers.WRITERS[form]
    reply = client.get(f"/document/prueba-2016-remesas.{found.extension}")
    assert reply.status_code == 200 and reply.content_type.startswith(found.media_type)
    (record,) = readers.read(reply.data, "x", found.reader).records
    for name in found.whole:
        assert getattr(record, name) == getattr(expected(), name), name
    again = client.get(
        f"/document/prueba-2016-remesas.{found.extension}", headers={"If-None-Match": reply.headers["ETag"]}
    )
    assert again.status_code == 304 and not again.data


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("application/vnd.citationstyles.csl+json", b"["),
        ("application/x-bibtex, text/turtle;q=0.5", b"@article"),
        ("text/turtle, application/x-bibtex;q=0.5", b"@prefix"),
        ("application/marcxml+xml", b"<?xml"),
    ],
)
def test_a_format_by_the_accept_header(client: "FlaskClient", accept: str, start: bytes) -> None:
    reply = client.get("/document/prueba-2016-remesas", headers={"Accept": accept})
    assert reply.status_code == 200 and (reply.data.startswith(start) or b"<https://" in reply.data)
    assert reply.content_type.startswith(accept.partition(",")[0])


def test_marc_of_the_page_is_read_by_pymarc(client: "FlaskClient") -> None:
    (record,) = pymarc.MARCReader(client.get("/document/prueba-2016-remesas.mrc").data)
    assert record is not None and record["245"]["a"] == expected().title.text
    topic = next(field for field in record.get_fields("650") if field.get("0") == f"{BASE}topic/remittances")
    assert topic["a"] == "remittances"
    data = io.BytesIO(client.get("/document/prueba-2016-remesas.marcxml").data)
    (parsed,) = pymarc.parse_xml_to_array(data)  # type: ignore[no-untyped-call]
    assert [str(field) for field in parsed.fields] == [str(field) for field in record.fields]


def test_bibframe_and_schema_org_are_rdf(client: "FlaskClient") -> None:
    bibframe = rdflib.Graph().parse(data=client.get("/document/prueba-2016-remesas.bibframe").data, format="xml")
    bf = rdflib.Namespace("http://id.loc.gov/ontologies/bibframe/")
    work = rdflib.URIRef(f"{BASE}document/prueba-2016-remesas#work")
    assert (work, rdflib.RDF.type, bf.Work) in bibframe and len(list(bibframe.objects(work, bf.contribution))) == 5
    schema = json.loads(client.get("/document/prueba-2016-remesas.schema.jsonld").data)
    assert schema["@id"] == f"{BASE}document/prueba-2016-remesas" and schema["@type"] == "ScholarlyArticle"
    assert schema["author"][0]["sameAs"] == ["https://orcid.org/0000-0002-1825-0097"]


def test_a_citation_in_the_visitors_language(client: "FlaskClient") -> None:
    spanish = client.get("/document/prueba-2016-remesas.txt?style=chicago-author-date&lang=es").text
    english = client.get("/document/prueba-2016-remesas.txt?style=chicago-author-date&lang=en").text
    assert "García Núñez" in spanish and "2016" in spanish and " y " in spanish and spanish != english
    assert client.get("/document/prueba-2016-remesas.txt?style=nope").status_code == 400


def test_the_page_tells_reference_managers(client: "FlaskClient") -> None:
    page = client.get("/document/prueba-2016-remesas", headers={"Accept": HTML}).text
    tags = re.findall(r'<meta name="([^"]*)" content="([^"]*)">', page)
    assert ("citation_title", expected().title.text) in [(name, unescape(text)) for name, text in tags]
    assert [text for name, text in tags if name == "citation_author"] == ["García Núñez, Ana", "Universidad de Prueba"]
    coins = re.search(r'class="Z3988" title="([^"]*)"', page)
    assert coins and parse_qs(unescape(coins[1]))["rft.jtitle"] == ["Revista de Pruebas"]
    assert 'rel="unapi-server"' in page and f'class="unapi-id" title="{BASE}document/prueba-2016-remesas"' in page
    for ending in ("marcxml", "mrc", "mods", "bibframe", "bib", "ris", "csl.json", "schema.jsonld"):
        assert f'href="/document/prueba-2016-remesas.{ending}"' in page


def test_unapi_lists_formats_and_gives_one(client: "FlaskClient") -> None:
    identifier = quote(f"{BASE}document/prueba-2016-remesas", safe="")
    every = etree.fromstring(client.get("/unapi").data)
    assert {"marcxml", "mods", "ris"} <= {one.get("name") for one in every}
    about = client.get(f"/unapi?id={identifier}")
    assert about.status_code == 300 and etree.fromstring(about.data).get("id") == f"{BASE}document/prueba-2016-remesas"
    assert client.get(f"/unapi?id={identifier}&format=ris").data.startswith(b"TY  - JOUR")
    assert client.get(f"/unapi?id={identifier}&format=nope").status_code == 406
    assert client.get("/unapi?id=https://example.org/x&format=ris").status_code == 404
    assert client.get("/unapi?id=%22%7D&format=ris").status_code == 404


def test_several_documents_in_one_file(client: "FlaskClient") -> None:
    reply = client.get(f"/export?format=bib&id=prueba-2016-remesas&id={OTHER}&id=unknown")
    found = readers.read(reply.data, "x.bib").records
    assert {record.title.text for record in found} == {expected().title.text, "Otro documento"}
    assert client.get("/export?format=bib&id=unknown").status_code == 404
    assert client.get("/export?format=zip&id=prueba-2016-remesas").status_code == 406


@pytest.mark.parametrize(
    "path", ["/document/unknown.ris", "/document/..%2Fx.ris", "/document/a%22b.ris", "/document/%00.mrc"]
)
def test_unknown_documents_are_404(client: "FlaskClient", path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_format_is_offered_once() -> None:
    endings = [one.extension for one in writers.WRITERS.values()]
    assert len(set(endings)) == len(endings) and not Path("x").is_absolute()
