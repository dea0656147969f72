"""Dataset descriptions: one folder, one ``dataset.ttl`` that says what is read, how it is tidied and how it is mapped.

This module reads the parts that are about tables (:class:`SourceTable`, :class:`TidyTable`, :class:`Column`). The
RML triples maps of the same file are read by :mod:`simde_kg.mapping.parse`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from rdflib import DCTERMS, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from simde_kg import gaps
from simde_kg.errors import MappingError, SimdeError
from simde_kg.iri import BASE, minted
from simde_kg.tables import Dialect, SourceTable
from simde_kg.turtle import NodeReader, read_turtle
from simde_kg.words import _

CSVW = Namespace("http://www.w3.org/ns/csvw#")
RML = Namespace("http://w3id.org/rml/")
SIMDE = Namespace(BASE + "ontology#")

DATATYPES = ("string", "integer", "decimal", "date", "gYear", "gYearMonth", "boolean")
"""XML Schema datatypes that a column may declare."""


@dataclass(frozen=True)
class Column:
    """One column of a tidy table: its type, its codes and what stands for "no value"."""

    name: str
    datatype: str = "string"
    required: bool = False
    group_char: str = ""
    decimal_char: str = "."
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    scale: Decimal | None = None
    missing: dict[str, str] = field(default_factory=dict)  # marker -> status code
    left_out: tuple[str, ...] = ()
    crosswalk: tuple[str, ...] = ()
    corridor_of: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether cells are numbers."""
        return self.datatype in ("integer", "decimal")


@dataclass(frozen=True)
class TidyTable:
    """Tidy rows: a SELECT over source tables, with a schema that every row is checked against."""

    name: str
    reads: tuple[str, ...]
    query: str = ""
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """One dataset edition: its folder, its description as a graph, its tables."""

    id: str
    folder: Path
    iri: str
    graph: Graph
    sources: tuple[SourceTable, ...]
    tidy: tuple[TidyTable, ...]

    @property
    def derived(self) -> bool:
        """Whether it is computed from the other datasets of the same release."""
        return any(table.format in ("sparql", "observations") for table in self.sources)

    @property
    def round(self) -> int:
        """When a derived dataset is computed: 1 after all those (0) that require no other one."""
        return int((URIRef(self.iri), DCTERMS.requires, None) in self.graph)


def _source(read: NodeReader, node: Node) -> SourceTable:
    rows = sorted(int(str(value)) for value in read.graph.objects(node, SIMDE.headerRow))
    dialect = read.one(node, CSVW.dialect)
    last = read.number(node, SIMDE.lastRow)
    form = read.text(node, SIMDE["format"])
    if not form:
        raise read.error(node, _("{file}: {node} has no simde:format."), _("Say csv, tsv, xlsx, json, cldr or sparql."))
    return SourceTable(
        name=read.fragment(node),
        iri=str(node),
        format=form,
        path=read.text(node, RML.path),
        member=read.text(node, SIMDE.member),
        sheet=read.text(node, SIMDE.sheet),
        header_rows=tuple(rows) or (1,),
        last_row=int(last) if last is not None else None,
        open_end=read.text(node, SIMDE.openEnd) == "true",
        dialect=Dialect(
            delimiter=read.text(dialect, CSVW.delimiter, "\t" if form == "tsv" else ","),
            quote=read.text(dialect, CSVW.quoteChar, '"'),
            encoding=read.text(dialect, CSVW.encoding, "utf-8"),
        )
        if dialect is not None
        else Dialect("\t" if form == "tsv" else ","),
        columns=read.texts(node, SIMDE.column),
        unread=read.texts(node, SIMDE.unread),
        unpivoted=read.one(node, SIMDE.otherColumns) == SIMDE.Unpivoted,
        query=read.text(node, SIMDE.query),
        iterator=read.text(node, RML.iterator),
    )


