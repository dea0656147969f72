"""The catalogue: bibliographic records, read from any library's format and given back in any.

One neutral :class:`~simde_kg.catalogue.record.Record` stands in the middle; nothing here opens a network connection
(harvesting is :mod:`simde_kg.acquire.harvest`) and nothing knows Flask. What to call:

Reading
    ``readers.read(data, name="file.ris", form="")`` -> :class:`readers.Reading` with ``records`` (in the order of the
    file) and ``refusals`` (:class:`simde_kg.issues.Issue`, ``row`` = position of the record in the file, 1 for the
    first), and ``remarks`` on records that were mended. ``readers.read_file(path)`` does the same for a file,
    unpacked when it ends in ``.gz``. The format is guessed from name and content unless ``form`` names one of
    ``readers.READERS``. Raises InputError only when no format fits or the size is beyond ``readers.MOST_BYTES``; a
    record that cannot be read never stops the others.
Writing
    ``writers.write([record, ...], "marcxml")`` -> bytes; ``writers.WRITERS`` is the registry: name, media type, file
    ending, label message, the fields that come back ``whole`` and ``partly`` (with what is lost).
    ``writers.citation.cite(record, style="apa", language="es")`` -> formatted text; ``writers.meta.tags(record, url)``
    -> ``[(name, content)]`` for ``<meta>``; ``writers.meta.coins(record)`` -> text of a COinS ``title`` attribute.
Graph
    ``graph.to_graph(record, iri, base)`` -> rdflib.Graph of the document and its ``simde:CatalogueRecord``;
    ``fromgraph.from_graph(graph, iri)`` -> Record; ``graph.slug(record)`` proposes the last part of the document's IRI;
    ``graph.mappable(record)`` -> Issue that says why a record cannot become a document yet, or None.
    Documents of the curated tables are read back by the same function.
Inside other answers
    ``writers.marcxml.element(record, labels)``, ``writers.mods.element(...)``, ``writers.dublincore.element(...)``:
    one lxml element each, for OAI-PMH; ``labels`` are names of topics and areas by IRI (``writers.NOTHING`` without).
    In the endpoint, :mod:`endpoint.records` gives IRI -> Record of documents in the release that is served.
Identity
    ``identity.Register(records)`` -> ``.duplicates()`` and ``.like(record)`` give :class:`identity.Likeness` (left,
    right, score 0..1, reasons); ``identity.links(...)`` the triples of ``simde:possibleDuplicate``. Nothing is merged.
Subjects
    ``thesaurus.of_workspace(workspace)`` or ``thesaurus.Thesaurus(labels)`` -> labels of topics and areas;
    ``subjects.suggest(record, thesaurus)`` -> :class:`subjects.Suggestion` (iri, kind topic/area/corridor, score,
    evidence: label, language, where, words as written), best first.

A Record is immutable; ``record.replace(...)`` returns a changed copy, ``record.to_json()`` and
``Record.of_json(...)`` its plain form (for forms, ledgers and tests). A record made by hand (a form) goes through
``record.tidied(...)``, and names in ``Source(file=..., id=...)`` where it was described: the shapes ask for it. Texts
are NFC, in one line, without control characters; dates are EDTF; languages BCP 47 (``und`` in the graph where
unknown); topics, areas and corridors are IRIs.
"""
