"""Alignments as SSSOM tables (https://mapping-commons.github.io/sssom/): read strictly, given as SKOS statements.

A file is tab-separated. Lines that begin with ``#`` hold the metadata of the mapping set, among it ``curie_map``; then
come the column titles and one mapping per line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rdflib import SKOS, Graph, URIRef

from simde_kg.errors import InputError
from simde_kg.iri import BASE, rebased
from simde_kg.words import _

REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
COLUMNS = (*REQUIRED, "subject_label", "object_label", "confidence", "author_label", "reviewer_label", "comment")
"""Columns that a table must have, and all that it may have."""
PREDICATES = {
    f"skos:{name}": SKOS[name] for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
}
_PREFIX = re.compile(r"#\s+([\w-]+):\s+(\S+)")
_FIELD = re.compile(r"#(\w+):\s*(.*)")


@dataclass(frozen=True)
class Mapping:
    """One link: IRIs of our concept, of the SKOS mapping property and of the outside concept; ``row`` of the file.

    ``confidence`` is from 0 to 1, None when not stated; ``object_label`` is empty where the outside texts are not ours
    to copy.
    """

    subject: str
    predicate: URIRef
    object: str
    row: int
    subject_label: str = ""
    object_label: str = ""
    confidence: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Alignment:
    """One table: its metadata as text (licence, sources ...), its prefixes and its mappings in the file's order."""

    path: Path
    metadata: dict[str, str]
    prefixes: dict[str, str]
    mappings: tuple[Mapping, ...]


def read(path: Path, base_iri: str = BASE) -> Alignment:
    """Read an SSSOM table, our own IRIs moved below ``base_iri``.

    Raises InputError naming file and row for an unknown column, prefix or predicate, an empty or repeated mapping or a
    confidence that is no share of 1.
    """
    lines = rebased(path.read_text(encoding="utf-8"), base_iri).splitlines()
    head = [line for line in lines if line.startswith("#")]
    metadata = {match[1]: match[2].strip('"') for line in head if (match := _FIELD.match(line))}
    prefixes = {match[1]: match[2] for line in head if (match := _PREFIX.match(line))}
    body = [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    titles = _titles(path, body)
    found: dict[tuple[str, str], Mapping] = {}
    for number, cells in body[1:]:
        mapping = _Row(path, number, titles, cells, prefixes).mapping()
        if (mapping.subject, mapping.object) in found:
            raise InputError(
                _("{file}, row {row}: {subject} and {object} are linked already, in row {other}."),
                _("Keep the one mapping that is right."),
                file=path,
                row=number,
                subject=mapping.subject,
                object=mapping.object,
                other=found[mapping.subject, mapping.object].row,
            )
        found[mapping.subject, mapping.object] = mapping
    return Alignment(path, metadata, prefixes, tuple(found.values()))


def statements(paths: Iterable[Path], base_iri: str = BASE) -> Graph:
    """Return the mappings of several SSSOM tables as SKOS statements. Raises InputError."""
    graph = Graph()
    for path in paths:
        for mapping in read(path, base_iri).mappings:
            graph.add((URIRef(mapping.subject), mapping.predicate, URIRef(mapping.object)))
    return graph


def _titles(path: Path, body: list[tuple[int, list[str]]]) -> list[str]:
    titles = body[0][1] if body else []
    unknown = [name for name in titles if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in titles]
    if unknown or missing:
        raise InputError(
            _("{file}: columns that are missing: {missing}; columns that are not known: {unknown}."),
            _("Columns may be: {known}."),
            file=path,
            missing=", ".join(missing) or "-",
            unknown=", ".join(unknown) or "-",
            known=", ".join(COLUMNS),
        )
    return titles


class _Row:
    """One line of a table, with errors that name file and row."""

    def __init__(self, path: Path, number: int, titles: list[str], cells: list[str], prefixes: dict[str, str]) -> None:
        self.path, self.number, self.prefixes = path, number, prefixes
        if len(cells) != len(titles):
            raise self.error(
                _("{file}, row {row}: {found} cells where {expected} are expected."),
                _("Separate cells by tabs, one for each column."),
                found=len(cells),
                expected=len(titles),
            )
        self.cells = dict(zip(titles, (cell.strip() for cell in cells), strict=True))

    def error(self, problem: str, remedy: str, **params: object) -> InputError:
        return InputError(problem, remedy, file=self.path, row=self.number, **params)

    def iri(self, column: str) -> str:
        """Return the IRI that the CURIE of a column stands for."""
        prefix, colon, local = self.cells[column].partition(":")
        if not colon or not local or prefix not in self.prefixes:
            raise self.error(
                _("{file}, row {row}, {column}: {found!r} has no prefix of curie_map."),
                _("Write it as prefix:name with one of: {known}."),
                column=column,
                found=self.cells[column],
                known=", ".join(sorted(self.prefixes)),
            )
        return self.prefixes[prefix] + local

    def confidence(self) -> float | None:
        text = self.cells.get("confidence", "")
        if text and not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", text):
            raise self.error(
                _("{file}, row {row}: the confidence {found!r} is no number from 0 to 1."),
                _("Write a number such as 0.8, or leave the cell empty."),
                found=text,
            )
        return float(text) if text else None

    def mapping(self) -> Mapping:
        predicate = self.cells["predicate_id"]
        if predicate not in PREDICATES:
            raise self.error(
                _("{file}, row {row}: {found!r} is no SKOS mapping property."),
                _("Use one of: {known}."),
                found=predicate,
                known=", ".join(PREDICATES),
            )
        self.iri("mapping_justification")
        return Mapping(
            self.iri("subject_id"),
            PREDICATES[predicate],
            self.iri("object_id"),
            self.number,
            self.cells.get("subject_label", ""),
            self.cells.get("object_label", ""),
            self.confidence(),
            self.cells.get("comment", ""),
        )