def _datatype(read: NodeReader, node: Node) -> str:
    value = read.one(node, CSVW.datatype)
    if value is None:
        return "string"
    name = str(value).removeprefix(str(XSD))
    if name not in DATATYPES:
        raise read.error(
            node,
            _("{file}: the datatype {value} of a column is not known."),
            _("Use one of {known}."),
            value=value,
            known=", ".join("xsd:" + t for t in DATATYPES),
        )
    return name


def _column(read: NodeReader, node: Node) -> Column:
    name = read.text(node, CSVW.name)
    if not name:
        raise read.error(node, _("{file}: a csvw:column has no csvw:name."), _("Give it the name that tidy.sql uses."))
    missing = {
        read.text(item, SIMDE.marker): read.text(item, SIMDE.status) for item in read.graph.objects(node, SIMDE.missing)
    }
    required = read.one(node, CSVW.required)
    return Column(
        name=name,
        datatype=_datatype(read, node),
        required=isinstance(required, Literal) and bool(required.toPython()),
        group_char=read.text(node, CSVW.groupChar),
        decimal_char=read.text(node, CSVW.decimalChar, "."),
        minimum=read.number(node, CSVW.minimum),
        maximum=read.number(node, CSVW.maximum),
        scale=read.number(node, SIMDE.scale),
        missing=missing,
        left_out=read.texts(node, SIMDE.leftOut),
        crosswalk=read.texts(node, SIMDE.crosswalk),
        corridor_of=read.texts(node, SIMDE.corridorOf),
    )


def _tidy(read: NodeReader, node: Node) -> TidyTable:
    head = read.one(node, CSVW.column)
    columns = [] if head is None else [_column(read, item) for item in Collection(read.graph, head)]
    table = TidyTable(
        name=read.fragment(node),
        reads=tuple(sorted(read.fragment(item) for item in read.graph.objects(node, SIMDE.reads))),
        query=read.text(node, SIMDE.query),
        columns=tuple(columns),
        primary_key=read.texts(node, CSVW.primaryKey),
    )
    names = {column.name for column in columns}
    for key in (*table.primary_key, *(part for column in columns for part in column.corridor_of)):
        if key not in names:
            raise read.error(
                node,
                _("{file}: {node} names the column {column!r}, which its csvw:column list does not have."),
                _("Declare it or correct the name; declared: {known}."),
                column=key,
                known=", ".join(sorted(names)),
            )
    return table


def load(folder: Path, base_iri: str = BASE) -> Dataset:
    """Read ``folder/dataset.ttl``; the dataset's id is the last two parts of the folder's path.

    Raises MappingError naming the file, the node and the term that is wrong, or the first gap of a draft.
    """
    dataset_id = f"{folder.parent.name}/{folder.name}"
    path = folder / "dataset.ttl"
    gaps.refuse(folder)
    iri = minted(base_iri).dataset(dataset_id)
    graph = read_turtle(path, base_iri, iri)
    read = NodeReader(graph, path)
    sources = tuple(_source(read, node) for node in _named(graph, SIMDE.SourceTable))
    tidy = tuple(_tidy(read, node) for node in _named(graph, SIMDE.TidyTable))
    known = {table.name for table in sources}
    for table in tidy:
        for name in table.reads:
            if name not in known:
                raise MappingError(
                    _("{file}: {node} reads the table {name!r}, which is not declared."),
                    _("Declare it as a simde:SourceTable; declared: {known}."),
                    file=path,
                    node=table.name,
                    name=name,
                    known=", ".join(sorted(known)),
                )
    return Dataset(dataset_id, folder, iri, graph, sources, tidy)


def load_each(
    mappings: Path, names: Iterable[str], base_iri: str = BASE
) -> tuple[dict[str, Dataset], dict[str, SimdeError]]:
    """Read several descriptions; return the datasets by id, and why the others cannot be read."""
    known: dict[str, Dataset] = {}
    broken: dict[str, SimdeError] = {}
    for name in names:
        try:
            known[name] = load(mappings / name, base_iri)
        except SimdeError as error:
            broken[name] = error
    return known, broken


def _named(graph: Graph, kind: URIRef) -> list[Node]:
    """Return the resources of a class in the order of their names."""
    return sorted(graph.subjects(RDF.type, kind), key=str)
