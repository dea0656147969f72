"""What machines read: the DCAT-AP catalogue, signposts, schema.org data, sitemap, robots, feed."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyshacl
import pytest
import rdflib
from lxml import etree
from rdflib import RDF, SKOS, Namespace, URIRef
from rdflib.compare import isomorphic

from endpoint.described import structured
from simde_kg import settings, workspace
from tests.conftest import ROOT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from simde_kg.release import Release

DCAT, DCT, FOAF = (
    Namespace(iri) for iri in ("http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/")
)
SPDX, SH = Namespace("http://spdx.org/rdf/terms#"), Namespace("http://www.w3.org/ns/shacl#")
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
SPACED = (
    "/observation/unhcr/population-statistics/demographics/asylum-seekers/MEX-CAN/2025/F/05-11/"
    "Dispersed%20in%20the%20country%20%2F%20territory/various-code-i"
)
STOCK = "/dataset/un-desa/migrant-stock-2019-bilateral"
NO_NOISE = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
EU = "http://publications.europa.eu/resource/authority/"
SHAPES = ("dcat-ap-SHACL.ttl", "ranges.ttl")


@pytest.fixture(scope="module")
def client(built_release: "Release") -> Iterator["FlaskClient"]:
    from endpoint import create_app

    chosen = replace(settings.Settings(), home=str(built_release.path.parents[1]))
    app = create_app(workspace.find(chosen, ROOT), chosen)
    yield app.test_client()
    app.extensions["simde"].close()


def status(client: "FlaskClient", path: str, **how: Any) -> int:
    """Return the status of an answer, which is ended even where it is streamed."""
    with client.get(path, **how) as reply:
        return reply.status_code


@pytest.fixture(scope="module")
def catalogue(client: "FlaskClient") -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/catalog", headers={"Accept": "text/turtle"}).data, format="turtle")


# ---------------------------------------------------------------- the catalogue


def test_what_dcat_ap_demands(catalogue: rdflib.Graph, built_release: "Release") -> None:
    (me,) = catalogue.subjects(RDF.type, DCAT.Catalog)
    for predicate in (DCT.title, DCT.description, DCT.publisher, DCT.license, DCT.modified, DCAT.dataset, DCAT.service):
        assert catalogue.value(me, predicate) is not None, predicate
    datasets = set(catalogue.objects(me, DCAT.dataset))
    assert datasets == set(catalogue.subjects(RDF.type, DCAT.Dataset)) and len(datasets) > 5
    for dataset in datasets:
        languages = {
            text.language for text in catalogue.objects(dataset, DCT.title) if isinstance(text, rdflib.Literal)
        }
        assert {"es", "en", "fr"} <= languages, dataset
        assert catalogue.value(dataset, DCT.description) is not None, dataset
        for publisher in catalogue.objects(dataset, DCT.publisher):
            assert (publisher, RDF.type, FOAF.Agent) in catalogue and catalogue.value(publisher, FOAF.name) is not None
    for service in catalogue.objects(me, DCAT.service):
        assert (
            catalogue.value(service, DCAT.endpointURL) is not None and catalogue.value(service, DCT.title) is not None
        )
    for file in catalogue.subjects(RDF.type, DCAT.Distribution):
        assert catalogue.value(file, DCAT.accessURL) is not None and catalogue.value(file, DCT.license) is not None
        assert {text.language for text in catalogue.objects(file, DCT.description)} == {"es", "en", "fr"}  # type: ignore[attr-defined]
        assert catalogue.value(file, URIRef("http://data.europa.eu/r5r/availability")) is not None
        written = catalogue.value(file, DCT["format"])
        assert (written, SKOS.inScheme, URIRef(f"{EU}file-type")) in catalogue
    figures = [d for d in datasets if len(list(catalogue.objects(d, DCAT.distribution))) == 3]
    assert len(figures) == sum(count.observations > 0 for count in built_release.manifest.graphs.values())


def test_places_have_the_names_that_dcat_ap_demands(catalogue: rdflib.Graph) -> None:
    places = set(catalogue.objects(None, DCT.spatial))
    assert URIRef(f"{EU}country/MEX") in places and URIRef("https://w3id.org/simde/area/MEX") not in places
    for place in places:
        assert (place, RDF.type, DCT.Location) in catalogue and catalogue.value(place, SKOS.prefLabel) is not None
    assert (URIRef(f"{EU}country/MEX"), SKOS.exactMatch, URIRef("https://w3id.org/simde/area/MEX")) in catalogue


def test_files_are_what_the_catalogue_says(client: "FlaskClient", catalogue: rdflib.Graph) -> None:
    checked = 0
    for file in catalogue.subjects(RDF.type, DCAT.Distribution):
        address = urlsplit(str(catalogue.value(file, DCAT.downloadURL)))
        reply = client.get(f"{address.path}?{address.query}")
        body = reply.data
        reply.close()
        assert reply.status_code == 200, address
        wanted = str(catalogue.value(file, DCAT.mediaType)).partition("media-types/")[2]
        assert reply.mimetype == (wanted if catalogue.value(file, DCAT.compressFormat) is None else "application/gzip")
        if (checksum := catalogue.value(file, SPDX.checksum)) is not None:
            checked += 1
            assert hashlib.sha256(body).hexdigest() == str(catalogue.value(checksum, SPDX.checksumValue))
            assert len(body) == int(str(catalogue.value(file, DCAT.byteSize)))
    assert checked > 5


@NO_NOISE
def test_the_catalogue_in_every_format(client: "FlaskClient", catalogue: rdflib.Graph) -> None:
    for media, name in (("application/ld+json", "json-ld"), ("application/rdf+xml", "xml")):
        reply = client.get("/catalog", headers={"Accept": media})
        assert reply.mimetype == media
        assert isomorphic(rdflib.Graph().parse(data=reply.data, format=name), catalogue)
    for language, word in (("es", "Catálogo"), ("en", "Catalogue"), ("fr", "Catalogue")):
        page = client.get(f"/catalog?lang={language}", headers=BROWSER).get_data(as_text=True)
        assert f"<h1>{word}</h1>" in page and f'href="{STOCK}' in page


@pytest.mark.parametrize("name", SHAPES)
def test_the_published_shapes(catalogue: rdflib.Graph, name: str) -> None:
    folder = Path(os.environ.get("DCAT_AP_SHAPES", ""))
    if not (folder / name).is_file():
        pytest.skip(f"DCAT_AP_SHAPES does not name a folder with {name} (SEMICeu/DCAT-AP, releases/3.0.1/shacl)")
    shapes = rdflib.Graph().parse(folder / name, format="turtle")
    for shape, part in list(shapes.subject_objects(SH.property)):
        if (part, SH.path, None) not in shapes:  # the published files name shapes that they do not define
            shapes.remove((shape, SH.property, part))
    conforms, _graph, text = pyshacl.validate(catalogue, shacl_graph=shapes)
    assert conforms, text


# ---------------------------------------------------------------- signposts


def signposts(header: str) -> dict[str, list[str]]:
    """Parse a Link header (RFC 8288)."""
    found: dict[str, list[str]] = {}
    for address, rest in re.findall(r"<([^>]*)>((?:\s*;\s*[a-z*]+=\"[^\"]*\")*)", header):
        for relation in dict(re.findall(r"([a-z*]+)=\"([^\"]*)\"", rest))["rel"].split():
            found.setdefault(relation, []).append(address)
    return found


@pytest.mark.parametrize(
    "path",
    [STOCK, "/area/MEX", "/corridor/MEX-USA", "/topic/remittances", "/organization/iom", "/indicator/migrant-stock"],
)
def test_level_one_and_two_agree(client: "FlaskClient", path: str) -> None:
    reply = client.get(path, headers=BROWSER)
    first = signposts(", ".join(reply.headers.getlist("Link")))
    assert first["cite-as"] == ["https://w3id.org/simde" + path]
    assert len(first["type"]) == 2 and all(one.startswith("https://schema.org/") for one in first["type"])
    assert len(first["describedby"]) == 4
    for address in first["describedby"]:
        assert status(client, urlsplit(address).path) == 200
    (second,) = first["linkset"]
    found = client.get(urlsplit(second).path)
    assert found.content_type == "application/linkset+json"
    own, *others = json.loads(found.data)["linkset"]
    assert own["anchor"] == f"http://localhost{path}"
    for relation, addresses in first.items():
        if relation != "linkset":
            assert [target["href"] for target in own[relation]] == addresses
    back = {other["anchor"] for other in others}
    assert back == {*first["describedby"], *first.get("item", [])}
    head = client.head(path, headers=BROWSER)
    assert signposts(", ".join(head.headers.getlist("Link"))) == first and not head.data


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("/ontology/Corridor", "https://w3id.org/simde/ontology#Corridor"),
        ("/shape/area-alpha2-pattern", "https://w3id.org/simde/shape/area-alpha2-pattern"),
        ("/graph/simde/areas", "https://w3id.org/simde/graph/simde/areas"),
        (SPACED, "https://w3id.org/simde" + SPACED),
    ],
)
def test_addresses_that_are_no_plain_names_have_signposts_too(client: "FlaskClient", path: str, iri: str) -> None:
    found = signposts(", ".join(client.head(path, headers=BROWSER).headers.getlist("Link")))
    assert found["cite-as"] == [iri]
    for address in (*found["describedby"], *found["linkset"]):
        assert status(client, urlsplit(address).path) == 200, address
    own, *_others = json.loads(client.get(urlsplit(found["linkset"][0]).path).data)["linkset"]
    assert own["anchor"] == f"http://localhost{path}"


def test_a_document_is_described_for_libraries_too(client: "FlaskClient") -> None:
    link = client.head("/document/castles-2010-understanding-global", headers=BROWSER).headers["Link"]
    given = re.findall(r'<http://localhost([^>]+)>; rel="describedby"; type="([^"]+)"', link)
    assert {"application/x-bibtex", "application/x-research-info-systems", "application/marcxml+xml"} <= {
        media for _path, media in given
    }
    for path, media in given:
        reply = client.get(path)
        assert reply.status_code == 200 and reply.mimetype == media


def test_a_dataset_leads_to_its_files_and_licence(client: "FlaskClient") -> None:
    found = signposts(", ".join(client.get(STOCK, headers=BROWSER).headers.getlist("Link")))
    assert found["author"] == ["https://w3id.org/simde/organization/undesa-pd"]
    assert found["license"] == ["http://creativecommons.org/licenses/by/3.0/igo/"]
    assert found["collection"] == ["http://localhost/catalog"] and len(found["item"]) == 3


def test_no_signposts_where_nothing_is(client: "FlaskClient") -> None:
    assert client.get("/linkset/area/nowhere").status_code == 404
    assert "cite-as" not in client.get("/area/nowhere", headers=BROWSER).headers.get("Link", "")


# ---------------------------------------------------------------- schema.org


def blocks(page: str) -> list[Any]:
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


@NO_NOISE
@pytest.mark.parametrize(
    ("path", "type_"),
    [
        (STOCK, "Dataset"),
        ("/area/MEX", "Place"),
        ("/corridor/MEX-USA", "DefinedTerm"),
        ("/topic/remittances", "DefinedTerm"),
        ("/organization/iom", "Organization"),
        ("/document/castles-2010-understanding-global", "ScholarlyArticle"),
    ],
)
def test_schema_org_expands(client: "FlaskClient", path: str, type_: str) -> None:
    page = client.get(path, headers={**BROWSER, "Accept-Language": "fr"}).get_data(as_text=True)
    (data,) = blocks(page)
    assert data["@context"] == "https://schema.org/" and data["@type"] == type_
    data["@context"] = {"@vocab": "https://schema.org/"}  # what that context says of these terms, without asking for it
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    me, schema = URIRef("https://w3id.org/simde" + path), Namespace("https://schema.org/")
    assert (me, RDF.type, schema[type_]) in graph and graph.value(me, schema.name) is not None
    if path == "/area/MEX":
        assert data["name"] == "Mexique"
    if type_ == "Dataset":
        files = [graph.value(file, schema.contentUrl) for file in graph.objects(me, schema.distribution)]
        assert len(files) == 2 and data["license"]["@id"].startswith("http") and 50 < len(data["description"]) < 5000
        for name in (schema.creator, schema.publisher, schema.spatialCoverage, schema.variableMeasured):
            assert all(graph.value(one, schema.name) is not None for one in graph.objects(me, name)), name
        assert data["temporalCoverage"] == "1990/2019" and data["keywords"] and data["identifier"] == str(me)


def test_a_figure_is_an_observation(client: "FlaskClient") -> None:
    path = "/observation/un-desa/migrant-stock-2020-destination/female-migrant-share/HKG/F/2020"
    (data,) = blocks(client.get(path, headers=BROWSER).get_data(as_text=True))
    assert data["@type"] == "Observation" and data["value"] == "62.60006778077375" and data["observationDate"] == "2020"
    assert data["observationAbout"]["name"].startswith("Hong Kong") and data["name"].endswith(", 2020")


def test_the_home_page_is_a_site_that_can_be_searched(client: "FlaskClient") -> None:
    (site,) = blocks(client.get("/", headers=BROWSER).get_data(as_text=True))
    assert site["@type"] == "WebSite"
    template = urlsplit(site["potentialAction"]["target"]["urlTemplate"].replace("{search_term_string}", "remesas"))
    assert status(client, f"{template.path}?{template.query}", headers=BROWSER) == 200
    (catalogue,) = blocks(client.get("/catalog", headers=BROWSER).get_data(as_text=True))
    assert catalogue["@type"] == "DataCatalog" and catalogue["@id"] == "http://localhost/catalog"


def test_no_text_ends_the_block() -> None:
    made = structured.block({"name": "</script><script>alert(1)</script><!--"})
    assert made.count("<") == 2 and made.count(">") == 2
    assert blocks(made) == [{"name": "</script><script>alert(1)</script><!--"}]


# ---------------------------------------------------------------- crawlers and readers of news


def test_the_sitemap_is_bounded_and_true(client: "FlaskClient") -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    parts = [str(loc.text) for loc in etree.fromstring(client.get("/sitemap.xml").data).iter(space + "loc")]
    seen: list[str] = []
    for part in parts:
        reply = client.get(urlsplit(part).path)
        assert reply.status_code == 200 and len(reply.data) < 50_000_000
        found = [str(loc.text) for loc in etree.fromstring(reply.data).iter(space + "loc")]
        assert 0 < len(found) <= 50_000
        seen += found
    assert len(seen) == len(set(seen)) > 1000
    for address in (*seen[:17], *seen[17 :: len(seen) // 25]):
        assert status(client, urlsplit(address).path, headers=BROWSER) == 200, address
    assert client.get("/sitemap-999999.xml").status_code == 404


def test_robots_know_the_sitemap(client: "FlaskClient") -> None:
    text = client.get("/robots.txt").get_data(as_text=True)
    assert text.startswith("User-agent: *\n") and "\nSitemap: http://localhost/sitemap.xml\n" in text
    assert "Disallow: /area" not in text and "Disallow: /\n" not in text


def test_the_feed_is_atom(client: "FlaskClient", built_release: "Release") -> None:
    reply = client.get("/feed?lang=es")
    assert reply.mimetype == "application/atom+xml"
    space = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(reply.data)
    assert feed.tag == space + "feed"
    entries = feed.findall(space + "entry")
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert one.findtext(space + name), name
    assert built_release.id in str(entries[0].findtext(space + "id")) and len(entries) > 5
    ids = [entry.findtext(space + "id") for entry in entries]
    assert len(ids) == len(set(ids))
    for entry in entries:
        link = entry.find(space + "link")
        assert link is not None
        assert status(client, urlsplit(str(link.get("href"))).path, headers=BROWSER) == 200


def test_pages_name_their_languages_and_the_search(client: "FlaskClient") -> None:
    page = client.get("/area/MEX", headers=BROWSER).get_data(as_text=True)
    assert set(re.findall(r'hreflang="([a-z-]+)" href="http://localhost', page)) == {"es", "en", "fr", "x-default"}
    assert 'href="/opensearch.xml"' in page and 'href="/feed' in page


@pytest.mark.parametrize(
    "path", ["/topic/remittances", "/ontology/Corridor", "/ontology", "/shape/area-alpha2-pattern"]
)
def test_each_language_of_a_page_is_canonical_for_itself(client: "FlaskClient", path: str) -> None:
    for end in ("", "?lang=fr"):
        page = client.get(path + end, headers=BROWSER).get_data(as_text=True)
        assert re.findall('rel="canonical" href="([^"]+)"', page) == [f"http://localhost{path}{end}"]
        assert f'hreflang="fr" href="http://localhost{path}?lang=fr"' in page


def test_a_page_says_in_a_sentence_what_it_is_about(client: "FlaskClient") -> None:
    page = client.get("/topic/remittances?lang=es", headers=BROWSER).get_data(as_text=True)
    assert '<meta name="description" content="Dinero o bienes que los migrantes envían' in page


def test_the_addresses_of_the_search_description_answer(client: "FlaskClient") -> None:
    found = etree.fromstring(client.get("/opensearch.xml").data)
    for url in found.iter("{http://a9.com/-/spec/opensearch/1.1/}Url"):
        template = str(url.get("template")).replace("{searchTerms}", "remesas").replace("{startPage?}", "")
        reply = client.get(template.removeprefix("http://localhost"), headers={"Accept": str(url.get("type"))})
        assert reply.status_code == 200 and reply.mimetype == url.get("type")


# ---------------------------------------------------------------- cubes for cube.link


def test_the_cubes_of_an_edition_are_sent_for_cube_link(client: "FlaskClient") -> None:
    edition = "oecd/international-migration-database"
    sent = client.get(f"/cube-link/{edition}.ttl")
    assert sent.status_code == 200 and sent.mimetype == "text/turtle"
    found = rdflib.Graph().parse(data=sent.data, format="turtle")
    assert len(set(found.subjects(RDF.type, URIRef("https://cube.link/Observation")))) == 51
    assert client.get(f"/cube-link/{edition}", headers={"Accept": "application/ld+json"}).is_json
    assert client.get(f"/cube-link/{edition}?format=nothing").status_code == 406
    assert client.get("/cube-link/facts/documents").status_code == 404
    assert client.get("/cube-link/nothing/here.ttl").status_code == 404
    assert f"/cube-link/{edition}.ttl" in client.get(f"/dataset/{edition}.html").text
