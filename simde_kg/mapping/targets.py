"""Logical targets (RML-IO): files other than the output that statements go to, in other formats, packed or encoded."""

from collections.abc import Iterable
from pathlib import Path

from simde_kg.errors import MappingError
from simde_kg.mapping.model import Target
from simde_kg.mapping.reader import RML, Reader, local
from simde_kg.sources.access import HERE, WORKING
from simde_kg.statements import Node
from simde_kg.words import _

SERIALIZATIONS = {
    "N-Quads": "nquads",
    "N-Triples": "nt",
    "Turtle": "turtle",
    "N3": "n3",
    "RDF_XML": "xml",
    "JSON-LD": "json-ld",
    "RDF_JSON": "rdf/json",
}
"""Local names of http://www.w3.org/ns/formats/ and what rdflib calls them; RDF/JSON is written here."""
COMPRESSIONS = ("none", "gzip", "zip", "targz", "tarxz")


def read(reader: Reader, node: Node) -> tuple[Target, ...]:
    """Return the targets of a term map. Raises MappingError for a target that is not a file, or not known."""
    return tuple(_target(reader, one) for one in reader.all(node, RML.logicalTarget))


def _target(reader: Reader, node: Node) -> Target:
    access = reader.one(node, RML.target)
    path = "" if access is None else reader.text(access, RML.path)
    if access is None or not path:
        raise reader.wrong(
            node,
            _("{file}: the logical target {node} names no file."),
            _("Give it rml:target [ a rml:FilePath ; rml:path ... ]."),
        )
    root = local(reader.one(access, RML.root) or HERE)
    return Target(
        path=path,
        root=WORKING if root == WORKING else HERE,
        serialization=_known(reader, node, RML.serialization, tuple(SERIALIZATIONS)) or "N-Quads",
        compression=_known(reader, node, RML.compression, COMPRESSIONS) or "none",
        encoding=local(reader.one(node, RML.encoding) or "UTF-8"),
    )


def _known(reader: Reader, node: Node, term: Node, known: Iterable[str]) -> str:
    value = reader.one(node, term)
    if value is not None and local(value) not in known:
        raise reader.wrong(
            node,
            _("{file}: rml:{term} of a logical target is {value}, which is not known."),
            _("Use one of {known}."),
            term=local(term),
            value=value,
            known=", ".join(known),
        )
    return "" if value is None else local(value)


def place(target: Target, mapping: Path) -> Path:
    """Return the file of a target. Raises MappingError for one outside the mapping's (or the current) folder."""
    root = (Path.cwd() if target.root == WORKING else mapping.parent).resolve()
    path = (root / target.path).resolve()
    if not path.is_relative_to(root):
        raise MappingError(
            _("{file}: the logical target {path} is outside {folder}."),
            _("Targets are written below that folder only."),
            file=mapping,
            path=target.path,
            folder=root,
        )
    return path
