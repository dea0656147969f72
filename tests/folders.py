"""Dataset folders made for one test: the smallest that show what is tested."""

from dataclasses import dataclass
from pathlib import Path

from simde_kg import dataset, sources
from simde_kg.mapping.run import Mapped, map_dataset
from simde_kg.settings import Settings

PREFIXES = """
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rml: <http://w3id.org/rml/> .
@prefix simde: <https://w3id.org/simde/ontology#> .
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass
class Folder:
    """A dataset folder ``mappings/test/one`` with the publisher's files in ``data``."""

    top: Path

    @property
    def mapping(self) -> Path:
        path = self.top / "mappings" / "test" / "one"
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def data(self) -> Path:
        path = self.top / "data"
        path.mkdir(exist_ok=True)
        return path

    def describe(self, turtle: str, **files: str) -> None:
        """Write dataset.ttl and other files (``tidy_sql`` becomes tidy.sql)."""
        (self.mapping / "dataset.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
        for name, text in files.items():
            (self.mapping / name.replace("_", ".", 1)).write_text(text, encoding="utf-8")

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a publisher's file."""
        path = self.data / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def context(self, name: str = "work") -> sources.Context:
        work = self.top / name
        work.mkdir(exist_ok=True)
        return sources.Context(self.data, work, self.mapping)

    def read(self) -> dict[str, sources.RawTable]:
        """Read every declared source table."""
        item = dataset.load(self.mapping)
        return {table.name: sources.read(table, self.context()) for table in item.sources}

    def map(self, work: str = "work") -> Mapped:
        """Read and map the dataset."""
        item = dataset.load(self.mapping)
        context = self.context(work)
        tables = {table.name: sources.read(table, context) for table in item.sources}
        return map_dataset(item, tables, context.work, Settings(), {})

    def lines(self, work: str = "work") -> list[str]:
        """Return the N-Quads of the triples maps, without the description; the mapping must have no issue."""
        mapped = self.map(work)
        assert not [issue.text() for issue in mapped.issues]
        text = "".join(path.read_text(encoding="utf-8") for path in mapped.parts[1:])
        return text.removesuffix("\n").split("\n")
