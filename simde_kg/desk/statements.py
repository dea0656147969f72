"""The desk's graph: what releases say of the published records, as N-Quads; same records, same bytes."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from simde_kg import vocab
from simde_kg.catalogue.graph import DCTERMS, to_graph
from simde_kg.desk import FOLDER, GRAPH, kept, ledger
from simde_kg.desk.kept import Kept
from simde_kg.iri import minted
from simde_kg.workspace import Workspace

_PROV = Namespace(vocab.PREFIXES["prov"])


def document(name: str, base: str) -> str:
    """Return the IRI of the document that a record of this name describes."""
    return f"{base}document/{name}"


def graph(base: str) -> str:
    """Return the IRI of the desk's graph."""
    return minted(base).graph(GRAPH)


def _time(text: str) -> Literal:
    return Literal(text, datatype=XSD.dateTime, normalize=False)


def _said(record: Kept, base: str) -> Graph:
    """Return what is public of a record: its description and dates, or that it was withdrawn and what replaces it."""
    node = URIRef(document(record.name, base))
    shown = record.published
    if shown is None:
        made = Graph(bind_namespaces="none")
        if record.ever and record.hidden is not None:
            made.add((node, RDF.type, _PROV.Entity))
            made.add((node, _PROV.invalidatedAtTime, _time(record.hidden.at)))
            if record.hidden.other:
                made.add((node, DCTERMS.isReplacedBy, URIRef(record.hidden.other)))
        return made
    made = to_graph(shown.record, str(node), base)
    note = URIRef(f"{node}#record")
    made.add((note, DCTERMS.issued, _time(record.first.at)))
    made.add((note, DCTERMS.modified, _time(shown.at)))
    return made


def lines(records: Iterable[Kept], base: str) -> Iterator[str]:
    """Yield the N-Quads of some records, each with its end of line."""
    where = graph(base)
    for record in records:
        text = _said(record, base).serialize(format="nt")
        for line in sorted(filter(None, text.split("\n"))):
            yield f"{line.removesuffix('.').rstrip()} <{where}> .\n"


def write(workspace: Workspace, base: str, path: Path) -> int:
    """Write the graph of the ledger's records to an N-Quads file; return the number of the last entry.

    0 stands for a desk without entries; then nothing is written. Raises LedgerError, OSError.
    """
    found = ledger.read(workspace.home / FOLDER)
    if not found.entries:
        return 0
    records = kept.replay(found.entries)
    with path.open("w", encoding="utf-8", newline="") as output:
        output.writelines(sorted(lines(records.values(), base)))
    return found.entries[-1].number
