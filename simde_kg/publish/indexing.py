"""Writing the search index of a release: one tantivy document a thing, always in the same order and one segment."""

import json
from collections.abc import Iterable
from pathlib import Path

import tantivy

from simde_kg.errors import ReleaseError
from simde_kg.publish.things import ENDS, FACETS, Texts, Thing
from simde_kg.publish.words import STEMMED, analyzer, folded, joined, restored
from simde_kg.words import _

FOLDER = "search"
_HEAP = 800_000_000  # bytes before a segment is written: more than the names of a release need (58,000: 350 MB)
_SMALL_HEAP = 15_000_000  # the least that tantivy takes: for a few changes
_MINOR = ("concept", "term")  # parts of the vocabulary never stand before the things that have the same name
_ABOUT = 400  # characters of a description that are kept


def schema() -> tantivy.Schema:
    """Return the fields of the index."""
    made = tantivy.SchemaBuilder()
    made.add_bytes_field("thing", stored=True)
    made.add_text_field("path", tokenizer_name="raw", index_option="basic")
    for name in ("exact", "joined"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("words", "body"):
        made.add_text_field(name, tokenizer_name="plain")
    for language in STEMMED:
        made.add_text_field(f"name_{language}", tokenizer_name="raw", index_option="basic")
        made.add_text_field(f"words_{language}", tokenizer_name="plain")
        made.add_text_field(f"title_{language}", tokenizer_name=language)
        made.add_text_field(f"body_{language}", tokenizer_name=language)
    for name in FACETS:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ENDS:
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return made.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """Let an opened index know how words are made; return it."""
    for name in ("plain", *STEMMED):
        index.register_tokenizer(name, analyzer(name))
    return index


def write(folder: Path, things: Iterable[Thing]) -> int:
    """Write the index of ``things`` in this order to ``folder``; return how many there are. Raises ReleaseError."""
    try:
        folder.mkdir(parents=True)
        index = register(tantivy.Index(schema(), path=str(folder)))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for thing in (listed := list(things)):
            writer.add_document(_document(thing))
        writer.commit()
        writer.wait_merging_threads()
        for file in folder.iterdir():
            file.chmod(0o644)  # tantivy keeps some to the user that builds
    except (OSError, ValueError) as error:
        raise ReleaseError(
            _("The search index {folder} cannot be written: {reason}."),
            _("Check free space and permissions there, then build again."),
            folder=folder,
            reason=str(error).rstrip("."),
        ) from error
    return len(listed)


def update(folder: Path, gone: Iterable[str], things: Iterable[Thing]) -> None:
    """Take the things at some addresses out of an index that nobody reads yet, and add others. Raises ReleaseError."""
    try:
        index = register(tantivy.Index.open(str(folder)))
        writer = index.writer(heap_size=_SMALL_HEAP, num_threads=1)
        for path in gone:
            writer.delete_documents("path", path)
        for thing in things:
            writer.add_document(_document(thing))
        writer.commit()
        writer.wait_merging_threads()
        for file in folder.iterdir():
            if file.stat().st_nlink == 1:
                file.chmod(0o644)
    except (OSError, ValueError) as error:
        raise ReleaseError(
            _("The search index {folder} cannot be written: {reason}."),
            _("Check free space and permissions there, then build again."),
            folder=folder,
            reason=str(error).rstrip("."),
        ) from error


def _document(thing: Thing) -> tantivy.Document:
    document = tantivy.Document()
    about = {language: text[:_ABOUT] for language, text in thing.about.items() if language in STEMMED or not language}
    kept = {"path": thing.path, "type": thing.type, "titles": thing.titles, "about": about, "year": thing.year}
    document.add_bytes("thing", json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())
    document.add_text("path", thing.path)
    names = list(dict.fromkeys(name for found in thing.names.values() for name in found))
    for text in dict.fromkeys(map(folded, names)):
        document.add_text("words", text)
        if thing.type not in _MINOR:
            document.add_text("exact", text)
    for text in dict.fromkeys(map(joined, names)):
        document.add_text("joined", text)
    for language, found in thing.names.items():
        for tongue in (language,) if language in STEMMED else STEMMED:
            for text in dict.fromkeys(map(folded, found)):
                document.add_text(f"name_{tongue}", text)
                document.add_text(f"words_{tongue}", text)
    _stemmed(document, "title", thing.names)
    _stemmed(document, "body", thing.texts)
    for text in thing.texts.get("", ()):
        document.add_text("body", folded(text))
    for facet in (*FACETS, *ENDS):
        for value in thing.facets.get(facet, ()):
            document.add_text(facet, value)
    return document


def _stemmed(document: tantivy.Document, name: str, texts: Texts) -> None:
    """Add texts to the field of their language; texts of no language or another one to all."""
    for language, found in texts.items():
        for text in dict.fromkeys(map(folded, found)):
            for tongue in (language,) if language in STEMMED else STEMMED:
                document.add_text(f"{name}_{tongue}", restored(text, tongue))
