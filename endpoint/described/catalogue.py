"""``/catalog``: the datasets of the release as a DCAT-AP 3.0.1 catalogue, with files and services that give them."""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from endpoint import rdf
from endpoint.asking import ask, written
from endpoint.described import files
from endpoint.described.authority import eu, words
from endpoint.described.structured import LICENCE
from endpoint.service import Service
from endpoint.words import _
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

_LANGUAGES = {"es": "SPA", "en": "ENG", "fr": "FRA"}
_TITLE = _("SIMDE: datasets on migration and development")
_ABOUT = _("Figures, documents, organisations and data innovations on migration and development, by edition.")
_THEME = _("Population and society")  # the name of the EU data theme SOCI
_SPARQL, _API = _("SPARQL endpoint"), _("API of figures")
_KEPT = (
    "title", "description", "publisher", "isReplacedBy", "replaces", "issued", "modified", "temporal",
)  # fmt: skip


def graph(root: str, serving: Service) -> "rdflib.Graph":
    """Return the catalogue for the server's own address."""
    from rdflib import RDF, RDFS, XSD, Literal, Namespace, URIRef

    dcat, dcterms, foaf = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "foaf"))
    made = rdf.graph("dcat", "dcterms", "foaf", "spdx", "xsd", "skos", "adms", "owl")
    made.bind("dcatap", files.DCATAP)
    release = serving.releases.current().release
    me, us = URIRef(root + "catalog"), URIRef(serving.settings.base_iri + "organization/simde")
    made.add((me, RDF.type, dcat.Catalog))
    words(made, me, dcterms.title, _TITLE)
    words(made, me, dcterms.description, _ABOUT)
    made.add((me, dcterms.publisher, us))
    _agent(made, us, (Literal("SIMDE"),))
    made.add((me, dcterms.license, URIRef(LICENCE)))
    made.add((URIRef(LICENCE), RDF.type, dcterms.LicenseDocument))
    made.add((me, dcterms.modified, Literal(release.manifest.created, datatype=XSD.dateTime)))
    made.add((me, dcat.version, Literal(release.id)))
    made.add((me, foaf.homepage, URIRef(root)))
    made.add((URIRef(root), RDF.type, foaf.Document))
    for code in _LANGUAGES.values():
        made.add((me, dcterms.language, one := eu(made, "language", code)))
        made.add((one, RDF.type, dcterms.LinguisticSystem))
    datasets = _datasets(made, root, serving)
    for dataset in datasets:
        made.add((me, dcat.dataset, dataset))
    for path, about, media in (("sparql", _SPARQL, "sparql"), ("api/v1", _API, "api/v1/openapi.json")):
        service = URIRef(f"{root}{path}#service")
        made.add((me, dcat.service, service))
        made.add((service, RDF.type, dcat.DataService))
        words(made, service, dcterms.title, about)
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


def _agent(made: "rdflib.Graph", agent: "rdflib.URIRef", names: Iterable["rdflib.Literal"]) -> None:
    from rdflib import RDF, Namespace

    foaf = Namespace(PREFIXES["foaf"])
    made.add((agent, RDF.type, foaf.Agent))
    for name in names:
        made.add((agent, foaf.name, name))


def _datasets(made: "rdflib.Graph", root: str, serving: Service) -> list["rdflib.URIRef"]:
    """Add every dataset; return them in the order of their names."""
    from rdflib import RDF, XSD, Literal, Namespace, URIRef

    dcat, dcterms, foaf = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "foaf"))
    skos = Namespace(PREFIXES["skos"])
    said = _said(serving)
    found = sorted(dataset for dataset in said.subjects(RDF.type, dcat.Dataset) if isinstance(dataset, URIRef))
    theme, public = eu(made, "data-theme", "SOCI"), eu(made, "access-right", "PUBLIC")
    made.add((public, RDF.type, dcterms.RightsStatement))
    made.add((theme, RDF.type, skos.Concept))
    words(made, theme, skos.prefLabel, _THEME)
    for dataset in found:
        made.add((dataset, RDF.type, dcat.Dataset))
        made.add((dataset, dcat.theme, theme))
        made.add((dataset, dcterms.accessRights, public))
        made.add((dataset, dcterms.identifier, Literal(str(dataset), datatype=XSD.anyURI)))
        for predicate in (*(dcterms[name] for name in _KEPT), dcat.version, dcat.landingPage):
            for value in said.objects(dataset, predicate):
                made.add((dataset, predicate, value))
        for predicate, kind in (
            (dcat.landingPage, foaf.Document),
            (dcterms.temporal, dcterms.PeriodOfTime),
        ):
            for value in said.objects(dataset, predicate):
                made.add((value, RDF.type, kind))
        _placed(made, said, dataset)
        _linked(made, said, dataset)
        files.add(made, dataset, list(said.objects(dataset, dcterms.license)), root, serving)
    return found


def _placed(made: "rdflib.Graph", said: "rdflib.Graph", dataset: "rdflib.URIRef") -> None:
    """Add where a dataset is about: by the European Union's name of a country where it has one, else by ours."""
    from rdflib import RDF, SKOS, Namespace

    dcterms = Namespace(PREFIXES["dcterms"])
    for area in said.objects(dataset, dcterms.spatial):
        known = [one for one in said.objects(area, SKOS.exactMatch) if str(one).startswith(PREFIXES["eu-country"])]
        for one in known or [area]:
            made.add((dataset, dcterms.spatial, one))
            made.add((one, RDF.type, dcterms.Location))
            for name in said.objects(area, SKOS.prefLabel):
                made.add((one, SKOS.prefLabel, name))
        for one in known:
            eu(made, "country", str(one).rpartition("/")[2])
            made.add((one, SKOS.exactMatch, area))


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
