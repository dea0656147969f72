"""``/catalog``: the datasets of the release as a DCAT-AP 3.0.1 catalogue, with files and services that give them."""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from endpoint import rdf
from endpoint.asking import ask, written
from endpoint.described.sums import packed_sums
from endpoint.service import Service
from endpoint.words import LANGUAGES, _, text
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Licence of the catalogue itself; each dataset has its publisher's."""
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = {"es": "SPA", "en": "ENG", "fr": "FRA"}
_TITLE = _("SIMDE: datasets on migration and development")
_ABOUT = _("Figures, documents, organisations and data innovations on migration and development, by edition.")
_THEME = _("Population and society")  # the name of the EU data theme SOCI
_SPARQL, _API = _("SPARQL endpoint"), _("API of figures")
_KEPT = (
    "title", "description", "publisher", "spatial", "isReplacedBy", "replaces", "issued", "modified", "temporal",
)  # fmt: skip


def graph(root: str, serving: Service) -> "rdflib.Graph":
    """Return the catalogue for the server's own address."""
    from rdflib import RDF, RDFS, XSD, Literal, Namespace, URIRef

    dcat, dcterms, foaf = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "foaf"))
    made = rdf.graph("dcat", "dcterms", "foaf", "spdx", "xsd", "skos", "adms", "owl")
    release = serving.releases.current().release
    me, us = URIRef(root + "catalog"), URIRef(serving.settings.base_iri + "organization/simde")
    made.add((me, RDF.type, dcat.Catalog))
    _words(made, me, dcterms.title, _TITLE)
    _words(made, me, dcterms.description, _ABOUT)
    made.add((me, dcterms.publisher, us))
    _agent(made, us, (Literal("SIMDE"),))
    made.add((me, dcterms.license, URIRef(LICENCE)))
    made.add((URIRef(LICENCE), RDF.type, dcterms.LicenseDocument))
    made.add((me, dcterms.modified, Literal(release.manifest.created, datatype=XSD.dateTime)))
    made.add((me, dcat.version, Literal(release.id)))
    made.add((me, foaf.homepage, URIRef(root)))
    made.add((URIRef(root), RDF.type, foaf.Document))
    for code in _LANGUAGES.values():
        made.add((me, dcterms.language, URIRef(f"{_EU}language/{code}")))
        made.add((URIRef(f"{_EU}language/{code}"), RDF.type, dcterms.LinguisticSystem))
    datasets = _datasets(made, root, serving)
    for dataset in datasets:
        made.add((me, dcat.dataset, dataset))
    for path, about, media in (("sparql", _SPARQL, "sparql"), ("api/v1", _API, "api/v1/openapi.json")):
        service = URIRef(f"{root}{path}#service")
        made.add((me, dcat.service, service))
        made.add((service, RDF.type, dcat.DataService))
        _words(made, service, dcterms.title, about)
        for predicate, where in ((dcat.endpointURL, path), (dcat.endpointDescription, media)):
            made.add((service, predicate, URIRef(root + where)))
            made.add(
                (URIRef(root + where), RDF.type, RDFS.Resource)
            )  # the published shapes ask for it in so many words
        made.add((service, dcterms.publisher, us))
        made.add((service, dcterms.license, URIRef(LICENCE)))
        for dataset in datasets:
            made.add((service, dcat.servesDataset, dataset))
    return made


def _words(made: "rdflib.Graph", subject: "rdflib.URIRef", predicate: "rdflib.URIRef", msgid: str) -> None:
    from rdflib import Literal

    for language in LANGUAGES:
        made.add((subject, predicate, Literal(text(msgid, language), lang=language)))


def _agent(made: "rdflib.Graph", agent: "rdflib.URIRef", names: Iterable["rdflib.Literal"]) -> None:
    from rdflib import RDF, Namespace

    foaf = Namespace(PREFIXES["foaf"])
    made.add((agent, RDF.type, foaf.Agent))
    for name in names:
        made.add((agent, foaf.name, name))


def _datasets(made: "rdflib.Graph", root: str, serving: Service) -> list["rdflib.URIRef"]:
    """Add every dataset; return them in the order of their names."""
    from rdflib import RDF, Namespace, URIRef

    dcat, dcterms, foaf = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "foaf"))
    skos = Namespace(PREFIXES["skos"])
    said = _said(serving)
    found = sorted(dataset for dataset in said.subjects(RDF.type, dcat.Dataset) if isinstance(dataset, URIRef))
    theme = URIRef(_EU + "data-theme/SOCI")
    made.add((theme, RDF.type, skos.Concept))
    _words(made, theme, skos.prefLabel, _THEME)
    for dataset in found:
        made.add((dataset, RDF.type, dcat.Dataset))
        made.add((dataset, dcat.theme, theme))
        for predicate in (*(dcterms[name] for name in _KEPT), dcat.version, dcat.landingPage):
            for value in said.objects(dataset, predicate):
                made.add((dataset, predicate, value))
        for predicate, kind in (
            (dcat.landingPage, foaf.Document),
            (dcterms.spatial, dcterms.Location),
            (dcterms.temporal, dcterms.PeriodOfTime),
        ):
            for value in said.objects(dataset, predicate):
                made.add((value, RDF.type, kind))
        _linked(made, said, dataset)
        _distributions(made, dataset, list(said.objects(dataset, dcterms.license)), root, serving)
    return found


