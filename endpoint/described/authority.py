"""Names that the Publications Office of the European Union keeps and DCAT-AP demands, and texts in every language."""

from typing import TYPE_CHECKING

from endpoint.words import LANGUAGES, text

if TYPE_CHECKING:
    import rdflib

_EU = "http://publications.europa.eu/resource/authority/"


def eu(made: "rdflib.Graph", scheme: str, code: str) -> "rdflib.URIRef":
    """Return a concept of a scheme (``language``, ``file-type`` ...), and say in ``made`` whose it is."""
    from rdflib import SKOS, URIRef

    found = URIRef(f"{_EU}{scheme}/{code}")
    made.add((found, SKOS.inScheme, URIRef(_EU + scheme)))
    return found


def words(made: "rdflib.Graph", subject: "rdflib.URIRef", predicate: "rdflib.URIRef", msgid: str) -> None:
    """Add a message in every language."""
    from rdflib import Literal

    for language in LANGUAGES:
        made.add((subject, predicate, Literal(text(msgid, language), lang=language)))
