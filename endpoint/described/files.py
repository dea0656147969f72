"""The files that give a dataset, as distributions of the DCAT-AP catalogue."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from endpoint.described.authority import eu, words
from endpoint.described.sums import packed_sums
from endpoint.service import Service
from endpoint.words import _
from simde_kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

DCATAP = "http://data.europa.eu/r5r/"
_IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class _Kind:
    """A kind of file: its name, media type, the European Union's name of the format, and what it holds."""

    title: str
    media: str
    format: str
    about: str


_AVAILABLE = _("available")
_DUMP = _Kind(
    "N-Quads", "application/n-quads", "RDF_N_QUADS",
    _("All statements about the dataset and its figures, packed with gzip."),
)  # fmt: skip
_FIGURES = {
    "csv": _Kind("CSV", "text/csv", "CSV", _("All figures as a table, one in each row.")),
    "parquet": _Kind(
        "Parquet", "application/vnd.apache.parquet", "PARQUET", _("All figures as a table by columns, one in each row.")
    ),
}


def add(
    made: "rdflib.Graph", dataset: "rdflib.URIRef", licences: list["rdflib.term.Node"], root: str, serving: Service
) -> None:
    """Add the files that give a dataset: its dump, and its figures as CSV and Parquet."""
    from rdflib import RDF, Namespace, URIRef

    name = str(dataset).removeprefix(serving.settings.base_iri + "dataset/")
    count = serving.releases.current().release.manifest.graphs.get(name)
    if count is None or not count.dump:
        return
    offered = {f"{root}dumps/{name}.nq.gz": _DUMP}
    if count.observations:
        figures = f"{root}api/v1/observations?dataset={name.replace('/', '%2F')}&format="
        offered |= {figures + short: kind for short, kind in _FIGURES.items()}
    dcterms = Namespace(PREFIXES["dcterms"])
    for address, kind in offered.items():
        node = URIRef(f"{dataset}#file-{kind.title.lower()}")
        _described(made, node, address, kind)
        made.add((dataset, URIRef(PREFIXES["dcat"] + "distribution"), node))
        for licence in licences:
            made.add((node, dcterms.license, licence))
            made.add((licence, RDF.type, dcterms.LicenseDocument))
        if kind is _DUMP:
            _packed(made, node, name, count.bytes, serving)


def _described(made: "rdflib.Graph", node: "rdflib.URIRef", address: str, kind: _Kind) -> None:
    from rdflib import RDF, SKOS, Literal, Namespace, URIRef

    dcat, dcterms = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms"))
    made.add((node, RDF.type, dcat.Distribution))
    made.add((node, dcterms.title, Literal(kind.title)))
    words(made, node, dcterms.description, kind.about)
    made.add((node, dcat.accessURL, URIRef(address)))
    made.add((node, dcat.downloadURL, URIRef(address)))
    made.add((node, dcat.mediaType, URIRef(_IANA + kind.media)))
    made.add((URIRef(_IANA + kind.media), RDF.type, dcterms.MediaType))
    made.add((node, dcterms["format"], written := eu(made, "file-type", kind.format)))
    made.add((written, RDF.type, dcterms.MediaTypeOrExtent))
    made.add((node, URIRef(DCATAP + "availability"), available := eu(made, "planned-availability", "AVAILABLE")))
    made.add((available, RDF.type, SKOS.Concept))
    words(made, available, SKOS.prefLabel, _AVAILABLE)


def _packed(made: "rdflib.Graph", node: "rdflib.URIRef", name: str, size: int, serving: Service) -> None:
    """Add how a dump is packed, its size and its hash."""
    from rdflib import RDF, XSD, BNode, Literal, Namespace, URIRef

    dcat, dcterms, spdx = (Namespace(PREFIXES[one]) for one in ("dcat", "dcterms", "spdx"))
    gzip = URIRef(_IANA + "application/gzip")
    made.add((node, dcat.compressFormat, gzip))
    made.add((gzip, RDF.type, dcterms.MediaType))
    made.add((node, dcat.byteSize, Literal(str(size), datatype=XSD.nonNegativeInteger)))
    if hashed := packed_sums(serving.releases.current().release.dumps).get(f"{name}.nq.gz"):
        checksum = BNode("sum-" + name.replace("/", "-"))
        made.add((node, spdx.checksum, checksum))
        made.add((checksum, RDF.type, spdx.Checksum))
        made.add((checksum, spdx.algorithm, spdx.checksumAlgorithm_sha256))
        made.add((spdx.checksumAlgorithm_sha256, RDF.type, spdx.ChecksumAlgorithm))
        made.add((checksum, spdx.checksumValue, Literal(hashed, datatype=XSD.hexBinary)))
