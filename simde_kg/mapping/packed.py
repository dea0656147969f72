"""Writing logical targets: in the format that each names, packed and encoded.

Apart from their reading, which every mapping does: the libraries of formats take as long to start as all else.
"""

import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from simde_kg.mapping.model import Target
from simde_kg.mapping.targets import SERIALIZATIONS

_IN_GRAPH = re.compile(r'^(\S+ \S+ (?:"(?:[^"\\]|\\.)*"(?:\^\^\S+|@\S+)?|[^\s"]+)) \S+ \.$')


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
