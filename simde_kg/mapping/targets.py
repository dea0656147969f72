"""Logical targets (RML-IO): files other than the output that statements go to, in other formats, packed or encoded."""

import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from simde_kg.errors import MappingError
from simde_kg.mapping.model import Target
from simde_kg.mapping.reader import RML, Reader, local
from simde_kg.sources.access import HERE, WORKING
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
_IN_GRAPH = re.compile(r'^(\S+ \S+ (?:"(?:[^"\\]|\\.)*"(?:\^\^\S+|@\S+)?|[^\s"]+)) \S+ \.$')
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


def _known(reader: Reader, node: Node, term: URIRef, known: Iterable[str]) -> str:
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


def write(target: Target, lines: Path, path: Path) -> None:
    """Write N-Quads ``lines`` to a target's file, as it says; the file appears when it is whole."""
    data = lines.read_bytes()
    if target.serialization != "N-Quads":
        data = _serialized(data, SERIALIZATIONS[target.serialization])
    if target.encoding.upper().replace("_", "-") != "UTF-8":
        data = data.decode().encode(target.encoding)
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.part")
    staged.write_bytes(_packed(data, target.compression, path.name))
    staged.replace(path)


def _serialized(data: bytes, form: str) -> bytes:
    triples = "\n".join(_IN_GRAPH.sub(r"\1 .", line) for line in data.decode().splitlines())
    whole = Graph().parse(data=triples, format="nt")
    if form == "rdf/json":
        return _rdf_json(whole)
    return whole.serialize(format=form, encoding="utf-8")


def _rdf_json(graph: Graph) -> bytes:
    """Return a graph as RDF/JSON (https://www.w3.org/TR/rdf-json/)."""
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for subject, predicate, value in sorted(graph):
        found.setdefault(_name(subject), {}).setdefault(str(predicate), []).append(_value(value))
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _name(node: Node) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _value(node: Node) -> dict[str, str]:
    if not isinstance(node, Literal):
        return {"type": "bnode" if isinstance(node, BNode) else "uri", "value": _name(node)}
    found = {"type": "literal", "value": str(node)}
    if node.language:
        found["lang"] = node.language
    elif node.datatype:
        found["datatype"] = str(node.datatype)
    return found


def _zip(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name.removesuffix(".zip"), (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tar(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo(name.partition(".tar")[0])
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


_PACKERS: dict[str, Callable[[bytes, str], bytes]] = {
    "none": lambda data, _name: data,
    "gzip": lambda data, _name: gzip.compress(data, mtime=0),
    "zip": _zip,
    "targz": lambda data, name: gzip.compress(_tar(data, name), mtime=0),
    "tarxz": lambda data, name: lzma.compress(_tar(data, name)),
}


def _packed(data: bytes, compression: str, name: str) -> bytes:
    return _PACKERS[compression](data, name)