def _linked(made: "rdflib.Graph", said: "rdflib.Graph", dataset: "rdflib.URIRef") -> None:
    """Add the time, the publisher and the keywords of a dataset."""
    from rdflib import RDFS, Literal, Namespace, URIRef

    dcat, dcterms, foaf = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "foaf"))
    skos, simde = Namespace(PREFIXES["skos"]), Namespace(PREFIXES["simde"])
    for period in said.objects(dataset, dcterms.temporal):
        for edge in (dcat.startDate, dcat.endDate):
            for value in said.objects(period, edge):
                made.add((period, edge, value))
    for publisher in said.objects(dataset, dcterms.publisher):
        names = [name for p in (foaf.name, skos.prefLabel, RDFS.label) for name in said.objects(publisher, p)]
        _agent(
            made, URIRef(str(publisher)), [name for name in names if isinstance(name, Literal)] or [Literal("SIMDE")]
        )
    for indicator in said.objects(dataset, simde.indicator):
        for label in said.objects(indicator, skos.prefLabel):
            made.add((dataset, dcat.keyword, label))


def _said(serving: Service) -> "rdflib.Graph":
    """Return what the graph says of its datasets."""
    import rdflib
    from rdflib import Literal, URIRef

    found = rdflib.Graph(bind_namespaces="none")
    tables = ask(serving, written("described/datasets"), written("described/linked"))
    for row in chain.from_iterable(tables):
        value = row["value"]
        datatype = value.get("datatype")
        made: URIRef | Literal
        if value["type"] == "uri":
            made = URIRef(value["value"])
        else:
            language = value.get("xml:lang")
            made = Literal(value["value"], lang=language or None, datatype=URIRef(datatype) if datatype else None)
        found.add((URIRef(row["about"]["value"]), URIRef(row["predicate"]["value"]), made))
    return found


def _distributions(
    made: "rdflib.Graph", dataset: "rdflib.URIRef", licences: list["rdflib.term.Node"], root: str, serving: Service
) -> None:
    """Add the files that give a dataset: its dump, and its figures as CSV and Parquet."""
    from rdflib import RDF, XSD, BNode, Literal, Namespace, URIRef

    dcat, dcterms, spdx = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "spdx"))
    release = serving.releases.current().release
    name = str(dataset).removeprefix(serving.settings.base_iri + "dataset/")
    count = release.manifest.graphs.get(name)
    if count is None or not count.dump:
        return
    dump = f"{root}dumps/{name}.nq.gz"
    files = [(dump, "application/n-quads", "N-Quads")]
    if count.observations:
        figures = f"{root}api/v1/observations?dataset={name.replace('/', '%2F')}&format="
        files += [
            (f"{figures}csv", "text/csv", "CSV"),
            (f"{figures}parquet", "application/vnd.apache.parquet", "Parquet"),
        ]
    for address, media, title in files:
        node = URIRef(f"{dataset}#file-{title.lower()}")
        made.add((dataset, dcat.distribution, node))
        made.add((node, RDF.type, dcat.Distribution))
        made.add((node, dcterms.title, Literal(title)))
        made.add((node, dcat.accessURL, URIRef(address)))
        made.add((node, dcat.downloadURL, URIRef(address)))
        made.add((node, dcat.mediaType, URIRef(_IANA + media)))
        made.add((URIRef(_IANA + media), RDF.type, dcterms.MediaType))
        for licence in licences:
            made.add((node, dcterms.license, licence))
            made.add((licence, RDF.type, dcterms.LicenseDocument))
        if address != dump:
            continue
        gzip = URIRef(_IANA + "application/gzip")
        made.add((node, dcat.compressFormat, gzip))
        made.add((gzip, RDF.type, dcterms.MediaType))
        made.add((node, dcat.byteSize, Literal(str(count.bytes), datatype=XSD.nonNegativeInteger)))
        if hashed := packed_sums(release.dumps).get(f"{name}.nq.gz"):
            checksum = BNode("sum-" + name.replace("/", "-"))
            made.add((node, spdx.checksum, checksum))
            made.add((checksum, RDF.type, spdx.Checksum))
            made.add((checksum, spdx.algorithm, spdx.checksumAlgorithm_sha256))
            made.add((spdx.checksumAlgorithm_sha256, RDF.type, spdx.ChecksumAlgorithm))
            made.add((checksum, spdx.checksumValue, Literal(hashed, datatype=XSD.hexBinary)))
