"""Writers: one module a format. ``write`` gives records as bytes; the registry says which fields come back whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType

from simde_kg.catalogue.record import FIELDS, Record
from simde_kg.errors import InputError
from simde_kg.words import _

Labels = Mapping[str, str]
"""Names of topics, areas and corridors by IRI, for formats that carry words beside IRIs."""
NOTHING: Labels = MappingProxyType({})
ALL = frozenset(FIELDS) - {"extra", "source"}
"""The fields that describe the document; ``extra`` and ``source`` describe the record that was read."""

_ROLES = _("roles beyond those of the format; identifiers of people are left out")
_PLAIN_ROLES = _("authors and others only, without identifiers")
_TAGS = _("without the language of each text")
_KEYWORDS = _("without the language and the list that a subject is from")
_SERIAL = _("DOI, ISBN and ISSN")


@dataclass(frozen=True)
class WriterFormat:
    """A format that can be written. ``whole``: fields that a reader of the format gives back as they were.

    ``partly``: fields of which something is lost, and what. ``reader``: the reader's name, empty where there is none.
    """

    name: str
    module: str
    label: str
    media_type: str
    extension: str
    reader: str = ""
    whole: frozenset[str] = frozenset()
    partly: Mapping[str, str] = field(default_factory=dict)

    def write(self, records: Sequence[Record], labels: Labels = NOTHING) -> bytes:
        """Return a file of the records. Raises InputError where the format cannot hold one."""
        found: Callable[[Sequence[Record], Labels], bytes] = import_module(f"{__name__}.{self.module}").write
        return found(records, labels)


def _common(*lost: str, **partly: str) -> tuple[frozenset[str], dict[str, str]]:
    """Return the fields that are whole and those that are not, out of what is lost or kept in part."""
    return ALL - set(lost) - set(partly), partly


_MARC = _common()
_MODS = _common()
_DC = _common(
    "volume", "issue", "pages", "edition", "places", "notes",
    creators=_PLAIN_ROLES, subjects=_("without the list that a subject is from"),
    container=_("unless it looks like an ISSN"),
    identifiers=_("DOI, ISBN, ISSN and handles; others without their scheme"),
)  # fmt: skip
_BIBTEX = _common(
    title=_TAGS, other_titles=_TAGS, abstracts=_TAGS, subjects=_KEYWORDS, creators=_ROLES, identifiers=_SERIAL,
    links=_("the first; others follow it in one field"), languages=_("the first"), notes=_("joined"),
    rights=_("joined"),
    publishers=_("joined"), places=_("joined"),
)  # fmt: skip
_RIS = _common(
    title=_TAGS, other_titles=_TAGS, abstracts=_TAGS, subjects=_KEYWORDS, creators=_ROLES, identifiers=_SERIAL,
)  # fmt: skip
_CSL = _common(
    title=_TAGS, other_titles=_("the first, without its language"), abstracts=_("the first, without its language"),
    subjects=_KEYWORDS, creators=_ROLES, identifiers=_SERIAL, languages=_("the first"), links=_("the first"),
    publishers=_("joined"), places=_("joined"), notes=_("joined"), rights=_("joined"),
)  # fmt: skip

WRITERS: dict[str, WriterFormat] = {
    one.name: one
    for one in (
        WriterFormat("marcxml", "marcxml", _("MARCXML"), "application/marcxml+xml", "marcxml", "marcxml", *_MARC),
        WriterFormat("marc21", "marc21", _("MARC 21 (ISO 2709, UTF-8)"), "application/marc", "mrc", "marc21", *_MARC),
        WriterFormat("mods", "mods", _("MODS"), "application/mods+xml", "mods", "mods", *_MODS),
        WriterFormat("bibframe", "bibframe", _("BIBFRAME 2 (RDF/XML)"), "application/rdf+xml", "bibframe"),
        WriterFormat("oai_dc", "dublincore", _("Dublin Core (oai_dc)"), "application/xml", "dc.xml", "dc", *_DC),
        WriterFormat("bibtex", "bibtex", _("BibTeX"), "application/x-bibtex", "bib", "bibtex", *_BIBTEX),
        WriterFormat("ris", "ris", _("RIS"), "application/x-research-info-systems", "ris", "ris", *_RIS),
        WriterFormat(
            "csl-json", "csl", _("CSL-JSON"), "application/vnd.citationstyles.csl+json", "csl.json", "csl-json", *_CSL
        ),
        WriterFormat("schema.org", "schemaorg", _("schema.org (JSON-LD)"), "application/ld+json", "schema.jsonld"),
        WriterFormat("turtle", "turtle", _("Turtle of the graph"), "text/turtle", "ttl"),
        WriterFormat("citation", "citation", _("formatted citation"), "text/plain", "txt"),
    )
}
"""Every format that can be written."""


def writer(name: str) -> WriterFormat:
    """Return a format by its name or file ending. Raises InputError for an unknown one."""
    wanted = name.lower().lstrip(".")
    for one in WRITERS.values():
        if wanted in (one.name, one.extension):
            return one
    raise InputError(
        _("The catalogue writes no format {name!r}."), _("It writes: {known}."), name=name, known=", ".join(WRITERS)
    )


def write(records: Sequence[Record], form: str, labels: Labels = NOTHING) -> bytes:
    """Return records as a file of a format. Raises InputError for an unknown format or one that cannot hold them."""
    return writer(form).write(records, labels)
