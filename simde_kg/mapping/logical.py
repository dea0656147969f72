"""Reading logical sources: what a triples map iterates over (RML-IO; CSVW for delimited text)."""

from simde_kg.mapping.model import LogicalSource
from simde_kg.mapping.reader import RML, Reader, local
from simde_kg.sources.access import COMPRESSIONS, HERE, WORKING, Access
from simde_kg.statements import IRI, LITERAL, RDF, Namespace, Node
from simde_kg.words import _

CSVW = Namespace("http://www.w3.org/ns/csvw#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
D2RQ = Namespace("http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#")
PLAIN = Node(IRI, "urn:simde:plain")
"""Marks a logical source of the older vocabulary, which knew no natural datatypes."""
_DIALECT = {CSVW.delimiter, CSVW.quoteChar, CSVW.encoding, RDF.type}


def logical_source(reader: Reader, node: Node) -> LogicalSource:
    """Return the logical source of a triples map. Raises MappingError for one that lacks its source."""
    logical = reader.one(node, RML.logicalSource)
    if logical is None:
        raise reader.wrong(node, _("{file}: {node} has no rml:logicalSource."), _("Say what it reads."))
    source = reader.one(logical, RML.source)
    if source is None:
        raise reader.wrong(
            node, _("{file}: the logical source of {node} has no rml:source."), _("Name the table or file.")
        )
    formulation = reader.one(logical, RML.referenceFormulation)
    return LogicalSource(
        source=_address(reader, source),
        formulation=_formulation(reader, formulation),
        iterator=reader.text(logical, RML.iterator),
        access=_access(reader, source, formulation),
        natural=reader.one(logical, PLAIN) is None,
    )


def _address(reader: Reader, source: Node) -> str:
    if source.kind == LITERAL:
        return str(source)
    for term in (RML.path, CSVW.url, DCAT.downloadURL, D2RQ.jdbcDSN):
        if (value := reader.one(source, term)) is not None:
            return str(value)
    return str(source)


def _formulation(reader: Reader, node: Node | None) -> str:
    """Return the local name of a reference formulation; XPath may be a node that declares prefixes."""
    if node is None:
        return "CSV"
    if reader.one(node, RDF.type) == RML.XPathReferenceFormulation:
        return "XPath"
    return local(node)


def _access(reader: Reader, source: Node, formulation: Node | None) -> Access:
    if source.kind == LITERAL:
        return Access(namespaces=_namespaces(reader, formulation))
    dialect = reader.one(source, CSVW.dialect)
    settings = source if dialect is None else dialect
    if dialect is not None and (
        unknown := sorted(str(term) for term in {*reader.graph.predicates(dialect)} - _DIALECT)
    ):
        raise reader.wrong(
            source,
            _("{file}: the dialect of {node} says csvw:{term}, which is not known."),
            _("Known are csvw:delimiter, csvw:quoteChar and csvw:encoding."),
            term=local(unknown[0]),
        )
    encoding = reader.text(source, RML.encoding) or reader.text(settings, CSVW.encoding) or "utf-8"
    return Access(
        root=_root(reader, source),
        encoding=local(encoding),
        compression=_compression(reader, source),
        nulls=tuple(str(value) for term in (RML.null, CSVW.null) for value in reader.all(source, term)),
        delimiter=reader.text(settings, CSVW.delimiter, ","),
        quote=reader.text(settings, CSVW.quoteChar, '"'),
        namespaces=_namespaces(reader, formulation),
    )


def _root(reader: Reader, source: Node) -> str:
    root = reader.one(source, RML.root)
    if root is None:
        return HERE
    return local(root) if local(root) in (HERE, WORKING) else str(root)


def _compression(reader: Reader, source: Node) -> str:
    name = local(reader.one(source, RML.compression) or "none")
    if name not in COMPRESSIONS:
        raise reader.wrong(
            source,
            _("{file}: the compression {value} is not known."),
            _("Use one of {known}."),
            value=name,
            known=", ".join(f"rml:{item}" for item in COMPRESSIONS),
        )
    return name


def _namespaces(reader: Reader, formulation: Node | None) -> tuple[tuple[str, str], ...]:
    if formulation is None:
        return ()
    found = [
        (reader.text(item, RML.namespacePrefix), reader.text(item, RML.namespaceURL))
        for item in reader.all(formulation, RML.namespace)
    ]
    return tuple(sorted(found))
